package fixes_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/faq/fix"
	"okpay.example/support/faq/pack"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// answer chooses and goes on, for each key.
func (s *stage) answer(keys ...string) {
	s.Helper()
	for _, key := range keys {
		s.Tap("fixes.choice." + key)
		s.Tap("fixes.next")
	}
}

// open goes to a fix.
func (s *stage) open(id string) { s.Screen.Show(screen.Target{Screen: screen.Fixes, ID: id}) }

func (s *stage) wantNoWords(texts ...string) {
	s.Helper()
	words := s.Words()
	for _, text := range texts {
		if strings.Contains(words, text) {
			s.Errorf("%q is on the screen:\n%s", text, words)
		}
	}
}

func (s *stage) button(name string) *widget.Button {
	s.Helper()
	b, ok := s.Marks.Get(name).(*widget.Button)
	if !ok {
		s.Fatalf("%s is no button", name)
	}
	return b
}

func TestAFixThatEndsAtAContactBecomesAMail(t *testing.T) {
	for lang, want := range map[string]struct{ end, answer, subject string }{
		"zh-CN": {"请客服查一下为什么没有送达", "一直没有收到邮件或短信", "重置密码：收不到链接或验证码"},
		"en":    {"Let support find out why nothing reaches you", "Nothing arrives", "Password reset: no link or code arrives"},
	} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang})
			s.Tap("fixes.open.reset-password")
			s.answer("email", "done", "not-arrived", "not-arrived")
			s.WantWords(want.end)
			s.Tap("fixes.write")
			drafts, err := s.app.Mail.Drafts(t.Context())
			if err != nil || len(drafts) != 1 {
				t.Fatalf("drafts: %v, %v", drafts, err)
			}
			d := drafts[0]
			if d.Subject != want.subject || d.Topic != "reset-password" || !strings.Contains(d.Report, want.answer) {
				t.Errorf("the mail begins as %+v", d)
			}
			compose := screen.Target{Screen: screen.Compose, ID: d.ID}
			if s.Last() != compose {
				t.Errorf("goes to %v", s.Last())
			}
			if runs := s.app.OpenFixRuns(t.Context()); len(runs) != 0 {
				t.Errorf("what was handed over is still open: %v", runs)
			}

			s.Screen.Hide()
			s.open("reset-password") // back from the mail
			s.WantWords(want.end)
			s.Tap("fixes.write")
			if drafts, _ = s.app.Mail.Drafts(t.Context()); len(drafts) != 1 || s.Last() != compose {
				t.Errorf("writing again: %d drafts, goes to %v", len(drafts), s.Last())
			}
		})
	}
}

func TestBackKeepsTheAnswers(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	if !s.button("fixes.next").Disabled() {
		t.Error("one can go on without an answer")
	}
	s.answer("phone", "done")
	s.Tap("fixes.back")
	s.WantWords("在登录页点“忘记密码”，填入注册时的邮箱或手机号")
	if s.button("fixes.next").Disabled() {
		t.Error("the answer is gone")
	}
	s.Tap("fixes.next")
	s.WantWords("现在是哪种情况？")
	s.Tap("fixes.back")
	s.Tap("fixes.back")
	s.WantWords("你还能用注册时的邮箱或手机号吗？")
	s.Tap("fixes.back") // from the first question to the list
	if s.Last() != (screen.Target{Screen: screen.Fixes}) {
		t.Errorf("goes to %v", s.Last())
	}
}

func TestARunGoesOnAfterLeavingAndAfterARestart(t *testing.T) {
	home := t.TempDir()
	t.Run("before", func(t *testing.T) {
		s := newStage(t, options{home: home})
		s.open("reset-password")
		s.answer("email", "done")
		s.Screen.Hide()
		s.Screen.Show(screen.Target{Screen: screen.Fixes})
		s.WantWords("接着上次", "做到第 3 步 · 刚刚")
		s.Tap("fixes.open.reset-password")
		s.WantWords("现在是哪种情况？", "能，是邮箱")
	})
	t.Run("after", func(t *testing.T) {
		s := newStage(t, options{home: home, lang: "en"})
		s.WantWords("Pick up where you left off")
		s.Tap("fixes.open.reset-password")
		s.WantWords("What happens now?", "Yes, an email address")
	})
}

