package tickets

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

const locked = ticket.ID("K7F3-9Q2M")

func messageID(row int64) string { return fmt.Sprintf("<m%d@mailbox.example>", row) }

func own(row int64, at time.Time, text string) ticket.Message {
	return ticket.Message{Row: row, MessageID: messageID(row), Date: at, Direction: ticket.Out, Kind: ticket.KindReply, Text: text,
		From: "me@mailbox.example"}
}

func answer(row int64, at time.Time, text string) ticket.Message {
	return ticket.Message{Row: row, MessageID: messageID(row), Date: at, Direction: ticket.In, Kind: ticket.KindReply, Text: text,
		From: "OKPAY 客服 <support@okpay.example>", Verdict: ticket.Verdict{Level: "unverified", Reasons: []string{"not_checked"}}}
}

// topics are what the tickets of the sample are about.
var topics = map[ticket.ID]string{
	locked: "account-locked", "R2D4-7YXW": "refund-status", "AB12-CD34": "duplicate-charge", "QQQQ-0001": "change-contact-details",
	"UUUU-0002": "withdrawal", "FFFF-0003": "close-account", "BNCE-0004": "reset-password", "DNE5-0005": "no-verification-code",
}

// samplePicture is drawn once for all tests: with the race detector that takes a fifth of a second.
var samplePicture = sync.OnceValues(app.SamplePicture)

