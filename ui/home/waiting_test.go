package home_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/faq"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/home"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/widget"
)

// memory is what waits, in memory.
type memory struct {
	library *faq.Library
	lang    string
	tickets []ticket.Ticket // those that changed last
	older   []ticket.Ticket // that press
	outbox  []mail.Outgoing
}

func (b *memory) Library() *faq.Library                        { return b.library }
func (b *memory) Lang() string                                 { return b.lang }
func (b *memory) Drafts(context.Context) ([]mail.Draft, error) { return nil, nil }
func (b *memory) Tickets(_ context.Context, f mail.TicketFilter) ([]ticket.Ticket, error) {
	if !f.Pressing.IsZero() {
		return b.older, nil
	}
	return b.tickets[:min(f.Limit, len(b.tickets))], nil
}
func (b *memory) Outbox(context.Context, ...mail.OutgoingState) ([]mail.Outgoing, error) {
	return b.outbox, nil
}
func (b *memory) FollowUps(context.Context) ([]app.FollowUp, error)                { return nil, nil }
func (b *memory) AnswerFollowUp(context.Context, string, app.FollowUpAnswer) error { return nil }

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func show(t *testing.T, c screentest.Case, b *memory) *screentest.Stage {
	t.Helper()
	words, err := i18n.New(translations.Files, c.Lang)
	if err != nil {
		t.Fatal(err)
	}
	if b.library, err = app.OpenLibrary("", nil); err != nil {
		t.Fatal(err)
	}
	b.lang = c.Lang
	return screentest.New(t, c.Look, screen.Home, func(env screen.Env) screen.Screen {
		env.Words, env.Now = func() *i18n.Catalog { return words }, func() time.Time { return noon }
		return home.New(env, b)
	})
}

func tickets(states ...ticket.State) (all []ticket.Ticket) {
	for _, s := range states {
		all = append(all, ticket.Ticket{ID: ticket.ID(s), Subject: "about " + string(s), State: s, Updated: noon.Add(-time.Hour)})
	}
	return all
}

func TestOnlyWhatWaitsForThePersonIsListed(t *testing.T) {
	for _, c := range []struct {
		name   string
		state  ticket.State
		unread int
		outbox mail.OutgoingState // of one of its mails
		due    time.Duration      // until an answer is expected; 0 is unknown
		want   string             // "" when it is not listed
	}{
		{"waits for support", ticket.Waiting, 0, "", 0, ""},
		{"received", ticket.Acknowledged, 0, "", 0, ""},
		{"answered and read", ticket.Answered, 0, "", 0, ""},
		{"solved", ticket.Solved, 0, "", 0, ""},
		{"answered", ticket.Answered, 1, "", 0, "New answer"},
		{"asked", ticket.WaitingForYou, 0, "", 0, "Support waits for your answer"},
		{"failed", ticket.Failed, 0, "", 0, "Not delivered"},
		{"unknown", ticket.Unknown, 0, "", 0, "May not have arrived"},
		{"queued", ticket.Queued, 0, "", 0, "Not out yet"},
		{"its reply is not out", ticket.Answered, 0, mail.OutgoingQueued, 0, "Not out yet"},
		{"its mail is out", ticket.Waiting, 0, mail.OutgoingSent, 0, ""},
		{"expected later", ticket.Acknowledged, 0, "", time.Hour, ""},
		{"overdue", ticket.Waiting, 0, "", -time.Minute, "No answer in the expected time"},
		{"received and overdue", ticket.Acknowledged, 0, "", -time.Hour, "No answer in the expected time"},
		{"answered late", ticket.Answered, 0, "", -time.Hour, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := &memory{tickets: tickets(c.state)}
			b.tickets[0].Unread = c.unread
			if c.due != 0 {
				b.tickets[0].ExpectedBy = noon.Add(c.due)
			}
			if c.outbox != "" {
				b.outbox = []mail.Outgoing{{Ticket: b.tickets[0].ID, State: c.outbox}}
			}
			s := show(t, screentest.Case{Lang: "en"}, b)
			if listed := strings.Contains(s.Words(), "about "+string(c.state)); listed != (c.want != "") {
				t.Errorf("listed: %v", listed)
			}
			s.WantWords(c.want)
		})
	}
}

