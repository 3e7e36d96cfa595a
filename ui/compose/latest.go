package compose

import (
	"sync"

	"okpay.example/support/mail"
)

// latest brings events to the UI thread. An upload tells of every piece, hundreds a second on a fast line: of those that
// come before the UI thread has got to them, the last one says it all.
type latest struct {
	do   func(func())
	show func(mail.Event)

	mu       sync.Mutex
	progress *mail.Event // not shown yet
}

// put is called on any goroutine.
func (l *latest) put(e mail.Event) {
	if e.Kind != mail.EventProgress {
		l.do(func() { l.show(e) })
		return
	}
	l.mu.Lock()
	due := l.progress == nil
	l.progress = &e
	l.mu.Unlock()
	if due {
		l.do(l.take)
	}
}

func (l *latest) take() {
	l.mu.Lock()
	e := l.progress
	l.progress = nil
	l.mu.Unlock()
	l.show(*e)
}
