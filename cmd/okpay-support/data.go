package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

// passphraseUse tells where --passphrase-stdin is taken from: each passphrase a line, in the order in which it is needed.
const passphraseUse = "read passphrases from standard input, a line each: that of a locked home first"

func (c *cli) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: "Put everything into one encrypted file", Args: exactly(1),
		Long: `Put tickets, mails, drafts, the outbox, the mailbox with its password, and the settings into one file (age
format) that opens with the passphrase alone. The program may be in use meanwhile. Nobody can open the file without
the passphrase; there is no other way in. Installed content is not in it.

With --passphrase-stdin a locked home takes its own passphrase from the first line, the backup's from the second.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return c.with(ctx, func(a *app.App) error {
				passphrase, err := c.chosenPassphrase(ctx, c.words.T("cli.backup.passphrase"))
				if err != nil {
					return err
				}
				b, err := a.Backup(ctx, args[0], passphrase, c.cost)
				if err != nil {
					return err
				}
				return c.print(struct {
					File  string `json:"file"`
					Bytes int64  `json:"bytes"`
					Made  string `json:"made"`
				}{b.Path, b.Bytes, b.Made.Format(time.RFC3339)}, func(w io.Writer) {
					fmt.Fprintln(w, c.words.T("cli.backup.done", "File", b.Path, "Size", app.Size(b.Bytes)))
				})
			})
		},
	}
}

func (c *cli) restoreCommand() *cobra.Command {
	var replace bool
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Put a backup in place", Args: exactly(1),
		Long: `Put a backup in place. The file is decrypted and checked to its last byte first, and what is there stays aside
until the restored data opened. Without --replace a home with tickets, drafts or a mailbox in it is left alone. A lock
with a passphrase is not part of a backup.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			passphrase, err := c.passphrase(ctx, c.words.T("cli.restore.passphrase"))
			if err != nil {
				return err
			}
			done, err := app.RestoreHome(ctx, app.Restore{
				Home: c.home, File: args[0], Passphrase: passphrase, Replace: replace, Mail: c.network,
			})
			if err != nil {
				return err
			}
			return c.print(struct {
				Made    string `json:"made"`
				Program string `json:"program"`
			}{done.Made.UTC().Format(time.RFC3339), done.Program}, func(w io.Writer) {
				fmt.Fprintln(w, c.words.T("cli.restore.done", "Date", done.Made.Local().Format(time.DateTime)))
				fmt.Fprintln(w, c.words.T("cli.restore.new_key"))
			})
		},
	}
	cmd.Flags().BoolVar(&replace, "replace", false, "what is in the home goes once the backup opened in its place")
	return cmd
}

func (c *cli) eraseCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "erase", Short: "Erase everything that is kept on this computer", Args: none,
		Long: `Erase tickets, mails, drafts, what waits in the outbox, the mailbox's password, the key, settings, logs and
installed content. Nothing has to be readable for it: a damaged store or a lost key does not matter. It cannot be undone.
What lies in the mailbox, sent mails and answers, stays there; what other files lie in the home stays as well.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !yes {
				return usage("erase_yes")
			}
			done, err := app.Erase(cmd.Context(), c.home, c.network, c.toolkit...)
			if err != nil {
				return err
			}
			left := append([]string{}, done.Left...)
			return c.print(struct {
				Erased bool     `json:"erased"`
				Left   []string `json:"left"` // in the home, and not the program's
			}{true, left}, func(w io.Writer) {
				fmt.Fprintln(w, c.words.T("cli.erase.done"))
				if len(left) > 0 {
					fmt.Fprintln(w, c.words.T("cli.erase.left", "Files", strings.Join(left, "\n")))
				}
			})
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "really")
	return cmd
}

func (c *cli) recoveryCommand() *cobra.Command {
	return group("recovery", "The key for paper, for when the keyring loses it or a passphrase is forgotten",
		c.recoveryShow(), c.recoveryUse())
}

func (c *cli) recoveryShow() *cobra.Command {
	var again bool
	cmd := &cobra.Command{
		Use: "show", Short: "Show the recovery key once, to be printed or written down", Args: none,
		Long: `Show the recovery key, to be printed or written down and kept apart from this computer. Whoever has it and a copy
of the home's files can read everything. It stays the same until the home is restored, renewed or erased.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				key, err := a.RecoveryKey(cmd.Context(), again)
				if err != nil {
					return err
				}
				return c.print(struct {
					Key string `json:"recovery_key"`
				}{key}, func(w io.Writer) {
					fmt.Fprintln(w, key)
					c.say("%s", c.words.T("cli.recovery.keep"))
				})
			})
		},
	}
	cmd.Flags().BoolVar(&again, "again", false, "although it was shown before")
	return cmd
}

