package settings_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/settings"
	"okpay.example/support/ui/theme"
)

func TestAboutSaysWhereTheContentComesFrom(t *testing.T) {
	s := stage(t, &backend{content: "okpay 2026-12-01, 已安装", notice: "最新安装的内容打不开"})
	s.WantWords("okpay 2026-12-01, 已安装", "最新安装的内容打不开")
	if strings.Contains(s.Words(), "自动获取新内容") {
		t.Error("fetching is offered although there is no address")
	}
}

func TestFetchingIsOffUntilItIsWanted(t *testing.T) {
	b := &backend{fetch: "https://cdn.okpay.example/okpay.pack"}
	s := stage(t, b)
	s.WantWords("自动获取新内容", "从 cdn.okpay.example 获取")
	s.Tap("settings.fetch")
	if !b.set.FetchContent {
		t.Error("pressing it did not turn it on")
	}
	s.Tap("settings.fetch")
	if b.set.FetchContent {
		t.Error("pressing it again did not turn it off")
	}
}

func TestTheAboutCardFitsEveryLook(t *testing.T) {
	const key = "9F2E11C04B7A63D5"
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			words, err := i18n.New(translations.Files, c.Lang)
			if err != nil {
				t.Fatal(err)
			}
			b := &backend{
				content: words.T("pack.origin.previous", "Pack", "okpay 2026-12-01", "Key", key),
				notice:  words.T("pack.notice.previous", "Version", "2026-12-01"),
				fetch:   "https://content.support.okpay.example/okpay.pack",
			}
			if b.library, err = app.OpenLibrary("", nil); err != nil {
				t.Fatal(err)
			}
			s := screentest.New(t, c.Look, screen.Settings, func(e screen.Env) screen.Screen {
				e.Words = func() *i18n.Catalog { return words }
				e.Now = func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }
				return settings.New(e, b)
			})
			s.Window.Resize(fyne.NewSize(s.Window.Canvas().Size().Width, 900*theme.Scale()))
			s.Screen.Show(screen.Target{Screen: screen.Settings, ID: "about"})
			s.WantWords(key, "content.support.okpay.example")
			s.Picture("about-" + c.Name)
			s.Window.Resize(fyne.NewSize(s.Window.Canvas().Size().Width, 780))
			s.Screen.(*settings.Screen).AskRestore("/media/usb/okpay-support-2026-11-20.age")
			s.Type("four good words")
			s.Picture("restore-" + c.Name)
			s.Tap("settings.question.yes")
			s.Picture("restore-proved-" + c.Name)
			s.Tap("settings.question.no")
			for _, question := range []string{"backup", "recovery", "feedback", "lock", "erase"} {
				s.Tap("settings." + question)
				s.Picture(question + "-" + c.Name)
				if question == "recovery" {
					s.Tap("settings.question.yes")
					s.Picture("recovery-key-" + c.Name)
				}
				if question != "feedback" {
					s.Tap("settings.question.no")
				} else {
					s.Tap("help.answers.close")
				}
			}
		})
	}
}

// The least window with the largest words leaves the screen about this width.
func TestTheSettingsFitTheLargestWords(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		words, err := i18n.New(translations.Files, lang)
		if err != nil {
			t.Fatal(err)
		}
		b := &backend{passphrase: "four good words"}
		if b.library, err = app.OpenLibrary("", nil); err != nil {
			t.Fatal(err)
		}
		s := screentest.New(t, screentest.Look{Width: 594, Scale: 2}, screen.Settings, func(e screen.Env) screen.Screen {
			e.Words = func() *i18n.Catalog { return words }
			e.Now = func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }
			return settings.New(e, b)
		})
		s.Tap("settings.servers")
		s.Window.Resize(fyne.NewSize(594, 5600))
		if least := s.Window.Content().MinSize().Width; least > 594 {
			t.Errorf("%s: it wants a width of %v", lang, least)
		}
		s.Picture("largest-" + lang)
	}
}

// What leads to a section goes there also where the screen was not shown before, and its mailboxes are still being read.
func TestTheScreenOpensAtTheSectionAskedFor(t *testing.T) {
	words, err := i18n.New(translations.Files, "en")
	if err != nil {
		t.Fatal(err)
	}
	b := &backend{}
	if b.library, err = app.OpenLibrary("", nil); err != nil {
		t.Fatal(err)
	}
	for id, mark := range map[string]string{"about": "", "data": "settings.backup", "recovery": "settings.backup", "shortcuts": ""} {
		var late []func()
		var shown screen.Screen
		s := screentest.New(t, screentest.Look{}, screen.Home, func(e screen.Env) screen.Screen {
			e.Words = func() *i18n.Catalog { return words }
			e.Now = func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }
			e.Go = func(f func()) { late = append(late, f) }
			shown = settings.New(e, b)
			return shown
		})
		shown.Show(screen.Target{Screen: screen.Settings, ID: id})
		for len(late) > 0 {
			f := late[0]
			late = late[1:]
			f()
		}
		at := shown.(*settings.Screen).Page().Offset()
		if at < 300 {
			t.Errorf("%s: it is scrolled to %v", id, at)
		}
		if mark != "" {
			y := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.Marks.Get(mark)).Y
			if y < 0 || y > 400 {
				t.Errorf("%s: %s is at %v", id, mark, y)
			}
		}
	}
}
