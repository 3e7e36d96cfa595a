package message_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

func TestTransferEncodings(t *testing.T) {
	for name, c := range map[string]struct{ encoding, body, want string }{
		"base64":                        {"base64", "6LSm5oi3", "账户"},
		"base64 in lines of any length": {"BASE64", "6\nLSm\r\n5oi\n3\n", "账户"},
		"base64 without padding":        {"base64", "b2s", "ok"},
		"base64 joined after padding":   {"base64", "b2s=\nb2s=", "okok"},
		"base64 with strangers":         {"base64", "b2*s!=\n-- \nlist footer", "ok"},
		"base64 cut short":              {"base64", "6LSm5oi", "账\xe6\x88"},
		"quoted-printable":              {"quoted-printable", "=E8=B4=A6=e6=88=b7", "账户"},
		"soft breaks":                   {"quoted-printable", "=E8=B4=\n=A6 one= \ntwo", "账 onetwo"},
		"broken escapes":                {"quoted-printable", "100=% a=ZZ =4", "100=% a=ZZ =4"},
		"an equals sign at the end":     {"quoted-printable", "end=", "end"},
		"trailing blanks":               {"quoted-printable", "one  \t\ntwo=20\n", "one\ntwo "},
		"an unknown encoding":           {"x-uuencode", "begin 644 a", "begin 644 a"},
		"blanks around the name":        {" Base64 ", "b2s=", "ok"},
		"a comment after the name":      {"quoted-printable (sic)", "=41", "A"},
		"8bit":                          {"8bit", "账户", "账户"},
	} {
		p := parse(t, "From: a@b.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "+c.encoding+"\n\n"+c.body)
		want := strings.ToValidUTF8(c.want, "\uFFFD")
		if name == "base64 with strangers" { // the footer of a list reads as base64 too
			if !strings.HasPrefix(p.Text, want) {
				t.Errorf("%s: %q", name, p.Text)
			}
			continue
		}
		if p.Text != want {
			t.Errorf("%s: %q, want %q", name, p.Text, want)
		}
	}
}

func TestBytesThatShouldNotBeThere(t *testing.T) {
	for name, c := range map[string]struct{ raw, subject, text string }{
		"NUL in header and body":    {"From: a@b.example\nSubject: a\x00b\n\nc\x00d", "a b", "cd"},
		"lone CR in a field":        {"From: a@b.example\r\nSubject: a\rBcc: x@y.example\r\n\r\nbody", "a Bcc: x@y.example", "body"},
		"lone CR in the body":       {"From: a@b.example\nSubject: s\n\none\rtwo", "s", "one\ntwo"},
		"bare LF and CRLF mixed":    {"From: a@b.example\r\nSubject: s\n\r\none\r\ntwo\n", "s", "one\ntwo"},
		"escape sequences":          {"From: a@b.example\nSubject: \x1b[31mred\n\n\x1b[2Jgone", "[31mred", "[2Jgone"},
		"turned direction":          {"From: a@b.example\nSubject: s\nContent-Type: text/plain; charset=utf-8\n\na\u202eb\u2066c", "s", "a\u202ebc"},
		"a byte mark before it all": {"\xef\xbb\xbfSubject: s\nFrom: a@b.example\n\nbody", "s", "body"},
		"blank lines before it all": {"\r\n\r\nFrom: a@b.example\r\nSubject: s\r\n\r\nbody", "s", "body"},
		"a line without a colon":    {"From: a@b.example\nSubject: s\nnonsense\n\nbody", "s nonsense", "body"},
		"blanks before the colon":   {"From : a@b.example\nSubject\t: s\n\nbody", "s", "body"},
		"an endless fold":           {"From: a@b.example\nSubject: s\n" + strings.Repeat(" x\n", 100) + "\nbody", "s" + strings.Repeat(" x", 100), "body"},
		"a header only":             {"From: a@b.example\nSubject: s", "s", ""},
		"blanks that end a header":  {"From: a@b.example\nSubject: s\n \nbody\n\nmore", "s", "body\n\nmore"},
		"blanks within a header":    {"Subject: s\n \nFrom: a@b.example\n\nbody", "s", "body"},
		"blanks before the end":     {"From: a@b.example\nSubject: s\n \n\nbody", "s", "body"},
		"an empty field":            {"From: a@b.example\nSubject:\n\nbody", "", "body"},
	} {
		p := parse(t, c.raw)
		if p.Subject != c.subject || p.Text != c.text || p.FromAddress != "a@b.example" {
			t.Errorf("%s: subject %q, text %q, from %q, %v", name, p.Subject, p.Text, p.FromAddress, p.Defects)
		}
	}
}

func TestTextWithoutAHeaderIsTheBody(t *testing.T) {
	for raw, want := range map[string]string{
		"no header\n\nat all":                "no header\n\nat all",
		"From sender Mon Mar  2\n\nbody":     "body",
		"one line\nanother one\n":            "one line\nanother one",
		" begins with a blank\n\nbody":       "begins with a blank\n\nbody",
		"no field\nSubject: but one\n\nbody": "body",
	} {
		if p := parse(t, raw); strings.TrimSpace(p.Text) != want {
			t.Errorf("%q: %q, %v", raw, p.Text, p.Defects)
		}
	}
}

