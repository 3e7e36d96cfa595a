package tickets

import (
	"context"
	"strings"
	"time"

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

// searchAfter is when the store is searched after the last key: it is asked for words, not for each of their letters.
const searchAfter = 150 * time.Millisecond

// listPane is the left pane: the search box above drafts, tickets and mails that only claim to be from support.
type listPane struct {
	s       *Screen
	search  *widget.SearchBox
	filter  *widget.Select
	rows    *rows
	nothing *widget.Text    // says that a search found nothing
	head    *fyne.Container // search and filter
	column  *fyne.Container
	content fyne.CanvasObject

	wanted   wanted             // what is typed and chosen
	turn     int                // of the search: results of an older one are dropped
	reading  bool               // the present turn is being read
	again    bool               // something changed meanwhile
	stop     func()             // takes back a search that was not begun
	cancel   context.CancelFunc // ends what is being read
	found    page
	answered map[ticket.ID]bool // tickets with an answer half written
}

// page is what was read of the list.
type page struct {
	wanted
	drafts  []mail.Draft
	tickets []*ticket.Ticket
	claims  []ticket.Message
	all     bool // there are no more tickets than these
	fresh   span // of the tickets beyond the first page, those read after the last change
	stale   bool // others were read before it
}

func newListPane(s *Screen) *listPane {
	l := &listPane{s: s, rows: newRows(), stop: func() {}, cancel: func() {}}
	l.search = widget.NewSearchBox(widget.SearchOptions{
		Placeholder: s.env.T("tickets.search"), Size: widget.SearchSmall, OnChanged: l.typed,
		OnDown: func() { widget.Focus(l.rows) },
	})
	s.env.Mark("tickets.search", l.search.Entry)
	l.rows.bind, l.rows.drop, l.rows.chosen, l.rows.nearEnd = l.bind, l.unmark, l.chosen, l.more
	l.rows.entered = s.enter
	l.rows.leave, l.rows.looked = l.search.Focus, l.look
	l.nothing = widget.NewText(s.env.T("tickets.search.nothing"), widget.TextOptions{Role: theme.Text2, Align: fyne.TextAlignCenter})
	l.nothing.Hide()
	l.filter = l.newFilter()
	list := widget.Stack(l.rows, widget.Inset(widget.Sides(theme.Space24, theme.Space16), l.nothing))
	l.head = widget.Column(theme.Space8, l.search, l.filter)
	column := widget.ColumnFill(0, 2, widget.Inset(widget.All(theme.Space16), l.head), widget.NewDivider(), list)
	l.column = column
	l.content = widget.NewBox(column, widget.BoxOptions{Stroke: theme.Border, Edges: widget.RightEdge, Insets: widget.Insets{Right: 1}})
	return l
}

// typed searches once nothing is typed for a moment. What was found before stays until then; what is being read for it is
// of no use any more.
func (l *listPane) typed(query string) {
	query = strings.TrimSpace(query)
	if query == l.wanted.query {
		return
	}
	l.wanted.query = query
	l.drop()
	if query == "" {
		l.load()
		return
	}
	l.stop = l.s.after(searchAfter, l.load)
}

// drop lets go of what is being read.
func (l *listPane) drop() {
	l.stop()
	l.cancel()
	l.turn++
	l.reading, l.again = false, false
}

// begin starts a turn of reading, in an Env of its own that ends with it.
func (l *listPane) begin() (env screen.Env, turn int) {
	l.drop()
	l.reading = true
	env = l.s.env
	env.Ctx, l.cancel = context.WithCancel(env.Ctx)
	return env, l.turn
}

// load reads what the list shows: its first page, since whatever changed comes there, and the lines in sight. Of several
// calls while it reads, one counts.
func (l *listPane) load() {
	if l.reading {
		l.again = true
		return
	}
	want, place := l.wanted, l.place()
	if want != l.found.wanted {
		place = span{}
	}
	env, turn := l.begin()
	screen.Load(env, "read the tickets", func(ctx context.Context) (r pages, err error) {
		defer l.failed(turn, &err)
		return l.read(ctx, want, place)
	}, func(r pages) {
		if turn == l.turn {
			l.show(l.merge(r))
		}
		l.done(turn)
	})
}

// failed ends a turn in which reading failed; it is called off the UI thread.
func (l *listPane) failed(turn int, err *error) {
	if *err != nil {
		l.s.env.Do(func() { l.done(turn) })
	}
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
	if l.reading || l.found.all || l.found.wanted != l.wanted {
		return
	}
	want, from := l.wanted, len(l.found.tickets)
	count := min(max(from, firstPage), mostPage)
	env, turn := l.begin()
	screen.Load(env, "read more tickets", func(ctx context.Context) (list []*ticket.Ticket, err error) {
		defer l.failed(turn, &err)
		return l.tickets(ctx, want, span{from, from + count})
	}, func(list []*ticket.Ticket) {
		if turn == l.turn {
			l.found.all = len(list) < count
			l.found.tickets = splice(l.found.tickets, list, false)
			l.rows.set(l.items())
		}
		l.done(turn)
	})
}

func (l *listPane) show(p page) {
	anew := p.wanted != l.found.wanted
	l.found = p
	l.answered = map[ticket.ID]bool{}
	for _, d := range p.drafts {
		if d.Ticket != "" {
			l.answered[d.Ticket] = true
		}
	}
	if anew {
		l.rows.scroll.ScrollToTop()
	}
	items := l.items()
	l.offerFilter() // it takes of the height of the lines
	l.rows.set(items)
	l.sayNothing(len(items) == 0)
	l.s.setEmpty(len(items) == 0 && p.wanted == (wanted{}) && len(p.drafts) == 0)
}

// items are the lines: drafts, tickets and, below all of these, what only claims to be from support.
func (l *listPane) items() []item {
	p := l.found
	out := make([]item, 0, len(p.drafts)+len(p.tickets)+len(p.claims)+1)
	for i := range p.drafts {
		if d := &p.drafts[i]; d.Ticket == "" && p.filter == 0 && p.matches(d.Subject, d.Body) {
			out = append(out, item{draft: d})
		}
	}
	for _, k := range p.tickets {
		out = append(out, item{ticket: k})
	}
	if !p.all || p.filter != 0 {
		return out
	}
	headed := false
	for i := range p.claims {
		m := &p.claims[i]
		if !p.matches(m.Subject, m.From, m.Text) {
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
func (p page) matches(texts ...string) bool {
	query := strings.ToLower(p.query)
	for _, t := range texts {
		if strings.Contains(strings.ToLower(t), query) {
			return true
		}
	}
	return false
}

func (l *listPane) choose(what subject) { l.rows.choose(key{ticket: what.ticket, claim: what.claim}) }

func (l *listPane) chosen(i item, pressed bool) {
	switch {
	case i.draft != nil && pressed:
		l.s.env.Open(screen.Target{Screen: screen.Compose, ID: i.draft.ID})
	case l.s.panes.single && !pressed: // it would take the list's place
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
		r.say(rowWords{title: l.title(i.draft.Subject, "tickets.untitled"), age: l.age(i.draft.Updated),
			kind: widget.NeutralKind, badge: t("ticket.state.draft")})
	case i.ticket != nil:
		k := i.ticket
		w := rowWords{title: l.title(k.Subject, "tickets.no_subject"), age: l.age(k.Updated), kind: screen.StateKind(k.State),
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
		r.say(rowWords{title: l.title(m.Subject, "tickets.no_subject"), age: l.age(m.Date), kind: kind,
			badge: verdictWords(l.s.env, m.Verdict.Level), note: name})
	default:
		r.say(rowWords{title: i.heading, heading: true})
	}
}

// age says how long ago something was, as short as it goes: the subject beside it is what one looks for.
func (l *listPane) age(t time.Time) string {
	env := l.s.env
	now := env.Now()
	t = t.In(now.Location())
	since := now.Sub(t)
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	switch {
	case t.IsZero() || since < time.Minute:
		return env.Ago(t)
	case since < time.Hour:
		return env.N("tickets.age.minutes", int(since/time.Minute))
	case day(t) == day(now):
		return t.Format("15:04")
	case day(t) == day(now.AddDate(0, 0, -1)):
		return env.T("tickets.age.yesterday")
	}
	return env.Date(t)
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
