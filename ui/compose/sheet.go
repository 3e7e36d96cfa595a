package compose

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/faq/pack"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// otherTopic is a draft's topic when none of the articles fits.
const otherTopic = "other"

// sheet is one mail being written: its form, its files, and what keeps it. Each draft has a sheet of its own, so that
// undoing in a field cannot bring back the words of another mail.
type sheet struct {
	s     *Screen
	env   screen.Env
	saver *saver

	topics      []string // ids beside the options of topic
	topic       *widget.Select
	to          *widget.Field // nil where the address is known
	transaction *widget.Field
	subject     *widget.Field
	body        *widget.Field
	report      *widget.Field // nil without a guided fix
	files       *files
	sender      *sender
	advice      *advice
	guards      []guard // of the fields, in their order
	warned      bool    // that something in them looks secret; nothing was typed since
	noticed     bool    // that stands beside the buttons

	sign    *fyne.Container // "draft saved 14:32"
	note    *fyne.Container // other drafts, above the form
	removal *fyne.Container // the way to delete, below it
	head    *fyne.Container
	column  *fyne.Container
	form    *widget.Scroll
	content fyne.CanvasObject
	busy    bool // the mail is being put into the outbox
}

func newSheet(s *Screen, d start) *sheet {
	x := &sheet{s: s, env: s.env}
	x.saver = &saver{env: s.env, b: s.b, after: s.o.After, told: x.saved, draft: d.draft}
	x.sign, x.note, x.removal = widget.Inline(6), widget.Column(0), widget.Column(0)
	x.files = newFiles(x, d.draft.Files, d.limit)
	x.sender = newSender(x, d.accounts)
	x.build()
	x.advice = newAdvice(x, len(d.accounts) > 0)
	x.showNote(d)
	x.showRemoval()
	x.content = x.compose()
	if d.draft.ID != "" && !d.draft.Updated.IsZero() {
		x.saved(d.draft.Updated, nil)
	}
	x.changed()
	return x
}

// draft is the mail as it is now.
func (x *sheet) draft() mail.Draft {
	d := x.saver.draft
	d.Files = x.files.list
	return d
}

func (x *sheet) isReply() bool { return x.saver.draft.Ticket != "" }

// build makes the fields, filled with the draft.
func (x *sheet) build() {
	t, d := x.env.T, x.saver.draft
	x.transaction = x.field(widget.FieldOptions{Label: t("compose.transaction"), Caption: t("compose.transaction.text"),
		EntryOptions: widget.EntryOptions{Text: d.TransactionID}}, func(d *mail.Draft, v string) { d.TransactionID = strings.TrimSpace(v) })
	x.subject = x.field(widget.FieldOptions{Label: t("compose.subject"),
		EntryOptions: widget.EntryOptions{Text: d.Subject, Placeholder: t("compose.subject.text")}}, func(d *mail.Draft, v string) { d.Subject = v })
	body := widget.EntryOptions{Text: d.Body, Placeholder: t("compose.body.text"), Rows: 6 + x.moreRows()}
	label := t("compose.body")
	if x.isReply() {
		label, body.Placeholder, body.Rows = t("compose.body.reply"), "", 8+x.moreRows()
	}
	x.body = x.field(widget.FieldOptions{Label: label, EntryOptions: body}, func(d *mail.Draft, v string) { d.Body = v })
	if d.Report != "" {
		x.report = x.field(widget.FieldOptions{Label: t("compose.report"), Caption: t("compose.report.text"),
			EntryOptions: widget.EntryOptions{Text: d.Report, Rows: min(max(strings.Count(d.Report, "\n")+1, 3), 8)}}, func(d *mail.Draft, v string) { d.Report = v })
	}
	if len(x.s.b.Desk().Addresses) == 0 && !x.isReply() {
		x.to = x.field(widget.FieldOptions{Label: t("compose.to"),
			EntryOptions: widget.EntryOptions{Text: d.To, Placeholder: "support@…"}}, func(d *mail.Draft, v string) { d.To = strings.TrimSpace(v) })
	}
	x.transaction.Entry.OnSubmitted = func(string) { widget.Focus(x.subject.Entry) }
	x.subject.Entry.OnSubmitted = func(string) { widget.Focus(x.body.Entry) }
	x.topic = widget.NewSelect(x.topicOptions(d.Topic))
}