func TestStructureTraps(t *testing.T) {
	head := "From: a@b.example\nMIME-Version: 1.0\n"
	mixed := func(boundary, body string) string {
		return head + "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n" + body
	}
	for name, c := range map[string]struct{ raw, text, files string }{
		"no closing delimiter":        {mixed("x", "--x\n\none\n--x\n\ntwo\n"), "one\n\ntwo", ""},
		"text around the parts":       {mixed("x", "preamble\n--x\n\none\n--x--\nepilogue"), "one", ""},
		"blanks after the delimiter":  {mixed("x", "--x \t\n\none\n--x--  \n"), "one", ""},
		"a boundary ends in blanks":   {mixed(`"x  "`, "--x  \n\none\n--x  --\nepilogue"), "one", ""},
		"a boundary in quotes":        {mixed(`"x y:z"`, "--x y:z\n\none\n--x y:z--\n"), "one", ""},
		"one boundary begins another": {mixed("x", "--x\nContent-Type: multipart/mixed; boundary=xy\n\n--xy\n\none\n--xy--\n--x\n\ntwo\n--x--"), "one\n\ntwo", ""},
		"one boundary twice":          {mixed("x", "--x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\none\n--x--\n"), "one", ""},
		"a boundary inside a line":    {mixed("x", "--x\n\nhere --x is no end\n --x\nnor --x--\n--x--\n"), "here --x is no end\n --x\nnor --x--", ""},
		"a mark of our parser's":      {mixed("x", "--x\n\nokpay-hollow-body-1\n--x\n\ntwo\n--x--\n"), "okpay-hollow-body-1\n\ntwo", ""},
		"parts within that are none":  {mixed("x", "--x\n\none\n--x\nContent-Type: multipart/alternative; boundary=y\n\ntwo\n--x\n\nthree\n--x--"), "one\n\ntwo\n\nthree", ""},
		"a part that only ends":       {mixed("x", "--x\n\none\n--x\nContent-Type: multipart/mixed; boundary=y\n\ntwo\n--y--\nepilogue\n--x--"), "one\n\ntwo", ""},
		"the wrong boundary":          {mixed("x", "--y\n\none\n--y--\n"), "--y\n\none\n--y--", ""},
		"no boundary":                 {head + "Content-Type: multipart/mixed\n\none\n", "one", ""},
		"an empty boundary":           {mixed(`""`, "one\n"), "one", ""},
		"a part without a header":     {mixed("x", "--x\n\none\n--x--"), "one", ""},
		"a part of text alone":        {mixed("x", "--x\nno header here\n\nsecond line\n--x--"), "no header here\n\nsecond line", ""},
		"a part that is a header":     {mixed("x", "--x\nContent-Type: text/plain\n--x\n\none\n--x--"), "one", ""},
		"a mail in the mail":          {mixed("x", "--x\n\none\n--x\nContent-Type: message/rfc822\n\nSubject: inner\nFrom: c@d.example\n\ninner text\n--x--"), "one", "part-1.eml"},
		"mails in mails":              {head + strings.Repeat("Content-Type: message/rfc822\n\n", 200) + "inner\n", "", "part-1.eml"},
		"type without slash":          {head + "Content-Type: text\n\none", "one", ""},
		"type that is none":           {head + "Content-Type: ;;;\n\none", "one", ""},
		"two types":                   {head + "Content-Type: text/plain\nContent-Type: text/html\n\n<b>one</b>", "<b>one</b>", ""},
		"an encoded multipart":        {head + "Content-Type: multipart/mixed; boundary=x\nContent-Transfer-Encoding: base64\n\n--x\n\none\n--x--", "one", ""},
		"alternatives":                {head + "Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>html</p>\n--x\n\nplain\n--x--", "plain", ""},
		"an empty alternative":        {head + "Content-Type: multipart/alternative; boundary=x\n\n--x\n\n \n--x\nContent-Type: text/html\n\n<p>html</p>\n--x--", "html", ""},
		"a picture inline":            {mixed("x", "--x\n\none\n--x\nContent-Type: image/png\nContent-Disposition: inline; filename=a.png\n\nx\n--x--"), "one", "a.png"},
		"text as a file":              {mixed("x", "--x\n\none\n--x\nContent-Disposition: attachment; filename=b.txt\n\ntwo\n--x--"), "one", "b.txt"},
	} {
		p := parse(t, c.raw)
		var files []string
		for i, a := range p.Attachments {
			files = append(files, a.Name)
			if _, r, err := message.OpenAttachment(strings.NewReader(c.raw), i, message.Limits{}); err != nil {
				t.Errorf("%s: %v", name, err)
			} else if n, _ := io.Copy(io.Discard, r); n != a.Size {
				t.Errorf("%s: %d bytes of %d", name, n, a.Size)
			}
		}
		if p.Text != c.text || strings.Join(files, " ") != c.files {
			t.Errorf("%s: text %q, files %q, %v", name, p.Text, files, p.Defects)
		}
	}
}

