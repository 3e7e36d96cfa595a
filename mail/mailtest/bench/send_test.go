package bench

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// mailBytes is about the largest mail that providers take (Gmail and Outlook.com 25 MB).
const mailBytes = 25_000_000

// BenchmarkSend sends a mail of 25 MB by the program and the same bytes by msmtp, in turn, to a server that takes and
// forgets. connect-to-reply is measured at the server, from the connection to the moment before the final reply.
func BenchmarkSend(b *testing.B) {
	program := build(b)
	msmtp := find(b, "msmtp")
	sink := startSink(b)
	home := newHome(b, program, account{smtp: sink.addr, imap: startMailbox(b).Addr})
	picture := filepath.Join(b.TempDir(), "picture.bin")
	if err := os.WriteFile(picture, noise(mailBytes*57/78), 0o600); err != nil { // 57 bytes a line of 76 characters
		b.Fatal(err)
	}
	mail := filepath.Join(b.TempDir(), "mail.eml")
	sink.keep = mail
	var ours, theirs series
	for b.Loop() {
		r := home.run(b, "send", "--to", "support@okpay.example", "--subject", "Large", "--body", "See the picture.",
			"--attach", picture, "--json")
		up := sink.last()
		ours.Add("s-connect-to-reply", up.Seconds())
		ours.Add("s-whole-process", r.elapsed.Seconds())
		ours.Add("s-storing", (r.elapsed - up).Seconds())
		ours.Add("MB-peak", r.peakMB)
		sink.keep = ""

		host, port := split(b, sink.addr)
		in, err := os.Open(mail)
		if err != nil {
			b.Fatal(err)
		}
		r = run(b, nil, in, msmtp, "--host="+host, "--port="+port, "--tls=off", "--auth=off",
			"--from=me@mailbox.example", "support@okpay.example")
		_ = in.Close()
		theirs.Add("s-connect-to-reply", sink.last().Seconds())
		theirs.Add("s-whole-process", r.elapsed.Seconds())
		theirs.Add("MB-peak", r.peakMB)
	}
	report(b, "send 25 MB, okpay-support", ours)
	report(b, "send 25 MB, msmtp", theirs)
	b.ReportMetric(ours.Median("s-connect-to-reply")/theirs.Median("s-connect-to-reply"), "times-msmtp")
	b.ReportMetric(ours.Quantile("MB-peak", 1), "MB-peak")
}

// sink is an SMTP server that forgets what it takes.
type sink struct {
	addr  string
	keep  string // a file for the bytes of the next mail, "" for none
	times chan time.Duration
}

func startSink(b *testing.B) *sink {
	b.Helper()
	s := &sink{times: make(chan time.Duration, 1)}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &sinkSession{sink: s, began: time.Now()}, nil
	}))
	server.Domain = "sink.example"
	ln := listen(b)
	s.addr = ln.Addr().String()
	go func() { _ = server.Serve(ln) }() // ends with the listener
	b.Cleanup(func() { _ = server.Close() })
	return s
}

// last is how long the last mail took.
func (s *sink) last() time.Duration { return <-s.times }

type sinkSession struct {
	sink  *sink
	began time.Time
}

func (s *sinkSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *sinkSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s *sinkSession) Reset()                               {}
func (s *sinkSession) Logout() error                        { return nil }

func (s *sinkSession) Data(r io.Reader) error {
	to := io.Discard
	if s.sink.keep != "" {
		file, err := os.Create(s.sink.keep)
		if err != nil {
			return err
		}
		defer file.Close()
		to = file
	}
	if _, err := io.Copy(to, r); err != nil {
		return err
	}
	s.sink.times <- time.Since(s.began)
	return nil
}

// noise is the same n bytes in every run; they do not compress.
func noise(n int) []byte {
	out := make([]byte, n)
	x := uint64(0x9E3779B97F4A7C15)
	for i := range out {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		out[i] = byte(x)
	}
	return out
}

func split(b *testing.B, addr string) (host, port string) {
	b.Helper()
	for i := len(addr) - 1; i >= 0; i-- {
		if addr[i] == ':' {
			if _, err := strconv.Atoi(addr[i+1:]); err == nil {
				return addr[:i], addr[i+1:]
			}
		}
	}
	b.Fatalf("%q is no address", addr)
	return "", ""
}
