package main

import (
	"context"
	"sync"
	"time"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

// watchLine is one line of check --watch.
type watchLine struct {
	At        time.Time    `json:"at"`
	Event     ticket.Event `json:"event"`
	Ticket    ticket.ID    `json:"ticket"`
	MessageID string       `json:"message_id"`
}

// eventClaim is the event of a mail that claims to be from support and belongs to no ticket.
const eventClaim ticket.Event = "claim"

// watch follows the mailbox until ctx is done and writes a line for each new entry of a ticket's timeline. It reads the
// timelines rather than the events themselves, so that it sees the same while a window has the mailbox.
func (c *cli) watch(ctx context.Context, a *app.App, full bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := watcher{cli: c, app: a, wake: make(chan struct{}, 1), seen: map[ticket.ID]ticket.Ticket{}, entries: map[ticket.ID]map[entryKey]int{}}
	if err := w.begin(ctx); err != nil {
		return err
	}
	defer a.Mail.Subscribe(w.note)()
	if full {
		if _, _, err := c.check(ctx, a, true); err != nil {
			return err
		}
	}
	var ended sync.WaitGroup
	ended.Go(func() {
		defer cancel() // a reader that went away ends the watch
		w.run(ctx)
	})
	err := a.Mail.Run(ctx)
	cancel()
	ended.Wait()
	return err
}

type watcher struct {
	cli  *cli
	app  *app.App
	wake chan struct{}

	seen    map[ticket.ID]ticket.Ticket    // as a ticket was at the last look
	entries map[ticket.ID]map[entryKey]int // the entries that its timeline had: a later one may stand before them

	mu     sync.Mutex
	claims []watchLine // since the last look
}

// note is called for each event, and must not block.
func (w *watcher) note(e mail.Event) {
	switch e.Kind {
	case mail.EventConnection:
		w.tellState(e.Connection)
		return
	case mail.EventClaim:
		w.mu.Lock()
		w.claims = append(w.claims, watchLine{e.At, eventClaim, "", e.MessageID})
		w.mu.Unlock()
	case mail.EventTicket, mail.EventStore:
	default:
		return
	}
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// tellState says on stderr how the connection is.
func (w *watcher) tellState(c mail.ConnState) {
	words := w.cli.words
	switch key := "shell.mailbox." + c.State; {
	case c.State == "offline":
		why := oneLine(app.Explain(words, c.Err).Message)
		w.cli.say("%s", words.T("cli.watch.offline", "Why", why, "When", clock(c.Retry)))
	case words.Has(key):
		w.cli.say("%s", words.T(key))
	}
}

// run writes what is new after each event, until ctx is done or nothing can be written any more.
func (w *watcher) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.wake:
		}
		if err := w.look(ctx, w.write); err != nil {
			if ctx.Err() == nil && !readerGone(err) {
				w.cli.say("%s", oneLine(app.Explain(w.cli.words, err).Message))
			}
			return
		}
	}
}

func (w *watcher) write(l watchLine) error {
	l.At = l.At.UTC().Truncate(time.Millisecond)
	return w.cli.printJSON(l)
}

// entryKey tells entries of a timeline apart, but for attempts that are repeated.
type entryKey struct {
	event     ticket.Event
	messageID string
}

// begin takes note of what is there already, of all tickets in one go.
func (w *watcher) begin(ctx context.Context) error {
	all, err := w.app.Mail.Tickets(ctx, mail.TicketFilter{})
	if err != nil {
		return err
	}
	for _, k := range all {
		w.seen[k.ID] = k
	}
	lines, err := w.app.Mail.Timelines(ctx)
	for id, line := range lines {
		w.entries[id] = count(line)
	}
	return err
}

// count counts the entries of a timeline.
func count(line []ticket.Entry) map[entryKey]int {
	n := make(map[entryKey]int, len(line))
	for _, e := range line {
		n[entryKey{e.Event, e.MessageID}]++
	}
	return n
}

// look hands each entry that was not there at the last look to tell, oldest first within a ticket.
func (w *watcher) look(ctx context.Context, tell func(watchLine) error) error {
	w.mu.Lock()
	claims := w.claims
	w.claims = nil
	w.mu.Unlock()
	for _, l := range claims {
		if err := tell(l); err != nil {
			return err
		}
	}
	all, err := w.app.Mail.Tickets(ctx, mail.TicketFilter{})
	if err != nil {
		return err
	}
	for _, k := range all {
		if was, known := w.seen[k.ID]; known && was == k {
			continue
		}
		line, err := w.app.Mail.Timeline(ctx, k.ID)
		if err != nil {
			return named("ticket", string(k.ID), err)
		}
		w.seen[k.ID] = k
		told, now := w.entries[k.ID], map[entryKey]int{}
		for _, e := range line {
			key := entryKey{e.Event, e.MessageID}
			if now[key]++; now[key] <= told[key] {
				continue
			}
			if err := tell(watchLine{e.At, e.Event, k.ID, e.MessageID}); err != nil {
				return err
			}
		}
		w.entries[k.ID] = now
	}
	return nil
}
