package demo

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

const (
	hierarchyDelimiter = '/'
	idleInterval       = 50 * time.Millisecond
)

var systemFlags = []imap.Flag{imap.FlagAnswered, imap.FlagDeleted, imap.FlagDraft, imap.FlagFlagged, imap.FlagSeen}

func newIMAPServer(box *mailbox, creds credentials, log *slog.Logger) *imapserver.Server {
	return imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &imapSession{box: box, creds: creds}, nil, nil
		},
		// The library adds IDLE, UNSELECT, ENABLE, SASL-IR and LITERAL- of its own.
		Caps: imap.CapSet{
			imap.CapIMAP4rev1:    {},
			imap.CapNamespace:    {},
			imap.CapUIDPlus:      {},
			imap.CapESearch:      {},
			imap.CapListExtended: {},
			imap.CapListStatus:   {},
			imap.CapMove:         {},
			imap.CapStatusSize:   {},
			imap.CapSpecialUse:   {},
		},
		Logger:       protocolLog{log: log, protocol: "imap"},
		InsecureAuth: true, // loopback
	})
}

// imapSession is one connection's view. It adds to the memory server's session what that lacks: special-use folders,
// the quota, and a sound answer where nothing was copied.
type imapSession struct {
	*imapmemserver.UserSession // nil before Login
	box                        *mailbox
	creds                      credentials
}

var (
	_ imapserver.SessionMove        = (*imapSession)(nil)
	_ imapserver.SessionNamespace   = (*imapSession)(nil)
	_ imapserver.SessionAppendLimit = (*imapSession)(nil)
)

// Login takes the user name or the whole address.
func (s *imapSession) Login(user, password string) error {
	if !s.creds.match(user, password) {
		return imapserver.ErrAuthFailed
	}
	s.UserSession = imapmemserver.NewUserSession(s.box.user)
	return nil
}

func (c credentials) match(user, password string) bool {
	known := strings.EqualFold(user, c.user) || strings.EqualFold(user, c.address)
	return subtle.ConstantTimeCompare([]byte(password), []byte(c.password)) == 1 && known
}

// AppendLimit is the largest mail taken, in bytes (RFC 7889).
func (s *imapSession) AppendLimit() uint32 { return maxMailBytes }

// Select offers the system flags even in a folder where none is set yet.
func (s *imapSession) Select(name string, o *imap.SelectOptions) (*imap.SelectData, error) {
	data, err := s.UserSession.Select(name, o)
	if err != nil {
		return nil, err
	}
	data.Flags = withSystemFlags(data.Flags)
	data.PermanentFlags = withSystemFlags(data.PermanentFlags)
	return data, nil
}

func withSystemFlags(flags []imap.Flag) []imap.Flag {
	all := slices.Clone(systemFlags)
	for _, f := range flags {
		if !slices.ContainsFunc(all, func(g imap.Flag) bool { return strings.EqualFold(string(f), string(g)) }) {
			all = append(all, f)
		}
	}
	return all
}

// Append stores a mail within the quota.
func (s *imapSession) Append(name string, r imap.LiteralReader, o *imap.AppendOptions) (*imap.AppendData, error) {
	data, err := s.box.append(name, r, o)
	if errors.Is(err, errQuota) {
		return nil, overQuota()
	}
	return data, err
}

func overQuota() error {
	return &imap.Error{
		Type: imap.StatusResponseTypeNo,
		Code: imap.ResponseCodeOverQuota,
		Text: "Mailbox is full",
	}
}

// Copy keeps within the quota as far as it can be known beforehand: the bytes are shared, the mails are counted after.
func (s *imapSession) Copy(set imap.NumSet, dest string) (*imap.CopyData, error) {
	s.box.transfer.Lock()
	defer s.box.transfer.Unlock()
	if s.box.full(0) {
		return nil, overQuota()
	}
	data, err := s.UserSession.Copy(set, dest)
	if err != nil {
		return nil, err
	}
	if len(data.SourceUIDs) == 0 {
		return nil, nil // COPYUID cannot name an empty set
	}
	if copied, ok := data.DestUIDs.Nums(); ok {
		s.box.grew(usage{mails: int64(len(copied))})
	}
	return data, nil
}

// Move moves one set at a time, and is quiet where the set names nothing.
func (s *imapSession) Move(w *imapserver.MoveWriter, set imap.NumSet, dest string) error {
	s.box.transfer.Lock()
	defer s.box.transfer.Unlock()
	var criteria imap.SearchCriteria
	switch set := set.(type) {
	case imap.SeqSet:
		criteria.SeqNum = []imap.SeqSet{set}
	case imap.UIDSet:
		criteria.UID = []imap.UIDSet{set}
	}
	named, err := s.Search(imapserver.NumKindUID, &criteria, &imap.SearchOptions{})
	if err != nil || named.Count == 0 {
		return err
	}
	return s.UserSession.Move(w, set, dest)
}

// Idle tells of changes as they come. The library's own overlooks what came between the last command and IDLE until
// something else happens, so this one looks at short intervals, which costs a lock each.
func (s *imapSession) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	look := time.NewTicker(idleInterval)
	defer look.Stop()
	for {
		if err := s.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-look.C:
		case <-stop:
			return nil
		}
	}
}

// Create makes a folder while there are not too many.
func (s *imapSession) Create(name string, o *imap.CreateOptions) error {
	return s.box.create(strings.TrimRight(name, string(hierarchyDelimiter)), o)
}

// Delete removes a folder other than INBOX and those with a special use.
func (s *imapSession) Delete(name string) error { return s.box.remove(name) }

// Rename renames a folder other than INBOX and those with a special use.
func (s *imapSession) Rename(old, name string, o *imap.RenameOptions) error {
	return s.box.rename(old, strings.TrimRight(name, string(hierarchyDelimiter)), o)
}

// Subscribe marks a folder as subscribed.
func (s *imapSession) Subscribe(name string) error { return s.box.subscribe(name, true) }

// Unsubscribe takes the mark away.
func (s *imapSession) Unsubscribe(name string) error { return s.box.subscribe(name, false) }

// List lists folders with their special use (RFC 6154), asked for or not, as most servers do.
func (s *imapSession) List(w *imapserver.ListWriter, ref string, patterns []string, o *imap.ListOptions) error {
	if len(patterns) == 0 {
		return w.WriteList(&imap.ListData{
			Attrs: []imap.MailboxAttr{imap.MailboxAttrNoSelect},
			Delim: hierarchyDelimiter,
		})
	}
	for _, data := range s.box.list(ref, patterns, o) {
		if o.ReturnStatus != nil {
			status, err := s.Status(data.Mailbox, o.ReturnStatus)
			if err != nil {
				continue // deleted a moment ago
			}
			data.Status = status
		}
		if err := w.WriteList(&data); err != nil {
			return fmt.Errorf("list %s: %w", data.Mailbox, err)
		}
	}
	return nil
}

// protocolLog passes a protocol library's complaints on. They are a client's doing, so they are for debugging.
type protocolLog struct {
	log      *slog.Logger
	protocol string
}

func (l protocolLog) Printf(format string, args ...any) {
	l.log.Debug("demo server", "protocol", l.protocol, "problem", fmt.Sprintf(format, args...))
}

func (l protocolLog) Println(args ...any) { l.Printf("%s", fmt.Sprint(args...)) }
