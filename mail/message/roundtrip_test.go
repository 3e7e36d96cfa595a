package message_test

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"unicode"

	"okpay.example/support/mail/message"
)

// textAsSent gives the text of a mail without files as a reader with no idea of flowed text gets it, and what
// Content-Type says of it.
func textAsSent(t *testing.T, raw string) (text, contentType string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var r io.Reader
	switch encoding := m.Header.Get("Content-Transfer-Encoding"); encoding {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, m.Body)
	case "quoted-printable":
		r = quotedprintable.NewReader(m.Body)
	default:
		t.Fatalf("encoding %q", encoding)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n"), m.Header.Get("Content-Type")
}

func TestTextIsFlowedWhereThatChangesNothing(t *testing.T) {
	const flowed = "text/plain; charset=utf-8; format=flowed"
	const fixed = "text/plain; charset=utf-8"
	for name, c := range map[string]struct{ text, contentType string }{
		"English paragraph":           {strings.Repeat("The payment left my bank and never arrived. ", 60) + "Please help.", flowed},
		"Chinese paragraph":           {strings.Repeat("钱已经从银行卡扣了，但是一直没有到账。", 60), flowed},
		"mixed":                       {"订单 20260302-7788 的状态是 pending，请看 https://okpay.example/help 。", flowed},
		"a long URL":                  {"See https://okpay.example/" + strings.Repeat("path/", 300) + "?q=1", flowed},
		"no blank at all":             {strings.Repeat("0123456789", 300), flowed},
		"paragraphs":                  {"One.\n\nTwo.\n\n\nThree.", flowed},
		"quoted lines":                {"> Which one?\n>\n> > The first.\n\nThe second.", flowed},
		"quote marks without a blank": {">quoted\n>>twice", fixed},
		"a signature":                 {"Hello\n\n-- \nWang", flowed},
		"a lone rule":                 {"Hello\n--\nWang", flowed},
		"indented lines":              {"Steps:\n  - one\n  - two", fixed},
		"a line From somebody":        {"Hello,\nFrom now on it fails.", fixed},
		"a blank at a line's end":     {"one \ntwo", fixed},
		"only blanks in a line":       {"one\n   \ntwo", fixed},
		"a blank at the very end":     {"one\ntwo ", fixed},
		"tabs":                        {"a\tb\t\n\tc", flowed},
		"full-width blanks":           {"　　首行缩进。　\n第二行", flowed},
	} {
		o := draft()
		o.Text = c.text
		raw := render(t, o)
		text, contentType := textAsSent(t, raw)
		if contentType != c.contentType {
			t.Errorf("%s: %s", name, contentType)
		}
		if text != c.text+"\n" {
			t.Errorf("%s: %.80q is sent as %.80q", name, c.text, text)
		}
		if p := parse(t, raw); sameLines(p) != strings.Join(visibleLines(c.text), "\n") {
			t.Errorf("%s: %.80q became %.80q and %.80q", name, c.text, p.Text, p.Quoted)
		}
		for line := range strings.SplitSeq(raw, "\r\n") {
			if len(line) > 78 {
				t.Errorf("%s: a line of %d bytes", name, len(line))
			}
		}
	}
	o := draft()
	o.Text, o.Files = "One.\n", []message.File{file("a.txt", "x")}
	if raw := render(t, o); !strings.Contains(raw, "Content-Type: "+flowed+"\r\n") {
		t.Error("beside a file the text is not flowed")
	}
}

