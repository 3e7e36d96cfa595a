package mailtest

import (
	"bytes"
	"mime"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// search evaluates SEARCH (RFC 3501, 6.4.4) over the opened folder, for the keys that mail programs use.
func (c *imapConn) search(words []string) string {
	c.server.state.Lock()
	defer c.server.state.Unlock()
	if c.opened == nil {
		return ""
	}
	var found []string
	last := c.opened.uidNext - 1
	if n := len(c.opened.mails); n > 0 {
		last = c.opened.mails[n-1].uid
	}
	for _, m := range c.opened.mails {
		q := &searching{server: c.server, words: words, mail: m, last: last}
		if q.all("") {
			found = append(found, strconv.FormatUint(uint64(m.uid), 10))
		}
	}
	return strings.Join(found, " ")
}

// searching is one mail held against the criteria.
type searching struct {
	server *IMAP
	words  []string
	at     int
	mail   stored
	last   uint32
}

func (q *searching) next() string {
	if q.at >= len(q.words) {
		return ""
	}
	q.at++
	return q.words[q.at-1]
}

// all joins keys by AND until the word end.
func (q *searching) all(end string) bool {
	yes := true
	for q.at < len(q.words) {
		if q.words[q.at] == end {
			q.at++
			break
		}
		yes = q.key() && yes
	}
	return yes
}

func (q *searching) key() bool {
	switch key := strings.ToUpper(q.next()); key {
	case "(":
		return q.all(")")
	case "CHARSET":
		q.next()
		return !q.server.SearchASCII
	case "ALL":
		return true
	case "OR":
		first, second := q.key(), q.key()
		return first || second
	case "NOT":
		return !q.key()
	case "UID":
		return inSet(q.next(), q.mail.uid, q.last)
	case "SINCE":
		day, err := time.Parse("2-Jan-2006", q.next())
		return err == nil && !q.mail.arrived.UTC().Before(day)
	case "HEADER":
		name := q.next()
		return q.header(name, q.next())
	case "FROM", "TO", "CC", "SUBJECT":
		return q.header(key, q.next())
	case "BODY", "TEXT":
		return q.holds(string(q.mail.raw), q.next())
	}
	return false
}

func (q *searching) header(name, want string) bool {
	for line := range bytes.Lines(headerFieldsOf(q.mail.raw, []string{name})) {
		if key, value, ok := strings.Cut(string(line), ":"); ok && strings.EqualFold(key, name) {
			if decoded, err := new(mime.WordDecoder).DecodeHeader(value); err == nil {
				value = decoded
			}
			if strings.Contains(value, "<") && strings.HasPrefix(name, "Message") && q.server.SearchWords {
				return strings.EqualFold(strings.TrimSpace(value), want)
			}
			return want == "" || q.holds(value, want)
		}
	}
	return false
}

// holds looks for text, or, where the server searches by words, for its words in a row.
func (q *searching) holds(text, want string) bool {
	text, want = strings.ToLower(text), strings.ToLower(want)
	if !q.server.SearchWords {
		return strings.Contains(text, want)
	}
	if strings.HasSuffix(want, ".") { // the beginning of an id
		return false
	}
	split := func(s string) string {
		words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
		return " " + strings.Join(words, " ") + " "
	}
	want = split(want)
	return strings.TrimSpace(want) != "" && strings.Contains(split(text), want)
}
