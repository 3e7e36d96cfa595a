package help_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

func TestTypingShowsResultsAndTheBestArticle(t *testing.T) {
	for lang, want := range map[string]struct{ query, title, kind, heading, startFix string }{
		"zh-CN": {"账户被锁定怎么办", "账户被锁定怎么办", "自助修复", "怎么做", "开始自助修复"},
		"en":    {"account is locked", "My account is locked", "Guided fix", "What to do", "Start guided fix"},
	} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang})
			s.Type(want.query)
			s.WantWords(want.title, want.kind, want.heading, want.startFix)
			s.Tap("help.startfix")
			if got := s.Last(); got != (screen.Target{Screen: screen.Fixes, ID: "account-locked"}) {
				t.Errorf("the fix's button opens %v", got)
			}
		})
	}
}

func TestResultsLeadToWhatTheyStandFor(t *testing.T) {
	s := newStage(t, options{})
	s.Type("锁定")
	s.Tap("help.result.account-locked")
	if got := s.Last(); got != (screen.Target{Screen: screen.Help, ID: "account-locked"}) {
		t.Errorf("the article opens %v", got)
	}
	s.Tap("help.result.fix.account-locked")
	if got := s.Last(); got != (screen.Target{Screen: screen.Fixes, ID: "account-locked"}) {
		t.Errorf("the fix opens %v", got)
	}
	s.Screen.Show(screen.Target{Screen: screen.Help})
	s.Key(fyne.KeyEscape)
	s.Type("客服热线")
	s.Tap("help.result.channel.phone")
	if got := s.Last(); got.Screen != screen.Contact {
		t.Errorf("the channel opens %v", got)
	}
}

func TestArrowsWalkTheResultsAndEnterOpens(t *testing.T) {
	s := newStage(t, options{})
	s.Type("锁")
	entry := s.Window.Canvas().Focused()
	s.Key(fyne.KeyDown)
	first, ok := s.Window.Canvas().Focused().(*widget.TapCard)
	if !ok {
		t.Fatalf("Down gives the focus to %T", s.Window.Canvas().Focused())
	}
	s.Key(fyne.KeyDown)
	if s.Window.Canvas().Focused() == first {
		t.Error("Down stays at the first result")
	}
	s.Key(fyne.KeyUp)
	if s.Window.Canvas().Focused() != first {
		t.Error("Up does not go back to the first result")
	}
	s.Key(fyne.KeyReturn)
	if got := s.Last(); got != (screen.Target{Screen: screen.Help, ID: "account-locked"}) {
		t.Errorf("Enter opens %v", got)
	}
	s.Window.Canvas().Focus(first)
	s.Key(fyne.KeyUp)
	if s.Window.Canvas().Focused() != entry {
		t.Error("Up on the first result does not go back to the search box")
	}
}

func TestEnterInTheSearchBoxOpensTheBestResult(t *testing.T) {
	s := newStage(t, options{})
	s.Type("重置密码")
	s.Key(fyne.KeyReturn)
	if got := s.Last(); got.ID != "reset-password" {
		t.Errorf("Enter opens %v", got)
	}
}

func TestAQueryFromElsewhereGoesOnWithTheCursorBehindIt(t *testing.T) {
	s := newStage(t, options{})
	s.Screen.Hide()
	s.Screen.Show(screen.Target{Screen: screen.Help, Query: "账户"})
	s.Type("锁")
	entry := s.Marks.Get("help.search").(*widget.Entry)
	if entry.Text != "账户锁" {
		t.Errorf("the box holds %q", entry.Text)
	}
}

func TestAnArticleIsRatedOnceAndTheAnswerIsKept(t *testing.T) {
	for lang, thanks := range map[string]string{"zh-CN": "太好了，谢谢你告诉我们。", "en": "Good to hear"} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang})
			s.Screen.Show(screen.Target{Screen: screen.Help, ID: "reset-password"})
			s.Tap("help.yes")
			s.WantWords(thanks)
			if said, rated := s.app.Rating(t.Context(), "reset-password"); !said.Helped || !rated {
				t.Errorf("kept: %+v, rated %t", said, rated)
			}
			s.Screen.Show(screen.Target{Screen: screen.Help, ID: "account-locked"})
			s.Screen.Show(screen.Target{Screen: screen.Help, ID: "reset-password"})
			s.WantWords(thanks)
			s.Tap("help.no")
			if said, rated := s.app.Rating(t.Context(), "reset-password"); said.Helped || !rated {
				t.Errorf("after a change of mind: %+v, rated %t", said, rated)
			}
		})
	}
}

