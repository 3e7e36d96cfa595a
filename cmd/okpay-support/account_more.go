package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

// mailbox is the one whose address was given, else the one in use.
func mailbox(ctx context.Context, a *app.App, args []string) (mail.Account, error) {
	if len(args) == 0 {
		return a.Mail.Account(ctx)
	}
	all, err := a.Mail.Accounts(ctx)
	if err != nil {
		return mail.Account{}, err
	}
	for _, x := range all {
		if strings.EqualFold(x.Email, args[0]) {
			return x, nil
		}
	}
	return mail.Account{}, &app.NotFoundError{Kind: "mailbox", ID: args[0]}
}

func (c *cli) accountList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the mailboxes, the one in use first", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				all, err := a.Mail.Accounts(cmd.Context())
				if err != nil {
					return err
				}
				type row struct {
					accountView
					InUse bool `json:"in_use"`
				}
				rows := []row{}
				for i, x := range all {
					rows = append(rows, row{accountJSON(x.Config), i == 0})
				}
				return c.print(rows, func(w io.Writer) {
					for _, r := range rows {
						mark := " "
						if r.InUse {
							mark = "*"
						}
						fmt.Fprintf(w, "%s %s\n", mark, r.Email)
					}
				})
			})
		},
	}
}

func (c *cli) accountUse() *cobra.Command {
	return &cobra.Command{
		Use: "use EMAIL", Short: "Send new mails from this mailbox; answers stay with their ticket's", Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				x, err := mailbox(cmd.Context(), a, args)
				if err != nil {
					return err
				}
				if err := a.Mail.UseAccount(cmd.Context(), x.ID); err != nil {
					return err
				}
				return c.print(struct {
					InUse string `json:"in_use"`
				}{x.Email}, func(w io.Writer) {
					fmt.Fprintln(w, c.words.T("cli.account.used", "Email", x.Email))
				})
			})
		},
	}
}

func (c *cli) accountCA() *cobra.Command {
	var file string
	var remove bool
	cmd := &cobra.Command{
		Use: "ca [EMAIL]", Short: "Show, set or remove the private authority that is trusted for a mailbox", Args: between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if file != "" && remove {
				return usage("both", "One", "--file", "Other", "--remove")
			}
			return c.with(cmd.Context(), func(a *app.App) error {
				x, err := mailbox(cmd.Context(), a, args)
				if err != nil {
					return err
				}
				if file != "" || remove {
					x.CA = ""
					if file != "" {
						if x.CA, err = readCA(file); err != nil {
							return err
						}
					}
					if _, err := a.Mail.SaveAccount(cmd.Context(), x.ID, x.Config, ""); err != nil {
						return err
					}
				}
				c.warnCA(x.Config)
				v := accountJSON(x.Config)
				return c.print(v, v.write)
			})
		},
	}
	cmd.Flags().StringVar(&file, "file", "", "PEM file to trust from now on")
	cmd.Flags().BoolVar(&remove, "remove", false, "trust the system's authorities only")
	return cmd
}

// largestCA is more than is read of a file of certificates, in bytes.
const largestCA = 1 << 20

func readCA(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, largestCA))
	if err != nil {
		return "", err
	}
	return mail.ReadCA(data)
}

// warnCA says of a trusted authority that it is of no use, or less than it seems.
func (c *cli) warnCA(cfg mail.AccountConfig) {
	for _, x := range cfg.Authorities() {
		if x.Expired(time.Now()) {
			c.say("%s", c.words.T("account.ca.expired", "Subject", x.Subject, "Date", x.NotAfter.Format(time.DateOnly)))
		}
		if !x.CA {
			c.say("%s", c.words.T("account.ca.single", "Subject", x.Subject))
		}
	}
}
