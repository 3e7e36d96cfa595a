package ui

import (
	"context"
	"errors"
	"net"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// testShell is the frame with the means to let all that is going on come to its end.
type testShell struct {
	*shell
	settle func()
}

// window opens the frame over a home of its own, without a mailbox and without a network.
func window(t *testing.T, lang string) *testShell {
	t.Helper()
	core, err := app.Open(t.Context(), app.Options{Home: t.TempDir(), Lang: lang, Mail: mail.Options{Keyring: mail.NoKeyring{}}})
	if err != nil {
		t.Fatal(err)
	}
	a := fyne.CurrentApp()
	applyLook(a, core)
	w := test.NewTempWindow(t, nil)
	w.SetPadded(false) // as the real one
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ui := &uiThread{}
	s := &testShell{shell: newShell(ctx, a, w, core, false, ui.do)}
	s.build()
	w.Resize(fyne.NewSize(theme.WindowWidth, theme.WindowHeight))
	s.settle = func() {
		for s.work.Wait(); ui.drain(); s.work.Wait() {
		}
	}
	t.Cleanup(func() {
		for _, sc := range s.screens { // those that look at the clock now and then stop it
			sc.Hide()
		}
		cancel()
		s.settle()
		if err := core.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// uiThread gathers what is to run on the UI thread until the test, which is that thread, runs it.
type uiThread struct {
	mu    sync.Mutex
	queue []func()
}

func (u *uiThread) do(f func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.queue = append(u.queue, f)
}

// drain runs what was gathered; false when nothing was.
func (u *uiThread) drain() bool {
	u.mu.Lock()
	queue := u.queue
	u.queue = nil
	u.mu.Unlock()
	for _, f := range queue {
		f()
	}
	return len(queue) > 0
}

// texts are all words that stand in the window.
func texts(s *testShell) []string {
	var out []string
	for _, o := range test.LaidOutObjects(s.window.Content()) {
		switch x := o.(type) {
		case *canvas.Text:
			out = append(out, x.Text)
		case *fynewidget.Label:
			out = append(out, x.Text)
		}
	}
	return out
}

// rawKey is what stands where a translation is missing.
var rawKey = regexp.MustCompile(`^[a-z]+(\.[a-z_]+)+$`)

func TestEveryScreenSpeaksInBothLanguages(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			s := window(t, lang)
			for _, n := range screen.Names() {
				s.open(screen.Target{Screen: n})
				s.settle()
				words := texts(s)
				if len(words) < 10 {
					t.Errorf("%s shows %d texts only", n, len(words))
				}
				for _, w := range words {
					if rawKey.MatchString(strings.TrimSpace(w)) {
						t.Errorf("%s shows the raw key %q", n, w)
					}
				}
			}
		})
	}
}

func TestTheWayBackLeadsThroughTheScreensSeen(t *testing.T) {
	s := window(t, "en")
	way := []screen.Target{{Screen: screen.Home}, {Screen: screen.Help, ID: "account-locked"}, {Screen: screen.Contact, ID: "now"}}
	for _, to := range way {
		s.open(to)
		s.settle()
	}
	s.open(screen.Target{Screen: "nowhere"})
	for i := len(way) - 1; i >= 0; i-- {
		if s.front != way[i] {
			t.Fatalf("in front is %+v, want %+v", s.front, way[i])
		}
		s.back()
		s.settle()
	}
	if s.front.Screen != screen.Home {
		t.Errorf("the way back ends at %s", s.front.Screen)
	}
}

func TestTheWayBackLeadsToWhatWasChosenOnAScreen(t *testing.T) {
	s := window(t, "en")
	for _, to := range []screen.Target{{Screen: screen.Home}, {Screen: screen.Contact, ID: "now"}} {
		s.open(to)
		s.settle()
	}
	s.marks.Get("contact.urgency.days").(fyne.Tappable).Tapped(&fyne.PointEvent{})
	s.open(screen.Target{Screen: screen.Contact}) // as by the side bar: nothing changes
	s.open(screen.Target{Screen: screen.Help})
	s.settle()
	for _, want := range []screen.Target{{Screen: screen.Contact, ID: "days"}, {Screen: screen.Home}} {
		s.back()
		s.settle()
		if s.front != want {
			t.Fatalf("back is %+v, want %+v", s.front, want)
		}
	}
}

// The list of keys goes with the question that it lies over, once the mails answer that themselves, and comes back with F1.
func TestTheKeysAreShownAgainAfterTheyWentWithWhatTheyLayOver(t *testing.T) {
	s := window(t, "en")
	s.showLeaving(nil, func() {})
	s.showKeys()
	s.question.no()
	if top := s.window.Canvas().Overlays().Top(); top != nil {
		t.Fatalf("%T lies over the window", top)
	}
	s.showKeys()
	if s.window.Canvas().Overlays().Top() == nil {
		t.Error("F1 does nothing any more")
	}
}

// What goes by itself or is taken away does not take the keyboard with it.
func TestTheFocusGoesFromAToastToTheSideBar(t *testing.T) {
	s := window(t, "en")
	s.open(screen.Target{Screen: screen.Help})
	s.settle()
	s.fail("read", mail.ErrNoAccount)
	widget.FocusFirst(s.toasts)
	s.toasts.Dismiss()
	if got := s.window.Canvas().Focused(); got != fyne.Focusable(s.side.items[screen.Help]) {
		t.Errorf("the focus is in %T", got)
	}
}

func TestAnotherLanguageIsSpokenWithoutARestart(t *testing.T) {
	s := window(t, "zh-CN")
	s.open(screen.Target{Screen: screen.Home})
	s.settle()
	if all := strings.Join(texts(s), " "); !strings.Contains(all, "遇到什么问题了") {
		t.Fatalf("the Chinese home screen says %s", all)
	}
	if err := s.backend.Change(func(x *app.Settings) { x.Language = "en" }); err != nil {
		t.Fatal(err)
	}
	s.relook()
	s.settle()
	if all := strings.Join(texts(s), " "); !strings.Contains(all, "What went wrong?") || s.front.Screen != screen.Home {
		t.Errorf("after the change %s says %s", s.front.Screen, all)
	}
}

func TestTheKeyboardStaysWhereALookIsChosen(t *testing.T) {
	s := window(t, "zh-CN")
	s.open(screen.Target{Screen: screen.Settings})
	s.settle()
	s.window.Canvas().Focus(s.marks.Get("settings.theme").(fyne.Focusable))
	for range 2 { // to light, to dark: each makes the screen anew
		before := s.window.Canvas().Focused()
		before.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
		s.settle()
		if now := s.window.Canvas().Focused(); now == before || now != s.marks.Get("settings.theme").(fyne.Focusable) {
			t.Fatalf("the keys go to %T", now)
		}
	}
	if got := s.backend.Settings().Theme; got != "dark" {
		t.Errorf("theme %q", got)
	}
}

func TestAFailuresOwnWordsCanBeCopied(t *testing.T) {
	s := window(t, "zh-CN")
	s.open(screen.Target{Screen: screen.Home})
	s.settle()
	cause := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	s.fail("check for replies", &mail.AccountError{Op: "imap_connect", Code: "refused", Err: cause})
	if all := strings.Join(texts(s), "\n"); !strings.Contains(all, "服务器没有接受连接") || strings.Contains(all, "dial tcp") {
		t.Errorf("it says %s", all)
	}
	for _, o := range test.LaidOutObjects(s.window.Content()) {
		if b, ok := o.(*widget.Button); ok && b.Text() == "复制技术细节" {
			test.Tap(b)
		}
	}
	if got := s.fyne.Clipboard().Content(); got != cause.Error() {
		t.Errorf("copied %q, want %q", got, cause)
	}
}

// On a signal the toolkit ends by itself. Whoever asked to close in that moment found no window any more: a panic.
func TestAWindowThatIsGoneIsNotClosed(t *testing.T) {
	s := window(t, "en")
	s.open(screen.Target{Screen: screen.Home})
	s.settle()
	asked := make(chan struct{})
	do := s.do
	s.do = func(f func()) {
		do(f)
		close(asked)
	}
	close(s.gone)
	s.close(func() { t.Error("the window that is gone is closed") })
	<-asked
	s.do = do
	s.settle()
}

func TestClosingKeepsWhatWasTyped(t *testing.T) {
	s := window(t, "en")
	s.open(screen.Target{Screen: screen.Compose})
	s.settle()
	body, ok := s.marks.Get("compose.body").(fyne.Focusable)
	if !ok {
		t.Fatal("there is no body to type into")
	}
	for _, r := range "money is missing" {
		body.TypedRune(r)
	}
	closed := 0
	s.close(func() { closed++ })
	s.close(func() { closed++ })
	s.settle()
	for deadline := time.Now().Add(2 * closeTime); closed == 0 && time.Now().Before(deadline); {
		s.settle() // what waits for the work to end is not work itself
	}
	if closed != 1 {
		t.Fatalf("closed %d times", closed)
	}
	drafts, err := s.backend.Drafts(t.Context())
	if err != nil || len(drafts) != 1 || drafts[0].Body != "money is missing" {
		t.Errorf("kept: %+v, %v", drafts, err)
	}
}

func TestClosingAsksWhileAMailIsAboutToGoOut(t *testing.T) {
	for _, answer := range []string{"shell.close.stay", "Escape", "Tab, Escape", "shell.close.yes", "shell.close.send"} {
		s := window(t, "zh-CN")
		closed := 0
		nowhere := mail.Server{Host: "127.0.0.1", Port: 1, Security: mail.NoTLS}
		_, err := s.backend.SaveAccount(t.Context(), 0, mail.AccountConfig{Email: "me@mailbox.example", User: "me", IMAP: nowhere, SMTP: nowhere}, "x")
		if err != nil {
			t.Fatal(err)
		}
		d, err := s.backend.Client.NewDraft(t.Context(), mail.Draft{To: "support@okpay.example", Subject: "S", Body: "B"})
		if err != nil {
			t.Fatal(err)
		}
		s.open(screen.Target{Screen: screen.Home})
		out, err := s.backend.Queue(t.Context(), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		s.askClose(func() { closed++ })
		s.settle()
		shown := func(words string) bool {
			for _, o := range s.window.Canvas().Overlays().List() {
				for _, x := range test.LaidOutObjects(o) {
					if c, ok := x.(*canvas.Text); ok && strings.Contains(c.Text, words) {
						return true
					}
				}
			}
			return false
		}
		if closed != 0 || !shown("还有邮件没发出去") {
			t.Fatalf("closed %d times, and nothing was asked", closed)
		}
		if answer == "Tab, Escape" {
			s.window.Canvas().FocusNext()
		}
		if strings.Contains(answer, "Escape") {
			s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		} else {
			s.marks.Get(answer).(fyne.Tappable).Tapped(&fyne.PointEvent{})
		}
		s.settle()
		for deadline := time.Now().Add(2 * closeTime); answer == "shell.close.yes" && closed == 0 && time.Now().Before(deadline); {
			s.settle()
		}
		row, err := s.backend.Outgoing(t.Context(), out.ID)
		if err != nil || row.State != mail.OutgoingQueued {
			t.Errorf("%s: the mail is %s, %v", answer, row.State, err)
		}
		switch answer {
		case "shell.close.stay", "Escape", "Tab, Escape":
			if closed != 0 || shown("还有邮件没发出去") {
				t.Errorf("%s: closed %d times", answer, closed)
			}
		case "shell.close.yes":
			if closed != 1 {
				t.Errorf("%s: closed %d times", answer, closed)
			}
		case "shell.close.send": // there is no server
			if closed != 0 || !shown("服务器没有接受连接") || row.Tries == 0 {
				t.Errorf("%s: closed %d times after %d tries", answer, closed, row.Tries)
			}
		}
	}
}

func TestTheQuestionWhetherToCloseGoesWithTheMailThatItIsAbout(t *testing.T) {
	for name, refusal := range map[string]error{"sent": nil, "refused": mailtest.Reply(550, 5, 1, 1, "no such user")} {
		s := window(t, "en")
		server := mailtest.StartSMTP(t, mailtest.SMTPOptions{Fail: func(at mailtest.Stage, _ mailtest.Mail) error {
			if at == mailtest.StageRcpt {
				return refusal
			}
			return nil
		}})
		host, port := mailtest.HostPort(t, server.Addr)
		c := mail.AccountConfig{Email: "me@mailbox.example", User: "me", IMAP: mail.Server{Host: "127.0.0.1", Port: 1, Security: mail.NoTLS},
			SMTP: mail.Server{Host: host, Port: port, Security: mail.NoTLS}}
		_, err := s.backend.SaveAccount(t.Context(), 0, c, "x")
		d, err2 := s.backend.Client.NewDraft(t.Context(), mail.Draft{To: "support@okpay.example", Subject: "S", Body: "B"})
		s.open(screen.Target{Screen: screen.Home})
		out, err3 := s.backend.Queue(t.Context(), d.ID)
		if err := errors.Join(err, err2, err3); err != nil {
			t.Fatal(err)
		}
		closed := 0
		s.askClose(func() { closed++ })
		s.settle()
		s.live.refresh()
		s.settle()
		if closed != 0 || s.window.Canvas().Overlays().Top() == nil {
			t.Fatalf("%s: the question is gone while the mail waits", name)
		}
		if _, err := s.backend.Deliver(t.Context(), out.ID); (err == nil) != (refusal == nil) {
			t.Fatal(err)
		}
		s.live.refresh()
		s.settle()
		if refusal != nil {
			if s.window.Canvas().Overlays().Top() != nil || s.leaving {
				t.Errorf("%s: the question stays", name)
			}
			continue
		}
		for deadline := time.Now().Add(2 * closeTime); closed == 0 && time.Now().Before(deadline); {
			s.settle()
		}
		if closed != 1 {
			t.Errorf("%s: closed %d times", name, closed)
		}
	}
}

func TestAMailOnItsWayIsStillShownInAnotherLanguage(t *testing.T) {
	s := window(t, "zh-CN")
	nowhere := mail.Server{Host: "127.0.0.1", Port: 1, Security: mail.NoTLS}
	if _, err := s.backend.SaveAccount(t.Context(), 0, mail.AccountConfig{Email: "me@mailbox.example", User: "me", IMAP: nowhere, SMTP: nowhere}, "x"); err != nil {
		t.Fatal(err)
	}
	d, err := s.backend.Client.NewDraft(t.Context(), mail.Draft{To: "support@okpay.example", Subject: "S", Body: "B"})
	if err != nil {
		t.Fatal(err)
	}
	s.open(screen.Target{Screen: screen.Compose, ID: d.ID})
	s.settle()
	s.marks.Get("compose.send").(fyne.Tappable).Tapped(&fyne.PointEvent{})
	s.settle()
	s.open(screen.Target{Screen: screen.Settings})
	s.settle()
	if err := s.backend.Change(func(x *app.Settings) { x.Language = "en" }); err != nil {
		t.Fatal(err)
	}
	s.relook()
	s.settle()
	for _, id := range []string{"", d.ID} {
		s.open(screen.Target{Screen: screen.Compose, ID: id})
		s.settle()
		if all := strings.Join(texts(s), "\n"); !strings.Contains(all, "Goes out in") || !strings.Contains(all, "Take it back") {
			t.Errorf("%q: the mail on its way is gone: %s", id, all)
		}
	}
}

func TestClosingWithNothingOnItsWayAsksNothing(t *testing.T) {
	s := window(t, "en")
	closed := 0
	s.open(screen.Target{Screen: screen.Home})
	s.askClose(func() { closed++ })
	for deadline := time.Now().Add(2 * closeTime); closed == 0 && time.Now().Before(deadline); {
		s.settle()
	}
	if closed != 1 {
		t.Errorf("closed %d times", closed)
	}
}

func TestTheFootSaysHowTheMailboxIs(t *testing.T) {
	at := func(clock string) time.Time {
		v, err := time.ParseInLocation("15:04", clock, time.Local)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	lost := at("14:32")
	for _, c := range []struct {
		state  mail.ConnState
		set    bool
		zh, en string
	}{
		{mail.ConnState{}, false, "还没有设置邮箱", "No mailbox set up"},
		{mail.ConnState{}, true, "正在连接邮箱", "Connecting..."},
		{mail.ConnState{State: "connecting"}, true, "正在连接邮箱", "Connecting..."},
		{mail.ConnState{State: "connected"}, true, "邮箱已连接", "Mailbox connected"},
		{mail.ConnState{State: "polling"}, true, "邮箱已连接，每分钟查收", "Mailbox connected, checked every minute"},
		{mail.ConnState{State: "offline", Lost: lost, Retry: at("14:35")}, true, "离线，14:32 起\n14:35 再试", "Offline since 14:32\nnext try 14:35"},
		{mail.ConnState{State: "connecting", Lost: lost}, true, "离线，14:32 起\n正在重试…", "Offline since 14:32\ntrying again..."},
		{mail.ConnState{State: "auth_failed", Lost: lost}, true, "邮箱登录失败，请看设置", "Sign-in failed, see Settings"},
		{mail.ConnState{State: mail.ConnectionElsewhere}, true, "邮件由另一个窗口收发", "Another window has the mailbox"},
	} {
		for lang, want := range map[string]string{"zh-CN": c.zh, "en": c.en} {
			s := window(t, lang)
			s.side.connection(c.state, c.set)
			if got := s.side.words(); got != want {
				t.Errorf("%s in %s: %q, want %q", c.state.State, lang, got, want)
			}
		}
	}
}

func TestPressingTheFootGoesWhereTheTroubleIsMended(t *testing.T) {
	s := window(t, "en")
	press := func(c mail.ConnState, set bool) {
		s.open(screen.Target{Screen: screen.Home})
		s.settle()
		s.side.connection(c, set)
		s.marks.Get("shell.mailbox").(fyne.Tappable).Tapped(&fyne.PointEvent{})
		s.settle()
	}
	press(mail.ConnState{State: "auth_failed"}, true)
	if s.front.Screen != screen.Settings {
		t.Errorf("a refused sign-in leads to %s", s.front.Screen)
	}
	press(mail.ConnState{State: "offline", Err: &mail.AccountError{Code: "dns"}}, true)
	if all := strings.Join(texts(s), " "); s.front.Screen != screen.Home || !strings.Contains(all, "The server's name is unknown") {
		t.Errorf("offline it says %s", all)
	}
}

func TestAToastHidesNothing(t *testing.T) {
	s := window(t, "zh-CN")
	s.open(screen.Target{Screen: screen.Tickets})
	s.settle()
	before := s.stage.Size()
	s.env().Toast("邮件已放进发件箱，几秒之内还可以撤回")
	at, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.toasts), s.toasts.Size()
	stage := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.stage)
	if size.Height < 30 || at.X+size.Width > stage.X || s.stage.Size() != before {
		t.Errorf("it is at %v, %v; the screen begins at %v and is %v large, %v before", at, size, stage, s.stage.Size(), before)
	}
	undone := false
	s.env().Offer("已遮住", "撤销", func() { undone = true })
	for _, o := range test.LaidOutObjects(s.toasts) {
		if b, ok := o.(*widget.Button); ok {
			test.Tap(b)
		}
	}
	if !undone || s.toasts.Showing() {
		t.Error("what was done is not taken back, or the toast stays")
	}
}

func TestTheFocusGoesToTheScreenInFront(t *testing.T) {
	s := window(t, "en")
	s.open(screen.Target{Screen: screen.Home})
	s.settle()
	s.window.Canvas().Focus(s.marks.Get("home.search").(fyne.Focusable))
	for _, n := range screen.Names() {
		s.open(screen.Target{Screen: n})
		s.settle()
		f, _ := s.window.Canvas().Focused().(fyne.CanvasObject)
		if spot, seen := s.spot(f); f == nil || !seen {
			t.Errorf("%s: the focus is in %s, out of sight", n, spot.Kind)
		}
	}
}
