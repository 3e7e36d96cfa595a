package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"okpay.example/support/faq"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
)

// cli is one call of the program.
type cli struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string

	home      string
	homeTyped bool // by --home, not by the environment
	lang      string
	pack      string
	config    []string
	json      bool

	window  windowFlags
	words   *i18n.Catalog
	network mail.Options                         // of a test; main leaves it empty
	asks    bool                                 // a test says that somebody can be asked
	after   func(time.Duration) <-chan time.Time // of a test; nil for the clock's
	noticed bool                                 // what must be known of the content was told
	keyCost pack.KeyCost                         // of a passphrase; a test's is low
	cost    int                                  // of a lock's and a backup's; a test's is low

	toolkit []string // folders in which the window's toolkit keeps something; a test has none

	passphraseStdin bool
	unlocked        string // the passphrase that the home was opened with

	telling sync.Mutex // of say
}

// run executes one command line and returns the exit status.
func (c *cli) run(ctx context.Context, args []string) int {
	out := &output{w: c.out}
	c.out = out
	root := c.root()
	root.SetArgs(args)
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	cmd, err := root.ExecuteContextC(ctx)
	lost := out.lost()
	switch {
	case lost != nil && readerGone(lost):
		return exitFailed // whoever read the output had enough; there is nothing to complain about
	case lost != nil && c.words != nil && (err == nil || errors.Is(err, lost)):
		// Not the disk that holds the store: what was asked for is done, and must not be repeated for this.
		err = c.failed(exitFailed, "output", "cli.output", "Detail", lost)
	case err == nil:
		return exitDone
	}
	if c.words == nil {
		c.foresee(args)
	}
	return c.fail(cmd, err)
}

// output remembers that a result could not be written, which printing for people does not look at line by line.
type output struct {
	w   io.Writer
	mu  sync.Mutex
	err error
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(b)
	o.err = err
	return n, err
}

func (o *output) lost() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// plain keeps control characters from a terminal: what a mail or a server says may hold anything.
type plain struct{ w io.Writer }

func (p plain) Write(b []byte) (int, error) {
	clean := strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, string(b))
	if _, err := io.WriteString(p.w, clean); err != nil {
		return 0, err
	}
	return len(b), nil
}

func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "okpay-support [URL]",
		Short: "Help with OKPAY: answers, guided fixes, and support mail that is not lost",
		Long: `OKPAY Support answers questions about OKPAY without a network, walks you through fixes,
and writes, sends and follows support mail. Without a subcommand it opens the window, or brings the
open one to the front; URL is okpay-support://ticket/ID, or a mailto: link to support.

Exit status: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 the network or the server did not answer
(a retry may help), 5 the mail may or may not have arrived.`,
		Args:              windowArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRunE: c.prepare,
		RunE:              c.runWindow,
	}
	root.CompletionOptions.DisableDefaultCmd = true // ours says what it knows
	f := root.PersistentFlags()
	f.StringVar(&c.home, "home", "", "folder for everything the program keeps (also OKPAY_SUPPORT_HOME)")
	f.StringVar(&c.lang, "lang", "", "language: zh-CN or en")
	f.StringVar(&c.pack, "pack", "", "another content pack: a folder, a built pack, or a .toml file with a desk's own fields")
	f.StringArrayVar(&c.config, "config", nil, "set a setting for this run, as `KEY=VALUE`")
	f.BoolVar(&c.json, "json", false, "print one JSON document")
	f.BoolVar(&c.passphraseStdin, "passphrase-stdin", false, passphraseUse)
	c.window.register(root.Flags())
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		c.faqCommand(), c.fixCommand(), c.contactCommand(), c.accountCommand(),
		c.sendCommand(), c.previewCommand(), c.outboxCommand(), c.checkCommand(), c.ticketsCommand(),
		c.inspectCommand(), c.scanCommand(), c.redactCommand(), c.packCommand(), c.doctorCommand(), c.demoCommand(),
		c.serveDemoCommand(),
		c.backupCommand(), c.restoreCommand(), c.eraseCommand(), c.recoveryCommand(), c.lockCommand(),
		c.completionCommand(), c.manCommand(), c.versionCommand(),
	)
	root.SetHelpCommand(helpCommand())
	return root
}

