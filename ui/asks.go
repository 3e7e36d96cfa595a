package ui

import (
	"time"

	"okpay.example/support/internal/app"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

// answerAsks does what later starts of the program ask of this window.
func (s *shell) answerAsks() {
	s.work.Go(func() {
		asks, err := s.backend.TakeWindowAsks(s.ctx)
		if err != nil && s.ctx.Err() == nil {
			s.backend.Log.Error("look for what the window is asked for", "err", err)
		}
		for _, ask := range asks {
			s.do(func() {
				s.raise()
				s.onceUncovered(func() { s.goTo(ask.Screen, ask.Link) })
			})
		}
	})
}

// raise brings the window to the front, where the desktop lets a program do that; elsewhere it marks the window.
func (s *shell) raise() {
	if s.closing {
		return
	}
	s.window.Show()
	s.window.RequestFocus()
	if s.hidden {
		s.hidden = false
		s.show(s.front)
	}
}

// coveredPause is between two looks at whether something still lies over the window. The toolkit tells nobody of it.
const coveredPause = 200 * time.Millisecond

// onceUncovered goes where somebody else asked to, as soon as nothing lies over the window any more: a question is answered
// over the screen that asked it. Of several that wait the last one counts.
func (s *shell) onceUncovered(action func()) {
	s.stopCall()
	s.stopCall = func() {}
	if s.closing {
		return
	}
	if s.window.Canvas().Overlays().Top() == nil {
		action()
		return
	}
	s.stopCall = s.after(coveredPause, func() { s.onceUncovered(action) })
}

// calledTo brings the window to the front and goes where the desktop leads.
func (s *shell) calledTo(t screen.Target) {
	s.raise()
	s.onceUncovered(func() { s.open(t) })
}

// goTo opens what a start was asked for: a screen by its name, and what a link leads to.
func (s *shell) goTo(name, link string) {
	if name != "" {
		s.open(screen.Target{Screen: screen.Name(name)})
	}
	if link == "" {
		return
	}
	s.work.Go(func() {
		to, err := s.backend.Follow(s.ctx, link)
		if s.ctx.Err() != nil {
			return
		}
		s.do(func() {
			if err != nil {
				s.fail("follow a link", err)
				return
			}
			s.onceUncovered(func() { s.follow(to) })
		})
	})
}

// follow opens where a link leads. What a link wrote is nothing that the person wrote, so that is said.
func (s *shell) follow(to app.Followed) {
	if to.Ticket != "" {
		s.open(screen.Target{Screen: screen.Tickets, ID: string(to.Ticket)})
		return
	}
	s.open(screen.Target{Screen: screen.Compose, ID: to.Draft})
	s.toasts.Post(widget.ToastOptions{Kind: widget.InfoKind, Text: s.backend.Words().T("shell.link.filled"), Stay: failureTime})
}
