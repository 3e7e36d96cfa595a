package tickets

import (
	"context"
	"slices"
	"sort"

	"okpay.example/support/mail/ticket"
)

// The list holds as many tickets as somebody scrolled through, a hundred thousand perhaps, newest change first. When
// something changes it is not read again as a whole. Who looks at its beginning has the first page read, and the others when
// they are scrolled to again. Who looks further down has the first page read, where whatever changed is now, and the lines in
// sight, which may have been marked as read or deleted; others once they come into sight.

// span is a range of tickets in the order of the store, by index; the zero span is empty.
type span struct{ from, to int }

func (s span) has(o span) bool { return o.from >= s.from && o.to <= s.to }

// around is how many tickets on either side of those in sight are read with them.
const around = 50

// place are the tickets in sight and some around them, where they do not lie on the first page.
func (l *listPane) place() span {
	seen := l.seen()
	s := span{max(seen.from-around, 0), min(seen.to+around, len(l.found.tickets))}
	if s.to <= firstPage {
		return span{}
	}
	return s
}

// seen are the tickets in sight.
func (l *listPane) seen() span {
	before := sort.Search(len(l.rows.items), func(i int) bool { return l.rows.items[i].draft == nil })
	n := len(l.found.tickets)
	return span{min(max(l.rows.first-before, 0), n), min(max(l.rows.last-before, 0), n)}
}

// look reads tickets that came into sight and may have changed since they were read.
func (l *listPane) look() {
	if !l.found.stale || l.reading || l.found.wanted != l.wanted {
		return
	}
	if seen := l.seen(); seen.to > firstPage && !l.found.fresh.has(seen) {
		l.load()
	}
}

// pages is what a turn reads of the list.
type pages struct {
	page         // with the first tickets
	place   span // of further ones
	further []*ticket.Ticket
}

func (l *listPane) read(ctx context.Context, want wanted, place span) (r pages, err error) {
	r.wanted, r.place = want, place
	if r.tickets, err = l.tickets(ctx, want, span{0, firstPage + 1}); err != nil {
		return r, err
	}
	if r.all = len(r.tickets) <= firstPage; !r.all {
		r.tickets = r.tickets[:firstPage]
		if place != (span{}) {
			if r.further, err = l.tickets(ctx, want, place); err != nil {
				return r, err
			}
		}
	}
	if r.drafts, err = l.s.b.Drafts(ctx); err != nil {
		return r, err
	}
	r.claims, err = l.s.b.Claims(ctx)
	return r, err
}

// tickets reads those of a span.
func (l *listPane) tickets(ctx context.Context, want wanted, s span) ([]*ticket.Ticket, error) {
	f := filters[want.filter]
	f.TicketFilter.Query, f.TicketFilter.Offset, f.TicketFilter.Limit = want.query, s.from, s.to-s.from
	list, err := l.s.b.Tickets(ctx, f.TicketFilter)
	out := make([]*ticket.Ticket, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out, err
}

// merge puts what was read into the list.
func (l *listPane) merge(r pages) page {
	p, old := r.page, l.found
	if p.all || r.place == (span{}) || !meets(old.tickets, p.tickets) {
		return p
	}
	p.all, p.stale, p.fresh = old.all, true, r.place
	p.tickets = splice(splice(old.tickets, p.tickets, true), r.further, false)
	if end := r.place.from + len(r.further); end < r.place.to && end < len(p.tickets) { // the store has no more
		p.tickets, p.all = p.tickets[:end], true
	}
	return p
}

// meets tells whether the last of the first tickets is in a list as it is: then nothing that changed lies between them.
func meets(list, first []*ticket.Ticket) bool {
	last := first[len(first)-1]
	return slices.ContainsFunc(list, func(k *ticket.Ticket) bool { return k.ID == last.ID && k.Updated.Equal(last.Updated) })
}

// splice puts a run of tickets that was read anew into a list, in place of those that lay within it. Both are in the order
// of the store, newest change first; a first run has none before it.
func splice(list, run []*ticket.Ticket, first bool) []*ticket.Ticket {
	if len(run) == 0 {
		return list
	}
	anew := make(map[ticket.ID]bool, len(run))
	for _, k := range run {
		anew[k.ID] = true
	}
	newest, oldest := run[0].Updated, run[len(run)-1].Updated
	out := make([]*ticket.Ticket, 0, len(list)+len(run))
	rest := 0 // of the list, what follows the run
	if !first {
		rest = sort.Search(len(list), func(i int) bool { return !list[i].Updated.After(newest) })
		for rest < len(list) && list[rest].Updated.Equal(newest) && !anew[list[rest].ID] {
			rest++
		}
		out = appendOthers(out, list[:rest], anew)
	}
	out = append(out, run...)
	rest += sort.Search(len(list)-rest, func(i int) bool { return !list[rest+i].Updated.After(oldest) })
	return appendOthers(out, list[rest:], anew)
}

func appendOthers(out, list []*ticket.Ticket, anew map[ticket.ID]bool) []*ticket.Ticket {
	for _, k := range list {
		if !anew[k.ID] {
			out = append(out, k)
		}
	}
	return out
}
