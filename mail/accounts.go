package mail

import (
	"context"
	"fmt"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
)

// Accounts lists the mailboxes, the one in use first.
func (c *Client) Accounts(ctx context.Context) ([]Account, error) {
	var out []Account
	err := c.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.Accounts()
		if err != nil {
			return err
		}
		for _, r := range rows {
			cfg, err := account.Load(tx, r.ID)
			if err != nil {
				return fmt.Errorf("read the settings of %s: %w", r.Email, err)
			}
			out = append(out, Account{ID: r.ID, Config: cfg})
		}
		return nil
	})
	return out, err
}

// Account gives the mailbox in use; ErrNoAccount when none is set up.
func (c *Client) Account(ctx context.Context) (Account, error) {
	all, err := c.Accounts(ctx)
	if err != nil {
		return Account{}, err
	}
	if len(all) == 0 {
		return Account{}, ErrNoAccount
	}
	return all[0], nil
}

// TestAccount tries a mailbox, reporting each step, and stores nothing.
func (c *Client) TestAccount(ctx context.Context, cfg AccountConfig, password string, report func(AccountStep)) error {
	return account.Test(ctx, cfg, password, c.env(), report)
}

// Password gives the stored password of a mailbox, for a test without retyping it.
func (c *Client) Password(ctx context.Context, id int64) (password string, err error) {
	err = c.store.View(ctx, func(tx *store.Tx) error {
		password, err = account.Password(tx, id)
		return err
	})
	return password, err
}

// SaveAccount keeps a mailbox with its password; id 0 adds one. An account with the same address is replaced, so that
// setting up twice leaves one. Tickets stay with their account.
func (c *Client) SaveAccount(ctx context.Context, id int64, cfg AccountConfig, password string) (int64, error) {
	if err := cfg.Validate(); err != nil {
		return 0, err
	}
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		if id == 0 {
			rows, err := tx.Accounts()
			if err != nil {
				return err
			}
			for _, r := range rows {
				if r.Email == cfg.Email {
					id = r.ID
				}
			}
		}
		var err error
		id, err = account.Save(tx, id, cfg, password)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("save the mailbox: %w", err)
	}
	c.accountChanged(id)
	return id, nil
}

// RemoveAccount forgets a mailbox and its password. Its tickets stay.
func (c *Client) RemoveAccount(ctx context.Context, id int64) error {
	if err := c.store.Update(ctx, func(tx *store.Tx) error { return tx.DeleteAccount(id) }); err != nil {
		return fmt.Errorf("remove the mailbox: %w", err)
	}
	c.accountChanged(id)
	return nil
}

func (c *Client) accountChanged(id int64) {
	c.mu.Lock()
	delete(c.inboxes, id)
	c.mu.Unlock()
	wake(c.again)
	c.emit(Event{Kind: EventAccount})
}
