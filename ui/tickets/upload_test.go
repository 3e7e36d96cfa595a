package tickets

import (
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

// under puts the sample's queued mail into another state.
func (s *store) under(state mail.OutgoingState, lastError string, next time.Time) {
	v := s.talks["QQQQ-0001"]
	o := v.Outbox[0]
	o.State, o.LastError, o.NextTry, o.Updated = state, lastError, next, noon.Add(-5*time.Minute)
	v.Outbox = []mail.Outgoing{o}
	s.talks["QQQQ-0001"] = v
}

func TestAnUploadIsSeenInItsTicketAndCanBeStopped(t *testing.T) {
	for lang, want := range map[string][]string{
		"zh-CN": {"正在连接邮箱", "已传 2.0 MB，共 10.0 MB（20%）", "停止发送", "等服务器确认"},
		"en":    {"Connecting", "2.0 MB of 10.0 MB (20%)", "Stop sending", "waiting for the server to confirm"},
	} {
		s := sample(lang)
		s.under(mail.OutgoingSending, "", noon)
		w := newWorld(t, s, look{lang: lang})
		w.show("QQQQ-0001")
		w.want(want[0], want[2])
		w.store.hears(mail.Event{Kind: mail.EventProgress, Outgoing: mail.Outgoing{ID: 31}, Sent: 2 << 20, Total: 10 << 20})
		w.store.hears(mail.Event{Kind: mail.EventProgress, Outgoing: mail.Outgoing{ID: 99}, Sent: 5, Total: 10}) // another ticket's
		w.screen.Refresh()
		w.want(want[1], want[2])
		w.picture("upload-" + lang)
		w.store.hears(mail.Event{Kind: mail.EventProgress, Outgoing: mail.Outgoing{ID: 31}, Sent: 10 << 20, Total: 10 << 20})
		w.want(want[3])
		w.wantNot(want[2]) // it is too late
		w.store.hears(mail.Event{Kind: mail.EventProgress, Outgoing: mail.Outgoing{ID: 31}, Sent: 0, Total: 10 << 20})
		w.tap("tickets.take_back")
		if n := w.store.count("back 31"); n != 1 {
			t.Errorf("asked for %q", w.store.asked)
		}
		w.screen.Hide()
		if w.store.hears != nil {
			t.Error("it listens on behind another screen")
		}
	}
}

func TestATicketOpenedInTheMiddleOfAnUploadSaysHowFarItIs(t *testing.T) {
	s := sample("")
	s.under(mail.OutgoingSending, "", noon)
	s.sent = 3 << 20
	w := newWorld(t, s, look{})
	w.show("QQQQ-0001")
	w.want("已传 3.0 MB，共 10.0 MB（30%）")
	w.wantNot("正在连接邮箱")
}

func TestAMailboxThatCannotBeReachedIsNotSaidToBeConnecting(t *testing.T) {
	for state, want := range map[mail.OutgoingState]string{
		mail.OutgoingSending: "还没连上邮箱，正在重试：没有网络，或连接断了",
		mail.OutgoingQueued:  "没有网络，或连接断了。邮件留在发件箱里，连上后会自动发送",
	} {
		s := sample("")
		s.under(state, "", noon)
		s.state = mail.ConnState{State: "connecting", Lost: noon.Add(-time.Minute)}
		w := newWorld(t, s, look{})
		w.show("QQQQ-0001")
		w.want(want)
		w.wantNot("正在连接邮箱", "马上会自动发出")
		w.picture("unreached-" + string(state))
		s.state = mail.ConnState{State: "connected"}
		w.screen.Refresh()
		w.wantNot(want)
	}
}

func TestAMailThatMayHaveArrivedSaysWhatIsKnown(t *testing.T) {
	next := noon.Add(10 * time.Minute)
	for _, x := range []struct{ lang, lastError, want string }{
		{"zh-CN", "unanswered: reset", "程序会在今天 12:10 到邮箱里核对，确实没送到才原样再发"},
		{"en", "unanswered: reset", "looks for it in the mailbox today 12:10"},
		{"zh-CN", "not_looked: offline: no network", "暂时还查不了邮箱：没有网络，或连接断了。今天 12:10 会再核对一次"},
		{"en", "not_looked: offline: no network", "could not be searched for it yet: There is no network, or the line broke. The program tries again today 12:10"},
		{"zh-CN", "cannot_look: no folder", "没有可以核对的副本"},
		{"en", "cannot_look: no folder", "keeps no copies"},
	} {
		s := sample(x.lang)
		s.under(mail.OutgoingUnknown, x.lastError, next)
		w := newWorld(t, s, look{lang: x.lang})
		w.show("QQQQ-0001")
		w.want(x.want)
		w.picture("unknown-" + strings.Split(x.lastError, ":")[0] + "-" + x.lang)
		for mark, asks := range map[string]string{"tickets.look": "look 31", "tickets.retry": "retry 31", "tickets.take_back": "back 31"} {
			w.tap(mark)
			if n := w.store.count(asks); n != 1 {
				t.Errorf("%s asks for %q", mark, w.store.asked)
			}
		}
	}
}

func TestAMailThatWaitsSaysWhenItIsTriedNext(t *testing.T) {
	s := sample("")
	s.under(mail.OutgoingQueued, "offline: no network", noon.Add(3*time.Minute))
	w := newWorld(t, s, look{})
	w.show("QQQQ-0001")
	w.want("没有网络，或连接断了。", "今天 12:03 会自动再试", "现在再试", "撤回")
	w.tap("tickets.retry")
	if n := w.store.count("retry 31"); n != 1 {
		t.Errorf("asked for %q", w.store.asked)
	}
}

func TestARefusedOrTooLargeMailSaysWhatTheServerSaid(t *testing.T) {
	for lastError, want := range map[string]string{
		"rejected: the server refused the mail, at RCPT TO: 550 5.1.1 no such user":                  "邮箱服务器拒收：550 5.1.1 no such user",
		"too_large: the mail is too large for the server: 31457280 bytes, it takes at most 26214400": "邮件有 30.0 MB，而你的邮箱最大只收 25.0 MB",
	} {
		s := sample("")
		s.under(mail.OutgoingFailed, lastError, time.Time{})
		w := newWorld(t, s, look{})
		w.show("QQQQ-0001")
		w.want(want, "修改", "撤回")
		if strings.HasPrefix(lastError, "too_large") {
			w.wantNot("再发一次") // it would be refused again
		} else {
			w.want("再发一次")
			w.tap("tickets.retry")
			if n := w.store.count("retry 31"); n != 1 {
				t.Errorf("asked for %q", w.store.asked)
			}
		}
		w.picture("failed-" + string(ticket.Failed) + "-" + strings.Split(lastError, ":")[0])
	}
}
