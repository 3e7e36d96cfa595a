package message_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"okpay.example/support/mail/message"
)

// bomb nests multiparts that are never closed.
func bomb(depth int) string {
	var b strings.Builder
	b.WriteString("From: a@b.example\nSubject: bomb\nMessage-ID: <bomb@b.example>\n")
	for i := range depth {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	b.WriteString("Content-Type: text/plain\n\nboom\n")
	return b.String()
}

func hasDefect(p *message.Parsed, prefix string) bool {
	for _, d := range p.Defects {
		if strings.HasPrefix(d, prefix) {
			return true
		}
	}
	return false
}

func TestMailsPastTheirLimitsAreReadByTheFallback(t *testing.T) {
	const bound = time.Minute // under the race detector on a busy machine; a parser without limits takes far longer
	head := "From: a@b.example\nMessage-ID: <x@b.example>\nSubject: hostile\n"
	parts := "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nfirst\n" + strings.Repeat("--x\n\npart\n", 5000)
	for name, c := range map[string]struct{ raw, text string }{
		"unterminated nesting":    {bomb(40), "boom"},
		"deep nesting":            {bomb(20000), ""},
		"many parts":              {head + parts, "first"},
		"header flood":            {head + strings.Repeat("X-Flood: "+strings.Repeat("y", 60)+"\n", 10000) + "\nbody\n", "body"},
		"many fields":             {head + strings.Repeat("a:\n", 5000) + "\nbody\n", "body"},
		"longer header than mail": {head + "To: " + strings.Repeat("<a@b.c>, ", 600000) + "\n\nbody\n", "body"},
		"longer flood than mail":  {head + strings.Repeat("X-A: b\r\n", 800000) + "\r\nbody\r\n", "body"},
		"folded flood":            {head + "X-Flood: a\n" + strings.Repeat(" y\n", 200000) + "\nbody\n", "body"},
		"header flood in a part":  {head + "Content-Type: multipart/mixed; boundary=x\n\n--x\n" + strings.Repeat("X-A: b\n", 90000) + "\nbody\n--x--\n", "body"},
		"header floods in parts":  {head + "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nfirst\n" + strings.Repeat("--x\n"+strings.Repeat("X-A: b\n", 1900)+"\npart\n", 100), "first"},
		"parts without a body":    {head + "Content-Type: multipart/mixed; boundary=x\n\nfirst\n" + strings.Repeat("--x\nA: b\n", 400_000), ""},
		"parts without a header":  {head + "Content-Type: multipart/mixed; boundary=x\n\n--x\nfirst\n" + strings.Repeat("--x\npart\n", 400_000), "first"},
		"one line without an end": {head + "X: " + strings.Repeat("y", 1<<20), ""},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			p := parse(t, c.raw)
			if took := time.Since(start); took > bound {
				t.Errorf("took %v", took)
			}
			if !hasDefect(p, "fallback: the mail is past its limits") || !p.PastLimits {
				t.Errorf("defects %v, past its limits: %v", p.Defects, p.PastLimits)
			}
			if p.FromAddress != "a@b.example" || p.MessageID == "" || !strings.HasPrefix(p.Text, c.text) {
				t.Errorf("got %q, %q, %.40q", p.FromAddress, p.MessageID, p.Text)
			}
		})
	}
}

func TestNestingWithinTheLimitIsParsed(t *testing.T) {
	if p := parse(t, bomb(12)); p.Text != "boom" || hasDefect(p, "fallback") || p.PastLimits {
		t.Errorf("got %q, %v", p.Text, p.Defects)
	}
}

