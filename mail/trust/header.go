package trust

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/mail"
	"strings"
)

const (
	maxHeader = 256 << 10 // bytes
	maxFields = 2000
)

// errHeader says that a header is past its bounds. A judge who reads on would only help whoever wrote it.
var errHeader = errors.New("the header is too large to be judged")

// field is one header field: its name in lower case, its value unfolded, and the bytes as they came, with CRLF.
type field struct {
	name, value string
	raw         string
}

// header is the top header of a mail, from the top down.
type header []field

// readHeader reads a mail's header and leaves r behind the empty line. Lines may end in LF alone, as in saved files.
func readHeader(r *bufio.Reader) (header, error) {
	var h header
	var raw, value []byte // of the last field, which grow with each line that goes on with it
	finish := func() {
		if len(h) > 0 {
			h[len(h)-1].raw, h[len(h)-1].value = string(raw), string(value)
		}
	}
	defer finish()
	size := 0
	for {
		line, err := r.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return h, errHeader
		}
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return h, err
		}
		size += len(line)
		text := string(bytes.TrimRight(line, "\r\n"))
		switch {
		case text == "":
			return h, nil
		case size > maxHeader || len(h) > maxFields:
			return h, errHeader
		case (text[0] == ' ' || text[0] == '\t') && len(h) > 0:
			raw = append(append(raw, text...), '\r', '\n')
			value = append(append(value, ' '), strings.TrimSpace(text)...)
		default:
			finish()
			name, rest, _ := strings.Cut(text, ":")
			h = append(h, field{name: strings.ToLower(strings.TrimSpace(name))})
			raw = append(append(raw[:0], text...), '\r', '\n')
			value = append(value[:0], strings.TrimSpace(rest)...)
		}
		if ended {
			return h, nil
		}
	}
}

// all gives the values of a field, the topmost first.
func (h header) all(name string) (values []string) {
	for _, f := range h {
		if f.name == name {
			values = append(values, f.value)
		}
	}
	return values
}

// get gives the topmost value of a field, or "".
func (h header) get(name string) string {
	for _, f := range h {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

func (h header) has(names ...string) bool {
	for _, name := range names {
		if h.get(name) != "" {
			return true
		}
	}
	return false
}

// addressesIn reads the addresses of a field such as Reply-To; nil where it cannot be read.
func (h header) addressesIn(name string) (addresses []string) {
	for _, value := range h.all(name) {
		list, err := mail.ParseAddressList(value)
		if err != nil {
			if one := between(value, "<", ">"); one != "" {
				addresses = append(addresses, one)
			}
			continue
		}
		for _, a := range list {
			addresses = append(addresses, a.Address)
		}
	}
	return addresses
}

func between(s, open, shut string) string {
	_, rest, ok := strings.Cut(s, open)
	inside, _, closed := strings.Cut(rest, shut)
	if !ok || !closed {
		return ""
	}
	return strings.TrimSpace(inside)
}

// tags reads "a=1; b=2" as of DKIM (RFC 6376, section 3.2); nil where it is malformed or a tag comes twice.
func tags(s string) map[string]string {
	out := map[string]string{}
	for pair := range strings.SplitSeq(s, ";") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		if _, twice := out[name]; !ok || twice {
			return nil
		}
		out[name] = strings.TrimSpace(value)
	}
	return out
}

// compact drops all white space, which may stand anywhere in most tags.
func compact(s string) string { return strings.Join(strings.Fields(s), "") }
