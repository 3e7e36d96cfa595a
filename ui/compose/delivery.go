package compose

import (
	"context"
	"errors"
	"math"
	"slices"
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
	pace app.Pace // of the upload
	news *latest  // of it, on its way to the UI thread

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
	content fyne.CanvasObject

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
	d.news = &latest{do: s.env.Do, show: d.heard}
	d.build()
	return d
}

// Inherit goes on showing a mail that is about to go out, or going out, and a picture that is being edited.
func (s *Screen) Inherit(former screen.Screen) {
	old, ok := former.(*Screen)
	if ok && old.editing.Active() {
		s.heirOf = old
		return
	}
	if !ok || old.delivery == nil || old.delivery.now > sending {
		return
	}
	d := newDelivery(s, old.delivery.out)
	d.pace = old.delivery.pace
	old.delivery.close()
	s.delivery, s.asked = d, old.asked
	d.show()
	s.front(d.content)
}

func (d *delivery) build() {
	t := d.env.T
	d.icon = widget.NewIcon("send", theme.IconLarge, theme.OnPrimarySoft)
	d.title = widget.NewText("", widget.TextOptions{Size: theme.TypeSection, Bold: true, Align: fyne.TextAlignCenter})
	d.text = widget.NewText("", widget.TextOptions{Role: theme.Text2, Align: fyne.TextAlignCenter})
	d.note = widget.NewText("", widget.TextOptions{Role: theme.Danger, Align: fyne.TextAlignCenter})
	d.bar = widget.NewProgress(0)
	d.back = widget.NewButton(widget.ButtonOptions{Text: t("compose.takeback"), Icon: "undo-2", OnTapped: d.takeBack})
	d.again = widget.NewButton(widget.ButtonOptions{Text: t("compose.delivery.again"), Icon: "send", OnTapped: d.retry})
	d.look = widget.NewButton(widget.ButtonOptions{Text: t("compose.delivery.look"), Icon: "scan-search", OnTapped: d.lookNow})
	d.toTalk = widget.NewButton(widget.ButtonOptions{Text: t("compose.to_ticket"), Icon: "inbox", OnTapped: d.leaveForTicket})
	d.toHome = widget.NewButton(widget.ButtonOptions{Text: t("compose.to_home"), Icon: "house", Kind: widget.Plain, OnTapped: func() {
		d.leave(screen.Target{Screen: screen.Home})
	}})
	d.env.Mark("compose.delivery.title", d.title)
	d.env.Mark("compose.delivery.text", d.text)
	d.env.Mark("compose.takeback", d.back)
	d.env.Mark("compose.delivery.again", d.again)
	d.env.Mark("compose.delivery.look", d.look)
	d.env.Mark("compose.to_ticket", d.toTalk)
	d.env.Mark("compose.to_home", d.toHome)
	d.actions = widget.FlowCentred(theme.Space12, widget.Inline(theme.Space12, d.look, d.again, d.back),
		widget.Inline(theme.Space12, d.toTalk, d.toHome))
	d.picture = widget.NewBox(widget.Centre(d.icon), widget.BoxOptions{Fill: theme.PrimarySoft, Radius: theme.RadiusCard})
	d.column = widget.Column(theme.Space16,
		widget.Centre(widget.FixedWidth(48, widget.MinHeight(48, d.picture))),
		widget.Column(theme.Space4, d.title, d.text), d.bar, d.note,
		widget.Inset(widget.Insets{Top: theme.Space8}, d.actions))
	card := widget.NewBox(d.column, widget.BoxOptions{Stroke: theme.Border, Radius: theme.RadiusCard, Insets: widget.All(theme.Space32)})
	address := widget.NewText(d.env.T("compose.delivery.to", "Address", strings.Join(d.out.To, ", "), "Ticket", string(d.out.Ticket)),
		widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Align: fyne.TextAlignCenter})
	head := header(widget.Section(t("compose.title")), widget.Space(0, 0))
	d.middle = widget.Middle(520*theme.Scale(), widget.Column(theme.Space12, card, address))
	d.content = widget.ColumnFill(0, 1, head, widget.NewFillScroll(widget.Inset(widget.Sides(theme.Space16, theme.Space24), d.middle)))
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
		d.news.put(e)
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
	case !tried && now.Sub(d.out.NextTry) < longTime && d.unreached() == "":
		return sending
	}
	return waiting
}

// unreached is why the mailbox cannot be reached, as far as is known.
func (d *delivery) unreached() string {
	return app.Unreached(d.env.Words(), d.s.b.ConnectionOf(d.out.Account))
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
		d.text.SetText(d.pace.Text(d.env.Words(), d.unreached()))
		d.bar.SetValue(float32(d.pace.Share()))
		if late := d.pace.Whole(); late == d.back.Visible() { // the final dot is out, or goes this moment
			setVisible(d.back, !late)
			d.relay()
		}
	}
}

