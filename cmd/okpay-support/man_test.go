package main

import (
	"encoding/json"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// unescaped undoes what man(7) wants of hyphens and backslashes.
func unescaped(page string) string {
	return strings.NewReplacer(`\-`, "-", `\e`, `\`, `\(dq`, `"`, `\&`, "").Replace(page)
}

func TestTheManualNamesEveryCommandAndOption(t *testing.T) {
	page := unescaped(newProgram(t).ok(nil, "man").out)
	var look func(cmd *cobra.Command)
	look = func(cmd *cobra.Command) {
		path := strings.TrimPrefix(strings.TrimPrefix(cmd.CommandPath(), "okpay-support"), " ")
		if path != "" && !cmd.HasAvailableSubCommands() && !strings.Contains(page, "\n.SS "+path) {
			t.Errorf("no section for %q", path)
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && !strings.Contains(page, "--"+f.Name) {
				t.Errorf("no word of --%s of %q", f.Name, path)
			}
		})
		for _, sub := range cmd.Commands() {
			look(sub)
		}
	}
	look((&cli{}).root())
}

// manuals are the page in each language.
func manuals(t *testing.T) map[string]string {
	t.Helper()
	p := newProgram(t)
	return map[string]string{"en": p.ok(nil, "man").out, "zh-CN": p.ok(nil, "--lang", "zh-CN", "man").out}
}

func TestTheManualHasNoRequestsFromItsTexts(t *testing.T) {
	for lang, page := range manuals(t) {
		for line := range strings.Lines(page) {
			if !strings.HasPrefix(line, ".") && !strings.HasPrefix(line, "'") {
				continue
			}
			request, _, _ := strings.Cut(strings.TrimSuffix(line[1:], "\n"), " ")
			if !slices.Contains([]string{"TH", "SH", "SS", "PP", "TP", "B", "I", "ad", "br", "nh"}, request) {
				t.Errorf("%s: a line that would be taken for a request: %s", lang, line)
			}
		}
	}
	if got := roff(".profile isn't \\here"); got != `\&.profile isn't \ehere` {
		t.Errorf("a text that begins with a dot: %s", got)
	}
}

func TestTheManualsLinesAreShort(t *testing.T) {
	for lang, page := range manuals(t) {
		for line := range strings.Lines(page) {
			line = strings.TrimSuffix(line, "\n")
			if size(line) > 80 && !strings.HasPrefix(line, ".") && strings.Contains(line, " ") {
				t.Errorf("%s: a line of %d bytes: %s", lang, size(line), line)
			}
		}
	}
	full := strings.TrimSpace(strings.Repeat("12345678 ", 9))
	for _, test := range []struct{ name, text, page string }{
		{"80 bytes, and a line that begins with a dot since the text was broken there", full + " .profile", full + "\n\\&.profile\n"},
		{"Chinese, which may break between characters but not before or after what clings to them", "“甲”，乙 A（丙）",
			`“甲”，\:乙 A\:（丙）` + "\n"},
		{"Chinese that fills a line, which goes on without a space", strings.Repeat("甲", 8) + "。",
			strings.Repeat(`甲\:`, 6) + `甲\c` + "\n甲。\n"},
	} {
		var out strings.Builder
		page{&out, nil}.flow(test.text)
		if got := out.String(); got != test.page {
			t.Errorf("%s:\n%s", test.name, got)
		}
	}
}

// skeleton is a page without its words: sections, commands, options and where text stands.
func skeleton(page string) (lines []string) {
	for line := range strings.Lines(page) {
		switch line = strings.TrimSuffix(line, "\n"); {
		case strings.HasPrefix(line, ".TH"), strings.HasPrefix(line, ".SH"):
			line = line[:3]
		case !strings.HasPrefix(line, "."):
			line = "text"
		}
		if line != "text" || lines[len(lines)-1] != "text" {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestTheManualIsTheSameInChinese(t *testing.T) {
	pages := manuals(t)
	english, chinese := skeleton(pages["en"]), skeleton(pages["zh-CN"])
	if len(english) < 300 {
		t.Errorf("only %d lines are seen of the page", len(english))
	}
	for i := range max(len(english), len(chinese)) {
		if i >= min(len(english), len(chinese)) || english[i] != chinese[i] {
			t.Fatalf("they part in line %d:\n%q\n%q", i, english[i:min(i+3, len(english))], chinese[i:min(i+3, len(chinese))])
		}
	}
}

func TestEachTextOfTheManualHasItsChinese(t *testing.T) {
	chinese := map[string]string{}
	if err := json.Unmarshal(manualChinese, &chinese); err != nil {
		t.Fatal(err)
	}
	unused := maps.Clone(chinese)
	// What is typed stays as it is.
	typed := regexp.MustCompile(`--[a-z-]+|OKPAY_[A-Z_]+|[A-Za-z]+\.(toml|minisig|pub)|okpay-support://|[0-9]+`)
	err := writeManual(io.Discard, (&cli{}).root(), func(english string) string {
		said, ok := chinese[english]
		if !ok {
			t.Errorf("no Chinese for %q", english)
		}
		delete(unused, english)
		for _, word := range typed.FindAllString(english, -1) {
			if !strings.Contains(said, word) {
				t.Errorf("%s is missing in %q", word, said)
			}
		}
		return said
	}, "v1.2.3", "2026-11-25")
	if err != nil {
		t.Error(err)
	}
	for english := range unused {
		t.Errorf("Chinese for what is no longer said: %q", english)
	}
}

func TestTheManualIsOfTheDayThatThePackagerNames(t *testing.T) {
	c := &cli{env: func(name string) string { return map[string]string{"SOURCE_DATE_EPOCH": "1795651199"}[name] }}
	if got := c.commitDay(); got != "2026-11-25" {
		t.Errorf("the last second of a day, in UTC: %s", got)
	}
}
