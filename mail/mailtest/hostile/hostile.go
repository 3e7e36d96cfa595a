// Package hostile writes mails that are made to cost a reader time or memory, of any size, and measures what they cost:
// make bench-hostile. The mails are generated, since none of them is worth keeping; its tests read each of them in little.
package hostile

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
)

// Mail is one kind of hostile mail.
type Mail struct {
	Name  string
	write func(w *writer)
}

// Write writes the mail, of about as many bytes as are asked for.
func (m Mail) Write(w io.Writer, size int64) error {
	out := &writer{Writer: bufio.NewWriterSize(w, 1<<16), left: size, draw: rand.New(rand.NewPCG(1, 2))} //nolint:gosec // the same each time
	m.write(out)
	return out.Flush()
}

// writer counts what is still to be written. The first error stays in the bufio.Writer until Flush.
type writer struct {
	*bufio.Writer
	left int64
	draw *rand.Rand
}

func (w *writer) say(format string, a ...any) {
	n, _ := fmt.Fprintf(w.Writer, format, a...)
	w.left -= int64(n)
}

// fill repeats a text until all but keep bytes are written.
func (w *writer) fill(text string, keep int64) {
	for w.left > keep {
		n, err := w.WriteString(text)
		if w.left -= int64(n); err != nil {
			return
		}
	}
}

// head writes the header that all mails have; more is its end, the empty line included.
func (w *writer) head(more string) {
	w.say("From: OKPAY <support@okpay.example>\nTo: li@mail.example\nSubject: hostile\nMessage-ID: <h1@okpay.example>\n"+
		"Date: Mon, 2 Mar 2026 10:20:30 +0800\nMIME-Version: 1.0\n%s", more)
}

// plain is a mail of one text, whose lines repeat.
func plain(parameters, line string) func(*writer) {
	return func(w *writer) {
		w.head("Content-Type: text/plain" + parameters + "\n\n")
		w.fill(line, 0)
	}
}

// page is a mail of HTML, whose tags repeat.
func page(begin, tags string) func(*writer) {
	return func(w *writer) {
		w.head("Content-Type: text/html; charset=utf-8\n\n" + begin)
		w.fill(tags, 0)
	}
}

// encoded is a mail whose text has a transfer encoding.
func encoded(encoding, line string) func(*writer) {
	return plain("; charset=utf-8\nContent-Transfer-Encoding: "+encoding, line)
}

// parted is a mail of as many equal parts as the limits allow, so that all of it is read.
func parted(header, line string) func(*writer) {
	const parts = 990
	return func(w *writer) {
		w.head("Content-Type: multipart/mixed; boundary=x\n\n")
		each := w.left/parts - int64(len(header)) - 10
		for range parts {
			w.say("--x\n%s\n\n", header)
			for n := int64(0); n < each; n += int64(len(line)) {
				w.say("%s", line)
			}
			w.say("\n")
		}
		w.say("--x--\n")
	}
}

