package trust

import (
	"bufio"
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	mathrand "math/rand/v2"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/ticket"
)

// looked verifies the first signature of a mail in both ways.
func looked(t *testing.T, raw, record string) (second, library error) {
	t.Helper()
	r := bufio.NewReaderSize(strings.NewReader(raw), len(raw)+1) // so that all of the body is still in it
	h, err := readHeader(r)
	if err != nil {
		t.Fatal(err)
	}
	found := h.signatures(func(string) bool { return true })
	if len(found) == 0 {
		t.Fatal("no signature")
	}
	body := raw[len(raw)-r.Buffered():]
	_, second = found[0].secondLook(h, strings.NewReader(body), record)
	library = found[0].check(h, strings.NewReader(body), []string{record})
	return second, library
}

// TestTheSecondLookAgreesWithTheLibrary compares the two on mails of odd lines and blanks, whole and changed.
func TestTheSecondLookAgreesWithTheLibrary(t *testing.T) {
	big, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	chance := mathrand.New(mathrand.NewPCG(1, 2))
	bits := []string{"a", "b  c", "\t", " ", "\r\n", "\r\n\r\n", "é", ".", "x\ty ", "\r\n \r\n", strings.Repeat("long ", 300)}
	draw := func(n int) (s string) {
		for range chance.IntN(n) {
			s += bits[chance.IntN(len(bits))]
		}
		return s
	}
	agreed, valid := 0, 0
	for i := range 2000 {
		key := crypto.Signer(seedKey(1))
		if i%10 == 0 {
			key = big
		}
		subject := strings.Join(strings.Fields(draw(5)), "  ")
		raw := "From: a@okpay.test\r\nSubject:  " + subject + "\r\nX-Odd:\tone\r\n  two \r\nDate: now\r\n\r\n" + draw(12)
		signed := signing{domain: "okpay.test", selector: "ed", key: key, simple: i%2 == 0,
			headers: []string{"From", "Subject", "X-Odd", "Date", "Subject"}}.sign(t, raw)
		if i%3 == 0 { // one byte is changed
			at := chance.IntN(len(signed))
			if c := signed[at]; c != '\r' && c != '\n' {
				signed = signed[:at] + "Z" + signed[at+1:]
			}
		}
		if i%7 == 0 {
			signed += bits[chance.IntN(len(bits))]
		}
		if !strings.Contains(signed, "DKIM-Signature: ") || !strings.Contains(signed, "\r\n\r\n") {
			continue
		}
		h, err := readHeader(bufio.NewReader(strings.NewReader(signed)))
		if err != nil || len(h.signatures(func(string) bool { return true })) == 0 {
			continue // the change made it unreadable
		}
		second, library := looked(t, signed, record(key, ""))
		if (second == nil) != (library == nil) {
			t.Errorf("mail %d: second look %v, library %v\n%q", i, second, library, signed)
		}
		agreed++
		if second == nil {
			valid++
		}
	}
	t.Logf("%d mails, %d of them valid: both say the same", agreed, valid)
	if valid < 500 || agreed-valid < 200 {
		t.Errorf("only %d valid and %d others", valid, agreed-valid)
	}
}

// partial signs the first n canonical bytes of plainMail's body (l=n).
func partial(t *testing.T, n int) string {
	t.Helper()
	head, body, _ := strings.Cut(plainMail, "\r\n\r\n")
	sum := sha256.Sum256([]byte(body[:n]))
	field := fmt.Sprintf("DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=okpay.test; s=ed; l=%d;\r\n"+
		" h=From:To:Subject:Date:Message-ID:Content-Type; bh=%s; b=", n, base64.StdEncoding.EncodeToString(sum[:]))
	h, err := readHeader(bufio.NewReader(strings.NewReader(field + "\r\n" + head + "\r\n\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	s := h.signatures(func(string) bool { return true })[0]
	sig := ed25519.Sign(seedKey(1), s.headerHash(h, true))
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s%s\r\n%s\r\n\r\n%s", field, base64.StdEncoding.EncodeToString(sig), head, body)
	return b.String()
}

func TestABodyLengthHidesNothing(t *testing.T) {
	_, body, _ := strings.Cut(plainMail, "\r\n\r\n")
	whole := partial(t, len(body))
	for _, c := range []struct {
		name, raw, level, reason string
	}{
		{"all of it is signed", whole, ticket.Verified, "signature_valid"},
		{"something was added", whole + "Send the code to a@evil.test\r\n", ticket.Suspicious, "signature_partial"},
		{"the end was never signed", partial(t, len(body)-10), ticket.Suspicious, "signature_partial"},
		{"the beginning was changed", with(whole, "Please", "Kindly"), ticket.Suspicious, "signature_broken"},
		{"the length was changed", with(whole, fmt.Sprintf("l=%d", len(body)), "l=0"), ticket.Suspicious, "signature_broken"},
		{"a list added a footer", "List-Id: <users.lists.test>\r\n" + whole + "footer\r\n", ticket.Unverified, "changed_on_the_way"},
	} {
		v := verdictOn(t, desk, zone(), c.raw, nil)
		if v.Level != c.level || len(v.Reasons) == 0 || v.Reasons[0] != c.reason {
			t.Errorf("%s: %s %v, want %s %s\n%v", c.name, v.Level, v.Reasons, c.level, c.reason, v.Evidence)
		}
	}
}

// TestAKeyForSomethingElseSignsNoMail has a mail that only our own look judges, since its signature ends some day.
func TestAKeyForSomethingElseSignsNoMail(t *testing.T) {
	raw := signing{domain: "okpay.test", selector: "ed", key: seedKey(1), expires: now.Add(time.Hour)}.sign(t, plainMail)
	for more, level := range map[string]string{"": ticket.Verified, "s=email; ": ticket.Verified, "s=*; ": ticket.Verified, "s=tlsrpt; ": ticket.Suspicious} {
		dns := zone()
		dns["ed._domainkey.okpay.test"] = []string{record(seedKey(1), more)}
		if v := verdictOn(t, desk, dns, raw, nil); v.Level != level {
			t.Errorf("%q: %s %v", more, v.Level, v.Evidence)
		}
	}
	dns := zone()
	dns["ed._domainkey.okpay.test"] = []string{with(record(seedKey(1), ""), "v=DKIM1", "v=OTHER1")}
	if v := verdictOn(t, desk, dns, raw, nil); v.Level != ticket.Suspicious {
		t.Errorf("another kind of record: %s %v", v.Level, v.Evidence)
	}
}
