// Package home is the first screen: one search box, what is urgent, the common problems, what waits for the person,
// and who can be reached now. It answers nothing itself: each part leads to the screen that does.
package home

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/faq"
	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Backend is what the screen needs.
type Backend interface {
	Library() *faq.Library
	Lang() string
	Tickets(context.Context, mail.TicketFilter) ([]ticket.Ticket, error)
	Drafts(context.Context) ([]mail.Draft, error)
	Outbox(context.Context, ...mail.OutgoingState) ([]mail.Outgoing, error)
	FollowUps(context.Context) ([]app.FollowUp, error)
	AnswerFollowUp(ctx context.Context, id string, answer app.FollowUpAnswer) error
}

// Screen is the home screen.
type Screen struct {
	env     screen.Env
	b       Backend
	search  *widget.SearchBox
	asked   *fyne.Container // what is asked the day after a fix; nothing mostly
	answers []fyne.Focusable
	pressed bool // one of the answers was: what comes in the question's place takes the focus
	waiting *widget.Box
	reach   *widget.Box
	matters screen.Marks // the rows of what waits
	ways    screen.Marks // the rows of who can be reached
	content *widget.Scroll
	shown   struct{ asked, waiting, reach string } // what the cards say, so that they are made anew only to say something else
}

var _ screen.Screen = (*Screen)(nil)

// New makes it.
func New(env screen.Env, b Backend) *Screen {
	s := &Screen{env: env, b: b}
	s.search = widget.NewSearchBox(widget.SearchOptions{
		Placeholder: env.T("home.search"), Brief: env.T("home.search.brief"), Size: widget.SearchLarge, OnChanged: s.typed, OnSubmitted: s.typed,
	})
	env.Mark("home.search", s.search.Entry)
	s.waiting = widget.NewCard(s.waitingHead(0)) // what waits is read from the store, which takes a moment
	s.reach = widget.NewCard(widget.Column(0))
	s.asked = widget.Column(0)
	s.asked.Hide()
	body := widget.Column(20,
		widget.Column(theme.Space12, widget.Title(env.T("home.title")), s.search),
		s.emergency(),
		s.asked,
		widget.Column(theme.Space12, widget.Section(env.T("home.common")), widget.Grid(3, 220*max(1, theme.Scale()), theme.Space12, s.tiles()...)),
		container.New(&cardsLayout{}, s.waiting, s.reach),
	)
	s.content = widget.NewReadingScroll(theme.CardsWidth*max(1, theme.Scale()),
		widget.Insets{Top: theme.Space32, Right: theme.Space40, Bottom: theme.Space16, Left: theme.Space40}, body)
	return s
}

// Content gives the screen's picture.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Show puts the focus into the search box.
func (s *Screen) Show(screen.Target) {
	s.search.SetText("")
	s.search.Focus()
	s.Refresh()
}

// Hide leaves the focus to what comes to the front.
func (s *Screen) Hide() { s.pressed = false }

// typed goes to the results with what was typed.
func (s *Screen) typed(text string) {
	if text != "" {
		s.env.Open(screen.Target{Screen: screen.Help, Query: text})
	}
}

func (s *Screen) emergency() fyne.CanvasObject {
	act := widget.NewButton(widget.ButtonOptions{Text: s.env.T("home.emergency.act"), Kind: widget.Danger, OnTapped: func() {
		if _, ok := s.b.Library().Fix("account-compromised"); ok {
			s.env.Open(screen.Target{Screen: screen.Fixes, ID: "account-compromised"})
			return
		}
		s.env.Open(screen.Target{Screen: screen.Contact, ID: string(contact.Now)})
	}})
	s.env.Mark("home.emergency", act)
	return widget.NewBanner(widget.BannerOptions{
		Kind: widget.DangerKind, Title: s.env.T("home.emergency.title"), Text: s.env.T("home.emergency.text"),
		Actions: []fyne.CanvasObject{act},
	})
}

// maxTiles is what fits two rows of three.
const maxTiles = 6

// tiles are the articles that the pack wants on the home screen.
func (s *Screen) tiles() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, id := range s.b.Library().Pack().Home {
		a, ok := s.b.Library().Article(id, s.b.Lang())
		if !ok || len(out) == maxTiles {
			continue
		}
		to, title := screen.Target{Screen: screen.Help, ID: a.ID}, a.Title
		if f, ok := s.b.Library().Fix(a.Fix); ok {
			to, title = screen.Target{Screen: screen.Fixes, ID: f.ID}, f.Title.In(a.Lang)
		}
		t := widget.NewTile(widget.TileOptions{Icon: a.Icon, Title: title, Caption: a.Tile, OnTapped: func() { s.env.Open(to) }})
		s.env.Mark("home.tile."+a.ID, t)
		out = append(out, t)
	}
	return out
}