// keepOld leaves a run of reset-password as an older pack had it, with a step that is gone.
func (s *stage) keepOld() {
	s.Helper()
	gone := fix.Said{Node: "a-node-that-is-gone", Kind: pack.KindStep, Text: pack.Text{"zh-CN": "按旧办法做一遍", "en": "Do it the old way"},
		Key: "yes", Answer: pack.Text{"zh-CN": "做了，没用", "en": "Done, no use"}}
	err := s.app.KeepFixRun(context.Background(), fix.Run{
		Fix: "reset-password", Path: []string{"registered", gone.Node, "state"}, Answers: map[string]string{"registered": "email"},
		Said: []fix.Said{{
			Node: "registered", Kind: pack.KindQuestion, Key: "email",
			Text:   pack.Text{"zh-CN": "注册的邮箱还在用吗？", "en": "Do you still have the registered address?"},
			Answer: pack.Text{"zh-CN": "在用", "en": "I do"},
		}, gone}, Started: now, Updated: now,
	})
	if err != nil {
		s.Fatal(err)
	}
}

func TestAChangedGuideSaysSoAndKeepsTheAnswers(t *testing.T) {
	s := newStage(t, options{})
	s.keepOld()
	s.open("reset-password")
	s.WantWords("这份指南更新过", "你还能用注册时的邮箱或手机号吗？", "指南更新之前的回答", "按旧办法做一遍", "做了，没用")
	s.Tap("fixes.contact")
	s.Tap("fixes.write")
	drafts, err := s.app.Mail.Drafts(t.Context())
	if err != nil || len(drafts) != 1 || !strings.Contains(drafts[0].Report, "按旧办法做一遍（结果：做了，没用）") {
		t.Errorf("drafts: %+v, %v", drafts, err)
	}
}

func TestSolvedEndsTheRunAndGivesThanks(t *testing.T) {
	for lang, thanks := range map[string]string{"zh-CN": "太好了", "en": "Glad it worked"} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang})
			s.open("reset-password")
			s.answer("email", "done", "arrived", "yes")
			s.Tap("fixes.solved")
			s.WantWords(thanks)
			if runs := s.app.OpenFixRuns(t.Context()); len(runs) != 0 {
				t.Errorf("still open: %v", runs)
			}
		})
	}
}

func TestNotSolvedAfterAllLeadsToAPerson(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.answer("email", "done", "arrived", "yes")
	s.Tap("fixes.unsolved")
	s.WantWords("照做了还没好", "写邮件，不用再说一遍")
	s.open("reset-password") // left and come back
	s.WantWords("照做了还没好")
	s.Tap("fixes.back")
	s.WantWords("密码已经换好了")
	s.Tap("fixes.unsolved")
	s.Tap("fixes.write")
	drafts, err := s.app.Mail.Drafts(t.Context())
	if err != nil || len(drafts) != 1 || !strings.Contains(drafts[0].Report, "全部照做之后，问题还在。") {
		t.Errorf("drafts: %+v, %v", drafts, err)
	}
}

func TestWhatTakesItsTimeIsAskedAboutTheNextDay(t *testing.T) {
	s := newStage(t, options{})
	s.open("transfer-delayed")
	s.answer("sent", "pending", "no")
	s.WantWords("能做的都做了，接下来要等")
	s.Tap("fixes.contact")
	s.WantWords("没做完也没关系")
	s.Tap("fixes.back")
	s.Tap("fixes.wait")
	s.WantWords("好，先等一等")
	if runs := s.app.OpenFixRuns(t.Context()); len(runs) != 0 {
		t.Errorf("still open: %v", runs)
	}
	if due, err := s.app.FollowUps(t.Context()); err != nil || len(due) != 0 {
		t.Errorf("asked on the same day: %v, %v", due, err)
	}
}

func TestWhatTheFixTellsBeginsTheMail(t *testing.T) {
	s := newStage(t, options{lang: "en"})
	s.open("transfer-delayed")
	s.answer("sent", "completed", "no")
	s.Screen.Refresh()
	entry, ok := s.Marks.Get("fixes.transaction").(*widget.Entry)
	if !ok {
		t.Fatal("the transaction is not asked for")
	}
	entry.SetText(" DEMO-1 ")
	s.Tap("fixes.language")
	s.wantFocus("fixes.language") // the way back takes its place
	s.open("transfer-delayed")    // left and come back
	s.Tap("fixes.language")
	s.Tap("fixes.write")
	drafts, err := s.app.Mail.Drafts(t.Context())
	if err != nil || len(drafts) != 1 {
		t.Fatalf("drafts: %v, %v", drafts, err)
	}
	d := drafts[0]
	if d.Lang != "zh-CN" || d.TransactionID != "DEMO-1" || d.Subject != "款项未到账，请查询" ||
		!strings.HasPrefix(d.Body, "我转出的一笔款没有到账") || !strings.Contains(d.Report, "是哪一种钱没到？ → 我转出或付出的") {
		t.Errorf("draft %+v", d)
	}
}

