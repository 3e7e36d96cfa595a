package tickets

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// How many tickets are read at a time: the first page, and the most when scrolling on.
const (
	firstPage = 200
	mostPage  = 5000
)

// listPane is the left pane: the search box above drafts, tickets and mails that only claim to be from support.
type listPane struct {
	s       *Screen
	search  *widget.SearchBox
	rows    *rows
	nothing *widget.Text // says that a search found nothing
	content fyne.CanvasObject

	query    string
	turn     int  // of the search: results of an older one are dropped
	reading  bool // the present turn is being read
	again    bool // something changed meanwhile
	found    page
	answered map[ticket.ID]bool // tickets with an answer half written
}

// page is what was read of the list.
type page struct {
	drafts  []mail.Draft
	tickets []ticket.Ticket
	claims  []ticket.Message
	all     bool // there are no more tickets than these
}

func newListPane(s *Screen) *listPane {
	l := &listPane{s: s, rows: newRows()}
	l.search = widget.NewSearchBox(widget.SearchOptions{
		Placeholder: s.env.T("tickets.search"), Size: widget.SearchSmall, OnChanged: l.typed,
		OnDown: func() { widget.Focus(l.rows) },
	})
	s.env.Mark("tickets.search", l.search.Entry)
	l.rows.bind, l.rows.drop, l.rows.chosen, l.rows.nearEnd = l.bind, l.unmark, l.chosen, l.more
	l.rows.leave = l.search.Focus
	l.nothing = widget.NewText(s.env.T("tickets.search.nothing"), widget.TextOptions{Role: theme.Text2, Align: fyne.TextAlignCenter})
	l.nothing.Hide()
	list := widget.Stack(l.rows, widget.Inset(widget.Sides(theme.Space24, theme.Space16), l.nothing))
	column := widget.ColumnFill(0, 2, widget.Inset(widget.All(theme.Space16), l.search), widget.NewDivider(), list)
	l.content = widget.NewBox(column, widget.BoxOptions{Stroke: theme.Border, Edges: widget.RightEdge, Insets: widget.Insets{Right: 1}})
	return l
}

func (l *listPane) typed(query string) {
	query = strings.TrimSpace(query)
	if query == l.query {
		return
	}
	l.query, l.reading = query, false // what is being read is of no use any more
	l.rows.scroll.ScrollToTop()
	l.load()
}

// load reads what the list shows, as far down as somebody has scrolled. Of several calls while it reads, one counts.
func (l *listPane) load() {
	if l.reading {
		l.again = true
		return
	}
	l.turn++
	turn, query := l.turn, l.query
	want := max(min(l.rows.last+firstPage, len(l.found.tickets)), firstPage)
	l.reading, l.again = true, false
	screen.Load(l.s.env, "read the tickets", func(ctx context.Context) (p page, err error) {
		defer func() {
			if err != nil {
				l.s.env.Do(func() { l.done(turn) })
			}
		}()
		if p.tickets, err = l.s.b.Tickets(ctx, mail.TicketFilter{Query: query, Limit: want + 1}); err != nil {
			return p, err
		}
		if p.all = len(p.tickets) <= want; !p.all {
			p.tickets = p.tickets[:want]
		}
		if p.drafts, err = l.s.b.Drafts(ctx); err != nil {
			return p, err
		}
		p.claims, err = l.s.b.Claims(ctx)
		return p, err
	}, func(p page) {
		if turn == l.turn {
			l.show(p)
		}
		l.done(turn)
	})
}

func (l *listPane) done(turn int) {
	if turn != l.turn {
		return
	}
	l.reading = false
	if l.again {
		l.load()
	}
}

// more reads the next page, as somebody nears the end of what was read.
func (l *listPane) more() {
	if l.reading || l.found.all {
		return
	}
	l.turn++
	turn, query, from := l.turn, l.query, len(l.found.tickets)
	count := min(max(from, firstPage), mostPage)
	l.reading = true
	screen.Load(l.s.env, "read more tickets", func(ctx context.Context) ([]ticket.Ticket, error) {
		list, err := l.s.b.Tickets(ctx, mail.TicketFilter{Query: query, Offset: from, Limit: count})
		if err != nil {
			l.s.env.Do(func() { l.done(turn) })
		}
		return list, err
	}, func(list []ticket.Ticket) {
		if turn == l.turn {
			p := l.found
			p.all = len(list) < count
			p.tickets = appendNew(p.tickets, list)
			l.found = p
			l.rows.set(l.items())
		}
		l.done(turn)
	})
}

