package demo

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// quota bounds what a mailbox holds.
type quota struct {
	bytes   int64
	mails   int64
	folders int
}

var defaultQuota = quota{bytes: 200 << 20, mails: 20_000, folders: 100}

const maxMailBytes = 25 << 20

var errQuota = errors.New("mailbox is full")

// folder is what the memory server does not tell of a folder.
type folder struct {
	use        imap.MailboxAttr // RFC 6154, or ""
	subscribed bool
}

// mailbox is the memory server's user with a quota and a list of folders of its own: the library keeps no special-use
// attributes and no bounds.
type mailbox struct {
	user  *imapmemserver.User
	quota quota
	now   func() time.Time

	// transfer serialises COPY and MOVE: the library locks source and destination one inside the other, so that two
	// moves in opposite directions could wait for each other.
	transfer sync.Mutex

	mu      sync.Mutex
	folders map[string]*folder
	stored  usage // at least what is stored: expunged mails are found out by a recount only when it looks full
	coming  usage // being received
}

// usage is an amount of mail.
type usage struct{ bytes, mails int64 }

func (u usage) plus(v usage) usage {
	return usage{bytes: u.bytes + v.bytes, mails: u.mails + v.mails}
}

func (u usage) minus(v usage) usage {
	return usage{bytes: u.bytes - v.bytes, mails: u.mails - v.mails}
}

func (u usage) within(q quota) bool { return u.bytes <= q.bytes && u.mails <= q.mails }

func newMailbox(q quota, now func() time.Time) (*mailbox, error) {
	m := &mailbox{
		user:    imapmemserver.NewUser(mailboxUser, ""),
		quota:   q,
		now:     now,
		folders: make(map[string]*folder),
	}
	for _, f := range []struct {
		name string
		use  imap.MailboxAttr
	}{
		{"INBOX", ""},
		{"Drafts", imap.MailboxAttrDrafts},
		{"Junk", imap.MailboxAttrJunk},
		{"Sent", imap.MailboxAttrSent},
		{"Trash", imap.MailboxAttrTrash},
	} {
		if err := m.user.Create(f.name, nil); err != nil {
			return nil, fmt.Errorf("create folder %s: %w", f.name, err)
		}
		m.folders[f.name] = &folder{use: f.use, subscribed: true}
	}
	return m, nil
}

// deliver puts a mail into a folder, unseen.
func (m *mailbox) deliver(folder string, raw []byte) error {
	_, err := m.append(folder, bytes.NewReader(raw), &imap.AppendOptions{})
	return err
}

func (m *mailbox) append(folder string, r imap.LiteralReader, o *imap.AppendOptions) (*imap.AppendData, error) {
	one := usage{bytes: r.Size(), mails: 1}
	if !m.reserve(one) {
		return nil, errQuota
	}
	if o.Time.IsZero() {
		o.Time = m.now()
	}
	data, err := m.user.Append(folder, r, o)
	m.settle(one, err == nil)
	return data, err
}

// reserve takes room for mail that is about to be received; settle must follow.
func (m *mailbox) reserve(u usage) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.stored.plus(m.coming).plus(u).within(m.quota) {
		m.stored = m.recount()
		if !m.stored.plus(m.coming).plus(u).within(m.quota) {
			return false
		}
	}
	m.coming = m.coming.plus(u)
	return true
}

// settle ends a reservation: the mail was stored, or it was not.
func (m *mailbox) settle(u usage, stored bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.coming = m.coming.minus(u)
	if stored {
		m.stored = m.stored.plus(u)
	}
}

// full tells whether a mail of that size would not fit now.
func (m *mailbox) full(size int64) bool {
	one := usage{bytes: size, mails: 1}
	if !m.reserve(one) {
		return true
	}
	m.settle(one, false)
	return false
}

// recount asks the memory server what it holds; m.mu is held.
func (m *mailbox) recount() usage {
	var sum usage
	for name := range m.folders {
		data, err := m.user.Status(name, &imap.StatusOptions{NumMessages: true, Size: true})
		if err != nil {
			continue // deleted a moment ago
		}
		sum = sum.plus(usage{bytes: *data.Size, mails: int64(*data.NumMessages)})
	}
	return sum
}
