package contact_test

import (
	"cmp"
	"net/url"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/assets"
	"okpay.example/support/internal/app"
	"okpay.example/support/ui/contact"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
)

// now is a Monday afternoon, while the demo's desk is open.
var now = time.Date(2026, 11, 23, 15, 4, 0, 0, time.FixedZone("CST", 8*60*60))

// stage is the screen on a real store in a folder of its own.
type stage struct {
	*screentest.Stage
	browsed []string // addresses that the browser was given
	now     time.Time
}

// options of a stage; the zero value is the demo's desk, in Chinese, in its usual look.
type options struct {
	lang string
	look screentest.Look
	now  time.Time // zero is now
	bare bool      // nothing is filled in for the desk
}

func newStage(t *testing.T, o options) *stage {
	t.Helper()
	t.Setenv("OKPAY_SUPPORT_KEYRING", "file")
	if o.now.IsZero() {
		o.now = now
	}
	s := &stage{now: o.now}
	var desk []byte
	if !o.bare {
		desk = assets.DemoDeployment()
	}
	core, err := app.Open(t.Context(), app.Options{
		Home: t.TempDir(), Lang: cmp.Or(o.lang, "zh-CN"), Deployment: desk, Now: func() time.Time { return s.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := core.Close(); err != nil {
			t.Error(err)
		}
	})
	s.Stage = screentest.New(t, o.look, screen.Contact, func(env screen.Env) screen.Screen {
		fyne.SetCurrentApp(browser{fyne.CurrentApp(), func(u *url.URL) { s.browsed = append(s.browsed, u.String()) }})
		env.Words, env.Now = core.Words, core.Now
		return contact.New(env, core)
	})
	return s
}

// browser is an application that remembers what it was to open.
type browser struct {
	fyne.App
	open func(*url.URL)
}

func (b browser) OpenURL(u *url.URL) error {
	b.open(u)
	return nil
}
