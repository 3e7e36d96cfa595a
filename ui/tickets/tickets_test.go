package tickets

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
)

// What is chosen from the list is open still when the language or the look changes. What the person asks for afterwards comes
// first.
func TestTheTicketChosenFromTheListIsOpenInAnotherLook(t *testing.T) {
	for name, c := range map[string]struct {
		asked string
		again bool
		want  ticket.ID
	}{
		"come to the list":                  {"", true, "R2D4-7YXW"},
		"come to another ticket":            {string(locked), true, "R2D4-7YXW"},
		"changed elsewhere":                 {"", false, "R2D4-7YXW"},
		"changed elsewhere, then asked for": {string(locked), false, locked},
	} {
		w := newWorld(t, sample(""), look{})
		w.show(c.asked)
		w.screen.open(subject{ticket: "R2D4-7YXW"})
		w.screen.Hide()
		anew := newWorld(t, w.store, look{lang: "en"})
		anew.screen.Inherit(w.screen)
		anew.screen.Show(screen.Target{Screen: screen.Tickets, ID: c.asked, Again: c.again})
		if got := anew.screen.talk.open.ticket; got != c.want {
			t.Errorf("%s: %q is open", name, got)
		}
	}
}

func TestTheShellKnowsWhichTicketIsOpen(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show("")
	w.screen.open(subject{ticket: "R2D4-7YXW"}) // as from the list
	if w.at != "R2D4-7YXW" {
		t.Errorf("the way back leads to %q", w.at)
	}
	w.screen.Hide()
	w.at = ""
	w.screen.open(subject{ticket: locked}) // not in front: the shell is at another screen
	if w.at != "" {
		t.Errorf("another screen is at %q", w.at)
	}
	w.show("")
	if w.at != string(locked) {
		t.Errorf("come back to, it is at %q", w.at)
	}
}

func TestOpeningATicketShowsItAndMarksItRead(t *testing.T) {
	for lang, want := range map[string][]string{
		"zh-CN": {"账户被锁定，已提交身份证明", "#K7F3-9Q2M", "你好，我们已收到截图", "尚未核实", "系统自动发的", "等你答复", "展开引用的内容（12 行）", "核实身份说明.pdf", "小李"},
		"en":    {"Account locked, proof sent", "Thank you, we have your screenshots", "Not verified", "Sent by a machine", "Waiting for you", "Show quoted text (12 lines)", "219 KB"},
	} {
		t.Run(lang, func(t *testing.T) {
			w := newWorld(t, sample(lang), look{lang: lang})
			w.show("")
			if n := w.store.count("read"); n != 0 {
				t.Errorf("%d tickets marked as read before one was opened", n)
			}
			w.tap("tickets.row.K7F3-9Q2M")
			w.want(want...)
			if n := w.store.count("read K7F3-9Q2M"); n != 1 {
				t.Errorf("marked as read %d times", n)
			}
			if strings.Contains(w.seen(), "tickets.") {
				t.Error("a key is shown in place of words")
			}
		})
	}
}

func TestWhatIsNotInFrontIsNotMarkedRead(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.hold = true
	w.screen.Show(screen.Target{ID: string(locked)})
	w.screen.Hide()
	w.release()
	if n := w.store.count("read"); n != 0 {
		t.Errorf("marked as read %d times though nobody saw it", n)
	}
}

func TestRefreshLeavesWhatAPersonDid(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	v := w.store.talks[locked]
	for i := range int64(30) {
		v.Messages = append(v.Messages, answer(100+i, noon, strings.Repeat("一行字\n", 6)))
	}
	w.store.talks[locked] = v
	w.show(string(locked))
	w.grown()
	w.write("tickets.reply", "正在写")
	k := w.screen.talk
	k.scroll.ScrollTo(200)
	before := k.column.Objects[5]
	at := k.scroll.Offset()
	v.Messages = append(v.Messages, answer(999, noon, "新的答复"))
	w.store.talks[locked] = v
	w.screen.Refresh()
	if k.scroll.Offset() != at {
		t.Errorf("scrolled from %v to %v", at, k.scroll.Offset())
	}
	if k.reply.entry.Text != "正在写" || w.window.Canvas().Focused() != fyne.Focusable(k.reply.entry) {
		t.Errorf("the box holds %q, the focus is on %T", k.reply.entry.Text, w.window.Canvas().Focused())
	}
	if k.column.Objects[5] != before {
		t.Error("a mail that did not change was drawn anew")
	}
	w.want("新的答复")
	k.scroll.ScrollToBottom()
	v.Messages = append(v.Messages, answer(1001, noon, "还有一封"))
	w.store.talks[locked] = v
	w.screen.Refresh()
	if !k.atEnd() {
		t.Error("who reads the newest mail does not see the next one")
	}
}

