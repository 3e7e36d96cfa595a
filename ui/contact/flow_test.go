package contact_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
)

// order lists the channels from top to bottom.
func (s *stage) order() []string {
	var ids []string
	for _, id := range []string{"phone", "chat", "help-centre", "email", "social", "community"} {
		y := s.y(id)
		at := 0
		for at < len(ids) && s.y(ids[at]) < y {
			at++
		}
		ids = append(ids[:at], append([]string{id}, ids[at:]...)...)
	}
	return ids
}

func (s *stage) y(channel string) float32 {
	s.Helper()
	o := s.Marks.Get("contact.action." + channel)
	if o == nil {
		s.Fatalf("there is no card for %s", channel)
	}
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
}

func TestUrgencyOrdersTheChannels(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang})
			for urgency, want := range map[string]string{
				"now":   "phone chat email help-centre social community",
				"today": "phone chat help-centre email social community",
				"days":  "email help-centre chat phone social community",
			} {
				s.Tap("contact.urgency." + urgency)
				// The demo gives mail and social media no hours, and the help centre is always open.
				if got := strings.Join(s.order(), " "); got != want {
					t.Errorf("%s: %s, want %s", urgency, got, want)
				}
			}
		})
	}
}

func TestATargetSetsTheUrgency(t *testing.T) {
	s := newStage(t, options{})
	s.Screen.Show(screen.Target{Screen: screen.Contact, ID: "now"})
	s.WantWords("钱有危险时，一分钟都不要等")
	s.Screen.Show(screen.Target{Screen: screen.Contact})
	s.WantWords("钱有危险时，一分钟都不要等")
	s.Screen.Show(screen.Target{Screen: screen.Contact, ID: "days"})
	if strings.Contains(s.Words(), "钱有危险时") {
		t.Error("the emergency is still shown")
	}
}

func TestOpeningTimesAreThePersonsAndNameTheDesks(t *testing.T) {
	beijing := time.FixedZone("CST", 8*60*60)
	london, newYork := time.FixedZone("GMT", 0), time.FixedZone("EST", -5*60*60)
	for _, c := range []struct {
		name string
		options
		want []string
	}{
		{"open, same zone", options{}, []string{"现在有人接听，18:00 结束", "现在在线，22:00 结束", "北京时间", "随时可用", "时间见官网", "不是官方"}},
		{"closed on Sunday night", options{now: time.Date(2026, 11, 22, 23, 0, 0, 0, beijing)}, []string{"明天 09:00 开始", "北京时间"}},
		{"past the calendar", options{now: time.Date(2027, 1, 5, 10, 0, 0, 0, beijing)},
			[]string{"现在有人接听，18:00 结束", "时间未经确认，请以官网为准", "预计 1 月 7 日前答复，遇法定节假日顺延"}},
		{"opening past the calendar", options{lang: "en", now: time.Date(2026, 12, 31, 23, 0, 0, 0, beijing)},
			[]string{"From tomorrow 09:00", "Hours unconfirmed; check on the official site"}},
		{"another zone", options{now: now.In(london)}, []string{"现在有人接听，10:00 结束", "即北京时间 18:00"}},
		{"another zone, English", options{lang: "en", now: now.In(london)}, []string{"Open now, until 10:00", "That is 18:00, Beijing time"}},
		{"another zone, where it is another day", options{lang: "en", now: time.Date(2026, 11, 25, 23, 0, 0, 0, beijing).In(newYork)},
			[]string{"From today 20:00", "That is 26 Nov 09:00, Beijing time"}},
		{"mail", options{lang: "en"}, []string{"Answer in 2 working days", "Expected by 25 Nov"}},
	} {
		t.Run(c.name, func(t *testing.T) { newStage(t, c.options).WantWords(c.want...) })
	}
}

func TestWhatIsNotKnownIsNotInvented(t *testing.T) {
	for lang, want := range map[string][]string{
		"zh-CN": {"见官网", "首选", "客服热线：见官网", "我们不编造"},
		"en":    {"See the official site", "First choice", "Hotline: see the official site", "we invent none"},
	} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang, bare: true})
			s.Tap("contact.action.phone")
			s.WantWords(want...)
			s.Tap("contact.dialog.cancel")
			if s.Window.Canvas().Overlays().Top() != nil {
				t.Error("the dialog stays")
			}
			if strings.Contains(s.Words(), map[string]string{"zh-CN": "时间见官网", "en": "Hours: official site"}[lang]) {
				t.Error("the official site is named twice on a card")
			}
			s.Tap("contact.action.email") // can be written also without an address
			if s.Opened[len(s.Opened)-1] != (screen.Target{Screen: screen.Compose}) {
				t.Errorf("goes to %v", s.Opened)
			}
		})
	}
}

