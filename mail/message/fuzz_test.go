package message

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"okpay.example/support/mail/ticket"
)

// readable fails for what no text that is shown may hold: broken UTF-8 and control characters.
func readable(t *testing.T, what, s string, lines bool) {
	t.Helper()
	odd := strings.IndexFunc(s, func(r rune) bool {
		return r < ' ' && (!lines || r != '\n' && r != '\t') || r >= 0x7f && r < 0xa0
	})
	if odd >= 0 || !utf8.ValidString(s) {
		t.Fatalf("%s: control characters or broken UTF-8 in %q", what, s)
	}
}

// FuzzHTML makes text of any HTML: what is shown is text, and what a link leads to is told.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"<p>Hello <b>there</b></p><ul><li>one<li>two</ul>", "<a href='https://a.example'>b</a><a href=\"x", "<blockquote><blockquote>a",
		"<script>x</script>y<style>z", "<noscript><p>a</noscript>b", "<svg><title>a<p>b", "<!--<p>-->a<![CDATA[b]]>", "<pre>a\n  b</pre>&#x202e;&lt;",
		"<table><tr><td>a<td>b<tr>", "<img alt='a\n<b>'><br><hr>", "a</textarea><textarea><p>b",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return // it comes here decoded
		}
		var links linkList
		text := htmlText(s, &links)
		readable(t, "the text", text, true)
		readable(t, "what is shown of it", Visible(text), true)
		for _, l := range links.links {
			if l.URL == "" || len(l.Text) > maxLinkText || strings.ContainsAny(l.Text, "\r\n") {
				t.Fatalf("the link %+v", l)
			}
		}
		if len(text) > 2*maxText+len(s) {
			t.Fatalf("%d bytes of text", len(text))
		}
	})
}

// FuzzCharset decodes any bytes under any label: the result is text, and valid UTF-8 stays what it is where no label
// speaks against it.
func FuzzCharset(f *testing.F) {
	for label, text := range map[string]string{
		"gb2312": "\xd5\xcb\xbb\xa7", "gb18030": "\x81\x30\x81\x30", "big5": "\xb1\x62", "utf-7": "+Zyw-a+-+", "iso-2022-cn": "\x1b$)A\x0e4s\x0f", "iso-2022-jp": "\x1b$B",
		"hz-gb-2312": "~{VP~}", "utf-16": "\xff\xfea\x00", "utf-8": "\xef\xbb\xbf\xe8\xb4", "x": "\xff\xfe", "iso-2022-kr": "\x1b$)C\x0e", "": "a\x80",
	} {
		f.Add([]byte(text), label)
	}
	f.Fuzz(func(t *testing.T, b []byte, label string) {
		s, _ := decodeCharset(b, label)
		if !utf8.ValidString(s) {
			t.Fatalf("%q as %q gives %q", b, label, s)
		}
		if len(s) > 4*len(b)+8 {
			t.Fatalf("%d bytes as %q grow to %d", len(b), label, len(s))
		}
		if plain := decodeGuessed(b); utf8.Valid(b) && plain != string(b) {
			t.Fatalf("%q is guessed to be %q", b, plain)
		}
		readable(t, "clean text", cleanText(s), true)
	})
}

// FuzzHeaderValue reads any value as that of each field that is read: subject, addresses, ids, dates, types with their
// parameters.
func FuzzHeaderValue(f *testing.F) {
	for _, s := range []string{
		"=?gb2312?B?1cu7pw==?= =?utf-8?q?=E8?= =?utf-8*en?Q?=B4=A6?=", `"OKPAY, Ltd" <a@b.example>, c@d.example (x)`, "<a@b> <c d@e>", "a@xn--0.example;",
		"Mon, 2 Mar 2026 10:20:30 +0800 (CST)", "text/plain; charset=\"utf-8\"; name*0*=utf-8''%e8; name*1=x", "multipart/mixed; boundary=\"a\\\"b", "=?",
		"group: a@b.example, c@d.example;", "=?utf-8?b?" + "4oCu?= <a@b.example>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		readable(t, "a line", oneLine(decodeHeader(s)), false)
		for _, a := range addresses(s) {
			readable(t, "a mailbox", displayMailbox(a), false)
			readable(t, "an address", ticket.ComparableAddress(a.Address), false)
		}
		for _, id := range messageIDs(s) {
			if readable(t, "an id", id, false); !strings.HasPrefix(id, "<") || !strings.HasSuffix(id, ">") || strings.ContainsAny(id, " \t") {
				t.Fatalf("the id %q", id)
			}
		}
		if d := parseDate(s); !d.IsZero() && (d.Year() < 1970 || d.Year() > 9998) {
			t.Fatalf("the date %v", d)
		}
		mediaType, parameters := parseMediaType(s)
		readable(t, "a type", mediaType, false)
		for _, v := range parameters {
			if name := safeFileName(oneLine(v)); strings.ContainsAny(name, `/\:`) || !utf8.ValidString(name) {
				t.Fatalf("the name %q", name)
			}
		}
		if b := multipartBoundary(s); len(b) > maxBoundary {
			t.Fatalf("a boundary of %d bytes", len(b))
		}
	})
}

// FuzzTransfer undoes the transfer encodings: the size that is told without decoding is the size, and so is the defect.
func FuzzTransfer(f *testing.F) {
	for _, s := range []string{"6LSm5oi3", "b2s=\nb2s=", "b2*s", "=E8=B4=\r\n=a6", "a= \t\n=", "=\n=\n=", "6LSm5oi", "===="} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, encoding := range []string{"base64", "quoted-printable", "8bit", "x"} {
			before := bytes.Clone(b)
			content, defect := decodeTransfer(b, encoding)
			if n := decodedSize(b, encoding); n != int64(len(content)) || len(content) > len(b) || checkTransfer(b, encoding) != defect {
				t.Fatalf("%s: %d bytes told as %d of %d, %q", encoding, len(content), n, len(b), defect)
			}
			if !bytes.Equal(b, before) {
				t.Fatalf("%s changed what it read", encoding)
			}
		}
	})
}
