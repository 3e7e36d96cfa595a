package mail

import (
	"time"

	"okpay.example/support/mail/store"
)

// SetPoll sets how often another process's changes are looked for. Before Run and Deliver only.
func (c *Client) SetPoll(d time.Duration) { c.poll = d }

// Store lets a test leave the store as a crash would.
func (c *Client) Store() *store.Store { return c.store }