// nested opens levels that are never closed, and writes what repeats into the innermost.
func nested(depth int, line string) func(*writer) {
	return func(w *writer) {
		w.head("")
		for i := 0; i < depth && w.left > 0; i++ {
			w.say("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}
		w.say("Content-Type: text/plain\n\ninnermost\n")
		w.fill(line, 0)
	}
}

// flood is a mail whose header does not end.
func flood(line string) func(*writer) {
	return func(w *writer) {
		w.head("")
		w.fill(line, 20)
		w.say("\nthe body\n")
	}
}

// noise is random bytes as base64, in lines.
func (w *writer) noise(keep int64) {
	raw := make([]byte, 57)
	for w.left > keep {
		for i := range raw {
			raw[i] = byte(w.draw.Uint32())
		}
		w.say("%s\n", base64.StdEncoding.EncodeToString(raw))
	}
}

// Honest is a mail with a text and one large file, as people send it.
func Honest() Mail {
	return Mail{"honest", func(w *writer) {
		w.head("Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n")
		w.say("您好，订单 202611250001 付款成功但没有到账，请帮我查一下。\n\n--x\n")
		w.say("Content-Type: application/octet-stream; name=log.bin\nContent-Transfer-Encoding: base64\n\n")
		w.noise(8)
		w.say("--x--\n")
	}}
}

// Mails are all kinds.
func Mails() []Mail {
	header := "Content-Type: text/plain; charset=utf-8"
	return []Mail{
		Honest(),
		{"nested 12 deep, unterminated", nested(12, "a line\n")},
		{"nested 12 deep, nearly delimiters", nested(12, "--b\n")},
		{"nested 12 deep, delimiters of all levels", nested(12, "--b11\n\n--b5\n\n")},
		{"nested without end", nested(1<<30, "")},
		{"parts without end", parts("--x\n\npart\n")},
		{"parts without a body", parts("--x\nA: b\n")},
		{"990 texts", parted(header, "您好，付款成功但没有到账。http://a.example/b ")},
		{"990 texts of links", parted(header, "http://a.example ")},
		{"990 pages", parted("Content-Type: text/html", "<p><a href=http://a.example/>b</a>")},
		{"990 mails in the mail", parted("Content-Type: message/rfc822\n\nSubject: x", "text\n")},
		{"990 headers", parted(strings.Repeat("X-A: b\n", 1900)+header, "text\n")},
		{"990 files", parted("Content-Type: application/zip\nContent-Disposition: attachment; filename=a.zip", "PK\x05\x06 \n")},
		{"header without end", flood("X-Flood: " + strings.Repeat("y", 60) + "\n")},
		{"field without end", flood(" y\n")},
		{"fields without content", flood("a:\n")},
		{"signatures without end", flood("DKIM-Signature: v=1; a=rsa-sha256; d=okpay.example; s=s; h=from; bh=YWJj; b=YWJj\n")},
		{"one line", plain("", "long line ")},
		{"empty lines", plain("", "\n")},
		{"carriage returns", plain("", "a\r")},
		{"quotes", plain("", "> \n")},
		{"attributions", plain("", "On Monday\n")},
		{"quoted headers", plain("", "From: a\nSent: b\n")},
		{"flowed", plain("; format=flowed; delsp=yes", "> a \n")},
		{"links", plain("", "http://a.example/ ")},
		{"one link", plain("", "http://a.example/(")},
		{"nothing that is seen", plain("; charset=utf-8", "a\u200b\u202e")},
		{"characters that grow", plain("; charset=utf-8", "\ufdfa")},
		{"marks on marks", plain("; charset=utf-8", "\u0301\u0327")},
		{"words of requests", plain("; charset=utf-8", "请提供您的验证码密码给我们客服人员，please send me the code ")},
		{"bounced text", func(w *writer) {
			w.head("Auto-Submitted: auto-replied\nReturn-Path: <>\nX-Failed-Recipients: a@b.example\nContent-Type: text/plain\n\n")
			w.fill("550 5.1.1 user unknown a@b.example message-id: <a\n", 0)
		}},
		{"base64 in one line", encoded("base64", "YWJj")},
		{"base64 of strangers", encoded("base64", "YW*J*j")},
		{"quoted-printable, soft breaks", encoded("quoted-printable", "=\n")},
		{"quoted-printable, escapes", encoded("quoted-printable", "=E5=95=8A")},
		{"no charset's bytes", plain("", "\xff\x81\n")},
		{"gb18030", plain("; charset=gb18030", "\x81\x39\xee\x39")},
		{"utf-7", plain("; charset=utf-7", "+AGE-+")},
		{"iso-2022-jp", plain("; charset=iso-2022-jp", "\x1b$B\x1b(B")},
		{"hz", plain("; charset=hz-gb-2312", "~{~}")},
		{"utf-16", plain("; charset=utf-16", "a")},
		{"elements without end", page("", "<div>")},
		{"quotes in HTML", page("", "<blockquote>a")},
		{"tables", page("", "<table><tr><td>")},
		{"one tag", page("<a ", "b=c ")},
		{"links in HTML", page("", "<a href=//a.example>b</a>")},
		{"links without end", page("", "<a href=x>")},
		{"entities", page("", "&amp;&#x202e;&notanentity;")},
		{"a comment without end", page("<!--", "-")},
		{"empty paragraphs", page("", "<p><br>")},
		{"spaces in HTML", page("<p>", " ")},
		{"words in HTML", page("<p>", "a ")},
	}
}

// Texts are mails whose texts nearly hold secrets, again and again: what makes rules that look for them slow.
func Texts() []Mail {
	var mails []Mail
	for _, t := range [][2]string{
		{"labels", "密码password验证码cvv"}, {"labels and gaps", "密码 是 我 的 就 是 "}, {"labels and lines", "密码:\n"}, {"opened quotes", "密码(“[「"},
		{"papers", "护照passport 1"}, {"groups of digits", "12 345 "}, {"cards", "4111 1111 1111 1111 "}, {"addresses", "a@b.cc,"}, {"at signs", "a@"},
		{"account numbers", "DE12 "}, {"keys", "sk-abc-"}, {"seed words", "abandon ability able about "},
	} {
		mails = append(mails, Mail{t[0], plain("; charset=utf-8", t[1])})
	}
	return mails
}

// parts is a mail with far more parts than are read.
func parts(part string) func(*writer) {
	return func(w *writer) {
		w.head("Content-Type: multipart/mixed; boundary=x\n\n--x\n\nfirst\n")
		w.fill(part, 0)
	}
}
