package mail

import (
	"context"
	"errors"

	"okpay.example/support/mail/store"
)

// State is a small encrypted area for what the program itself remembers of a person: where they are in a fix, what
// they rated. It lies in the store with everything else.
type State struct{ c *Client }

// State gives it.
func (c *Client) State() State { return State{c} }

const statePrefix = "app/"

// Get reads a value; ok is false when there is none.
func (s State) Get(ctx context.Context, key string) (value []byte, ok bool, err error) {
	err = s.c.store.View(ctx, func(tx *store.Tx) error {
		value, err = tx.Get(statePrefix + key)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, false, nil
	}
	return value, err == nil, err
}

// Put writes a value; nil removes it.
func (s State) Put(ctx context.Context, key string, value []byte) error {
	return s.c.store.Update(ctx, func(tx *store.Tx) error { return tx.Put(statePrefix+key, value) })
}

// Keys lists the keys that begin with prefix.
func (s State) Keys(ctx context.Context, prefix string) (keys []string, err error) {
	err = s.c.store.View(ctx, func(tx *store.Tx) error {
		keys, err = tx.Keys(statePrefix + prefix)
		return err
	})
	for i := range keys {
		keys[i] = keys[i][len(statePrefix):]
	}
	return keys, err
}