// With large words the link stands far down, and stays in sight when it is pressed.
func TestTheLanguageOfTheMailStaysInSight(t *testing.T) {
	var later []func()
	settle := func() {
		for ; len(later) > 0; later = later[1:] {
			later[0]()
		}
	}
	s := newStage(t, options{look: screentest.Largest(), do: func(f func()) { later = append(later, f) }})
	s.open("account-compromised")
	settle()
	s.answer("money", "locked", "yes")
	settle()
	s.Window.Canvas().Focus(s.Marks.Get("fixes.language").(fyne.Focusable))
	s.Key(fyne.KeyReturn)
	settle()
	s.wantFocus("fixes.language")
	link := s.Marks.Get("fixes.language")
	top := fyne.CurrentApp().Driver().AbsolutePositionForObject(link).Y
	if bottom := top + link.Size().Height; top < 0 || bottom > s.Window.Canvas().Size().Height {
		t.Errorf("it stands from %v to %v of %v", top, bottom, s.Window.Canvas().Size().Height)
	}
}

func TestAPersonCanBeReachedFromEachQuestion(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.Tap("fixes.contact")
	s.wantNoWords("已经回答的")
	s.Tap("fixes.back")
	for _, key := range []string{"email", "done", "not-arrived"} {
		s.Tap("fixes.contact")
		s.WantWords("没做完也没关系")
		s.Tap("fixes.back")
		s.answer(key)
	}
	s.Tap("fixes.contact")
	s.Tap("fixes.write")
	drafts, err := s.app.Mail.Drafts(t.Context())
	if err != nil || len(drafts) != 1 || !strings.Contains(drafts[0].Report, "一直没有收到邮件或短信") {
		t.Fatalf("drafts: %+v, %v", drafts, err)
	}
}

// Whoever is being robbed reads the hotline's number and what to do on the first two pages, and again at the end.
func TestWhenItIsUrgentTheHotlineStandsAboveAll(t *testing.T) {
	for id, keys := range map[string][]string{
		"account-compromised":      {"money", "no", "no"},
		"unrecognised-transaction": {"yes", "no"},
	} {
		t.Run(id, func(t *testing.T) {
			s := newStage(t, options{})
			s.open(id)
			s.WantWords("官方热线 +1 202-555-0100")
			s.answer(keys[0])
			s.WantWords("官方热线 +1 202-555-0100", "接下来五分钟", "搜来的、短信里的号码不要打")
			s.answer(keys[1:]...)
			s.WantWords("写邮件留下记录", "官方热线 +1 202-555-0100")
			s.Tap("fixes.hotline")
			if got := fyne.CurrentApp().Clipboard().Content(); got != "+1 202-555-0100" {
				t.Errorf("copied %q", got)
			}
			s.Tap("fixes.ways")
			if s.Last() != (screen.Target{Screen: screen.Contact, ID: "now"}) {
				t.Errorf("goes to %v", s.Last())
			}
		})
	}
}

// To lock the account comes first, on the home screen, in the steps and in the articles: the banner with the number must
// not send to the telephone before that.
func TestNothingIsSaidToComeBeforeTheLock(t *testing.T) {
	for lang, first := range map[string]string{"zh-CN": "先打官方热线", "en": "hotline first"} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang})
			s.open("account-compromised")
			s.wantNoWords(first)
			s.Tap("fixes.contact")
			s.wantNoWords(first)
			s.Tap("fixes.back")
			for _, key := range []string{"money", "locked", "yes"} {
				s.answer(key)
				s.wantNoWords(first)
			}
		})
	}
}

// At night nobody picks up: then the number alone would be bad advice.
func TestWhenTheHotlineIsClosedItSaysWhatToDoInstead(t *testing.T) {
	for lang, want := range map[string][]string{
		"zh-CN": {"热线 +1 202-555-0100 现在没人接", "明天 09:00 才开始服务。", "先自己锁定账户"},
		"en":    {"The hotline +1 202-555-0100 is closed now", "It opens tomorrow 09:00. Until then lock the account yourself"},
	} {
		s := newStage(t, options{lang: lang, now: now.Add(7 * time.Hour)})
		s.open("account-compromised")
		s.WantWords(want...)
	}
}

