package compose

import (
	"context"
	"time"

	"okpay.example/support/faq/fix"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

const (
	saveAfter  = 400 * time.Millisecond // what was typed is on disk within half a second
	retryAfter = 5 * time.Second        // after a save failed, for example on a full disk
)

// saver keeps one draft: what was typed last wins, one write runs at a time, and none runs on the UI thread. All its
// methods are called on that thread. A draft comes into being with its first save, so that looking at an empty form
// leaves nothing behind.
type saver struct {
	env   screen.Env
	b     Backend
	after widget.After
	told  func(at time.Time, err error) // after each write

	draft   mail.Draft // as last changed
	dirty   bool       // draft was changed since the last write began
	writing bool
	due     bool // somebody waits for what a write under way does not hold
	failed  bool // the last write did
	closed  bool
	stop    func()
	waiting []func(error)
}

// change applies f to the draft and saves it soon.
func (s *saver) change(f func(*mail.Draft)) {
	f(&s.draft)
	if s.closed {
		return
	}
	s.dirty = true
	if s.failed {
		s.unschedule() // it is worth trying sooner
	}
	s.schedule(saveAfter)
}

// schedule lets the timer run from the first unsaved change on: steady typing does not put saving off.
func (s *saver) schedule(d time.Duration) {
	if s.stop != nil || s.writing {
		return
	}
	s.stop = s.after(d, func() {
		s.stop = nil
		s.start()
	})
}

func (s *saver) unschedule() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
}

// flush saves what is not saved yet and then calls then, which may be nil.
func (s *saver) flush(then func(error)) {
	if then != nil {
		s.waiting = append(s.waiting, then)
	}
	switch {
	case s.writing:
		s.due = true
	case s.dirty && !s.closed:
		s.unschedule()
		s.start()
	default:
		s.answer(nil)
	}
}

// create is flush for what needs the draft in the store even when nothing was typed, as its files do.
func (s *saver) create(then func(error)) {
	if s.draft.ID == "" {
		s.dirty = true
	}
	s.flush(then)
}

// close writes nothing more and calls then when the last write is over: the draft was sent or is to be deleted.
func (s *saver) close(then func()) {
	s.closed, s.dirty = true, false
	s.unschedule()
	s.flush(func(error) { then() })
}

// reopen takes up keeping the draft again, with what was typed meanwhile.
func (s *saver) reopen() {
	s.closed = false
	s.change(func(*mail.Draft) {})
}

func (s *saver) start() {
	if s.writing || s.closed || !s.dirty {
		return
	}
	s.dirty, s.due, s.writing = false, false, true
	d := s.draft
	ctx := context.WithoutCancel(s.env.Ctx) // the last words are kept although the window closes
	s.env.Go(func() {
		kept, err := s.keep(ctx, d)
		s.env.Do(func() { s.wrote(kept, err) })
	})
}

// keep writes a draft, off the UI thread. What it returns holds the draft's id as soon as there is one.
func (s *saver) keep(ctx context.Context, d mail.Draft) (mail.Draft, error) {
	if d.ID == "" {
		begun, err := s.b.DraftFromReport(ctx, fix.Report{Topic: d.Topic})
		if err != nil {
			return d, err
		}
		d.ID, d.Lang, d.Created = begun.ID, begun.Lang, begun.Created
		if d.To == "" {
			d.To = begun.To
		}
	}
	return d, s.b.SaveDraft(ctx, d)
}

func (s *saver) wrote(kept mail.Draft, err error) {
	s.writing, s.failed = false, err != nil
	if s.draft.ID == "" {
		s.draft.ID, s.draft.Lang, s.draft.Created = kept.ID, kept.Lang, kept.Created
		if s.draft.To == "" {
			s.draft.To = kept.To
		}
	}
	if s.told != nil {
		s.told(s.env.Now(), err)
	}
	switch {
	case err != nil:
		s.dirty = !s.closed
		s.answer(err)
		if s.dirty {
			s.schedule(retryAfter)
		}
	case s.dirty && (s.due || len(s.waiting) > 0):
		s.start()
	case s.dirty:
		s.schedule(saveAfter)
	default:
		s.answer(nil)
	}
}

// answer tells everybody who waits.
func (s *saver) answer(err error) {
	waiting := s.waiting
	s.waiting = nil
	for _, then := range waiting {
		then(err)
	}
}
