package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/store"
)

// inboxName is the folder every server has (RFC 3501, 5.1).
const inboxName = "INBOX"

// How long the names found by LIST are believed: briefly when one was missing, since the first mail that goes there
// makes many servers create it.
const (
	believeAll  = 7 * 24 * time.Hour
	believeSome = 6 * time.Hour
)

// folders are the names that matter, "" where there is none.
type folders struct {
	Junk   string    `json:"junk,omitempty"`
	Sent   string    `json:"sent,omitempty"`
	All    string    `json:"all,omitempty"`
	Listed time.Time `json:"listed"`
}

// folder is one of them with what it is for.
type folder struct {
	role role
	name string
}

// read are the folders that a check reads, in its order.
func (f folders) read() []folder {
	all := []folder{{roleSent, f.Sent}, {roleInbox, inboxName}, {roleJunk, f.Junk}, {roleArchive, f.All}}
	return slices.DeleteFunc(all, func(f folder) bool { return f.name == "" })
}

// besides are the names of those besides INBOX.
func (f folders) besides() []string {
	var names []string
	for _, one := range f.read() {
		if one.role != roleInbox {
			names = append(names, one.name)
		}
	}
	return names
}

// roleOf tells what a folder is for; "" when it is none of them.
func (f folders) roleOf(name string) role {
	for _, one := range f.read() {
		if one.name == name {
			return one.role
		}
	}
	return ""
}

func (f folders) current(now time.Time) bool {
	age := now.Sub(f.Listed)
	if f.Junk == "" || f.Sent == "" {
		return age >= 0 && age < believeSome
	}
	return age >= 0 && age < believeAll
}

// wellKnown are names in use where a server tells no special use (RFC 6154), lower case, best first.
var wellKnown = map[imap.MailboxAttr][]string{
	imap.MailboxAttrSent: {
		"sent", "sent messages", "sent items", "sent mail", "sent-mail", "sentmail", "outbox.sent", "已发送", "已发送邮件", "已发邮件",
		"已傳送郵件", "寄件備份", "寄件匣", "送信済み", "送信済みメール", "보낸편지함", "отправленные", "gesendet", "gesendete elemente",
		"gesendete objekte", "éléments envoyés", "messages envoyés", "enviados", "elementos enviados", "inviati", "posta inviata",
		"itens enviados", "verzonden items", "wysłane", "gönderilmiş öğeler",
	},
	imap.MailboxAttrJunk: {
		"junk", "spam", "junk e-mail", "junk email", "junk mail", "bulk mail", "bulk", "垃圾邮件", "垃圾箱", "广告邮件", "垃圾郵件",
		"迷惑メール", "스팸편지함", "스팸메일함", "спам", "нежелательная почта", "spamverdacht", "junk-e-mail", "courrier indésirable",
		"indésirables", "correo no deseado", "posta indesiderata", "lixo eletrônico", "ongewenste e-mail", "wiadomości-śmieci",
		"önemsiz e-posta",
	},
}

// assignRoles picks the folders by special use, else by name.
func assignRoles(list []listed) folders {
	return folders{
		Junk: pick(list, imap.MailboxAttrJunk),
		Sent: pick(list, imap.MailboxAttrSent),
		All:  pick(list, imap.MailboxAttrAll),
	}
}

// completeRoles tells whether a list of special-use folders makes the full list needless.
func completeRoles(list []listed) bool {
	f := assignRoles(list)
	return f.Junk != "" && f.Sent != ""
}

func pick(list []listed, use imap.MailboxAttr) string {
	names := wellKnown[use]
	best, rank := "", len(names)
	for _, l := range list {
		closed := l.has(imap.MailboxAttrNoSelect) || l.has(imap.MailboxAttrNonExistent)
		if closed || l.Name == "" || strings.EqualFold(l.Name, inboxName) {
			continue
		}
		if l.has(use) {
			return l.Name
		}
		if i := slices.Index(names, strings.ToLower(l.leaf())); i >= 0 && i < rank {
			best, rank = l.Name, i
		}
	}
	return best
}

func (l listed) has(attr imap.MailboxAttr) bool {
	return slices.ContainsFunc(l.Attrs, func(a imap.MailboxAttr) bool { return strings.EqualFold(string(a), string(attr)) })
}

// leaf is the name without a prefix such as "INBOX." or "[Gmail]/"; deeper folders are the person's own.
func (l listed) leaf() string {
	if l.Delim == 0 {
		return l.Name
	}
	prefix, leaf, nested := strings.Cut(l.Name, string(l.Delim))
	if nested && (strings.EqualFold(prefix, inboxName) || strings.HasPrefix(prefix, "[")) {
		return leaf
	}
	return l.Name
}

func (b *Inbox) foldersKey() string { return fmt.Sprintf("inbox/folders/%d", b.Account) }

// folders gives the names remembered in the store, or asks the server and remembers. LIST may cost more than all the
// rest of a check, so fresh forces it only when a remembered folder is gone.
func (b *Inbox) folders(ctx context.Context, s session, fresh bool) (folders, error) {
	now := b.now()
	var known folders
	if !fresh {
		err := b.Store.View(ctx, func(t *store.Tx) error {
			data, err := t.Get(b.foldersKey())
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			if err != nil {
				return err
			}
			if json.Unmarshal(data, &known) != nil {
				known = folders{} // asked again below
			}
			return nil
		})
		if err != nil {
			return known, fmt.Errorf("reading the folder names: %w", err)
		}
		if known.current(now) {
			return known, nil
		}
	}
	list, err := s.List(ctx)
	if err != nil {
		return folders{}, err
	}
	known = assignRoles(list)
	known.Listed = now
	data, err := json.Marshal(known)
	if err != nil {
		return folders{}, fmt.Errorf("keeping the folder names: %w", err)
	}
	if err := b.Store.Update(ctx, func(t *store.Tx) error { return t.Put(b.foldersKey(), data) }); err != nil {
		return folders{}, fmt.Errorf("keeping the folder names: %w", err)
	}
	return known, nil
}
