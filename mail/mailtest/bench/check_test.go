package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/mailtest"
)

// sizes are how many other mails lie in INBOX.
var sizes = []int{200, 20_000}

// BenchmarkCheck looks for replies in a mailbox with few and with many other mails, through a proxy that counts what
// goes over a plain connection: at first with one open ticket and its answer to be found, then with nothing new.
// mbsync and neomutt look at the same mailbox in the same run.
func BenchmarkCheck(b *testing.B) {
	program, mbsync, neomutt := build(b), find(b, "mbsync"), find(b, "neomutt")
	sink := startSink(b)
	first, later := map[int]*series{}, map[int]*series{}
	for _, n := range sizes {
		first[n], later[n] = &series{}, &series{}
	}
	for b.Loop() {
		for _, n := range sizes {
			box := startMailbox(b)
			fill(b, box, n)
			proxy := mailtest.StartRecorder(b, box.Addr)
			h := newHome(b, program, account{imap: proxy.Addr, smtp: sink.addr})
			sent := h.send(b)
			<-sink.times
			box.Deliver(b, "INBOX", answer(sent, 1))
			first[n].addCheck(b, h, proxy)
			later[n].addCheck(b, h, proxy)
			if b.N == 1 || len(first[n].Values["KB-down"]) == 1 {
				beside(b, fmt.Sprintf("mbsync, %d mails", n), proxy, mbsyncCommand(b, mbsync, proxy.Addr, box))
				beside(b, fmt.Sprintf("neomutt, %d mails", n), proxy, neomuttCommand(b, neomutt, proxy.Addr, box))
			}
		}
	}
	for _, n := range sizes {
		report(b, fmt.Sprintf("okpay-support, %d mails, first check with one open ticket", n), *first[n])
		report(b, fmt.Sprintf("okpay-support, %d mails, check with nothing new", n), *later[n])
	}
	most := sizes[len(sizes)-1]
	b.ReportMetric(first[most].Quantile("KB-down", 1), "KB-first")
	b.ReportMetric(later[most].Quantile("KB-down", 1), "KB-nothing-new")
	b.ReportMetric(later[most].Quantile("turns", 1), "turns-nothing-new")
	b.ReportMetric(first[most].Median("KB-down")/first[sizes[0]].Median("KB-down"), "times-first-of-few")
	b.ReportMetric(later[most].Median("KB-down")/later[sizes[0]].Median("KB-down"), "times-later-of-few")
}

// addCheck runs one check and notes what the proxy counted.
func (s *series) addCheck(b *testing.B, h home, proxy *mailtest.Recorder) {
	b.Helper()
	proxy.Reset()
	r := h.run(b, "check", "--json")
	c := proxy.Counts()
	s.Add("KB-down", float64(c.In)/1000)
	s.Add("KB-up", float64(c.Out)/1000)
	s.Add("turns", float64(c.RoundTrips))
	s.Add("s", r.elapsed.Seconds())
}

// beside runs another program twice and prints what the proxy counted.
func beside(b *testing.B, name string, proxy *mailtest.Recorder, command []string) {
	b.Helper()
	for _, which := range []string{"first", "nothing new"} {
		var s series
		proxy.Reset()
		r := run(b, append(os.Environ(), "TERM=xterm"), nil, command[0], command[1:]...)
		c := proxy.Counts()
		s.Add("KB-down", float64(c.In)/1000)
		s.Add("KB-up", float64(c.Out)/1000)
		s.Add("turns", float64(c.RoundTrips))
		s.Add("s", r.elapsed.Seconds())
		report(b, name+", "+which, s)
	}
}

func mbsyncCommand(b *testing.B, program, addr string, box *mailtest.Dovecot) []string {
	b.Helper()
	dir := b.TempDir()
	host, port := split(b, addr)
	rc := filepath.Join(dir, "mbsyncrc")
	write(b, rc, fmt.Sprintf(`
IMAPStore far
Host %s
Port %s
User %s
Pass %s
SSLType None
AuthMechs LOGIN

MaildirStore near
Path %[5]s/
Inbox %[5]s/INBOX

Channel all
Far :far:
Near :near:
Patterns INBOX Junk Sent
Sync Pull
Create Near
SyncState *
`, host, port, box.User, box.Password, dir))
	return []string{program, "-c", rc, "-q", "all"}
}

// neomuttCommand opens INBOX with a header cache and leaves, on a terminal that script makes.
func neomuttCommand(b *testing.B, program, addr string, box *mailtest.Dovecot) []string {
	b.Helper()
	dir := b.TempDir()
	rc := filepath.Join(dir, "neomuttrc")
	write(b, rc, fmt.Sprintf(`
set folder = "imap://%[1]s@%[2]s/"
set spoolfile = "+INBOX"
set imap_user = "%[1]s"
set imap_pass = "%[3]s"
set ssl_starttls = no
set ssl_force_tls = no
set header_cache = "%[4]s/headers"
set message_cachedir = "%[4]s/bodies"
set mail_check = 600
set quit = yes
push "<quit>"
`, box.User, addr, box.Password, dir))
	return []string{find(b, "script"), "-q", "-e", "-c", program + " -n -F " + rc, "/dev/null"}
}

