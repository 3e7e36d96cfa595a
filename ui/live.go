package ui

import (
	"context"
	"errors"
	"sync"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

// live brings what happens in the mailbox to the window. Events come on any goroutine and in bursts: they are put
// together, and the window is refreshed once for all that came meanwhile.
type live struct {
	shell *shell

	mu      sync.Mutex
	pending bool
	focused bool
}

func newLive(s *shell) *live {
	l := &live{shell: s, focused: true}
	life := s.fyne.Lifecycle()
	life.SetOnEnteredForeground(func() { l.setFocused(true) })
	life.SetOnExitedForeground(func() { l.setFocused(false) })
	return l
}

func (l *live) setFocused(on bool) {
	l.mu.Lock()
	l.focused = on
	l.mu.Unlock()
	if on {
		l.shell.backend.Revive() // the network may be back, and somebody looks
	}
}

// start listens until the returned function is called.
func (l *live) start() (stop func()) { return l.shell.backend.Subscribe(l.event) }

func (l *live) event(e mail.Event) {
	switch e.Kind {
	case mail.EventProgress:
		return // compose and tickets listen for themselves
	case mail.EventTicket, mail.EventStore:
		l.shell.backend.TicketsChanged()
	}
	if e.Kind == mail.EventStore {
		l.shell.answerAsks()
	}
	l.mu.Lock()
	again := l.pending
	l.pending = true
	away := !l.focused
	l.mu.Unlock()
	if away {
		l.notify(e)
	}
	if !again {
		l.shell.do(l.refresh)
	}
}

// notify tells on the desktop that something came, in fixed words: nothing from a mail leaves the window.
func (l *live) notify(e mail.Event) {
	if e.Kind != mail.EventTicket || !l.shell.backend.Settings().Notifications {
		return
	}
	switch e.Timeline {
	case ticket.EventAnswered:
		l.shell.tell("answered", e.Ticket)
	case ticket.EventBounced, ticket.EventFailed:
		l.shell.tell("failed", e.Ticket)
	}
}

// refresh shows what is true now.
func (l *live) refresh() {
	l.mu.Lock()
	l.pending = false
	l.mu.Unlock()
	s := l.shell
	s.reconsider()
	if sc := s.screens[s.front.Screen]; sc != nil {
		sc.Refresh()
	}
	l.recount()
}

// recount shows in the side bar what is unread, and how the mailbox is.
func (l *live) recount() {
	s := l.shell
	s.early.spawn(func() {
		unread, set := l.count(s.ctx)
		if s.ctx.Err() != nil {
			return
		}
		state := s.backend.Connection()
		s.do(func() {
			s.side.items["tickets"].SetCount(unread)
			s.side.connection(state, set)
		})
	})
}

// count tells how many tickets have something unread, and whether a mailbox is set up.
func (l *live) count(ctx context.Context) (unread int, set bool) {
	list, err := l.shell.backend.Tickets(ctx, mail.TicketFilter{Unread: true})
	if err != nil {
		l.shell.backend.Log.Error("count unread tickets", "err", err)
	}
	_, err = l.shell.backend.Account(ctx)
	return len(list), !errors.Is(err, mail.ErrNoAccount)
}
