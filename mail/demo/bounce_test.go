package demo

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/ticket"
)

func TestBounceNamesRecipientAndMail(t *testing.T) {
	withDesk(t, Options{}, func(d *deskTest) {
		raw := "From: person@mailbox.example\r\nMessage-ID: <lost@mailbox.example>\r\nSubject: hi\r\n\r\nbody stays here\r\n"
		if err := d.bounce([]string{"nobody@okpay.example", "evil\r\nAction: delivered@x.example", "用户@x.example"}, []byte(raw)); err != nil {
			t.Fatal(err)
		}
		p := d.one(soonest)
		if p.Kind != ticket.KindBounce || p.Bounce == nil {
			t.Fatalf("kind %s, bounce %v", p.Kind, p.Bounce)
		}
		if b := p.Bounce; b.Action != "failed" || b.Status != "5.1.1" || b.Recipient != "nobody@okpay.example" ||
			b.OriginalMessageID != "<lost@mailbox.example>" {
			t.Errorf("bounce = %+v", b)
		}
		for unwanted, why := range map[string]string{
			"\nAction: delivered": "a field was injected", "body stays here": "the body came back",
		} {
			if bytes.Contains(d.got[0], []byte(unwanted)) {
				t.Error(why)
			}
		}
		if !bytes.Contains(d.got[0], []byte("Final-Recipient: utf-8; 用户@x.example\r\n")) {
			t.Error("an internationalised address has the wrong type")
		}
	})
}

func TestReturnedHeaderIsBounded(t *testing.T) {
	long := []byte(strings.Repeat("X-Line: "+strings.Repeat("x", 60)+"\r\n", 5000))
	got := headerOf(long)
	if len(got) > maxReturnedHeader || !bytes.HasSuffix(got, []byte("\r\n")) {
		t.Errorf("%d bytes, ending in %q", len(got), got[len(got)-2:])
	}
	if got := headerOf(bytes.Repeat([]byte("x"), 2*maxReturnedHeader)); len(got) != 0 {
		t.Errorf("a line without end gives %d bytes", len(got))
	}
}

func TestReferencesKeepFirstAndLast(t *testing.T) {
	var refs []string
	for i := range 100 {
		refs = append(refs, fmt.Sprint(i))
	}
	got := threadIDs(refs, "last", 4)
	if !slices.Equal(got, []string{"0", "98", "99", "last"}) {
		t.Errorf("threadIDs = %v", got)
	}
	if len(refs) != 100 || refs[1] != "1" {
		t.Error("the references given were changed")
	}
}
