package message_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

const ownID = "<okp.K7F3-9Q2M.00112233445566778899aabbccddeeff@mail.example>"

// draft is a sound mail for tests to change.
func draft() message.Outgoing {
	return message.Outgoing{
		From:      "customer@mail.example",
		FromName:  "王小明",
		To:        "support@okpay.example",
		Subject:   "账户被锁定怎么办",
		Text:      "您好，\n我的账户被锁定了。\n谢谢",
		MessageID: ownID,
		Date:      time.Date(2026, 3, 2, 10, 20, 30, 0, time.FixedZone("", 8*3600)),
		Ticket:    "K7F3-9Q2M",
		Lang:      "zh-CN",
	}
}

func file(name, content string) message.File {
	return message.File{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func render(t *testing.T, o message.Outgoing) string {
	t.Helper()
	var b bytes.Buffer
	if err := message.Render(&b, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func parse(t *testing.T, raw string) *message.Parsed {
	t.Helper()
	p, err := message.Parse(strings.NewReader(raw), message.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRenderedMailReadsBackAsItWasWritten(t *testing.T) {
	o := draft()
	o.InReplyTo = "<r1@okpay.example>"
	o.References = []string{"<first@mail.example>", "<r1@okpay.example>"}
	png := "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\xff", 5000)
	long := strings.Repeat("很长的名字", 12) + ".png"
	o.Files = []message.File{file("截图 1.png", png), file("log.txt", "line\n"), file("empty", ""), file(long, "x")}
	raw := render(t, o)
	p := parse(t, raw)
	if p.MessageID != ownID || p.TicketHeader != "K7F3-9Q2M" || p.TicketToken != "K7F3-9Q2M" {
		t.Errorf("ids: %q %q %q", p.MessageID, p.TicketHeader, p.TicketToken)
	}
	if fmt.Sprint(p.InReplyTo, p.References) != "[<r1@okpay.example>] [<first@mail.example> <r1@okpay.example>]" {
		t.Errorf("threading: %v %v", p.InReplyTo, p.References)
	}
	if p.Subject != "账户被锁定怎么办 [#K7F3-9Q2M]" || p.From != "王小明 <customer@mail.example>" || p.Text != o.Text {
		t.Errorf("got %q, %q, %q", p.Subject, p.From, p.Text)
	}
	if !p.Date.Equal(o.Date) || p.Date.Format("-0700") != "+0800" || p.Kind != ticket.KindReply || len(p.Defects) > 0 {
		t.Errorf("got %v, %s, %v", p.Date, p.Kind, p.Defects)
	}
	want := []ticket.Attachment{
		{Part: 0, Name: "截图 1.png", Type: "image/png", Size: int64(len(png))},
		{Part: 1, Name: "log.txt", Type: "text/plain", Size: 5},
		{Part: 2, Name: "empty", Type: "text/plain", Size: 0},
		{Part: 3, Name: long, Type: "image/png", Size: 1},
	}
	if fmt.Sprint(p.Attachments) != fmt.Sprint(want) {
		t.Errorf("attachments %v, want %v", p.Attachments, want)
	}
	_, r, err := message.OpenAttachment(strings.NewReader(raw), 0, message.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(r); string(got) != png {
		t.Error("the picture came back changed")
	}
}

func TestRenderWritesStandardHeaders(t *testing.T) {
	o := draft()
	for i := range 60 {
		o.References = append(o.References, fmt.Sprintf("<%03d.%s@okpay.example>", i, strings.Repeat("r", 30)))
	}
	o.References = append(o.References, "<no at sign>", "<b l a n k@x>", "<é@x>")
	o.InReplyTo = "<last@okpay.example>"
	o.Files = []message.File{file("截图.png", "x")}
	raw := render(t, o)
	if strings.Count(raw, "\n") != strings.Count(raw, "\r\n") || strings.Count(raw, "\r") != strings.Count(raw, "\r\n") {
		t.Error("not every line ends in CRLF")
	}
	for line := range strings.SplitSeq(raw, "\r\n") {
		if len(line) > 78 {
			t.Errorf("a line of %d characters: %q", len(line), line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
			t.Errorf("not ASCII: %q", line)
		}
	}
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	refs := strings.Fields(m.Header.Get("References"))
	if len(refs) != 61 || !strings.HasPrefix(refs[0], "<000.") || refs[60] != "<last@okpay.example>" {
		t.Errorf("references: %d, from %s to %s", len(refs), refs[0], refs[len(refs)-1])
	}
	for name, want := range map[string]string{
		"Date": "Mon, 02 Mar 2026 10:20:30 +0800", "To": "<support@okpay.example>", "Message-Id": ownID,
		"In-Reply-To": "<last@okpay.example>", message.TicketHeader: "K7F3-9Q2M", "Content-Language": "zh-CN",
		"Accept-Language": "zh-CN",
		"Mime-Version":    "1.0", "User-Agent": "", "X-Mailer": "", "Bcc": "",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if s := m.Header.Get("Subject"); !strings.HasSuffix(s, " [#K7F3-9Q2M]") {
		t.Errorf("the token is not in plain ASCII: %q", s)
	}
}

func TestReferencesAreKeptInFull(t *testing.T) {
	ids := func(n, length int) (list []string) {
		for i := range n {
			list = append(list, fmt.Sprintf("<%03d.%s@x>", i, strings.Repeat("r", length-8)))
		}
		return list
	}
	for _, c := range []struct {
		name                string
		refs                []string
		count, first, after int // how many are written: the first one, and the last ones from after
	}{
		{"none", nil, 0, 0, 0},
		{"one", ids(1, 40), 1, 0, 0},
		{"a long thread", ids(100, 60), 100, 0, 1},
		{"too long a thread", ids(150, 60), 100, 0, 51},
		{"too many bytes", ids(100, 400), 20, 0, 81},
		{"just as many bytes", ids(20, 400), 20, 0, 1},
	} {
		o := draft()
		o.References = c.refs
		raw := render(t, o)
		got := parse(t, raw).References
		want := c.refs
		if len(want) > c.count {
			want = slices.Concat(c.refs[:1], c.refs[c.after:])
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || len(got) != c.count {
			t.Errorf("%s: %d ids, want %d", c.name, len(got), c.count)
		}
		for line := range strings.SplitSeq(raw, "\r\n") {
			if len(line) > 998 {
				t.Errorf("%s: a line of %d bytes", c.name, len(line))
			}
		}
	}
}

func TestRenderGivesEqualBytesForEqualInput(t *testing.T) {
	o := draft()
	o.Files = []message.File{file("a.png", "x"), file("b.pdf", "y")}
	first := render(t, o)
	if render(t, o) != first {
		t.Error("the second rendering differs")
	}
	o.MessageID = strings.Replace(ownID, "0011", "0012", 1)
	if render(t, o) == first {
		t.Error("another Message-ID gives the same bytes")
	}
}

func TestRenderAddsTheTokenOnce(t *testing.T) {
	for subject, want := range map[string]string{
		"locked":                    "locked [#K7F3-9Q2M]",
		"Re: locked [#K7F3-9Q2M]":   "Re: locked [#K7F3-9Q2M]",
		"回复：锁定 [#K7F3-9Q2M]":        "回复：锁定 [#K7F3-9Q2M]",
		"[#K7F3-9Q2M] locked":       "[#K7F3-9Q2M] locked",
		"Re: old [#AAAA-AAAA]":      "Re: old [#AAAA-AAAA] [#K7F3-9Q2M]",
		"":                          "[#K7F3-9Q2M]",
		"=?utf-8?B?5L2g?= as typed": "=?utf-8?B?5L2g?= as typed [#K7F3-9Q2M]",
		strings.Repeat("很长的标题", 40): strings.Repeat("很长的标题", 40) + " [#K7F3-9Q2M]",
		strings.Repeat("w", 2000):   strings.Repeat("w", 2000)[:2000-0] + " [#K7F3-9Q2M]",
	} {
		o := draft()
		o.Subject = subject
		got := parse(t, render(t, o)).Subject
		if r := []rune(want); len(r) > 2000 {
			want = string(r[:2000]) // what Parse shows at most
		}
		if got != want {
			t.Errorf("%.60q became %.60q", subject, got)
		}
	}
}

func TestRenderRefusesHeaderInjection(t *testing.T) {
	for _, evil := range []string{"a\r\nBcc: x@evil.test", "a\nb", "a\rb", "a\x00b"} {
		for field, change := range map[string]func(*message.Outgoing){
			"From": func(o *message.Outgoing) { o.From = evil }, "FromName": func(o *message.Outgoing) { o.FromName = evil },
			"To": func(o *message.Outgoing) { o.To = evil }, "Subject": func(o *message.Outgoing) { o.Subject = evil },
			"MessageID":  func(o *message.Outgoing) { o.MessageID = "<" + evil + "@x>" },
			"InReplyTo":  func(o *message.Outgoing) { o.InReplyTo = "<" + evil + "@x>" },
			"References": func(o *message.Outgoing) { o.References = []string{"<" + evil + "@x>"} },
			"Lang":       func(o *message.Outgoing) { o.Lang = evil },
			"file name":  func(o *message.Outgoing) { o.Files = []message.File{file(evil, "x")} },
			"file type": func(o *message.Outgoing) {
				f := file("a", "x")
				f.Type = "image/png\r\nX: " + evil
				o.Files = []message.File{f}
			},
		} {
			o := draft()
			change(&o)
			if err := message.Render(io.Discard, o); !errors.Is(err, message.ErrUnsafeHeader) {
				t.Errorf("%s %q: %v", field, evil, err)
			}
		}
	}
}

func TestRenderRefusesWhatItCannotSend(t *testing.T) {
	gone := errors.New("gone")
	for name, c := range map[string]struct {
		change func(*message.Outgoing)
		want   error
	}{
		"no address":         {func(o *message.Outgoing) { o.To = "" }, message.ErrBadAddress},
		"two addresses":      {func(o *message.Outgoing) { o.To = "a@b.example, c@d.example" }, message.ErrBadAddress},
		"address with name":  {func(o *message.Outgoing) { o.To = "A <a@b.example>" }, message.ErrBadAddress},
		"domain not ASCII":   {func(o *message.Outgoing) { o.To = "support@例子.测试" }, message.ErrBadAddress},
		"unseen characters":  {func(o *message.Outgoing) { o.To = "客\u200b服@okpay.example" }, message.ErrBadAddress},
		"address too long":   {func(o *message.Outgoing) { o.To = strings.Repeat("客", 107) + "@okpay.example" }, message.ErrBadAddress},
		"Message-ID":         {func(o *message.Outgoing) { o.MessageID = "x@y" }, message.ErrUnsafeHeader},
		"no date":            {func(o *message.Outgoing) { o.Date = time.Time{} }, nil},
		"no ticket number":   {func(o *message.Outgoing) { o.Ticket = "K7F3" }, nil},
		"file without Open":  {func(o *message.Outgoing) { o.Files = []message.File{{Name: "a"}} }, nil},
		"file that grew":     {func(o *message.Outgoing) { f := file("a", "xyz"); f.Size = 2; o.Files = []message.File{f} }, message.ErrFileChanged},
		"file that shrank":   {func(o *message.Outgoing) { f := file("a", "xyz"); f.Size = 4; o.Files = []message.File{f} }, message.ErrFileChanged},
		"file of size below": {func(o *message.Outgoing) { f := file("a", ""); f.Size = -1; o.Files = []message.File{f} }, message.ErrFileChanged},
		"file that is gone": {func(o *message.Outgoing) {
			o.Files = []message.File{{Name: "a", Size: 1, Open: func() (io.ReadCloser, error) { return nil, gone }}}
		}, gone},
	} {
		o := draft()
		c.change(&o)
		if err := message.Render(io.Discard, o); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRenderKeepsTheText(t *testing.T) {
	for name, text := range map[string]string{
		"English":                "Hello,\n\nmy account is locked. = is kept, tabs\tand trailing blanks  \ntoo.",
		"Chinese":                strings.Repeat("我的账户被锁定了，请帮帮我。", 200),
		"long ASCII line":        strings.Repeat("0123456789", 300),
		"lines that start oddly": ".dot\nFrom me\n--\n-- \n>quote",
		"emoji and rare letters": "🙂 喆镕𠮷",
		"boundary-like":          "--=_\n--=_x--\n",
		"mixed with few accents": strings.Repeat("plain words and é ", 30),
	} {
		o := draft()
		o.Text = text
		raw := render(t, o)
		p := parse(t, raw)
		whole := p.Text
		if p.Quoted != "" {
			whole += "\n" + p.Quoted
		}
		if whole != strings.TrimRight(text, "\n") {
			t.Errorf("%s: %.80q became %.80q", name, text, whole)
		}
	}
	o := draft()
	o.Text = "a\r\nb\rc\x00d\xffe"
	if got := parse(t, render(t, o)).Text; got != "a\nb\ncd\uFFFDe" {
		t.Errorf("line ends, NUL and bad UTF-8 became %q", got)
	}
}

func TestFileTypeComesFromNameOrContent(t *testing.T) {
	for _, c := range []struct{ name, stated, content, want string }{
		{"a.JPG", "", "x", "image/jpeg"},
		{"noname", "", "\x89PNG\r\n\x1a\n", "image/png"},
		{"noname", "", "\x00\x01\x02", "application/octet-stream"},
		{"a.bin", "Image/WebP; x=y", "x", "image/webp"},
		{"a.png", "message/rfc822", "x", "image/png"},
		{"a.xyz", "multipart/mixed", "\x00", "application/octet-stream"},
		{"a.eml", "nonsense", "Subject: x", "application/octet-stream"},
	} {
		o := draft()
		f := file(c.name, c.content)
		f.Type = c.stated
		o.Files = []message.File{f}
		if got := parse(t, render(t, o)).Attachments[0].Type; got != c.want {
			t.Errorf("%s stated as %q: %s, want %s", c.name, c.stated, got, c.want)
		}
	}
}

func TestRenderStreamsFiles(t *testing.T) {
	const size = 25 << 20
	o := draft()
	o.Files = []message.File{{Name: "big.bin", Size: size, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.LimitReader(zeros{}, size)), nil
	}}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := message.Render(io.Discard, o); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes were allocated for a file of %d", used, size)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
