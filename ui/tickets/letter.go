package tickets

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/faq/contact"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// letter is one mail of the conversation. It is kept while nothing of the mail changes, so that what is unfolded and
// selected in it stays.
type letter struct {
	k       *talk
	m       ticket.Message
	print   string
	content *fyne.Container
}

// fingerprint changes when a mail has to be drawn anew, at midnight for the sake of "today".
func (s *Screen) fingerprint(m ticket.Message) string {
	return fmt.Sprint(s.env.Now().Format(time.DateOnly), m.Row, m.Raw, m.Kind, m.Direction, len(m.Text), len(m.Quoted), len(m.Attachments), m.Verdict, m.BodyHash)
}

func newLetter(k *talk, m ticket.Message) *letter {
	l := &letter{k: k, m: m, print: k.s.fingerprint(m), content: widget.Stack()}
	switch {
	case m.Direction == ticket.Out:
		l.set(l.own())
	case m.Kind == ticket.KindBounce:
		l.set(l.bounce())
	case m.Verdict.Level == ticket.Forged || m.Verdict.Level == ticket.Suspicious:
		l.set(l.warning()) // before receipts: a machine's mark proves nothing of who wrote it
	case m.Kind == ticket.KindAutoReply && len(m.Verdict.Requests) == 0:
		l.set(l.receipt())
	default:
		l.set(l.card())
	}
	return l
}

func (l *letter) set(o fyne.CanvasObject) { l.content.Objects = []fyne.CanvasObject{o} }

// replace shows the mail in another way, as after "show it anyway".
func (l *letter) replace(o fyne.CanvasObject) {
	l.set(o)
	l.content.Refresh()
	l.k.changed()
}

func (l *letter) t(key string, args ...any) string { return l.k.s.env.T(key, args...) }

// own is a mail of the person: at the right, on the soft colour.
func (l *letter) own() fyne.CanvasObject {
	parts := []string{l.t("tickets.me"), l.k.s.moment(l.m.Date)}
	if n := len(l.m.Attachments); n > 0 {
		parts = append(parts, l.k.s.env.N("tickets.files", n))
	}
	column := widget.Column(theme.Space4, append([]fyne.CanvasObject{dotted(parts...)}, l.body()...)...)
	box := widget.NewBox(column, widget.BoxOptions{Fill: theme.PrimarySoft, Radius: theme.RadiusCard, Insets: widget.Sides(theme.Space12, theme.Space16)})
	return container.New(bubble{right: true, natural: l.naturalWidth()}, box)
}

// naturalWidth is how wide a bubble need be for a short text; 0 is as wide as it may.
func (l *letter) naturalWidth() float32 {
	const short = 400 // bytes
	if len(l.m.Text) > short || len(l.m.Attachments) > 0 || l.m.Quoted != "" {
		return 0
	}
	width := fyne.MeasureText(l.t("tickets.me")+" · "+l.k.s.moment(l.m.Date), theme.Size(theme.TypeCaption), fyne.TextStyle{}).Width
	for line := range strings.Lines(visible(l.m.Text)) {
		width = max(width, fyne.MeasureText(strings.TrimRight(line, "\n"), theme.Size(theme.TypeBody), fyne.TextStyle{}).Width)
	}
	return width + 2*theme.Space16 + 2
}

// card is a mail that came in: who wrote it, what is known of that, when, and the text set apart.
func (l *letter) card() fyne.CanvasObject {
	parts := append(l.sender(), l.body()...)
	if warning := l.tripwire(); warning != nil {
		parts = append([]fyne.CanvasObject{warning}, parts...)
	}
	column := widget.Column(theme.Space4, parts...)
	box := widget.NewBox(column, widget.BoxOptions{Stroke: theme.Border, Radius: theme.RadiusCard, Insets: widget.Sides(theme.Space12, theme.Space16)})
	return container.New(bubble{}, box)
}

// noBreak is a space at which no line ends: a day stays with its time.
const noBreak = "\u00a0"

// sender is the head of a card.
func (l *letter) sender() []fyne.CanvasObject {
	name, address := mailbox(l.m.From)
	caption := []string{strings.ReplaceAll(l.k.s.moment(l.m.Date), " ", noBreak)}
	if name == "" {
		name = address
	} else {
		caption = append([]string{address}, caption...)
	}
	if name == "" {
		name = l.t("tickets.nobody")
	}
	const most = 190
	style := fyne.TextStyle{Bold: true}
	width := min(fyne.MeasureText(name, theme.Size(theme.TypeBody), style).Width+2, most*theme.Scale())
	why := reasons(l.k.s.env, l.m.Verdict)
	if why == "" {
		why = l.t("tickets.reason.none")
	}
	reason := widget.NewText(why, widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text2})
	reason.Hide()
	kind, icon := verdictLook(l.m.Verdict.Level)
	badge := widget.NewTapCard(widget.NewBadge(kind, icon, verdictWords(l.k.s.env, l.m.Verdict.Level)), widget.TapCardOptions{
		Borderless: true, Insets: widget.All(1), OnTapped: func() {
			show(reason, !reason.Visible())
			l.k.changed()
		},
	})
	return []fyne.CanvasObject{
		widget.Flow(theme.Space8, widget.FixedWidth(width, widget.NewText(name, widget.TextOptions{Bold: true, Wrap: widget.Ellipsis})), badge),
		dotted(caption...), reason, widget.Space(0, theme.Space4),
	}
}