// moreRows is how many rows more the text gets in a window that is higher than at first.
func (x *sheet) moreRows() int {
	const first, most = 800, 10
	spare := x.env.Window.Canvas().Size().Height - first
	return min(max(int(spare/(theme.Size(theme.TypeBody)*1.55)), 0), most)
}

// field makes an entry that keeps what is typed in it.
func (x *sheet) field(o widget.FieldOptions, set func(*mail.Draft, string)) *widget.Field {
	f := widget.NewField(o)
	f.Entry.OnChanged = func(v string) {
		f.SetError("")
		x.saver.change(func(d *mail.Draft) { set(d, v) })
		x.advice.typed()
		x.lookAgain(f)
	}
	f.Entry.OnShortcut = func(k fyne.Shortcut) bool {
		if !screen.IsSendKey(k) {
			return false
		}
		x.s.send()
		return true
	}
	f.Entry.OnPaste = x.pasted
	return f
}

// pasted takes a picture that is pasted into a field.
func (x *sheet) pasted() bool {
	if shot.TextFirst() {
		return false
	}
	x.files.paste()
	return true
}

func (x *sheet) topicOptions(now string) widget.SelectOptions {
	o := widget.SelectOptions{Selected: -1, Placeholder: x.env.T("compose.topic.none")}
	for _, a := range x.s.b.Library().Articles(x.s.b.Lang()) {
		x.topics = append(x.topics, a.ID)
		o.Options = append(o.Options, widget.Option{Text: a.Title, Icon: a.Icon})
	}
	x.topics = append(x.topics, otherTopic)
	o.Options = append(o.Options, widget.Option{Text: x.env.T("compose.topic.other"), Icon: "circle-help"})
	o.Selected = slices.Index(x.topics, now)
	o.OnChanged = func(i int) {
		x.saver.change(func(d *mail.Draft) { d.Topic = x.topics[i] })
		x.changed()
	}
	return o
}

// article is that of the topic chosen.
func (x *sheet) article() (pack.Article, bool) {
	return x.s.b.Library().Article(x.saver.draft.Topic, x.s.b.Lang())
}

// relay gives the parts of the form the heights they want now.
func (x *sheet) relay() {
	if x.column != nil {
		x.column.Refresh()
	}
}

// changed shows what follows from the mail, as far as it is not typed.
func (x *sheet) changed() { x.advice.update() }

// compose arranges the parts.
func (x *sheet) compose() fyne.CanvasObject {
	t := x.env.T
	title := t("compose.title")
	parts := []fyne.CanvasObject{x.note}
	if x.isReply() {
		title = t("compose.title.reply")
		parts = append(parts, x.replyTo())
	}
	parts = append(parts, x.sender.content)
	if x.to != nil {
		parts = append(parts, widget.Column(theme.Space12, widget.NewBanner(widget.BannerOptions{
			Kind: widget.WarningKind, Text: t("compose.to.warning")}), x.to))
	}
	if !x.isReply() {
		facts := widget.Grid(2, 230*theme.Scale(), theme.Space16, widget.Labelled(t("compose.topic"), "", x.topic), x.transaction)
		parts = append(parts, x.guarded(facts, x.transaction, "transaction"), x.guarded(x.subject, x.subject, "subject"))
	}
	parts = append(parts, x.guarded(x.body, x.body, "body"))
	if x.isReply() { // optional, and so after the words that one came for
		parts = append(parts, x.guarded(x.transaction, x.transaction, "transaction"))
	}
	if x.report != nil {
		parts = append(parts, x.guarded(x.report, x.report, "report"))
	}
	parts = append(parts, x.files.content, x.advice.inForm, x.removal)
	x.column = widget.Column(theme.Space16, parts...)
	x.form = widget.NewScroll(widget.Inset(widget.Sides(theme.Space24, theme.Space40), widget.AtMost(mostForm*max(1, theme.Scale()), x.column)))
	x.head = headerRow(widget.NewText(title, widget.TextOptions{Size: theme.TypeSection, Bold: true, Wrap: widget.Ellipsis}), x.sign)
	head := headerBox(x.head)
	return widget.ColumnFill(0, 1, head, container.New(
		&sheetLayout{advice: x.advice, form: x.form, pane: x.advice.content, bar: x.advice.bar}, x.form, x.advice.content, x.advice.bar))
}

