package mail

import (
	"time"

	"okpay.example/support/mail/store"
)

// SetPoll sets how often another process's changes are looked for. Before Run and Deliver only.
func (c *Client) SetPoll(d time.Duration) { c.poll = d }

// SetWakes sets how often a sleep and another network are looked for, and takes the moment at random away.
func (c *Client) SetWakes(every time.Duration) {
	c.wakes.Every, c.wakes.Rand = every, func(int64) int64 { return 0 }
}

// SetHaste makes the watchers draw the least of each pause: what waits for a retry by the clock of the world waits 2 s, not up
// to a minute. Before Run only.
func (c *Client) SetHaste() { c.chance = func(int64) int64 { return 0 } }

// SetMaxFile bounds a draft's file in bytes: with the real bound the test would write it in full.
func (c *Client) SetMaxFile(n int64) { c.maxFile = n }

// Store lets a test leave the store as a crash would.
func (c *Client) Store() *store.Store { return c.store }
