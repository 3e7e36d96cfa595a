package message

import (
	"bytes"
	"net/mail"
	"slices"
	"strings"
	"time"

	"okpay.example/support/mail/ticket"
)

const (
	maxFields  = 2000     // of one header block
	maxValue   = 64 << 10 // bytes of one unfolded value
	maxIDs     = 200      // Message-IDs of one mail that are looked at
	maxPeople  = 100      // addresses of one mail that are looked at
	maxSubject = 2000     // characters
)

// field is one header field, its value unfolded but not decoded.
type field struct{ name, value string }

// header is a header block as it was read, in order.
type header []field

// get gives the first field's value, or "".
func (h header) get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return ""
}

// all gives the values of every field of that name.
func (h header) all(name string) []string {
	var values []string
	for _, f := range h {
		if strings.EqualFold(f.name, name) {
			values = append(values, f.value)
		}
	}
	return values
}

// ofContent gives the fields that describe a part's content (RFC 2045, section 9), which alone are kept of a part.
func (h header) ofContent() (content header) {
	for _, f := range h {
		if len(f.name) > len("Content-") && strings.EqualFold(f.name[:len("Content-")], "Content-") {
			content = append(content, f)
		}
	}
	return content
}

// parseHeader reads a header block as tolerantly as it can: any line end, names with blanks before the colon, lines
// without a colon taken as continuations. It stops at the empty line and gives where the body starts: at 0 where there is
// text and no field. whole is false
// when the block was longer than limit bytes or than maxFields.
func parseHeader(data []byte, limit int) (h header, body int, whole bool) {
	whole = true
	var value []byte // of the last field, while it grows
	finish := func() {
		if len(h) > 0 {
			h[len(h)-1].value = string(value)
		}
		value = value[:0]
	}
	defer finish()
	for body < len(data) {
		line, next := cutLine(data, body)
		body = next
		if len(line) == 0 || isBlankEnd(line, data[next:]) {
			break
		}
		if body > limit {
			whole = false
			continue // to the empty line, so that the body is found
		}
		name, rest, ok := cutField(line)
		if !ok {
			if line = bytes.TrimSpace(line); len(h) > 0 && len(line) > 0 && len(value)+len(line) < maxValue {
				value = append(append(value, ' '), line...)
			}
			continue
		}
		if len(h) >= maxFields {
			whole = false
			continue
		}
		finish()
		h = append(h, field{name: name})
		value = append(value, rest[:min(len(rest), maxValue)]...)
	}
	if len(h) == 0 && isText(data) {
		body = 0
	}
	return h, body, whole
}

// isBlankEnd tells whether a line of blanks, which by the book goes on with the field above it, is meant as the empty line
// after the header: what follows is no header.
func isBlankEnd(line, rest []byte) bool {
	if len(bytes.TrimSpace(line)) > 0 || len(rest) == 0 {
		return false
	}
	next, _ := cutLine(rest, 0)
	if len(next) == 0 || next[0] == ' ' || next[0] == '\t' {
		return false
	}
	_, _, field := cutField(next)
	return !field
}

// isText tells whether what should be a header begins with a line of text. An mbox writes "From " before the header.
func isText(data []byte) bool {
	line, _ := cutLine(data, 0)
	return len(bytes.TrimSpace(line)) > 0 && !bytes.HasPrefix(bytes.TrimPrefix(line, []byte(">")), []byte("From "))
}

// cutField parts the first line of a field at its colon; ok is false for a continuation and for what is no field.
func cutField(line []byte) (name string, value []byte, ok bool) {
	if line[0] == ' ' || line[0] == '\t' {
		return "", nil, false
	}
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 || colon > 200 {
		return "", nil, false
	}
	name = strings.TrimRight(string(line[:colon]), " \t")
	return name, bytes.TrimSpace(line[colon+1:]), isFieldName(name)
}

