package compose

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"okpay.example/support/faq/fix"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
)

// bench runs a saver by hand: nothing is written, and no timer rings, before the test says so.
type bench struct {
	Backend // what a saver does not use
	saver   *saver
	offUI   []func()
	rings   []func()
	waits   []time.Duration
	begun   int
	kept    []string
	fail    error
	told    []error
}

func newBench() *bench {
	d := &bench{}
	d.saver = &saver{b: d, env: screen.Env{
		Ctx: context.Background(), Now: time.Now,
		Go: func(f func()) { d.offUI = append(d.offUI, f) }, Do: func(f func()) { f() },
	}, after: func(wait time.Duration, f func()) func() {
		i := len(d.rings)
		d.rings, d.waits = append(d.rings, f), append(d.waits, wait)
		return func() { d.rings[i] = nil }
	}, told: func(_ time.Time, err error) { d.told = append(d.told, err) }}
	return d
}

func (d *bench) DraftFromReport(context.Context, fix.Report) (mail.Draft, error) {
	d.begun++
	return mail.Draft{ID: "1", To: "support@okpay.example", Lang: "en"}, nil
}

func (d *bench) SaveDraft(_ context.Context, m mail.Draft) error {
	if d.fail != nil {
		return d.fail
	}
	d.kept = append(d.kept, m.Body)
	return nil
}

func (d *bench) write(text string) { d.saver.change(func(m *mail.Draft) { m.Body = text }) }

// ring lets the timer ring that runs; work does what was sent off the UI thread.
func (d *bench) ring() {
	for i, f := range d.rings {
		if f != nil {
			d.rings[i] = nil
			f()
		}
	}
}

func (d *bench) work() {
	all := d.offUI
	d.offUI = nil
	for _, f := range all {
		f()
	}
}

func TestSteadyTypingIsSavedAllTheSame(t *testing.T) {
	d := newBench()
	for _, text := range []string{"a", "ab", "abc"} {
		d.write(text)
	}
	if len(d.rings) != 1 || d.waits[0] > 500*time.Millisecond {
		t.Fatalf("%d timers run, the first for %v", len(d.rings), d.waits[0])
	}
	d.ring()
	d.work()
	if !slices.Equal(d.kept, []string{"abc"}) || d.saver.draft.ID != "1" || d.saver.draft.To == "" {
		t.Errorf("kept %q as %+v", d.kept, d.saver.draft)
	}
}

func TestOneWriteAtATimeAndTheLatestWins(t *testing.T) {
	d := newBench()
	d.write("first")
	d.ring()
	d.write("second")
	d.write("third")
	if len(d.offUI) != 1 {
		t.Fatalf("%d writes run", len(d.offUI))
	}
	var flushed []error
	d.saver.flush(func(err error) { flushed = append(flushed, err) })
	d.work()
	if len(flushed) != 0 {
		t.Fatal("flush did not wait for what was typed while a write ran")
	}
	d.work()
	if !slices.Equal(d.kept, []string{"first", "third"}) || len(flushed) != 1 || flushed[0] != nil || d.begun != 1 {
		t.Errorf("kept %q, flushed %v, begun %d times", d.kept, flushed, d.begun)
	}
}

func TestAFailedSaveIsToldAndTriedAgain(t *testing.T) {
	d := newBench()
	d.fail = errors.New("disk full")
	d.write("text")
	d.ring()
	d.work()
	if len(d.told) != 1 || d.told[0] == nil {
		t.Fatalf("told %v", d.told)
	}
	d.fail = nil
	d.ring()
	d.work()
	if !slices.Equal(d.kept, []string{"text"}) || d.told[1] != nil {
		t.Errorf("kept %q, told %v", d.kept, d.told)
	}
	if d.begun != 1 {
		t.Errorf("the draft was begun %d times", d.begun)
	}
}

func TestAClosedSaverWritesNothingMore(t *testing.T) {
	d := newBench()
	d.write("text")
	d.ring()
	closed := false
	d.saver.close(func() { closed = true })
	if closed {
		t.Error("closed while a write runs")
	}
	d.work()
	d.write("more")
	d.ring()
	d.work()
	if !closed || !slices.Equal(d.kept, []string{"text"}) {
		t.Errorf("closed %v, kept %q", closed, d.kept)
	}
	d.saver.reopen()
	d.ring()
	d.work()
	if !slices.Equal(d.kept, []string{"text", "more"}) {
		t.Errorf("after it was opened again it kept %q", d.kept)
	}
}
