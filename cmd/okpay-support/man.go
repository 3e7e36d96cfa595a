package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
)

func (c *cli) manCommand() *cobra.Command {
	return &cobra.Command{
		Use: "man", Short: "Print the manual page, for man(1), in English or with --lang zh-CN in Chinese", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			words, err := c.manualWords()
			if err != nil {
				return err
			}
			return writeManual(c.out, cmd.Root(), words, app.Version, c.commitDay())
		},
	}
}

// manualChinese has each text of the manual page, its spaces made one, with the same in Chinese. Whoever changes a text in
// English is told by the test that its Chinese is missing.
//
//go:embed man.zh-CN.json
var manualChinese []byte

// manualWords is what puts a text of the manual page into the language that was asked for. The locale has no say: a package
// is made where there is none, and its page is English.
func (c *cli) manualWords() (func(english string) string, error) {
	if c.lang != i18n.Chinese {
		return func(english string) string { return english }, nil
	}
	chinese := map[string]string{}
	if err := json.Unmarshal(manualChinese, &chinese); err != nil {
		return nil, fmt.Errorf("read the manual page's Chinese: %w", err)
	}
	return func(english string) string {
		if said, ok := chinese[english]; ok {
			return said
		}
		return english
	}, nil
}

// commitDay is when what this program was built from was committed, so that the same source gives the same page. A
// packager names it in SOURCE_DATE_EPOCH (reproducible-builds.org); else the build may know. Empty when neither does.
func (c *cli) commitDay() string {
	if at, err := strconv.ParseInt(c.env("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		return time.Unix(at, 0).UTC().Format(time.DateOnly)
	}
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return ""
	}
	for _, s := range info.Settings {
		if at, err := time.Parse(time.RFC3339, s.Value); s.Key == "vcs.time" && err == nil {
			return at.Format(time.DateOnly)
		}
	}
	return ""
}

// writeManual makes the manual page (man(7)) of what the commands say of themselves in their help, and of what holds for
// all of them. cobra's own generator makes a page a command and brings a Markdown renderer for it.
func writeManual(w io.Writer, root *cobra.Command, words func(english string) string, version, day string) error {
	buffered := bufio.NewWriter(w)
	p := page{buffered, words}
	p.line(".TH OKPAY\\-SUPPORT 1 %q %q %q", day, "OKPAY Support "+version, words("User Commands"))
	p.line(".nh\n.ad l") // names of variables stay whole, and the few spaces of Chinese are not drawn wide
	p.section("NAME")
	p.name(root.Name() + " - " + words(lowerFirst(root.Short)))
	p.section("SYNOPSIS")
	p.synopsis(root.Name(), "[OPTION]... [URL]")
	p.line(".br")
	p.synopsis(root.Name(), "[OPTION]... COMMAND [ARGUMENT]...")
	p.section("DESCRIPTION")
	p.paragraphs(root.Long)
	p.section("OPTIONS OF ALL COMMANDS")
	p.flags(root.PersistentFlags())
	p.section("OPTIONS OF THE WINDOW")
	p.flags(root.LocalNonPersistentFlags())
	p.section("COMMANDS")
	for _, sub := range root.Commands() {
		p.command(sub)
	}
	p.section("ENVIRONMENT")
	for _, e := range manualEnvironment {
		p.term(".B "+e.name, e.text)
	}
	p.section("FILES")
	for _, f := range manualFiles {
		p.term(".I "+f.name, f.text)
	}
	p.section("SEE ALSO")
	p.text(`"okpay-support COMMAND --help" says the same of one command. Links of the form okpay-support://ticket/ID open a ticket.`)
	return buffered.Flush()
}

// What the commands' own help does not say, since it holds for the program as a whole.
type manualEntry struct{ name, text string }

var manualEnvironment = []manualEntry{
	{"OKPAY_SUPPORT_HOME", "Folder for everything the program keeps, as --home."},
	{"OKPAY_SUPPORT_KEYRING", "With the value file the store's key lies in a file beside it, and not in the system keyring."},
	{"FYNE_PLATFORM", "x11 or wayland. Where both are there the window is opened on X11, since Wayland offers it no input method."},
}

var manualFiles = []manualEntry{
	{"~/.local/share/okpay-support/store.db", "Tickets, mails, drafts, the outbox and the mailboxes' passwords or tokens, encrypted."},
	{"~/.config/okpay-support/settings.toml", "The settings."},
	{"~/.local/state/okpay-support/logs/", "Technical errors, without names, addresses and texts."},
}