// Which tickets press the store knows (mail/store): the one that changed longest ago is asked for like the others.
func TestWhatChangedLongAgoIsListedToo(t *testing.T) {
	b := &memory{older: tickets(ticket.Waiting)}
	b.older[0].Updated, b.older[0].ExpectedBy = noon.AddDate(0, -1, 0), noon.AddDate(0, 0, -20)
	for i := range 60 {
		b.tickets = append(b.tickets, ticket.Ticket{ID: ticket.ID(fmt.Sprint(i)), State: ticket.Answered, Updated: noon})
	}
	s := show(t, screentest.Case{Lang: "en"}, b)
	s.WantWords("about waiting", "No answer in the expected time")
	b.tickets = append([]ticket.Ticket{b.older[0]}, b.tickets...) // it is among the last as well
	s.Screen.Refresh()
	if n := strings.Count(s.Words(), "about waiting"); n != 1 {
		t.Errorf("listed %d times", n)
	}
}

func TestTheCardsAreMadeAnewOnlyToSaySomethingElse(t *testing.T) {
	b := &memory{tickets: tickets(ticket.Failed)}
	s := show(t, screentest.Case{Lang: "en"}, b)
	rows := func() (all []fyne.CanvasObject) {
		for _, o := range test.LaidOutObjects(s.Window.Canvas().Content()) {
			if o, ok := o.(*widget.TapCard); ok {
				all = append(all, o)
			}
		}
		return all
	}
	before := rows()
	s.Screen.Refresh()
	if len(before) == 0 || !slices.Equal(before, rows()) {
		t.Errorf("%d rows; they are others after nothing changed", len(before))
	}
	b.tickets = append(b.tickets, tickets(ticket.WaitingForYou)...)
	s.Screen.Refresh()
	s.WantWords("about " + string(ticket.WaitingForYou))
}

// row is the row with a title.
func row(s *screentest.Stage, title string) fyne.Focusable {
	s.Helper()
	for _, o := range test.LaidOutObjects(s.Window.Canvas().Content()) {
		card, ok := o.(*widget.TapCard)
		if !ok {
			continue
		}
		for _, inside := range test.LaidOutObjects(card) {
			if text, ok := inside.(*widget.Text); ok && text.Text() == title {
				return card
			}
		}
	}
	s.Fatalf("there is no row %q", title)
	return nil
}

// A mail that comes while somebody goes through the rows by Tab does not take the focus from them.
func TestTheFocusStaysOnItsRowWhenTheCardIsMadeAnew(t *testing.T) {
	b := &memory{tickets: tickets(ticket.Failed, ticket.Unknown)}
	s := show(t, screentest.Case{Lang: "en"}, b)
	s.Window.Canvas().Focus(row(s, "about unknown"))
	b.tickets = append(tickets(ticket.WaitingForYou), b.tickets...)
	s.Screen.Refresh()
	if got := s.Window.Canvas().Focused(); got == nil || got != row(s, "about unknown") {
		t.Errorf("the focus is on %v", got)
	}
	b.tickets = b.tickets[:1] // what had it waits no longer
	s.Screen.Refresh()
	if got := s.Window.Canvas().Focused(); got == nil || got != row(s, "about waiting_for_you") {
		t.Errorf("the focus is on %v", got)
	}
	b.tickets = nil
	s.Screen.Refresh()
	if got := s.Window.Canvas().Focused(); got == nil || got.(fyne.CanvasObject) != s.Marks.Get("home.search") {
		t.Errorf("the focus is on %v", got)
	}
}

func TestWhatWaitsForSupportIsCounted(t *testing.T) {
	s := show(t, screentest.Case{Lang: "zh-CN"}, &memory{tickets: tickets(ticket.Waiting, ticket.Acknowledged, ticket.Solved)})
	s.WantWords("有 2 个工单在等客服，不用你做什么。")
}

// named are tickets with subjects as people write them.
func named(lang string, states ...ticket.State) []ticket.Ticket {
	subjects := map[string][]string{
		"zh-CN": {"账户被锁定，急需解锁", "转账三天还没到账", "重复扣了两次会员费", "收不到验证码"},
		"en":    {"My account is locked", "A transfer has not arrived after three days", "Charged twice for one order", "No code arrives"},
	}[lang]
	all := tickets(states...)
	for i := range all {
		all[i].Subject = subjects[i]
	}
	return all
}

func TestTheHomeScreenFitsTheWindow(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			show(t, c, &memory{}).Picture("quiet-" + c.Name)
			all := named(c.Lang, ticket.WaitingForYou, ticket.Failed, ticket.Unknown, ticket.Waiting)
			show(t, c, &memory{tickets: all}).Picture("waiting-" + c.Name)
		})
	}
}

func TestTheLargestWordsFitTheLeastWindow(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		c := screentest.Case{Lang: lang, Look: screentest.Largest()}
		show(t, c, &memory{tickets: named(lang, ticket.WaitingForYou, ticket.Unknown, ticket.Waiting)}).Picture("waiting-" + lang + "-200")
	}
}
