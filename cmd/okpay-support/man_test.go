package main

import (
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

func TestTheManualHasNoRequestsFromItsTexts(t *testing.T) {
	page := newProgram(t).ok(nil, "man").out
	for line := range strings.Lines(page) {
		if !strings.HasPrefix(line, ".") && !strings.HasPrefix(line, "'") {
			continue
		}
		request, _, _ := strings.Cut(strings.TrimSuffix(line[1:], "\n"), " ")
		if !slices.Contains([]string{"TH", "SH", "SS", "PP", "TP", "B", "I", "br"}, request) {
			t.Errorf("a line that would be taken for a request: %s", line)
		}
	}
	if got := roff(".profile isn't \\here"); got != `\&.profile isn't \ehere` {
		t.Errorf("a text that begins with a dot: %s", got)
	}
}

func TestTheManualsLinesAreShort(t *testing.T) {
	for line := range strings.Lines(newProgram(t).ok(nil, "man").out) {
		line = strings.TrimSuffix(line, "\n")
		if len(line) > 80 && !strings.HasPrefix(line, ".") && strings.Contains(line, " ") {
			t.Errorf("a line of %d bytes: %s", len(line), line)
		}
	}
	var out strings.Builder
	full := strings.TrimSpace(strings.Repeat("12345678 ", 9))
	page{&out}.text(full + " .profile")
	if got := out.String(); got != full+"\n\\&.profile\n" {
		t.Errorf("80 bytes, and a line that begins with a dot since the text was broken there:\n%s", got)
	}
}

func TestTheManualIsOfTheDayThatThePackagerNames(t *testing.T) {
	c := &cli{env: func(name string) string { return map[string]string{"SOURCE_DATE_EPOCH": "1795651199"}[name] }}
	if got := c.commitDay(); got != "2026-11-25" {
		t.Errorf("the last second of a day, in UTC: %s", got)
	}
}
