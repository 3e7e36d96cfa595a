package main

import (
	"bufio"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"okpay.example/support/internal/app"
)

func (c *cli) manCommand() *cobra.Command {
	return &cobra.Command{
		Use: "man", Short: "Print the manual page, for man(1)", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return writeManual(c.out, cmd.Root(), app.Version, c.commitDay())
		},
	}
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
func writeManual(w io.Writer, root *cobra.Command, version, day string) error {
	buffered := bufio.NewWriter(w)
	p := page{buffered}
	p.line(".TH OKPAY\\-SUPPORT 1 %q %q %q", day, "OKPAY Support "+version, "User Commands")
	p.section("NAME")
	p.text(root.Name() + ` - ` + lowerFirst(root.Short))
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
	p.text(`"` + root.Name() + ` COMMAND --help" says the same of one command. Links of the form okpay-support://ticket/ID open a ticket.`)
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

// page writes a manual page.
type page struct{ w io.Writer }

// line writes a request as it stands. A write's error comes back from Flush.
func (p page) line(format string, args ...any) { fmt.Fprintf(p.w, format+"\n", args...) }

func (p page) section(name string) { p.line(".SH %s", roff(name)) }

// text writes lines of at most 80 bytes, as mandoc wants them; a single word may be longer.
func (p page) text(s string) {
	line := ""
	for _, word := range strings.Fields(s) {
		switch longer := line + " " + word; {
		case line == "":
			line = word
		case len(roff(longer)) > 80:
			p.line("%s", roff(line))
			line = word
		default:
			line = longer
		}
	}
	p.line("%s", roff(line))
}

func (p page) term(request, text string) {
	p.line(".TP")
	p.line("%s", roffArgument(request))
	p.text(text)
}

func (p page) synopsis(name, rest string) { p.line(".B %s\n%s", roff(name), roff(rest)) }

// paragraphs keeps the blank lines of a help text and lets the rest flow.
func (p page) paragraphs(s string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(s), "\n\n") {
		if i > 0 {
			p.line(".PP")
		}
		for _, line := range strings.Split(paragraph, "\n") {
			p.text(strings.TrimSpace(line))
		}
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
		p.text(cmd.Short + ".")
	}
	p.flags(cmd.LocalNonPersistentFlags())
}

func (p page) flags(set *pflag.FlagSet) {
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
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
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}

// roffArgument is a request, whose name stays as it is, with its text.
func roffArgument(s string) string {
	request, text, _ := strings.Cut(s, " ")
	return request + ` "` + strings.ReplaceAll(roff(text), `"`, `\(dq`) + `"`
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
