package ticket_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/ticket"
)

func TestNewIDIsDrawnFromRand(t *testing.T) {
	id, err := ticket.NewID(bytes.NewReader([]byte{0xff, 0xff, 0xff, 0x00, 0x01}))
	if err != nil || id != "ZZZZ-Y001" {
		t.Errorf("got %q, %v", id, err)
	}
	if _, err := ticket.NewID(strings.NewReader("abc")); err == nil {
		t.Error("too little randomness was accepted")
	}
}

func TestParseIDReadsWhatPeopleType(t *testing.T) {
	const want = ticket.ID("K7F3-9Q2M")
	for _, s := range []string{
		"K7F3-9Q2M", "k7f3-9q2m", "K7F39Q2M", " #K7F3-9Q2M ", "K7F3 9Q2M", "K7F3–9Q2M", "＃Ｋ７Ｆ３－９Ｑ２Ｍ",
		"[#K7F3-9Q2M]", "[k7f3-9q2m]", " [ #k7f39q2m ] ", "【#K7F3-9Q2M】", "［＃Ｋ７Ｆ３－９Ｑ２Ｍ］",
	} {
		if id, ok := ticket.ParseID(s); !ok || id != want {
			t.Errorf("%q: %q, %v", s, id, ok)
		}
	}
	if id, ok := ticket.ParseID("oOiI-lL00"); !ok || id != "0011-1100" {
		t.Errorf("look-alikes: %q, %v", id, ok)
	}
	if id, ok := ticket.ParseID("az09-zzaa"); !ok || id != "AZ09-ZZAA" {
		t.Errorf("the ends of the alphabet: %q, %v", id, ok)
	}
	for _, s := range []string{
		"", "K7F3", "K7F3-9Q2", "K7F3-9Q2MX", "K7F-39Q2M", "K7F3-9Q2U", "K7F3--", "K#7F3-9Q2M", "[#K7F3-9Q2M", "#K7F3-9Q2M]", "[[K7F3-9Q2M]]", "[]", "#[K7F3-9Q2M]",
		"K7F3-9Q2é",
		strings.Repeat("K", 1000),
	} {
		if id, ok := ticket.ParseID(s); ok {
			t.Errorf("%q was read as %q", s, id)
		}
	}
}

func TestMessageIDNamesItsTicket(t *testing.T) {
	id, err := ticket.NewMessageID(bytes.NewReader(make([]byte, 16)), "K7F3-9Q2M", "mail.example.org")
	if err != nil || id != "<okp.K7F3-9Q2M.00000000000000000000000000000000@mail.example.org>" {
		t.Fatalf("got %q, %v", id, err)
	}
	if got, ok := ticket.FromMessageID(id); !ok || got != "K7F3-9Q2M" {
		t.Errorf("read back as %q, %v", got, ok)
	}
	for _, bad := range []string{
		"", "<a@b>", "<okp.K7F3-9Q2M.00@example.org>", "<okp.K7F3-9Q2M.zz000000000000000000000000000000@example.org>",
		"<okp.k7f3-9q2m.00000000000000000000000000000000@example.org>", "<okp.K7F3-9Q2M.00000000000000000000000000000000>",
	} {
		if got, ok := ticket.FromMessageID(bad); ok {
			t.Errorf("%q was read as %q", bad, got)
		}
	}
	for _, domain := range []string{"az.AZ", "90-x_y.example", strings.Repeat("a", 255)} {
		if id, err := ticket.NewMessageID(bytes.NewReader(make([]byte, 16)), "K7F3-9Q2M", domain); err != nil || !strings.HasSuffix(id, "@"+domain+">") {
			t.Errorf("domain %q: %q, %v", domain, id, err)
		}
	}
	for _, domain := range []string{"", "a b", "a\r\nb", "例子.中国", ".a", "a..b", "a>b", strings.Repeat("a", 256)} {
		if _, err := ticket.NewMessageID(bytes.NewReader(make([]byte, 16)), "K7F3-9Q2M", domain); err == nil {
			t.Errorf("domain %q was accepted", domain)
		}
	}
}

func TestTokenInFindsTheLastToken(t *testing.T) {
	for subject, want := range map[string]ticket.ID{
		"Re: locked [#K7F3-9Q2M]":                     "K7F3-9Q2M",
		"Re: [#AAAA-AAAA] merged [#K7F3-9Q2M] thanks": "K7F3-9Q2M",
		"回复：账户被锁定【#K7F3-9Q2M】":                        "K7F3-9Q2M",
		"Re: [#K7F3-9Q2M] and [#not a token]":         "K7F3-9Q2M",
		"no token":                                    "",
		"[K7F3-9Q2M]":                                 "",
		"[#K7F3-9Q2M":                                 "",
	} {
		if id, ok := ticket.TokenIn(subject); id != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", subject, id, ok)
		}
	}
	if got := ticket.SubjectToken("K7F3-9Q2M"); got != "[#K7F3-9Q2M]" {
		t.Errorf("token: %q", got)
	}
}