func TestNothingFoundStillLeadsToAPerson(t *testing.T) {
	for lang, words := range map[string]string{"zh-CN": "没有找到“qqqqzzzz”", "en": `Nothing found for "qqqqzzzz"`} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang})
			s.Type("qqqqzzzz")
			s.WantWords(words)
			s.Tap("help.write")
			drafts, err := s.app.Mail.Drafts(t.Context())
			if err != nil || len(drafts) != 1 {
				t.Fatalf("drafts: %v, %v", drafts, err)
			}
			if drafts[0].Subject != "qqqqzzzz" {
				t.Errorf("the mail's subject is %q", drafts[0].Subject)
			}
			if got := s.Last(); got != (screen.Target{Screen: screen.Compose, ID: drafts[0].ID}) {
				t.Errorf("goes to %v", got)
			}
		})
	}
}

func TestWritingFromAnArticleKnowsItsTopic(t *testing.T) {
	s := newStage(t, options{})
	s.Screen.Show(screen.Target{Screen: screen.Help, ID: "refund-status"})
	s.Tap("help.write")
	drafts, err := s.app.Mail.Drafts(t.Context())
	if err != nil || len(drafts) != 1 || drafts[0].Topic != "refund-status" {
		t.Fatalf("drafts: %+v, %v", drafts, err)
	}
}

func TestAnEmergencyPutsTheHotlineFirst(t *testing.T) {
	s := newStage(t, options{})
	s.Screen.Show(screen.Target{Screen: screen.Help, ID: "account-compromised"})
	s.WantWords("打官方热线", "钱正在被转走")
	s.Tap("help.call")
	if got := s.Last(); got != (screen.Target{Screen: screen.Contact, ID: "now"}) {
		t.Errorf("goes to %v", got)
	}
}

func TestACryForHelpLeadsStraightToTheNextFiveMinutes(t *testing.T) {
	s := newStage(t, options{})
	s.Screen.Show(screen.Target{Screen: screen.Help, Query: "钱正在"})
	if strings.Contains(s.Words(), "每一分钟都要紧") {
		t.Error("the alarm comes too early")
	}
	s.Type("被转走")
	s.WantWords("每一分钟都要紧", "马上开始")
	to := screen.Target{Screen: screen.Fixes, ID: "account-compromised"}
	s.Key(fyne.KeyReturn)
	if got := s.Last(); got != to {
		t.Errorf("Enter goes to %v", got)
	}
	s.Tap("help.urgent.call")
	if got := s.Last(); got != (screen.Target{Screen: screen.Contact, ID: "now"}) {
		t.Errorf("goes to %v", got)
	}
	s.Tap("help.urgent")
	if got := s.Last(); got != to {
		t.Errorf("goes to %v", got)
	}
}

func TestCategoriesOpenWhileNothingIsTyped(t *testing.T) {
	s := newStage(t, options{})
	s.WantWords("登录与账户", "安全", "钱与交易")
	if strings.Contains(s.Words(), "身份验证怎么做") {
		t.Error("a closed category shows its articles")
	}
	s.Tap("help.category.account")
	s.Tap("help.result.two-step-verification")
	if got := s.Last(); got != (screen.Target{Screen: screen.Help, ID: "two-step-verification"}) {
		t.Errorf("goes to %v", got)
	}
}

func TestRefreshKeepsWhatWasTypedTheFocusAndTheArticle(t *testing.T) {
	s := newStage(t, options{})
	s.Type("退款")
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyDown)
	focused, before := s.Window.Canvas().Focused(), s.Words()
	s.Screen.Refresh()
	if s.Window.Canvas().Focused() != focused {
		t.Error("the focus is lost")
	}
	if s.Words() != before {
		t.Error("the screen changed")
	}
}

func TestRelatedArticlesAndTheWayBack(t *testing.T) {
	s := newStage(t, options{})
	s.Type("锁定")
	s.Tap("help.related.login-problem")
	s.WantWords("登录不上怎么办")
	s.Tap("help.back")
	if s.Backs != 1 {
		t.Error("the way back does not lead back")
	}
	s.Screen.Show(screen.Target{Screen: screen.Help}) // as the shell does
	s.WantWords("锁定多半是为了保护你的钱")
}

