package tickets

import (
	"context"
	"strings"

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
	number   *widget.Text
	copy     *widget.Link
	line     *widget.Text // topic and date
	solve    *widget.Button
	reopen   *widget.Button
	adopt    *widget.Button // of a claim: put it into a ticket
	back     *widget.Button // to the list, where that does not stand beside
	progress *widget.Button
	more     *widget.Button
	upper    *fyne.Container
	lower    *fyne.Container
	content  *widget.Box

	setSingle func(bool) // shows the way back to the list
}

func newHeader(k *talk) *header {
	t := k.s.env.T
	h := &header{k: k}
	h.title = widget.NewText("", widget.TextOptions{Size: theme.TypeSection, Bold: true, MaxLines: 2})
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
	top := widget.Inset(widget.Insets{Bottom: theme.Space4, Left: -theme.Space16}, widget.Left(h.back)) // its icon in line with the words below
	h.setSingle = func(single bool) {
		show(top, single)
		h.content.Refresh()
	}
	top.Hide()
	h.upper = widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0}}, h.title, h.solve, h.reopen, h.adopt)
	h.lower = container.New(&lowerLayout{h: h}, widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{2}}, h.number, h.copy, h.line),
		widget.Inline(0, h.progress, h.more))
	h.content = widget.NewBox(widget.Column(0, top, h.upper, h.lower), widget.BoxOptions{
		Stroke: theme.Border, Edges: widget.BottomEdge,
		Insets: widget.Insets{Top: theme.Space16, Right: talkInset, Bottom: theme.Space8, Left: talkInset},
	})
	return h
}

func (h *header) setTicket(k ticket.Ticket) {
	env := h.k.s.env
	h.number.SetText("#" + string(k.ID))
	h.title.SetText(h.k.s.list.title(k.Subject, "tickets.no_subject"))
	var parts []string
	if a, ok := h.k.s.b.Library().Article(k.Topic, h.k.s.b.Lang()); ok && k.Topic != "" {
		parts = append(parts, a.Title)
	}
	h.line.SetText("· " + strings.Join(append(parts, env.Date(k.Created)), " · "))
	solved := k.State == ticket.Solved
	h.arrange(map[fyne.CanvasObject]bool{h.solve: !solved && k.State != ticket.Draft, h.reopen: solved, h.number: true, h.copy: true, h.more: true})
}

func (h *header) setClaim(m ticket.Message) {
	_, address := mailbox(m.From)
	h.title.SetText(h.k.s.list.title(m.Subject, "tickets.no_subject"))
	h.line.SetText(address + " · " + h.k.s.moment(m.Date))
	h.arrange(map[fyne.CanvasObject]bool{h.adopt: true})
}

// arrange shows the buttons given and hides the others.
func (h *header) arrange(shown map[fyne.CanvasObject]bool) {
	focused := h.k.s.env.Window.Canvas().Focused()
	for _, b := range []fyne.CanvasObject{h.solve, h.reopen, h.adopt, h.number, h.copy, h.more} {
		show(b, shown[b])
	}
	h.setNarrow(h.k.s.panes != nil && h.k.s.panes.narrow)
	h.upper.Refresh()
	for gone, instead := range map[*widget.Button]*widget.Button{h.solve: h.reopen, h.reopen: h.solve} {
		if focused == fyne.Focusable(gone) && !shown[gone] && shown[instead] {
			widget.Focus(instead) // it stands in the same place
		}
	}
}

func (h *header) setNarrow(narrow bool) {
	show(h.progress, narrow && h.k.open.ticket != "")
	h.lower.Refresh()
}

func (h *header) setOver(over bool) {
	h.progress.SetText(h.k.s.env.T(map[bool]string{true: "tickets.mails", false: "tickets.progress"}[over]))
	h.lower.Refresh()
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

// lowerLayout sets the number and its line beside the buttons, or above them where large text leaves no room for both.
type lowerLayout struct {
	h     *header
	width float32 // of the last layout: the rows, and so the least height, follow from it
}

// stacked tells whether there is no room beside each other.
func (l *lowerLayout) stacked(words, buttons fyne.Size) bool {
	return l.width > 0 && words.Width+theme.Space8+buttons.Width > l.width
}

// Layout implements fyne.Layout.
func (l *lowerLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	words, buttons := objects[0].MinSize(), objects[1].MinSize()
	left := max(size.Width-buttons.Width, 0)
	room := left - theme.Space8
	if l.stacked(words, buttons) {
		room = size.Width
	}
	l.fitLine(room)
	if l.stacked(words, buttons) {
		place(objects[0], 0, 0, size.Width, words.Height)
		place(objects[1], left, words.Height, buttons.Width, size.Height-words.Height)
		return
	}
	place(objects[0], 0, 0, left-theme.Space8, size.Height)
	place(objects[1], left, 0, buttons.Width, size.Height)
}

// leastLine is the width, in multiples of the type size, below which a ticket's topic and date are left out: the first
// letters of a topic tell nothing.
const leastLine = 9

// fitLine leaves out the line beside the number where there is no room for it.
func (l *lowerLayout) fitLine(room float32) {
	if !l.h.number.Visible() { // a claim's line is all that there is
		l.h.line.Show()
		return
	}
	room -= l.h.number.MinSize().Width + l.h.copy.MinSize().Width + 2*theme.Space8
	show(l.h.line, room >= leastLine*theme.Size(theme.TypeCaption))
}

// MinSize implements fyne.Layout.
func (l *lowerLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	words, buttons := objects[0].MinSize(), objects[1].MinSize()
	if l.stacked(words, buttons) {
		return fyne.NewSize(words.Width, words.Height+buttons.Height)
	}
	return words.Max(buttons)
}
