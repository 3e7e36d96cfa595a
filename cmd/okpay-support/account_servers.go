package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

func (c *cli) accountDiscover() *cobra.Command {
	var proxy string
	cmd := &cobra.Command{
		Use: "discover EMAIL", Short: "Look up a mailbox's servers", Args: exactly(1),
		Long: `Look up a mailbox's servers: in the table of well-known providers, else in what the address's own domain publishes
(autoconfig over HTTPS, then SRV records), else by where its mail is taken in (MX records). The address goes to its own
domain only, and no password is asked for or sent.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			g, err := c.discover(cmd.Context(), args[0], proxy)
			if err != nil {
				return err
			}
			err = c.print(foundJSON(g), func(w io.Writer) {
				accountJSON(g.Config).write(w)
				for _, line := range c.about(g) {
					fmt.Fprintln(w, line)
				}
				if g.By == mail.FoundInTable {
					fmt.Fprintln(w, c.words.T("cli.account.table_only"))
				}
			})
			if err == nil && g.Offline {
				return c.undiscovered(g)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&proxy, "proxy", "", "socks5://HOST:PORT or http://HOST:PORT, for autoconfig; DNS is not asked then")
	return cmd
}

// undiscovered says that the servers which were shown are a guess because nobody could be asked.
func (c *cli) undiscovered(g mail.Found) error {
	why := app.Explain(c.words, g.Trouble)
	status := exitFailed
	if why.Temporary {
		status = exitNetwork
	}
	return c.failed(status, why.Code, "cli.account.undiscovered", "Why", why.Message)
}

// discover looks servers up and says so where it takes the network.
func (c *cli) discover(ctx context.Context, email, proxy string) (mail.Found, error) {
	g, err := mail.Guess(email)
	if err != nil {
		return g, err
	}
	if g.NeedsConsent && !c.json {
		c.say("%s", c.words.T("cli.account.asking", "Domain", email[strings.LastIndexByte(email, '@')+1:]))
	}
	defer c.patience().end()
	return mail.Discover(ctx, c.network, email, proxy)
}

type foundView struct {
	accountView
	Known        bool        `json:"known"`
	Provider     string      `json:"provider"`
	Hint         string      `json:"hint"`
	HelpURL      string      `json:"help_url"`
	Source       string      `json:"source"`
	NeedsConsent bool        `json:"needs_consent"`
	Foreign      []string    `json:"foreign"`
	Offline      bool        `json:"offline"`
	Tried        []triedView `json:"tried"`
}

type triedView struct {
	Source  string `json:"source"`
	Asked   string `json:"asked"`
	Outcome string `json:"outcome"`
	Detail  string `json:"detail"`
}

func foundJSON(g mail.Found) foundView {
	v := foundView{
		accountView: accountJSON(g.Config), Known: g.Known, Provider: g.Provider, Hint: string(g.Hint), HelpURL: g.HelpURL,
		Source: string(g.By), NeedsConsent: g.NeedsConsent, Foreign: append([]string{}, g.Foreign...), Offline: g.Offline,
		Tried: []triedView{},
	}
	for _, a := range g.Tried {
		x := triedView{string(a.Source), a.Asked, string(a.Outcome), ""}
		if a.Err != nil {
			x.Detail = a.Err.Error()
		}
		v.Tried = append(v.Tried, x)
	}
	return v
}

// about says where servers come from, and what to know before signing in there.
func (c *cli) about(g mail.Found) (lines []string) {
	lines = append(lines, c.words.T("account.by."+string(g.By), "Provider", g.Provider))
	if g.By == mail.FoundByGuess {
		for _, a := range g.Tried {
			if a.Source != mail.FoundInTable {
				lines = append(lines, fmt.Sprintf("  %s  %s", a.Asked, c.words.T("account.tried."+string(a.Outcome))))
			}
		}
	}
	if g.Offline {
		why := c.words.T("account.tried.offline")
		if x := app.Explain(c.words, g.Trouble); x.Code != "account_offline" { // the proxy's doing
			why = x.Message
		}
		lines = append(lines, why)
	}
	if len(g.Foreign) > 0 && g.By != mail.FoundByMX {
		lines = append(lines, c.words.T("account.foreign", "Hosts", strings.Join(g.Foreign, ", ")))
	}
	if g.Hint != "" {
		lines = append(lines, c.words.T("account.hint."+string(g.Hint)))
	}
	return lines
}

// servers settles where the mailbox lies: in the table, by flags, or looked up and agreed to.
func (c *cli) servers(ctx context.Context, f accountFlags) (mail.AccountConfig, error) {
	g, err := mail.Guess(f.email)
	if err != nil {
		return g.Config, err
	}
	lookUp := g.NeedsConsent && (f.imap == "" || f.smtp == "")
	if lookUp {
		if g, err = c.discover(ctx, f.email, f.proxy); err != nil {
			return g.Config, err
		}
	}
	cfg := g.Config
	if err := f.over(&cfg); err != nil {
		return cfg, err
	}
	if err := cfg.Validate(); err != nil {
		return cfg, err
	}
	c.warnCA(cfg)
	if !lookUp {
		if g.Hint != "" && f.oauth == "" { // it is about passwords
			c.say("%s", c.words.T("account.hint."+string(g.Hint)))
		}
		return cfg, nil
	}
	return cfg, c.agree(ctx, g, cfg, f.accept)
}

// agree shows servers that were looked up and has the person agree to them: before that nothing is sent there.
func (c *cli) agree(ctx context.Context, g mail.Found, cfg mail.AccountConfig, accepted bool) error {
	v := accountJSON(cfg)
	c.say("IMAP %s %s\nSMTP %s %s", v.IMAP.Address, v.IMAP.Security, v.SMTP.Address, v.SMTP.Security)
	for _, line := range c.about(g) {
		c.say("%s", line)
	}
	switch {
	case accepted:
		return nil
	case !c.atTerminal():
		return usage("accept_servers", "IMAP", v.IMAP.Address, "SMTP", v.SMTP.Address)
	}
	fmt.Fprint(c.err, c.words.T("cli.account.agree"))
	answer, err := await(ctx, c.readLine)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "是", "好":
		return nil
	}
	return c.failed(exitFailed, "declined", "cli.account.declined")
}

// readLine reads a line of at most 100 bytes, and nothing behind it: a password may follow.
func (c *cli) readLine() (string, error) {
	var line []byte
	for b := make([]byte, 1); len(line) < 100; {
		n, err := c.in.Read(b)
		if n == 1 && b[0] != '\n' {
			line = append(line, b[0])
			continue
		}
		if n == 1 || err == io.EOF {
			break
		}
		if err != nil {
			return "", err
		}
	}
	return string(line), nil
}