// warning stands in the place of a mail that is not from support: closed, until somebody asks for it.
func (l *letter) warning() fyne.CanvasObject {
	s := l.k.s
	_, address := mailbox(l.m.From)
	call := widget.NewButton(widget.ButtonOptions{Text: l.t("tickets.call"), Kind: widget.Danger, Size: widget.Small, OnTapped: s.contactNow})
	anyway := widget.NewButton(widget.ButtonOptions{Text: l.t("tickets.anyway"), Kind: widget.Plain, Size: widget.Small})
	anyway.SetOnTapped(func() {
		had := s.env.Window.Canvas().Focused() == anyway
		l.replace(l.card())
		if had { // the mail takes the warning's place
			widget.FocusFirst(l.content)
		}
	})
	return widget.NewBanner(widget.BannerOptions{
		Kind: widget.DangerKind, Icon: "octagon-alert", Title: l.t("tickets." + l.m.Verdict.Level + ".title"),
		Text: l.t("tickets."+l.m.Verdict.Level+".text", "Address", address), Body: points(l.because()),
		Actions: []fyne.CanvasObject{call, anyway}, Below: true,
	})
}

// because lists why a mail is warned of.
func (l *letter) because() []string {
	known := slices.DeleteFunc(slices.Clone(l.m.Verdict.Reasons), func(r string) bool { return r == "asks" }) // they are listed
	return append(l.words("verdict.reason.", known), l.words("verdict.request.", l.m.Verdict.Requests)...)
}

// points are the reasons of a warning, a point each; nil for none.
func points(words []string) fyne.CanvasObject {
	if len(words) == 0 {
		return nil
	}
	column := widget.Column(2)
	for _, w := range words {
		column.Add(widget.Row(widget.RowOptions{Gap: theme.Space4, Grow: []int{1}, Top: true},
			widget.NewText("·", widget.TextOptions{Role: theme.Danger, Wrap: widget.OneLine}), widget.NewText(w, widget.TextOptions{Role: theme.Danger})))
	}
	return column
}

// receipt is a mail that a machine sent: small, and with what it means.
func (l *letter) receipt() fyne.CanvasObject {
	return l.folded("bot", l.t("tickets.receipt")+" · "+l.k.s.moment(l.m.Date), l.t("tickets.receipt.text"))
}

// folded is a small card with an explanation; the mail itself unfolds below it.
func (l *letter) folded(icon, title, text string) fyne.CanvasObject {
	original := l.original()
	words := widget.Column(2, widget.NewText(title, widget.TextOptions{Size: theme.TypeCaption, Bold: true, Role: theme.Text2}),
		widget.NewText(text, widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text2}), l.unfold(original, "tickets.original"), original)
	row := widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}, Top: true}, widget.NewIcon(icon, theme.IconSmall, theme.Text3), words)
	box := widget.NewBox(row, widget.BoxOptions{Fill: theme.Surface2, Radius: theme.RadiusCard, Insets: widget.Sides(10, 14)})
	return container.New(bubble{}, box)
}

// original is the mail itself, hidden, for what is shown in words of our own.
func (l *letter) original() *fyne.Container {
	column := widget.Column(theme.Space4, append(l.sender(), l.body()...)...)
	box := widget.Column(0, widget.NewBox(column, widget.BoxOptions{Radius: theme.RadiusControl, Insets: widget.All(theme.Space12)}))
	box.Hide()
	return box
}

// unfold is the line that shows or hides something; key names its words.
func (l *letter) unfold(what fyne.CanvasObject, key string, args ...any) fyne.CanvasObject {
	icon := widget.NewIcon("chevron-right", theme.IconSmall, theme.Text3)
	words := widget.NewText(l.t(key+".show", args...), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine})
	line := widget.Inline(theme.Space4, icon, words)
	return widget.Left(widget.NewTapCard(line, widget.TapCardOptions{
		Borderless: true, Insets: widget.Insets{Top: 2, Right: 6, Bottom: 2}, OnTapped: func() {
			open := !what.Visible()
			show(what, open)
			icon.Set(map[bool]string{true: "chevron-down", false: "chevron-right"}[open], theme.Text3)
			words.SetText(l.t(key+map[bool]string{true: ".hide", false: ".show"}[open], args...))
			line.Refresh()
			l.k.changed()
		},
	}))
}

