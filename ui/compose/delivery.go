package compose

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

const (
	tickTime = 250 * time.Millisecond // between two looks at the clock
	askTime  = time.Second            // between two looks at the outbox, besides what it tells by itself
	longTime = 15 * time.Second       // after which a mail that is due and not under way is said to wait
)

// delivery is the view of a mail that was sent off: the seconds in which it can be taken back, the upload, and what
// came of it. It only looks on: the outbox sends, also when nobody looks.
type delivery struct {
	s    *Screen
	env  screen.Env
	out  mail.Outgoing
	now  phase
	pace app.Pace       // of the upload
	news *screen.Events // of it, on its way to the UI thread

	icon    *widget.Icon
	picture *widget.Box // behind it
	title   *widget.Text
	text    *widget.Text
	bar     *widget.Progress
	note    *widget.Text
	back    *widget.Button
	again   *widget.Button
	look    *widget.Button
	actions *fyne.Container
	toTalk  *widget.Button
	toHome  *widget.Button
	column  *fyne.Container
	middle  *fyne.Container
	scroll  *widget.Scroll
	content fyne.CanvasObject

	given     *widget.Button // the focus by the program; nil is none yet
	running   bool
	asked     time.Time
	stop      func()
	unlisten  func()
	fresh     bool // made just now: when it is sent, the ticket is opened
	takenBack bool
	anyway    bool // the person was told that nobody can look for the mail
}

// deliver shows a mail on its way in place of the form.
func (s *Screen) deliver(out mail.Outgoing) {
	d := newDelivery(s, out)
	d.fresh = true
	s.preview, s.delivery = nil, d
	s.front(d.content)
	d.show()
	d.run()
}

func newDelivery(s *Screen, out mail.Outgoing) *delivery {
	d := &delivery{s: s, env: s.env, out: out, now: -1, asked: s.env.Now()}
	d.news = screen.NewEvents(s.env.Do, d.heard)
	d.build()
	return d
}

// run follows the mail until pause.
func (d *delivery) run() {
	if d.running {
		return
	}
	d.running = true
	id := d.out.ID // events come on any goroutine
	d.unlisten = d.s.b.Subscribe(func(e mail.Event) {
		if e.Outgoing.ID != id || e.Kind != mail.EventOutbox && e.Kind != mail.EventProgress {
			return
		}
		d.news.Put(e)
	})
	d.tick()
}

func (d *delivery) pause() {
	d.running = false
	if d.stop != nil {
		d.stop()
		d.stop = nil
	}
	if d.unlisten != nil {
		d.unlisten()
		d.unlisten = nil
	}
}

// resume shows the mail again after somebody was elsewhere. One that is out meanwhile has its place in the tickets.
func (d *delivery) resume() {
	d.fresh = false
	d.catchUp()
	d.run()
	d.ask()
}

// catchUp takes up how far an upload is that nobody looked at.
func (d *delivery) catchUp() {
	if sent, total := d.s.b.Upload(d.out.ID); total > 0 {
		d.pace.Add(d.env.Now(), sent, total)
	}
}

func (d *delivery) close() {
	d.pause()
	if d.s.delivery == d {
		d.s.delivery = nil
	}
}

// tick looks at the clock, and now and then at the outbox: another process may be the one that sends.
func (d *delivery) tick() {
	d.stop = d.s.o.After(tickTime, func() {
		if !d.running {
			return
		}
		if d.now != calledBack && d.env.Now().Sub(d.asked) >= askTime {
			d.ask()
		}
		d.show()
		if d.running {
			d.tick()
		}
	})
}

func (d *delivery) ask() {
	d.asked = d.env.Now()
	id := d.out.ID
	read := func(ctx context.Context) (mail.Outgoing, error) { return d.s.b.Outgoing(ctx, id) }
	background(d.env, read, func(out mail.Outgoing, err error) {
		switch {
		case d.s.delivery != d || !d.running:
		case errors.Is(err, mail.ErrNotFound): // its ticket was deleted
			d.begin()
		case err != nil:
			d.env.Fail("look at the outbox", err)
		default:
			d.took(out)
		}
	})
}

func (d *delivery) heard(e mail.Event) {
	if d.s.delivery != d || !d.running {
		return
	}
	if e.Kind == mail.EventOutbox {
		d.took(e.Outgoing)
		return
	}
	d.pace.Add(d.env.Now(), e.Sent, e.Total)
	d.show()
}

// took takes up what the outbox says. What it said may have been overtaken.
func (d *delivery) took(out mail.Outgoing) {
	if out.Updated.Before(d.out.Updated) {
		return
	}
	if out.LastError != d.out.LastError || !out.NextTry.Equal(d.out.NextTry) {
		d.now = -1 // the same phase says something else now
	}
	d.out = out
	d.show()
}

// arrived goes to the ticket, if the person still waits here for it.
func (d *delivery) arrived() {
	if !d.fresh || !d.s.shown {
		d.begin()
		return
	}
	d.env.Toast(d.env.T("compose.delivery.sent"))
	d.leaveForTicket()
}

func (d *delivery) leaveForTicket() {
	d.leave(screen.Target{Screen: screen.Tickets, ID: string(d.out.Ticket)})
}

// leave ends this view: the next time a new mail is begun.
func (d *delivery) leave(to screen.Target) {
	d.close()
	d.s.sheet, d.s.asked = nil, ""
	d.env.Open(to)
}

// begin puts an empty form in the place of this view.
func (d *delivery) begin() {
	d.close()
	d.s.sheet, d.s.asked = nil, ""
	d.s.open("")
}
