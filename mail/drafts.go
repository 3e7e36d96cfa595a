package mail

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	netmail "net/mail"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// Bounds of a draft. The server's own limit is met at sending; these keep a slip from filling the disk.
const (
	MaxFile    = 100 << 20 // bytes of one file
	MaxFiles   = 50
	MaxSubject = 500     // characters
	MaxBody    = 1 << 20 // bytes
)

// FieldError says which part of a draft keeps it from being sent. Key is for translation.
type FieldError struct {
	Field string // "to", "subject", "body", "files"
	Key   string // "missing", "invalid", "too_long", "too_many", "too_large", "newline"
	Value string
}

func (e *FieldError) Error() string {
	words := map[string]string{
		"missing": "is missing", "invalid": "is not valid", "too_long": "is too long", "too_many": "are too many",
		"too_large": "is too large", "newline": "must be one line",
	}[e.Key]
	if e.Value != "" {
		return fmt.Sprintf("the %s %s: %s", e.Field, words, e.Value)
	}
	return fmt.Sprintf("the %s %s", e.Field, words)
}

// NewDraft begins a mail and keeps it at once; fields of d are taken over, its ID is drawn.
func (c *Client) NewDraft(ctx context.Context, d Draft) (Draft, error) {
	var b [8]byte
	if _, err := io.ReadFull(c.o.Rand, b[:]); err != nil {
		return Draft{}, fmt.Errorf("draw a draft's id: %w", err)
	}
	d.ID = hex.EncodeToString(b[:])
	d.Created = c.o.Now()
	d.Files, d.Rendered, d.MessageID = nil, 0, ""
	if d.To == "" && len(c.desk.Addresses) > 0 {
		d.To = c.desk.Addresses[0]
	}
	return d, c.SaveDraft(ctx, d)
}

// SaveDraft keeps what was written. What a preview rendered is dropped when the words have changed since.
func (c *Client) SaveDraft(ctx context.Context, d Draft) error {
	d.Updated = c.o.Now()
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		old, err := tx.Draft(d.ID)
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return err
		default:
			d.Created = old.Created
			d.Rendered, d.MessageID = old.Rendered, old.MessageID
			if !sameWords(old, d) {
				d.Rendered = 0
			}
		}
		return tx.SaveDraft(d)
	})
	if err != nil {
		return fmt.Errorf("save the draft: %w", err)
	}
	c.emit(Event{Kind: EventDraft, Draft: d.ID})
	return nil
}

func sameWords(a, b Draft) bool {
	return a.To == b.To && a.Topic == b.Topic && a.Subject == b.Subject && a.Body == b.Body && a.Lang == b.Lang &&
		a.TransactionID == b.TransactionID && a.Report == b.Report && a.Ticket == b.Ticket && a.Account == b.Account
}

// Draft gives a draft with its files.
func (c *Client) Draft(ctx context.Context, id string) (d Draft, err error) {
	err = c.store.View(ctx, func(tx *store.Tx) error {
		d, err = tx.Draft(id)
		return err
	})
	return d, err
}

