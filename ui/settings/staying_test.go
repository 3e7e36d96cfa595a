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
	s, told := stageTold(t, b)
	s.Tap("settings.start")
	if s.Marks.Get("settings.start").(*widget.CheckBox).On() || len(*told) != 1 {
		t.Errorf("it is shown as set; told: %v", *told)
	}
}

func TestASettingThatCannotBeKeptIsTold(t *testing.T) {
	s, told := stageTold(t, &backend{keepErr: errors.New("no room")})
	s.Tap("settings.tray")
	if len(*told) != 1 {
		t.Errorf("told: %v", *told)
	}
}

// stageTold is the screen, and the failures that it told.
func stageTold(t *testing.T, b *backend) (*screentest.Stage, *[]error) {
	t.Helper()
	words, err := i18n.New(translations.Files, "zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	if b.library, err = app.OpenLibrary("", nil); err != nil {
		t.Fatal(err)
	}
	told := new([]error)
	return screentest.New(t, screentest.Look{}, screen.Settings, func(e screen.Env) screen.Screen {
		e.Words = func() *i18n.Catalog { return words }
		e.Now = time.Now
		e.Fail = func(_ string, err error) { *told = append(*told, err) }
		return settings.New(e, b)
	}), told
}
