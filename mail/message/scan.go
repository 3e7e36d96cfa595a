package message

import (
	"bytes"
	"errors"
	"fmt"
)

// ErrLimits is what a mail past its Limits is refused with where there is no fallback.
var ErrLimits = errors.New("the mail is past its limits")

// costFactor bounds what nesting makes of a large mail: a parser reads each byte once a level.
const costFactor = 4 // multiple of Limits.Bytes

// headersFactor bounds the headers of all parts together: a parser keeps each of their fields.
const headersFactor = 4 // multiple of Limits.Header

// leaf is a part without parts: its header block and its encoded body.
type leaf struct {
	header header
	body   []byte
	at     int // where the body starts
	bare   int // where the header starts of what says that it has parts, and has none; -1 for all others
	until  int // where the next part starts, or what ends them
}

// bareHeader is what a part counts for that says that it has parts, and has none: the text in it is all there is.
var bareHeader = header{{name: "Content-Type", value: "text/plain"}}

// scan walks the MIME structure in one pass, a line at a time, and returns ErrLimits as soon as a limit is passed. It
// comes before any parser, since nested multiparts that are never closed cost the parser time that doubles with each
// level, and many parts cost it their square.
//
// Where visit is not nil it is given each leaf. With lenient the scan does not stop at a limit: it takes what is nested
// too deep for a leaf and ends after the last part it may look at.
func scan(data []byte, l Limits, lenient bool, visit func(leaf)) error {
	s := scanner{data: data, limits: l, lenient: lenient, visit: visit}
	return s.run()
}

type scanner struct {
	data       []byte
	limits     Limits
	lenient    bool
	visit      func(leaf)
	boundaries [][]byte // "--boundary", outermost first
	parts      int
	cost       int64
	headers    int // bytes of all header blocks
}

func (s *scanner) run() error {
	at := 0
	for {
		next, delimiter, err := s.part(at)
		if err != nil {
			return err
		}
		for delimiter == closing { // what follows a closed multipart belongs to nobody
			if _, next, delimiter, err = s.findDelimiter(next); err != nil {
				return err
			}
		}
		if delimiter == none {
			return nil
		}
		if s.parts++; s.parts > s.limits.Parts {
			if s.lenient {
				return nil
			}
			return fmt.Errorf("%w: more than %d parts", ErrLimits, s.limits.Parts)
		}
		at = next
	}
}

// part reads what starts at at: a leaf, or a multipart up to its first part. It gives what follows, and what ended it.
func (s *scanner) part(at int) (next int, kind delimiterKind, err error) {
	h, body, err := s.enter(at)
	if err != nil {
		return 0, none, err
	}
	levels := len(s.boundaries)
	end, next, kind, err := s.findDelimiter(body)
	if err != nil {
		return 0, none, err
	}
	p := leaf{body: s.data[body:end], at: body, bare: -1, until: end}
	switch {
	case h != nil:
		p.header = *h
	case levels > 1 && (kind == none || len(s.boundaries) < levels): // a multipart within another that ends before its first part
		p.header, p.bare = bareHeader, at
		if kind == closing && len(s.boundaries) == levels-1 {
			p.until, next, kind, err = s.findDelimiter(next)
		}
	default:
		return next, kind, nil
	}
	if err == nil && s.visit != nil {
		s.visit(p)
	}
	return next, kind, err
}

// enter reads the header block at at. For a multipart it opens a level; h is nil then.
func (s *scanner) enter(at int) (h *header, body int, err error) {
	fields, length, whole := parseHeader(s.headerBlock(at), s.limits.Header)
	if !whole && !s.lenient {
		return nil, 0, fmt.Errorf("%w: a header of more than %d bytes or %d fields", ErrLimits, s.limits.Header, maxFields)
	}
	if s.headers += length; s.headers > headersFactor*s.limits.Header && !s.lenient {
		return nil, 0, fmt.Errorf("%w: headers of more than %d bytes", ErrLimits, headersFactor*s.limits.Header)
	}
	boundary := multipartBoundary(fields.get("Content-Type"))
	fields = fields.ofContent()
	if boundary == "" {
		return &fields, at + length, nil
	}
	if len(s.boundaries) >= s.limits.Depth {
		if s.lenient {
			return &fields, at + length, nil
		}
		return nil, 0, fmt.Errorf("%w: nested deeper than %d", ErrLimits, s.limits.Depth)
	}
	s.boundaries = append(s.boundaries, []byte("--"+boundary))
	return nil, at + length, nil
}

// headerBlock gives the lines from at on to the first empty one, or to a delimiter, which ends a part without a body.
func (s *scanner) headerBlock(at int) []byte {
	end := at
	for end < len(s.data) {
		line, next := cutLine(s.data, end)
		if _, kind := s.match(line); kind != none {
			break
		}
		if end = next; len(line) == 0 {
			break
		}
	}
	return s.data[at:end]
}

type delimiterKind int

const (
	none delimiterKind = iota
	opening
	closing
)

// findDelimiter gives the end of the body that starts at from, without the line end before the delimiter, and where
// the line after the delimiter starts. It leaves the levels that the delimiter ends.
func (s *scanner) findDelimiter(from int) (end, next int, kind delimiterKind, err error) {
	for at := from; at < len(s.data); {
		line, after := cutLine(s.data, at)
		s.cost += int64(after-at) * int64(1+len(s.boundaries))
		if !s.lenient && s.cost > costFactor*s.limits.Bytes {
			return 0, 0, none, fmt.Errorf("%w: too much content nested too deep", ErrLimits)
		}
		if level, kind := s.match(line); kind != none {
			if kind == opening {
				level++
			}
			s.boundaries = s.boundaries[:level]
			end = at
			if end > from {
				end--
				if end > from && s.data[end-1] == '\r' {
					end--
				}
			}
			return end, after, kind, nil
		}
		at = after
	}
	return len(s.data), len(s.data), none, nil
}

// match tells whether line is a delimiter of an open level, the innermost first.
func (s *scanner) match(line []byte) (level int, kind delimiterKind) {
	if len(line) < 3 || line[0] != '-' || line[1] != '-' {
		return 0, none
	}
	for i := len(s.boundaries) - 1; i >= 0; i-- {
		rest, ok := bytes.CutPrefix(line, s.boundaries[i])
		if !ok {
			continue
		}
		if bytes.HasPrefix(rest, []byte("--")) {
			return i, closing
		}
		switch rest = bytes.TrimSpace(rest); { // a boundary may have been meant to end in blanks
		case len(rest) == 0:
			return i, opening
		case string(rest) == "--":
			return i, closing
		}
	}
	return 0, none
}