// Drafts lists the mails being written, newest change first; those already in the outbox are not among them.
func (c *Client) Drafts(ctx context.Context) (out []Draft, err error) {
	err = c.store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Drafts()
		if err != nil {
			return err
		}
		for _, d := range all {
			if _, err := tx.Get(sealKey(d.ID)); errors.Is(err, store.ErrNotFound) {
				out = append(out, d)
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// DeleteDraft throws a draft away with its files.
func (c *Client) DeleteDraft(ctx context.Context, id string) error {
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.Put(sealKey(id), nil); err != nil {
			return err
		}
		return tx.DeleteDraft(id)
	})
	if err != nil {
		return fmt.Errorf("delete the draft: %w", err)
	}
	c.emit(Event{Kind: EventDraft, Draft: id})
	return nil
}

// AddFile copies a file into the draft, so that it is there even when the original is moved. An empty mediaType is
// found from the name.
func (c *Client) AddFile(ctx context.Context, draft, name, mediaType string, r io.Reader) (DraftFile, error) {
	name = FileName(name)
	if mediaType == "" {
		mediaType = mime.TypeByExtension(strings.ToLower(filepath.Ext(name)))
	}
	if t, _, err := mime.ParseMediaType(mediaType); err == nil {
		mediaType = t
	} else {
		mediaType = "application/octet-stream"
	}
	raw, size, err := c.store.AddRaw(ctx, r, MaxFile)
	if errors.Is(err, store.ErrTooLarge) {
		return DraftFile{}, &FieldError{Field: "files", Key: "too_large", Value: name}
	}
	if err != nil {
		return DraftFile{}, fmt.Errorf("keep the file %s: %w", name, err)
	}
	f := DraftFile{Name: name, Type: mediaType, Size: size, Raw: raw}
	err = c.changeFiles(ctx, draft, func(tx *store.Tx, d Draft) error {
		if len(d.Files) >= MaxFiles {
			return &FieldError{Field: "files", Key: "too_many"}
		}
		f.ID, err = tx.AddDraftFile(draft, f)
		return err
	})
	return f, err
}

// RemoveFile takes a file out of the draft.
func (c *Client) RemoveFile(ctx context.Context, draft string, file int64) error {
	return c.changeFiles(ctx, draft, func(tx *store.Tx, _ Draft) error { return tx.RemoveDraftFile(draft, file) })
}

// OrderFiles puts the files of the draft into the order given.
func (c *Client) OrderFiles(ctx context.Context, draft string, files []int64) error {
	return c.changeFiles(ctx, draft, func(tx *store.Tx, _ Draft) error { return tx.OrderDraftFiles(draft, files) })
}

func (c *Client) changeFiles(ctx context.Context, draft string, f func(*store.Tx, Draft) error) error {
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		d, err := tx.Draft(draft)
		if err != nil {
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

// OpenFile reads a draft's file.
func (c *Client) OpenFile(ctx context.Context, f DraftFile) (io.ReadSeekCloser, error) {
	return c.store.OpenRaw(ctx, f.Raw)
}

// FileName makes a name that is safe to send and to save: no folders, no control characters, of sane length.
func FileName(name string) string {
	name = strings.ReplaceAll(name, "\\", "/")
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r < ' ', r == 0x7f, r == utf8.RuneError, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	for len(name) > 200 {
		ext := filepath.Ext(name)
		if len(ext) > 20 {
			ext = ""
		}
		stem := strings.TrimSuffix(name, ext)
		_, n := utf8.DecodeLastRuneInString(stem)
		name = stem[:len(stem)-n] + ext
	}
	if name == "" {
		return "file"
	}
	return name
}

// Validate says what keeps a draft from being sent, as *FieldErrors.
func Validate(d Draft) []*FieldError {
	var out []*FieldError
	add := func(field, key, value string) { out = append(out, &FieldError{field, key, value}) }
	switch a, err := netmail.ParseAddress(d.To); {
	case strings.TrimSpace(d.To) == "":
		add("to", "missing", "")
	case err != nil || !strings.Contains(a.Address, "@"):
		add("to", "invalid", d.To)
	}
	switch {
	case strings.TrimSpace(d.Subject) == "" && d.Ticket == "":
		add("subject", "missing", "")
	case strings.ContainsAny(d.Subject, "\r\n\x00"):
		add("subject", "newline", "")
	case utf8.RuneCountInString(d.Subject) > MaxSubject:
		add("subject", "too_long", "")
	}
	switch {
	case strings.TrimSpace(d.Body) == "" && strings.TrimSpace(d.Report) == "":
		add("body", "missing", "")
	case len(d.Body)+len(d.Report) > MaxBody:
		add("body", "too_long", "")
	case !utf8.ValidString(d.Body) || strings.ContainsRune(d.Body, 0):
		add("body", "invalid", "")
	}
	return out
}

// Rendered is the exact mail that would be sent.
type Rendered struct {
	MessageID string
	Ticket    ticket.ID
	Raw       int64
	Bytes     int64
}

// Preview renders a draft once and keeps the bytes: Queue sends those very bytes unless the draft is changed before.
// Without a mailbox the sender is left open as "you@unset.invalid", and such bytes are never sent.
func (c *Client) Preview(ctx context.Context, draft string) (Rendered, error) {
	d, err := c.Draft(ctx, draft)
	if err != nil {
		return Rendered{}, err
	}
	if errs := Validate(d); len(errs) > 0 {
		return Rendered{}, errs[0]
	}
	from := account.Config{Email: noSender}
	if a, err := c.accountFor(ctx, d); err == nil {
		from, d.Account = a.Config, a.ID
	} else if !errors.Is(err, ErrNoAccount) {
		return Rendered{}, err
	}
	return c.render(ctx, d, from)
}

const noSender = "you@unset.invalid"

// OpenRendered reads what Preview rendered.
func (c *Client) OpenRendered(ctx context.Context, r Rendered) (io.ReadSeekCloser, error) {
	return c.store.OpenRaw(ctx, r.Raw)
}

func (c *Client) accountFor(ctx context.Context, d Draft) (Account, error) {
	all, err := c.Accounts(ctx)
	if err != nil {
		return Account{}, err
	}
	for _, a := range all {
		if a.ID == d.Account {
			return a, nil
		}
	}
	if len(all) == 0 {
		return Account{}, ErrNoAccount
	}
	return all[0], nil
}

func (c *Client) render(ctx context.Context, d Draft, from account.Config) (Rendered, error) {
	if d.Rendered != 0 {
		if r, err := c.store.OpenRaw(ctx, d.Rendered); err == nil {
			defer r.Close()
			id, _ := ticket.FromMessageID(d.MessageID)
			if d.Ticket != "" {
				id = d.Ticket
			}
			return Rendered{MessageID: d.MessageID, Ticket: id, Raw: d.Rendered, Bytes: r.Size()}, nil
		}
	}
	id, messageID, err := c.drawIDs(d, from.Email)
	if err != nil {
		return Rendered{}, err
	}
	out := message.Outgoing{
		From: from.Email, FromName: from.Name, To: bareAddress(d.To), Subject: d.Subject, Text: bodyOf(d),
		MessageID: messageID, Date: c.o.Now(), Ticket: id, Lang: d.Lang,
	}
	if d.Ticket != "" {
		if err := c.thread(ctx, d, &out); err != nil {
			return Rendered{}, err
		}
	}
	for _, f := range d.Files {
		out.Files = append(out.Files, message.File{Name: f.Name, Type: f.Type, Size: f.Size, Open: func() (io.ReadCloser, error) {
			return c.store.OpenRaw(ctx, f.Raw)
		}})
	}
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(message.Render(pw, out)) }()
	raw, size, err := c.store.AddRaw(ctx, pr, 0)
	pr.CloseWithError(err)
	if err != nil {
		return Rendered{}, fmt.Errorf("render the mail: %w", err)
	}
	err = c.store.Update(ctx, func(tx *store.Tx) error {
		now, err := tx.Draft(d.ID)
		if err != nil {
			return err
		}
		now.Rendered, now.MessageID, now.Account = raw, messageID, d.Account
		return tx.SaveDraft(now)
	})
	if err != nil {
		return Rendered{}, fmt.Errorf("keep the rendered mail: %w", err)
	}
	return Rendered{MessageID: messageID, Ticket: id, Raw: raw, Bytes: size}, nil
}

// drawIDs gives the ticket's number and the Message-ID; those drawn at an earlier preview are kept, since nobody has
// seen them but the person.
func (c *Client) drawIDs(d Draft, from string) (ticket.ID, string, error) {
	_, domain, _ := strings.Cut(from, "@")
	id := d.Ticket
	if id == "" {
		if old, ok := ticket.FromMessageID(d.MessageID); ok {
			id = old
		} else {
			var err error
			if id, err = ticket.NewID(c.o.Rand); err != nil {
				return "", "", fmt.Errorf("draw a ticket number: %w", err)
			}
		}
	}
	if d.MessageID != "" && strings.HasSuffix(d.MessageID, "@"+domain+">") {
		return id, d.MessageID, nil
	}
	messageID, err := ticket.NewMessageID(c.o.Rand, id, domain)
	if err != nil {
		return "", "", fmt.Errorf("draw a Message-ID: %w", err)
	}
	return id, messageID, nil
}

// thread fills In-Reply-To and References from the ticket's last mail, and its subject where the draft has none.
func (c *Client) thread(ctx context.Context, d Draft, out *message.Outgoing) error {
	conv, err := c.Ticket(ctx, d.Ticket)
	if err != nil {
		return err
	}
	if out.Subject == "" {
		out.Subject = replySubject(conv.Ticket.Subject)
	}
	for i := len(conv.Messages) - 1; i >= 0; i-- {
		m := conv.Messages[i]
		if m.Kind == ticket.KindBounce || m.MessageID == "" {
			continue
		}
		out.InReplyTo = m.MessageID
		out.References = append(append([]string(nil), m.References...), m.MessageID)
		return nil
	}
	return nil
}

func replySubject(s string) string {
	lower := strings.ToLower(s)
	if strings.HasPrefix(lower, "re:") || strings.HasPrefix(s, "回复：") || strings.HasPrefix(s, "回复:") {
		return s
	}
	return "Re: " + s
}

// bodyOf puts the parts of the form into the text that support reads.
func bodyOf(d Draft) string {
	words := map[string]string{"zh-CN": "交易编号：", "en": "Transaction ID: "}
	var b strings.Builder
	b.WriteString(strings.TrimSpace(strings.ReplaceAll(d.Body, "\r\n", "\n")))
	if id := strings.TrimSpace(d.TransactionID); id != "" {
		label, ok := words[d.Lang]
		if !ok {
			label = words["en"]
		}
		b.WriteString("\n\n" + label + id)
	}
	if r := strings.TrimSpace(d.Report); r != "" {
		b.WriteString("\n\n" + r)
	}
	return strings.TrimSpace(b.String()) + "\n"
}

func bareAddress(s string) string {
	if a, err := netmail.ParseAddress(s); err == nil {
		return a.Address
	}
	return strings.TrimSpace(s)
}