func (s *stage) wantFocus(mark string) {
	s.Helper()
	if got := s.Window.Canvas().Focused(); got == nil || got.(fyne.CanvasObject) != s.Marks.Get(mark) {
		s.Errorf("the focus is on %v, not on %s", got, mark)
	}
}

// Each page of a fix can be worked with the keyboard alone.
func TestAnEndHasTheFocusOnWhatComesNext(t *testing.T) {
	s := newStage(t, options{})
	for _, c := range []struct {
		id, mark string
		keys     []string
	}{
		{"reset-password", "fixes.solved", []string{"email", "done", "arrived", "yes"}},
		{"refund-status", "fixes.wait", []string{"agreed", "later"}},
		{"transaction-history", "fixes.next", []string{"no-access"}},
		{"transfer-delayed", "fixes.write", []string{"sent", "none", "yes"}},
	} {
		s.open(c.id)
		s.answer(c.keys...)
		s.wantFocus(c.mark)
	}
	s.open("reset-password")
	s.Key(fyne.KeyReturn)
	s.wantFocus("fixes.home")
}

// below tells whether the answers so far lie under the question, and not beside it.
func (s *stage) below() bool {
	s.Helper()
	driver := fyne.CurrentApp().Driver()
	question, answers := s.button("fixes.next"), s.button("fixes.restart")
	at, next := driver.AbsolutePositionForObject(answers), driver.AbsolutePositionForObject(question)
	if beside := at.X > next.X+question.Size().Width; beside == (at.Y > next.Y) {
		s.Fatalf("the answers are at %v, the way on at %v", at, next)
	}
	return at.Y > next.Y
}

func TestTheAnswersLieBelowAQuestionThatTheyWouldCrowd(t *testing.T) {
	for _, c := range []struct {
		width, scale float32
		below        bool
	}{
		{976, 1, false}, {700, 1, false}, {550, 1, true}, {976, 1.5, false}, {700, 1.5, true}, {1600, 2, true},
	} {
		s := newStage(t, options{look: screentest.Look{Width: c.width, Scale: c.scale}})
		s.open("reset-password")
		s.answer("email")
		if got := s.below(); got != c.below {
			t.Errorf("in %v at %v they are below: %v", c.width, c.scale, got)
		}
	}
}

func TestTheAnswersFollowTheWindow(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.answer("email")
	focused := s.Window.Canvas().Focused()
	for _, c := range []struct {
		width float32
		below bool
	}{{550, true}, {976, false}, {500, true}} {
		s.Window.Resize(fyne.NewSize(c.width, 780))
		if got := s.below(); got != c.below {
			t.Errorf("in %v they are below: %v", c.width, got)
		}
		s.WantWords("你的回答", "能，是邮箱", "重新开始")
	}
	if s.Window.Canvas().Focused() != focused {
		t.Error("the focus is lost")
	}
	s.Tap("fixes.restart")
	s.WantWords("你还能用注册时的邮箱或手机号吗？")
}

// A heading stands over something.
func TestTheAnswersHaveAHeadingOnlyWhereThereAreAny(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.WantWords("你的回答", "回答会列在这里")
	s.keepOld()
	s.open("account-locked")
	s.open("reset-password")
	s.WantWords("指南更新之前的回答", "都保存在这台电脑上")
	s.wantNoWords("你的回答", "回答会列在这里")
}

func TestAFixCanLeadToAnother(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.answer("email", "done", "locked")
	s.WantWords("先解锁账户，再重置密码")
	s.Tap("fixes.next")
	if s.Last() != (screen.Target{Screen: screen.Fixes, ID: "account-locked"}) {
		t.Errorf("goes to %v", s.Last())
	}
	s.WantWords("登录时，屏幕上怎么说？", "还带上了“重置密码”里的 3 个回答")
	s.answer("locked", "unknown")
	s.Tap("fixes.write")
	drafts, err := s.app.Mail.Drafts(t.Context())
	if err != nil || len(drafts) != 1 || !strings.Contains(drafts[0].Report, "之前做过“重置密码”：") ||
		!strings.Contains(drafts[0].Report, "提示“账户已锁定”") {
		t.Errorf("drafts: %+v, %v", drafts, err)
	}
}

func TestDigitsChooseAndEnterGoesOn(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.Type("2")
	s.Key(fyne.KeyReturn)
	s.WantWords("能，是手机号", "在登录页点“忘记密码”，填入注册时的邮箱或手机号")
	s.Type("1")
	s.Key(fyne.KeyReturn)
	s.WantWords("现在是哪种情况？")
}

