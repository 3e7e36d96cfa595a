package trust

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// slow answers after a while, or never.
type slow struct {
	asked int
	after time.Duration
	err   error
}

func (s *slow) LookupTXT(ctx context.Context, _ string) ([]string, error) {
	s.asked++
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(s.after):
		return []string{"x"}, s.err
	}
}

func TestTheCacheRemembersAndGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{after: time.Second}
		c := &Cache{Resolver: s, Now: time.Now}
		ask := func() error {
			_, err := c.LookupTXT(t.Context(), "Key.okpay.com.")
			return err
		}
		for range 3 {
			if err := ask(); err != nil {
				t.Fatal(err)
			}
		}
		if s.asked != 1 {
			t.Errorf("asked %d times for what was answered", s.asked)
		}
		time.Sleep(keepFound)
		s.after = time.Hour
		began := time.Now()
		if err := ask(); !errors.Is(err, context.DeadlineExceeded) || notFound(err) {
			t.Errorf("no answer: %v", err)
		}
		if took := time.Since(began); took != askWithin {
			t.Errorf("waited %v", took)
		}
		if _ = ask(); s.asked != 2 {
			t.Errorf("asked %d times at once for what was not answered", s.asked)
		}
		time.Sleep(keepFailed)
		s.after, s.err = 0, &net.DNSError{IsNotFound: true}
		if err := ask(); !notFound(err) || s.asked != 3 {
			t.Errorf("asked %d times: %v", s.asked, err)
		}
	})
}

func TestReservedNamesAreNeverAsked(t *testing.T) {
	s := &slow{}
	c := &Cache{Resolver: s, Now: time.Now}
	if _, err := c.LookupTXT(t.Context(), "demo._domainkey.okpay.example"); err == nil || notFound(err) || s.asked > 0 {
		t.Errorf("%v, asked %d times", err, s.asked)
	}
}

func TestReadZone(t *testing.T) {
	z, err := ReadZone(strings.NewReader("# records\n\nA.example. TXT v=1; x=y z\nb.example\tTXT\t\"one \" \"two\\\"\"\nb.example MX 10 mx\na.example txt second\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := z["a.example"]; len(got) != 2 || got[0] != "v=1; x=y z" || got[1] != "second" {
		t.Errorf("%q", got)
	}
	if got := z["b.example"]; len(got) != 1 || got[0] != `one two"` {
		t.Errorf("%q", got)
	}
	if _, err := z.LookupTXT(t.Context(), "c.example"); !notFound(err) {
		t.Errorf("what is not there: %v", err)
	}
	if _, err := ReadZone(strings.NewReader("a.example TXT\n")); err == nil {
		t.Error("a line without a value was taken")
	}
}
