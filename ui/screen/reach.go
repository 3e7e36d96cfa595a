package screen

import (
	"time"

	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/pack"
)

// Openness says in a few words whether a channel can be reached now, and until or from when, in the person's own time.
func (e Env) Openness(a contact.Advice) string {
	clock := func(t time.Time) string { return t.In(e.Now().Location()).Format("15:04") }
	switch {
	case a.Kind == pack.ChannelEmail:
		return e.T("reach.always")
	case !a.HoursKnown:
		return e.T("reach.unknown")
	case a.Open && !a.ClosesAt.IsZero():
		return e.T("reach.until", "Time", clock(a.ClosesAt))
	case a.Open:
		return e.T("reach.open")
	case !a.OpensAt.IsZero():
		return e.T("reach.from", "When", e.Until(a.OpensAt))
	}
	return e.T("reach.closed")
}
