package mail

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// What is kept of the mailboxes besides their settings.
const (
	stateInUse  = "account/use"     // id of the mailbox that new mails are sent from
	stateFormer = "account/former/" // + id: the address of a removed one
)

// UseAccount makes new mails go out from a mailbox: it is the first of Accounts from now on. Answers go on from the
// mailbox of their ticket. ErrNotFound where there is no such mailbox.
func (c *Client) UseAccount(ctx context.Context, id int64) error {
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		rows, err := tx.Accounts()
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.ID != id {
				continue
			}
			if err := tx.Put(stateInUse, strconv.AppendInt(nil, id, 10)); err != nil {
				return err
			}
			if err := releaseNew(tx, id); err != nil {
				return err
			}
			return raise(tx, signalAccount)
		}
		return store.ErrNotFound
	})
	if err != nil {
		return fmt.Errorf("choose the mailbox: %w", err)
	}
	c.accountChanged()
	return nil
}

// inUse gives the id of the mailbox in use; 0 when none was chosen. One that was removed meanwhile is no account's id.
func inUse(tx *store.Tx) (int64, error) {
	v, err := tx.Get(stateInUse)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	id, _ := strconv.ParseInt(string(v), 10, 64) // whatever else stands there chooses none
	return id, err
}

func rank(a Account, used int64) int {
	if a.ID == used {
		return 0
	}
	return 1
}

// releaseNew lets go of the sender in drafts of new mails that a preview rendered as from another mailbox.
func releaseNew(tx *store.Tx, id int64) error {
	return changeUnsealed(tx, func(d *store.Draft) bool {
		hit := d.Ticket == "" && d.Account != 0 && d.Account != id
		if hit {
			d.Account, d.Rendered = 0, 0
		}
		return hit
	})
}

// remember keeps the address of a mailbox that is removed, by which its tickets find it again.
func remember(tx *store.Tx, id int64) error {
	rows, err := tx.Accounts()
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.ID == id {
			return tx.Put(formerKey(id), []byte(r.Email))
		}
	}
	return nil
}

func formerKey(id int64) string { return stateFormer + strconv.FormatInt(id, 10) }

// restore puts the mailbox of an address that was removed back under its id; 0 when there was none.
func restore(tx *store.Tx, email string) (int64, error) {
	keys, err := tx.Keys(stateFormer)
	if err != nil {
		return 0, err
	}
	for _, key := range keys {
		address, err := tx.Get(key)
		if err != nil {
			return 0, err
		}
		id, odd := strconv.ParseInt(strings.TrimPrefix(key, stateFormer), 10, 64)
		if odd != nil || !strings.EqualFold(string(address), email) {
			continue
		}
		if err := tx.RestoreAccount(store.Account{ID: id, Email: email}); err != nil {
			return 0, err
		}
		return id, tx.Put(key, nil)
	}
	return 0, nil
}

// follow gives a ticket whose mailbox was removed to the one that goes on with it. As long as its mailbox is set up, or
// it has none, it stays as it is.
func follow(tx *store.Tx, id ticket.ID, to int64) error {
	k, err := tx.Ticket(id)
	if err != nil || k.Account == to {
		return err
	}
	rows, err := tx.Accounts()
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.ID == k.Account {
			return nil
		}
	}
	k.Account = to
	return tx.UpdateTicket(k)
}

// mailboxOf says which address answers to a ticket go from, and from which removed one they went before; "" for none.
func mailboxOf(tx *store.Tx, k ticket.Ticket) (now, former string, err error) {
	rows, err := tx.Accounts()
	if err != nil {
		return "", "", err
	}
	used, err := inUse(tx)
	if err != nil {
		return "", "", err
	}
	for i, r := range rows {
		if r.ID == k.Account {
			return r.Email, "", nil
		}
		if i == 0 || r.ID == used {
			now = r.Email
		}
	}
	address, err := tx.Get(formerKey(k.Account))
	if errors.Is(err, store.ErrNotFound) {
		return now, "", nil
	}
	return now, string(address), err
}
