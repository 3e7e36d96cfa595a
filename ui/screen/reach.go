package screen

import (
	"time"

	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/pack"
)

// Openness says in a few words whether a channel can be reached now, and until or from when, in the person's own time;
// and that this is not confirmed where the desk's calendar does not reach so far.
func (e Env) Openness(a contact.Advice) string {
	switch {
	case a.Kind == pack.ChannelEmail:
		return e.T("reach.always")
	case !a.HoursKnown && a.Value == "":
		return e.T("reach.site")
	case !a.HoursKnown:
		return e.T("reach.unknown")
	case !a.HoursConfirmed && !a.Always():
		return e.T("reach.unconfirmed", "State", e.opening(a))
	}
	return e.opening(a)
}

func (e Env) opening(a contact.Advice) string {
	until, closed := "reach.until", "reach.closed"
	if a.Kind == pack.ChannelPhone { // nobody is online at the telephone
		until, closed = "reach.until.phone", "reach.closed.phone"
	}
	switch {
	case a.Open && !a.ClosesAt.IsZero():
		return e.T(until, "Time", e.closing(a.ClosesAt))
	case a.Open:
		return e.T("reach.open")
	case !a.OpensAt.IsZero():
		return e.T("reach.from", "When", e.Until(a.OpensAt))
	}
	return e.T(closed)
}

// closing is the clock alone where it is today.
func (e Env) closing(at time.Time) string {
	at = at.In(e.Now().Location())
	if sameDay(at, e.Now()) {
		return at.Format("15:04")
	}
	return e.Until(at)
}