// directory is a store in memory.
type directory struct {
	own     map[string]ticket.ID
	known   map[ticket.ID]bool
	writers map[ticket.ID]string
	err     error
}

func (d directory) OwnIDs(ids []string) (map[string]ticket.ID, error) {
	found := map[string]ticket.ID{}
	for _, id := range ids {
		if t, ok := d.own[id]; ok {
			found[id] = t
		}
	}
	return found, d.err
}

func (d directory) Known(id ticket.ID) (bool, error) { return d.known[id], d.err }

func (d directory) Correspondent(id ticket.ID, address string) (bool, error) {
	return d.writers[id] == address, d.err
}

func TestMatchFollowsTheRulesInOrder(t *testing.T) {
	d := directory{
		own:     map[string]ticket.ID{"<a@x>": "AAAA-AAAA", "<b@x>": "BBBB-BBBB"},
		known:   map[ticket.ID]bool{"AAAA-AAAA": true, "BBBB-BBBB": true},
		writers: map[ticket.ID]string{"AAAA-AAAA": "desk@okpay.example"},
	}
	for _, c := range []struct {
		name string
		e    ticket.Evidence
		id   ticket.ID
		rule ticket.Rule
	}{
		{"In-Reply-To", ticket.Evidence{InReplyTo: []string{"<a@x>"}, References: []string{"<b@x>"}}, "AAAA-AAAA", ticket.RuleReference},
		{"References from the right", ticket.Evidence{InReplyTo: []string{"<z@z>"}, References: []string{"<a@x>", "<b@x>", "<z@z>"}}, "BBBB-BBBB", ticket.RuleReference},
		{"an id changed by Outlook", ticket.Evidence{OriginalIDs: []string{"<b@x>"}}, "BBBB-BBBB", ticket.RuleReference},
		{"a reference before a bounce", ticket.Evidence{References: []string{"<a@x>"}, BouncedID: "<b@x>"}, "AAAA-AAAA", ticket.RuleReference},
		{"own header in Sent", ticket.Evidence{Own: true, TicketHeader: "CCCC-CCCC"}, "CCCC-CCCC", ticket.RuleOwn},
		{"header outside Sent", ticket.Evidence{TicketHeader: "AAAA-AAAA"}, "", ""},
		{"bounce", ticket.Evidence{BouncedID: "<b@x>", SubjectToken: "AAAA-AAAA", From: "desk@okpay.example"}, "BBBB-BBBB", ticket.RuleBounce},
		{"plus-address", ticket.Evidence{PlusToken: "BBBB-BBBB", SubjectToken: "AAAA-AAAA", From: "desk@okpay.example"}, "BBBB-BBBB", ticket.RulePlus},
		{"plus-address of nobody", ticket.Evidence{PlusToken: "CCCC-CCCC"}, "", ""},
		{"subject from the desk", ticket.Evidence{SubjectToken: "AAAA-AAAA", From: "desk@okpay.example"}, "AAAA-AAAA", ticket.RuleSubject},
		{"subject from a stranger", ticket.Evidence{SubjectToken: "AAAA-AAAA", From: "desk@0kpay.example"}, "", ""},
		{"subject without a sender", ticket.Evidence{SubjectToken: "BBBB-BBBB"}, "", ""},
		{"an id of the right shape that is not ours", ticket.Evidence{InReplyTo: []string{"<okp.AAAA-AAAA.00000000000000000000000000000000@x>"}}, "", ""},
		{"nothing", ticket.Evidence{}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			id, rule, ok, err := ticket.Match(c.e, d)
			if err != nil || id != c.id || rule != c.rule || ok != (c.id != "") {
				t.Errorf("got %q by %q, %v, %v", id, rule, ok, err)
			}
		})
	}
}

func TestMatchHandsOnTheDirectorysError(t *testing.T) {
	broken := errors.New("disk gone")
	for _, e := range []ticket.Evidence{
		{InReplyTo: []string{"<a@x>"}}, {BouncedID: "<a@x>"}, {PlusToken: "AAAA-AAAA"}, {SubjectToken: "AAAA-AAAA", From: "a@b"},
	} {
		if _, _, ok, err := ticket.Match(e, directory{err: broken}); ok || !errors.Is(err, broken) {
			t.Errorf("%+v: %v, %v", e, ok, err)
		}
	}
}

