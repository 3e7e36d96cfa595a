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

	"okpay.example/support/assets"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/demo"
)

// demoHome is the program on the built-in server, in a home of its own.
type demoHome struct {
	app    *app.App
	server *demo.Server
	remove string // the throwaway home
}

// openDemo starts the server and opens the program on it, set up and ready.
func (c *cli) openDemo(ctx context.Context, o demo.Options, callBack bool) (_ *demoHome, err error) {
	d := &demoHome{}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	// A home of the environment is the person's own: the demo stays out of it.
	home := c.home
	if !c.homeTyped {
		if home, err = os.MkdirTemp("", "okpay-support-demo-"); err != nil {
			return nil, fmt.Errorf("make a home for the demo: %w", err)
		}
		d.remove = home
	}
	if d.server, err = demo.Start(ctx, o); err != nil {
		return nil, fmt.Errorf("start the demo server: %w", err)
	}
	txt, err := mail.ReadTXT(strings.NewReader(d.server.DNS())) // the demo's names are in no DNS
	if err != nil {
		return nil, fmt.Errorf("read the demo server's records: %w", err)
	}
	overrides := c.config
	if !callBack {
		overrides = append([]string{"call_back_seconds=0"}, overrides...)
	}
	d.app, err = app.Open(ctx, app.Options{
		Home: home, Lang: c.lang, Words: c.words, Pack: c.pack, Deployment: assets.DemoDeployment(), Overrides: overrides,
		Mail: mail.Options{Keyring: demoKeyring{d.remove != ""}.ring(), TXT: txt},
	})
	if err != nil {
		return nil, err
	}
	if err := onlyDemo(ctx, d.app, d.server.Email); err != nil {
		return nil, err
	}
	cfg := mail.AccountConfig{Email: d.server.Email, User: d.server.User}
	for _, s := range []struct {
		address string
		server  *mail.Server
	}{{d.server.IMAP, &cfg.IMAP}, {d.server.SMTP, &cfg.SMTP}} {
		host, port, err := net.SplitHostPort(s.address)
		if err != nil {
			return nil, fmt.Errorf("read the demo server's address: %w", err)
		}
		n, err := strconv.Atoi(port)
		if err != nil {
			return nil, fmt.Errorf("read the demo server's port: %w", err)
		}
		*s.server = mail.Server{Host: host, Port: n, Security: mail.NoTLS}
	}
	if _, err := d.app.Mail.SaveAccount(ctx, 0, cfg, d.server.Password); err != nil {
		return nil, err
	}
	return d, nil
}

// onlyDemo refuses a home with a mailbox of the person's: the demo would write to support from it.
func onlyDemo(ctx context.Context, a *app.App, email string) error {
	accounts, err := a.Mail.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, other := range accounts {
		if other.Email != email {
			return usage("demo_home", "Home", a.Home(), "Email", other.Email)
		}
	}
	return nil
}

// Close stops it and leaves nothing of a throwaway home.
func (d *demoHome) Close() error {
	var err error
	if d.app != nil {
		err = d.app.Close()
	}
	if d.server != nil {
		err = errors.Join(err, d.server.Close())
	}
	if d.remove != "" {
		err = errors.Join(err, os.RemoveAll(d.remove))
	}
	return err
}

// demoKeyring keeps a throwaway home's key out of the system's keyring, where it would stay behind.
type demoKeyring struct{ throwaway bool }

func (k demoKeyring) ring() mail.Keyring {
	if k.throwaway {
		return mail.NoKeyring{}
	}
	return nil
}

func (c *cli) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use: "demo", Short: "Go the whole way against the built-in server, without a display", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			ctx := cmd.Context()
			d, err := c.openDemo(ctx, demo.Options{AnswerAfter: time.Second, Impostor: true}, false)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.Close()) }()
			out := struct {
				OK    bool           `json:"ok"`
				Steps []app.WalkStep `json:"steps"`
			}{Steps: []app.WalkStep{}}
			trouble := d.app.Walk(ctx, 30*time.Second, func(s app.WalkStep) {
				out.Steps = append(out.Steps, s)
				if !c.json {
					mark := "ok  "
					if !s.OK {
						mark = "fail"
					}
					fmt.Fprintf(c.out, "%s %-14s %s\n", mark, s.Name, s.Detail)
				}
			})
			out.OK = trouble == nil
			return errors.Join(c.print(out, func(io.Writer) {}), trouble)
		},
	}
}

func (c *cli) serveDemoCommand() *cobra.Command {
	var o demo.Options
	cmd := &cobra.Command{
		Use: "serve-demo", Short: "Run the built-in server and desk alone, until interrupted", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			for flag, port := range map[string]int{"--imap-port": o.IMAPPort, "--smtp-port": o.SMTPPort} {
				if port < 0 || port > 65535 {
					return usage("port", "Flag", flag, "Value", port)
				}
			}
			s, err := demo.Start(cmd.Context(), o)
			if err != nil {
				return fmt.Errorf("start the demo server: %w", err)
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			dir, err := os.MkdirTemp("", "okpay-support-demo-")
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
			dns, pack := dir+"/dns.txt", dir+"/pack.toml"
			if err := errors.Join(os.WriteFile(dns, []byte(s.DNS()), 0o600), os.WriteFile(pack, assets.DemoDeployment(), 0o600)); err != nil {
				return err
			}
			if err := c.printJSON(struct {
				IMAP     string `json:"imap"`
				SMTP     string `json:"smtp"`
				User     string `json:"user"`
				Password string `json:"password"`
				Email    string `json:"email"`
				Support  string `json:"support"`
				Security string `json:"security"`
				DNS      string `json:"dns"`
				Pack     string `json:"pack"`
			}{s.IMAP, s.SMTP, s.User, s.Password, s.Email, s.Support, "none", dns, pack}); err != nil {
				return err
			}
			<-cmd.Context().Done()
			return nil
		},
	}
	cmd.Flags().IntVar(&o.IMAPPort, "imap-port", 0, "port for IMAP; any free one if 0")
	cmd.Flags().IntVar(&o.SMTPPort, "smtp-port", 0, "port for SMTP; any free one if 0")
	return cmd
}
