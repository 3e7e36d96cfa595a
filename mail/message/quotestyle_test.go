package message_test

import (
	"strings"
	"testing"

	"okpay.example/support/mail/message"
)

// TestQuotesOfMailPrograms holds an answer above the quote as each program writes it, from the mark on.
func TestQuotesOfMailPrograms(t *testing.T) {
	const own = "交易编号是 20260302-7788。\nThank you"
	for name, quote := range map[string]string{
		"Gmail":                   "On Mon, Mar 2, 2026 at 10:00 AM OKPAY Support <support@okpay.example> wrote:\n\n> Which one?",
		"Gmail, wrapped":          "On Mon, Mar 2, 2026 at 10:00 AM OKPAY Support of the Second Line <\nsupport@okpay.example> wrote:\n\n> Which one?",
		"Gmail in Chinese":        "OKPAY 客服 <support@okpay.example> 于2026年3月2日周一 10:00写道：\n\n> 请问",
		"Gmail in Taiwan":         "OKPAY <support@okpay.example> 於 2026年3月2日 週一 上午10:00寫道：\n\n> 請問",
		"Apple Mail":              "On Mar 2, 2026, at 10:00 AM, OKPAY <support@okpay.example> wrote:\n\n> Which one?",
		"Apple Mail in Chinese":   "> 在 2026年3月2日，上午10:00，OKPAY <support@okpay.example> 写道：\n> \n> 请问",
		"iPhone, newer":           "在 2026年3月2日 10:00，OKPAY <support@okpay.example> 写道：\n\n请问",
		"Thunderbird":             "On 3/2/26 10:00, OKPAY wrote:\n> Which one?",
		"Thunderbird in Chinese":  "在 2026/3/2 10:00, OKPAY 写道:\n> 请问",
		"Thunderbird, name first": "OKPAY 客服 于 2026/3/2 10:00 写道:\n> 请问",
		"Yahoo":                   "On Monday, March 2, 2026 at 10:00:00 AM GMT+8, OKPAY <support@okpay.example> wrote: \n\n Which one?",
		"Yahoo in Chinese":        "在 2026年3月2日星期一 GMT+8 10:00:00，OKPAY <support@okpay.example> 写道：\n\n请问",
		"163":                     "At 2026-03-02 10:00:00, \"OKPAY\" <support@okpay.example> wrote:\n\n请问",
		"163 in Chinese":          "在 2026-03-02 10:00:00，\"OKPAY\" <support@okpay.example> 写道：\n\n请问",
		"163, date first":         "2026-03-02 10:00:00，\"OKPAY\" <support@okpay.example> 写道：\n请问",
		"163, a table":            "---- 回复的原邮件 ----\n| 发件人 | OKPAY<support@okpay.example> |\n| 日期 | 2026年03月02日 10:00 |\n请问",
		"163 in English":          "---- Replied Message ----\n| From | OKPAY |\nWhich one?",
		"QQ":                      "------------------ 原始邮件 ------------------\n发件人: \"OKPAY\"<support@okpay.example>;\n发送时间: 2026年3月2日(星期一) 上午10:00\n请问",
		"QQ, no-break blanks":     "------------------\u00a0原始邮件\u00a0------------------\n发件人: x\n请问",
		"QQ in English":           "------------------ Original ------------------\nFrom: \"OKPAY\"\nWhich one?",
		"QQ on a phone":           "---Original---\nFrom: \"OKPAY\"<support@okpay.example>\nDate: Mon, Mar 2, 2026 10:00 AM\nTo: \"li\"\nWhich one?",
		"Foxmail":                 "发件人： OKPAY\n发送时间： 2026-03-02 10:00\n收件人： li\n主题： Re: 账户\n\n请问",
		"Foxmail in English":      "From: OKPAY\nDate: 2026-03-02 10:00\nTo: li\nSubject: Re: locked\n\nWhich one?",
		"Outlook":                 "-----Original Message-----\nFrom: OKPAY\nSent: Monday, March 2, 2026 10:00 AM\n\nWhich one?",
		"Outlook in Chinese":      "-----邮件原件-----\n发件人: OKPAY\n\n请问",
		"Outlook, a rule":         "________________________________\nFrom: OKPAY <support@okpay.example>\nSent: Monday\nTo: li\nSubject: Re\n\nWhich one?",
		"Outlook, bold":           "*发件人:* OKPAY\n*发送时间:* 2026年3月2日\n*收件人:* li\n*主题:* Re\n\n请问",
		"Outlook in Taiwan":       "寄件者: OKPAY\n寄件日期: 2026年3月2日\n收件者: li\n主旨: Re\n\n請問",
		"Aliyun":                  "------------------------------------------------------------------\n发件人：OKPAY<support@okpay.example>\n日　期：2026年03月02日 10:00:00\n收件人：li\n主　题：Re\n\n请问",
		"Sina":                    "----- 原始邮件 -----\n发件人：OKPAY\n请问",
		"139":                     "----邮件原文----\n发件人：OKPAY\n请问",
		"Huawei":                  "-------- 原始邮件 --------\n发件人：OKPAY\n请问",
		"Xiaomi":                  "在 OKPAY <support@okpay.example>，2026年3月2日 上午10:00写道：\n请问",
		"Samsung":                 "-------- Original message --------\nFrom: OKPAY\nWhich one?",
		"Samsung in Chinese":      "-------- 原始消息 --------\n发件人: OKPAY\n请问",
		"Proton":                  "------- Original Message -------\nOn Monday, March 2nd, 2026 at 10:00, OKPAY <support@okpay.example> wrote:\n\n> Which one?",
		"a forwarded mail":        "---------- Forwarded message ---------\nFrom: OKPAY\nWhich one?",
		"forwarded in Chinese":    "---------- 转发的邮件 ---------\n发件人： OKPAY\n请问",
	} {
		for _, signature := range []string{"", "\n\n发自我的iPhone", "\n\n获取 Outlook for iOS"} {
			gotOwn, gotQuoted := message.FoldQuotes(own + signature + "\n\n" + quote)
			if gotOwn != own+signature || strings.TrimSpace(gotQuoted) != strings.TrimSpace(quote) {
				t.Errorf("%s: own %q, quoted %q", name, gotOwn, gotQuoted)
			}
		}
	}
}

