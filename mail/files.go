package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"okpay.example/support/mail/store"
)

// AddFile copies a file into the draft, so that it is there even when the original is moved. An empty mediaType is
// found from the name.
func (c *Client) AddFile(ctx context.Context, draft, name, mediaType string, r io.Reader) (DraftFile, error) {
	name = FileName(name)
	if err := c.roomForFile(ctx, draft); err != nil { // before a hundred megabytes are copied
		return DraftFile{}, fmt.Errorf("add the file %s: %w", name, err)
	}
	f, err := c.keepFile(ctx, name, mediaType, r)
	if err != nil {
		return DraftFile{}, err
	}
	err = c.changeFiles(ctx, draft, func(tx *store.Tx, d Draft) error {
		if len(d.Files) >= MaxFiles {
			return tooManyFiles()
		}
		f.ID, err = tx.AddDraftFile(draft, f)
		return err
	})
	if err != nil {
		return DraftFile{}, errors.Join(err, c.release(ctx, f.Raw))
	}
	return f, nil
}

// roomForFile tells whether the draft takes one more file.
func (c *Client) roomForFile(ctx context.Context, draft string) error {
	return c.store.View(ctx, func(tx *store.Tx) error {
		d, err := tx.Draft(draft)
		if err != nil {
			return err
		}
		if len(d.Files) >= MaxFiles {
			return tooManyFiles()
		}
		return refuseSealed(tx, draft)
	})
}

func tooManyFiles() error { return &FieldError{Field: "files", Key: "too_many"} }

// mediaTypeOf gives the stated type without its parameters, else one by the name.
func mediaTypeOf(name, stated string) string {
	if stated == "" {
		stated = mime.TypeByExtension(strings.ToLower(filepath.Ext(name)))
	}
	if t, _, err := mime.ParseMediaType(stated); err == nil {
		return t
	}
	return "application/octet-stream"
}

// keepFile puts the bytes of a file into the store, where nothing refers to them yet.
func (c *Client) keepFile(ctx context.Context, name, mediaType string, r io.Reader) (DraftFile, error) {
	raw, size, err := c.store.AddRaw(ctx, r, c.maxFile)
	if errors.Is(err, store.ErrTooLarge) {
		return DraftFile{}, &FieldError{Field: "files", Key: "too_large", Value: name}
	}
	if err != nil {
		return DraftFile{}, fmt.Errorf("keep the file %s: %w", name, err)
	}
	return DraftFile{Name: name, Type: mediaTypeOf(name, mediaType), Size: size, Raw: raw}, nil
}

// RemoveFile takes a file out of the draft.
func (c *Client) RemoveFile(ctx context.Context, draft string, file int64) error {
	err := c.changeFiles(ctx, draft, func(tx *store.Tx, _ Draft) error { return tx.RemoveDraftFile(draft, file) })
	if err != nil {
		return err
	}
	c.store.Fold(ctx)
	return nil
}

// ReplaceFile puts other bytes into the place of a draft's file, as those of a picture in which something was covered. The
// former bytes are gone with the same transaction, and from the store's log after it.
func (c *Client) ReplaceFile(ctx context.Context, draft string, file int64, name, mediaType string, r io.Reader) (DraftFile, error) {
	name = FileName(name)
	f, err := c.keepFile(ctx, name, mediaType, r)
	if err != nil {
		return DraftFile{}, err
	}
	err = c.changeFiles(ctx, draft, func(tx *store.Tx, d Draft) error {
		order := make([]int64, 0, len(d.Files))
		for _, old := range d.Files {
			order = append(order, old.ID)
		}
		if err := tx.RemoveDraftFile(draft, file); err != nil {
			return err
		}
		if f.ID, err = tx.AddDraftFile(draft, f); err != nil {
			return err
		}
		order[slices.Index(order, file)] = f.ID
		return tx.OrderDraftFiles(draft, order)
	})
	if err != nil {
		return DraftFile{}, errors.Join(err, c.release(ctx, f.Raw))
	}
	c.store.Fold(ctx)
	return f, nil
}

// OrderFiles puts the files of the draft into the order given; those not named follow in the order they had.
func (c *Client) OrderFiles(ctx context.Context, draft string, files []int64) error {
	return c.changeFiles(ctx, draft, func(tx *store.Tx, _ Draft) error { return tx.OrderDraftFiles(draft, files) })
}

func (c *Client) changeFiles(ctx context.Context, draft string, f func(*store.Tx, Draft) error) error {
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		d, err := tx.Draft(draft)
		if err != nil {
			return err
		}
		if err := refuseSealed(tx, draft); err != nil {
			return err
		}
		if err := f(tx, d); err != nil {
			return err
		}
		d.Rendered, d.Updated = 0, c.o.Now()
		return tx.SaveDraft(d)
	})
	if err != nil {
		return fmt.Errorf("change the draft's files: %w", err)
	}
	c.emit(Event{Kind: EventDraft, Draft: draft})
	return nil
}

// release gives up bytes that nothing came to refer to.
func (c *Client) release(ctx context.Context, raw int64) error {
	return c.store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.ReleaseRaw(raw) })
}

// OpenFile reads a draft's file.
func (c *Client) OpenFile(ctx context.Context, f DraftFile) (io.ReadSeekCloser, error) {
	return c.store.OpenRaw(ctx, f.Raw)
}

const (
	maxFileName  = 200 // bytes; file systems take 255
	maxExtension = 20  // bytes of an ending that a long name keeps
)

// FileName makes a name that is safe to send and to save: no folders, nothing invisible, none of the characters and
// device names that Windows keeps for itself, of sane length.
func FileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
			return -1 // Cf holds the marks that turn the direction of writing: "gpj.exe" must not read "exe.jpg"
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	if len(name) > maxFileName {
		ext := filepath.Ext(name)
		if len(ext) > maxExtension {
			ext = ""
		}
		stem := strings.ToValidUTF8(name[:maxFileName-len(ext)], "") // a character cut in two goes
		name = strings.TrimRight(stem, " .") + ext
	}
	if name == "" {
		return "file"
	}
	if stem, _, _ := strings.Cut(name, "."); isDevice(stem) {
		return "_" + name
	}
	return name
}

// isDevice tells whether Windows takes a file's name, its ending aside, for a device.
func isDevice(stem string) bool {
	s := strings.ToUpper(strings.TrimSpace(stem))
	switch s {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(s) == 4 && (s[:3] == "COM" || s[:3] == "LPT") && s[3] >= '1' && s[3] <= '9'
}