// page writes a manual page. What its methods take is English.
type page struct {
	w     io.Writer
	words func(english string) string
}

// line writes a request as it stands. A write's error comes back from Flush.
func (p page) line(format string, args ...any) { fmt.Fprintf(p.w, format+"\n", args...) }

func (p page) section(name string) { p.line(".SH %s", roff(p.words(name))) }

// name writes the line that whatis(1) lists. It reads no escapes, and takes the end of a line for a space.
func (p page) name(s string) {
	before, after, chinese := strings.Cut(s, "：")
	if !chinese {
		p.flow(s)
		return
	}
	p.line("%s：\\c\n%s", roff(before), roff(after))
}

func (p page) text(s string) { p.flow(p.words(strings.Join(strings.Fields(s), " "))) }

// flow writes lines of at most 80 bytes, as mandoc wants them; a single word may be longer. Chinese has no spaces to end a
// line at: groff is told where it may (\:), and a line of the file that ends within a sentence gives no space (\c).
func (p page) flow(s string) {
	line := ""
	for _, word := range strings.Fields(s) {
		parts := breakable(word)
		for i, part := range parts {
			between, end, room := " ", "", 80
			if i > 0 {
				between, end = `\:`, `\c`
			}
			if i < len(parts)-1 {
				room -= len(`\c`)
			}
			switch longer := line + between + escaped(part); {
			case line == "":
				line = escaped(part)
			case size(guarded(longer)) > room:
				p.line("%s", guarded(line)+end)
				line = escaped(part)
			default:
				line = longer
			}
		}
	}
	p.line("%s", guarded(line))
}

// size counts bytes as mandoc does, which writes other characters than ASCII as \[u4E2D].
func size(line string) (n int) {
	for _, r := range line {
		if n++; r >= utf8.RuneSelf {
			n += len(`[u4E2D]`)
		}
	}
	return n
}

func (p page) term(request, text string) {
	p.line(".TP")
	p.line("%s", roffArgument(request))
	p.text(text)
}

func (p page) synopsis(name, rest string) { p.line(".B %s\n%s", roff(name), roff(p.words(rest))) }

// paragraphs keeps the blank lines of a help text and lets the rest flow.
func (p page) paragraphs(s string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(s), "\n\n") {
		if i > 0 {
			p.line(".PP")
		}
		p.text(paragraph)
	}
}

// command tells of a command, or of those that it holds.
func (p page) command(cmd *cobra.Command) {
	if !cmd.IsAvailableCommand() {
		return
	}
	if cmd.HasAvailableSubCommands() {
		for _, sub := range cmd.Commands() {
			p.command(sub)
		}
		return
	}
	path := strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
	p.line(".SS %s", roff(path+strings.TrimPrefix(cmd.Use, cmd.Name())))
	if cmd.Long != "" {
		p.paragraphs(cmd.Long)
	} else {
		p.flow(p.words(cmd.Short) + p.words("."))
	}
	p.flags(cmd.LocalNonPersistentFlags())
}

func (p page) flags(set *pflag.FlagSet) {
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" { // which a command has only once it runs
			return
		}
		value, use := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		p.term(".B "+strings.TrimSpace(name+" "+value), use)
	})
}

// roff keeps a text from being read as requests: man(7) wants real hyphens and backslashes written so, and takes a line
// that begins with a dot or an apostrophe for a request.
func roff(s string) string { return guarded(escaped(s)) }

func escaped(s string) string { return strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s) }

func guarded(line string) string {
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		return `\&` + line
	}
	return line
}

// breakable splits a word where a line may end: beside a Chinese character, unless punctuation clings to its neighbour.
func breakable(word string) (parts []string) {
	start, before := 0, rune(0)
	for i, r := range word {
		if i > 0 && (wide(before) || wide(r)) && !strings.ContainsRune("“（《", before) && !strings.ContainsRune("，。、；：？！”）》…,.;:?!)", r) {
			parts = append(parts, word[start:i])
			start = i
		}
		before = r
	}
	return append(parts, word[start:])
}

// wide tells Chinese characters and their punctuation.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || strings.ContainsRune("，。、；：？！“”（）《》…", r)
}

// roffArgument is a request, whose name stays as it is, with its text.
func roffArgument(s string) string {
	request, text, _ := strings.Cut(s, " ")
	return request + ` "` + strings.ReplaceAll(roff(text), `"`, `\(dq`) + `"`
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
