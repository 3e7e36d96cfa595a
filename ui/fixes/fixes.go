// Package fixes is the screen of guided fixes: the list of them, and one question at a time until the matter is solved
// or handed over to support with everything that was answered. Where somebody is in a fix is kept after each answer, so
// that leaving, also by a crash, loses nothing. What follows from an answer is decided by faq/fix, not here.
package fixes

import (
	"context"
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/faq"
	"okpay.example/support/faq/fix"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Backend is what the screen needs.
type Backend interface {
	Library() *faq.Library
	Lang() string
	FixRun(ctx context.Context, id string) (run fix.Run, changed, ok bool)
	KeepFixRun(ctx context.Context, run fix.Run) error
	ForgetFixRun(ctx context.Context, id string) error
	FinishFix(ctx context.Context, run fix.Run, wait bool) error
	FailFix(ctx context.Context, run fix.Run) error
	OpenFixRuns(ctx context.Context) []fix.Run
	LeadOn(ctx context.Context, run fix.Run, to string) error
	FixCounts(ctx context.Context) (map[string]app.FixCounts, error)
	ForgetFixes(ctx context.Context) error
	FixReport(run fix.Run, lang string) (fix.Report, bool)
	DraftFromReport(ctx context.Context, r fix.Report) (mail.Draft, error)
}

// Screen is the screen of guided fixes.
type Screen struct {
	env     screen.Env
	b       Backend
	content *fyne.Container
	keeper  keeper

	wanted string // the id of the fix on its way from the store; "" is the list
	fix    *pack.Fix
	run    fix.Run
	view   view
	draft  string // the mail that the run was handed over to
	lang   string // in which that mail is to be written; "" is the window's
	busy   bool   // that mail is being begun

	first  *widget.Button // has the focus when an end of a fix is shown
	tongue *widget.Link   // to the other language of the mail

	list *widget.Scroll
	kept kept              // what the list shows
	sure bool              // it asks whether to delete that
	turn fyne.CanvasObject // of what it says of that: takes the focus when one gave way to the other
}

// kept is what the store holds of fixes, as the list shows it.
type kept struct {
	begun          []fix.Run
	worked, failed int // of all fixes, as far as the person said
}

// view is what is shown of a run.
type view int

const (
	asking   view = iota // the node the run is at
	reaching             // the ways to a person, with the answers so far
	thanking             // it worked, or all is done and takes its time
)

var _ screen.Screen = (*Screen)(nil)

// New makes it.
func New(env screen.Env, b Backend) *Screen {
	s := &Screen{env: env, b: b, content: container.NewStack()}
	s.keeper = keeper{env: env, b: b, written: map[string]int{}}
	s.showList(kept{})
	return s
}

// Content gives the screen's picture.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Show goes on with a fix where it was left, or lists all of them.
func (s *Screen) Show(t screen.Target) {
	if t.ID == "" {
		s.fix, s.wanted, s.sure = nil, "", false
		s.showList(kept{})
		s.Refresh()
		return
	}
	f, ok := s.b.Library().Fix(t.ID)
	if !ok {
		s.Show(screen.Target{Screen: screen.Fixes})
		return
	}
	s.wanted = f.ID
	screen.Load(s.env, "read where a fix was left", func(ctx context.Context) (left, error) {
		run, changed, ok := s.b.FixRun(ctx, f.ID)
		return left{run, changed, ok}, nil
	}, func(l left) {
		if s.wanted == f.ID {
			s.resume(f, l)
		}
	})
}

// left is a run as it was left.
type left struct {
	run         fix.Run
	changed, ok bool
}

// resume shows the run kept in the store. One that was handed over to a mail is no longer there: it is shown as it was
// while the program runs, so that the way back from the mail leads to where one came from.
func (s *Screen) resume(f *pack.Fix, l left) {
	if l.ok {
		s.begin(f, l.run)
		if l.run.Result != "" { // its end did not help: on to a person
			s.view = reaching
		}
		s.showRun(l.changed)
		return
	}
	if s.fix != f || s.draft == "" {
		s.begin(f, fix.Start(f, s.env.Now()))
	}
	s.showRun(false)
}

// begin takes up a run, which was not handed over yet.
func (s *Screen) begin(f *pack.Fix, run fix.Run) {
	s.fix, s.run, s.view, s.draft, s.lang = f, run, asking, "", ""
}

// Hide does nothing: each answer is kept when it is given.
func (s *Screen) Hide() {}

// Refresh reads the list anew, and leaves it alone where nothing changed. A run is not read again: it changes here only.
func (s *Screen) Refresh() {
	if s.fix != nil || s.wanted != "" {
		return
	}
	screen.Load(s.env, "list the fixes begun", func(ctx context.Context) (kept, error) {
		k := kept{begun: s.b.OpenFixRuns(ctx)}
		counts, err := s.b.FixCounts(ctx)
		for _, c := range counts {
			k.worked += c.Worked + c.Lasted
			k.failed += c.Failed + c.Returned
		}
		return k, err
	}, func(k kept) {
		if s.fix != nil || s.wanted != "" || reflect.DeepEqual(k, s.kept) {
			return
		}
		offset := s.list.Offset()
		s.showList(k)
		s.list.ScrollTo(offset)
	})
}

// put shows an object as the whole screen.
func (s *Screen) put(o fyne.CanvasObject) {
	s.content.Objects = []fyne.CanvasObject{o}
	s.content.Refresh()
}

// open goes to a fix by way of the shell, so that it is remembered on the way back.
func (s *Screen) open(id string) func() {
	return func() { s.env.Open(screen.Target{Screen: screen.Fixes, ID: id}) }
}

// all goes to the list.
func (s *Screen) all() { s.env.Open(screen.Target{Screen: screen.Fixes}) }

var readingInsets = widget.Insets{Top: theme.Space32, Right: theme.Space40, Bottom: theme.Space40, Left: theme.Space40}