// BenchmarkReplyShown measures from the moment an answer lies in Dovecot's INBOX to the line that check --watch prints.
func BenchmarkReplyShown(b *testing.B) {
	sink := startSink(b)
	box := startMailbox(b)
	h := newHome(b, build(b), account{imap: box.Addr, smtp: sink.addr})
	sent := h.send(b)
	<-sink.times
	watch := exec.Command(h.program, "check", "--watch", "--json")
	watch.Env = h.env
	out, err := watch.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := watch.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = watch.Process.Signal(os.Interrupt)
		_ = watch.Wait()
	}()
	lines := make(chan time.Time, 100)
	go func() {
		defer close(lines)
		for in := bufio.NewScanner(out); in.Scan(); {
			if strings.Contains(in.Text(), `"answered"`) {
				lines <- time.Now()
			}
		}
	}()
	var s series
	for n := 1; b.Loop(); n++ {
		// IDLE is under way again a second and a half after the last check; answers come at all moments.
		time.Sleep(time.Duration(n%5) * 700 * time.Millisecond)
		began := time.Now()
		box.Deliver(b, "INBOX", answer(sent, n))
		select {
		case at := <-lines:
			s.Add("s-until-shown", at.Sub(began).Seconds())
		case <-time.After(30 * time.Second):
			b.Fatal("the answer was not shown within 30 s")
		}
	}
	report(b, "a reply is shown", s)
	b.ReportMetric(s.Quantile("s-until-shown", 1), "s-at-most")
}

// send sends the ticket's first mail and gives its Message-ID.
func (h home) send(b *testing.B) (messageID string) {
	b.Helper()
	r := h.run(b, "send", "--to", "support@okpay.example", "--subject", "Locked", "--body", "My account is locked.", "--json")
	var sent struct {
		MessageID string `json:"message_id"`
		State     string `json:"state"`
	}
	if err := json.Unmarshal(r.out, &sent); err != nil || sent.State != "sent" {
		b.Fatalf("send: %s %v", r.out, err)
	}
	return sent.MessageID
}

func answer(to string, n int) []byte {
	return []byte(fmt.Sprintf("From: OKPAY Support <support@okpay.example>\nTo: me@mailbox.example\nSubject: Re: Locked\n"+
		"Date: %s\nMessage-ID: <answer.%d@okpay.example>\nIn-Reply-To: %s\nReferences: %[3]s\n\nYour account is open again.\n%s",
		time.Now().Format(time.RFC1123Z), n, to, strings.Repeat("> quoted\n", 100)))
}

// fill puts n other mails into INBOX, and a twentieth into Junk and into Sent: letters, newsletters, and one bounce about
// something else in a hundred, over two years.
func fill(b *testing.B, box *mailtest.Dovecot, n int) {
	b.Helper()
	const span = 2 * 365 * 24 * time.Hour
	now := time.Now()
	for _, f := range []struct {
		folder string
		n      int
	}{{"INBOX", n}, {"Junk", n / 20}, {"Sent", n / 20}} {
		for i := range f.n {
			at := now.Add(-span + span*time.Duration(i+1)/time.Duration(f.n+1))
			box.Deliver(b, f.folder, other(f.folder, i, at))
			box.Date(b, f.folder, at)
		}
	}
}

// other is a mail of 2.6 KB that is none of ours.
func other(folder string, i int, at time.Time) []byte {
	from, subject := fmt.Sprintf("Writer %d <w%[1]d@letters.example>", i%50), fmt.Sprintf("Letter %d", i)
	if i%100 == 99 {
		from, subject = "Mail Delivery System <mailer-daemon@letters.example>", "Undelivered Mail Returned to Sender"
	}
	var received strings.Builder
	for hop := range 4 {
		fmt.Fprintf(&received, "Received: from relay%d.letters.example by mx.mailbox.example; %s\n", hop, at.Format(time.RFC1123Z))
	}
	return []byte(fmt.Sprintf("%sFrom: %s\nTo: me@mailbox.example\nSubject: %s\nDate: %s\nMessage-ID: <%s.%d@letters.example>\n"+
		"MIME-Version: 1.0\nContent-Type: text/plain\n\n%s", received.String(), from, subject, at.Format(time.RFC1123Z), folder, i,
		strings.Repeat("A line of a letter, as people write them.\n", 48)))
}

func write(b *testing.B, path, text string) {
	b.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
}