func TestMatchLooksUpTheNearestOfManyReferences(t *testing.T) {
	refs := make([]string, 5000)
	for i := range refs {
		refs[i] = "<" + strings.Repeat("x", i%90+1) + "@" + strings.Repeat("y", i/90+1) + ">"
	}
	refs = append(refs, "<a@x>")
	d := directory{own: map[string]ticket.ID{"<a@x>": "AAAA-AAAA"}}
	if id, _, _, _ := ticket.Match(ticket.Evidence{References: refs}, d); id != "AAAA-AAAA" {
		t.Errorf("got %q", id)
	}
}

func TestStateFollowsTheTimeline(t *testing.T) {
	asks := ticket.Entry{Event: ticket.EventAnswered, Evidence: ticket.AnswerEvidence("请提供交易编号。")}
	ev := func(events ...ticket.Event) []ticket.Entry {
		entries := make([]ticket.Entry, len(events))
		for i, e := range events {
			entries[i] = ticket.Entry{At: time.Unix(int64(i), 0), Event: e}
		}
		return entries
	}
	const (
		created, queued, sent, acked    = ticket.EventCreated, ticket.EventQueued, ticket.EventSent, ticket.EventAcknowledged
		answered, replied, solved       = ticket.EventAnswered, ticket.EventReplied, ticket.EventSolved
		reopened, failed, bounced       = ticket.EventReopened, ticket.EventFailed, ticket.EventBounced
		delayed, noted, unknownDelivery = ticket.EventDelayed, ticket.EventNoted, ticket.EventUnknown
	)
	for _, c := range []struct {
		name    string
		entries []ticket.Entry
		want    ticket.State
	}{
		{"nothing", nil, ticket.Draft},
		{"created", ev(created), ticket.Draft},
		{"queued", ev(created, queued), ticket.Queued},
		{"sent", ev(created, queued, sent), ticket.Waiting},
		{"unknown", ev(created, queued, unknownDelivery), ticket.Unknown},
		{"unknown, then sent", ev(created, queued, unknownDelivery, sent), ticket.Waiting},
		{"failed", ev(created, queued, failed), ticket.Failed},
		{"bounced", ev(created, queued, sent, bounced), ticket.Failed},
		{"delayed is no failure", ev(created, queued, sent, delayed), ticket.Waiting},
		{"acknowledged", ev(created, queued, sent, acked), ticket.Acknowledged},
		{"acknowledged before sent was written", ev(created, queued, acked, sent), ticket.Acknowledged},
		{"answered", ev(created, queued, sent, acked, answered), ticket.Answered},
		{"answered with a request", append(ev(created, queued, sent), asks), ticket.WaitingForYou},
		{"a late acknowledgement", ev(created, queued, sent, answered, acked), ticket.Answered},
		{"replied", append(append(ev(created, queued, sent), asks), ev(replied)...), ticket.Waiting},
		{"a reply in the queue", append(append(ev(created, queued, sent), asks), ev(queued)...), ticket.Queued},
		{"noted", ev(created, queued, sent, noted), ticket.Waiting},
		{"solved", ev(created, queued, sent, answered, solved), ticket.Solved},
		{"thanks after solved", ev(created, queued, sent, answered, solved, answered), ticket.Solved},
		{"a request after solved", append(ev(created, queued, sent, solved), asks), ticket.WaitingForYou},
		{"reopened is what it was", ev(created, queued, sent, answered, solved, reopened), ticket.Answered},
		{"it had bounced before it was known to be out", ev(created, queued, unknownDelivery, bounced, sent), ticket.Failed},
		{"it bounced and was sent again", ev(created, queued, sent, bounced, queued, sent), ticket.Waiting},
		{"a reply reopens", ev(created, queued, sent, answered, solved, replied), ticket.Waiting},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ticket.StateOf(c.entries); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestAsksForSomething(t *testing.T) {
	for text, want := range map[string]bool{
		"您好，\n请提供交易编号，以便我们核实。\n谢谢":                                              true,
		"麻烦您回复一下注册时使用的手机号。":                                                     true,
		"请问这笔款项是什么时候转出的？":                                                       true,
		"为了保护您的账户，需要您上传身份证明。":                                                   true,
		"方便发一张截图吗":                                                              true,
		"請提供交易編號。":                                                              true,
		"Hello,\nplease send us the transaction id.":                            true,
		"Could you tell us when this happened":                                  true,
		"We need the transaction number from you.":                              true,
		"When did you pay?":                                                     true,
		"您的账户已经解锁，感谢您的耐心等待。":                                                    false,
		"问题已解决。如有其他问题，请回复本邮件。":                                                  false,
		"此邮件由系统发出，请勿回复。":                                                        false,
		"还有其他可以帮您的吗？":                                                           false,
		"Your account is unlocked. Thank you.":                                  false,
		"Solved. If you have any further questions, please reply to this mail.": false,
		"Is there anything else we can help with?":                              false,
		"Please do not reply to this message.":                                  false,
		"":                                                                      false,
	} {
		if got := ticket.AsksForSomething(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func FuzzParseID(f *testing.F) {
	f.Add("K7F3-9Q2M")
	f.Add("＃ｋ７ｆ３９ｑ２ｍ")
	f.Fuzz(func(t *testing.T, s string) {
		id, ok := ticket.ParseID(s)
		if again, still := ticket.ParseID(string(id)); ok && (!still || again != id) {
			t.Errorf("%q gives %q, which is read as %q", s, id, again)
		}
		ticket.TokenIn(s)
		ticket.AsksForSomething(s)
	})
}

func TestAMailTakenBackInDoubt(t *testing.T) {
	const first, reply = "<okp.first@x>", "<okp.reply@x>"
	at := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	line := func(events ...ticket.Entry) []ticket.Entry {
		for i := range events {
			events[i].At = at.Add(time.Duration(i) * time.Minute)
		}
		return events
	}
	sent := []ticket.Entry{
		{Event: ticket.EventCreated, MessageID: first}, {Event: ticket.EventQueued, MessageID: first}, {Event: ticket.EventSent, MessageID: first},
	}
	doubt := []ticket.Entry{
		{Event: ticket.EventQueued, MessageID: reply}, {Event: ticket.EventUnknown, MessageID: reply},
		{Event: ticket.EventWithdrawn, MessageID: reply},
	}
	again := []ticket.Entry{{Event: ticket.EventQueued, MessageID: reply}}
	out := []ticket.Entry{{Event: ticket.EventSent, MessageID: reply}}
	solved := []ticket.Entry{{Event: ticket.EventSolved}}
	answered := []ticket.Entry{{Event: ticket.EventAnswered, MessageID: "<a@desk>"}}
	for _, test := range []struct {
		name     string
		timeline []ticket.Entry
		state    ticket.State
		doubt    bool
	}{
		{"still in doubt", slices.Concat(sent, doubt[:2]), ticket.Unknown, true},
		{"the ticket's first mail", doubt, ticket.Draft, false},
		{"a reply: the ticket stands where it stood", slices.Concat(sent, doubt), ticket.Waiting, false},
		{"a reply to an answer", slices.Concat(sent, answered, doubt), ticket.Answered, false},
		{"a reply in a solved ticket", slices.Concat(sent, solved, doubt), ticket.Solved, false},
		{"its next version waits", slices.Concat(sent, doubt, again), ticket.Queued, false},
		{"its next version is out", slices.Concat(sent, doubt, again, out), ticket.Waiting, false},
		{"its next version is in doubt too", slices.Concat(sent, doubt, doubt[:2]), ticket.Unknown, true},
		{"it had arrived after all", slices.Concat(sent[:1], out, doubt), ticket.Waiting, false},
		{"it was answered after all", slices.Concat(doubt, answered), ticket.Answered, false},
	} {
		timeline := line(slices.Clone(test.timeline)...)
		if got := ticket.StateOf(timeline); got != test.state {
			t.Errorf("%s: %s, want %s", test.name, got, test.state)
		}
		if got := ticket.InDoubt(timeline, reply); got != test.doubt || ticket.InDoubt(timeline, first) {
			t.Errorf("%s: in doubt %v", test.name, got)
		}
		if !ticket.WasInDoubt(timeline, reply) || ticket.WasInDoubt(timeline, first) {
			t.Errorf("%s: the mail that was in doubt is mistaken", test.name)
		}
	}
}

func TestAMailFollowsWhatItAnswersOrReturns(t *testing.T) {
	for name, m := range map[string]ticket.Message{
		"an answer": {InReplyTo: "<a@x>"}, "a bounce": {Bounced: "<a@x>"}, "one further on": {References: []string{"<b@x>", "<a@x>"}},
	} {
		if !m.Follows("<a@x>") || m.Follows("<c@x>") || m.Follows("") {
			t.Errorf("%s: follows <a@x> %v, <c@x> %v, nothing %v", name, m.Follows("<a@x>"), m.Follows("<c@x>"), m.Follows(""))
		}
	}
	if (ticket.Message{}).Follows("") {
		t.Error("a mail that answers nothing follows one without an id")
	}
}