// visibleLines are the lines of a text that are not blank.
func visibleLines(text string) (lines []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// sameLines joins what was folded apart in the order of the text. It holds for texts whose quotes come first or last.
func sameLines(p *message.Parsed) string {
	if strings.HasPrefix(p.Quoted, ">") && strings.HasSuffix(p.Text, "The second.") {
		return strings.Join(append(visibleLines(p.Quoted), visibleLines(p.Text)...), "\n")
	}
	return strings.Join(append(visibleLines(p.Text), visibleLines(p.Quoted)...), "\n")
}

func TestSubjectsSurviveOtherReaders(t *testing.T) {
	for _, subject := range []string{
		"账户被锁定怎么办", strings.Repeat("😀", 60), strings.Repeat("a😀", 60), strings.Repeat("é", 300), "👨‍👩‍👧‍👦" + strings.Repeat("锁", 37) + "👨‍👩‍👧‍👦",
		strings.Repeat("锁", 12) + "x" + strings.Repeat("锁", 13), "two  blanks", "  ends  ", "=?utf-8?Q?raw?=", "a =?b", "ends in =", "tab\u00a0nbsp",
		strings.Repeat("w", 901), strings.Repeat("w", 900), strings.Repeat("w", 5000), strings.Repeat("word ", 300), "Re: 回复: [#1] (x) \"q\"",
		"e\u0301 decomposed", "\u2603\ufe0f", "ends in 锁 ", "账户 locked 账户",
	} {
		o := draft()
		o.Ticket, o.Subject = "", subject
		judgeHeader(t, render(t, o), o)
		o.Ticket = "K7F3-9Q2M"
		o.Subject = strings.TrimSpace(subject)
		raw := render(t, o)
		o.Subject += " [#K7F3-9Q2M]"
		judgeHeader(t, raw, o)
	}
}

func TestNamesSurviveOtherReaders(t *testing.T) {
	for _, name := range []string{
		"王小明", "", "Wang", "Wang, Xiao \"Ming\"", `back\slash`, "a@b.example", "<x>", "王 <x@y>, 李", strings.Repeat("很长的名字", 30),
		strings.Repeat("n", 2000), strings.Repeat("name ", 100), "=?utf-8?Q?x?=", "(comment)", "a;b:c", "O'Hara.", "😀", "two  blanks", "名 字",
	} {
		for _, address := range []string{"a@b.example", "支持@xn--fsqu00a.xn--0zwm56d", strings.Repeat("支", 80) + "@b.example"} {
			o := draft()
			o.Ticket, o.FromName, o.From, o.To = "", name, address, address
			judgeHeader(t, render(t, o), o)
		}
	}
}

// judgeHeader has Go's own packages read the header back, and holds its lines to RFC 5322, section 2.1.1.
func judgeHeader(t *testing.T, raw string, o message.Outgoing) {
	t.Helper()
	head, _, _ := strings.Cut(raw, "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		switch {
		case len(line) > 998:
			t.Errorf("a line of %d bytes: %.60q", len(line), line)
		case strings.TrimSpace(line) == "":
			t.Errorf("a line of blanks in %.100q", head)
		case strings.ContainsAny(line, "\r\n\x00"):
			t.Errorf("a bare line end in %q", line)
		}
	}
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if want := strings.TrimSpace(o.Subject); err != nil || subject != want {
		t.Errorf("the subject %.80q is read as %.80q, %v", want, subject, err)
	}
	from, err := mail.ParseAddress(m.Header.Get("From"))
	if err != nil || from.Address != o.From || from.Name != strings.TrimSpace(o.FromName) {
		t.Errorf("from %.80q <%s> is read as %+v, %v", o.FromName, o.From, from, err)
	}
	if to, err := mail.ParseAddress(m.Header.Get("To")); err != nil || to.Address != o.To {
		t.Errorf("to %s is read as %+v, %v", o.To, to, err)
	}
	p := parse(t, raw)
	if len([]rune(o.Subject)) <= 2000 && p.Subject != strings.TrimSpace(o.Subject) {
		t.Errorf("the subject %.80q is parsed as %.80q", o.Subject, p.Subject)
	}
	want := o.From
	if name := strings.TrimSpace(o.FromName); name != "" {
		want = name + " <" + o.From + ">"
	}
	// A name that reads as an encoded-word is decoded, since many programs put encoded-words into quoted strings.
	if p.FromAddress != o.From || p.From != want && !strings.Contains(o.FromName, "=?") {
		t.Errorf("from %.80q <%s> is parsed as %.80q", o.FromName, o.From, p.From)
	}
}

// cleared is s without what Render refuses or Parse drops: control characters and the marks of direction.
func cleared(s string, keep string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(keep, r) {
			return r
		}
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' ||
			r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}

func FuzzHeader(f *testing.F) {
	for _, s := range []string{"账户 [#K7F3-9Q2M]", "a  b", "=?utf-8?B?5L2g?=", strings.Repeat("w", 950), strings.Repeat("锁", 40), "\"a\\", "😀", "a,b <c@d>"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, subject, name string) {
		o := draft()
		o.Ticket, o.Subject, o.FromName = "", cleared(subject, ""), cleared(name, "")
		judgeHeader(t, render(t, o), o)
	})
}

func FuzzRenderThenParse(f *testing.F) {
	for _, s := range []string{
		"Hello\n\n-- \nWang", "> a\n>\n>> b", " stuffed\nFrom me\n.\n..", "trailing \nblank\t", "锁\n\n\n锁", "a=20b\r\nc\rd", strings.Repeat("long ", 300),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o := draft()
		o.Text = cleared(text, "\t\n")
		raw := render(t, o)
		if got, _ := textAsSent(t, raw); got != strings.TrimRight(o.Text, "\n")+"\n" {
			t.Errorf("%q is sent as %q", o.Text, got)
		}
		for line := range strings.SplitSeq(raw, "\r\n") {
			if len(line) > 78 || strings.ContainsAny(line, "\r\n") {
				t.Errorf("the line %q", line)
			}
		}
		p := parse(t, raw)
		want, got := map[string]int{}, map[string]int{}
		for _, line := range visibleLines(o.Text) {
			want[line]++
		}
		for _, line := range visibleLines(p.Text + "\n" + p.Quoted) {
			got[line]++
		}
		if len(want) != len(got) {
			t.Fatalf("%q became %q and %q", o.Text, p.Text, p.Quoted)
		}
		for line, n := range want {
			if got[line] != n {
				t.Errorf("the line %q of %q: %d times, want %d", line, o.Text, got[line], n)
			}
		}
	})
}
