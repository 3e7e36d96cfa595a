package ui

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
)

// another opens a second program on the window's home.
func another(t *testing.T, s *testShell) *app.App {
	t.Helper()
	core, err := app.Open(t.Context(), app.Options{Home: s.backend.Home(), Mail: mail.Options{Keyring: mail.NoKeyring{}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := core.Close(); err != nil {
			t.Error(err)
		}
	})
	return core
}

func TestALaterStartGoesToWhatItWasAskedFor(t *testing.T) {
	for _, c := range []struct {
		name, lang string
		ask        app.WindowAsk
		screen     screen.Name
		says       string
	}{
		{"nothing", "en", app.WindowAsk{}, screen.Home, "What went wrong?"},
		{"a screen", "en", app.WindowAsk{Screen: "contact"}, screen.Contact, "Contact"},
		{"no screen", "en", app.WindowAsk{Screen: "../x"}, screen.Home, "What went wrong?"},
		{"a mail", "zh-CN", app.WindowAsk{Link: "mailto:support@okpay.example?subject=Locked"}, screen.Compose, "这封邮件是链接替你填的"},
		{"a mail to others", "zh-CN", app.WindowAsk{Link: "mailto:x@evil.example"}, screen.Home, "这个链接不是只写给客服的"},
		{"no link", "en", app.WindowAsk{Link: "file:///etc/passwd"}, screen.Home, "This link is not one for this program"},
		{"no ticket", "en", app.WindowAsk{Link: "okpay-support://ticket/7H3K-9QDM"}, screen.Home, "There is no ticket 7H3K-9QDM"},
	} {
		s := window(t, c.lang)
		if err := s.backend.Change(func(x *app.Settings) { x.SupportAddress = "support@okpay.example" }); err != nil {
			t.Fatal(err)
		}
		if ok, err := s.backend.ClaimWindow(); !ok || err != nil {
			t.Fatal(ok, err)
		}
		s.open(screen.Target{Screen: screen.Home})
		s.settle()
		later := another(t, s)
		done := make(chan error, 1)
		go func() {
			claimed, err := later.ClaimOrAsk(t.Context(), c.ask)
			if claimed {
				err = errors.New("there are two windows")
			}
			done <- err
		}()
		for taken := false; !taken; {
			s.live.event(mail.Event{Kind: mail.EventStore}) // as the mail side says when another process changed the store
			s.settle()
			select {
			case err := <-done:
				if err != nil {
					t.Fatal(err)
				}
				taken = true
			default:
			}
		}
		s.settle()
		unbroken := strings.NewReplacer(" ", "", "\n", "").Replace // what is said may stand in several rows
		if s.front.Screen != c.screen || !strings.Contains(unbroken(strings.Join(texts(s), "")), unbroken(c.says)) {
			t.Errorf("%s: %s is in front, saying %s", c.name, s.front.Screen, strings.Join(texts(s), "\n"))
		}
		if out, err := s.backend.Outbox(t.Context()); len(out) != 0 || err != nil {
			t.Errorf("%s: %+v, %v is in the outbox", c.name, out, err)
		}
	}
}

func TestWhereOneIsCalledToWaitsUntilAQuestionIsAnswered(t *testing.T) {
	s := window(t, "en")
	s.open(screen.Target{Screen: screen.Tickets})
	s.settle()
	var waiting []func()
	s.after = func(d time.Duration, f func()) func() {
		stopped := false
		waiting = append(waiting, func() {
			if !stopped {
				f()
			}
		})
		return func() { stopped = true }
	}
	pass := func() {
		due := waiting
		waiting = nil
		for _, f := range due {
			f()
		}
	}
	s.showKeys()
	s.calledTo(screen.Target{Screen: screen.Compose})
	s.calledTo(screen.Target{Screen: screen.Contact, ID: "days"})
	pass()
	if s.front.Screen != screen.Tickets {
		t.Fatalf("%s came under what lies over the window", s.front.Screen)
	}
	s.keys.Hide()
	pass()
	s.settle()
	if want := (screen.Target{Screen: screen.Contact, ID: "days"}); s.front != want || len(waiting) > 0 {
		t.Errorf("then %+v is in front and %d wait, want %+v", s.front, len(waiting), want)
	}
}

func TestTheWindowComesBackAsItWasLeft(t *testing.T) {
	s := window(t, "en")
	if p := s.backend.lastPlace(t.Context()); p != (place{theme.WindowWidth, theme.WindowHeight, screen.Home, ""}) {
		t.Errorf("a new home begins with %+v", p)
	}
	for _, c := range []struct{ at, back screen.Target }{
		{screen.Target{Screen: screen.Help, ID: "account-locked"}, screen.Target{Screen: screen.Help, ID: "account-locked"}},
		{screen.Target{Screen: screen.Settings, ID: "about"}, screen.Target{Screen: screen.Settings}},
	} {
		s.open(c.at)
		s.settle()
		s.window.Resize(fyne.NewSize(1000, 640))
		s.leave()
		s.settle()
		if p := s.backend.lastPlace(t.Context()); p != (place{1000, 640, c.back.Screen, c.back.ID}) {
			t.Errorf("left at %+v it comes back as %+v", c.at, p)
		}
	}
	for _, odd := range []string{"{", `{"width":-5,"height":1e9,"screen":"nowhere","id":"x"}`, `{"width":"x"}`} {
		if err := s.backend.State().Put(t.Context(), placeKey, []byte(odd)); err != nil {
			t.Fatal(err)
		}
		if p := s.backend.lastPlace(t.Context()); p != (place{theme.WindowWidth, theme.WindowHeight, screen.Home, ""}) {
			t.Errorf("%s gives %+v", odd, p)
		}
	}
}

func TestAWindowFitsOnItsScreen(t *testing.T) {
	for _, c := range []struct{ size, screen, want fyne.Size }{
		{fyne.NewSize(1180, 780), fyne.NewSize(1920, 1080), fyne.NewSize(1180, 780)},
		{fyne.NewSize(1180, 780), fyne.NewSize(1024, 768), fyne.NewSize(1024, 708)},
		{fyne.NewSize(1180, 780), fyne.NewSize(640, 80), fyne.NewSize(640, 40)},
		{fyne.NewSize(1180, 780), fyne.Size{}, fyne.NewSize(1180, 780)}, // not known
	} {
		if got := within(c.size, c.screen); got != c.want {
			t.Errorf("%v on %v is %v, want %v", c.size, c.screen, got, c.want)
		}
	}
}

// crashed leaves a report in the window's home, as the start after a crash does.
func crashed(t *testing.T, s *testShell) {
	t.Helper()
	name := filepath.Join(s.backend.Folders.Logs, "crash-20261124T101500Z.new.txt")
	report := "OKPAY Support 0.1\ngo1.26, linux/amd64\n\npanic: (left out)\n" + strings.Repeat("okpay.example/support/ui.(*shell).show\n", 100)
	if err := os.WriteFile(name, []byte(report), 0o600); err != nil {
		t.Fatal(err)
	}
}

// After a restore the recovery key on paper opens nothing any more: that stays said until it was read.
func TestARestoreLeadsToItsNewRecoveryKey(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for _, way := range []string{"show", "later"} {
			s := window(t, lang)
			s.open(screen.Target{Screen: screen.Home})
			words := s.backend.Words().T
			s.sayFirst(words("shell.restored"), true)
			s.rebuildAs(func() {}) // as when the language changes
			s.settle()
			all := strings.ReplaceAll(strings.Join(texts(s), ""), " ", "") // lines are texts of their own
			for _, want := range []string{words("shell.restored"), words("shell.restored.new_key")} {
				if !strings.Contains(all, strings.ReplaceAll(want, " ", "")) {
					t.Fatalf("%s: %q is not said", lang, want)
				}
			}
			s.marks.Get("shell.restored." + way).(fyne.Tappable).Tapped(&fyne.PointEvent{})
			s.settle()
			if s.notice.Visible() {
				t.Errorf("%s, %s: it stays there", lang, way)
			}
			asked := strings.Contains(overlaid(s), words("settings.recovery.show"))
			if led := s.front.Screen == screen.Settings; led != (way == "show") || asked != led {
				t.Errorf("%s, %s: leads to %q, the key is offered: %v", lang, way, s.front.Screen, asked)
			}
		}
	}
}

