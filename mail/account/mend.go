package account

import "net"

// mender is a connection whose IMAP responses are mended before the library reads them: it ends the connection at a
// mod-sequence below zero, which Zoho and others send though nobody asked (RFC 7162, 3.1.2.1 allows none). Nothing here
// uses mod-sequences, so that the sign becomes a digit. Literals, which hold the mails, pass as they are.
type mender struct {
	net.Conn
	before  uint64 // the eight bytes before the next one, in lower case
	size    int64  // of the literal that "{" began to announce
	state   announced
	literal int64 // bytes of it to pass
}

// announced is how much of "{n}" CR LF was seen.
type announced int

const (
	nothing announced = iota
	digits
	brace
	carriageReturn
)

// What stands before a mod-sequence, as before holds it: every byte of a response goes through here.
const (
	modseq      = 'm'<<40 | 'o'<<32 | 'd'<<24 | 's'<<16 | 'e'<<8 | 'q'
	modseqBlank = modseq<<8 | ' '
	modseqList  = modseqBlank<<8 | '('
	sevenBytes  = 1<<56 - 1
)

// maxLiteral keeps a size that no mail has from overflowing.
const maxLiteral = 1 << 40

func mend(c net.Conn) net.Conn { return &mender{Conn: c} }

func (m *mender) Read(p []byte) (int, error) {
	n, err := m.Conn.Read(p)
	for i := 0; i < n; {
		if m.literal > 0 {
			skip := min(m.literal, int64(n-i))
			m.literal -= skip
			i += int(skip)
			continue
		}
		p[i] = m.next(p[i])
		i++
	}
	return n, err
}

// next takes a byte outside of literals and gives what stands in its place.
func (m *mender) next(b byte) byte {
	if b == '-' && (m.before&sevenBytes == modseqBlank || m.before == modseqList) {
		b = '0'
	}
	m.follow(b)
	lower := b
	if 'A' <= b && b <= 'Z' {
		lower += 'a' - 'A'
	}
	m.before = m.before<<8 | uint64(lower)
	return b
}

// follow looks for the announcement of a literal at the end of a line (RFC 3501, 4.3).
func (m *mender) follow(b byte) {
	switch {
	case b == '{':
		m.state, m.size = digits, 0
	case m.state == digits && b >= '0' && b <= '9':
		m.size = min(maxLiteral, 10*m.size+int64(b-'0'))
	case m.state == digits && b == '}':
		m.state = brace
	case m.state == brace && b == '\r':
		m.state = carriageReturn
	case b == '\n' && (m.state == brace || m.state == carriageReturn):
		m.state, m.literal = nothing, m.size
	default:
		m.state = nothing
	}
}
