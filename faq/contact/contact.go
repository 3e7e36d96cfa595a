// Package contact says how support can be reached, what is open now, and which way fits best. It calculates in the
// desk's time zone and leaves it to its caller to show a moment in the person's own.
package contact

import (
	"cmp"
	"slices"
	"time"

	"okpay.example/support/faq/pack"
)

// Advice is a channel as of a moment.
type Advice struct {
	pack.Channel
	Open           bool
	OpensAt        time.Time // zero when unknown or open
	ClosesAt       time.Time // zero when unknown, closed, or never
	HoursKnown     bool
	HoursConfirmed bool // known, and the calendar reaches as far as OpensAt or ClosesAt
	Reason         pack.Text
	Best           bool // the one to take first
}

// Always tells whether it is a page that can be read at any hour: no holiday closes it, known to the calendar or not.
func (a Advice) Always() bool {
	return a.Kind == pack.ChannelHelpCentre && a.Open && a.ClosesAt.IsZero()
}

// List gives all channels in the pack's order.
func List(p *pack.Pack, at time.Time) []Advice {
	desk := newDesk(p)
	list := make([]Advice, 0, len(p.Channels))
	for _, c := range p.Channels {
		a := Advice{Channel: c, HoursKnown: len(c.Hours) > 0}
		if a.HoursKnown {
			now := desk.state(c.Hours, at)
			a.Open, a.OpensAt, a.ClosesAt = now.open, now.opens, now.closes
			// What is said of the next opening must be known as well: it may lie past the calendar.
			a.HoursConfirmed = desk.confirmed(at) && desk.confirmed(now.rests)
		}
		list = append(list, a)
	}
	return list
}

// Confirmed tells whether the desk's calendar reaches as far as a moment: past it, holidays are not known.
func Confirmed(p *pack.Pack, at time.Time) bool { return newDesk(p).confirmed(at) }

// Urgency is "now", "today" or "days".
type Urgency string

// The urgencies.
const (
	Now   Urgency = pack.UrgencyNow
	Today Urgency = pack.UrgencyToday
	Days  Urgency = pack.UrgencyDays
)

// Advise orders them for the urgency (or the topic's own when empty); what is open, and what has a known value, comes
// before what is not, and a channel that is not official after all that are. When it is urgent those where a person
// answers at once come first even while they are closed: a mail that is read in two days saves no money, while the
// hotline says when it opens.
func Advise(p *pack.Pack, u Urgency, topic string, at time.Time) []Advice {
	if u == "" {
		u = TopicUrgency(p, topic)
	}
	list := List(p, at)
	for i := range list {
		list[i].Reason = list[i].Channel.Reason[string(u)]
	}
	slices.SortStableFunc(list, func(a, b Advice) int {
		if u == Now && a.live() != b.live() {
			return cmp.Compare(b.live(), a.live())
		}
		return cmp.Or(cmp.Compare(a.reach(), b.reach()), cmp.Compare(a.place(u), b.place(u)))
	})
	if len(list) > 0 {
		list[0].Best = true
	}
	return list
}

// live is 1 where a person answers while one waits, else 0.
func (a Advice) live() int {
	if a.Kind == pack.ChannelPhone || a.Kind == pack.ChannelChat {
		return 1
	}
	return 0
}

// reach tells how surely somebody answers now: 0 open, with a known value; 1 perhaps; 2 known to be closed; 3 nobody
// who has to.
func (a Advice) reach() int {
	switch {
	case !a.Official:
		return 3
	case a.HoursKnown && !a.Open:
		return 2
	case a.Value == "":
		return 1
	}
	return 0
}

// place is the channel's rank for the urgency; one that the pack does not rank comes last.
func (a Advice) place(u Urgency) int {
	if rank, ok := a.Rank[string(u)]; ok {
		return rank
	}
	return len(a.Rank) + 1000
}

// TopicUrgency is how urgent a topic is by itself: now when its article is an emergency; else the calmest urgency with
// which one of its fixes ends at a contact, for the urgent endings are reached by answers that say so; else days.
func TopicUrgency(p *pack.Pack, topic string) Urgency {
	for _, a := range p.Articles {
		if a.ID == topic && a.Emergency {
			return Now
		}
	}
	order := pack.Urgencies()
	calmest := -1
	for _, f := range p.Fixes {
		if f.Topic != topic {
			continue
		}
		for _, n := range f.Nodes {
			if n.Outcome != nil && n.Outcome.Kind == pack.OutcomeContact {
				calmest = max(calmest, slices.Index(order, n.Outcome.Urgency))
			}
		}
	}
	if calmest < 0 {
		return Days
	}
	return Urgency(order[calmest])
}
