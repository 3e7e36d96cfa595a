package mail

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"okpay.example/support/mail/store"
)

// ErrInOutbox refuses to change a draft whose mail is in the outbox. TakeBack gives it back.
var ErrInOutbox = errors.New("the draft is in the outbox already")

// NewDraft begins a mail and keeps it at once; fields of d are taken over, its ID is drawn.
func (c *Client) NewDraft(ctx context.Context, d Draft) (Draft, error) {
	var b [8]byte
	if _, err := io.ReadFull(c.o.Rand, b[:]); err != nil {
		return Draft{}, fmt.Errorf("draw a draft's id: %w", err)
	}
	d.ID = hex.EncodeToString(b[:])
	d.Created = c.o.Now()
	d.Updated = d.Created
	d.Files, d.Rendered, d.MessageID = nil, 0, ""
	if desk := c.Desk(); d.To == "" && len(desk.Addresses) > 0 {
		d.To = desk.Addresses[0]
	}
	if err := c.store.Update(ctx, func(tx *store.Tx) error { return tx.SaveDraft(d) }); err != nil {
		return Draft{}, fmt.Errorf("begin the draft: %w", err)
	}
	c.emit(Event{Kind: EventDraft, Draft: d.ID})
	return d, nil
}

// SaveDraft keeps what was written. What a preview rendered is dropped when the words have changed since. A draft that
// was deleted or sent meanwhile is not made again (ErrNotFound), and one in the outbox is not changed (ErrInOutbox).
// Files are changed by AddFile and its like only. Account 0 leaves the mailbox that a preview chose.
func (c *Client) SaveDraft(ctx context.Context, d Draft) error {
	changed := false
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		old, err := tx.Draft(d.ID)
		if err != nil {
			return err
		}
		if d.Account == 0 {
			d.Account = old.Account
		}
		if sameWords(old, d) {
			return nil
		}
		if err := refuseSealed(tx, d.ID); err != nil {
			return err
		}
		changed = true
		d.Created, d.Updated = old.Created, c.o.Now()
		d.Rendered, d.MessageID = 0, old.MessageID
		return tx.SaveDraft(d)
	})
	if err != nil {
		return fmt.Errorf("save the draft: %w", err)
	}
	if changed {
		c.emit(Event{Kind: EventDraft, Draft: d.ID})
	}
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
			sealed, err := isSealed(tx, d.ID)
			if err != nil {
				return err
			}
			if !sealed {
				out = append(out, d)
			}
		}
		return nil
	})
	return out, err
}

// DeleteDraft throws a draft away with its files. One in the outbox stays (ErrInOutbox): it is what TakeBack gives back.
func (c *Client) DeleteDraft(ctx context.Context, id string) error {
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		if err := refuseSealed(tx, id); err != nil {
			return err
		}
		return tx.DeleteDraft(id)
	})
	if err != nil {
		return fmt.Errorf("delete the draft: %w", err)
	}
	c.store.Fold(ctx)
	c.emit(Event{Kind: EventDraft, Draft: id})
	return nil
}
