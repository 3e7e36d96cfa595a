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

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

func (c *cli) accountCommand() *cobra.Command {
	return group("account", "Set up the mailbox", c.accountAdd(), c.accountDiscover(), c.accountTest(), c.accountShow(), c.accountRemove())
}

type accountFlags struct {
	email, name, user, imap, smtp, security, imapSecurity, smtpSecurity, proxy, oauth string
	passwordStdin, noTest                                                             bool
}

func (c *cli) accountAdd() *cobra.Command {
	var f accountFlags
	cmd := &cobra.Command{
		Use: "add", Short: "Test a mailbox and keep it", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, hint, err := f.config()
			if err != nil {
				return err
			}
			if f.oauth != "" {
				return c.addByBrowser(cmd.Context(), cfg, f)
			}
			password, err := c.password(cmd.Context(), f.passwordStdin, cfg.Email)
			if err != nil {
				return err
			}
			return c.with(cmd.Context(), func(a *app.App) error {
				if hint != "" {
					c.say("%s", c.words.T("account.hint."+hint))
				}
				if !f.noTest {
					if err := a.Mail.TestAccount(cmd.Context(), cfg, password, c.sayStep); err != nil {
						return err
					}
				}
				if _, err := a.Mail.SaveAccount(cmd.Context(), 0, cfg, password); err != nil {
					return err
				}
				return c.saved(a, cfg)
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
	p.BoolVar(&f.passwordStdin, "password-stdin", false, "read the password from standard input")
	p.BoolVar(&f.noTest, "no-test", false, "save as given, without trying it")
	return cmd
}

// saved tells that a mailbox is kept.
func (c *cli) saved(a *app.App, cfg mail.AccountConfig) error {
	if a.Mail.KeySource() == mail.KeyFromFile {
		c.say("%s", c.words.T("cli.account.key_file"))
	}
	return c.print(accountJSON(cfg), func(w io.Writer) {
		fmt.Fprintln(w, c.words.T("cli.account.saved", "Email", cfg.Email))
	})
}

// config makes the mailbox's settings from the address and what was given besides.
func (f accountFlags) config() (mail.AccountConfig, string, error) {
	if f.email == "" {
		return mail.AccountConfig{}, "", usage("required", "Flag", "--email")
	}
	g, err := mail.Guess(f.email)
	if err != nil {
		return mail.AccountConfig{}, "", err
	}
	cfg := g.Config
	cfg.Name, cfg.Proxy = f.name, f.proxy
	if f.user != "" {
		cfg.User = f.user
	}
	for _, s := range []struct {
		flag, given, security string
		server                *mail.Server
	}{{"--imap", f.imap, f.imapSecurity, &cfg.IMAP}, {"--smtp", f.smtp, f.smtpSecurity, &cfg.SMTP}} {
		if s.given != "" {
			host, port, err := net.SplitHostPort(s.given)
			n, perr := strconv.Atoi(port)
			if err != nil || perr != nil || host == "" {
				return cfg, "", usage("host_port", "Flag", s.flag, "Value", s.given)
			}
			s.server.Host, s.server.Port, s.server.Security = host, n, mail.SecurityOf(n)
		}
		for _, given := range []struct{ flag, value string }{{"--security", f.security}, {s.flag + "-security", s.security}} {
			switch given.value {
			case "":
			case string(mail.TLS), string(mail.StartTLS), string(mail.NoTLS):
				s.server.Security = mail.Security(given.value)
			default:
				return cfg, "", oneOf(given.flag, given.value, string(mail.TLS), string(mail.StartTLS), string(mail.NoTLS))
			}
		}
	}
	return cfg, string(g.Hint), cfg.Validate()
}

// password reads it from standard input, or asks at a terminal without showing it.
func (c *cli) password(ctx context.Context, stdin bool, email string) (string, error) {
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
		return "", usage("ask_password")
	}
	fd := int(f.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	fmt.Fprint(c.err, c.words.T("cli.account.password", "Email", email))
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
	mark := "ok  "
	if !s.OK {
		mark = "fail"
	}
	c.say("%s %s  %s", mark, c.words.T("account.step."+s.Name), s.Detail)
}

type accountView struct {
	Email string     `json:"email"`
	Name  string     `json:"name"`
	User  string     `json:"user"`
	IMAP  serverView `json:"imap"`
	SMTP  serverView `json:"smtp"`
	Proxy string     `json:"proxy"`
	OAuth string     `json:"oauth"` // "" for a password
}

type serverView struct {
	Address  string `json:"address"`
	Security string `json:"security"`
}

func accountJSON(a mail.AccountConfig) accountView {
	view := func(s mail.Server) serverView {
		return serverView{net.JoinHostPort(s.Host, strconv.Itoa(s.Port)), string(s.Security)}
	}
	return accountView{a.Email, a.Name, a.User, view(a.IMAP), view(a.SMTP), mail.RedactProxy(a.Proxy), a.OAuth}
}

func (v accountView) write(w io.Writer) {
	fmt.Fprintf(w, "%s\n  IMAP %s %s\n  SMTP %s %s\n", v.Email, v.IMAP.Address, v.IMAP.Security, v.SMTP.Address, v.SMTP.Security)
}

func (c *cli) accountDiscover() *cobra.Command {
	return &cobra.Command{
		Use: "discover EMAIL", Short: "Look up a mailbox's servers", Args: exactly(1),
		RunE: func(_ *cobra.Command, args []string) error {
			g, err := mail.Guess(args[0])
			if err != nil {
				return err
			}
			out := struct {
				accountView
				Known    bool   `json:"known"`
				Provider string `json:"provider"`
				Hint     string `json:"hint"`
				HelpURL  string `json:"help_url"`
			}{accountJSON(g.Config), g.Known, g.Provider, string(g.Hint), g.HelpURL}
			return c.print(out, func(w io.Writer) {
				out.write(w)
				if !g.Known {
					fmt.Fprintln(w, c.words.T("cli.account.guessed"))
				}
				if g.Hint != "" {
					fmt.Fprintln(w, c.words.T("account.hint."+string(g.Hint)))
				}
			})
		},
	}
}

func (c *cli) accountTest() *cobra.Command {
	return &cobra.Command{
		Use: "test", Short: "Try the mailbox, step by step", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				account, err := a.Mail.Account(cmd.Context())
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
				err = a.Mail.TestAccount(cmd.Context(), account.Config, password, func(s mail.AccountStep) {
					out.Steps = append(out.Steps, step{s.Name, s.OK, s.Detail})
					c.sayStep(s)
				})
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
		Use: "show", Short: "Show the mailbox that is set up", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				account, err := a.Mail.Account(cmd.Context())
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
		Use: "remove", Short: "Forget the mailbox and its password; tickets stay", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				account, err := a.Mail.Account(cmd.Context())
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
