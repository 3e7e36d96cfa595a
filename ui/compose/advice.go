package compose

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/faq/contact"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// advice is the right pane: what makes a good report, how long an answer takes, preview and send.
type advice struct {
	x       *sheet
	items   []*item
	topic   string // that items are for
	stop    func() // takes back the next look at the text
	turn    int    // counts the looks: what an older one found is not shown
	list    *fyne.Container
	mailbox bool
	notice  *fyne.Container // what stands in the way of sending
	upper   *fyne.Container // the check list, and how long an answer takes
	preview *widget.Button
	send    *widget.Button
	keys    *widget.Text
	eml     *widget.Button
	copied  *widget.Button
	column  *fyne.Container
	content fyne.CanvasObject // the pane beside the form

	// Where everything stands: above and below in the pane, or, where there is none, at the end of the form and in a bar.
	above, below   *fyne.Container
	inForm, inBar  *fyne.Container
	bar            fyne.CanvasObject
	narrow, placed bool
}

// item is a line of the check list. Pressing it puts it into the text, to be filled in.
type item struct {
	text string
	row  *widget.CheckRow
}

const (
	sideInset float32 = 22 // of the pane
	itemInset float32 = 4  // of an item, which is a little wider than its words, for the pointer
)

func newAdvice(x *sheet, mailbox bool) *advice {
	t := x.env.T
	a := &advice{x: x, mailbox: mailbox, topic: "-", stop: func() {}, list: widget.Column(0), notice: widget.Column(theme.Space8)}
	a.preview = widget.NewButton(widget.ButtonOptions{Text: t("compose.preview"), Icon: "eye", OnTapped: x.s.showPreview})
	a.send = widget.NewButton(widget.ButtonOptions{Text: t("compose.send"), Icon: "send", Kind: widget.Primary, Size: widget.Main, OnTapped: x.s.send})
	a.eml = widget.NewButton(widget.ButtonOptions{Text: t("compose.eml"), OnTapped: x.s.saveFile})
	a.copied = widget.NewButton(widget.ButtonOptions{Text: t("compose.copy"), OnTapped: x.s.copyText})
	upper := []fyne.CanvasObject{widget.Column(theme.Space4, widget.Strong(t("compose.advice")), widget.Inset(widget.Sides(0, -itemInset), a.list))}
	if x.isReply() {
		upper = []fyne.CanvasObject{widget.Column(theme.Space4, widget.Strong(t("compose.advice.reply")), widget.Explain(t("compose.advice.reply.text")))}
	}
	if x.report != nil {
		upper = append(upper, widget.NewBanner(widget.BannerOptions{Kind: widget.InfoKind, Icon: "route", Text: t("compose.report.note")}))
	}
	upper = append(upper, a.patience())
	a.keys = widget.NewText(t("compose.keys"), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Align: fyne.TextAlignCenter})
	a.upper = widget.Column(theme.Space16, upper...)
	a.above, a.below = widget.Column(0), widget.Column(14)
	a.inForm, a.inBar = widget.Column(theme.Space16), widget.Grid(2, 120, theme.Space12)
	a.column = widget.ColumnFill(0, 0,
		widget.NewScroll(widget.Inset(widget.Insets{Top: theme.Space24, Right: sideInset, Bottom: theme.Space12, Left: sideInset}, a.above)),
		widget.Inset(widget.Insets{Top: theme.Space8, Right: sideInset, Bottom: 20, Left: sideInset}, a.below))
	a.content = widget.NewBox(widget.NewFillScroll(a.column), widget.BoxOptions{Edges: widget.LeftEdge, Stroke: theme.Border})
	a.bar = widget.NewBox(a.inBar, widget.BoxOptions{Edges: widget.TopEdge, Stroke: theme.Border, Insets: widget.Sides(theme.Space8, theme.Space40)})
	a.setNarrow(false)
	a.showNotice("")
	return a
}

// setNarrow moves what the pane holds to where there is none, or back.
func (a *advice) setNarrow(on bool) {
	if a.placed && a.narrow == on {
		return
	}
	a.narrow, a.placed = on, true
	above, below := []fyne.CanvasObject{a.upper}, []fyne.CanvasObject{a.notice, a.preview, a.send, a.keys}
	var form, bar []fyne.CanvasObject
	if on {
		above, below, form, bar = nil, nil, []fyne.CanvasObject{a.notice, a.upper}, []fyne.CanvasObject{a.preview, a.send}
	}
	words := "compose.preview"
	if on {
		words = "compose.preview.short"
	}
	a.preview.SetText(a.x.env.T(words))
	for at, all := range map[*fyne.Container][]fyne.CanvasObject{a.above: above, a.below: below, a.inForm: form, a.inBar: bar} {
		at.Objects = all
		at.Refresh()
	}
	a.x.relay()
}

func (a *advice) mark() {
	m := a.x.env.Mark
	m("compose.preview", a.preview)
	m("compose.send", a.send)
	m("compose.eml", a.eml)
	m("compose.copy", a.copied)
}