// glance is what the screen reads from the store.
type glance struct {
	tickets []ticket.Ticket // those that press, of all that are kept, and those that changed last
	drafts  []mail.Draft
	outbox  []mail.Outgoing
}

// Refresh reads what waits, what is asked, and who can be reached.
func (s *Screen) Refresh() {
	s.showReach()
	screen.Load(s.env, "read what to ask again", s.b.FollowUps, s.ask)
	screen.Load(s.env, "read what waits", func(ctx context.Context) (g glance, err error) {
		if g.tickets, err = s.glanceAt(ctx); err != nil {
			return g, err
		}
		if g.drafts, err = s.b.Drafts(ctx); err != nil {
			return g, err
		}
		g.outbox, err = s.b.Outbox(ctx)
		return g, err
	}, s.showWaiting)
}

// maxGlance is how many tickets of a sort are read.
const maxGlance = 50

// glanceAt reads the tickets that press, and after them those that changed last: one that support leaves waiting for too
// long is just one that did not change lately.
func (s *Screen) glanceAt(ctx context.Context) ([]ticket.Ticket, error) {
	all, err := s.b.Tickets(ctx, mail.TicketFilter{Pressing: s.env.Now(), Limit: maxGlance})
	if err != nil {
		return nil, err
	}
	pressing := map[ticket.ID]bool{}
	for _, k := range all {
		pressing[k.ID] = true
	}
	last, err := s.b.Tickets(ctx, mail.TicketFilter{Limit: maxGlance})
	for _, k := range last {
		if !pressing[k.ID] {
			all = append(all, k)
		}
	}
	return all, err
}

// maxWaiting is how many matters the card lists before it points to the tickets.
const maxWaiting = 3

func (s *Screen) showWaiting(g glance) {
	print := s.fingerprint(g)
	if print == s.shown.waiting {
		return
	}
	s.shown.waiting = print
	about, unread := s.focused(&s.matters), 0
	s.matters = screen.Marks{}
	for _, k := range g.tickets {
		if k.Unread > 0 {
			unread++
		}
	}
	rows := []fyne.CanvasObject{s.waitingHead(unread)}
	for _, d := range g.drafts {
		if len(rows) > maxWaiting {
			break
		}
		row := s.draftRow(d)
		s.matters.Set("draft "+d.ID, row)
		rows = append(rows, widget.NewDivider(), row)
	}
	mine, theirs := s.partition(g.tickets, g.outbox)
	for _, k := range mine {
		if len(rows) > 2*maxWaiting {
			break
		}
		row := s.ticketRow(k)
		s.matters.Set("ticket "+string(k.ID), row)
		rows = append(rows, widget.NewDivider(), row)
	}
	said := ""
	switch {
	case theirs > 0:
		said = s.env.N("home.theirs", theirs)
	case len(rows) == 1:
		said = s.env.T("home.nothing")
	}
	if said != "" {
		rows = append(rows, widget.NewDivider(), widget.Inset(widget.Sides(theme.Space8, 0), widget.Explain(said)))
	}
	s.waiting.SetContent(widget.Column(2, rows...))
	s.handOn(about, &s.matters, s.waiting)
}

// waitingHead is the title of the card of what waits, with how many answers are new.
func (s *Screen) waitingHead(unread int) fyne.CanvasObject {
	head := []fyne.CanvasObject{widget.NewText(s.env.T("home.waiting"), widget.TextOptions{Bold: true, Wrap: widget.OneLine})}
	if unread > 0 {
		head = append(head, widget.NewBadge(widget.InfoKind, "", s.env.N("home.unread", unread)))
	}
	return widget.Inset(widget.Insets{Bottom: 6}, widget.Inline(theme.Space12, head...))
}

// fingerprint changes when the card of what waits says something else, be it only how long ago.
func (s *Screen) fingerprint(g glance) string {
	var b strings.Builder
	for _, d := range g.drafts {
		fmt.Fprintln(&b, d.ID, d.Subject, s.env.Ago(d.Updated))
	}
	mine, theirs := s.partition(g.tickets, g.outbox)
	for _, k := range mine {
		fmt.Fprintln(&b, k.ID, k.Subject, k.State, k.Unread, s.env.Ago(k.Updated))
	}
	fmt.Fprint(&b, theirs)
	return b.String()
}