func TestStartingOverForgetsTheAnswers(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.answer("email", "done")
	s.Tap("fixes.restart")
	s.WantWords("你还能用注册时的邮箱或手机号吗？")
	if !s.button("fixes.next").Disabled() {
		t.Error("an answer is left")
	}
	if runs := s.app.OpenFixRuns(t.Context()); len(runs) != 0 {
		t.Errorf("still open: %v", runs)
	}
}

func TestRefreshLeavesAQuestionAlone(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.Tap("fixes.choice.lost")
	focused := s.Window.Canvas().Focused()
	s.Screen.Refresh()
	if s.Window.Canvas().Focused() != focused || s.button("fixes.next").Disabled() {
		t.Error("what was chosen is lost")
	}
}

func TestAnUnknownFixShowsTheList(t *testing.T) {
	s := newStage(t, options{})
	s.open("no-such-fix")
	s.WantWords("一次只问一个问题")
}

func TestAnswersAreKeptInTheOrderTheyWereGiven(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.Hold = true
	s.answer("email", "done")
	s.Hold = false
	for _, write := range []int{1, 0} { // the later one is written first
		s.Held[write]()
	}
	run, _, ok := s.app.FixRun(t.Context(), "reset-password")
	if !ok || len(run.Path) != 3 {
		t.Errorf("kept: %+v", run)
	}
}

func TestPressingWriteTwiceBeginsOneMail(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.Tap("fixes.contact")
	s.Hold = true
	s.Tap("fixes.write")
	s.Tap("fixes.write")
	s.Hold = false
	for _, work := range s.Held {
		work()
	}
	if drafts, err := s.app.Mail.Drafts(t.Context()); err != nil || len(drafts) != 1 {
		t.Errorf("drafts: %v, %v", drafts, err)
	}
}

func TestWhatIsKeptOfFixesIsToldAndDeletedAtThePersonsWord(t *testing.T) {
	s := newStage(t, options{})
	if strings.Contains(s.Words(), "只记在这台电脑上") {
		t.Error("a record of nothing")
	}
	s.open("reset-password")
	s.answer("email", "done", "arrived", "yes")
	s.Tap("fixes.solved")
	s.open("transfer-delayed")
	s.answer("sent", "pending")
	s.Screen.Show(screen.Target{Screen: screen.Fixes})
	s.WantWords("你说过：解决了 1 次，没解决 0 次。只记在这台电脑上。", "接着上次")
	s.Tap("fixes.record.delete")
	s.wantFocus("fixes.record.delete.no") // Enter twice deletes nothing
	s.Key(fyne.KeyReturn)
	s.WantWords("解决了 1 次")
	s.wantFocus("fixes.record.delete")
	s.Key(fyne.KeyReturn)
	s.WantWords("清除自助修复的全部记录？")
	s.Screen.Show(screen.Target{Screen: screen.Fixes}) // who comes back is not asked again
	s.wantNoWords("清除自助修复的全部记录？")
	s.Tap("fixes.record.delete")
	s.Tap("fixes.record.delete.yes")
	s.wantFocus("fixes.open.account-compromised") // the first of the list
	if words := s.Words(); strings.Contains(words, "你说过") || strings.Contains(words, "接着上次") {
		t.Errorf("still there:\n%s", words)
	}
	if runs := s.app.OpenFixRuns(t.Context()); len(runs) != 0 {
		t.Errorf("still open: %v", runs)
	}
}

// The way to a person is not pushed below the fold by the margins between buttons.
func TestTheWayToAPersonStandsInTheRow(t *testing.T) {
	s := newStage(t, options{lang: "en", look: screentest.Look{Mode: theme.Light, Scale: 1.5}})
	s.Screen.Show(screen.Target{Screen: screen.Fixes, ID: "reset-password"})
	box := func(name string) (at fyne.Position, size fyne.Size) {
		o := s.Marks.Get(name)
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size()
	}
	back, backSize := box("fixes.back")
	person, personSize := box("fixes.contact")
	next, nextSize := box("fixes.next")
	if person.Y > next.Y+nextSize.Height/2 {
		t.Errorf("it begins at %v, the row of the way on at %v", person.Y, next.Y)
	}
	if back.X+backSize.Width > person.X || person.X+personSize.Width > next.X {
		t.Errorf("back ends at %v, it reaches from %v to %v, and the way on begins at %v",
			back.X+backSize.Width, person.X, person.X+personSize.Width, next.X)
	}
}
