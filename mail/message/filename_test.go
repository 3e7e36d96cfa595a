package message_test

import (
	"bytes"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jhillyerd/enmime/v2"

	"okpay.example/support/mail/message"
)

func TestFileNamesOnTheWire(t *testing.T) {
	long := strings.Repeat("很长的名字", 23) + ".jpeg" // 120 characters
	ascii := strings.Repeat("name-", 23) + ".jpeg"
	for in, want := range map[string]string{
		"screenshot.png":                       "screenshot.png",
		"截图 2026-03-02 10.20.30.png":           "截图 2026-03-02 10.20.30.png",
		`it's "quoted" 100%.txt`:               `it's _quoted_ 100%.txt`,
		"a;b=c, (d) [e] {f}#~&+.txt":           "a;b=c, (d) [e] {f}#~&+.txt",
		"two  blanks.txt":                      "two  blanks.txt",
		"=?utf-8?B?5L2g?=.txt":                 "=_utf-8_B_5L2g_=.txt",
		"100%25 é%E4.txt":                      "100%25 é%E4.txt",
		"utf-8''x'y.txt":                       "utf-8''x'y.txt",
		"👨‍👩‍👧 семья.png":                      "👨👩👧 семья.png",
		"😀🎉👍🏽.png":                             "😀🎉👍🏽.png",
		long:                                   long,
		ascii:                                  ascii,
		"长" + long:                             "长" + long[:len("很长的名字")*19+len("很长的名字")-len("字")] + long[len(long)-len("很长的名字")*3-len(".jpeg"):],
		`C:\Users\me\截图.png`:                   "截图.png",
		"../../etc/passwd":                     "passwd",
		"report\u202egnp.exe":                  "reportgnp.exe",
		"re\u200fport\u2066\u061c\u00ad.txt":   "report.txt",
		"tab.txt  . ":                          "tab.txt",
		"...":                                  "file",
		" \u3000.\u00a0":                       "file",
		".profile":                             "profile",
		"CON":                                  "_CON",
		"con.txt":                              "_con.txt",
		"nul .tar.gz":                          "_nul .tar.gz",
		"Com1.log":                             "_Com1.log",
		"lpt¹":                                 "_lpt¹",
		"aux":                                  "_aux",
		"console.txt":                          "console.txt",
		"com10":                                "com10",
		"con." + strings.Repeat("x", 116):      "_con." + strings.Repeat("x", 115),
		"a\xffb.txt":                           "a_b.txt",
		"name*0*=utf-8''x; name*1=y.txt":       "name_0_=utf-8''x; name_1=y.txt",
		"语言'en'文件.txt":                         "语言'en'文件.txt",
		strings.Repeat("é", 58) + "%.txt":      strings.Repeat("é", 58) + "%.txt",
		"\u202e\u202d":                         "file",
		"e\u0301 decomposed and é composed.md": "e\u0301 decomposed and é composed.md",
	} {
		o := draft()
		o.Files = []message.File{file(in, "x")}
		raw := render(t, o)
		got := parse(t, raw).Attachments[0].Name
		if got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
		judges(t, raw, got)
	}
}