// bounce says in plain words why a mail came back, and what to do.
func (l *letter) bounce() fyne.CanvasObject {
	event, evidence := l.proven()
	if event == ticket.EventDelayed {
		return l.folded("clock", l.t("tickets.delayed")+" · "+l.k.s.moment(l.m.Date), l.t("tickets.delayed.text"))
	}
	original := l.original()
	other := widget.NewButton(widget.ButtonOptions{Text: l.t("tickets.other_ways"), Kind: widget.Danger, Size: widget.Small, OnTapped: l.k.s.contactNow})
	banner := widget.NewBanner(widget.BannerOptions{
		Kind: widget.DangerKind, Icon: "undo-2", Title: l.t("tickets.bounce"),
		Text:    l.t("tickets.bounce." + bounceCause(evidence+" "+l.m.Text)),
		Actions: []fyne.CanvasObject{other}, Below: true,
	})
	return widget.Column(theme.Space4, banner, l.unfold(original, "tickets.original"), original)
}

// proven is the entry of the timeline that this mail proves.
func (l *letter) proven() (ticket.Event, string) {
	for _, e := range l.k.conv.Timeline {
		if e.MessageID == l.m.MessageID && l.m.MessageID != "" {
			return e.Event, e.Evidence
		}
	}
	return "", ""
}

// bounceCause tells from a status code (RFC 3463) why a mail came back: "address", "full", "size", "refused", or
// "unknown".
func bounceCause(text string) string {
	const most = 4 << 10
	text, _ = beginning(text, most)
	for _, field := range strings.FieldsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789.", r) }) {
		field = strings.Trim(field, ".")
		switch {
		case len(field) < 5 || field[:2] != "5." && field[:2] != "4.":
		case field[2:] == "2.2":
			return "full"
		case field[2:] == "3.4":
			return "size"
		case strings.HasPrefix(field[2:], "1."), field[2:] == "2.1":
			return "address"
		case strings.HasPrefix(field[2:], "7."):
			return "refused"
		}
	}
	return "unknown"
}

// moment is when a mail was written: with its time, and its day where that is not today.
func (s *Screen) moment(t time.Time) string {
	if t.IsZero() {
		return s.env.T("tickets.no_date")
	}
	now := s.env.Now()
	t = t.In(now.Location())
	clock := t.Format("15:04")
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	switch day(t) {
	case day(now):
		return s.env.T("when.today", "Time", clock)
	case day(now.AddDate(0, 0, -1)):
		return s.env.T("when.yesterday", "Time", clock)
	}
	return s.env.T("when.date_time", "Date", s.env.Date(t), "Time", clock)
}

func (s *Screen) contactNow() {
	s.env.Open(screen.Target{Screen: screen.Contact, ID: string(contact.Now)})
}

// verdictLook is the colour and the icon of a verdict.
func verdictLook(level string) (widget.Kind, string) {
	switch level {
	case "verified":
		return widget.GoodKind, "badge-check"
	case "suspicious":
		return widget.DangerKind, "shield-alert"
	case "forged":
		return widget.DangerKind, "shield-x"
	}
	return widget.NeutralKind, "circle-help"
}

// verdictWords names a verdict; one that is not known is none.
func verdictWords(env screen.Env, level string) string {
	if key := "verdict." + level; env.Words().Has(key) {
		return env.T(key)
	}
	return env.T("verdict.unverified")
}

// reasons are a verdict's reasons in words; "" when none is known.
func reasons(env screen.Env, v ticket.Verdict) string {
	var out []string
	for _, r := range v.Reasons {
		if key := "verdict.reason." + r; env.Words().Has(key) {
			out = append(out, env.T(key))
		}
	}
	return strings.Join(out, env.T("tickets.reason.and"))
}

// bubble holds a mail to most of the width: at the left, or at the right and no wider than it need be.
type bubble struct {
	right   bool
	natural float32 // 0 is as wide as may be
}

const (
	bubbleShare = 0.88
	bubbleWide  = 640
)

// Layout implements fyne.Layout.
func (b bubble) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width*bubbleShare, bubbleWide)
	if b.natural > 0 {
		width = min(width, b.natural)
	}
	x := float32(0)
	if b.right {
		x = size.Width - width
	}
	for _, o := range objects {
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(width, size.Height))
	}
}

// MinSize implements fyne.Layout.
func (b bubble) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	return size
}
