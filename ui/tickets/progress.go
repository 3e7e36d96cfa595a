package tickets

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/faq/contact"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// maxEntries is how many entries of a timeline are shown at first, the newest.
const maxEntries = 24

// progress is the right pane: what happened to a ticket, what proves it, and when an answer is due.
type progress struct {
	s       *Screen
	over    bool // narrow window: somebody asked for it
	conv    mail.Conversation
	print   string
	shown   int
	open    map[string]bool // entries whose evidence is unfolded
	column  *fyne.Container
	scroll  *widget.Scroll
	content *widget.Box
}

func newProgress(s *Screen) *progress {
	p := &progress{s: s, column: widget.Column(0)}
	p.scroll = widget.NewScroll(container.New(progressInset{p}, p.column))
	p.content = widget.NewBox(p.scroll, widget.BoxOptions{Stroke: theme.Border, Edges: widget.LeftEdge, Insets: widget.Insets{Left: 1}})
	return p
}

// progressInset is the space around the timeline: in a pane of its own little, below the conversation's header as much as
// there. Its lines have entryInset of their own.
type progressInset struct{ p *progress }

const entryInset = 6

func (l progressInset) insets() widget.Insets {
	side := theme.Space12
	if l.p.over && l.p.s.panes.narrow {
		side = talkInset - entryInset
	}
	return widget.Sides(18, side)
}

// Layout implements fyne.Layout.
func (l progressInset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	in := l.insets()
	for _, o := range objects {
		place(o, in.Left, in.Top, max(size.Width-2*in.Left, 0), max(size.Height-2*in.Top, 0))
	}
}

// MinSize implements fyne.Layout.
func (l progressInset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	in := l.insets()
	return objects[0].MinSize().AddWidthHeight(2*in.Left, 2*in.Top)
}

// clear takes the pane away: what is open has no timeline.
func (p *progress) clear() {
	p.print = ""
	if p.s.talk.head != nil && p.over {
		p.s.talk.setOver(false)
	}
	p.s.panes.setRight(false, false)
}

// set shows a ticket's timeline. It is left alone when nothing of it changed.
func (p *progress) set(v mail.Conversation) {
	if v.Ticket.ID != p.conv.Ticket.ID {
		p.open, p.shown, p.print = map[string]bool{}, maxEntries, ""
		if !p.over {
			p.s.talk.setOver(false)
		}
	}
	p.conv = v
	p.s.panes.setRight(true, p.over)
	now := p.s.env.Now()
	print := fmt.Sprint(v.Ticket.ID, v.Ticket.State, v.Ticket.ExpectedBy, now.After(v.Ticket.ExpectedBy), now.Format(time.DateOnly), v.Timeline)
	if print == p.print {
		return
	}
	p.print = print
	p.draw()
}

func (p *progress) draw() {
	env := p.s.env
	edge := widget.Sides(0, entryInset)
	objects := []fyne.CanvasObject{widget.Inset(widget.Insets{Left: entryInset, Bottom: theme.Space8}, widget.Strong(env.T("tickets.progress")))}
	entries := told(p.conv.Timeline)
	if hidden := len(entries) - p.shown; hidden > 0 {
		entries = entries[hidden:]
		objects = append(objects, widget.NewButton(widget.ButtonOptions{Text: env.N("tickets.entries.earlier", hidden), Kind: widget.Plain, Size: widget.Small,
			OnTapped: func() {
				p.shown += 5 * maxEntries
				p.draw()
			}}))
	}
	sent := 0
	for i, e := range entries {
		if e.Event == ticket.EventSent {
			sent++
		}
		objects = append(objects, p.entry(i, e, sent > 1))
	}
	if p.conv.Ticket.State == ticket.WaitingForYou {
		objects = append(objects, widget.Inset(widget.Sides(6, 6), p.line("clock", theme.Warning, env.T("tickets.your_turn"), "")))
	}
	if due := p.due(); due != nil {
		objects = append(objects, widget.Inset(widget.Sides(theme.Space12, 6), widget.NewDivider()), widget.Inset(edge, due))
	}
	p.column.Objects = objects
	p.column.Refresh()
	p.scroll.Refresh()
}

// told leaves out what a later entry says better: that a ticket was made, and that a mail was queued which went out.
func told(timeline []ticket.Entry) []ticket.Entry {
	later := map[string]bool{}
	for _, e := range timeline {
		switch e.Event {
		case ticket.EventSent, ticket.EventReplied, ticket.EventUnknown, ticket.EventFailed:
			later[e.MessageID] = true
		}
	}
	out := make([]ticket.Entry, 0, len(timeline))
	for _, e := range timeline {
		if e.Event == ticket.EventCreated && len(timeline) > 1 || e.Event == ticket.EventQueued && later[e.MessageID] {
			continue
		}
		out = append(out, e)
	}
	return out
}

// entryLook is the icon and the colour of an event.
func entryLook(e ticket.Event) (string, theme.Role) {
	switch e {
	case ticket.EventSent:
		return "circle-check", theme.Good
	case ticket.EventUnknown:
		return "circle-help", theme.Warning
	case ticket.EventFailed:
		return "circle-x", theme.Danger
	case ticket.EventWithdrawn:
		return "undo-2", theme.Text2
	case ticket.EventBounced:
		return "undo-2", theme.Danger
	case ticket.EventDelayed:
		return "hourglass", theme.Warning
	case ticket.EventAcknowledged:
		return "bot", theme.Text3
	case ticket.EventAnswered:
		return "user-check", theme.Good
	case ticket.EventReplied:
		return "reply", theme.Text2
	case ticket.EventNoted:
		return "phone-call", theme.Text2
	case ticket.EventSolved:
		return "check-check", theme.Good
	case ticket.EventReopened:
		return "rotate-ccw", theme.Text2
	case ticket.EventCreated:
		return "circle-plus", theme.Text3
	}
	return "clock", theme.Text3
}

