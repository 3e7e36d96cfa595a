package mail

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"okpay.example/support/mail/ticket"
)

// WriteMbox writes a ticket's mails as an mbox file (RFC 4155, "mboxrd" quoting).
func (c *Client) WriteMbox(ctx context.Context, id ticket.ID, w io.Writer) error {
	v, err := c.Ticket(ctx, id)
	if err != nil {
		return err
	}
	bw := bufio.NewWriter(w)
	for _, m := range v.Messages {
		fmt.Fprintf(bw, "From MAILER-DAEMON %s\n", m.Date.UTC().Format(time.ANSIC))
		err := c.eachLine(ctx, m.Row, func(line []byte) {
			quote := ""
			if bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
				quote = ">"
			}
			fmt.Fprintf(bw, "%s%s\n", quote, line)
		})
		if err != nil {
			return err
		}
		fmt.Fprintln(bw)
	}
	return bw.Flush() // the writer remembers the first error
}

func (c *Client) eachLine(ctx context.Context, row int64, f func(line []byte)) error {
	raw, err := c.Source(ctx, row)
	if err != nil {
		return err
	}
	defer raw.Close()
	r := bufio.NewReader(raw)
	for {
		line, err := r.ReadBytes('\n')
		if len(line) > 0 {
			f(bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")))
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the stored mail: %w", err)
		}
	}
}

// ExportFiles writes each mail of a ticket as an .eml file into dir, which is made when missing. Nothing that is there
// is overwritten.
func (c *Client) ExportFiles(ctx context.Context, id ticket.ID, dir string) error {
	v, err := c.Ticket(ctx, id)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for i, m := range v.Messages {
		name := filepath.Join(dir, fmt.Sprintf("%s-%03d-%s.eml", id, i+1, m.Direction))
		if err := c.exportFile(ctx, m.Row, name); err != nil {
			return err
		}
		if m.Direction == ticket.In {
			if err := MarkReceived(name, m.MessageID); err != nil {
				c.o.Log.Debug("mark an exported mail", "err", err)
			}
		}
	}
	return nil
}

func (c *Client) exportFile(ctx context.Context, row int64, name string) (err error) {
	raw, err := c.Source(ctx, row)
	if err != nil {
		return err
	}
	defer raw.Close()
	return WriteNew(name, raw)
}

// MissingFolderError says that the folder which a file was to be put into is not there.
type MissingFolderError struct{ Dir string }

func (e *MissingFolderError) Error() string { return "there is no folder " + e.Dir }

// Unwrap gives fs.ErrNotExist.
func (e *MissingFolderError) Unwrap() error { return fs.ErrNotExist }

// WriteNew writes a new file that only the person can read, and leaves nothing half-written behind. It does not
// overwrite: fs.ErrExist. Without its folder: *MissingFolderError.
func WriteNew(name string, r io.Reader) (err error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrNotExist): // what was to be made cannot be missing itself
		return &MissingFolderError{filepath.Dir(name)}
	case err != nil:
		return err
	}
	defer func() {
		err = errors.Join(err, f.Close())
		if err != nil {
			err = errors.Join(err, os.Remove(name))
		}
	}()
	_, err = io.Copy(f, r)
	return err
}