func TestACrashOffersItsReportOnceAndInFull(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for _, way := range [][]string{{"no"}, {"show", "never"}, {"show", "write"}, {"show", "later"}} {
			s := window(t, lang)
			s.open(screen.Target{Screen: screen.Home})
			crashed(t, s)
			s.lookForCrash()
			s.settle()
			title := s.backend.Words().T("crash.title")
			if !strings.Contains(strings.Join(texts(s), "\n"), title) {
				t.Fatalf("%v: it is not offered", way)
			}
			s.rebuildAs(func() {}) // as when the language changes
			s.settle()
			for _, b := range way {
				s.marks.Get("shell.crash." + b).(fyne.Tappable).Tapped(&fyne.PointEvent{})
				if all := overlaid(s); b == "show" && (!strings.Contains(all, "panic: (left out)") || strings.Count(all, "(*shell).show") != 100) {
					t.Errorf("the report is not shown in full: %s", all)
				}
				s.settle()
			}
			last := way[len(way)-1]
			if overlaid(s) != "" {
				t.Errorf("%v: the report stays over the window", way)
			}
			_, pending, err := s.backend.LastCrash()
			if err != nil || pending != (last == "later") {
				t.Errorf("%v: it is asked again: %v, %v", way, pending, err)
			}
			if shown := s.notice.Visible(); shown != (last == "later") {
				t.Errorf("%v: the offer stands there: %v", way, shown)
			}
			drafts, err := s.backend.Drafts(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if wrote := len(drafts) == 1 && len(drafts[0].Files) == 1 && s.front == (screen.Target{Screen: screen.Compose, ID: drafts[0].ID}); wrote != (last == "write") {
				t.Errorf("%v: in front is %+v, drafts %+v", way, s.front, drafts)
			}
			if out, err := s.backend.Outbox(t.Context()); len(out) != 0 || err != nil {
				t.Errorf("%v: %+v, %v is in the outbox", way, out, err)
			}
		}
	}
}

