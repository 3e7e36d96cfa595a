package app

import (
	"context"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"okpay.example/support/assets"
	"okpay.example/support/mail"
)

func TestFollowingNeedsTheSettingAndAnAddress(t *testing.T) {
	address := []byte("[updates]\nurl = \"https://cdn.okpay.example/okpay.pack\"\n")
	folder := t.TempDir()
	if err := os.CopyFS(folder, assets.Pack()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what       string
		deployment []byte
		pack       string
		overrides  []string
		on         bool
	}{
		{"as it comes", nil, "", nil, false},
		{"an address alone", address, "", nil, false},
		{"the setting alone", nil, "", []string{"fetch_content=true"}, false},
		{"both", address, "", []string{"fetch_content=true"}, true},
		{"a folder named for this run", address, folder, []string{"fetch_content=true"}, false},
	} {
		o := Options{Home: t.TempDir(), Deployment: c.deployment, Pack: c.pack, Overrides: c.overrides}
		o.Mail.Keyring = mail.NoKeyring{}
		a, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if at, on := a.followDue(); on != c.on || !at.IsZero() {
			t.Errorf("%s: %v, due %v", c.what, on, at)
		}
		if c.what == "an address alone" {
			if err := a.Change(func(s *Settings) { s.FetchContent = true }); err != nil {
				t.Fatal(err)
			}
			if _, on := a.followDue(); !on || len(a.settingsChanged) != 1 {
				t.Error("turning it on is not noticed")
			}
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}

// follow runs a follower for a time and tells after how long it asked. next is what each question sets as due.
func follow(t *testing.T, lasts time.Duration, first time.Time, on func(since time.Duration) bool, next func(n int) time.Duration, changed <-chan struct{}) string {
	t.Helper()
	var asked []string
	synctest.Test(t, func(*testing.T) {
		start := time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), lasts)
		defer cancel()
		due := first
		if !first.IsZero() {
			due = start.Add(first.Sub(time.Unix(0, 0)))
		}
		packFollower{
			due:  func() (time.Time, bool) { return due, on(time.Since(start)) },
			now:  time.Now,
			rand: func(n int64) int64 { return n / 2 },
			fetch: func() {
				asked = append(asked, time.Since(start).String())
				due = time.Now().Add(next(len(asked)))
			},
			changed: changed,
		}.run(ctx)
	})
	return strings.Join(asked, " ")
}

// in is a moment so long after the start.
func in(d time.Duration) time.Time { return time.Unix(0, 0).Add(d) }

func always(time.Duration) bool { return true }

func TestTheFollowerAsksAboutOnceADay(t *testing.T) {
	day := func(int) time.Duration { return 24 * time.Hour }
	if got := follow(t, 73*time.Hour, time.Time{}, always, day, nil); got != "1m10s 24h1m10s 48h1m10s 72h1m10s" {
		t.Errorf("never asked before: %s", got)
	}
	if got := follow(t, 30*time.Hour, in(-48*time.Hour), always, day, nil); got != "1m10s 24h1m10s" {
		t.Errorf("due since the day before yesterday: %s", got)
	}
	if got := follow(t, 30*time.Hour, in(5*time.Hour+time.Minute), always, day, nil); got != "5h1m0s 29h1m0s" {
		t.Errorf("due in five hours: %s", got)
	}
}

func TestTheFollowerRestsWhateverTheStateSays(t *testing.T) {
	never := func(int) time.Duration { return -time.Hour } // the state cannot be written
	if got := follow(t, time.Hour, time.Time{}, always, never, nil); got != "1m10s 16m10s 31m10s 46m10s" {
		t.Errorf("%s", got)
	}
}

func TestTheFollowerAsksNothingUntilItIsTurnedOn(t *testing.T) {
	day := func(int) time.Duration { return 24 * time.Hour }
	if got := follow(t, 100*time.Hour, time.Time{}, func(time.Duration) bool { return false }, day, nil); got != "" {
		t.Errorf("off: %s", got)
	}
	if got := follow(t, 6*time.Hour, time.Time{}, func(d time.Duration) bool { return d > 150*time.Minute }, day, nil); got != "3h1m10s" {
		t.Errorf("noticed at the next look: %s", got)
	}
	if got := follow(t, 6*time.Hour, in(time.Hour), func(d time.Duration) bool { return d < 30*time.Minute }, day, nil); got != "" {
		t.Errorf("turned off in between: %s", got)
	}
}

func TestTheFollowerHeedsAChangedSettingAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var on atomic.Bool
		start, changed := time.Now(), make(chan struct{}, 1)
		var asked []time.Duration
		f := packFollower{
			due: func() (time.Time, bool) {
				if len(asked) > 0 {
					return time.Now().Add(24 * time.Hour), on.Load()
				}
				return time.Time{}, on.Load()
			},
			now: time.Now, rand: func(int64) int64 { return 0 }, changed: changed,
			fetch: func() { asked = append(asked, time.Since(start)) },
		}
		go func() {
			time.Sleep(10 * time.Minute)
			on.Store(true)
			changed <- struct{}{}
		}()
		f.run(ctx)
		if len(asked) != 1 || asked[0] != 10*time.Minute+10*time.Second {
			t.Errorf("asked after %v", asked)
		}
	})
}
