package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"okpay.example/support/mail/mailtest"
)

// film is the size of a file that as a mail is more than the 25 MB of most servers, and little more: each step reads all of it.
const film = 20 << 20

// large makes a file of a size that no compression helps.
func large(t *testing.T, size int) (name string, sum [32]byte) {
	t.Helper()
	b := make([]byte, size)
	random := rand.NewChaCha8([32]byte{20})
	_, _ = random.Read(b)
	return write(t, filepath.Join(t.TempDir(), "film.mov"), string(b)), sha256.Sum256(b)
}

// A mail of 27 MB as it goes over the line is more than most providers take.
func TestALargeFileIsKeptWhereTheServerDoesNotTakeIt(t *testing.T) {
	small := write(t, filepath.Join(t.TempDir(), "small.txt"), "small")
	demo := func(t *testing.T) (*program, func() int) {
		p, _ := onDemo(t)
		return p, nil // its desk answers what it got
	}
	limited := func(t *testing.T) (*program, func() int) {
		p, s := onSink(t, mailtest.SMTPOptions{MaxBytes: 5 << 20})
		return p, func() int { return len(s.Mails()) }
	}
	for name, c := range map[string]struct {
		begin func(*testing.T) (*program, func() int)
		size  int
		said  string
	}{
		"the built-in server":   {demo, film, "27.4 MB"},
		"a server of SIZE 5 MB": {limited, film / 5, "5.5 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			movie, sum := large(t, c.size)
			p, arrived := c.begin(t)
			r := p.run("send", "--to", "support@okpay.example", "--subject", "S", "--body", "B", "--attach", movie, "--attach", small, "--json")
			var sent sendResult
			r.decode(t, &sent)
			if r.status != exitFailed || sent.State != "failed" || sent.Bytes < int64(c.size)*4/3 || !strings.Contains(r.errors, "Shrink the pictures") {
				t.Fatalf("send: %d, %+v, %s", r.status, sent, r.errors)
			}
			id := strconv.FormatInt(sent.ID, 10)
			if !strings.Contains(r.errors, c.said) || !strings.Contains(r.errors, "outbox edit "+id) {
				t.Errorf("it says %s", r.errors)
			}
			if arrived != nil && arrived() != 0 {
				t.Errorf("%d mails arrived", arrived())
			}
			keptWhole(t, p, string(sent.Ticket), sum)

			var edited struct{ Draft string }
			p.ok(&edited, "outbox", "edit", id, "--without", "film.mov")
			p.ok(&sent, "send", "--draft", edited.Draft)
			if sent.State != "sent" || arrived != nil && arrived() != 1 {
				t.Errorf("without the film: %+v", sent)
			}
		})
	}
}

// keptWhole looks for the file in the ticket's mail as it is exported.
func keptWhole(t *testing.T, p *program, id string, sum [32]byte) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "mails") + "/"
	p.ok(nil, "tickets", "export", id, "--out", out)
	names, err := filepath.Glob(out + "*.eml")
	if err != nil || len(names) != 1 {
		t.Fatalf("exported %q, %v", names, err)
	}
	b, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	if got := attachment(t, b, "film.mov"); sha256.Sum256(got) != sum {
		t.Errorf("%d bytes of the file are kept, and other ones", len(got))
	}
}

// attachment undoes the base64 of a file in a mail.
func attachment(t *testing.T, eml []byte, name string) []byte {
	t.Helper()
	_, part, ok := bytes.Cut(eml, []byte(`filename="`+name+`"`))
	if !ok {
		_, part, ok = bytes.Cut(eml, []byte("filename="+name))
	}
	if !ok {
		t.Fatalf("there is no %s in the mail: %.1000s", name, eml)
	}
	_, body, _ := bytes.Cut(part, []byte("\r\n\r\n"))
	body, _, _ = bytes.Cut(body, []byte("\r\n--"))
	data, err := base64.StdEncoding.DecodeString(string(bytes.ReplaceAll(body, []byte("\r\n"), nil)))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// How large it is does not matter here, but that it is many times what is held in memory and sent at once.
func TestALargeFileArrivesWhole(t *testing.T) {
	movie, sum := large(t, film/4)
	p, sink := onSink(t, mailtest.SMTPOptions{MaxBytes: 50 << 20})
	var sent sendResult
	p.ok(&sent, "send", "--to", "support@okpay.example", "--subject", "S", "--body", "B", "--attach", movie)
	mails := sink.Mails()
	if len(mails) != 1 || mails[0].Size != sent.Bytes || int64(len(mails[0].Data)) != sent.Bytes {
		t.Fatalf("%d mails, %+v", len(mails), sent)
	}
	if got := attachment(t, mails[0].Data, "film.mov"); sha256.Sum256(got) != sum {
		t.Errorf("%d bytes of the file came, and other ones", len(got))
	}
	keptWhole(t, p, string(sent.Ticket), sum)
}
