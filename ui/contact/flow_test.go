package contact_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
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
	s.t.Helper()
	o := s.marks.Get("contact.action." + channel)
	if o == nil {
		s.t.Fatalf("there is no card for %s", channel)
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
				s.tap("contact.urgency." + urgency)
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
	s.screen.Show(screen.Target{Screen: screen.Contact, ID: "now"})
	s.wantWords("钱有危险时，一分钟都不要等")
	s.screen.Show(screen.Target{Screen: screen.Contact})
	s.wantWords("钱有危险时，一分钟都不要等")
	s.screen.Show(screen.Target{Screen: screen.Contact, ID: "days"})
	if strings.Contains(s.words(), "钱有危险时") {
		t.Error("the emergency is still shown")
	}
}

func TestOpeningTimesAreThePersonsAndNameTheDesks(t *testing.T) {
	beijing := time.FixedZone("CST", 8*60*60)
	london := time.FixedZone("GMT", 0)
	for _, c := range []struct {
		name string
		options
		want []string
	}{
		{"open, same zone", options{}, []string{"现在在线，18:00 结束", "北京时间", "随时可用", "时间见官网", "不是官方"}},
		{"closed on Sunday night", options{now: time.Date(2026, 11, 22, 23, 0, 0, 0, beijing)}, []string{"明天 09:00 开始", "北京时间"}},
		{"another zone", options{now: now.In(london)}, []string{"现在在线，10:00 结束", "即北京时间 今天 18:00"}},
		{"another zone, English", options{lang: "en", now: now.In(london)}, []string{"open now, until 10:00", "that is today 18:00, Beijing time"}},
		{"mail", options{lang: "en"}, []string{"answer in 2 working days", "Expected by 25 Nov"}},
	} {
		t.Run(c.name, func(t *testing.T) { newStage(t, c.options).wantWords(c.want...) })
	}
}

func TestWhatIsNotKnownIsNotInvented(t *testing.T) {
	for lang, want := range map[string][]string{
		"zh-CN": {"见官网", "时间见官网", "客服热线：见官网", "我们不编造"},
		"en":    {"See the official site", "hours: official site", "Hotline: see the official site", "we invent none"},
	} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang, bare: true})
			s.tap("contact.action.phone")
			s.wantWords(want...)
			s.tap("contact.dialog.cancel")
			if s.window.Canvas().Overlays().Top() != nil {
				t.Error("the dialog stays")
			}
			s.tap("contact.action.email") // can be written also without an address
			if s.opened[len(s.opened)-1] != (screen.Target{Screen: screen.Compose}) {
				t.Errorf("goes to %v", s.opened)
			}
		})
	}
}

func TestAnAddressIsShownInFullBeforeItIsOpened(t *testing.T) {
	s := newStage(t, options{})
	s.tap("contact.action.chat")
	s.wantWords("打开在线客服？", "网站：okpay.example")
	if len(s.browsed) != 0 {
		t.Fatalf("opened without a question: %v", s.browsed)
	}
	s.tap("contact.dialog.copy")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "https://okpay.example/chat" {
		t.Errorf("copied %q", got)
	}
	s.tap("contact.action.chat")
	s.tap("contact.dialog.open")
	if len(s.browsed) != 1 || s.browsed[0] != "https://okpay.example/chat" {
		t.Errorf("opened: %v", s.browsed)
	}
}

func TestEscapeClosesADialog(t *testing.T) {
	s := newStage(t, options{})
	s.tap("contact.action.community")
	s.wantWords("当心冒充客服的人")
	s.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.window.Canvas().Overlays().Top() != nil || s.window.Canvas().OnTypedKey() != nil {
		t.Error("the dialog stays")
	}
}

func TestTheNumberIsCopied(t *testing.T) {
	s := newStage(t, options{})
	s.tap("contact.action.phone")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "+1 202-555-0100" {
		t.Errorf("copied %q", got)
	}
	if len(s.toasts) != 1 || !strings.Contains(s.toasts[0], "+1 202-555-0100") {
		t.Errorf("said: %q", s.toasts)
	}
}

func TestTheWarningIsAlwaysThere(t *testing.T) {
	s := newStage(t, options{lang: "en"})
	for _, u := range []string{"now", "today", "days"} {
		s.tap("contact.urgency." + u)
		s.wantWords("Official support never asks for passwords or codes")
	}
	s.tap("contact.check")
	s.wantWords("letter by letter", "The official site: https://okpay.example")
}

func TestRefreshChangesNothingWhileNothingChanged(t *testing.T) {
	s := newStage(t, options{})
	before := s.marks.Get("contact.action.phone")
	s.screen.Refresh()
	if s.marks.Get("contact.action.phone") != before {
		t.Error("the cards are drawn anew")
	}
}
