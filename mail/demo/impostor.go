package demo

import gomessage "github.com/emersion/go-message/mail"

const (
	impostorDomain  = "okpay-help.example"
	impostorAddress = "refund@" + impostorDomain
)

// bait is the impostor's mail in one language. It is made to be seen through: another domain, no signature, haste, and
// what no desk asks for.
type bait struct{ name, subject, text string }

var baits = map[string]bait{
	"zh-CN": {
		name:    "OKPAY 退款中心",
		subject: "【OKPAY】您有一笔退款待确认",
		text: `尊敬的 OKPAY 用户：

您的退款申请已通过。请在 30 分钟内把手机收到的验证码回复到本邮件，或添加退款专员 QQ：0000000 办理，逾期退款将失效。

确认退款：http://www.okpay-help.example/refund

OKPAY 退款中心
`,
	},
	"en": {
		name:    "OKPAY Refund Desk",
		subject: "OKPAY: your refund is waiting for confirmation",
		text: `Dear OKPAY customer,

Your refund has been approved. Within 30 minutes, reply with the verification code that was sent to your phone, or add
our refund agent on QQ: 0000000. After that the refund expires.

Confirm the refund: http://www.okpay-help.example/refund

OKPAY Refund Desk
`,
	},
}

// impersonate delivers the impostor's mail.
func (d *desk) impersonate(lang string) {
	b := baits[lang]
	id, err := newMessageID(d.rand, impostorDomain)
	if err != nil {
		d.log.Error("demo impostor cannot write", "err", err)
		return
	}
	raw, err := letter{
		from:      gomessage.Address{Name: b.name, Address: impostorAddress},
		to:        gomessage.Address{Address: mailboxAddress},
		subject:   b.subject,
		messageID: id,
		date:      d.now(),
		lang:      lang,
		text:      b.text,
	}.render()
	if err != nil {
		d.log.Error("demo impostor cannot write", "err", err)
		return
	}
	d.deliver(trace("bounce@"+impostorDomain, d.now()), raw)
}
