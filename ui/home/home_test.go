package home_test

import (
	"cmp"
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/assets"
	"okpay.example/support/faq/fix"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/home"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
)

// monday is an afternoon while the demo's desk is open.
var monday = time.Date(2026, 11, 23, 15, 4, 0, 0, time.FixedZone("CST", 8*60*60))

// stage is the screen on a real store in a folder of its own, with a clock that a test moves.
type stage struct {
	*screentest.Stage
	app *app.App
	now time.Time
}

// backend is the program as the window has it: one door beside the other.
type backend struct {
	*app.App
	mail *mail.Client
}

func (b backend) Tickets(ctx context.Context, f mail.TicketFilter) ([]ticket.Ticket, error) {
	return b.mail.Tickets(ctx, f)
}

func (b backend) Drafts(ctx context.Context) ([]mail.Draft, error) { return b.mail.Drafts(ctx) }

func (b backend) Outbox(ctx context.Context, states ...mail.OutgoingState) ([]mail.Outgoing, error) {
	return b.mail.Outbox(ctx, states...)
}

func newStage(t *testing.T, lang string, look screentest.Look) *stage {
	t.Helper()
	t.Setenv("OKPAY_SUPPORT_KEYRING", "file")
	s := &stage{now: monday}
	core, err := app.Open(t.Context(), app.Options{
		Home: t.TempDir(), Lang: cmp.Or(lang, "zh-CN"), Deployment: assets.DemoDeployment(),
		Now: func() time.Time { return s.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := core.Close(); err != nil {
			t.Error(err)
		}
	})
	s.app = core
	s.Stage = screentest.New(t, look, screen.Home, func(env screen.Env) screen.Screen {
		env.Words, env.Now = core.Words, core.Now
		return home.New(env, backend{core, core.Mail})
	})
	return s
}

// finish ends a fix with these answers.
func (s *stage) finish(id string, wait bool, keys ...string) {
	s.Helper()
	f, ok := s.app.Library().Fix(id)
	if !ok {
		s.Fatalf("there is no fix %s", id)
	}
	run := fix.Start(f, s.now)
	for _, key := range keys {
		var err error
		if run, err = run.Answer(f, key, s.now); err != nil {
			s.Fatal(err)
		}
	}
	if err := s.app.FinishFix(context.Background(), run, wait); err != nil {
		s.Fatal(err)
	}
}

func (s *stage) wantNoWords(texts ...string) {
	s.Helper()
	words := s.Words()
	for _, text := range texts {
		if strings.Contains(words, text) {
			s.Errorf("%q is on the screen:\n%s", text, words)
		}
	}
}

func TestTheNextDayItAsksWhetherAFixHasHeld(t *testing.T) {
	s := newStage(t, "", screentest.Look{})
	s.finish("reset-password", false, "email", "done", "arrived", "yes")
	s.Screen.Refresh()
	s.wantNoWords("没再出问题吧")
	s.now = monday.AddDate(0, 0, 1)
	s.Screen.Refresh()
	s.WantWords("“重置密码”没再出问题吧？", "上次处理：昨天 15:04。")
	s.Tap("home.followup.yes")
	s.wantNoWords("没再出问题吧")
	if len(s.Toasts) != 1 {
		t.Errorf("toasts: %q", s.Toasts)
	}
	s.now = s.now.AddDate(0, 0, 1)
	s.Screen.Refresh()
	s.wantNoWords("没再出问题吧")
}

func TestWhatCameBackLeadsToAPerson(t *testing.T) {
	s := newStage(t, "en", screentest.Look{})
	s.finish("reset-password", false, "email", "done", "arrived", "yes")
	s.now = monday.AddDate(0, 0, 1)
	s.Screen.Refresh()
	s.Tap("home.followup.no")
	if got := s.Last(); got != (screen.Target{Screen: screen.Fixes, ID: "reset-password"}) {
		t.Errorf("goes to %v", got)
	}
	if run, _, ok := s.app.FixRun(t.Context(), "reset-password"); !ok || run.Result != fix.Returned {
		t.Errorf("run %+v, %v", run, ok)
	}
}

func TestItAsksOneThingAtATimeTheOldestFirst(t *testing.T) {
	s := newStage(t, "", screentest.Look{})
	s.finish("transfer-delayed", true, "sent", "pending", "no")
	s.now = monday.AddDate(0, 0, 1)
	s.finish("reset-password", false, "email", "done", "arrived", "yes")
	s.now = monday.AddDate(0, 0, 2)
	s.Screen.Refresh()
	s.WantWords("“款项没到账”有结果了吗？")
	s.wantNoWords("“重置密码”没")
	s.Tap("home.followup.wait")
	s.WantWords("“重置密码”没再出问题吧？")
	s.Tap("home.followup.stop")
	s.wantNoWords("“重置密码”没", "“款项没到账”有")
	s.now = monday.AddDate(0, 0, 3)
	s.Screen.Refresh()
	s.WantWords("“款项没到账”有结果了吗？")
}

func (s *stage) wantFocus(mark string) {
	s.Helper()
	if got := s.Window.Canvas().Focused(); got == nil || got.(fyne.CanvasObject) != s.Marks.Get(mark) {
		s.Errorf("the focus is on %v, not on %s", got, mark)
	}
}

// What takes a question's place takes its focus too: the next question, and the search after the last one.
func TestAnAnswerHandsTheFocusOn(t *testing.T) {
	s := newStage(t, "", screentest.Look{})
	s.finish("transfer-delayed", true, "sent", "pending", "no")
	s.now = monday.AddDate(0, 0, 1)
	s.finish("reset-password", false, "email", "done", "arrived", "yes")
	s.now = monday.AddDate(0, 0, 2)
	s.Screen.Refresh()
	s.wantFocus("home.search") // a question that comes by itself takes no focus
	s.Tap("home.followup.wait")
	s.wantFocus("home.followup.yes")
	before := s.Window.Canvas().Focused()
	s.Screen.Refresh()
	if s.Window.Canvas().Focused() != before {
		t.Error("the focus is lost though nothing changed")
	}
	s.Key(fyne.KeyReturn)
	s.wantNoWords("“重置密码”没")
	s.wantFocus("home.search")
}

// The card of the ways to support says that they can be reached only while one is known to be open.
func TestThatSupportCanBeReachedIsSaidOfWhatIsKnownToBeOpen(t *testing.T) {
	s := newStage(t, "", screentest.Look{})
	s.WantWords("现在能联系到", "现在有人接听，18:00 结束")
	s.now = monday.Add(12 * time.Hour)
	s.Screen.Refresh()
	s.WantWords("怎样联系客服", "今天 09:00 开始")
	s.wantNoWords("现在能联系到")
	show(t, screentest.Case{Lang: "en"}, &memory{}).WantWords("How to reach support", "See the official site")
}

// TestTheQuestionFits looks at it in both languages, themes and widths, as pictures to look at in the gallery.
func TestTheQuestionFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			s := newStage(t, c.Lang, c.Look)
			s.finish("transfer-delayed", true, "sent", "pending", "no")
			s.now = monday.AddDate(0, 0, 1)
			s.finish("reset-password", false, "email", "done", "arrived", "yes")
			s.Screen.Refresh()
			s.Picture("waited-" + c.Name)
			s.Tap("home.followup.yes")
			s.now = monday.AddDate(0, 0, 2)
			s.Screen.Refresh()
			s.Picture("held-" + c.Name)
		})
	}
}
