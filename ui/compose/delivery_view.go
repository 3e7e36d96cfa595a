package compose

import (
	"math"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

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
	d.actions = container.New(&waysLayout{about: 3}, d.look, d.again, d.back, d.toTalk, d.toHome)
	d.picture = widget.NewBox(widget.Centre(d.icon), widget.BoxOptions{Fill: theme.PrimarySoft, Radius: theme.RadiusCard})
	tile := 48 * max(1, theme.Scale()) // its icon grows
	d.column = widget.Column(theme.Space16,
		widget.Centre(widget.FixedWidth(tile, widget.MinHeight(tile, d.picture))),
		widget.Column(theme.Space4, d.title, d.text), d.bar, d.note,
		widget.Inset(widget.Insets{Top: theme.Space8}, d.actions))
	card := widget.NewBox(d.column, widget.BoxOptions{Stroke: theme.Border, Radius: theme.RadiusCard, Insets: widget.All(theme.Space32)})
	address := widget.NewText(d.env.T("compose.delivery.to", "Address", strings.Join(d.out.To, ", "), "Ticket", string(d.out.Ticket)),
		widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Align: fyne.TextAlignCenter})
	head := header(widget.Section(t("compose.title")), widget.Space(0, 0))
	d.middle = widget.Middle(520*theme.Scale(), widget.Column(theme.Space12, card, address))
	d.scroll = widget.NewFillScroll(widget.Inset(widget.Sides(theme.Space16, theme.Space24), d.middle))
	d.content = widget.ColumnFill(0, 1, head, d.scroll)
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
	d.reset()
	why := app.Reason(d.env.Words(), d.out.LastError)
	switch p {
	case calledBack:
		d.tell(p, "send", "", t("compose.delivery.call_back"))
		d.offer(true, d.back)
	case sending:
		d.tell(p, "upload", "", "")
		d.offerBack("compose.delivery.stop", "x", widget.Secondary)
		d.bar.SetValue(0)
		d.pace = app.Pace{}
		d.catchUp()
		d.offer(true, d.back)
	case waiting:
		d.tell(p, "cloud-off", t("compose.delivery.waiting"), d.waits(why))
		d.again.SetText(t("compose.delivery.now"))
		d.offer(false, d.again, d.back, d.toTalk, d.toHome)
	case unsure:
		d.tell(p, "circle-help", t("compose.delivery.unsure"), d.doubt(why))
		d.offer(false, d.buttons()...)
	case failed:
		d.tell(p, "octagon-alert", t("compose.delivery.failed"), t("compose.delivery.failed.text", "Why", why))
		d.offerBack("compose.delivery.change", "pencil", widget.Primary)
		ways := []*widget.Button{d.back, d.toTalk}
		if app.ResendHelps(d.out.LastError) {
			ways = append(ways, d.again)
		}
		d.offer(false, ways...)
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

// reset takes away what belonged to the phase before.
func (d *delivery) reset() {
	d.note.SetText("")
	d.note.Hide()
	d.anyway = false
	d.offerBack("compose.takeback", "undo-2", widget.Secondary)
	d.again.SetText(d.env.T("compose.delivery.again"))
}

// tell sets what is said, with the icon above it in the phase's colours.
func (d *delivery) tell(p phase, icon, title, text string) {
	role, fill, _ := kindOf(p).Colors()
	d.icon.Set(icon, role)
	d.picture.SetOptions(widget.BoxOptions{Fill: fill, Radius: theme.RadiusCard})
	d.title.SetText(title)
	d.text.SetText(text)
}

// buttons are those that there are at one time or another, in the order in which they stand.
func (d *delivery) buttons() []*widget.Button {
	return []*widget.Button{d.look, d.again, d.back, d.toTalk, d.toHome}
}

// offer shows some of the buttons, and the bar or not.
func (d *delivery) offer(bar bool, shown ...*widget.Button) {
	setVisible(d.bar, bar)
	for _, b := range d.buttons() {
		setVisible(b, slices.Contains(shown, b))
	}
}

// offerBack says what the button does that gives the mail back.
func (d *delivery) offerBack(key, icon string, kind widget.ButtonKind) {
	d.back.SetText(d.env.T(key))
	d.back.SetIcon(icon)
	d.back.SetKind(kind)
}

// focus gives the keyboard to what one may want now, so that a mail can be called back in time without a mouse. What the
// person went to stays, as long as it is there; what only the program put it on does not: a mail that may have arrived is
// not to be taken back by a single key.
func (d *delivery) focus(p phase) {
	if d.s.delivery != d || !d.s.shown || p >= gone {
		return
	}
	now, _ := d.env.Window.Canvas().Focused().(*widget.Button)
	if !slices.Contains(d.buttons(), now) || !now.Visible() || now == d.given {
		now = d.back
		if p == waiting || p == unsure { // nothing must be done
			now = d.toTalk
		}
		d.given = now
		widget.Focus(now)
	}
	d.scroll.Reveal(now) // it had the focus, and the words above it were others
}

// clock is when the next try, or the next look, is due.
func (d *delivery) clock() string { return d.out.NextTry.In(d.env.Now().Location()).Format("15:04:05") }

// waits says why a mail waits, and for what.
func (d *delivery) waits(why string) string {
	lost := d.unreached()
	switch {
	case why != "":
		return d.env.T("compose.delivery.waiting.why", "Why", why, "When", d.clock())
	case lost != "":
		return d.env.T("compose.delivery.waiting.lost", "Why", lost)
	}
	return d.env.T("compose.delivery.waiting.text")
}

// doubt says what is known of a mail that may have arrived.
func (d *delivery) doubt(why string) string {
	switch key, _ := mail.SplitReason(d.out.LastError); key {
	case "not_looked", "cannot_look":
		return d.env.T("compose.delivery.unsure.why", "Why", why, "When", d.clock())
	}
	return d.env.T("compose.delivery.unsure.text", "When", d.clock())
}

// relay gives the parts the places they want now, and has the end within reach where that is lower than before.
func (d *delivery) relay() {
	d.column.Refresh()
	d.middle.Refresh()
	d.scroll.Settle()
}

func setVisible(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
