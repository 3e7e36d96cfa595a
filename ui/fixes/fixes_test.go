package fixes_test

import (
	"cmp"
	"testing"
	"time"

	"okpay.example/support/assets"
	"okpay.example/support/internal/app"
	"okpay.example/support/ui/fixes"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
)

// now is a Monday afternoon, while the demo's desk is open.
var now = time.Date(2026, 11, 23, 15, 4, 0, 0, time.FixedZone("CST", 8*60*60))

// stage is the screen on a real store in a folder of its own.
type stage struct {
	*screentest.Stage
	app *app.App
}

// options of a stage; the zero value is the demo's desk, in Chinese, in its usual look.
type options struct {
	lang string
	look screentest.Look
	home string       // "" is a new one
	now  time.Time    // zero is the usual afternoon
	do   func(func()) // how something comes to the UI thread later; nil is at once
}

func newStage(t *testing.T, o options) *stage {
	t.Helper()
	t.Setenv("OKPAY_SUPPORT_KEYRING", "file")
	if o.home == "" {
		o.home = t.TempDir()
	}
	if o.now.IsZero() {
		o.now = now
	}
	core, err := app.Open(t.Context(), app.Options{
		Home: o.home, Lang: cmp.Or(o.lang, "zh-CN"), Deployment: assets.DemoDeployment(),
		Now: func() time.Time { return o.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := core.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &stage{app: core}
	s.Stage = screentest.New(t, o.look, screen.Fixes, func(env screen.Env) screen.Screen {
		env.Words, env.Now = core.Words, core.Now
		if o.do != nil {
			env.Do = o.do
		}
		return fixes.New(env, core)
	})
	return s
}