// TestOwnWordsAreNeverFoldedAway holds what only looks like a mark.
func TestOwnWordsAreNeverFoldedAway(t *testing.T) {
	for name, text := range map[string]string{
		"somebody wrote":          "Yesterday your colleague wrote:\nSend 100 to this account.\nIs that true?",
		"somebody wrote, a date":  "On 2 March 2026 your agent wrote:\nsend 100.\nIs that true?",
		"somebody wrote, Chinese": "在你们的帮助页面上写道：\n三天内到账\n现在已经五天了",
		"a citation":              "引用你们客服的话：\n请把验证码发给我\n这是真的吗？",
		"what I did":              "I did as follows:\n1. restart\n2. wait",
		"a marker of the desk":    "----- Reply above this line -----\n\nDear Li,\nplease send the number.",
		"a desk's hash marker":    "##- Please type your reply above this line -##\n\nDear Li,\nplease send the number.",
		"a list of people":        "发件人：谁？\n我不知道",
		"a rule":                  "one\n----------------\ntwo",
		"a signature":             "one\n-- \n王小明\n电话：123",
		"a comparison":            "5 > 3\nand more",
		"a date":                  "2026-03-02 10:00 付款\n2026-03-03 10:00 没到账：",
		"the original":            "the original invoice:\nsee above\n原始邮件在哪里",
	} {
		if own, quoted := message.FoldQuotes(text); own != text || quoted != "" {
			t.Errorf("%s: own %q, quoted %q", name, own, quoted)
		}
	}
}

