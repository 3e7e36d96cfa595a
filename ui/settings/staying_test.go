package settings_test

import (
	"errors"
	"testing"
	"time"

	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/settings"
	"okpay.example/support/ui/widget"
)

func TestStayingInTheTrayAndStartingAtSignInAreOffUntilWanted(t *testing.T) {
	b := &backend{}
	s := stage(t, b)
	if b.set.Tray || b.starts {
		t.Fatal("they are on in a new home")
	}
	s.Tap("settings.tray")
	s.Tap("settings.start")
	if !b.set.Tray || !b.starts {
		t.Errorf("pressed: tray %v, start %v", b.set.Tray, b.starts)
	}
	s.Tap("settings.tray")
	s.Tap("settings.start")
	if b.set.Tray || b.starts {
		t.Errorf("pressed again: tray %v, start %v", b.set.Tray, b.starts)
	}
}

func TestAStartAtSignInThatCannotBeSetIsNotShownAsSet(t *testing.T) {
	b := &backend{startErr: errors.New("no room")}
	words, err := i18n.New(translations.Files, "zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	if b.library, err = app.OpenLibrary("", nil); err != nil {
		t.Fatal(err)
	}
	var told []error
	s := screentest.New(t, screentest.Look{}, screen.Settings, func(e screen.Env) screen.Screen {
		e.Words = func() *i18n.Catalog { return words }
		e.Now = time.Now
		e.Fail = func(_ string, err error) { told = append(told, err) }
		return settings.New(e, b)
	})
	s.Tap("settings.start")
	if s.Marks.Get("settings.start").(*widget.CheckBox).On() || len(told) != 1 {
		t.Errorf("it is shown as set; told: %v", told)
	}
}