// helpCommand is "help SUBCOMMAND", the same as "SUBCOMMAND --help".
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Help about a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil {
				return err
			}
			if err := subcommand(about, rest); err != nil {
				return err
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

// prepare settles what every call needs: the home, the settings of this run and the language.
func (c *cli) prepare(*cobra.Command, []string) error {
	c.homeTyped = c.home != ""
	if !c.homeTyped {
		c.home = c.env("OKPAY_SUPPORT_HOME")
	}
	if c.lang != "" && !i18n.Supported(c.lang) {
		return oneOf("--lang", c.lang, i18n.Languages()...)
	}
	given, err := app.DefaultSettings().With(c.config)
	if err != nil {
		return err
	}
	if c.lang == "" {
		c.lang = given.Language
	}
	return c.speak()
}

// speak chooses the language. It is also called for an error that comes before the flags were read.
func (c *cli) speak() (err error) {
	lang, home := c.lang, c.home
	if !i18n.Supported(lang) {
		lang = ""
	}
	if home == "" {
		home = c.env("OKPAY_SUPPORT_HOME")
	}
	c.words, err = app.Words(home, lang)
	return err
}

// open opens the whole program. Mails sent from the command line wait for no one to call them back.
func (c *cli) open(ctx context.Context) (*app.App, error) {
	o := c.network
	var err error
	if o.Passphrase, err = c.unlock(ctx); err != nil {
		return nil, err
	}
	a, err := app.Open(ctx, app.Options{
		Home: c.home, Lang: c.lang, Words: c.words, Pack: c.pack,
		Overrides: append([]string{"call_back_seconds=0"}, c.config...),
		Mail:      o,
	})
	if err == nil {
		c.notice(a.Content())
	}
	return a, err
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

// library opens the content alone, for calls that need no store.
func (c *cli) library() (*faq.Library, error) {
	content, err := c.content()
	if err != nil {
		return nil, err
	}
	c.notice(content)
	return content.Library, nil
}

func (c *cli) content() (*app.Content, error) { return app.OpenContent(c.home, c.pack, nil) }

// notice tells, once a call, what must be known of the content.
func (c *cli) notice(content *app.Content) {
	if text := content.Notice(c.words); text != "" && !c.noticed {
		c.noticed = true
		c.say("okpay-support: %s", oneLine(text))
	}
}

// language is that of the answers.
func (c *cli) language() string { return c.words.Lang() }

// print writes v as one JSON document, or lets text write it for people.
func (c *cli) print(v any, text func(w io.Writer)) error {
	if !c.json {
		text(plain{c.out})
		return nil
	}
	return c.printJSON(v)
}

func (c *cli) printJSON(v any) error {
	e := json.NewEncoder(c.out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// say tells progress on stderr, from any goroutine.
func (c *cli) say(format string, args ...any) {
	c.telling.Lock()
	defer c.telling.Unlock()
	fmt.Fprintf(c.err, format+"\n", args...)
}

// atTerminal tells whether somebody can be asked.
func (c *cli) atTerminal() bool {
	if c.asks {
		return true
	}
	f, ok := c.in.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// await waits for what blocks until somebody types, and no longer than ctx: Ctrl-C must end that too.
func await[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type result struct {
		v   T
		err error
	}
	done := make(chan result, 1)
	go func() {
		v, err := read()
		done <- result{v, err}
	}()
	select {
	case r := <-done:
		return r.v, r.err
	case <-ctx.Done():
		var zero T
		return zero, context.Cause(ctx)
	}
}
