package fixes_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/faq/fix"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

// answer chooses and goes on, for each key.
func (s *stage) answer(keys ...string) {
	s.t.Helper()
	for _, key := range keys {
		s.tap("fixes.choice." + key)
		s.tap("fixes.next")
	}
}

// open goes to a fix.
func (s *stage) open(id string) { s.screen.Show(screen.Target{Screen: screen.Fixes, ID: id}) }

func (s *stage) button(name string) *widget.Button {
	s.t.Helper()
	b, ok := s.marks.Get(name).(*widget.Button)
	if !ok {
		s.t.Fatalf("%s is no button", name)
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
			s.tap("fixes.open.reset-password")
			s.answer("email", "done", "not-arrived", "not-arrived")
			s.wantWords(want.end)
			s.tap("fixes.write")
			drafts, err := s.app.Mail.Drafts(t.Context())
			if err != nil || len(drafts) != 1 {
				t.Fatalf("drafts: %v, %v", drafts, err)
			}
			d := drafts[0]
			if d.Subject != want.subject || d.Topic != "reset-password" || !strings.Contains(d.Report, want.answer) {
				t.Errorf("the mail begins as %+v", d)
			}
			compose := screen.Target{Screen: screen.Compose, ID: d.ID}
			if s.last() != compose {
				t.Errorf("goes to %v", s.last())
			}
			if runs := s.app.OpenFixRuns(t.Context()); len(runs) != 0 {
				t.Errorf("what was handed over is still open: %v", runs)
			}

			s.screen.Hide()
			s.open("reset-password") // back from the mail
			s.wantWords(want.end)
			s.tap("fixes.write")
			if drafts, _ = s.app.Mail.Drafts(t.Context()); len(drafts) != 1 || s.last() != compose {
				t.Errorf("writing again: %d drafts, goes to %v", len(drafts), s.last())
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
	s.tap("fixes.back")
	s.wantWords("在登录页点“忘记密码”，填入注册时的邮箱或手机号")
	if s.button("fixes.next").Disabled() {
		t.Error("the answer is gone")
	}
	s.tap("fixes.next")
	s.wantWords("现在是哪种情况？")
	s.tap("fixes.back")
	s.tap("fixes.back")
	s.wantWords("你还能用注册时的邮箱或手机号吗？")
	s.tap("fixes.back") // from the first question to the list
	if s.last() != (screen.Target{Screen: screen.Fixes}) {
		t.Errorf("goes to %v", s.last())
	}
}

func TestARunGoesOnAfterLeavingAndAfterARestart(t *testing.T) {
	home := t.TempDir()
	t.Run("before", func(t *testing.T) {
		s := newStage(t, options{home: home})
		s.open("reset-password")
		s.answer("email", "done")
		s.screen.Hide()
		s.screen.Show(screen.Target{Screen: screen.Fixes})
		s.wantWords("接着上次", "做到第 3 步 · 刚刚")
		s.tap("fixes.open.reset-password")
		s.wantWords("现在是哪种情况？", "能，是邮箱")
	})
	t.Run("after", func(t *testing.T) {
		s := newStage(t, options{home: home, lang: "en"})
		s.wantWords("Go on where you left")
		s.tap("fixes.open.reset-password")
		s.wantWords("What happens now?", "Yes, an email address")
	})
}

func TestAChangedGuideSaysSo(t *testing.T) {
	s := newStage(t, options{})
	err := s.app.KeepFixRun(t.Context(), fix.Run{
		Fix: "reset-password", Path: []string{"registered", "a-node-that-is-gone", "state"},
		Answers: map[string]string{"registered": "email"}, Started: now, Updated: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.open("reset-password")
	s.wantWords("这份指南更新过", "你还能用注册时的邮箱或手机号吗？")
}

func TestSolvedEndsTheRunAndGivesThanks(t *testing.T) {
	for lang, thanks := range map[string]string{"zh-CN": "太好了", "en": "Good"} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang})
			s.open("reset-password")
			s.answer("email", "done", "arrived", "yes")
			s.tap("fixes.solved")
			s.wantWords(thanks)
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
	s.tap("fixes.unsolved")
	s.wantWords("写邮件，不用再说一遍")
	s.tap("fixes.back")
	s.wantWords("密码已经换好了")
}

func TestAPersonCanBeReachedFromEachQuestion(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	for _, key := range []string{"email", "done", "not-arrived"} {
		s.tap("fixes.contact")
		s.wantWords("没做完也没关系")
		s.tap("fixes.back")
		s.answer(key)
	}
	s.tap("fixes.contact")
	s.tap("fixes.write")
	drafts, err := s.app.Mail.Drafts(t.Context())
	if err != nil || len(drafts) != 1 || !strings.Contains(drafts[0].Report, "一直没有收到邮件或短信") {
		t.Fatalf("drafts: %+v, %v", drafts, err)
	}
}

func TestWhenItIsUrgentTheHotlineComesFirst(t *testing.T) {
	s := newStage(t, options{})
	s.open("account-compromised")
	s.answer("no", "no-answer", "no")
	s.wantWords("先打官方热线 +1 202-555-0100")
	s.tap("fixes.hotline")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "+1 202-555-0100" {
		t.Errorf("copied %q", got)
	}
	s.tap("fixes.ways")
	if s.last() != (screen.Target{Screen: screen.Contact, ID: "now"}) {
		t.Errorf("goes to %v", s.last())
	}
}

func TestAFixCanLeadToAnother(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.answer("email", "done", "locked")
	s.wantWords("先解锁账户，再重置密码")
	s.tap("fixes.next")
	if s.last() != (screen.Target{Screen: screen.Fixes, ID: "account-locked"}) {
		t.Errorf("goes to %v", s.last())
	}
}

func TestDigitsChooseAndEnterGoesOn(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.typeText("2")
	s.key(fyne.KeyReturn)
	s.wantWords("能，是手机号", "在登录页点“忘记密码”，填入注册时的邮箱或手机号")
	s.typeText("1")
	s.key(fyne.KeyReturn)
	s.wantWords("现在是哪种情况？")
}

func TestStartingOverForgetsTheAnswers(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.answer("email", "done")
	s.tap("fixes.restart")
	s.wantWords("你还能用注册时的邮箱或手机号吗？")
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
	s.tap("fixes.choice.lost")
	focused := s.window.Canvas().Focused()
	s.screen.Refresh()
	if s.window.Canvas().Focused() != focused || s.button("fixes.next").Disabled() {
		t.Error("what was chosen is lost")
	}
}

func TestAnUnknownFixShowsTheList(t *testing.T) {
	s := newStage(t, options{})
	s.open("no-such-fix")
	s.wantWords("一次只问一个问题")
}

func TestAnswersAreKeptInTheOrderTheyWereGiven(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.hold = true
	s.answer("email", "done")
	s.hold = false
	for _, write := range []int{1, 0} { // the later one is written first
		s.held[write]()
	}
	run, _, ok := s.app.FixRun(t.Context(), "reset-password")
	if !ok || len(run.Path) != 3 {
		t.Errorf("kept: %+v", run)
	}
}

func TestPressingWriteTwiceBeginsOneMail(t *testing.T) {
	s := newStage(t, options{})
	s.open("reset-password")
	s.tap("fixes.contact")
	s.hold = true
	s.tap("fixes.write")
	s.tap("fixes.write")
	s.hold = false
	for _, work := range s.held {
		work()
	}
	if drafts, err := s.app.Mail.Drafts(t.Context()); err != nil || len(drafts) != 1 {
		t.Errorf("drafts: %v, %v", drafts, err)
	}
}