// patience says how long an answer takes, and where to turn when it must be sooner.
func (a *advice) patience() fyne.CanvasObject {
	t := a.x.env.T
	text := t("compose.patience")
	if days := a.x.s.b.Library().Pack().Deployment.AnswerDays; days > 0 {
		text = a.x.env.N("compose.patience.days", days)
	}
	urgent := widget.NewLink(t("compose.patience.urgent"), "", func() {
		a.x.env.Open(screen.Target{Screen: screen.Contact, ID: string(contact.Now)})
	})
	clock := widget.MinHeight(theme.Size(theme.TypeBody)*1.55, widget.NewIcon("clock", theme.IconSmall, theme.Text3))
	return widget.Column(2, widget.Row(widget.RowOptions{Gap: 6, Grow: []int{1}, Top: true}, clock, widget.Explain(text)),
		widget.Inline(6, widget.NewIcon("phone", theme.IconSmall, theme.Text3), urgent))
}

// setMailbox takes up whether a mailbox is set up.
func (a *advice) setMailbox(on bool) {
	if a.mailbox != on {
		a.mailbox = on
		a.showNotice("")
	}
}

// showNotice says what stands in the way of sending, with the ways around it; "" leaves only what always does.
func (a *advice) showNotice(problem string) {
	t := a.x.env.T
	a.notice.RemoveAll()
	say := func(kind widget.Kind, icon, text string) {
		a.notice.Add(widget.NewBanner(widget.BannerOptions{Kind: kind, Icon: icon, Text: text}))
	}
	switch {
	case problem != "":
		say(widget.DangerKind, "circle-alert", problem)
	case !a.mailbox:
		say(widget.WarningKind, "mail", t("compose.mailbox.none"))
	}
	if !a.mailbox {
		set := widget.NewButton(widget.ButtonOptions{Text: t("compose.mailbox.set"), Icon: "mail", OnTapped: a.x.setUpMailbox})
		a.x.env.Mark("compose.mailbox", set)
		a.notice.Add(set)
		a.notice.Add(widget.Grid(2, 88*theme.Scale(), theme.Space8, a.eml, a.copied))
	}
	if len(a.notice.Objects) == 0 {
		a.notice.Hide()
	} else {
		a.notice.Show()
		width := a.preview.Size().Width
		if a.narrow {
			width = a.inForm.Size().Width
		}
		a.notice.Resize(fyne.NewSize(width, 0)) // the height of wrapped text follows from the width
	}
	a.column.Refresh()
	if a.narrow {
		a.x.relay()
		if problem != "" && a.x.form != nil {
			a.x.form.Reveal(a.notice)
		}
	}
}

// setUpMailbox goes to the settings; the draft is kept meanwhile.
func (x *sheet) setUpMailbox() {
	x.saver.flush(nil)
	x.env.Open(screen.Target{Screen: screen.Settings, ID: "mailbox"})
}

// tickAfter is when the text is looked through after the last key, so that no key waits for it.
const tickAfter = 250 * time.Millisecond

// typed ticks what the mail says once nothing is typed for a moment.
func (a *advice) typed() {
	a.stop()
	a.stop = a.x.s.o.After(tickAfter, a.update)
}

// update ticks what the mail says already. The text is looked through off the UI thread: it may be long.
func (a *advice) update() {
	a.stop()
	d := a.x.draft()
	if a.topic != d.Topic {
		a.topic = d.Topic
		a.showItems()
	}
	a.turn++
	turn, items := a.turn, a.items
	a.x.env.Go(func() {
		r := readReport(d)
		done := make([]bool, len(items))
		for i, item := range items {
			done[i] = r.has(item.text)
		}
		a.x.env.Do(func() {
			if turn == a.turn {
				tick(items, done)
			}
		})
	})
}

func tick(items []*item, done []bool) {
	for i, item := range items {
		if done[i] != item.row.Done() {
			item.row.SetDone(done[i])
		}
	}
}

// showItems lists what the topic's article asks for.
func (a *advice) showItems() {
	asks := []string{a.x.env.T("compose.ask.when"), a.x.env.T("compose.ask.words"), a.x.env.T("compose.ask.tried")}
	if article, ok := a.x.article(); ok && len(article.Ask) > 0 {
		asks = article.Ask
	}
	a.items = nil
	a.list.RemoveAll()
	for _, text := range asks {
		i := &item{text: text, row: widget.NewCheckRow(false, text)}
		a.items = append(a.items, i)
		a.list.Add(widget.NewTapCard(i.row, widget.TapCardOptions{Borderless: true, Insets: widget.Sides(2, itemInset),
			OnTapped: func() { a.ask(i) }}))
	}
	a.list.Refresh()
	a.column.Refresh()
}

// ask puts a line for an item into the text, with the cursor behind it. What is there is left as it is.
func (a *advice) ask(i *item) {
	e := a.x.body.Entry
	if !readReport(a.x.draft()).has(i.text) && !strings.Contains(e.Text, i.text) {
		line, end := a.x.env.T("compose.ask.line", "Item", i.text), len(strings.TrimRight(e.Text, "\n "))
		if end > 0 {
			line = "\n" + line
		}
		e.Replace(end, len(e.Text), line)
	}
	e.GoToEnd()
	widget.Focus(e)
}