// partition tells the tickets that wait for the person from those that merely wait for support, which it counts: unread
// answers, questions of support, mails that did not go out or may not have arrived, and answers that are overdue are the
// person's.
func (s *Screen) partition(all []ticket.Ticket, outbox []mail.Outgoing) (mine []ticket.Ticket, theirs int) {
	unsent := map[ticket.ID]bool{}
	for _, o := range outbox {
		switch o.State {
		case mail.OutgoingFailed, mail.OutgoingUnknown, mail.OutgoingQueued:
			unsent[o.Ticket] = true
		}
	}
	for _, k := range all {
		switch {
		case k.Unread > 0, k.State == ticket.WaitingForYou, k.State == ticket.Failed, k.State == ticket.Unknown, k.State == ticket.Queued,
			unsent[k.ID], s.overdue(k):
			mine = append(mine, k)
		case k.State == ticket.Waiting, k.State == ticket.Acknowledged:
			theirs++
		}
	}
	return mine, theirs
}

// overdue tells whether an answer was to be expected by now, and did not come: then there is a quicker way.
func (s *Screen) overdue(k ticket.Ticket) bool {
	waits := k.State == ticket.Waiting || k.State == ticket.Acknowledged
	return waits && !k.ExpectedBy.IsZero() && !s.env.Now().Before(k.ExpectedBy)
}

func (s *Screen) draftRow(d mail.Draft) fyne.CanvasObject {
	title := d.Subject
	if title == "" {
		title = s.env.T("home.draft.untitled")
	}
	return widget.NewListRow(widget.ListRowOptions{
		Icon: "pencil", Title: title, Caption: s.env.T("home.draft", "When", s.env.Ago(d.Updated)),
		Trailing: widget.NewBadge(widget.NeutralKind, "", s.env.T("ticket.state.draft")),
		OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Compose, ID: d.ID}) },
	})
}

func (s *Screen) ticketRow(k ticket.Ticket) fyne.CanvasObject {
	icon, role, key := "cloud-off", theme.Text3, "home.unsent"
	switch {
	case k.Unread > 0:
		icon, role, key = "mail-open", theme.Good, "home.answered"
	case k.State == ticket.WaitingForYou:
		icon, role, key = "clock", theme.Warning, "home.your_turn"
	case k.State == ticket.Failed:
		icon, role, key = "octagon-alert", theme.Danger, "home.failed"
	case k.State == ticket.Unknown:
		icon, role, key = "circle-help", theme.Warning, "home.unknown"
	case s.overdue(k):
		icon, role, key = "hourglass", theme.Warning, "home.overdue"
	}
	caption := s.env.T(key, "When", s.env.Ago(k.Updated))
	kind := screen.StateKind(k.State)
	return widget.NewListRow(widget.ListRowOptions{
		Icon: icon, IconRole: role, Title: k.Subject, Caption: caption,
		Trailing: widget.NewBadge(kind, "", s.env.T("ticket.state."+string(k.State))),
		OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Tickets, ID: string(k.ID)}) },
	})
}

func (s *Screen) showReach() {
	var said strings.Builder
	all := s.b.Library().Advise(contact.Today, "", s.env.Now())
	for _, a := range all {
		fmt.Fprintln(&said, a.ID, a.Open, s.env.Openness(a))
	}
	if said.String() == s.shown.reach {
		return
	}
	s.shown.reach = said.String()
	about := s.focused(&s.ways)
	s.ways = screen.Marks{}
	title := "home.reach.any" // it promises nobody where nobody is known to be there
	var rows []fyne.CanvasObject
	for _, a := range all {
		if a.Kind != pack.ChannelPhone && a.Kind != pack.ChannelChat && a.Kind != pack.ChannelEmail {
			continue
		}
		if a.Open {
			title = "home.reach"
		}
		row := s.reachRow(a)
		s.ways.Set(a.ID, row)
		rows = append(rows, widget.NewDivider(), row)
	}
	head := widget.Inset(widget.Insets{Bottom: 6}, widget.Strong(s.env.T(title)))
	s.reach.SetContent(widget.Column(2, append([]fyne.CanvasObject{head}, rows...)...))
	s.handOn(about, &s.ways, s.reach)
}

func (s *Screen) reachRow(a contact.Advice) fyne.CanvasObject {
	role := theme.Text3
	if a.Open {
		role = theme.Good
	}
	return widget.NewListRow(widget.ListRowOptions{
		Icon: a.Icon, IconRole: role, Title: a.Title.In(s.b.Lang()),
		Trailing: widget.NewText(s.env.Openness(a), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine}),
		OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Contact}) },
	})
}
