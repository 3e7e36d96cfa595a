package message_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

func parseFixture(t *testing.T, name string) *message.Parsed {
	t.Helper()
	return parseFile(t, filepath.Join("testdata", name))
}

func TestChineseReplyIsReadThoughItsLabelIsWrong(t *testing.T) {
	p := parseFixture(t, "reply-gb18030.eml") // says gb2312, and splits a character between two encoded-words
	if p.Subject != "回复：账户被锁定怎么办 [#K7F3-9Q2M]" || p.From != "客服中心 <Support@OKPAY.example>" {
		t.Errorf("header: %q, %q", p.Subject, p.From)
	}
	if p.FromAddress != "support@okpay.example" || p.TicketToken != "K7F3-9Q2M" || p.Kind != ticket.KindReply {
		t.Errorf("got %q, %q, %s", p.FromAddress, p.TicketToken, p.Kind)
	}
	if p.Text != "您好，\n\n您的账户已经解锁，请提供交易编号。客服：李喆镕\n\nOKPAY 客服" {
		t.Errorf("text %q", p.Text)
	}
	if p.Quoted != "在 2026年3月2日，customer@mail.example 写道：\n\n> 我的账户被锁定了。\n> 谢谢" {
		t.Errorf("quoted %q", p.Quoted)
	}
	if fmt.Sprint(p.References) != "[<first@mail.example> "+ownID+"]" || fmt.Sprint(p.InReplyTo) != "["+ownID+"]" {
		t.Errorf("threading: %v, %v", p.References, p.InReplyTo)
	}
	if !ticket.AsksForSomething(p.Text) {
		t.Error("the request was missed")
	}
}

func TestHTMLBecomesText(t *testing.T) {
	p := parseFixture(t, "html-only.eml")
	want := "Dear customer,\n\nyour refund is on its way.\nSee the refund page or https://okpay.example/login.\n\n" +
		"- one\n- two & three\n\nRegards"
	if p.Text != want || p.Quoted != "> Where is my refund?" {
		t.Errorf("text %q, quoted %q", p.Text, p.Quoted)
	}
	if !strings.Contains(p.HTML, "<script>") {
		t.Error("the HTML is not as it came")
	}
	want = "[{the refund page https://help.okpay.example/refund help.okpay.example []} " +
		"{https://okpay.example/login http://okpay.example.evil.test/login okpay.example.evil.test []} " +
		"{https://okpay.example/login https://okpay.example/login okpay.example []}]"
	if got := fmt.Sprint(p.Links); got != want {
		t.Errorf("links %s", got)
	}
}

func TestKindsAreToldApart(t *testing.T) {
	for name, want := range map[string]ticket.Kind{
		"reply-gb18030.eml":      ticket.KindReply,
		"html-only.eml":          ticket.KindReply,
		"outlook-quote.eml":      ticket.KindReply,
		"qq-quote.eml":           ticket.KindReply,
		"flowed-delsp.eml":       ticket.KindReply,
		"auto-reply.eml":         ticket.KindAutoReply,
		"out-of-office-zh.eml":   ticket.KindAutoReply,
		"dsn-final.eml":          ticket.KindBounce,
		"dsn-delayed.eml":        ticket.KindBounce,
		"dsn-no-report-type.eml": ticket.KindBounce,
		"dsn-global.eml":         ticket.KindBounce,
		"bounce-text.eml":        ticket.KindBounce,
		"bounce-qq.eml":          ticket.KindBounce,
		"receipt.eml":            ticket.KindOther,
	} {
		p := parseFixture(t, name)
		if p.Kind != want || (p.Bounce != nil) != (want == ticket.KindBounce) {
			t.Errorf("%s: %s, bounce %v", name, p.Kind, p.Bounce)
		}
	}
}

func TestKindByHeaderAndSubject(t *testing.T) {
	for header, want := range map[string]ticket.Kind{
		"Subject: locked":                                             ticket.KindReply,
		"Auto-Submitted: no":                                          ticket.KindReply,
		"Auto-Submitted: auto-generated":                              ticket.KindAutoReply,
		"X-Autoreply: yes":                                            ticket.KindAutoReply,
		"X-Autoreply: no":                                             ticket.KindReply,
		"Precedence: auto_reply":                                      ticket.KindAutoReply,
		"Precedence: bulk\nIn-Reply-To: <a@b>":                        ticket.KindAutoReply,
		"Precedence: bulk":                                            ticket.KindOther,
		"Precedence: list\nIn-Reply-To: <a@b>\nList-Id: <l.x>":        ticket.KindOther,
		"List-Id: <desk.okpay.example>":                               ticket.KindReply,
		"Return-Path: <>\nSubject: thanks":                            ticket.KindAutoReply,
		"Subject: Automatic reply: locked":                            ticket.KindAutoReply,
		"Subject: Out of Office Re: locked":                           ticket.KindAutoReply,
		"Subject: 回复：自动回复: 外出":                                        ticket.KindAutoReply,
		"Subject: Re: how do I turn off the automatic reply":          ticket.KindReply,
		"Subject: Re: Undelivered mail":                               ticket.KindReply,
		"Subject: Re: 付款后收到自动回复，没有到账":                                 ticket.KindReply,
		"Content-Type: multipart/mixed; boundary=x\nSubject: nothing": ticket.KindReply,
	} {
		p := parse(t, "From: a@okpay.example\n"+header+"\n\nHello, your mail could not be delivered?\n")
		if p.Kind != want {
			t.Errorf("%q: %s, want %s", header, p.Kind, want)
		}
	}
}

