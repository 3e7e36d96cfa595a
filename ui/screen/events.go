package screen

import (
	"sync"

	"okpay.example/support/mail"
)

// Events brings what the mail side tells to the UI thread. An upload tells of every piece, hundreds a second on a fast line:
// of those that come before the UI thread has got to them, the last one of each mail says it all.
type Events struct {
	do   func(func())
	show func(mail.Event)

	mu      sync.Mutex
	waiting map[int64]mail.Event // how far an upload is, by the outbox's number; not shown yet
}

// NewEvents makes it; do runs show on the UI thread.
func NewEvents(do func(func()), show func(mail.Event)) *Events {
	return &Events{do: do, show: show, waiting: map[int64]mail.Event{}}
}

// Put is called on any goroutine.
func (l *Events) Put(e mail.Event) {
	if e.Kind != mail.EventProgress {
		l.do(func() { l.show(e) })
		return
	}
	l.mu.Lock()
	due := len(l.waiting) == 0
	l.waiting[e.Outgoing.ID] = e
	l.mu.Unlock()
	if due {
		l.do(l.take)
	}
}

func (l *Events) take() {
	l.mu.Lock()
	all := l.waiting
	l.waiting = map[int64]mail.Event{}
	l.mu.Unlock()
	for _, e := range all {
		l.show(e)
	}
}
