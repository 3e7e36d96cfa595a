package help_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

func TestTypingShowsResultsAndTheBestArticle(t *testing.T) {
	for lang, want := range map[string]struct{ query, title, kind, heading, startFix string }{
		"zh-CN": {"账户被锁定怎么办", "账户被锁定怎么办", "自助修复", "怎么做", "开始自助修复"},
		"en":    {"account is locked", "My account is locked", "Guided fix", "What to do", "Start the guided fix"},
	} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang})
			s.typeText(want.query)
			s.wantWords(want.title, want.kind, want.heading, want.startFix)
			s.tap("help.startfix")
			if got := s.last(); got != (screen.Target{Screen: screen.Fixes, ID: "account-locked"}) {
				t.Errorf("the fix's button opens %v", got)
			}
		})
	}
}

func TestResultsLeadToWhatTheyStandFor(t *testing.T) {
	s := newStage(t, options{})
	s.typeText("锁定")
	s.tap("help.result.account-locked")
	if got := s.last(); got != (screen.Target{Screen: screen.Help, ID: "account-locked"}) {
		t.Errorf("the article opens %v", got)
	}
	s.tap("help.result.fix.account-locked")
	if got := s.last(); got != (screen.Target{Screen: screen.Fixes, ID: "account-locked"}) {
		t.Errorf("the fix opens %v", got)
	}
	s.screen.Show(screen.Target{Screen: screen.Help})
	s.key(fyne.KeyEscape)
	s.typeText("客服热线")
	s.tap("help.result.channel.phone")
	if got := s.last(); got.Screen != screen.Contact {
		t.Errorf("the channel opens %v", got)
	}
}

func TestArrowsWalkTheResultsAndEnterOpens(t *testing.T) {
	s := newStage(t, options{})
	s.typeText("锁")
	entry := s.window.Canvas().Focused()
	s.key(fyne.KeyDown)
	first, ok := s.window.Canvas().Focused().(*widget.TapCard)
	if !ok {
		t.Fatalf("Down gives the focus to %T", s.window.Canvas().Focused())
	}
	s.key(fyne.KeyDown)
	if s.window.Canvas().Focused() == first {
		t.Error("Down stays at the first result")
	}
	s.key(fyne.KeyUp)
	if s.window.Canvas().Focused() != first {
		t.Error("Up does not go back to the first result")
	}
	s.key(fyne.KeyReturn)
	if got := s.last(); got != (screen.Target{Screen: screen.Help, ID: "account-locked"}) {
		t.Errorf("Enter opens %v", got)
	}
	s.window.Canvas().Focus(first)
	s.key(fyne.KeyUp)
	if s.window.Canvas().Focused() != entry {
		t.Error("Up on the first result does not go back to the search box")
	}
}

func TestEnterInTheSearchBoxOpensTheBestResult(t *testing.T) {
	s := newStage(t, options{})
	s.typeText("重置密码")
	s.key(fyne.KeyReturn)
	if got := s.last(); got.ID != "reset-password" {
		t.Errorf("Enter opens %v", got)
	}
}

func TestAQueryFromElsewhereGoesOnWithTheCursorBehindIt(t *testing.T) {
	s := newStage(t, options{})
	s.screen.Hide()
	s.screen.Show(screen.Target{Screen: screen.Help, Query: "账户"})
	s.typeText("锁")
	entry := s.marks.Get("help.search").(*widget.Entry)
	if entry.Text != "账户锁" {
		t.Errorf("the box holds %q", entry.Text)
	}
}

func TestAnArticleIsRatedOnceAndTheAnswerIsKept(t *testing.T) {
	for lang, thanks := range map[string]string{"zh-CN": "太好了，谢谢你告诉我们。", "en": "Good to hear"} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang})
			s.screen.Show(screen.Target{Screen: screen.Help, ID: "reset-password"})
			s.tap("help.yes")
			s.wantWords(thanks)
			if helped, rated := s.app.Rating(t.Context(), "reset-password"); !helped || !rated {
				t.Errorf("kept: helped %t, rated %t", helped, rated)
			}
			s.screen.Show(screen.Target{Screen: screen.Help, ID: "account-locked"})
			s.screen.Show(screen.Target{Screen: screen.Help, ID: "reset-password"})
			s.wantWords(thanks)
			s.tap("help.no")
			if helped, rated := s.app.Rating(t.Context(), "reset-password"); helped || !rated {
				t.Errorf("after a change of mind: helped %t, rated %t", helped, rated)
			}
		})
	}
}

