package demo

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxQuotedLines = 60
	maxQuotedBytes = 4096
	maxSubject     = 200 // bytes
)

// script is what the desk says in one language. All of it is about the demo: nothing is known of a real desk.
type script struct {
	name       string // of the sender
	ack        string // %s: case number
	ask        string
	askAmount  string // %s: transaction id
	resolve    string // %s: case number
	reopen     string // %s: case number
	attributed func(at time.Time, sender string) string
}

var scripts = map[string]script{
	"zh-CN": {
		name: "OKPAY 客服",
		ack: `您好！

我们已收到您的来信。
受理编号：%s

这是系统自动发出的确认，不用回复。客服看过以后会再写信给您。
OKPAY 不会向您索要密码或验证码，也不会让您转账或远程控制您的设备。

OKPAY 客服（演示）
`,
		ask: `您好！

我是 OKPAY 客服小林，您的来信我已经看过了。

为了您的安全，请不要在邮件里发送密码、验证码或完整的银行卡号，我们从不需要这些。

要继续查下去，还差一项：请问这笔交易的交易编号是多少？在“交易记录”里点开这笔交易就能看到。

小林
OKPAY 客服（演示）
`,
		askAmount: `您好！

我是 OKPAY 客服小林，您的来信我已经看过了，也记下了交易编号 %s。

为了您的安全，请不要在邮件里发送密码、验证码或完整的银行卡号，我们从不需要这些。

为了核对，还差一项：请问这笔交易的金额和时间是多少？

小林
OKPAY 客服（演示）
`,
		resolve: `您好！

谢谢您的回信。我们按您提供的信息核对过了，问题已经处理好，受理编号 %s 就此办结。

感谢您的耐心。

小林
OKPAY 客服（演示）
`,
		reopen: `您好！

受理编号 %s 已重新打开，由我继续跟进。

为了您的安全，请不要在邮件里发送密码、验证码或完整的银行卡号，我们从不需要这些。

请问您现在看到的情况是什么，从什么时候开始的？

小林
OKPAY 客服（演示）
`,
		attributed: func(at time.Time, sender string) string {
			return fmt.Sprintf("在 %s，%s 写道：", at.Format("2006年1月2日 15:04"), sender)
		},
	},
	"en": {
		name: "OKPAY Support",
		ack: `Hello,

We have received your mail.
Case number: %s

This is an automatic confirmation; there is no need to answer it. Someone will read your mail and write to you.
OKPAY never asks for a password or a code, for a transfer, or for control of your device.

OKPAY Support (demo)
`,
		ask: `Hello,

This is Lin from OKPAY Support. I have read your mail.

For your safety, never send passwords, verification codes or full card numbers by mail; we do not need them.

One thing is missing before I can look further: what is the transaction ID? You find it by opening the transaction in
your transaction history.

Lin
OKPAY Support (demo)
`,
		askAmount: `Hello,

This is Lin from OKPAY Support. I have read your mail and noted transaction %s.

For your safety, never send passwords, verification codes or full card numbers by mail; we do not need them.

One thing is missing so that I can compare: what were the amount and the time of this transaction?

Lin
OKPAY Support (demo)
`,
		resolve: `Hello,

Thank you for your answer. We have checked it against our records and the matter is settled; case %s is closed.

Thank you for your patience.

Lin
OKPAY Support (demo)
`,
		reopen: `Hello,

Case %s is open again, and I am looking after it.

For your safety, never send passwords, verification codes or full card numbers by mail; we do not need them.

What do you see now, and since when?

Lin
OKPAY Support (demo)
`,
		attributed: func(at time.Time, sender string) string {
			return fmt.Sprintf("On %s, %s wrote:", at.Format("Mon, 2 Jan 2006 at 15:04"), sender)
		},
	},
}

func (s script) acknowledgement(number string) string   { return fmt.Sprintf(s.ack, number) }
func (s script) askForTransaction() string              { return s.ask }
func (s script) askForAmount(transaction string) string { return fmt.Sprintf(s.askAmount, transaction) }
func (s script) resolution(number string) string        { return fmt.Sprintf(s.resolve, number) }
func (s script) reopened(number string) string          { return fmt.Sprintf(s.reopen, number) }

// quote repeats what a mail's author wrote, shortened, each line marked.
func (s script) quote(in incoming) string {
	var b strings.Builder
	b.WriteString(s.attributed(in.date, printable(in.sender)) + "\n")
	text := strings.TrimSpace(truncate(in.text, maxQuotedBytes))
	lines := strings.SplitN(text, "\n", maxQuotedLines+1)
	for _, line := range lines[:min(len(lines), maxQuotedLines)] {
		b.WriteString(strings.TrimRight("> "+printable(line), " ") + "\n")
	}
	return b.String()
}

// replySubject puts one "Re: " before a subject.
func replySubject(subject string) string {
	subject = strings.TrimSpace(truncate(printable(subject), maxSubject))
	for _, prefix := range []string{"re:", "re：", "回复:", "回复："} {
		if len(subject) >= len(prefix) && strings.EqualFold(subject[:len(prefix)], prefix) {
			return subject
		}
	}
	return "Re: " + subject
}

// truncate cuts s to at most n bytes, between characters.
func truncate(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// labelledTransaction finds a transaction id where a person says that it is one.
var labelledTransaction = regexp.MustCompile(
	`(?i)(?:交易号|交易编号|交易单号|流水号|transaction (?:id|number|no\.?))\s*[:：是为]?\s*([A-Za-z0-9][A-Za-z0-9-]{4,38}[A-Za-z0-9])`)

func transactionIn(text string) string {
	found := labelledTransaction.FindStringSubmatch(truncate(text, 64<<10))
	if found == nil || !strings.ContainsAny(found[1], "0123456789") {
		return ""
	}
	return found[1]
}
