package tickets

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// header says what is open and what can be done with it.
type header struct {
	k        *talk
	title    *widget.Text
	whole    *widget.Text // the title uncut: never shown, it tells how high that would be
	measured *widget.Text // the title as it is shown, likewise
	number   *widget.Text
	copy     *widget.Link
	line     *widget.Text // topic and date
	solve    *widget.Button
	reopen   *widget.Button
	adopt    *widget.Button // of a claim: put it into a ticket
	back     *widget.Button // to the list, where that does not stand beside
	progress *widget.Button
	more     *widget.Button
	acts     *fyne.Container // solve, reopen, adopt
	words    *fyne.Container // number, copy, line
	tools    *fyne.Container // progress, more
	rows     *fyne.Container // all of it
	content  *widget.Box

	about string // the topic of a ticket, the sender of a claim
	date  string
}

func newHeader(k *talk) *header {
	t := k.s.env.T
	h := &header{k: k}
	h.title = widget.NewText("", widget.TextOptions{Size: theme.TypeSection, Bold: true, MaxLines: 2})
	h.measured = widget.NewText("", widget.TextOptions{Size: theme.TypeSection, Bold: true, MaxLines: 2})
	h.whole = widget.NewText("", widget.TextOptions{Size: theme.TypeSection, Bold: true})
	h.number = widget.NewText("", widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine})
	h.copy = widget.NewLink(t("tickets.copy"), theme.TypeCaption, h.copyNumber)
	k.s.env.Mark("tickets.copy", h.copy)
	h.line = widget.NewText("", widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.Ellipsis})
	button := func(mark, icon string, kind widget.ButtonKind, size widget.ButtonSize, tapped func()) *widget.Button {
		b := widget.NewButton(widget.ButtonOptions{Text: t("tickets." + mark), Icon: icon, Kind: kind, Size: size, OnTapped: tapped})
		k.s.env.Mark("tickets."+mark, b)
		return b
	}
	h.solve = button("solve", "check-check", widget.Secondary, widget.Normal, func() { h.mark(h.solve, "mark as solved", k.s.b.Solve, "tickets.solved") })
	h.reopen = button("reopen", "rotate-ccw", widget.Secondary, widget.Normal, func() { h.mark(h.reopen, "reopen", k.s.b.Reopen, "tickets.reopened") })
	h.adopt = button("adopt", "inbox", widget.Secondary, widget.Normal, k.chooseTicket)
	h.progress = button("progress", "", widget.Plain, widget.Small, func() { k.setOver(!k.s.progress.over) })
	h.more = button("more", "ellipsis", widget.Plain, widget.Small, h.menu)
	h.progress.Hide()
	h.back = button("back", "chevron-left", widget.Plain, widget.Small, k.s.toList)
	h.back.Hide()
	h.acts = widget.Inline(theme.Space12, h.solve, h.reopen, h.adopt)
	copied := widget.Inline(theme.Space8, h.number, h.copy)
	h.words = widget.Row(widget.RowOptions{Grow: []int{1}}, copied, h.line)                            // the line begins with a blank
	h.tools = widget.Inset(widget.Insets{Right: -theme.Space16}, widget.Inline(0, h.progress, h.more)) // its words end where all else does
	h.rows = container.New(&headLayout{h: h}, h.back, h.title, h.acts, h.words, h.tools)
	h.content = widget.NewBox(h.rows, widget.BoxOptions{
		Stroke: theme.Border, Edges: widget.BottomEdge,
		Insets: widget.Insets{Top: theme.Space16, Right: talkInset, Bottom: theme.Space8, Left: talkInset},
	})
	return h
}

func (h *header) setTicket(k ticket.Ticket) {
	env := h.k.s.env
	h.number.SetText("#" + string(k.ID))
	h.setTitle(k.Subject)
	h.about, h.date = "", env.Date(k.Created)
	if a, ok := h.k.s.b.Library().Article(k.Topic, h.k.s.b.Lang()); ok && k.Topic != "" {
		h.about = a.Title
	}
	solved := k.State == ticket.Solved
	h.arrange(map[fyne.CanvasObject]bool{h.solve: !solved && k.State != ticket.Draft, h.reopen: solved, h.number: true, h.copy: true, h.more: true})
}

func (h *header) setClaim(m ticket.Message) {
	_, address := mailbox(m.From)
	h.setTitle(m.Subject)
	h.about, h.date = address, h.k.s.moment(m.Date)
	h.arrange(map[fyne.CanvasObject]bool{h.adopt: true})
}

func (h *header) setTitle(subject string) {
	title := h.k.s.list.title(subject, "tickets.no_subject")
	h.title.SetText(title)
	h.measured.SetText(title)
	h.whole.SetText(title)
}

// setSingle shows the way back to the list, which does not stand beside.
func (h *header) setSingle(single bool) {
	show(h.back, single)
	h.rows.Refresh()
}

// arrange shows the buttons given and hides the others.
func (h *header) arrange(shown map[fyne.CanvasObject]bool) {
	focused := h.k.s.env.Window.Canvas().Focused()
	for _, b := range []fyne.CanvasObject{h.solve, h.reopen, h.adopt, h.number, h.copy, h.more} {
		show(b, shown[b])
	}
	h.setNarrow(h.k.s.panes != nil && h.k.s.panes.narrow)
	for gone, instead := range map[*widget.Button]*widget.Button{h.solve: h.reopen, h.reopen: h.solve} {
		if focused == fyne.Focusable(gone) && !shown[gone] && shown[instead] {
			widget.Focus(instead) // it stands in the same place
		}
	}
}

func (h *header) setNarrow(narrow bool) {
	show(h.progress, narrow && h.k.open.ticket != "")
	h.rows.Refresh()
}

// setOver names what the button leads to: the mails, or the timeline.
func (h *header) setOver(over bool) {
	h.progress.SetText(h.progressWords(over))
	h.rows.Refresh()
}

func (h *header) progressWords(over bool) string {
	return h.k.s.env.T(map[bool]string{true: "tickets.mails", false: "tickets.progress"}[over])
}

// otherWords is how much wider that button would be with its other words: the rows are the same with both, so that it stays
// where it was pressed.
func (h *header) otherWords() float32 {
	if !h.progress.Visible() {
		return 0
	}
	width := func(text string) float32 {
		return fyne.MeasureText(text, theme.Size(theme.TypeBody), fyne.TextStyle{}).Width
	}
	now := width(h.progress.Text())
	return max(width(h.progressWords(false)), width(h.progressWords(true))) - now
}

// mark solves or reopens the ticket.
func (h *header) mark(b *widget.Button, doing string, f func(context.Context, ticket.ID) error, done string) {
	s, id := h.k.s, h.k.open.ticket
	b.SetBusy(true)
	s.do(doing, func(ctx context.Context) error { return f(ctx, id) }, func() {
		b.SetBusy(false)
		s.env.Toast(s.env.T(done))
		s.Refresh()
	}, func() { b.SetBusy(false) })
}

func (h *header) copyNumber() {
	fyne.CurrentApp().Clipboard().SetContent(h.number.Text())
	h.k.s.env.Toast(h.k.s.env.T("tickets.copied", "Number", h.number.Text()))
}