// appendNew adds the tickets that are not there yet: one that changed meanwhile moved to the front.
func appendNew(have, more []ticket.Ticket) []ticket.Ticket {
	known := make(map[ticket.ID]bool, len(have))
	for _, k := range have {
		known[k.ID] = true
	}
	have = have[:len(have):len(have)]
	for _, k := range more {
		if !known[k.ID] {
			have = append(have, k)
		}
	}
	return have
}

func (l *listPane) show(p page) {
	l.found = p
	l.answered = map[ticket.ID]bool{}
	for _, d := range p.drafts {
		if d.Ticket != "" {
			l.answered[d.Ticket] = true
		}
	}
	items := l.items()
	l.rows.set(items)
	show(l.nothing, len(items) == 0 && l.query != "")
	l.s.setEmpty(len(items) == 0 && l.query == "" && len(p.drafts) == 0)
}

// items are the lines: drafts, tickets and, below all of these, what only claims to be from support.
func (l *listPane) items() []item {
	p := l.found
	out := make([]item, 0, len(p.drafts)+len(p.tickets)+len(p.claims)+1)
	for i := range p.drafts {
		if d := &p.drafts[i]; d.Ticket == "" && l.matches(d.Subject, d.Body) {
			out = append(out, item{draft: d})
		}
	}
	for i := range p.tickets {
		out = append(out, item{ticket: &p.tickets[i]})
	}
	if !p.all {
		return out
	}
	headed := false
	for i := range p.claims {
		m := &p.claims[i]
		if !l.matches(m.Subject, m.From, m.Text) {
			continue
		}
		if !headed {
			out = append(out, item{heading: l.s.env.T("tickets.claims")})
			headed = true
		}
		out = append(out, item{claim: m})
	}
	return out
}

// matches tells whether one of the texts has what is searched for; tickets are searched by the store.
func (l *listPane) matches(texts ...string) bool {
	query := strings.ToLower(l.query)
	for _, t := range texts {
		if strings.Contains(strings.ToLower(t), query) {
			return true
		}
	}
	return false
}

func ticketKey(id ticket.ID) string { return "ticket " + string(id) }
func claimKey(row int64) string     { return "claim " + strconv.FormatInt(row, 10) }

func (l *listPane) choose(what subject) {
	switch {
	case what.ticket != "":
		l.rows.choose(ticketKey(what.ticket))
	case what.claim != 0:
		l.rows.choose(claimKey(what.claim))
	default:
		l.rows.choose("")
	}
}

func (l *listPane) chosen(i item, pressed bool) {
	switch {
	case i.draft != nil && pressed:
		l.s.env.Open(screen.Target{Screen: screen.Compose, ID: i.draft.ID})
	case i.ticket != nil:
		l.s.open(subject{ticket: i.ticket.ID})
	case i.claim != nil:
		l.s.open(subject{claim: i.claim.Row})
	}
}

func (l *listPane) bind(r *row, i item) {
	t := l.s.env.T
	switch {
	case i.draft != nil:
		r.say(rowWords{title: l.title(i.draft.Subject, "tickets.untitled"), age: l.s.env.Ago(i.draft.Updated),
			kind: widget.NeutralKind, badge: t("ticket.state.draft")})
	case i.ticket != nil:
		k := i.ticket
		w := rowWords{title: l.title(k.Subject, "tickets.no_subject"), age: l.s.env.Ago(k.Updated), kind: screen.StateKind(k.State),
			badge: t("ticket.state." + string(k.State)), unread: k.Unread > 0}
		if l.answered[k.ID] {
			w.note = t("tickets.reply.half")
		}
		r.say(w)
		l.s.env.Mark("tickets.row."+string(k.ID), r)
	case i.claim != nil:
		m := i.claim
		kind, _ := verdictLook(m.Verdict.Level)
		name, address := mailbox(m.From)
		if name == "" {
			name = address
		}
		r.say(rowWords{title: l.title(m.Subject, "tickets.no_subject"), age: l.s.env.Ago(m.Date), kind: kind,
			badge: verdictWords(l.s.env, m.Verdict.Level), note: name})
	default:
		r.say(rowWords{title: i.heading, heading: true})
	}
}

// unmark forgets the row of a ticket that left sight, since the row will stand for another.
func (l *listPane) unmark(i item) {
	if i.ticket != nil {
		l.s.env.Mark("tickets.row."+string(i.ticket.ID), nil)
	}
}

func (l *listPane) title(subject, without string) string {
	if s := visibleLine(subject); s != "" {
		return s
	}
	return l.s.env.T(without)
}
