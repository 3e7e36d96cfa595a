package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"okpay.example/support/faq"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
)

// cli is one call of the program.
type cli struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string

	home   string
	lang   string
	pack   string
	config []string
	json   bool

	window  windowFlags
	words   *i18n.Catalog
	watchMu sync.Mutex // keeps the lines of check --watch apart
}

// run executes one command line and returns the exit status.
func (c *cli) run(ctx context.Context, args []string) int {
	root := c.root()
	root.SetArgs(args)
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	return c.fail(err)
}

func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "okpay-support",
		Short: "Help with OKPAY: answers, guided fixes, and support mail that is not lost",
		Long: `OKPAY Support answers questions about OKPAY without a network, walks you through fixes,
and writes, sends and follows support mail. Without a subcommand it opens the window.

Exit status: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 the network or the server did not answer
(a retry may help), 5 the mail may or may not have arrived.`,
		Args:              usageArgs(cobra.NoArgs),
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRunE: c.prepare,
		RunE:              c.runWindow,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	f := root.PersistentFlags()
	f.StringVar(&c.home, "home", "", "folder for everything the program keeps (also OKPAY_SUPPORT_HOME)")
	f.StringVar(&c.lang, "lang", "", "language: zh-CN or en")
	f.StringVar(&c.pack, "pack", "", "another content pack: a folder, or a .toml file with a desk's own fields")
	f.StringArrayVar(&c.config, "config", nil, "set a setting for this run, as KEY=VALUE")
	f.BoolVar(&c.json, "json", false, "print one JSON document")
	c.window.register(root.Flags())
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	root.AddCommand(
		c.faqCommand(), c.fixCommand(), c.contactCommand(), c.accountCommand(),
		c.sendCommand(), c.previewCommand(), c.outboxCommand(), c.checkCommand(), c.ticketsCommand(),
		c.inspectCommand(), c.packCommand(), c.doctorCommand(), c.demoCommand(), c.serveDemoCommand(),
		c.completionCommand(), c.versionCommand(),
	)
	return root
}

// prepare settles what every call needs: the home and the language.
func (c *cli) prepare(*cobra.Command, []string) error {
	if c.home == "" {
		c.home = c.env("OKPAY_SUPPORT_HOME")
	}
	if c.lang != "" && !i18n.Supported(c.lang) {
		return usage(fmt.Errorf("--lang %q: there are zh-CN and en", c.lang))
	}
	return c.speak()
}

func (c *cli) speak() (err error) {
	c.words, err = app.Words(c.home, c.lang)
	return err
}

// open opens the whole program. Mails sent from the command line wait for no one to call them back.
func (c *cli) open(ctx context.Context) (*app.App, error) {
	return app.Open(ctx, app.Options{
		Home: c.home, Lang: c.lang, Pack: c.pack,
		Overrides: append([]string{"call_back_seconds=0"}, c.config...),
	})
}

// with opens the program, runs f and closes it.
func (c *cli) with(ctx context.Context, f func(*app.App) error) (err error) {
	a, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if e := a.Close(); err == nil {
			err = e
		}
	}()
	return f(a)
}

func (c *cli) library() (*faq.Library, error) { return app.OpenLibrary(c.pack, nil) }

// language is that of the answers.
func (c *cli) language() string { return c.words.Lang() }

// print writes v as one JSON document, or lets text write it for people.
func (c *cli) print(v any, text func(w io.Writer)) error {
	if !c.json {
		text(c.out)
		return nil
	}
	return c.printJSON(v)
}

func (c *cli) printJSON(v any) error {
	e := json.NewEncoder(c.out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// say tells progress on stderr.
func (c *cli) say(format string, args ...any) { fmt.Fprintf(c.err, format+"\n", args...) }

// atTerminal tells whether somebody can be asked.
func (c *cli) atTerminal() bool {
	f, ok := c.in.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// group is a command that only holds others.
func group(use, short string, sub ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{
		Use: use, Short: short,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage(fmt.Errorf("unknown command %q; see '%s --help'", args[0], cmd.CommandPath()))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage(fmt.Errorf("'%s' needs a subcommand; see '%s --help'", cmd.CommandPath(), cmd.CommandPath()))
		},
	}
	g.AddCommand(sub...)
	return g
}