// judges has two other readers, Go's own and enmime, say what an attachment's name is. Each gives the name of
// Content-Disposition (RFC 2231); the one in Content-Type, for old readers, must be the same.
func judges(t *testing.T, raw, name string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	_, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	mr := multipart.NewReader(m.Body, parameters["boundary"])
	if _, err := mr.NextPart(); err != nil {
		t.Fatal(err)
	}
	part, err := mr.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	if got := part.FileName(); got != name {
		t.Errorf("Go reads %q, want %q", got, name)
	}
	_, parameters, err = mime.ParseMediaType(part.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if old, err := new(mime.WordDecoder).DecodeHeader(parameters["name"]); err != nil || old != name {
		t.Errorf("an old reader sees %q, %v, want %q", old, err, name)
	}
	e, err := enmime.ReadEnvelope(bytes.NewReader([]byte(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Attachments) != 1 || e.Attachments[0].FileName != name {
		t.Errorf("enmime reads %q, want %q", e.Attachments[0].FileName, name)
	}
}

func TestFileNameParametersOfOtherPrograms(t *testing.T) {
	for in, want := range map[string]string{
		`filename*0*=utf-8''%E6%88%AA; filename*1*=%E5%9B%BE.png`:              "截图.png",
		`filename*1*=%E5%9B%BE.png; filename*0*=utf-8''%E6%88%AA`:              "截图.png", // out of order
		`filename*0*=utf-8''%E6; filename*1*=%88%AA%E5%9B%BE; filename*2=.png`: "截图.png", // a character in two pieces
		`filename*0="long "; filename*1="name.png"`:                            "long name.png",
		`filename*00*=utf-8''a; filename*01*=b.png`:                            "ab.png",
		`filename*2=c.png; filename*0=a; filename*10=x; filename*1=b`:          "abc.pngx",
		`filename*=utf-8'zh-CN'%E6%88%AA%E5%9B%BE.png`:                         "截图.png",
		`filename*=GB2312''%BD%D8%CD%BC.png`:                                   "截图.png",
		`filename="plain.png"; filename*=utf-8''%E6%88%AA%E5%9B%BE.png`:        "截图.png", // the better one wins
		`filename*=utf-8''%E6%88%AA%E5%9B%BE.png; filename="plain.png"`:        "截图.png",
		`filename="=?utf-8?B?5oiq5Zu+LnBuZw==?="`:                              "截图.png",
		`filename="=?gbk?Q?=BD=D8=CD=BC?=.png"`:                                "截图.png",
		`filename==?utf-8?B?5oiq5Zu+LnBuZw==?=`:                                "截图.png",
		"filename=\"\xbd\xd8\xcd\xbc.png\"":                                    "截图.png", // bytes of GBK
		"filename=\"截图.png\"":                                                  "截图.png",
		`filename=截图 1.png`:                                                    "截图 1.png",
		`filename="a\"b\\c.png"`:                                               "c.png", // a path, by its backslash
		`filename="a\"b.png"`:                                                  "a_b.png",
		`filename=a;b.png`:                                                     "a",
		`filename*=utf-8''%2e%2e%2fpasswd`:                                     "passwd",
		`filename*=utf-8''..%5c..%5cnul.txt`:                                   "_nul.txt",
		`filename*=utf-8''a%00%0d%0ab.png`:                                     "a   b.png",
		`filename*=nonsense''a.png`:                                            "a.png",
		`filename*=a.png`:                                                      "a.png",
		`filename*=%ZZ%4`:                                                      "%ZZ%4",
		`filename=`:                                                            "part-1.png",
		`filename="unterminated.png`:                                           "unterminated.png",
		`filename*9999999999999999999=x; filename=b.png`:                       "b.png",
		`filename*0=a.png; filename*0*=utf-8''b.png; filename*=c.png`:          "a.png", // the first of one number
		`filename*x=y; filename*-1=z; filename*0=a; filename*1=.png`:           "a.png",
		`FileName="upper.png"`:                                                 "upper.png",
	} {
		p := parse(t, "From: a@b.example\nContent-Type: image/png\nContent-Disposition: attachment; "+in+"\n\nx")
		if len(p.Attachments) != 1 || p.Attachments[0].Name != want {
			t.Errorf("%s: %+v, want %q", in, p.Attachments, want)
		}
	}
}

func FuzzFileName(f *testing.F) {
	for _, s := range []string{"截图.png", "CON", "a\u202eb", "...", `a"b\c`, "=?utf-8?Q?x?=", strings.Repeat("长", 130), "%41'utf-8''", "👨‍👩‍👧"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x85 || r == '\u2028' || r == '\u2029' }) {
			return // refused, see TestRenderRefusesHeaderInjection
		}
		o := draft()
		o.Files = []message.File{file(name, "x")}
		raw := render(t, o)
		got := parse(t, raw).Attachments[0].Name
		if got == "" || strings.ContainsAny(got, "/\\<>:\"|?*\r\n\x00") || !utf8.ValidString(got) || utf8.RuneCountInString(got) > 120 {
			t.Errorf("%q became %q", name, got)
		}
		judges(t, raw, got)
		o.Files = []message.File{file(got, "x")}
		if again := parse(t, render(t, o)).Attachments[0].Name; again != got {
			t.Errorf("%q became %q and then %q", name, got, again)
		}
	})
}