// sample is the store of the design's pictures, in a language.
func sample(lang string) *store {
	say := func(zh, en string) string {
		if lang == "en" {
			return en
		}
		return zh
	}
	s := &store{talks: map[ticket.ID]mail.Conversation{}, files: map[int64][]byte{}, fail: map[string]error{}}
	add := func(k ticket.Ticket, v mail.Conversation) {
		k.Topic, k.To = topics[k.ID], "support@okpay.example"
		v.Ticket = k
		s.tickets = append(s.tickets, k)
		s.talks[k.ID] = v
	}
	day := func(n int, hour, minute int) time.Time { return time.Date(2026, 11, n, hour, minute, 0, 0, time.UTC) }
	first := own(1, day(20, 14, 40), say("连续三次密码错误后账户被锁定，重置密码后仍无法登录，请帮忙核实身份并解锁。",
		"Locked after three wrong passwords; still locked after a reset. Please verify me and unlock it."))
	if data, err := samplePicture(); err == nil {
		s.files[1] = data
		first.Attachments = []ticket.Attachment{{Part: 0, Name: say("锁定提示.png", "locked.png"), Type: "image/png", Size: int64(len(data))},
			{Part: 1, Name: say("登录页面.png", "sign-in.png"), Type: "image/png", Size: int64(len(data))}}
	}
	receipt := answer(2, day(20, 14, 41), say("我们已收到你的来信。", "We have received your mail."))
	receipt.Kind = ticket.KindAutoReply
	reply := answer(3, day(23, 9, 12), say("你好，我们已收到截图。请补充最近一笔成功交易的编号，核对后会在 2 小时内为你解锁。请不要提供密码或验证码，我们不会索要。",
		"Thank you, we have your screenshots. Please add the ID of your last successful transaction; we will unlock within 2 hours of checking. Never send us a password or code: we do not ask for them."))
	reply.From, reply.Unread = say(reply.From, "OKPAY Support <support@okpay.example>"), true
	reply.Quoted = strings.TrimSpace(strings.Repeat(say("> 连续三次密码错误后账户被锁定\n", "> Locked after three wrong passwords\n"), 12))
	reply.Attachments = []ticket.Attachment{{Part: 0, Name: say("核实身份说明.pdf", "How we verify.pdf"), Type: "application/pdf", Size: 219 << 10}}
	add(ticket.Ticket{ID: locked, Subject: say("账户被锁定，已提交身份证明", "Account locked, proof sent"), State: ticket.WaitingForYou,
		Created: first.Date, Updated: noon.Add(-10 * time.Minute), Unread: 1},
		mail.Conversation{Messages: []ticket.Message{first, receipt, reply}, Timeline: []ticket.Entry{
			{At: first.Date, Event: ticket.EventCreated, MessageID: messageID(1)}, {At: first.Date, Event: ticket.EventQueued, MessageID: messageID(1)},
			{At: first.Date, Event: ticket.EventSent, MessageID: messageID(1), Evidence: "250 2.0.0 Ok: queued as 4bXk"},
			{At: receipt.Date, Event: ticket.EventAcknowledged, MessageID: messageID(2)},
			{At: day(21, 16, 30), Event: ticket.EventNoted, Evidence: say("打热线，小李说今天有人看", "Called the hotline; Lee said today")},
			{At: reply.Date, Event: ticket.EventAnswered, MessageID: messageID(3), Evidence: ticket.EvidenceAsks},
		}})
	second := own(11, day(22, 9, 0), say("退款一周了还没到账。", "My refund has not arrived after a week."))
	add(ticket.Ticket{ID: "R2D4-7YXW", Subject: say("退款未到账", "Refund not received"), State: ticket.Waiting, Created: second.Date,
		Updated: day(22, 9, 0), ExpectedBy: day(25, 18, 0)},
		mail.Conversation{Messages: []ticket.Message{second}, Timeline: []ticket.Entry{{At: second.Date, Event: ticket.EventSent, MessageID: messageID(11)}}})
	late := own(21, day(12, 9, 0), say("同一笔订单扣了两次。", "I was charged twice."))
	add(ticket.Ticket{ID: "AB12-CD34", Subject: say("同一笔订单扣了两次", "Charged twice for one order"), State: ticket.Waiting, Created: late.Date,
		Updated: late.Date, ExpectedBy: day(17, 18, 0)},
		mail.Conversation{Messages: []ticket.Message{late}, Timeline: []ticket.Entry{{At: late.Date, Event: ticket.EventSent, MessageID: messageID(21)}}})
	waiting := func(id ticket.ID, subject, text string, state ticket.State, e ticket.Event, o mail.Outgoing) {
		m := own(o.ID, noon.Add(-time.Minute), text)
		o.Ticket, o.MessageID, o.Updated = id, m.MessageID, m.Date
		add(ticket.Ticket{ID: id, Subject: subject, State: state, Created: m.Date, Updated: m.Date},
			mail.Conversation{Messages: []ticket.Message{m}, Outbox: []mail.Outgoing{o},
				Timeline: []ticket.Entry{{At: m.Date, Event: e, MessageID: m.MessageID, Evidence: o.LastError}}})
	}
	waiting("QQQQ-0001", say("更换绑定手机", "Change phone number"),
		say("我想更换绑定的手机号，旧号码已经停用。", "I want to change my phone number; the old one is gone."), ticket.Queued, ticket.EventQueued,
		mail.Outgoing{ID: 31, State: mail.OutgoingQueued, LastError: "offline: the network is unreachable"})
	waiting("UUUU-0002", say("提现失败", "Withdrawal failed"),
		say("提现两次都失败了，钱还没有退回余额。", "My withdrawal failed twice, and the money is not back yet."), ticket.Unknown, ticket.EventUnknown,
		mail.Outgoing{ID: 32, State: mail.OutgoingUnknown, LastError: "unanswered: connection reset"})
	waiting("FFFF-0003", say("关闭账户", "Close my account"),
		say("我不再使用这个账户，请帮我关闭。", "I do not use this account any more; please close it."), ticket.Failed, ticket.EventFailed,
		mail.Outgoing{ID: 33, State: mail.OutgoingFailed, LastError: "too_large: the mail is too large for the server"})
	back := answer(42, day(19, 8, 1), "This is the mail system. <suport@okpay.example>: 550 5.1.1 User unknown")
	back.Kind, back.From = ticket.KindBounce, "Mail Delivery System <MAILER-DAEMON@mailbox.example>"
	lost := own(41, day(19, 8, 0), say("忘记支付密码。", "I forgot my payment password."))
	add(ticket.Ticket{ID: "BNCE-0004", Subject: say("忘记支付密码", "Forgot the payment password"), State: ticket.Failed, Created: lost.Date, Updated: back.Date},
		mail.Conversation{Messages: []ticket.Message{lost, back}, Timeline: []ticket.Entry{{At: lost.Date, Event: ticket.EventSent, MessageID: messageID(41)},
			{At: back.Date, Event: ticket.EventBounced, MessageID: messageID(42), Evidence: "5.1.1 suport@okpay.example 550 5.1.1 User unknown"}}})
	done := own(51, day(12, 8, 0), say("收不到验证码，已经好了。", "No code arrived; it works now."))
	add(ticket.Ticket{ID: "DNE5-0005", Subject: say("收不到验证码", "No code arrives"), State: ticket.Solved, Created: done.Date, Updated: done.Date},
		mail.Conversation{Messages: []ticket.Message{done}, Timeline: []ticket.Entry{{At: done.Date, Event: ticket.EventSent, MessageID: messageID(51)},
			{At: done.Date, Event: ticket.EventSolved}}})
	claim := answer(61, day(9, 10, 0), say("您的退款申请已通过。请在 30 分钟内把手机收到的验证码回复到本邮件，逾期退款将失效。",
		"Your refund has been approved. Reply with the code sent to your phone within 30 minutes."))
	claim.Subject, claim.From = say("【OKPAY】您有一笔退款待确认", "OKPAY: your refund is waiting"), say("OKPAY 退款中心 <refund@okpay-help.example>", "OKPAY Refund Desk <refund@okpay-help.example>")
	forged := claim
	forged.Row, forged.MessageID, forged.Verdict, forged.Date = 62, messageID(62), ticket.Verdict{Level: "forged"}, day(8, 10, 0)
	s.claims = []ticket.Message{claim, forged}
	s.drafts = []mail.Draft{{ID: "d1", Subject: say("交易记录下载不了", "Cannot download my statement"), Updated: noon.Add(-3 * time.Hour)}}
	return s
}
