package trust

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// Resolver looks up TXT records; *net.Resolver is one. A *net.DNSError with IsNotFound says that there are none; any
// other error says that nobody can tell yet.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// Zone answers from records that were given, and knows that there are no others.
type Zone map[string][]string

// maxZone bounds a file of records, in bytes.
const maxZone = 1 << 20

// ReadZone reads records, "NAME TYPE VALUE" a line; '#' begins a comment line. Only TXT is kept: nothing else is asked
// for. Records of the same name add up. A value may be in quotes, and in several of them as in a zone file.
func ReadZone(r io.Reader) (Zone, error) {
	z := Zone{}
	lines := bufio.NewScanner(io.LimitReader(r, maxZone))
	lines.Buffer(nil, maxZone)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		name, rest := cutBlank(line)
		kind, value := cutBlank(rest)
		if value == "" {
			return nil, &ZoneError{Line: n}
		}
		if strings.EqualFold(kind, "TXT") {
			key := zoneKey(name)
			z[key] = append(z[key], unquote(value))
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the records: %w", err)
	}
	return z, nil
}

// ZoneError says which line of a file of records is none.
type ZoneError struct{ Line int }

func (e *ZoneError) Error() string { return fmt.Sprintf("line %d is not NAME TYPE VALUE", e.Line) }

// cutBlank cuts a line behind its first word.
func cutBlank(s string) (word, rest string) {
	at := strings.IndexAny(s, " \t")
	if at < 0 {
		return s, ""
	}
	return s[:at], strings.TrimSpace(s[at:])
}

func zoneKey(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// unquote joins the strings of one record (RFC 1035, section 5.1).
func unquote(value string) string {
	if !strings.HasPrefix(value, `"`) {
		return value
	}
	var b strings.Builder
	inside := false
	for i := 0; i < len(value); i++ {
		switch {
		case value[i] == '\\' && i+1 < len(value):
			i++
			b.WriteByte(value[i])
		case value[i] == '"':
			inside = !inside
		case inside:
			b.WriteByte(value[i])
		}
	}
	return b.String()
}

// LookupTXT implements Resolver.
func (z Zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	if found := z[zoneKey(name)]; len(found) > 0 {
		return found, nil
	}
	return nil, &net.DNSError{Err: "no such record", Name: name, IsNotFound: true}
}

const (
	askWithin  = 5 * time.Second
	keepFound  = time.Hour
	keepNone   = 10 * time.Minute
	keepFailed = time.Minute
	maxKept    = 500 // answers
)

// Cache remembers what a resolver answered and gives up on one that does not answer in time. It is safe for concurrent
// use. It never asks for reserved names (RFC 6761): what a network says of those is nobody's word.
type Cache struct {
	Resolver Resolver
	Now      func() time.Time

	mu   sync.Mutex
	kept map[string]answer
}

type answer struct {
	records []string
	err     error
	until   time.Time
}

var errReserved = errors.New("a reserved name, which no server may answer for")

// LookupTXT implements Resolver.
func (c *Cache) LookupTXT(ctx context.Context, name string) ([]string, error) {
	key := zoneKey(name)
	if reserved(key) {
		return nil, &net.DNSError{Err: errReserved.Error(), Name: name, IsTemporary: true}
	}
	if a, ok := c.remembered(key); ok {
		return a.records, a.err
	}
	asking, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	a := answer{}
	a.records, a.err = c.Resolver.LookupTXT(asking, name)
	if ctx.Err() != nil {
		return nil, ctx.Err() // the caller's haste says nothing of the name
	}
	keep := keepFound
	switch {
	case notFound(a.err):
		keep = keepNone
	case a.err != nil:
		keep = keepFailed
	}
	a.until = c.Now().Add(keep)
	c.remember(key, a)
	return a.records, a.err
}

func (c *Cache) remembered(key string) (answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.kept[key]
	return a, ok && c.Now().Before(a.until)
}

func (c *Cache) remember(key string, a answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= maxKept {
		c.kept = map[string]answer{}
	}
	c.kept[key] = a
}

// reserved tells the names of RFC 2606 and RFC 6761 that exist on no network.
func reserved(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	return last == "example" || last == "test" || last == "invalid" || last == "localhost"
}

// notFound tells that there is no such record, for certain.
func notFound(err error) bool {
	e, ok := errors.AsType[*net.DNSError](err)
	return ok && e.IsNotFound && !e.IsTemporary && !e.IsTimeout
}
