package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
)

type scanRow struct {
	Kind       privacy.Kind `json:"kind"`
	Start      int          `json:"start"`
	End        int          `json:"end"`
	Confidence float64      `json:"confidence"`
	Line       int          `json:"line"`
	Mask       string       `json:"mask"` // what may stand in its place
}

func (c *cli) scanCommand() *cobra.Command {
	return &cobra.Command{
		Use: "scan FILE|-", Short: "Say what in a text looks secret", Args: exactly(1),
		Long: `Say what in a text looks secret: passwords, codes, card numbers, identity numbers, keys and the like.

It prints places, not the secrets themselves. What it does not find may be there all the same.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := c.scanned(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			rows := scanRows(text)
			return c.print(rows, func(w io.Writer) {
				for _, r := range rows {
					fmt.Fprintln(w, c.words.T("cli.scan.row", "Kind", c.words.T("secret.kind."+string(r.Kind)), "Line", r.Line,
						"Start", r.Start, "End", r.End, "Percent", int(r.Confidence*100), "Mask", r.Mask))
				}
				if len(rows) == 0 {
					c.say("%s", c.words.T("cli.scan.nothing"))
				}
			})
		},
	}
}

// maxScan bounds what is read for a scan, in bytes.
const maxScan = mail.MaxFile

// scanned reads a text to scan: a file's, or that of standard input.
func (c *cli) scanned(ctx context.Context, name string) (string, error) {
	r := c.in
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer file.Close()
		if info, err := file.Stat(); err == nil && info.IsDir() {
			return "", &fs.PathError{Op: "read", Path: name, Err: syscall.EISDIR}
		}
		r = file
	}
	b, err := await(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(r, maxScan+1)) })
	if err != nil {
		return "", fmt.Errorf("read the text: %w", err)
	}
	if len(b) > maxScan {
		return "", c.failed(exitFailed, "too_large", "cli.scan.too_large", "Limit", app.Size(maxScan))
	}
	return string(b), nil
}

func scanRows(text string) []scanRow {
	rows, line, counted := []scanRow{}, 1, 0
	for _, f := range privacy.Scan(text) {
		line += bytes.Count([]byte(text[counted:f.Start]), []byte("\n"))
		counted = f.Start
		rows = append(rows, scanRow{f.Kind, f.Start, f.End, f.Confidence, line, privacy.Mask(f.Kind, text[f.Start:f.End])})
	}
	return rows
}

// refuseSecrets keeps a mail back that seems to hold secrets, and says what and where, never the secrets themselves. What
// is usual in a mail to support is only mentioned.
func (c *cli) refuseSecrets(ctx context.Context, a *app.App, draft string) error {
	d, err := a.Mail.Draft(ctx, draft)
	if err != nil {
		return err
	}
	accounts, err := a.Mail.Accounts(ctx)
	if err != nil {
		return err
	}
	own := append([]string{}, a.Mail.Desk().Addresses...)
	for _, x := range accounts {
		own = append(own, x.Email)
	}
	grave, mild := "", ""
	for _, s := range mail.Secrets(d, own...) {
		list := &mild
		if s.Grave() {
			list = &grave
		}
		if *list != "" {
			*list += c.words.T("cli.secrets.join")
		}
		*list += c.words.T("cli.secrets.place", "Kind", c.words.T("secret.kind."+string(s.Kind)),
			"Field", c.words.T("secret.field."+s.Field), "Line", s.Line, "Start", s.Start, "End", s.End)
	}
	switch {
	case grave != "":
		return c.failed(exitFailed, "secrets", "cli.secrets", "Places", grave)
	case mild != "":
		c.say("%s", c.words.T("cli.secrets.mild", "Places", mild))
	}
	return nil
}