// header is the bar at the top of a view.
func header(left, right fyne.CanvasObject) fyne.CanvasObject {
	return headerBox(headerRow(left, right))
}

func headerRow(left, right fyne.CanvasObject) *fyne.Container {
	return widget.Row(widget.RowOptions{Gap: theme.Space16, Grow: []int{0}}, left, right)
}

func headerBox(row *fyne.Container) fyne.CanvasObject {
	return widget.NewBox(widget.MinHeight(theme.Size(theme.ControlHeight), row),
		widget.BoxOptions{Edges: widget.BottomEdge, Stroke: theme.Border, Insets: widget.Sides(11, theme.Space40)})
}

// replyTo says which ticket a reply belongs to; its subject comes from the store.
func (x *sheet) replyTo() fyne.CanvasObject {
	id := x.saver.draft.Ticket
	words := widget.NewText(x.env.T("compose.reply", "Ticket", string(id)), widget.TextOptions{Role: theme.Text2})
	screen.Load(x.env, "read the ticket", func(ctx context.Context) (mail.Conversation, error) { return x.s.b.Ticket(ctx, id) },
		func(v mail.Conversation) {
			words.SetText(x.env.T("compose.reply.subject", "Ticket", string(id), "Subject", v.Ticket.Subject))
			x.sender.reply(v.Mailbox)
			x.relay()
		})
	open := widget.NewLink(x.env.T("compose.reply.open"), "", func() {
		x.env.Open(screen.Target{Screen: screen.Tickets, ID: string(id)})
	})
	arrow := widget.NewIcon("reply", theme.IconSmall, theme.Text3)
	return widget.BesideBy(theme.Space8, arrow, widget.WithActions(theme.Space8, words, open))
}

// mark names the controls in front.
func (x *sheet) mark() {
	m := x.env.Mark
	m("compose.topic", x.topic)
	m("compose.transaction", x.transaction.Entry)
	m("compose.subject", x.subject.Entry)
	m("compose.body", x.body.Entry)
	if x.report != nil {
		m("compose.report", x.report.Entry)
	}
	if x.to != nil {
		m("compose.to", x.to.Entry)
	}
	x.files.mark()
	x.advice.mark()
	x.showRemoval()
}

// focus puts the cursor where writing goes on.
func (x *sheet) focus() {
	switch {
	case x.to != nil && x.to.Text() == "":
		widget.Focus(x.to.Entry)
	case !x.isReply() && x.subject.Text() == "":
		widget.Focus(x.subject.Entry)
	default:
		widget.Focus(x.body.Entry)
	}
}

// saved shows that the draft is on disk, or why not.
func (x *sheet) saved(at time.Time, err error) {
	icon, role := "check", theme.Good
	var text string
	switch now := x.env.Now(); {
	case err != nil:
		icon, role, text = "circle-alert", theme.Danger, x.env.T("compose.saved.not", "Why", x.env.Trouble(err))
	case now.Sub(at) < 20*time.Hour:
		text = x.env.T("compose.saved", "Time", at.In(now.Location()).Format("15:04"))
	default:
		text = x.env.T("compose.saved", "Time", x.env.Date(at))
	}
	words := widget.NewText(text, widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text2, Wrap: widget.OneLine})
	if err != nil {
		words = widget.NewText(text, widget.TextOptions{Role: role, Wrap: widget.OneLine})
	}
	x.sign.Objects = []fyne.CanvasObject{widget.NewIcon(icon, theme.IconSmall, role), words}
	x.sign.Refresh()
	if x.head != nil {
		x.head.Refresh()
	}
	if len(x.removal.Objects) == 0 {
		x.showRemoval()
	}
}
