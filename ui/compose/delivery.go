package compose

import (
	"context"
	"errors"
	"math"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

const (
	tickTime = 250 * time.Millisecond // between two looks at the clock
	askTime  = time.Second            // between two looks at the outbox, besides what it tells by itself
	longTime = 15 * time.Second       // after which a mail that is due and not under way is said to wait
)

// phase is what a mail on its way is doing, as the person sees it.
type phase int

const (
	calledBack phase = iota // it can be taken back, and has not begun to go out
	sending
	waiting // in the outbox, for the network or a better moment
	unsure
	failed
	gone // sent
	cancelled
)

// delivery is the view of a mail that was sent off: the seconds in which it can be taken back, the upload, and what
// came of it. It only looks on: the outbox sends, also when nobody looks.
type delivery struct {
	s    *Screen
	env  screen.Env
	out  mail.Outgoing
	now  phase
	sent int64 // bytes of the upload
	all  int64
	from time.Time // when the upload was first seen, and how far it was
	base int64

	icon    *widget.Icon
	title   *widget.Text
	text    *widget.Text
	bar     *widget.Progress
	note    *widget.Text
	back    *widget.Button
	toTalk  *widget.Button
	toHome  *widget.Button
	column  *fyne.Container
	middle  *fyne.Container
	content fyne.CanvasObject

	running   bool
	asked     time.Time
	stop      func()
	unlisten  func()
	fresh     bool // made just now: when it is sent, the ticket is opened
	takenBack bool
}

// deliver shows a mail on its way in place of the form.
func (s *Screen) deliver(out mail.Outgoing) {
	d := &delivery{s: s, env: s.env, out: out, now: -1, fresh: true, asked: s.env.Now()}
	d.build()
	s.preview, s.delivery = nil, d
	s.front(d.content)
	d.show()
	d.run()
}

func (d *delivery) build() {
	t := d.env.T
	d.icon = widget.NewIcon("send", theme.IconLarge, theme.OnPrimarySoft)
	d.title = widget.NewText("", widget.TextOptions{Size: theme.TypeSection, Bold: true, Align: fyne.TextAlignCenter})
	d.text = widget.NewText("", widget.TextOptions{Role: theme.Text2, Align: fyne.TextAlignCenter})
	d.note = widget.NewText("", widget.TextOptions{Role: theme.Danger, Align: fyne.TextAlignCenter})
	d.bar = widget.NewProgress(0)
	d.back = widget.NewButton(widget.ButtonOptions{Text: t("compose.takeback"), Icon: "undo-2", OnTapped: d.takeBack})
	d.toTalk = widget.NewButton(widget.ButtonOptions{Text: t("compose.to_ticket"), Icon: "inbox", OnTapped: d.leaveForTicket})
	d.toHome = widget.NewButton(widget.ButtonOptions{Text: t("compose.to_home"), Icon: "house", Kind: widget.Plain, OnTapped: func() {
		d.leave(screen.Target{Screen: screen.Home})
	}})
	d.env.Mark("compose.takeback", d.back)
	d.env.Mark("compose.to_ticket", d.toTalk)
	d.env.Mark("compose.to_home", d.toHome)
	picture := widget.NewBox(widget.Centre(d.icon), widget.BoxOptions{Fill: theme.PrimarySoft, Radius: theme.RadiusCard})
	d.column = widget.Column(theme.Space12,
		widget.Centre(widget.FixedWidth(48, widget.MinHeight(48, picture))),
		widget.Column(theme.Space4, d.title, d.text), d.bar, d.note,
		widget.Centre(widget.Inline(theme.Space12, d.back, d.toTalk, d.toHome)))
	card := widget.NewBox(d.column, widget.BoxOptions{Stroke: theme.Border, Radius: theme.RadiusCard, Insets: widget.All(theme.Space32)})
	address := widget.NewText(d.env.T("compose.delivery.to", "Address", strings.Join(d.out.To, ", "), "Ticket", string(d.out.Ticket)),
		widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Align: fyne.TextAlignCenter})
	head := header(widget.Section(t("compose.title")), widget.Space(0, 0))
	d.middle = widget.Middle(480*theme.Scale(), widget.Column(theme.Space12, card, address))
	d.content = widget.ColumnFill(0, 1, head, d.middle)
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
		d.env.Do(func() { d.heard(e) })
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
	d.run()
	d.ask()
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
	if d.from.IsZero() || e.Sent < d.sent {
		d.from, d.base = d.env.Now(), e.Sent
	}
	d.sent, d.all = e.Sent, e.Total
	d.show()
}

// took takes up what the outbox says. What it said may have been overtaken.
func (d *delivery) took(out mail.Outgoing) {
	if out.Updated.Before(d.out.Updated) {
		return
	}
	d.out = out
	d.show()
}