func TestDuplicateFieldsAreNamed(t *testing.T) {
	p := parse(t, "From: support@okpay.example\nFrom: evil@evil.test\nSubject: a\nSubject: b\nDate: Mon, 2 Mar 2026 10:20:30 +0800\n"+
		"Date: x\nMessage-ID: <1@x>\nMessage-ID: <2@x>\nTo: a@b\nTo: c@d\n\nbody")
	if p.FromAddress != "support@okpay.example" || p.MessageID != "<1@x>" || p.Subject != "a" {
		t.Errorf("got %q, %q, %q", p.FromAddress, p.MessageID, p.Subject)
	}
	want := "[duplicate-header: From duplicate-header: Date duplicate-header: Message-ID duplicate-header: Subject duplicate-header: To]"
	if fmt.Sprint(p.Defects) != want {
		t.Errorf("defects %v", p.Defects)
	}
}

func TestFlowedText(t *testing.T) {
	for name, c := range map[string]struct{ parameters, body, want string }{
		"a paragraph":               {"", "one \ntwo \nthree\nfour", "one two three\nfour"},
		"an empty line ends it":     {"", "one \n\ntwo", "one \ntwo"},
		"stuffed lines":             {"", " From me\n  indented\n >no quote", "From me\n indented\n>no quote"},
		"a stuffed line goes on":    {"", "one \n  two", "one  two"},
		"a signature":               {"", "one \n-- \nWang \nMing", "one \n-- \nWang Ming"},
		"a blank at the end":        {"", "one \n", "one"},
		"Chinese with DelSp":        {"; delsp=yes", "钱已经扣 \n了，没有 \n到账。\n谢谢", "钱已经扣了，没有到账。\n谢谢"},
		"DelSp in capitals":         {"; DelSp=YES", "钱 \n到", "钱到"},
		"DelSp keeps a second one":  {"; delsp=yes", "one  \ntwo", "one two"},
		"DelSp without flowed text": {"x; delsp=yes", "one \ntwo", "one \ntwo"},
		"a parameter in quotes":     {`; delsp="yes"`, "钱 \n到", "钱到"},
	} {
		format := "flowed" + c.parameters
		p := parse(t, "From: a@b.example\nContent-Type: text/plain; charset=utf-8; format="+format+"\n\n"+c.body)
		if got := strings.TrimSpace(p.Text + "\n" + p.Quoted); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	p := parse(t, "From: a@b.example\nContent-Type: text/plain; format=flowed\n\n> one \n> two\n>> three \n> four\n>\nmine \nagain")
	if p.Text != "mine again" || p.Quoted != "> one two\n>> three \n> four\n>" {
		t.Errorf("quotes: %q, %q", p.Text, p.Quoted)
	}
}

// endless gives n bytes of a mail.
func endless(n int64) io.Reader {
	head := "From: a@b.example\nMessage-ID: <big@b.example>\nSubject: big\n\n"
	return io.MultiReader(strings.NewReader(head), io.LimitReader(lines{}, n-int64(len(head))))
}

var longLine = strings.Repeat("a line of text ", 60) + "\n"

type lines struct{}

func (lines) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], longLine)
	}
	return n, nil
}

func TestTheLargestMailIsReadAndALargerOneShown(t *testing.T) {
	const most = 64 << 20
	for _, c := range []struct {
		size     int64
		limits   message.Limits
		fallback bool
	}{
		{most / 64, message.Limits{Bytes: most / 64}, false},
		{most/64 + 1, message.Limits{Bytes: most / 64}, true},
		{most + 1, message.Limits{}, true},
	} {
		p, err := message.Parse(endless(c.size), c.limits)
		if err != nil {
			t.Fatal(err)
		}
		if p.MessageID != "<big@b.example>" || p.Subject != "big" || !strings.HasPrefix(p.Text, "a line of text a") ||
			hasDefect(p, "fallback") != c.fallback || p.Kind != ticket.KindReply {
			t.Errorf("%d bytes: %q, %.20q, %v", c.size, p.MessageID, p.Text, p.Defects)
		}
	}
}

func TestAHundredThousandPartsTakeBoundedWork(t *testing.T) {
	head := "From: a@b.example\nMessage-ID: <x@b.example>\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nfirst\n"
	p := parse(t, head+strings.Repeat("--x\n\npart\n", 100_000)+"--x--\n")
	if !hasDefect(p, "fallback: the mail is past its limits: more than 1000 parts") || !strings.HasPrefix(p.Text, "first") {
		t.Errorf("%.40q, %v", p.Text, p.Defects)
	}
	if len(p.Attachments) > 0 {
		t.Errorf("%d attachments that nobody could open", len(p.Attachments))
	}
}