// entry is one line of the timeline. Pressing it shows what proves it: the mail, and the server's own words.
func (p *progress) entry(i int, e ticket.Entry, again bool) fyne.CanvasObject {
	env := p.s.env
	icon, role := entryLook(e.Event)
	words := env.T("ticket.event." + string(e.Event))
	if e.Event == ticket.EventSent && again {
		words = env.T("tickets.sent_again")
	}
	column := widget.Column(2, p.line(icon, role, words, env.Stamp(e.At)))
	evidence := p.evidence(e)
	if e.Event == ticket.EventNoted {
		column.Add(proof(evidence, theme.Text2))
		evidence = ""
	}
	if evidence == "" && !showsMail(e) {
		return widget.Inset(widget.Sides(6, 6), column)
	}
	key := fmt.Sprint(e.Event, e.At.UnixMicro(), e.MessageID)
	detail := proof(evidence, theme.Text3)
	show(detail, evidence != "" && p.open[key])
	column.Add(detail)
	card := widget.NewTapCard(column, widget.TapCardOptions{Borderless: true, Insets: widget.Sides(6, 6), OnTapped: func() {
		if evidence != "" {
			p.open[key] = !p.open[key]
			show(detail, p.open[key])
			p.column.Refresh()
			p.scroll.Refresh()
		}
		if showsMail(e) {
			if p.over && p.s.panes.narrow && evidence == "" {
				p.s.talk.setOver(false)
			}
			p.s.talk.scrollTo(e.MessageID)
		}
	}})
	env.Mark(fmt.Sprintf("tickets.entry.%d", i), card)
	return card
}

// showsMail tells whether there is a mail to show for an entry: a record, which proves what the person did, is none.
func showsMail(e ticket.Entry) bool {
	_, record := ticket.FromRecordID(e.MessageID)
	return e.MessageID != "" && !record
}

// proof is small text under an entry, in line with its words.
func proof(text string, role theme.Role) fyne.CanvasObject {
	return widget.Inset(widget.Insets{Left: theme.Size(theme.IconSmall) + theme.Space12}, widget.NewText(text, widget.TextOptions{Size: theme.TypeCaption, Role: role}))
}

func (p *progress) line(icon string, role theme.Role, words, when string) fyne.CanvasObject {
	time := widget.NewText(when, widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine})
	return widget.Beside(widget.NewIcon(icon, theme.IconSmall, role), container.New(&timedLayout{}, widget.Body(words), time))
}

// maxEvidence bounds what is shown of an entry's evidence, in bytes.
const maxEvidence = 2 << 10

// evidence is what an entry's evidence says to people; "" where it says nothing beyond the event.
func (p *progress) evidence(e ticket.Entry) string {
	switch {
	case e.Asks():
		return p.s.env.T("tickets.asks")
	case e.Event == ticket.EventFailed:
		return p.s.reason(e.Evidence)
	case e.Evidence == ticket.EvidenceFound:
		return p.s.env.T("tickets.evidence.found")
	case e.Evidence == ticket.EvidenceNotFound && e.Event == ticket.EventWithdrawn:
		return p.s.env.T("tickets.withdrawn.not_found")
	case e.Evidence == ticket.EvidenceNotFound:
		return p.s.env.T("tickets.evidence.not_found")
	case e.Event == ticket.EventWithdrawn && e.Evidence != "":
		return p.s.env.T("tickets.withdrawn.not_looked")
	}
	text, _ := beginning(e.Evidence, maxEvidence)
	return visible(text)
}

// expected is when an answer is due; no line ends within it.
func (p *progress) expected() string {
	return strings.ReplaceAll(p.s.env.Until(p.conv.Ticket.ExpectedBy), " ", noBreak)
}

// due says when an answer is due, or what to do when it did not come.
func (p *progress) due() fyne.CanvasObject {
	env, k := p.s.env, p.conv.Ticket
	caption := func(key string) fyne.CanvasObject {
		return widget.NewText(env.T(key), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text2})
	}
	switch {
	case k.State == ticket.WaitingForYou:
		return widget.Column(2, caption("tickets.your_turn.text"))
	case k.ExpectedBy.IsZero() || k.State != ticket.Waiting && k.State != ticket.Acknowledged:
		return nil
	case env.Now().Before(k.ExpectedBy):
		return widget.Column(2, caption("tickets.due"), widget.Strong(env.T("tickets.due.by", "When", p.expected())))
	}
	other := widget.NewButton(widget.ButtonOptions{Text: env.T("tickets.other_ways"), Kind: widget.Caution, Size: widget.Small, OnTapped: func() {
		env.Open(screen.Target{Screen: screen.Contact, ID: string(contact.Today)})
	}})
	env.Mark("tickets.overdue", other)
	return widget.Column(theme.Space8,
		widget.NewText(env.T("tickets.overdue", "When", p.expected()), widget.TextOptions{Bold: true, Role: theme.Warning}),
		caption("tickets.overdue.text"), widget.Left(other))
}