func TestWithAnIconInTheTrayClosingLeavesTheProgram(t *testing.T) {
	for _, shown := range []bool{true, false} {
		s := window(t, "en")
		if err := s.backend.Change(func(x *app.Settings) { x.Tray = true }); err != nil {
			t.Fatal(err)
		}
		s.trayed, s.trayShown = true, func() bool { return shown }
		s.open(screen.Target{Screen: screen.Compose})
		s.settle()
		for _, r := range "kept" {
			s.marks.Get("compose.body").(fyne.Focusable).TypedRune(r)
		}
		s.closed(func() {})
		s.settle()
		for deadline := time.Now().Add(2 * closeTime); !shown && !s.closing && time.Now().Before(deadline); {
			s.settle()
		}
		if s.hidden != shown || s.closing == shown {
			t.Errorf("tray shown %v: hidden %v, closing %v", shown, s.hidden, s.closing)
		}
		if !shown {
			continue
		}
		if s.live.focused {
			t.Error("what comes while it is hidden is not told")
		}
		drafts, err := s.backend.Drafts(t.Context())
		if err != nil || len(drafts) != 1 || drafts[0].Body != "kept" {
			t.Errorf("kept: %+v, %v", drafts, err)
		}
		s.raise()
		s.settle()
		if s.hidden || s.front.Screen != screen.Compose {
			t.Errorf("back: hidden %v, %s in front", s.hidden, s.front.Screen)
		}
	}
}

// told remembers the notes that were shown.
type told struct {
	title, text string
	opened      func()
	err         error
}

func (n *told) tell(title, text, _ string, opened func()) error {
	n.title, n.text, n.opened = title, text, opened
	return n.err
}

func (n *told) end() {}

// still is a screen that does nothing.
type still struct{}

func (still) Content() fyne.CanvasObject { return container.NewStack() }
func (still) Show(screen.Target)         {}
func (still) Hide()                      {}
func (still) Refresh()                   {}

func TestANoteHasFixedWordsAndLeadsToItsTicket(t *testing.T) {
	s := window(t, "zh-CN")
	n := &told{}
	s.notes = n
	s.open(screen.Target{Screen: screen.Home})
	s.settle()
	answered := mail.Event{Kind: mail.EventTicket, Timeline: ticket.EventAnswered, Ticket: "7H3K-9QDM"}
	s.live.event(answered)
	s.settle()
	if n.title != "" {
		t.Error("a note is shown although the window is in front")
	}
	s.live.focused = false
	s.live.event(answered)
	s.settle()
	if n.title != "客服回复了你" || strings.Contains(n.title+n.text, "7H3K") {
		t.Fatalf("the note says %q, %q", n.title, n.text)
	}
	s.screens[screen.Tickets] = still{} // the real one closes a ticket that is not there
	n.opened()
	s.settle()
	if s.front != (screen.Target{Screen: screen.Tickets, ID: "7H3K-9QDM"}) {
		t.Errorf("pressed it leads to %+v", s.front)
	}
	n.title = ""
	if err := s.backend.Change(func(x *app.Settings) { x.Notifications = false }); err != nil {
		t.Fatal(err)
	}
	s.live.event(answered)
	s.settle()
	if n.title != "" {
		t.Error("a note is shown although they are switched off")
	}
	if err := s.backend.Change(func(x *app.Settings) { x.Notifications = true }); err != nil {
		t.Fatal(err)
	}
	n.err = errors.New("no bus")
	test.AssertNotificationSent(t, fyne.NewNotification("客服回复了你", "打开“我的工单”查看。"), func() {
		s.live.event(answered)
		s.settle()
	})
}