func TestQuotesUnfoldAndStayUnfolded(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	shown := func() int { return strings.Count(w.seen(), "连续三次密码错误后账户被锁定") }
	if n := shown(); n != 1 {
		t.Fatalf("folded, the words stand there %d times", n)
	}
	l := w.screen.talk.letters[3]
	tapWords(t, l.content, "展开引用的内容（12 行）")
	if n := shown(); n != 13 {
		t.Errorf("unfolded, the words stand there %d times", n)
	}
	w.screen.Refresh()
	w.want("收起引用的内容")
}

func TestSolveAndReopen(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	head, c := w.screen.talk.head, w.window.Canvas()
	c.Focus(head.solve)
	w.tap("tickets.solve")
	if c.Focused() != head.reopen {
		t.Errorf("solved, the focus is in %T", c.Focused())
	}
	if w.store.count("solve K7F3-9Q2M") != 1 || !w.screen.talk.head.reopen.Visible() || w.screen.talk.head.solve.Visible() {
		t.Errorf("asked for %q", w.store.asked)
	}
	w.tap("tickets.reopen")
	if c.Focused() != head.solve {
		t.Errorf("reopened, the focus is in %T", c.Focused())
	}
	if w.store.count("reopen K7F3-9Q2M") != 1 || w.screen.talk.head.reopen.Visible() {
		t.Errorf("asked for %q", w.store.asked)
	}
}

func TestMailsThatAreNotOutSayWhyAndWhatToDo(t *testing.T) {
	for _, x := range []struct {
		id    string
		lang  string
		words []string
		tap   string
		asks  string
		opens screen.Name
	}{
		{"UUUU-0002", "", []string{"不确定这封邮件有没有送到", "到邮箱里核对"}, "tickets.retry", "retry 32", ""},
		{"UUUU-0002", "en", []string{"may or may not have arrived", "Send again"}, "tickets.take_back", "back 32", ""},
		{"FFFF-0003", "", []string{"这封邮件没有发出去", "邮件太大"}, "tickets.take_back", "back 33", ""},
		{"FFFF-0003", "en", []string{"This mail was not sent", "too large"}, "tickets.edit", "back 33", ""},
		{"QQQQ-0001", "", []string{"还没发出去", "没有网络"}, "tickets.take_back", "back 31", ""},
	} {
		w := newWorld(t, sample(x.lang), look{lang: x.lang})
		w.show(x.id)
		w.want(x.words...)
		w.tap(x.tap)
		if n := w.store.count(x.asks); n != 1 {
			t.Errorf("%s: %s asks for %q", x.id, x.tap, w.store.asked)
		}
	}
}

func TestLargeTextLeavesTheHeadersButtonsInTheWindow(t *testing.T) {
	for _, width := range []float32{645, 976} { // of windows 900 and 1180 wide, less the side bar
		w := newWorld(t, sample("en"), look{lang: "en", scale: 1.5, size: fyne.NewSize(width, 560)})
		w.show("QQQQ-0001")
		for _, mark := range []string{"tickets.copy", "tickets.more"} {
			o := w.marks.Get(mark)
			right := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).X + o.Size().Width
			if right > width || o.Size().Height < o.MinSize().Height {
				t.Errorf("in %v: %s ends at %v and is %v high", width, mark, right, o.Size().Height)
			}
		}
	}
}

func TestReasonsOfFailureAreTranslated(t *testing.T) {
	w := newWorld(t, sample("en"), look{lang: "en"})
	for _, key := range []string{"too_large", "rejected", "refused", "later", "unanswered", "unreadable", "settings", "dns", "timeout", "tls",
		"certificate", "no_starttls", "auth", "auth_code", "app_password", "oauth_only", "oauth_again", "oauth_denied", "oauth_setup",
		"protocol", "offline", "cancelled", "proxy", "proxy_auth",
		"turned_away", "no_service", "proxy_answer", "too_much"} {
		got := w.screen.reason(key + ": words of the server")
		if strings.Contains(got, "words of") || strings.Contains(got, "tickets.") {
			t.Errorf("%s is told as %q", key, got)
		}
		if !strings.HasSuffix(got, ".") { // the next sentence follows
			t.Errorf("%s is told without a full stop: %q", key, got)
		}
	}
	for _, key := range []string{"turned_away", "no_service"} {
		got := w.screen.reason(key + ": smtp: the server does not let us in (421 too many\u202e connections)")
		if !strings.HasSuffix(got, "It said: 421 too many[U+202E] connections.") || !strings.HasPrefix(got, "The mail server") {
			t.Errorf("%s is told as %q", key, got)
		}
	}
	if got := w.screen.reason("new_key: words\u202e of the server"); !strings.Contains(got, "words[U+202E] of the server") {
		t.Errorf("an unknown reason is told as %q", got)
	}
}

