package mailtest

import (
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// IMAP is a small IMAP4rev1 server (RFC 3501) in memory that can be made to misbehave: any command can be answered by
// a script, and any line it says can be edited. What it does by itself is what mail/inbox needs of a server.
//
// Fields may be changed until the first connection, rules by Script also later.
type IMAP struct {
	*Host
	Domain         string         // with TLS: the name in the certificate; "" for plain connections
	RootCAs        *x509.CertPool // with Domain: trusts the certificate
	User, Password string
	Greeting       string // without "* "; "" for "OK ready"
	Caps           string // announced before and after the sign-in
	WantsID        bool   // no folder can be opened before ID (RFC 2971)
	NoUIDNext      bool   // neither in SELECT nor in STATUS
	SearchWords    bool   // SEARCH finds words, and ids only in whole, not parts of them
	SearchASCII    bool   // SEARCH with CHARSET finds nothing
	Edit           func(line string) string

	script

	state   sync.Mutex // of the fields below
	folders []*folder
	said    []string // commands of the clients
	idlers  map[*imapConn]struct{}
}

// folder is a mailbox. UIDs count from 1 unless uidNext is set ahead.
type folder struct {
	name, wire  string // decoded, and in modified UTF-7
	attrs       string
	delim       string
	uidValidity uint32
	uidNext     uint32
	mails       []stored
}

type stored struct {
	uid     uint32
	arrived time.Time
	raw     []byte
}

// NewIMAP makes a server with INBOX, Junk and Sent that ends with the test.
func NewIMAP(t testing.TB) *IMAP {
	s := &IMAP{
		User: "tester", Password: "loopback-only", Caps: "IMAP4rev1 IDLE SPECIAL-USE AUTH=PLAIN",
		idlers: make(map[*imapConn]struct{}),
	}
	s.Host = newHost(t, s.serve)
	s.Folder("INBOX", `\HasNoChildren`)
	s.Folder("Junk", `\Junk`)
	s.Folder("Sent", `\Sent`)
	return s
}

// UseTLS makes it speak TLS as the host name.
func (s *IMAP) UseTLS(t testing.TB, name string) {
	s.Domain = name
	s.RootCAs = s.useTLS(t, name)
}

// NoFolders forgets all folders.
func (s *IMAP) NoFolders() {
	s.state.Lock()
	defer s.state.Unlock()
	s.folders = nil
}

// Folder adds a folder by its name in UTF-8, with attributes as LIST gives them, and the delimiter "/".
func (s *IMAP) Folder(name, attrs string) { s.FolderWith(name, attrs, "/") }

// FolderWith adds a folder with another delimiter.
func (s *IMAP) FolderWith(name, attrs, delim string) {
	s.state.Lock()
	defer s.state.Unlock()
	s.folders = append(s.folders, &folder{
		name: name, wire: encodeUTF7(name), attrs: attrs, delim: delim, uidValidity: 7, uidNext: 1,
	})
}

// Deliver puts a mail, whose line ends may be LF, into a folder and tells those who wait there.
func (s *IMAP) Deliver(name string, at time.Time, mail string) {
	s.add(name, at, []byte(strings.ReplaceAll(strings.ReplaceAll(mail, "\r\n", "\n"), "\n", "\r\n")))
}

func (s *IMAP) add(name string, at time.Time, raw []byte) bool {
	s.state.Lock()
	f := s.find(name)
	if f == nil {
		s.state.Unlock()
		return false
	}
	f.mails = append(f.mails, stored{f.uidNext, at, raw})
	f.uidNext++
	waiting := s.waitingAt(f)
	s.state.Unlock()
	for _, c := range waiting {
		c.news()
	}
	return true
}

// Expunge takes the mail with the sequence number n from a folder.
func (s *IMAP) Expunge(name string, n int) {
	s.state.Lock()
	f := s.find(name)
	f.mails = slices.Delete(f.mails, n-1, n)
	waiting := s.waitingAt(f)
	for c := range s.idlers {
		if c.opened == f {
			c.seen--
		}
	}
	s.state.Unlock()
	for _, c := range waiting {
		c.say(fmt.Sprintf("* %d EXPUNGE", n))
	}
}

// Mails are a folder's, in their order.
func (s *IMAP) Mails(name string) []string {
	s.state.Lock()
	defer s.state.Unlock()
	var list []string
	if f := s.find(name); f != nil {
		for _, m := range f.mails {
			list = append(list, string(m.raw))
		}
	}
	return list
}

// Said are the commands of all clients so far, without tags, literals as quoted strings, and without passwords.
func (s *IMAP) Said() []string {
	s.state.Lock()
	defer s.state.Unlock()
	return slices.Clone(s.said)
}

// Count is how many commands matched the regular expression.
func (s *IMAP) Count(expression string) int {
	on, n := regexp.MustCompile("(?i)"+expression), 0
	for _, line := range s.Said() {
		if on.MatchString(line) {
			n++
		}
	}
	return n
}

func (s *IMAP) find(name string) *folder {
	for _, f := range s.folders {
		if f.name == name || f.wire == name || strings.EqualFold(name, "INBOX") && strings.EqualFold(f.name, "INBOX") {
			return f
		}
	}
	return nil
}

func (s *IMAP) waitingAt(f *folder) []*imapConn {
	var list []*imapConn
	for c := range s.idlers {
		if c.opened == f {
			list = append(list, c)
		}
	}
	return list
}

// imapConn is one client.
type imapConn struct {
	*Line
	server   *IMAP
	opened   *folder
	seen     int // mails of the opened folder that the client knows of
	signedIn bool
	told     bool // its ID
}

func (s *IMAP) serve(l *Line) {
	c := &imapConn{Line: l, server: s}
	greeting := s.Greeting
	if greeting == "" {
		greeting = "OK [CAPABILITY " + s.Caps + "] ready"
	}
	if !c.scripted("GREETING", "*") {
		c.say("* " + greeting)
	}
	for {
		tag, command, ok := c.command()
		if !ok {
			return
		}
		s.note(command)
		if c.scripted(command.text, tag) {
			continue
		}
		if !c.answer(tag, command) {
			return
		}
	}
}

// scripted lets a rule answer, and tells whether the command is done with.
func (c *imapConn) scripted(command, tag string) bool { return c.server.play(c.Line, command, tag) }

func (s *IMAP) note(c imapCommand) {
	text := c.text
	switch c.name {
	case "LOGIN":
		text = c.name
	case "AUTHENTICATE":
		text = c.name + " " + c.word(0)
	}
	s.state.Lock()
	defer s.state.Unlock()
	s.said = append(s.said, text)
}

// say sends one line as Edit has it.
func (c *imapConn) say(line string) bool {
	if c.server.Edit != nil {
		if line = c.server.Edit(line); line == "" {
			return true
		}
	}
	return c.Say(line)
}

// news tells a client that waits of new mails.
func (c *imapConn) news() {
	c.server.state.Lock()
	n := 0
	if c.opened != nil && len(c.opened.mails) > c.seen {
		n = len(c.opened.mails)
		c.seen = n
	}
	c.server.state.Unlock()
	if n > 0 {
		c.say(fmt.Sprintf("* %d EXISTS", n))
	}
}

// encodeUTF7 writes a folder's name in modified UTF-7 (RFC 3501, 5.1.3).
func encodeUTF7(name string) string {
	var out strings.Builder
	var units []byte
	flush := func() {
		if units != nil {
			text := base64.RawStdEncoding.EncodeToString(units)
			out.WriteString("&" + strings.ReplaceAll(text, "/", ",") + "-")
			units = nil
		}
	}
	for _, r := range name {
		switch {
		case r >= ' ' && r <= '~':
			flush()
			out.WriteRune(r)
			if r == '&' {
				out.WriteByte('-')
			}
		default: // the names of folders lie in the basic plane
			units = append(units, byte(r>>8), byte(r))
		}
	}
	flush()
	return out.String()
}