func TestBounceDetails(t *testing.T) {
	for name, want := range map[string]message.Bounce{
		"dsn-final.eml":          {Action: "failed", Status: "5.1.1", Recipient: "suport@okpay.example", Diagnostic: "550 5.1.1 User unknown"},
		"dsn-delayed.eml":        {Action: "delayed", Status: "4.4.1", Recipient: "suport@okpay.example", Diagnostic: "connect to mx.okpay.example: Connection timed out"},
		"dsn-no-report-type.eml": {Action: "failed", Status: "5.7.1", Recipient: "suport@okpay.example", Diagnostic: "550 5.7.1 rejected"},
		"dsn-global.eml":         {Action: "failed", Status: "5.1.1", Recipient: "客服@okpay.example", Diagnostic: "550 5.1.1 User unknown"},
		"bounce-text.eml":        {Action: "failed", Status: "5.1.1", Recipient: "suport@okpay.example", Diagnostic: "Remote host said: 550 5.1.1 unknown user"},
	} {
		want.OriginalMessageID = ownID
		if got := parseFixture(t, name).Bounce; got == nil || *got != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := parseFixture(t, "bounce-qq.eml").Bounce; got.Recipient != "suport@okpay.example" || got.Status != "5.1.1" || got.Action != "failed" {
		t.Errorf("bounce-qq.eml: %+v", got)
	}
}

func TestWorstRecipientSpeaksForTheBounce(t *testing.T) {
	p := parse(t, "From: mailer-daemon@x.example\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"+
		"Final-Recipient: rfc822; a@x.example\nAction: delivered\nStatus: 2.0.0\n\n"+
		"Final-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.2.2\n\n"+
		"Final-Recipient: rfc822; c@x.example\nAction: delayed\nStatus: 4.0.0\n")
	if p.Bounce == nil || p.Bounce.Recipient != "b@x.example" || p.Bounce.Status != "5.2.2" || p.Bounce.Action != "failed" {
		t.Errorf("got %+v", p.Bounce)
	}
}

func TestReceiptNamesTheMailItIsAbout(t *testing.T) {
	if p := parseFixture(t, "receipt.eml"); fmt.Sprint(p.OriginalIDs) != "["+ownID+"]" {
		t.Errorf("got %v", p.OriginalIDs)
	}
}

func TestQQMailWithAttachment(t *testing.T) {
	p := parseFixture(t, "qq-quote.eml")
	if p.Text != "交易编号是 20260302-7788。\n\n发自我的iPhone" || !strings.HasPrefix(p.Quoted, "------------------ 原始邮件") {
		t.Errorf("text %q, quoted %.60q", p.Text, p.Quoted)
	}
	want := ticket.Attachment{Part: 0, Name: "截图.png", Type: "application/octet-stream", Size: 12}
	if len(p.Attachments) != 1 || p.Attachments[0] != want {
		t.Errorf("attachments %v", p.Attachments)
	}
	if fmt.Sprint(p.To, p.ToAddresses) != "[客服 <support@okpay.example>] [support@okpay.example]" {
		t.Errorf("to %v, %v", p.To, p.ToAddresses)
	}
}

func TestAttachmentNamesAreSafe(t *testing.T) {
	p := parseFixture(t, "names-rfc2231.eml")
	var names []string
	for _, a := range p.Attachments {
		names = append(names, a.Name+" "+a.Type)
	}
	want := "截图.png image/png|passwd text/plain|part-3.eml message/rfc822|invoicefdp.exe application/pdf"
	if got := strings.Join(names, "|"); got != want {
		t.Errorf("got %s", got)
	}
}

func TestOpenAttachment(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "names-rfc2231.eml"))
	if err != nil {
		t.Fatal(err)
	}
	a, r, err := message.OpenAttachment(strings.NewReader(string(raw)), 1, message.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := io.ReadAll(r); string(b) != "root" || a.Name != "passwd" || a.Size != 4 {
		t.Errorf("got %q, %+v", b, a)
	}
	for _, part := range []int{-1, 4, 1 << 40} {
		if _, _, err := message.OpenAttachment(strings.NewReader(string(raw)), part, message.Limits{}); !errors.Is(err, message.ErrNoAttachment) {
			t.Errorf("part %d: %v", part, err)
		}
	}
	if _, _, err := message.OpenAttachment(strings.NewReader(string(raw)), 0, message.Limits{Bytes: 100}); !errors.Is(err, message.ErrLimits) {
		t.Errorf("past its limits: %v", err)
	}
}

