package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

func (c *cli) accountCommand() *cobra.Command {
	return group("account", "Set up the mailbox", c.accountAdd(), c.accountDiscover(), c.accountTest(), c.accountShow(),
		c.accountList(), c.accountUse(), c.accountCA(), c.accountRemove())
}

type accountFlags struct {
	email, name, user, imap, smtp, security, imapSecurity, smtpSecurity, proxy, oauth, caFile string
	passwordStdin, noTest, accept, use                                                        bool
}

func (c *cli) accountAdd() *cobra.Command {
	var f accountFlags
	cmd := &cobra.Command{
		Use: "add", Short: "Test a mailbox and keep it", Args: none,
		Long: `Test a mailbox and keep it. Servers of well-known providers are known. Those of other domains are looked up; nothing
is sent to them before you agreed, at the terminal or by --accept-servers. A mailbox with the same address is replaced.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return err
			}
			if f.oauth != "" {
				return c.addByBrowser(cmd.Context(), f)
			}
			ask := c.atTerminal() // then for the servers first, else the password is there already
			password := ""
			var err error
			if !ask {
				if password, err = c.password(cmd.Context(), f.passwordStdin, f.email); err != nil {
					return err
				}
			}
			return c.with(cmd.Context(), func(a *app.App) error {
				cfg, err := c.servers(cmd.Context(), f)
				if err != nil {
					return err
				}
				if ask {
					if password, err = c.password(cmd.Context(), f.passwordStdin, cfg.Email); err != nil {
						return err
					}
				}
				return c.keepAccount(cmd.Context(), a, f, cfg, password)
			})
		},
	}
	p := cmd.Flags()
	p.StringVar(&f.email, "email", "", "your address (required)")
	p.StringVar(&f.name, "name", "", "your name, as support sees it")
	p.StringVar(&f.user, "user", "", "user name, if it is not the address")
	p.StringVar(&f.imap, "imap", "", "IMAP server as HOST:PORT")
	p.StringVar(&f.smtp, "smtp", "", "SMTP server as HOST:PORT")
	p.StringVar(&f.security, "security", "", "tls, starttls, or none (this machine only)")
	p.StringVar(&f.imapSecurity, "imap-security", "", "the same for IMAP alone")
	p.StringVar(&f.smtpSecurity, "smtp-security", "", "the same for SMTP alone")
	p.StringVar(&f.proxy, "proxy", "", "socks5://HOST:PORT or http://HOST:PORT")
	p.StringVar(&f.oauth, "oauth", "", "sign in with the browser at this provider (OAuth2): google, microsoft, or one of the settings")
	p.StringVar(&f.caFile, "ca-file", "", "PEM file of an authority to trust for this mailbox, besides the system's")
	p.BoolVar(&f.passwordStdin, "password-stdin", false, "read the password from standard input")
	p.BoolVar(&f.noTest, "no-test", false, "save as given, without trying it")
	p.BoolVar(&f.accept, "accept-servers", false, "agree to the servers that are looked up")
	p.BoolVar(&f.use, "use", false, "send new mails from this mailbox")
	return cmd
}

// keepAccount tests a mailbox and keeps it.
func (c *cli) keepAccount(ctx context.Context, a *app.App, f accountFlags, cfg mail.AccountConfig, password string) error {
	if !f.noTest {
		waiting := c.patience()
		err := a.Mail.TestAccount(ctx, cfg, password, waiting.resting(c.sayStep))
		waiting.end()
		if err != nil {
			return err
		}
	}
	id, err := a.Mail.SaveAccount(ctx, 0, cfg, password)
	if err != nil {
		return err
	}
	return c.kept(ctx, a, f, id, cfg)
}

// kept chooses a mailbox that was saved, where that was asked for, and tells of it.
func (c *cli) kept(ctx context.Context, a *app.App, f accountFlags, id int64, cfg mail.AccountConfig) error {
	if f.use {
		if err := a.Mail.UseAccount(ctx, id); err != nil {
			return err
		}
	}
	if a.Mail.KeySource() == mail.KeyFromFile {
		c.say("%s", c.words.T("cli.account.key_file"))
	}
	return c.print(accountJSON(cfg), func(w io.Writer) {
		fmt.Fprintln(w, c.words.T("cli.account.saved", "Email", cfg.Email))
	})
}

// check finds what is wrong with the flags before anything is asked or looked up.
func (f accountFlags) check() error {
	if f.email == "" {
		return usage("required", "Flag", "--email")
	}
	g, err := mail.Guess(f.email)
	if err != nil {
		return err
	}
	cfg := g.Config
	if err := f.over(&cfg); err != nil {
		return err
	}
	return cfg.Validate()
}

// over lays the flags over what is known of the mailbox.
func (f accountFlags) over(cfg *mail.AccountConfig) error {
	cfg.Name, cfg.Proxy = f.name, f.proxy
	if f.user != "" {
		cfg.User = f.user
	}
	if f.caFile != "" {
		var err error
		if cfg.CA, err = readCA(f.caFile); err != nil {
			return err
		}
	}
	for _, s := range []struct {
		flag, given, security string
		server                *mail.Server
	}{{"--imap", f.imap, f.imapSecurity, &cfg.IMAP}, {"--smtp", f.smtp, f.smtpSecurity, &cfg.SMTP}} {
		if s.given != "" {
			host, port, err := net.SplitHostPort(s.given)
			n, perr := strconv.Atoi(port)
			if err != nil || perr != nil || host == "" {
				return usage("host_port", "Flag", s.flag, "Value", s.given)
			}
			s.server.Host, s.server.Port, s.server.Security = host, n, mail.SecurityOf(n)
		}
		for _, given := range []struct{ flag, value string }{{"--security", f.security}, {s.flag + "-security", s.security}} {
			switch given.value {
			case "":
			case string(mail.TLS), string(mail.StartTLS), string(mail.NoTLS):
				s.server.Security = mail.Security(given.value)
			default:
				return oneOf(given.flag, given.value, string(mail.TLS), string(mail.StartTLS), string(mail.NoTLS))
			}
		}
	}
	return nil
}

// password reads that of a mailbox.
func (c *cli) password(ctx context.Context, stdin bool, email string) (string, error) {
	return c.secret(ctx, stdin, c.words.T("cli.account.password", "Email", email), "ask_password")
}

// secret reads a password from standard input, or asks at a terminal without showing it. nobody is the usage error for
// when there is none to ask.
func (c *cli) secret(ctx context.Context, stdin bool, prompt, nobody string) (string, error) {
	if stdin {
		b, err := await(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(c.in, maxPassword+1)) })
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		p := strings.TrimRight(string(b), "\r\n")
		switch {
		case p == "":
			return "", usage("no_password")
		case len(b) > maxPassword || strings.ContainsAny(p, "\r\n\x00"):
			return "", usage("odd_password")
		}
		return p, nil
	}
	f, ok := c.in.(*os.File)
	if !ok || !c.atTerminal() {
		return "", usage(nobody)
	}
	fd := int(f.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	fmt.Fprint(c.err, prompt)
	b, err := await(ctx, func() ([]byte, error) { return term.ReadPassword(fd) })
	fmt.Fprintln(c.err)
	if err != nil {
		err = errors.Join(err, term.Restore(fd, before)) // after Ctrl-C nobody else shows again what is typed
		return "", fmt.Errorf("read the password: %w", err)
	}
	if len(b) == 0 {
		return "", usage("no_password")
	}
	return string(b), nil
}

// maxPassword is far longer than any, in bytes.
const maxPassword = 4 << 10

func (c *cli) sayStep(s mail.AccountStep) {
	if s.OK {
		c.say("ok   %s  %s", c.words.T("account.step."+s.Name), s.Detail)
		return
	}
	why := oneLine(app.Explain(c.words, s.Err).Message) // of two that failed the call ends with the first
	c.say("fail %s  %s  %s", c.words.T("account.step."+s.Name), s.Detail, why)
}

type accountView struct {
	Email string     `json:"email"`
	Name  string     `json:"name"`
	User  string     `json:"user"`
	IMAP  serverView `json:"imap"`
	SMTP  serverView `json:"smtp"`
	Proxy string     `json:"proxy"`
	OAuth string     `json:"oauth"` // "" for a password
	CA    []caView   `json:"ca"`
}

// caView is an authority that is trusted for a mailbox besides the system's.
type caView struct {
	Subject  string `json:"subject"`
	NotAfter string `json:"not_after"`
	IsCA     bool   `json:"is_ca"`
	SHA256   string `json:"sha256"`
}

type serverView struct {
	Address  string `json:"address"`
	Security string `json:"security"`
}

func accountJSON(a mail.AccountConfig) accountView {
	view := func(s mail.Server) serverView {
		return serverView{net.JoinHostPort(s.Host, strconv.Itoa(s.Port)), string(s.Security)}
	}
	trusted := []caView{}
	for _, x := range a.Authorities() {
		trusted = append(trusted, caView{x.Subject, x.NotAfter.UTC().Format(time.RFC3339), x.CA, x.SHA256})
	}
	return accountView{a.Email, a.Name, a.User, view(a.IMAP), view(a.SMTP), mail.RedactProxy(a.Proxy), a.OAuth, trusted}
}

func (v accountView) write(w io.Writer) {
	fmt.Fprintf(w, "%s\n  IMAP %s %s\n  SMTP %s %s\n", v.Email, v.IMAP.Address, v.IMAP.Security, v.SMTP.Address, v.SMTP.Security)
	if v.Proxy != "" {
		fmt.Fprintf(w, "  proxy %s\n", v.Proxy)
	}
	for _, x := range v.CA {
		fmt.Fprintf(w, "  CA %s (%s, SHA-256 %s)\n", x.Subject, x.NotAfter, x.SHA256)
	}
}

func (c *cli) accountTest() *cobra.Command {
	return &cobra.Command{
		Use: "test [EMAIL]", Short: "Try the mailbox, step by step", Args: between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				account, err := mailbox(cmd.Context(), a, args)
				if err != nil {
					return err
				}
				password, err := a.Mail.Password(cmd.Context(), account.ID)
				if err != nil {
					return err
				}
				type step struct {
					Name   string `json:"name"`
					OK     bool   `json:"ok"`
					Detail string `json:"detail"`
				}
				out := struct {
					OK    bool   `json:"ok"`
					Steps []step `json:"steps"`
				}{Steps: []step{}}
				waiting := c.patience()
				err = a.Mail.TestAccount(cmd.Context(), account.Config, password, waiting.resting(func(s mail.AccountStep) {
					out.Steps = append(out.Steps, step{s.Name, s.OK, s.Detail})
					c.sayStep(s)
				}))
				waiting.end()
				out.OK = err == nil
				return errors.Join(c.print(out, func(w io.Writer) {
					if err == nil {
						fmt.Fprintln(w, c.words.T("cli.account.works"))
					}
				}), err)
			})
		},
	}
}

func (c *cli) accountShow() *cobra.Command {
	return &cobra.Command{
		Use: "show [EMAIL]", Short: "Show the mailbox in use, or another", Args: between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				account, err := mailbox(cmd.Context(), a, args)
				if err != nil {
					return err
				}
				v := accountJSON(account.Config)
				return c.print(v, v.write)
			})
		},
	}
}

func (c *cli) accountRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove [EMAIL]", Short: "Forget a mailbox and its password; tickets stay", Args: between(0, 1),
		Long: `Forget a mailbox and its password. Its tickets stay and can be read. An answer to one goes from the mailbox in use
then; when the same address is added again, the tickets are its own again, and what waited for it is sent.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				account, err := mailbox(cmd.Context(), a, args)
				if err != nil {
					return err
				}
				if err := a.Mail.RemoveAccount(cmd.Context(), account.ID); err != nil {
					return err
				}
				return c.print(struct {
					Removed string `json:"removed"`
				}{account.Email}, func(w io.Writer) {
					fmt.Fprintln(w, c.words.T("cli.account.removed", "Email", account.Email))
				})
			})
		},
	}
}
