package contact

import (
	"strings"
	"time"

	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/pack"
	"okpay.example/support/ui/widget"
)

// channel is what a card says of a channel as of now, in words.
type channel struct {
	contact.Advice
	title, goodFor, bring string
	kind                  widget.Kind // of the badge
	state, detail         string      // the badge, and the line under it; detail may be ""
	value                 string      // number or mail address, or that it is not known; "" is not shown
	why                   string      // why this one first; "" for the others
}

// closed tells whether nobody is there for sure.
func (c channel) closed() bool { return c.HoursKnown && !c.Open }

// bestKey is what the channel to take first is called: in an emergency the hotline stays first while it is closed, and
// where the hours are not known nothing is said of now.
func (c channel) bestKey() string {
	switch {
	case c.closed():
		return "contact.best.closed"
	case !c.HoursKnown && c.Kind != pack.ChannelEmail:
		return "contact.best.unknown"
	}
	return "contact.best"
}

// channels are the six in the order that fits.
func (s *Screen) channels() []channel {
	lang, now := s.b.Lang(), s.env.Now()
	var out []channel
	for _, a := range s.b.Library().Advise(s.urgency, "", now) {
		c := channel{Advice: a, title: a.Title.In(lang), goodFor: a.GoodFor.In(lang), bring: a.Bring.In(lang)}
		c.kind, c.state, c.detail = s.state(a)
		switch { // a web address is shown before it is opened
		case a.Value == "" && a.Official && (a.HoursKnown || a.Kind == pack.ChannelEmail):
			c.value = s.env.T("contact.unknown") // where the hours are not known either, the badge says so
		case a.Kind == pack.ChannelPhone, a.Kind == pack.ChannelEmail:
			c.value = a.Value
		}
		if a.Best {
			c.why = join(lang, a.Reason.In(lang), a.Note.In(lang))
		}
		out = append(out, c)
	}
	return out
}

// join puts two sentences together; the reasons of the pack end without a full stop.
func join(lang, first, second string) string {
	stop := ". "
	if strings.HasPrefix(lang, "zh") {
		stop = "。"
	}
	switch {
	case first == "":
		return second
	case second == "":
		return first
	}
	return strings.TrimRight(first, "。. ") + stop + second
}

// state says whether somebody is there, in the person's own time, with the desk's time zone named below.
func (s *Screen) state(a contact.Advice) (kind widget.Kind, state, detail string) {
	t := s.env.T
	switch {
	case !a.Official:
		return widget.WarningKind, t("contact.state.unofficial"), ""
	case a.Kind == pack.ChannelEmail:
		if days := s.b.Library().Pack().Deployment.AnswerDays; days > 0 {
			by := s.b.Library().ExpectedBy(s.env.Now())
			detail = t("contact.state.by", "When", s.env.Date(by))
			if !contact.Confirmed(s.b.Library().Pack(), by) {
				detail = t("contact.state.by_unsure", "When", s.env.Date(by))
			}
			return widget.InfoKind, s.env.N("contact.state.days", days), detail
		}
		return widget.InfoKind, t("contact.state.mail"), ""
	case !a.HoursKnown && a.Value == "":
		return widget.NeutralKind, t("contact.state.site"), ""
	case !a.HoursKnown:
		return widget.NeutralKind, t("contact.state.unknown"), ""
	case a.Always():
		return widget.GoodKind, t("contact.state.always"), ""
	}
	until, closed := "contact.state.until", "contact.state.closed"
	if a.Kind == pack.ChannelPhone { // nobody is online at the telephone
		until, closed = "contact.state.until.phone", "contact.state.closed.phone"
	}
	switch {
	case a.Open && a.ClosesAt.IsZero():
		kind, state = widget.GoodKind, t("contact.state.always")
	case a.Open:
		kind, state, detail = widget.GoodKind, t(until, "When", s.until(a.ClosesAt)), s.desk(a.ClosesAt)
	case !a.OpensAt.IsZero():
		kind, state, detail = widget.NeutralKind, t("contact.state.from", "When", s.env.Until(a.OpensAt)), s.desk(a.OpensAt)
	default:
		kind, state = widget.NeutralKind, t(closed)
	}
	if !a.HoursConfirmed {
		return widget.WarningKind, state, t("contact.state.unconfirmed")
	}
	return kind, state, detail
}

// until is a closing time: the clock alone where it is today.
func (s *Screen) until(at time.Time) string {
	now := s.env.Now()
	local := at.In(now.Location())
	if y, m, d := local.Date(); y == now.Year() && m == now.Month() && d == now.Day() {
		return local.Format("15:04")
	}
	return s.env.Until(at)
}

// desk names the desk's time zone, and gives the moment in it where the person's clock shows another hour: with its day
// where that is another one too. "Today" and "tomorrow" are the person's, and would mislead here.
func (s *Screen) desk(at time.Time) string {
	there, here := at.In(s.b.Library().Pack().Location()), at.In(s.env.Now().Location())
	name := s.zoneName(there.Location(), at)
	const clock, day = "15:04", time.DateOnly
	switch {
	case there.Format(day+clock) == here.Format(day+clock):
		return name
	case there.Format(day) == here.Format(day):
		return s.env.T("contact.zone.at", "Zone", name, "When", there.Format(clock))
	}
	env := s.env
	env.Now = func() time.Time { return s.env.Now().In(there.Location()) }
	return s.env.T("contact.zone.at", "Zone", name, "When", s.env.T("when.date_time", "Date", env.Date(at), "Time", there.Format(clock)))
}

// zoneName is what people call a time zone: "Beijing time", else the zone's city, else its distance from UTC.
func (s *Screen) zoneName(zone *time.Location, at time.Time) string {
	if key := "contact.zone." + zone.String(); s.env.Words().Has(key) {
		return s.env.T(key)
	}
	if i := strings.LastIndex(zone.String(), "/"); i >= 0 {
		return s.env.T("contact.zone.city", "City", strings.ReplaceAll(zone.String()[i+1:], "_", " "))
	}
	return "UTC" + at.In(zone).Format("-07:00")
}