// enter sets what holds during a whole phase.
func (d *delivery) enter(p phase) {
	t := d.env.T
	d.note.SetText("")
	d.note.Hide()
	why := app.Reason(d.env.Words(), d.out.LastError)
	set := func(icon, title, text string) {
		role, fill, _ := kindOf(p).Colors()
		d.icon.Set(icon, role)
		d.picture.SetOptions(widget.BoxOptions{Fill: fill, Radius: theme.RadiusCard})
		d.title.SetText(title)
		d.text.SetText(text)
	}
	show := func(bar bool, shown ...*widget.Button) {
		setVisible(d.bar, bar)
		for _, b := range []*widget.Button{d.look, d.again, d.back, d.toTalk, d.toHome} {
			setVisible(b, slices.Contains(shown, b))
		}
	}
	d.anyway = false
	d.back.SetText(t("compose.takeback"))
	d.back.SetIcon("undo-2")
	d.back.SetKind(widget.Secondary)
	d.again.SetText(t("compose.delivery.again"))
	switch p {
	case calledBack:
		set("send", "", t("compose.delivery.call_back"))
		show(true, d.back)
	case sending:
		set("upload", "", "")
		d.back.SetText(t("compose.delivery.stop"))
		d.back.SetIcon("x")
		d.bar.SetValue(0)
		d.pace = app.Pace{}
		d.catchUp()
		show(true, d.back)
	case waiting:
		text := t("compose.delivery.waiting.text")
		switch lost := d.unreached(); {
		case why != "":
			text = t("compose.delivery.waiting.why", "Why", why, "When", d.clock())
		case lost != "":
			text = t("compose.delivery.waiting.lost", "Why", lost)
		}
		set("cloud-off", t("compose.delivery.waiting"), text)
		d.again.SetText(t("compose.delivery.now"))
		show(false, d.again, d.back, d.toTalk, d.toHome)
	case unsure:
		set("circle-help", t("compose.delivery.unsure"), d.doubt(why))
		show(false, d.look, d.again, d.back, d.toTalk, d.toHome)
	case failed:
		set("octagon-alert", t("compose.delivery.failed"), t("compose.delivery.failed.text", "Why", why))
		d.back.SetText(t("compose.delivery.change"))
		d.back.SetIcon("pencil")
		d.back.SetKind(widget.Primary)
		if app.ResendHelps(d.out.LastError) {
			show(false, d.again, d.back, d.toTalk)
		} else {
			show(false, d.back, d.toTalk)
		}
	case gone:
		d.arrived()
	case cancelled:
		if !d.takenBack {
			d.begin()
		}
	}
	d.relay()
	d.focus(p)
}

// focus gives the keyboard to what one may want now, so that a mail can be called back in time without a mouse. What the
// person went to stays, as long as it is there.
func (d *delivery) focus(p phase) {
	if d.s.delivery != d || !d.s.shown || p >= gone {
		return
	}
	buttons := []*widget.Button{d.look, d.again, d.back, d.toTalk, d.toHome}
	now, _ := d.env.Window.Canvas().Focused().(*widget.Button)
	if i := slices.Index(buttons, now); i >= 0 && now.Visible() {
		return
	}
	to := d.back
	if p == waiting || p == unsure { // nothing must be done
		to = d.toTalk
	}
	widget.Focus(to)
}

// kindOf is the colour of a phase.
func kindOf(p phase) widget.Kind {
	switch p {
	case waiting:
		return widget.InfoKind
	case unsure:
		return widget.WarningKind
	case failed:
		return widget.DangerKind
	}
	return widget.PrimaryKind
}

// clock is when the next try, or the next look, is due.
func (d *delivery) clock() string { return d.out.NextTry.In(d.env.Now().Location()).Format("15:04:05") }

// doubt says what is known of a mail that may have arrived.
func (d *delivery) doubt(why string) string {
	switch key, _ := mail.SplitReason(d.out.LastError); key {
	case "not_looked", "cannot_look":
		return d.env.T("compose.delivery.unsure.why", "Why", why, "When", d.clock())
	}
	return d.env.T("compose.delivery.unsure.text", "When", d.clock())
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

// retry tries the mail again now: the same bytes.
func (d *delivery) retry() { d.bid(d.again, d.s.b.Retry) }

// lookNow has a mail that may have arrived looked for.
func (d *delivery) lookNow() { d.bid(d.look, d.s.b.LookFor) }

// bid asks for something about the mail; what comes of it is heard like everything else.
func (d *delivery) bid(b *widget.Button, do func(context.Context, int64) error) {
	b.SetBusy(true)
	id := d.out.ID
	background(d.env, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx, id) }, func(_ struct{}, err error) {
		b.SetBusy(false)
		if d.s.delivery != d {
			return
		}
		if err != nil {
			d.say(trouble(d.env, err))
			return
		}
		d.ask()
	})
}

// say tells what could not be done.
func (d *delivery) say(text string) {
	d.note.SetText(text)
	d.note.Show()
	d.relay()
}

// takeBack gets the mail back as it was written, also from an upload. One that may have arrived is looked for first; where
// nobody can, the person is told, and decides by pressing once more.
func (d *delivery) takeBack() {
	if d.takenBack {
		return
	}
	d.takenBack = true
	d.back.SetBusy(true)
	id, take := d.out.ID, d.s.b.TakeBack
	if d.anyway {
		take = d.s.b.TakeBackAnyway
	}
	background(d.env, func(ctx context.Context) (start, error) {
		draft, err := take(context.WithoutCancel(ctx), id)
		if err != nil {
			return start{}, err
		}
		back := start{draft: draft}
		var err2 error
		back.limit, err = d.s.b.SizeLimit(ctx, draft) // what a mail that was too large must be brought under
		back.accounts, err2 = d.s.b.Accounts(ctx)
		if err = errors.Join(err, err2); err != nil {
			d.env.Do(func() { d.env.Fail("read the mailbox of a mail", err) })
		}
		return back, nil
	},
		func(back start, err error) {
			d.back.SetBusy(false)
			switch {
			case d.s.delivery != d:
			case err != nil:
				d.takenBack = false
				if _, d.anyway = errors.AsType[*mail.UnlookedError](err); d.anyway {
					d.back.SetText(d.env.T("compose.takeback.anyway"))
				}
				d.say(trouble(d.env, err))
			default:
				words := "compose.taken_back"
				if back.draft.MessageID == d.out.MessageID { // it may have arrived
					words = "compose.taken_back.doubt"
				}
				d.env.Toast(d.env.T(words))
				d.close()
				d.s.asked = ""
				d.s.lay(back)
			}
		})
}
