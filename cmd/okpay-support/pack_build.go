package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
)

func (c *cli) packBuild() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use: "build DIR -o FILE", Short: "Make one file of a pack that lint finds no fault with", Args: exactly(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if out == "" {
				return usage("required", "Flag", "--out")
			}
			info, err := os.Stat(args[0])
			if err != nil {
				return err
			}
			if !info.IsDir() {
				return usage("no_folder", "Value", args[0])
			}
			b, err := pack.Build(os.DirFS(args[0]), app.PackChecks(time.Now()))
			if err != nil {
				return &app.PackError{Path: args[0], Err: err}
			}
			if err := writeFile(out, b.Data); err != nil {
				return err
			}
			sum := sha256.Sum256(b.Data)
			result := struct {
				File     string `json:"file"`
				ID       string `json:"id"`
				Version  string `json:"version"`
				Files    int    `json:"files"`
				Bytes    int    `json:"bytes"`
				Unpacked int64  `json:"unpacked"`
				SHA256   string `json:"sha256"`
			}{out, b.Pack.ID, b.Pack.Version, b.Files, len(b.Data), b.Unpacked, hex.EncodeToString(sum[:])}
			return c.print(result, func(w io.Writer) {
				fmt.Fprintln(w, c.words.T("cli.pack.built", "File", out, "ID", result.ID, "Version", result.Version,
					"Files", result.Files, "Size", app.Size(int64(result.Bytes))))
				fmt.Fprintln(w, "SHA-256", result.SHA256)
			})
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "the file to write")
	return cmd
}

