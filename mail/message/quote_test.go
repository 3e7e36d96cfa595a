package message_test

import (
	"strings"
	"testing"

	"okpay.example/support/mail/message"
)

func TestFoldQuotes(t *testing.T) {
	for name, c := range map[string]struct{ text, own, quoted string }{
		"nothing quoted": {"Hello\n\nWorld\n", "Hello\n\nWorld", ""},
		"empty":          {"", "", ""},
		"Gmail": {"Yes.\n\nOn Mon, Mar 2, 2026 at 10:00 AM OKPAY Support <support@okpay.example>\nwrote:\n\n> Which one?\n>\n> Regards",
			"Yes.", "On Mon, Mar 2, 2026 at 10:00 AM OKPAY Support <support@okpay.example>\nwrote:\n\n> Which one?\n>\n> Regards"},
		"Gmail in Chinese": {"好的\n\nOKPAY <support@okpay.example> 于2026年3月2日周一 10:00写道：\n\n> 请问",
			"好的", "OKPAY <support@okpay.example> 于2026年3月2日周一 10:00写道：\n\n> 请问"},
		"Apple in Chinese": {"好的\n\n> 在 2026年3月2日，上午10:00，OKPAY <support@okpay.example> 写道：\n> \n> 请问",
			"好的", "> 在 2026年3月2日，上午10:00，OKPAY <support@okpay.example> 写道：\n> \n> 请问"},
		"answers between the lines": {"On 2 March 2026, Desk wrote:\n> Which one?\nThe first.\n> And when?\nOn Monday I wrote a letter.",
			"The first.\nOn Monday I wrote a letter.", "On 2 March 2026, Desk wrote:\n> Which one?\n> And when?"},
		"163": {"收到\n\nAt 2026-03-02 10:00:00, \"OKPAY\" <support@okpay.example> wrote:\n\n请提供编号",
			"收到", "At 2026-03-02 10:00:00, \"OKPAY\" <support@okpay.example> wrote:\n\n请提供编号"},
		"163, new": {"收到\n---- 回复的原邮件 ----\n| 发件人 | OKPAY |\n请提供编号", "收到",
			"---- 回复的原邮件 ----\n| 发件人 | OKPAY |\n请提供编号"},
		"QQ": {"编号 1\n\n------------------&nbsp;原始邮件&nbsp;------------------\n", "编号 1\n\n------------------&nbsp;原始邮件&nbsp;------------------", ""},
		"QQ as text": {"编号 1\n\n------------------ 原始邮件 ------------------\n发件人: a\n内容", "编号 1",
			"------------------ 原始邮件 ------------------\n发件人: a\n内容"},
		"Outlook": {"Done\n\n-----Original Message-----\nFrom: a\nSent: b\n\ntext", "Done", "-----Original Message-----\nFrom: a\nSent: b\n\ntext"},
		"Outlook in Chinese": {"已处理\n\n发件人: OKPAY <a@b>\n发送时间: 2026年3月2日 10:00\n收件人: c\n主题: d\n\n内容", "已处理",
			"发件人: OKPAY <a@b>\n发送时间: 2026年3月2日 10:00\n收件人: c\n主题: d\n\n内容"},
		"Outlook in traditional Chinese": {"好\n\n寄件者: a\n寄件日期: b\n收件者: c\n主旨: d\n", "好", "寄件者: a\n寄件日期: b\n收件者: c\n主旨: d"},
		"forwarded":                      {"FYI\n---------- Forwarded message ---------\nFrom: a", "FYI", "---------- Forwarded message ---------\nFrom: a"},
		"From at a line's start":         {"From: Monday on it works.\nThanks", "From: Monday on it works.\nThanks", ""},
		"a colon at the end":             {"I tried the following:\nrestart", "I tried the following:\nrestart", ""},
		"在 is no quote":                  {"在 2026年3月2日，我付了款。\n没有到账", "在 2026年3月2日，我付了款。\n没有到账", ""},
		"only a quote":                   {"> a\n> b", "", "> a\n> b"},
		"CRLF":                           {"a\r\n> b\r\n", "a", "> b"},
	} {
		t.Run(name, func(t *testing.T) {
			own, quoted := message.FoldQuotes(c.text)
			if own != c.own || quoted != c.quoted {
				t.Errorf("own %q\nquoted %q", own, quoted)
			}
		})
	}
}

func TestFoldQuotesOfOutlookFile(t *testing.T) {
	p := parseFixture(t, "outlook-quote.eml")
	if p.Text != "Thanks, we have unlocked it.\n\nBest regards,\nAgent" || !strings.HasPrefix(p.Quoted, "_____") {
		t.Errorf("own %q, quoted %q", p.Text, p.Quoted)
	}
}

func FuzzFoldQuotes(f *testing.F) {
	for _, s := range []string{
		"Yes.\n\nOn Mon, Mar 2, 2026, Desk <a@b>\nwrote:\n> x\nown", "在 2026年3月2日，a 写道：\n> b", "发件人: a\n收件人: b\n主题: c",
		"-----Original Message-----", "________________________________\nFrom: a\nTo: b\nSubject: c", "> \r\n>\r", "\xff\n>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		own, quoted := message.FoldQuotes(text)
		count := func(s string) int {
			n := 0
			for line := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
				if strings.TrimSpace(line) != "" {
					n++
				}
			}
			return n
		}
		if count(own)+count(quoted) != count(text) {
			t.Errorf("%d lines became %d and %d", count(text), count(own), count(quoted))
		}
	})
}