func (d *delivery) phase() phase {
	now := d.env.Now()
	switch d.out.State {
	case mail.OutgoingSent:
		return gone
	case mail.OutgoingCancelled:
		return cancelled
	case mail.OutgoingFailed:
		return failed
	case mail.OutgoingUnknown:
		return unsure
	case mail.OutgoingSending:
		return sending
	}
	tried := d.out.Tries > 0 || d.out.LastError != ""
	switch {
	case !tried && d.out.NextTry.After(now):
		return calledBack
	case !tried && now.Sub(d.out.NextTry) < longTime:
		return sending
	}
	return waiting
}

// show draws the phase the mail is in.
func (d *delivery) show() {
	p := d.phase()
	if p != d.now {
		d.now = p
		d.enter(p)
	}
	t := d.env.T
	switch p {
	case calledBack:
		left := d.out.NextTry.Sub(d.env.Now())
		d.title.SetText(d.env.N("compose.delivery.in", int(math.Ceil(left.Seconds()))))
		if whole := d.out.NextTry.Sub(d.out.Created); whole > 0 {
			d.bar.SetValue(float32(1 - left.Seconds()/whole.Seconds()))
		}
	case sending:
		d.title.SetText(t("compose.delivery.sending"))
		d.text.SetText(d.progress())
	}
}

// progress says how far an upload is, once there is something to say.
func (d *delivery) progress() string {
	if d.all <= 0 {
		return d.env.T("compose.delivery.connecting")
	}
	d.bar.SetValue(float32(d.sent) / float32(d.all))
	took := d.env.Now().Sub(d.from).Seconds()
	if d.sent >= d.all {
		return d.env.T("compose.delivery.finishing")
	}
	if took < 0.5 {
		return d.env.T("compose.delivery.progress", "Sent", sizeText(d.sent), "Total", sizeText(d.all))
	}
	speed := int64(float64(d.sent-d.base) / took)
	return d.env.T("compose.delivery.speed", "Sent", sizeText(d.sent), "Total", sizeText(d.all), "Speed", sizeText(speed))
}

// enter sets what holds during a whole phase.
func (d *delivery) enter(p phase) {
	t := d.env.T
	d.note.SetText("")
	d.note.Hide()
	why := app.Reason(d.env.Words(), d.out.LastError)
	set := func(icon, title, text string) {
		d.icon.Set(icon, theme.OnPrimarySoft)
		d.title.SetText(title)
		d.text.SetText(text)
	}
	show := func(bar, back bool, rest ...*widget.Button) {
		setVisible(d.bar, bar)
		setVisible(d.back, back)
		setVisible(d.toTalk, len(rest) > 0)
		setVisible(d.toHome, len(rest) > 1)
	}
	switch p {
	case calledBack:
		set("send", "", t("compose.delivery.call_back"))
		show(true, true)
	case sending:
		set("upload", "", "")
		d.bar.SetValue(0)
		show(true, false)
	case waiting:
		text := t("compose.delivery.waiting.text")
		if why != "" {
			text = t("compose.delivery.waiting.why", "Why", why)
		}
		set("cloud-off", t("compose.delivery.waiting"), text)
		show(false, true, d.toTalk, d.toHome)
	case unsure:
		set("circle-help", t("compose.delivery.unsure"), t("compose.delivery.unsure.text"))
		show(false, false, d.toTalk, d.toHome)
	case failed:
		set("octagon-alert", t("compose.delivery.failed"), t("compose.delivery.failed.text", "Why", why))
		show(false, true, d.toTalk)
	case gone:
		d.arrived()
	case cancelled:
		if !d.takenBack {
			d.begin()
		}
	}
	d.relay()
}

// relay gives the parts the places they want now.
func (d *delivery) relay() {
	d.column.Refresh()
	d.middle.Refresh()
}

func setVisible(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
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

// takeBack gets the mail back as it was written.
func (d *delivery) takeBack() {
	if d.takenBack {
		return
	}
	d.takenBack = true
	d.back.SetBusy(true)
	id := d.out.ID
	background(d.env, func(ctx context.Context) (mail.Draft, error) { return d.s.b.TakeBack(context.WithoutCancel(ctx), id) },
		func(draft mail.Draft, err error) {
			d.back.SetBusy(false)
			switch {
			case d.s.delivery != d:
			case err != nil:
				d.takenBack = false
				d.note.SetText(trouble(d.env, err))
				d.note.Show()
				d.relay()
			default:
				d.env.Toast(d.env.T("compose.taken_back"))
				d.close()
				d.s.asked = ""
				d.s.lay(start{draft: draft, mailbox: true})
			}
		})
}
