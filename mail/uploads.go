package mail

import (
	"sync"

	"okpay.example/support/mail/outbox"
)

// uploads remembers how far each mail on its way is, for who begins to look in the middle of it: the next event of a slow
// line may be long in coming.
type uploads struct {
	mu     sync.Mutex
	latest map[int64]outbox.Progress
}

func (u *uploads) went(p outbox.Progress) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.latest == nil {
		u.latest = map[int64]outbox.Progress{}
	}
	u.latest[p.ID] = p
}

// ended forgets a mail: another try begins anew.
func (u *uploads) ended(id int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.latest, id)
}

// Upload tells how far a mail is that this process is sending, in bytes; zeros while nothing of it went out, and for
// what another process sends.
func (c *Client) Upload(id int64) (sent, total int64) {
	c.uploads.mu.Lock()
	defer c.uploads.mu.Unlock()
	p := c.uploads.latest[id]
	return p.Sent, p.Total
}