// A forum that nobody of the desk runs is not to be found on the official site.
func TestWhatIsNotOfficialIsNotLookedForOnTheOfficialSite(t *testing.T) {
	for lang, words := range map[string]struct{ want, not string }{
		"zh-CN": {"当心冒充客服的人", "社区论坛：见官网"}, "en": {"Beware of people who pose as support", "forums: see the official site"},
	} {
		s := newStage(t, options{lang: lang, bare: true})
		s.Tap("contact.action.community")
		s.WantWords(words.want)
		if strings.Contains(s.Words(), words.not) {
			t.Errorf("it sends to the official site:\n%s", s.Words())
		}
	}
}

func TestAnAddressIsShownInFullBeforeItIsOpened(t *testing.T) {
	s := newStage(t, options{})
	s.Tap("contact.action.chat")
	s.WantWords("打开在线客服？", "网站：okpay.example")
	if len(s.browsed) != 0 {
		t.Fatalf("opened without a question: %v", s.browsed)
	}
	s.Tap("contact.dialog.copy")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "https://okpay.example/chat" {
		t.Errorf("copied %q", got)
	}
	s.Tap("contact.action.chat")
	s.Tap("contact.dialog.open")
	if len(s.browsed) != 1 || s.browsed[0] != "https://okpay.example/chat" {
		t.Errorf("opened: %v", s.browsed)
	}
}

func TestEscapeClosesADialog(t *testing.T) {
	s := newStage(t, options{})
	s.Tap("contact.action.community")
	s.WantWords("当心冒充客服的人")
	s.Key(fyne.KeyEscape)
	if s.Window.Canvas().Overlays().Top() != nil || s.Window.Canvas().OnTypedKey() != nil {
		t.Error("the dialog stays")
	}
}

func TestTheNumberIsCopied(t *testing.T) {
	s := newStage(t, options{})
	s.Tap("contact.action.phone")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "+1 202-555-0100" {
		t.Errorf("copied %q", got)
	}
	if len(s.Toasts) != 1 || !strings.Contains(s.Toasts[0], "+1 202-555-0100") {
		t.Errorf("said: %q", s.Toasts)
	}
}

func TestTheWarningIsAlwaysThere(t *testing.T) {
	s := newStage(t, options{lang: "en"})
	for _, u := range []string{"now", "today", "days"} {
		s.Tap("contact.urgency." + u)
		s.WantWords("Official support never asks for passwords or codes")
	}
	s.Tap("contact.check")
	s.WantWords("letter by letter", "The official site: https://okpay.example")
}

func TestRefreshChangesNothingWhileNothingChanged(t *testing.T) {
	s := newStage(t, options{})
	before := s.Marks.Get("contact.action.phone")
	s.Screen.Refresh()
	if s.Marks.Get("contact.action.phone") != before {
		t.Error("the cards are drawn anew")
	}
}

// When the hotline closes the cards change their order; who stands on one stays on it.
func TestTheFocusStaysOnItsCardWhenTheCardsAreDrawnAnew(t *testing.T) {
	s := newStage(t, options{})
	for _, mark := range []string{"contact.action.chat", "contact.check", "contact.action.phone"} {
		before := s.Marks.Get(mark)
		s.Window.Canvas().Focus(before.(fyne.Focusable))
		s.now = s.now.Add(4 * time.Hour) // 19:04, 23:04, 03:04
		s.Screen.Refresh()
		after := s.Marks.Get(mark)
		if got := s.Window.Canvas().Focused(); after == before || got == nil || got.(fyne.CanvasObject) != after {
			t.Errorf("%s, made anew %v: the focus is on %v", mark, after != before, got)
		}
	}
}

// In an emergency the hotline stays first while everybody is asleep, and is not called the best way now.
func TestAClosedHotlineIsFirstOnceItOpens(t *testing.T) {
	night := time.Date(2026, 11, 25, 23, 30, 0, 0, time.FixedZone("CST", 8*60*60))
	for lang, words := range map[string]struct{ want, not string }{"zh-CN": {"开始服务后首选", "推荐"}, "en": {"First, once it opens", "Best now"}} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang, now: night})
			s.Tap("contact.urgency.now")
			s.WantWords(words.want)
			if got := s.order()[0]; got != "phone" || strings.Contains(s.Words(), words.not) {
				t.Errorf("%s is first, with words:\n%s", got, s.Words())
			}
		})
	}
}

// What fits into the window is shown whole.
func TestADialogScrollsOnlyWhereItMust(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			s := newStage(t, options{lang: c.Lang, look: c.Look})
			s.Tap("contact.urgency.days")
			s.Tap("contact.action.chat")
			for _, o := range test.LaidOutObjects(s.Window.Canvas().Overlays().Top()) {
				if scroll, ok := o.(*container.Scroll); ok && scroll.Content.MinSize().Height > scroll.Size().Height {
					t.Errorf("%v high, but needs %v", scroll.Size().Height, scroll.Content.MinSize().Height)
				}
			}
		})
	}
}
