package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
)

const pubkeyUsage = "a minisign public key, or its file; else the keys that the content in use trusts"

func (c *cli) packVerify() *cobra.Command {
	var pubkey string
	cmd := &cobra.Command{
		Use: "verify FILE", Short: "Check a built pack and its signature FILE.minisig", Args: exactly(1),
		RunE: func(_ *cobra.Command, args []string) error {
			content, err := c.content()
			if err != nil {
				return err
			}
			v, err := content.Verify(args[0], pubkey)
			if err != nil {
				return err
			}
			result := signedResult{
				File: args[0], Signature: args[0] + pack.SignatureExt, ID: v.Pack.ID, Version: v.Pack.Version,
				KeyID: v.Signed.Key.ID(), Key: v.Signed.Key.String(), SignedAt: stampOf(v.Signed.At), Comment: v.Signed.Comment,
			}
			return c.print(result, func(w io.Writer) {
				fmt.Fprintln(w, c.words.T("cli.pack.verified", "File", args[0], "Pack", result.ID, "Version", result.Version, "ID", result.KeyID))
				fmt.Fprintln(w, result.Comment)
			})
		},
	}
	cmd.Flags().StringVar(&pubkey, "pubkey", "", pubkeyUsage)
	return cmd
}

// installResult is what install and fetch print.
type installResult struct {
	State   string  `json:"state"` // installed, unchanged
	ID      string  `json:"id"`
	Version string  `json:"version"`
	KeyID   string  `json:"key_id"`
	From    string  `json:"from"`
	Next    *string `json:"next"` // with fetch: when it is due again by itself, if the settings say so
}

func installed(in pack.Installed, changed bool) installResult {
	r := installResult{State: "unchanged", ID: in.ID, Version: in.Version, From: in.From}
	if changed {
		r.State = "installed"
	}
	if key, err := pack.ParsePublicKey(in.Key); err == nil { // it was checked with that key
		r.KeyID = key.ID()
	}
	return r
}

func (c *cli) printInstalled(r installResult) error {
	return c.print(r, func(w io.Writer) {
		switch {
		case r.State == "installed":
			fmt.Fprintln(w, c.words.T("cli.pack.installed", "Pack", r.ID, "Version", r.Version, "ID", r.KeyID))
		case r.Version == "":
			fmt.Fprintln(w, c.words.T("cli.pack.nothing_new"))
		default:
			fmt.Fprintln(w, c.words.T("cli.pack.unchanged", "Pack", r.ID, "Version", r.Version))
		}
	})
}

func (c *cli) packInstall() *cobra.Command {
	var pubkey string
	var allow app.Unusual
	cmd := &cobra.Command{
		Use: "install FILE", Short: "Use a signed pack from the next start on", Args: exactly(1),
		Long: `Check a built pack and its signature FILE.minisig, and use it from the next start on. It must be signed by a key that
the content in use trusts; the first one needs --pubkey, unless a key was built into the program. The pack before is kept
and used when the new one can no longer be opened.`,
		RunE: func(_ *cobra.Command, args []string) error {
			content, err := c.content()
			if err != nil {
				return err
			}
			in, changed, err := content.Install(args[0], pubkey, allow, time.Now())
			if err != nil {
				return err
			}
			return c.printInstalled(installed(in, changed))
		},
	}
	cmd.Flags().StringVar(&pubkey, "pubkey", "", pubkeyUsage)
	cmd.Flags().BoolVar(&allow.Older, "allow-older", false, "take a pack that is older than the one in use")
	cmd.Flags().BoolVar(&allow.Early, "allow-future", false, "take a pack whose version is a day still to come")
	return cmd
}

func (c *cli) packFetch() *cobra.Command {
	return &cobra.Command{
		Use: "fetch", Short: "Look for newer content at the address that the content in use names", Args: none,
		Long: `Ask the address in deployment.toml for a newer pack now, through the mailbox's proxy, and use it from the next start on.
With the setting fetch_content = true the window does so about once a day.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				in, changed, err := a.FetchPack(cmd.Context())
				if err != nil {
					return err
				}
				r := installed(in, changed)
				r.Next = stampOf(a.FetchDue())
				return c.printInstalled(r)
			})
		},
	}
}

func (c *cli) packRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove", Short: "Go back to the built-in content", Args: none,
		RunE: func(*cobra.Command, []string) error {
			content, err := c.content()
			if err != nil {
				return err
			}
			removed, err := content.Remove()
			if err != nil {
				return err
			}
			return c.print(struct {
				Removed bool `json:"removed"`
			}{removed}, func(w io.Writer) {
				if removed {
					fmt.Fprintln(w, c.words.T("cli.pack.removed"))
				} else {
					fmt.Fprintln(w, c.words.T("cli.pack.none_installed"))
				}
			})
		},
	}
}