func TestFlowedTextIsJoined(t *testing.T) {
	p := parseFixture(t, "flowed-delsp.eml")
	if p.Text != "您的账户已经解锁。" || p.Quoted != "> 我的账户被锁定了。" {
		t.Errorf("got %q, %q", p.Text, p.Quoted)
	}
}

func TestCharsets(t *testing.T) {
	for name, c := range map[string]struct{ header, body, want string }{
		"big5":           {"text/plain; charset=big5", "\xb1b\xb8\xb9\xb3Q\xc2\xea", "帳號被鎖"},
		"iso-2022-jp":    {"text/plain; charset=ISO-2022-JP", "\x1b$B@Z\x1b(B ok", "切 ok"},
		"iso-2022-cn":    {"text/plain; charset=iso-2022-cn", "\x1b$)A\x0eUK;'\x0f ok", "账户 ok"},
		"hz":             {"text/plain; charset=hz-gb-2312", "~{UK;'~} ok", "账户 ok"},
		"utf-7":          {"text/plain; charset=utf-7", "+jSZiNw- a +- b", "账户 a + b"},
		"utf-7, no end":  {"text/plain; charset=utf-7", "1 +jSZiNw", "1 账户"},
		"utf-7, broken":  {"text/plain; charset=utf-7", "1 +a!2 +2D0-", "1 +a!2 \uFFFD"},
		"cp950":          {"text/plain; charset=cp950", "\xb1b\xb8\xb9", "帳號"},
		"hkscs":          {"text/plain; charset=Big5-HKSCS", "\x87\x67", "綕"},
		"euc-cn":         {"text/plain; charset=EUC-CN", "\xd5\xcb\xbb\xa7", "账户"},
		"cp936":          {"text/plain; charset=cp936", "\xd5\xcb\xbb\xa7", "账户"},
		"gbk in gb2312":  {"text/plain; charset=gb2312", "\x86\xb4\xe9\x46", "喆镕"},
		"gb18030 in gbk": {"text/plain; charset=gbk", "\x95\x34\xb2\x35\xd5\xcb", "𠮷账"},
		"half a pair":    {"text/plain; charset=gbk", "\xd5\xcb\xbb", "账\uFFFD"},
		"cn, a new line": {"text/plain; charset=iso-2022-cn", "\x1b$)A\x0eUK\n;'", "账\n;'"},
		"cn, no escape":  {"text/plain; charset=ISO-2022-CN-EXT", "a \x0eUK;'\x0f", "a 账户"},
		"a byte mark":    {"text/plain; charset=utf-8", "\xef\xbb\xbf账户", "账户"},
		"label of two":   {"text/plain; charset=utf-8; charset=gbk", "账户", "账户"},
		"utf-8 as big5":  {"text/plain; charset=big5", "账户被锁", "账户被锁"},
		"utf-8 as ascii": {"text/plain; charset=us-ascii", "账户", "账户"},
		"latin-1":        {"text/plain; charset=iso-8859-1", "caf\xe9", "café"},
		"no label, gbk":  {"text/plain", "\xd5\xcb\xbb\xa7\xb1\xbb\xcb\xf8", "账户被锁"},
		"no label, utf8": {"text/plain", "账户", "账户"},
		"no label, é":    {"text/plain", "caf\xe9 cr\xe8me", "café crème"},
		"utf-8 as gbk":   {"text/plain; charset=utf-8", "\xd5\xcb\xbb\xa7\xb1\xbb\xcb\xf8", "账户被锁"},
		"latin-1, utf-8": {"text/plain; charset=iso-8859-1", "账户", "账户"},
		"unknown":        {"text/plain; charset=klingon", "账户", "账户"},
		"no semicolon":   {"text/plain charset=gb2312", "\xd5\xcb\xbb\xa7", "账户"},
		"quoted label":   {"text/plain; charset=\"'gb2312'\"", "\xd5\xcb\xbb\xa7", "账户"},
		"damaged utf-8":  {"text/plain; charset=utf-8", "您的账户已经解锁\xff了", "您的账户已经解锁\uFFFD了"},
	} {
		p := parse(t, "From: a@b.example\nContent-Type: "+c.header+"\n\n"+c.body+"\n")
		if p.Text != c.want {
			t.Errorf("%s: %q", name, p.Text)
		}
	}
}