func (c *cli) recoveryUse() *cobra.Command {
	var stdin bool
	cmd := &cobra.Command{
		Use: "use", Short: "Give the home its key back from the recovery key", Args: none,
		Long: `Give the home its key back from the recovery key, where the keyring lost it or the passphrase is forgotten. A lock
with a passphrase ends. A key that does not open the data changes nothing.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := c.secret(cmd.Context(), stdin, c.words.T("cli.recovery.ask"), "ask_recovery")
			if err != nil {
				return err
			}
			src, err := app.Recover(cmd.Context(), c.home, c.network, text)
			if err != nil {
				return err
			}
			return c.print(struct {
				Key string `json:"key"` // where it lies now
			}{string(src)}, func(w io.Writer) { fmt.Fprintln(w, c.words.T("cli.recovery.used."+string(src))) })
		},
	}
	cmd.Flags().BoolVar(&stdin, "key-stdin", false, "read the recovery key from standard input")
	return cmd
}

func (c *cli) lockCommand() *cobra.Command {
	return group("lock", "A passphrase for the home, for computers that others use as well", c.lockOn(), c.lockOff(),
		&cobra.Command{
			Use: "status", Short: "Tell whether the home is locked", Args: none,
			RunE: func(*cobra.Command, []string) error { return c.printLock(app.Locked(c.home)) },
		})
}

func (c *cli) lockOn() *cobra.Command {
	return &cobra.Command{
		Use: "on", Short: "Lock the home with a passphrase, or change it", Args: none,
		Long: `Lock the home: from then on its data opens with the passphrase only, in the window and on the command line. A
forgotten passphrase opens nothing: then the recovery key helps, or the tickets are made anew from the mailbox. With
--passphrase-stdin a home that is locked takes the old passphrase from the first line, the new one from the second.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				passphrase, err := c.chosenPassphrase(cmd.Context(), c.words.T("cli.lock.passphrase"))
				if err != nil {
					return err
				}
				if err := a.Mail.Lock(c.unlocked, passphrase, c.cost); err != nil {
					return err
				}
				return c.printLock(true)
			})
		},
	}
}

func (c *cli) lockOff() *cobra.Command {
	return &cobra.Command{
		Use: "off", Short: "Take the passphrase off again", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				if c.unlocked != "" {
					if err := a.Mail.Unlock(c.unlocked); err != nil {
						return err
					}
				}
				return c.printLock(false)
			})
		},
	}
}

func (c *cli) printLock(locked bool) error {
	return c.print(struct {
		Locked bool `json:"locked"`
	}{locked}, func(w io.Writer) {
		key := "cli.lock.off"
		if locked {
			key = "cli.lock.on"
		}
		fmt.Fprintln(w, c.words.T(key))
	})
}

// unlock gives the passphrase of a locked home, "" for one that is not. Who cannot be asked is told by the error that the
// home is locked.
func (c *cli) unlock(ctx context.Context) (string, error) {
	if !app.Locked(c.home) || c.unlocked != "" {
		return c.unlocked, nil
	}
	if !c.passphraseStdin && !c.atTerminal() {
		return "", mail.ErrLocked
	}
	var err error
	c.unlocked, err = c.passphrase(ctx, c.words.T("cli.lock.ask"))
	return c.unlocked, err
}

// passphrase reads one, from a line of standard input or at a terminal.
func (c *cli) passphrase(ctx context.Context, prompt string) (string, error) {
	if !c.passphraseStdin {
		return c.secret(ctx, false, prompt, "ask_passphrase")
	}
	line, err := await(ctx, c.oneLineOfInput)
	if err != nil {
		return "", fmt.Errorf("read the passphrase: %w", err)
	}
	if line == "" {
		return "", usage("no_passphrase")
	}
	return line, nil
}

// chosenPassphrase reads one that is going to be in force: at a terminal twice, since it is not seen.
func (c *cli) chosenPassphrase(ctx context.Context, prompt string) (string, error) {
	p, err := c.passphrase(ctx, prompt)
	if err != nil {
		return "", err
	}
	if err := mail.CheckPassphrase(p); err != nil || c.passphraseStdin {
		return p, err
	}
	again, err := c.passphrase(ctx, c.words.T("cli.passphrase.again"))
	switch {
	case err != nil:
		return "", err
	case again != p:
		return "", c.failed(exitFailed, "passphrase_differs", "cli.passphrase.differs")
	}
	return p, nil
}

// oneLineOfInput reads one of standard input, and no byte further: what follows may be another passphrase, or a mail.
func (c *cli) oneLineOfInput() (string, error) {
	var text []byte
	for one := make([]byte, 1); len(text) <= maxPassword; {
		n, err := c.in.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return strings.TrimSuffix(string(text), "\r"), nil
		case n == 1:
			text = append(text, one[0])
		}
		switch {
		case errors.Is(err, io.EOF):
			return string(text), nil
		case err != nil:
			return "", err
		}
	}
	return "", usage("odd_password")
}
