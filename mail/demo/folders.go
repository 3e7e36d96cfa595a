package demo

import (
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

const maxFolderName = 255 // bytes

// grew notes mail that was stored without a reservation.
func (m *mailbox) grew(u usage) {
	m.mu.Lock()
	m.stored = m.stored.plus(u)
	m.mu.Unlock()
}

func (m *mailbox) create(name string, o *imap.CreateOptions) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := checkFolderName(name); err != nil {
		return err
	}
	if len(m.folders) >= m.quota.folders {
		return refuse(imap.ResponseCodeLimit, "Too many folders")
	}
	if err := m.user.Create(name, o); err != nil {
		return err
	}
	m.folders[name] = &folder{}
	return nil
}

func (m *mailbox) remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.movable(name); err != nil {
		return err
	}
	if err := m.user.Delete(name); err != nil {
		return err
	}
	delete(m.folders, name)
	return nil
}

func (m *mailbox) rename(old, name string, o *imap.RenameOptions) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.movable(old); err != nil {
		return err
	}
	if err := checkFolderName(name); err != nil {
		return err
	}
	if err := m.user.Rename(old, name, o); err != nil {
		return err
	}
	m.folders[name] = m.folders[old]
	delete(m.folders, old)
	return nil
}

func (m *mailbox) subscribe(name string, yes bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.folders[name]
	if f == nil {
		return refuse(imap.ResponseCodeNonExistent, "No such mailbox")
	}
	f.subscribed = yes
	return nil
}

// movable refuses what must stay where it is; m.mu is held.
func (m *mailbox) movable(name string) error {
	f := m.folders[name]
	switch {
	case f == nil:
		return refuse(imap.ResponseCodeNonExistent, "No such mailbox")
	case name == "INBOX" || f.use != "":
		return refuse(imap.ResponseCodeCannot, "This folder stays")
	}
	return nil
}

func checkFolderName(name string) error {
	if name == "" || len(name) > maxFolderName || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
		return refuse(imap.ResponseCodeCannot, "Not a name for a folder")
	}
	return nil
}

func refuse(code imap.ResponseCode, text string) error {
	return &imap.Error{Type: imap.StatusResponseTypeNo, Code: code, Text: text}
}

// list gives the folders that match, by name.
func (m *mailbox) list(ref string, patterns []string, o *imap.ListOptions) []imap.ListData {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []imap.ListData
	for name, f := range m.folders {
		matches := slices.ContainsFunc(patterns, func(p string) bool {
			return imapserver.MatchList(name, hierarchyDelimiter, ref, p)
		})
		if !matches || o.SelectSubscribed && !f.subscribed || o.SelectSpecialUse && f.use == "" {
			continue
		}
		data := imap.ListData{Mailbox: name, Delim: hierarchyDelimiter}
		if f.use != "" {
			data.Attrs = append(data.Attrs, f.use)
		}
		if f.subscribed && (o.SelectSubscribed || o.ReturnSubscribed) {
			data.Attrs = append(data.Attrs, imap.MailboxAttrSubscribed)
		}
		found = append(found, data)
	}
	slices.SortFunc(found, func(a, b imap.ListData) int { return strings.Compare(a.Mailbox, b.Mailbox) })
	return found
}