func TestMailOfTooManyBytesKeepsItsHeader(t *testing.T) {
	raw := "From: a@b.example\nMessage-ID: <big@b.example>\nSubject: big\n\n" + strings.Repeat("text ", 10000)
	p, err := message.Parse(strings.NewReader(raw), message.Limits{Bytes: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if p.MessageID != "<big@b.example>" || !strings.HasPrefix(p.Text, "text text") || len(p.Text) > 1000 || !hasDefect(p, "fallback") {
		t.Errorf("got %q, %d bytes, %v", p.MessageID, len(p.Text), p.Defects)
	}
}

func TestTheTextOfAllPartsTogetherIsBounded(t *testing.T) {
	for _, mediaType := range []string{"text/plain", "text/html"} {
		part := "--x\nContent-Type: " + mediaType + "\n\n" + strings.Repeat("a line of text\n", 70<<10) + "\n"
		p := parse(t, "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n"+strings.Repeat(part, 12)+"--x--\n")
		if len(p.Text) > 1<<20 || !strings.HasPrefix(p.Text, "a line") || !hasDefect(p, "text-cut") || hasDefect(p, "fallback") || len(p.HTML) > 8<<20+100 {
			t.Errorf("%s: %d bytes of text, %d of HTML, %v", mediaType, len(p.Text), len(p.HTML), p.Defects)
		}
	}
}

func TestReadErrorIsHandedOn(t *testing.T) {
	broken := errors.New("line dropped")
	if _, err := message.Parse(iotest.ErrReader(broken), message.Limits{}); !errors.Is(err, broken) {
		t.Errorf("Parse: %v", err)
	}
	if _, _, err := message.OpenAttachment(iotest.ErrReader(broken), 0, message.Limits{}); !errors.Is(err, broken) {
		t.Errorf("OpenAttachment: %v", err)
	}
}

func TestHostileHTMLTakesBoundedTime(t *testing.T) {
	const bound = time.Minute
	for name, html := range map[string]string{
		"nested quotes":    strings.Repeat("<blockquote>", 50000) + "x",
		"nested tables":    strings.Repeat("<table><tr><td>", 25000) + "x",
		"many links":       strings.Repeat("<a href='http://a.example/'>b</a>", 25000),
		"open links":       strings.Repeat("<a href=x>", 50000),
		"one long tag":     "<a " + strings.Repeat("b=c ", 500000),
		"many attributes":  "<p " + strings.Repeat("b=c ", 100000) + ">x",
		"open comment":     "<!--" + strings.Repeat("-", 1<<20),
		"empty paragraphs": strings.Repeat("<p><br>", 50000) + "x",
	} {
		start := time.Now()
		p := parse(t, "From: a@b.example\nContent-Type: text/html\n\n"+html)
		if took := time.Since(start); took > bound {
			t.Errorf("%s took %v", name, took)
		}
		if len(p.Links) > 300 || len(p.Text) > 2<<20 {
			t.Errorf("%s: %d links, %d bytes", name, len(p.Links), len(p.Text))
		}
	}
}

func TestHostileTextTakesBoundedTime(t *testing.T) {
	const bound = time.Minute
	for name, text := range map[string]string{
		"attributions":  strings.Repeat("On Monday\n", 25000),
		"from lines":    strings.Repeat("From: a\n", 25000),
		"quotes":        strings.Repeat(">", 1<<20),
		"encoded-words": "\nSubject: " + strings.Repeat("=?gb2312?B?1cu7pw==?= ", 2000),
		"colons":        strings.Repeat("a:", 100000),
		"domains":       "\nTo: " + strings.Repeat("a@"+strings.Repeat("长域名", 100)+".example, ", 250),
		"addresses":     strings.Repeat("a@b.example ", 20000),
	} {
		start := time.Now()
		parse(t, "From: MAILER-DAEMON@b.example\nSubject: failure notice\n\n"+text)
		if strings.HasPrefix(text, "\n") {
			parse(t, "From: a@b.example"+text+"\n\nx")
			continue
		}
		parse(t, "From: "+strings.ReplaceAll(text, "\n", " ")+"\n\nx")
		if took := time.Since(start); took > bound {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func TestEveryCutOfAMailIsRead(t *testing.T) {
	for _, name := range []string{"qq-quote.eml", "dsn-final.eml", "names-rfc2231.eml"} {
		raw, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(raw); n += 7 {
			parse(t, string(raw[:n]))
		}
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.eml"))
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range files {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Add(bomb(5))
	f.Add("")
	f.Fuzz(func(t *testing.T, raw string) {
		l := message.Limits{Bytes: 1 << 16, Parts: 50, Depth: 6}
		p, err := message.Parse(strings.NewReader(raw), l)
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range p.Attachments {
			if strings.ContainsAny(a.Name, "/\\\r\n\x00") || a.Name == "" || a.Part != i {
				t.Errorf("attachment %d: %+v", i, a)
			}
			got, r, err := message.OpenAttachment(strings.NewReader(raw), i, l)
			if errors.Is(err, message.ErrLimits) {
				continue
			}
			if err != nil {
				t.Fatalf("attachment %d: %v", i, err)
			}
			if n, _ := io.Copy(io.Discard, r); got != a || n != a.Size {
				t.Errorf("attachment %d: %+v and %d bytes, listed as %+v", i, got, n, a)
			}
		}
		for _, id := range append(append([]string{}, p.References...), p.InReplyTo...) {
			if strings.ContainsAny(id, " \r\n") || !strings.HasPrefix(id, "<") {
				t.Errorf("id %q", id)
			}
		}
		shown := p.Subject + p.From + p.FromAddress + p.MessageID + strings.Join(p.To, "") + strings.Join(p.ToAddresses, "")
		if p.Bounce != nil {
			shown += p.Bounce.Recipient + p.Bounce.OriginalMessageID + p.Bounce.Diagnostic
		}
		if strings.ContainsAny(shown, "\r\n\x00") || !utf8.ValidString(shown+p.Text+p.Quoted) {
			t.Errorf("control characters or broken UTF-8 in %q", shown)
		}
	})
}