func TestNothingFoundStillLeadsToAPerson(t *testing.T) {
	for lang, words := range map[string]string{"zh-CN": "没有找到“qqqqzzzz”", "en": `Nothing found for "qqqqzzzz"`} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang})
			s.typeText("qqqqzzzz")
			s.wantWords(words)
			s.tap("help.write")
			drafts, err := s.app.Mail.Drafts(t.Context())
			if err != nil || len(drafts) != 1 {
				t.Fatalf("drafts: %v, %v", drafts, err)
			}
			if drafts[0].Subject != "qqqqzzzz" {
				t.Errorf("the mail's subject is %q", drafts[0].Subject)
			}
			if got := s.last(); got != (screen.Target{Screen: screen.Compose, ID: drafts[0].ID}) {
				t.Errorf("goes to %v", got)
			}
		})
	}
}

func TestWritingFromAnArticleKnowsItsTopic(t *testing.T) {
	s := newStage(t, options{})
	s.screen.Show(screen.Target{Screen: screen.Help, ID: "refund-status"})
	s.tap("help.write")
	drafts, err := s.app.Mail.Drafts(t.Context())
	if err != nil || len(drafts) != 1 || drafts[0].Topic != "refund-status" {
		t.Fatalf("drafts: %+v, %v", drafts, err)
	}
}

func TestAnEmergencyPutsTheHotlineFirst(t *testing.T) {
	s := newStage(t, options{})
	s.screen.Show(screen.Target{Screen: screen.Help, ID: "account-compromised"})
	s.wantWords("打官方热线", "钱正在被转走")
	s.tap("help.call")
	if got := s.last(); got != (screen.Target{Screen: screen.Contact, ID: "now"}) {
		t.Errorf("goes to %v", got)
	}
}

func TestCategoriesOpenWhileNothingIsTyped(t *testing.T) {
	s := newStage(t, options{})
	s.wantWords("登录与账户", "安全", "钱与交易")
	if strings.Contains(s.words(), "身份验证怎么做") {
		t.Error("a closed category shows its articles")
	}
	s.tap("help.category.account")
	s.tap("help.result.two-step-verification")
	if got := s.last(); got != (screen.Target{Screen: screen.Help, ID: "two-step-verification"}) {
		t.Errorf("goes to %v", got)
	}
}

func TestRefreshKeepsWhatWasTypedTheFocusAndTheArticle(t *testing.T) {
	s := newStage(t, options{})
	s.typeText("退款")
	s.key(fyne.KeyDown)
	s.key(fyne.KeyDown)
	focused, before := s.window.Canvas().Focused(), s.words()
	s.screen.Refresh()
	if s.window.Canvas().Focused() != focused {
		t.Error("the focus is lost")
	}
	if s.words() != before {
		t.Error("the screen changed")
	}
}

func TestRelatedArticlesAndTheWayBack(t *testing.T) {
	s := newStage(t, options{})
	s.typeText("锁定")
	s.tap("help.related.login-problem")
	s.wantWords("登录不上怎么办")
	s.tap("help.back")
	if s.backs != 1 {
		t.Error("the way back does not lead back")
	}
	s.screen.Show(screen.Target{Screen: screen.Help}) // as the shell does
	s.wantWords("锁定多半是为了保护你的钱")
}

func TestAnArticleIsCopiedAndPrinted(t *testing.T) {
	s := newStage(t, options{})
	s.screen.Show(screen.Target{Screen: screen.Help, ID: "account-locked"})
	s.tap("help.copy")
	if got := fyne.CurrentApp().Clipboard().Content(); !strings.HasPrefix(got, "账户被锁定怎么办\n") || !strings.Contains(got, " 1. ") {
		t.Errorf("copied: %q", got)
	}
	s.tap("help.print")
	page, err := os.ReadFile(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "okpay-support", "print", "account-locked.zh-CN.html"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "<h1>账户被锁定怎么办</h1>") {
		t.Error("the page has no title")
	}
	if len(s.toasts) != 2 {
		t.Errorf("toasts: %q", s.toasts)
	}
}

func TestALateSearchDoesNotReplaceANewerOne(t *testing.T) {
	s := newStage(t, options{})
	s.hold = true
	s.typeText("退款")
	s.hold = false
	if len(s.held) != 2 {
		t.Fatalf("%d searches are under way", len(s.held))
	}
	s.held[1]()
	s.wantWords("退款")
	after := s.words()
	s.held[0]()
	if s.words() != after {
		t.Error("the late search shows")
	}
}