// isFieldName holds a name to RFC 5322, section 2.2: printable ASCII without blank and colon.
func isFieldName(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// cutLine gives the line at from without its end, and where the next one starts.
func cutLine(data []byte, from int) (line []byte, next int) {
	end := bytes.IndexByte(data[from:], '\n')
	if end < 0 {
		return bytes.TrimSuffix(data[from:], []byte("\r")), len(data)
	}
	return bytes.TrimSuffix(data[from:from+end], []byte("\r")), from + end + 1
}

// Neither holds control characters or broken UTF-8, which match as U+FFFD.
var (
	bracketed   = compiled(`<[^<>\x00-\x08\x0e-\x1f\x7f-\x9f\x{FFFD}]{1,998}>`)
	bareAddress = compiled(`[^\x00-\x20\x7f-\xa0\x{FFFD}<>()\[\],;:"'@]{1,64}@` +
		`[^\x00-\x20\x7f-\xa0\x{FFFD}<>()\[\],;:"'@]{1,255}`)
)

// messageIDs finds the ids of a field, each with its brackets and without blanks inside. A value without brackets
// counts as one id. Of too many the last ones are kept, which are the nearest.
func messageIDs(values ...string) []string {
	ids := []string{} // never nil: it is shown as JSON
	for _, v := range values {
		found := bracketed().FindAllString(v, -1)
		if len(found) == 0 {
			if word, _, _ := strings.Cut(strings.TrimSpace(v), " "); strings.Contains(word, "@") {
				found = bracketed().FindAllString("<"+strings.Trim(word, "<>\",;")+">", 1)
			}
		}
		for _, id := range found {
			ids = append(ids, strings.Join(strings.Fields(id), ""))
		}
	}
	return ids[max(0, len(ids)-maxIDs):]
}

// addresses reads the mailboxes of an address field, decoded. What no parser reads still gives its bare addresses.
func addresses(value string) []*mail.Address {
	if strings.TrimSpace(value) == "" {
		return nil
	}
	parser := mail.AddressParser{WordDecoder: wordDecoder()}
	if list, err := parser.ParseList(value); err == nil {
		for _, a := range list {
			a.Name = oneLine(decodeHeader(a.Name))
			a.Address = oneLine(strings.ToValidUTF8(a.Address, ""))
		}
		return list[:min(len(list), maxPeople)]
	}
	var list []*mail.Address
	for piece := range strings.SplitSeq(value, ",") {
		found := bareAddress().FindAllStringIndex(piece, -1)
		if len(found) == 0 {
			continue
		}
		at := found[len(found)-1] // the address comes after the name, which may hold another one
		name := strings.TrimRight(strings.Trim(strings.TrimSpace(piece[:at[0]]), "<\" "), "\"")
		list = append(list, &mail.Address{Name: oneLine(decodeHeader(name)), Address: piece[at[0]:at[1]]})
		if len(list) == maxPeople {
			break
		}
	}
	return list
}

// displayMailbox shows a decoded mailbox: `OKPAY <support@okpay.example>`.
func displayMailbox(a *mail.Address) string {
	if a.Name == "" {
		return a.Address
	}
	return a.Name + " <" + a.Address + ">"
}

// oneLine makes one line of s, without control characters.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

var (
	dateComment = compiled(`\([^()]*\)`)
	dateLayouts = []string{
		"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04 -0700",
		"2 Jan 06 15:04:05 -0700", "2 Jan 06 15:04:05 MST", "2 January 2006 15:04:05 -0700",
		time.ANSIC, time.UnixDate, "Jan 2 15:04:05 MST 2006", "Jan 2 15:04:05 2006", "2006-01-02 15:04:05 -0700",
		"2006-01-02 15:04:05", time.RFC3339,
	}
)

// parseDate reads a Date field (RFC 5322, section 3.3, and what is seen in its place); zero if it cannot.
func parseDate(s string) time.Time {
	if s == "" || len(s) > 200 {
		return time.Time{}
	}
	if t, err := mail.ParseDate(s); err == nil {
		return plausible(t)
	}
	s = strings.Join(strings.Fields(dateComment().ReplaceAllString(s, " ")), " ")
	s = strings.NewReplacer("GMT+", "+", "GMT-", "-", "UTC+", "+", "UT+", "+").Replace(s)
	if comma := strings.IndexByte(s, ','); comma >= 0 && comma < 12 {
		s = strings.TrimSpace(s[comma+1:])
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return plausible(t)
		}
	}
	return time.Time{}
}

// plausible drops the dates that RFC 3339, and so every JSON reader, cannot show.
func plausible(t time.Time) time.Time {
	if t.Year() < 1970 || t.Year() > 9998 {
		return time.Time{}
	}
	return t
}

// people gives the decoded mailboxes and the bare addresses of several fields, each once.
func (h header) people(names ...string) (shown, bare []string) {
	for _, name := range names {
		for _, value := range h.all(name) {
			for _, a := range addresses(value) {
				if len(shown) < maxPeople && !slices.Contains(shown, displayMailbox(a)) {
					shown = append(shown, displayMailbox(a))
				}
				if len(bare) == maxPeople {
					continue
				}
				if b := ticket.ComparableAddress(a.Address); !slices.Contains(bare, b) {
					bare = append(bare, b)
				}
			}
		}
	}
	return shown, bare
}