func TestAnswersBetweenAndBelowQuotesStayVisible(t *testing.T) {
	for name, c := range map[string]struct{ text, own string }{
		"below": {"On 2 March 2026 at 10:00, Desk <a@b.example> wrote:\n> Which one?\n\nThe first.", "The first."},
		"between, in Chinese": {"在 2026年3月2日，客服 写道：\n> 编号是多少？\n7788\n> 哪天付的？\n\n3 月 1 日\n> 谢谢\n\n王小明",
			"7788\n\n3 月 1 日\n\n王小明"},
		"above and below":   {"见下\n\n> 编号？\n\n7788\n\n发自我的iPhone", "见下\n\n\n7788\n\n发自我的iPhone"},
		"deeper quotes":     {">> one\n> two\nthree\n>>> four\nfive", "three\nfive"},
		"full-width marks":  {"＞ 编号？\n7788", "7788"},
		"after two marks":   {"On 1 March 2026 at 9:00, A <a@b.example> wrote:\n> On 28 February 2026, B wrote:\n>> x\n> y\nmine", "mine"},
		"below a long gap":  {"> a\n\n\n\nmine", "mine"},
		"a colon by myself": {"> a\nI wrote:\n> b\nmine", "mine"},
	} {
		if own, _ := message.FoldQuotes(c.text); own != c.own {
			t.Errorf("%s: own %q, want %q", name, own, c.own)
		}
	}
}

func TestQuotesOfHTMLMails(t *testing.T) {
	for name, quote := range map[string]string{
		"Outlook":     `<hr style="width:98%"><div id="divRplyFwdMsg"><b>From:</b> OKPAY &lt;a@b.example&gt;<br><b>Sent:</b> Monday<br><b>To:</b> li<br><b>Subject:</b> Re<br></div><div>text</div>`,
		"QQ":          `<div><br></div><div>------------------&nbsp;原始邮件&nbsp;------------------</div><div>发件人: OKPAY</div><div>text</div>`,
		"163":         `<br><p>At 2026-03-02 10:00:00, "OKPAY" &lt;a@b.example&gt; wrote:</p><blockquote id="isReplyContent">text</blockquote>`,
		"163, new":    `<div>---- 回复的原邮件 ----</div><table><tr><td>发件人</td><td>OKPAY</td></tr></table><blockquote><div>text</div></blockquote>`,
		"Gmail":       `<div class="gmail_quote"><div dir="ltr">OKPAY &lt;<a href="mailto:a@b.example">a@b.example</a>&gt; 于2026年3月2日周一 10:00写道：<br></div><blockquote>text</blockquote></div>`,
		"Apple Mail":  `<div><br><blockquote type="cite"><div>On Mar 2, 2026, at 10:00, OKPAY &lt;a@b.example&gt; wrote:</div><br><div>text</div></blockquote></div>`,
		"Thunderbird": `<div class="moz-cite-prefix">On 3/2/26 10:00, OKPAY wrote:<br></div><blockquote type="cite">text</blockquote>`,
		"Yahoo":       `<div class="yahoo_quoted"><div>On Monday, March 2, 2026 at 10:00:00 AM GMT+8, OKPAY &lt;a@b.example&gt; wrote: </div><div><br></div><div>text</div></div>`,
		"Foxmail":     `<div style="border:none;border-top:solid #B5C4DF 1.0pt"><div><b>发件人：</b>&nbsp;OKPAY</div><div><b>发送时间：</b>&nbsp;2026-03-02</div><div><b>收件人：</b>&nbsp;li</div><div><b>主题：</b>&nbsp;Re</div></div><div>text</div>`,
	} {
		raw := "From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n<html><body><div>编号是 7788。</div><div>Thanks</div>" + quote + "</body></html>"
		p := parse(t, raw)
		if p.Text != "编号是 7788。\nThanks" || !strings.HasSuffix(p.Quoted, "text") {
			t.Errorf("%s: own %q, quoted %q", name, p.Text, p.Quoted)
		}
	}
}