// The focus is always somewhere that can be seen.
func TestAnArticleHasTheFocusWhereItCameFrom(t *testing.T) {
	s := newStage(t, options{})
	focused := func() fyne.Focusable { return s.Window.Canvas().Focused() }
	search := s.Marks.Get("help.search").(fyne.Focusable)
	s.Screen.Hide()
	s.Window.Canvas().Unfocus()
	s.Screen.Show(screen.Target{Screen: screen.Help, ID: "account-locked"}) // from another screen
	if focused() != search {
		t.Errorf("an article from elsewhere leaves the focus with %T", focused())
	}
	s.Type("锁定")
	s.Key(fyne.KeyDown)
	row := focused()
	s.Key(fyne.KeyReturn)
	if focused() != row {
		t.Errorf("an article from the list takes the focus to %T", focused())
	}
	before := s.Marks.Get("help.back")
	s.Window.Canvas().Focus(s.Marks.Get("help.related.login-problem").(fyne.Focusable))
	s.Key(fyne.KeyReturn)
	back := s.Marks.Get("help.back")
	if back == before || focused() != back.(fyne.Focusable) {
		t.Errorf("an article from another article leaves the focus with %T", focused())
	}
}

func TestWhatAsksWhetherAnArticleHelpedHandsTheFocusOn(t *testing.T) {
	s := newStage(t, options{})
	s.Screen.Show(screen.Target{Screen: screen.Help, ID: "fees"})
	press := func(name, want string) {
		t.Helper()
		s.Window.Canvas().Focus(s.Marks.Get(name).(fyne.Focusable))
		s.Key(fyne.KeyReturn)
		if now := s.Window.Canvas().Focused(); now != s.Marks.Get(want).(fyne.Focusable) {
			t.Errorf("after %s the focus is not at %s but at %T %q", name, want, now, s.Marks.NameOf(now.(fyne.CanvasObject)))
		}
	}
	press("help.yes", "help.said.all")
	press("help.no", "help.said.all")
	press("help.said.back", "help.yes")
}

func TestWhatANoteLeadsToIsPressedInIt(t *testing.T) {
	for lang, title := range map[string]string{"zh-CN": "账户被盗", "en": "Someone is in my account"} {
		s := newStage(t, options{lang: lang})
		s.Screen.Show(screen.Target{Screen: screen.Help, ID: "account-locked"})
		var in []string
		for _, o := range test.LaidOutObjects(s.Window.Content()) {
			note, ok := o.(*widget.Box)
			if !ok || note.Words() == "" {
				continue
			}
			for _, o := range test.LaidOutObjects(note) {
				if link, ok := o.(*widget.Link); ok {
					in = append(in, link.Text())
					test.Tap(link)
				}
			}
		}
		if len(in) != 1 || in[0] != title || s.Last().ID != "account-compromised" {
			t.Errorf("%s: %q in notes, of which the last leads to %+v", lang, in, s.Last())
		}
	}
}

func TestAnArticleIsCopiedAndPrinted(t *testing.T) {
	s := newStage(t, options{})
	s.Screen.Show(screen.Target{Screen: screen.Help, ID: "account-locked"})
	s.Tap("help.copy")
	if got := fyne.CurrentApp().Clipboard().Content(); !strings.HasPrefix(got, "账户被锁定怎么办\n") || !strings.Contains(got, " 1. ") {
		t.Errorf("copied: %q", got)
	}
	s.Tap("help.print")
	page, err := os.ReadFile(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "okpay-support", "print", "account-locked.zh-CN.html"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "<h1>账户被锁定怎么办</h1>") {
		t.Error("the page has no title")
	}
	if len(s.Toasts) != 2 {
		t.Errorf("toasts: %q", s.Toasts)
	}
}

func TestALateSearchDoesNotReplaceANewerOne(t *testing.T) {
	s := newStage(t, options{})
	s.Hold = true
	s.Type("退款")
	s.Hold = false
	if len(s.Held) != 2 {
		t.Fatalf("%d searches are under way", len(s.Held))
	}
	s.Held[1]()
	s.WantWords("退款")
	after := s.Words()
	s.Held[0]()
	if s.Words() != after {
		t.Error("the late search shows")
	}
}