func TestABounceSaysWhatItMeans(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show("BNCE-0004")
	w.want("邮件被退回", "收件地址不存在")
	w.wantNot("This is the mail system")
	tapWords(t, w.screen.talk.letters[42].content, "看原文")
	w.want("This is the mail system")
	for text, want := range map[string]string{
		"5.1.1 x@y.example": "address", "5.2.2 over quota": "full", "552 5.3.4 too big": "size", "550 5.7.1 spam": "refused",
		"5.4.7 expired": "unknown", "": "unknown", "call 5.55.123": "unknown",
	} {
		if got := bounceCause(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestOverdueSaysWhatToDoInstead(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show("R2D4-7YXW")
	w.want("预计答复", "周三"+noBreak+"18:00 前")
	w.show("AB12-CD34")
	w.want("已经过了")
	w.tap("tickets.overdue")
	if len(w.opened) != 1 || w.opened[0].Screen != screen.Contact {
		t.Errorf("opened %v", w.opened)
	}
}

func TestTheNumberIsCopiedWithOneClick(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.tap("tickets.copy")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "#K7F3-9Q2M" {
		t.Errorf("the clipboard holds %q", got)
	}
}

// long is a sample with a conversation of so many mails.
func long(mails int) *store {
	s := sample("")
	v := s.talks[locked]
	v.Messages = nil
	for i := range mails {
		v.Messages = append(v.Messages, answer(int64(1+i), noon, fmt.Sprintf("第 %d 封", i)))
	}
	v.Timeline = []ticket.Entry{{At: noon, Event: ticket.EventAnswered, MessageID: messageID(3)}}
	s.talks[locked] = v
	return s
}

// top is where an object stands in the part of the conversation that is in sight.
func (w *world) top(o fyne.CanvasObject) float32 {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	return at(o).Y - at(w.screen.talk.scroll).Y
}

// near tells whether nobody sees that two places are not the same.
func near(a, b float32) bool { return max(a-b, b-a) < 0.5 }

func TestANoteIsWrittenByHand(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show("R2D4-7YXW")
	w.screen.talk.note()
	w.tap("tickets.note.keep")
	w.want("写几个字")
	w.write("tickets.note", "14:30 打了热线")
	w.tap("tickets.note.keep")
	w.want("14:30 打了热线")
	if n := w.store.count("note R2D4-7YXW"); n != 1 {
		t.Errorf("asked for %q", w.store.asked)
	}
}

func TestDeletingAsksFirst(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.screen.talk.confirmDelete()
	w.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if len(w.window.Canvas().Overlays().List()) != 0 || w.store.count("delete") != 0 {
		t.Error("Escape does not keep the ticket")
	}
	w.screen.talk.confirmDelete()
	w.tap("tickets.delete.yes")
	if w.store.count("delete K7F3-9Q2M") != 1 || w.screen.talk.open != (subject{}) {
		t.Errorf("asked for %q, open is %v", w.store.asked, w.screen.talk.open)
	}
	w.want("选一个工单")
}

func TestANarrowWindowShowsTheTimelineOnDemand(t *testing.T) {
	w := newWorld(t, sample(""), look{size: fyne.NewSize(700, 780)})
	w.show(string(locked))
	right, mails := w.screen.progress.content, w.screen.talk.scroll
	if right.Visible() || !mails.Visible() {
		t.Fatal("the timeline takes room that is not there")
	}
	w.tap("tickets.progress")
	if !right.Visible() || mails.Visible() {
		t.Error("the button does not show the timeline")
	}
	w.screen.open(subject{claim: 61})
	if right.Visible() || !mails.Visible() {
		t.Error("another mail is hidden behind the timeline")
	}
	w.screen.open(subject{ticket: locked})
	w.tap("tickets.progress")
	w.window.Resize(fyne.NewSize(1100, 780))
	if !right.Visible() || !mails.Visible() || w.screen.talk.head.progress.Visible() {
		t.Error("a wide window does not show both")
	}
}

func TestATicketThatIsGoneClosesQuietly(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	delete(w.store.talks, locked)
	w.screen.Refresh()
	w.want("选一个工单")
	if len(w.fails) != 0 {
		t.Errorf("told %v", w.fails)
	}
}

// tapWords presses the card or button that shows the words.
func tapWords(t *testing.T, root fyne.CanvasObject, text string) {
	t.Helper()
	if !press(root, text) {
		t.Fatalf("there is nothing to press with %q", text)
	}
}

func press(o fyne.CanvasObject, text string) bool {
	for _, child := range children(o) {
		if press(child, text) {
			return true
		}
	}
	p, ok := o.(fyne.Tappable)
	if !ok || !strings.Contains(strings.Join(words(o), "\n"), text) {
		return false
	}
	p.Tapped(&fyne.PointEvent{})
	return true
}

// baited is a sample whose first claim asks for a code and has a link that imitates the official site.
func baited(lang string) *store {
	s := sample(lang)
	v := &s.claims[0].Verdict
	v.Level, v.Reasons, v.Requests = ticket.Unverified, []string{"cannot_tell_yet"}, []string{"code", "channel"}
	v.Links = []ticket.Link{{Text: "确认退款", URL: "http://www.okpay-help.example/refund", Host: "www.okpay-help.example",
		Flags: []string{"lookalike_words"}}}
	v.Files = []ticket.FileFlags{{Part: 0, Flags: []string{"double_extension", "dangerous_type"}}}
	s.claims[0].Attachments = []ticket.Attachment{{Part: 0, Name: "退款单.pdf.exe", Type: "application/octet-stream", Size: 2048}}
	s.claims[1].Verdict = ticket.Verdict{Level: ticket.Suspicious, Reasons: []string{"lookalike_words", "name_claims", "asks"},
		Requests: []string{"channel", "code"}}
	return s
}

// browser is an app whose browser is the test.
type browser struct {
	fyne.App
	open func(*url.URL)
}

func (b browser) OpenURL(u *url.URL) error {
	b.open(u)
	return nil
}

func TestWhatIsKnownOfAMailThatIsNotOutReadsAsAWhole(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		w := newWorld(t, sample(lang), look{lang: lang})
		for _, id := range []string{"QQQQ-0001", "UUUU-0002", "FFFF-0003"} {
			w.show(id)
			for _, odd := range []string{"tickets.", " ，", "， ", " ,", "  ", "。 "} {
				w.wantNot(odd)
			}
		}
	}
}

// What was not opened as a whole says so, also where nothing of it could be read.
func TestAMailPastItsLimitsSaysThatNotAllOfItIsThere(t *testing.T) {
	for lang, words := range map[string][2]string{"zh-CN": {"这封信的结构太复杂", "这封信没有文字"}, "en": {"too deeply nested or too large", "This mail has no text"}} {
		for _, text := range []string{"", "beginning"} {
			s := baited(lang)
			m := &s.claims[0]
			m.Text, m.Attachments, m.Quoted, m.Verdict.Requests = text, nil, "", nil
			m.Verdict.Level, m.Verdict.Reasons = ticket.Unverified, []string{"not_official", ticket.PastLimits}
			w := newWorld(t, s, look{lang: lang})
			w.screen.open(subject{claim: m.Row})
			w.want(words[0])
			w.wantNot(words[1])
		}
	}
}

// In the least window with the largest words list and conversation take each other's place.
func TestWhereOnlyOnePaneFitsTheKeysLeadThereAndBack(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		w := newWorld(t, sample(lang), look{lang: lang, size: fyne.NewSize(594, 560), scale: 2})
		w.show("")
		list, talk := w.screen.list.content, w.screen.talk.content
		wantList := func(when string, on bool) {
			t.Helper()
			if list.Visible() != on || talk.Visible() == on {
				t.Errorf("%s: list %v, conversation %v", when, list.Visible(), talk.Visible())
			}
		}
		wantList("at first", true)
		w.picture("single-list-" + lang)
		w.window.Canvas().Focus(w.screen.list.rows)
		w.key(fyne.KeyDown)
		wantList("on the way", true)
		w.hold = true
		if n := w.store.count("read"); n != 0 {
			t.Errorf("%d tickets were marked as read that nobody saw", n)
		}
		w.key(fyne.KeyReturn)
		w.release() // the store takes its time
		wantList("after Enter", false)
		if w.window.Canvas().Focused() != fyne.Focusable(w.screen.talk.reply.entry) {
			t.Errorf("the keys go to a %T", w.window.Canvas().Focused())
		}
		w.write("tickets.reply", "编号是 0001")
		w.picture("single-talk-" + lang)
		w.key(fyne.KeyEscape)
		wantList("after Escape", true)
		if w.window.Canvas().Focused() != fyne.Focusable(w.screen.list.rows) {
			t.Errorf("the keys go to a %T", w.window.Canvas().Focused())
		}
		w.show(string(locked))
		wantList("with a link", false)
		w.tap("tickets.back")
		wantList("after the button", true)
		w.window.Resize(fyne.NewSize(1200, 560))
		if !list.Visible() || !talk.Visible() {
			t.Error("in a wide window not both are seen")
		}
	}
}
