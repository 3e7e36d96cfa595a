package tickets

import (
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/widget"
)

// wanted is what the list is to show: the tickets with some words, of one of the filters.
type wanted struct {
	query  string
	filter int // index into filters
}

// filters are what can be chosen of the tickets; the first is all of them.
var filters = []struct {
	name string
	mail.TicketFilter
}{
	{name: "all"},
	{"unread", mail.TicketFilter{Unread: true}},
	{"waiting_for_you", mail.TicketFilter{State: ticket.WaitingForYou}},
	{"solved", mail.TicketFilter{State: ticket.Solved}},
}

// manyTickets is from how many tickets on a filter is offered: fewer are seen at a glance.
const manyTickets = 8

func (l *listPane) newFilter() *widget.Select {
	options := make([]widget.Option, len(filters))
	for i, f := range filters {
		options[i] = widget.Option{Text: l.s.env.T("tickets.filter." + f.name)}
	}
	s := widget.NewSelect(widget.SelectOptions{Options: options, OnChanged: l.filtered})
	s.Hide()
	l.s.env.Mark("tickets.filter", s)
	return s
}

// filtered reads the tickets of another filter.
func (l *listPane) filtered(filter int) {
	l.wanted.filter = filter
	l.drop()
	l.load()
}

// offerFilter shows the filter once there are many tickets, and while one is chosen.
func (l *listPane) offerFilter() {
	on := l.wanted.filter != 0 || l.filter.Visible() || len(l.found.tickets) >= manyTickets
	if on != l.filter.Visible() {
		show(l.filter, on)
		l.column.Refresh() // the lines make room
	}
}

// sayNothing says why no lines are there.
func (l *listPane) sayNothing(none bool) {
	key := "tickets.search.nothing"
	if l.found.query == "" {
		key = "tickets.filter.nothing"
	}
	l.nothing.SetText(l.s.env.T(key))
	show(l.nothing, none && l.found.wanted != (wanted{}))
}