// writeFile writes a file that others may read, as far as the person's umask lets them.
func writeFile(name string, data []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// keyFlags say how a secret key's passphrase comes.
type keyFlags struct {
	stdin, none bool
}

func (c *cli) packKeygen() *cobra.Command {
	var f keyFlags
	cmd := &cobra.Command{
		Use: "keygen FILE", Short: "Make a key to sign packs with: FILE, and FILE.pub for others", Args: exactly(1),
		Long: `Make a key pair in minisign's format. FILE is the secret key, encrypted with a passphrase; keep it off the
machines that serve packs. FILE.pub is what others check your signatures with: name it in deployment.toml.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.stdin && f.none {
				return usage("both", "One", "--passphrase-stdin", "Other", "--no-passphrase")
			}
			passphrase, err := c.newPassphrase(cmd.Context(), f)
			if err != nil {
				return err
			}
			key, err := pack.NewSecretKey(rand.Reader)
			if err != nil {
				return err
			}
			if passphrase != "" {
				c.say("%s", c.words.T("cli.pack.deriving"))
			}
			secret, err := key.File(passphrase, c.keyCost, rand.Reader)
			if err != nil {
				return err
			}
			public := args[0] + ".pub"
			if err := newFile(public, key.Public().File(), 0o644); err != nil {
				return err
			}
			if err := newFile(args[0], secret, 0o600); err != nil {
				return errors.Join(err, os.Remove(public)) // half a key is of no use
			}
			result := struct {
				Secret string `json:"secret"`
				Public string `json:"public"`
				Key    string `json:"key"`
				KeyID  string `json:"key_id"`
			}{args[0], public, key.Public().String(), key.Public().ID()}
			return c.print(result, func(w io.Writer) {
				fmt.Fprintln(w, c.words.T("cli.pack.key_made", "Secret", result.Secret, "Public", result.Public, "ID", result.KeyID))
				fmt.Fprintln(w, result.Key)
			})
		},
	}
	cmd.Flags().BoolVar(&f.stdin, "passphrase-stdin", false, "read the passphrase from standard input")
	cmd.Flags().BoolVarP(&f.none, "no-passphrase", "W", false, "keep the key unencrypted")
	return cmd
}

// newFile makes a file that must not be there yet: a key that is written over is lost.
func newFile(name string, data []byte, mode os.FileMode) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// newPassphrase asks for one twice, since nobody sees what is typed.
func (c *cli) newPassphrase(ctx context.Context, f keyFlags) (string, error) {
	if f.none {
		return "", nil
	}
	first, err := c.secret(ctx, f.stdin, c.words.T("cli.pack.passphrase.new"), "ask_passphrase_new")
	if err != nil || f.stdin {
		return first, err
	}
	second, err := c.secret(ctx, false, c.words.T("cli.pack.passphrase.again"), "ask_passphrase_new")
	if err == nil && first != second {
		err = usage("passphrases")
	}
	return first, err
}

func (c *cli) packSign() *cobra.Command {
	var keyFile string
	var f keyFlags
	cmd := &cobra.Command{
		Use: "sign FILE --key KEY", Short: "Sign a built pack; the signature is written to FILE.minisig", Args: exactly(1),
		Long: `Sign a built pack with a minisign secret key. "minisign -S -m FILE -s KEY" does the same.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if keyFile == "" {
				return usage("required", "Flag", "--key")
			}
			data, _, err := pack.ReadBuilt(args[0])
			if err != nil {
				return &app.PackError{Path: args[0], Err: err}
			}
			if _, err := pack.LoadBuilt(data); err != nil { // before a passphrase is asked for
				return &app.PackError{Path: args[0], Err: err}
			}
			key, err := c.secretKey(cmd.Context(), keyFile, f)
			if err != nil {
				return err
			}
			signature, err := pack.Sign(data, filepath.Base(args[0]), key, time.Now())
			if err != nil {
				return &app.PackError{Path: args[0], Err: err}
			}
			out := args[0] + pack.SignatureExt
			if err := writeFile(out, signature); err != nil {
				return err
			}
			_, signed, err := pack.OpenSigned(data, signature, []pack.PublicKey{key.Public()})
			if err != nil {
				return &app.PackError{Path: args[0], Err: err}
			}
			result := signedResult{File: args[0], Signature: out, KeyID: key.Public().ID(), Key: key.Public().String(),
				SignedAt: stampOf(signed.At), Comment: signed.Comment}
			return c.print(result, func(w io.Writer) {
				fmt.Fprintln(w, c.words.T("cli.pack.signed", "File", args[0], "Signature", out, "ID", result.KeyID))
			})
		},
	}
	cmd.Flags().StringVar(&keyFile, "key", "", "the secret key's file")
	cmd.Flags().BoolVar(&f.stdin, "passphrase-stdin", false, "read the key's passphrase from standard input")
	return cmd
}

// signedResult is what sign and verify print.
type signedResult struct {
	File      string  `json:"file"`
	Signature string  `json:"signature"`
	ID        string  `json:"id,omitempty"`
	Version   string  `json:"version,omitempty"`
	KeyID     string  `json:"key_id"`
	Key       string  `json:"key"`
	SignedAt  *string `json:"signed_at"` // null when the signature does not say
	Comment   string  `json:"comment"`
}

func stampOf(at time.Time) *string {
	if at.IsZero() {
		return nil
	}
	text := at.UTC().Format(time.RFC3339)
	return &text
}

// secretKey reads a secret key, and its passphrase where it has one.
func (c *cli) secretKey(ctx context.Context, name string, f keyFlags) (pack.SecretKey, error) {
	file, err := pack.ReadKeyFile(name)
	if err != nil {
		return pack.SecretKey{}, err
	}
	passphrase := ""
	if pack.KeyEncrypted(file) {
		if passphrase, err = c.secret(ctx, f.stdin, c.words.T("cli.pack.passphrase", "File", name), "ask_passphrase"); err != nil {
			return pack.SecretKey{}, err
		}
		c.say("%s", c.words.T("cli.pack.deriving"))
	}
	key, err := pack.ReadSecretKey(file, passphrase)
	if err != nil {
		return key, &app.KeyError{Value: name, Err: err}
	}
	return key, nil
}
