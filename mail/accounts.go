package mail

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
		used, err := inUse(tx)
		slices.SortStableFunc(out, func(a, b Account) int { return rank(a, used) - rank(b, used) })
		return err
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

// accountFor gives the mailbox that a draft is sent from: the one it names, else the one in use.
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

// TestAccount tries a mailbox, reporting each step, and stores nothing but a renewed access token. For one that is signed
// in to by the browser the stored tokens are used, and the password is not.
func (c *Client) TestAccount(ctx context.Context, cfg AccountConfig, password string, report func(AccountStep)) error {
	k, err := c.credentials(ctx, cfg, password)
	if err != nil {
		return err
	}
	return account.Test(ctx, cfg, k, c.env(), report)
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
// setting up twice leaves one. Tickets stay with their account, also with one that was removed and is added again. An
// empty password leaves the stored one.
func (c *Client) SaveAccount(ctx context.Context, id int64, cfg AccountConfig, password string) (int64, error) {
	return c.saveAccount(ctx, id, cfg, password, nil)
}

// saveAccount is SaveAccount; besides, where it is not nil, is done in the same transaction.
func (c *Client) saveAccount(
	ctx context.Context, id int64, cfg AccountConfig, password string, besides func(*store.Tx, int64) error,
) (int64, error) {
	if err := cfg.Validate(); err != nil {
		return 0, err
	}
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		rows, err := tx.Accounts()
		if err != nil {
			return err
		}
		if id, err = sameAddress(rows, id, cfg.Email); err != nil {
			return err
		}
		if id == 0 {
			if id, err = restore(tx, cfg.Email); err != nil {
				return err
			}
		} else {
			if err := replaced(tx, id, cfg); err != nil {
				return err
			}
		}
		if id, err = account.Save(tx, id, cfg, password); err != nil {
			return err
		}
		if besides != nil {
			if err := besides(tx, id); err != nil {
				return err
			}
		}
		return raise(tx, signalAccount)
	})
	if err != nil {
		return 0, fmt.Errorf("save the mailbox: %w", err)
	}
	c.accountChanged()
	return id, nil
}

// sameAddress finds the account that settings for an address replace: the one with it, for id 0. An account's address
// cannot become another's.
func sameAddress(rows []store.Account, id int64, email string) (int64, error) {
	known := func(r store.Account) bool { return r.ID == id }
	for _, r := range rows {
		switch {
		case !strings.EqualFold(r.Email, email):
		case id == 0:
			return r.ID, nil
		case r.ID != id && slices.ContainsFunc(rows, known):
			return 0, &ConfigError{Field: "email", Key: "email_twice", Detail: email}
		}
	}
	return id, nil
}

// replaced forgets what held for a mailbox's former settings only: previews under its former sender, and, when it lies
// on another server now, how far its folders were read.
func replaced(tx *store.Tx, id int64, cfg AccountConfig) error {
	old, err := account.Load(tx, id)
	if err != nil {
		return err
	}
	if old.Email != cfg.Email || old.Name != cfg.Name {
		if err := dropPreviews(tx, id); err != nil {
			return err
		}
	}
	if old.IMAP.Host != cfg.IMAP.Host || old.User != cfg.User {
		return tx.ResetPositions(id)
	}
	return nil
}

// dropPreviews releases the rendered bytes of drafts that would go out from an account.
func dropPreviews(tx *store.Tx, id int64) error {
	return changeUnsealed(tx, func(d *store.Draft) bool {
		hit := d.Rendered != 0 && d.Account == id
		if hit {
			d.Rendered = 0
		}
		return hit
	})
}

// changeUnsealed saves the drafts that change alters and says so of. A sealed one stays: its mail is queued as it is.
func changeUnsealed(tx *store.Tx, change func(*store.Draft) bool) error {
	drafts, err := tx.Drafts()
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if !change(&d) {
			continue
		}
		sealed, err := isSealed(tx, d.ID)
		if err != nil {
			return err
		}
		if sealed {
			continue
		}
		if err := tx.SaveDraft(d); err != nil {
			return err
		}
	}
	return nil
}

// RemoveAccount forgets a mailbox and its password. Its tickets stay: an answer to one goes from the mailbox in use then,
// and they are its own again when the same address is added again. Its mails in the outbox wait for that.
func (c *Client) RemoveAccount(ctx context.Context, id int64) error {
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		if err := remember(tx, id); err != nil {
			return err
		}
		if err := tx.DeleteAccount(id); err != nil {
			return err
		}
		return raise(tx, signalAccount)
	})
	if err != nil {
		return fmt.Errorf("remove the mailbox: %w", err)
	}
	c.accountChanged()
	return nil
}

// accountChanged makes a running Run use the new settings. What waits in the outbox may have waited for just them.
func (c *Client) accountChanged() {
	c.renew()
	c.emit(Event{Kind: EventAccount})
}

func (c *Client) renew() {
	c.mu.Lock()
	clear(c.inboxes)
	c.mu.Unlock()
	raiseFlag(c.again)
	raiseFlag(c.all)
}