func TestHeadersAreReadTolerantly(t *testing.T) {
	p := parse(t, "From sender Mon Mar  2 10:20:30 2026\n"+
		"from :=?UTF-8?Q?Zo=C3=AB?=\n\t<Zoe@X.Example>\n"+
		"MESSAGE-ID:  <a b@x.example>\n"+
		"no colon here\n"+
		"References: garbage <1@x.example>,<2@x.example> <broken\n"+
		"In-Reply-To: 3@x.example\n"+
		"Date: Mon, 2 Mar 2026 10:20:30 GMT+0800 (China Standard Time)\n"+
		"To: undisclosed-recipients:;\n"+
		"Cc: \"Bad, <b@x.example>, c@x.example\n"+
		"Delivered-To: D@x.example\n"+
		"Subject: \xd5\xcb\xbb\xa7\xb1\xbb\xcb\xf8\n"+
		"Subject: second\n\nbody\n")
	if p.From != "Zoë <Zoe@X.Example>" || p.FromAddress != "zoe@x.example" || p.MessageID != "<ab@x.example>" {
		t.Errorf("got %q, %q, %q", p.From, p.FromAddress, p.MessageID)
	}
	if fmt.Sprint(p.References, p.InReplyTo) != "[<1@x.example> <2@x.example>] [<3@x.example>]" {
		t.Errorf("threading %v %v", p.References, p.InReplyTo)
	}
	if !p.Date.Equal(time.Date(2026, 3, 2, 2, 20, 30, 0, time.UTC)) {
		t.Errorf("date %v", p.Date)
	}
	if p.Subject != "账户被锁" || p.Text != "body" {
		t.Errorf("subject %q, text %q", p.Subject, p.Text)
	}
	if fmt.Sprint(p.ToAddresses) != "[b@x.example c@x.example d@x.example]" {
		t.Errorf("to %v", p.ToAddresses)
	}
	if fmt.Sprint(p.Defects) != "[malformed-header duplicate-header: Subject]" {
		t.Errorf("defects %v", p.Defects)
	}
}

func TestBodyHashIgnoresHeaderAndLineEnds(t *testing.T) {
	a := parse(t, "Received: x\r\nSubject: a\r\n\r\nbody\r\n\r\nmore\r\n").BodyHash
	if b := parse(t, "Subject: b\n\nbody\n\nmore\n\n\n").BodyHash; a != b {
		t.Error("copies have different hashes")
	}
	if b := parse(t, "Subject: a\n\nbody\nmore\n").BodyHash; a == b {
		t.Error("different bodies have one hash")
	}
}

func TestLinksShowTheirTrueHost(t *testing.T) {
	for in, want := range map[string]string{
		`<a href="https://okpay.example@evil.test/">x</a>`:   "evil.test",
		`<a href="https:\\evil.test\okpay.example">x</a>`:    "evil.test",
		`<a href="//Evil.Test:8080/x">x</a>`:                 "evil.test",
		"<a href=\"ht\ntps://evil.test/\">x</a>":             "evil.test",
		`<a href="https://evil.test%2f@good.test/%zz">x</a>`: "good.test",
		`<a href="http://[2001:db8::1]:80/">x</a>`:           "2001:db8::1",
		`<a href="javascript:alert(1)">x</a>`:                "",
		`<a href="mailto:a@b.example">x</a>`:                 "",
		`点击https://okpay.example/help，谢谢`:                    "okpay.example",
		`请访问 https://okpay.example点击登录`:                      "okpay.example",
		`www.okpay.example.`:                                 "okpay.example",
		`(see http://a.example/x_(y))`:                       "a.example",
		`https://支付.中国/登录`:                                   "支付.中国",
		`https://оkpay.example/`:                             "оkpay.example",
	} {
		kind := "text/plain"
		if strings.HasPrefix(in, "<a") {
			kind = "text/html"
		}
		p := parse(t, "From: a@b.example\nContent-Type: "+kind+"; charset=utf-8\n\n"+in)
		if in == `www.okpay.example.` {
			want = "www.okpay.example"
		}
		if len(p.Links) != 1 || p.Links[0].Host != want || p.Links[0].Flags == nil {
			t.Errorf("%s: %+v", in, p.Links)
		}
	}
	if p := parse(t, "Content-Type: text/html\n\n<a href='#top'>x</a><a href='cid:1'>y</a><a>z</a>"); len(p.Links) != 0 {
		t.Errorf("links inside the mail: %v", p.Links)
	}
}
