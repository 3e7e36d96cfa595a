package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/faq"
	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
)

func (c *cli) contactCommand() *cobra.Command {
	return group("contact", "How support can be reached, and what is open", c.contactList(), c.contactAdvise())
}

type channel struct {
	ID             string     `json:"id"`
	Kind           string     `json:"kind"`
	Title          string     `json:"title"`
	GoodFor        string     `json:"good_for"`
	Bring          string     `json:"bring"`
	Value          string     `json:"value"`
	Official       bool       `json:"official"`
	Open           bool       `json:"open"`
	OpensAt        *time.Time `json:"opens_at"`
	ClosesAt       *time.Time `json:"closes_at"`
	HoursKnown     bool       `json:"hours_known"`
	HoursConfirmed bool       `json:"hours_confirmed"`
	ExpectedBy     *time.Time `json:"expected_by"` // of mail: when one sent at that moment should be answered
	Reason         string     `json:"reason,omitempty"`

	state string // whether somebody is there, in words
}

// channels puts all into rows, in the order given. reason adds why each stands where it does.
func (c *cli) channels(lib *faq.Library, all []contact.Advice, at time.Time, reason bool) []channel {
	out := []channel{}
	lang := c.language()
	for _, a := range all {
		row := channel{
			ID: a.ID, Kind: a.Kind, Title: a.Title.In(lang), GoodFor: a.GoodFor.In(lang), Bring: a.Bring.In(lang),
			Value: a.Value, Official: a.Official, Open: a.Open, OpensAt: utc(a.OpensAt), ClosesAt: utc(a.ClosesAt),
			HoursKnown: a.HoursKnown, HoursConfirmed: a.HoursConfirmed,
		}
		if a.Kind == pack.ChannelEmail {
			row.ExpectedBy = utc(lib.ExpectedBy(at))
		}
		row.state = c.state(lib, a, row.ExpectedBy)
		if reason {
			row.Reason = a.Reason.In(lang)
			if a.Official { // of the others the reason says it
				row.Reason = strings.TrimRight(row.Reason, "。. ") + c.words.T("cli.hint.join") + row.state
			}
		}
		out = append(out, row)
	}
	return out
}

// utc is a moment for JSON; nil when unknown.
func utc(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Second)
	return &t
}

// state says whether somebody is there, and until or from when; of mail, when it should be answered.
func (c *cli) state(lib *faq.Library, a contact.Advice, expectedBy *time.Time) string {
	var state string
	switch {
	case !a.Official:
		return c.words.T("cli.contact.unofficial")
	case expectedBy != nil:
		state = c.words.N("cli.contact.answer_by", lib.Pack().Deployment.AnswerDays, "Time", c.clock(lib, *expectedBy))
		if !contact.Confirmed(lib.Pack(), *expectedBy) {
			state = c.words.T("cli.contact.answer_unsure", "State", state)
		}
		return state
	case a.Kind == pack.ChannelEmail:
		return c.words.T("cli.contact.answer")
	case !a.HoursKnown:
		return c.words.T("cli.contact.hours_unknown")
	case a.Open && !a.ClosesAt.IsZero():
		state = c.words.T("cli.contact.open_until", "Time", c.clock(lib, a.ClosesAt))
	case a.Open:
		state = c.words.T("cli.contact.open")
	case !a.OpensAt.IsZero():
		state = c.words.T("cli.contact.closed_until", "Time", c.clock(lib, a.OpensAt))
	default:
		state = c.words.T("cli.contact.closed")
	}
	if !a.HoursConfirmed {
		state = c.words.T("cli.contact.unconfirmed", "State", state)
	}
	return state
}

// clock shows a moment in this machine's time zone, and says so where the desk's clock shows another hour.
func (c *cli) clock(lib *faq.Library, t time.Time) string {
	local, desk := t.Local(), t.In(lib.Pack().Location())
	text := local.Format("2006-01-02 15:04")
	if text != desk.Format("2006-01-02 15:04") {
		return c.words.T("cli.contact.local", "Time", text)
	}
	return text
}

func (c *cli) printChannels(rows []channel) error {
	return c.print(rows, func(w io.Writer) {
		unknown := false
		for _, r := range rows {
			fmt.Fprintf(w, "%-12s %s: %s\n", r.ID, r.Title, r.GoodFor)
			value := r.Value
			if value == "" {
				value, unknown = c.words.T("cli.contact.see_site"), true
			}
			bring := c.words.T("contact.bring", "What", r.Bring)
			lines := []string{r.Reason, value, bring}
			if r.Reason == "" {
				lines = []string{value, r.state, bring}
			}
			for _, line := range lines {
				fmt.Fprintln(w, "             "+line)
			}
		}
		if unknown { // whoever is sent to a site must be able to tell the true one
			fmt.Fprintf(w, "\n%s: %s\n", c.words.T("contact.check.title"), c.words.T("contact.check.text"))
			for _, way := range []string{c.words.T("contact.check.1"), c.words.T("contact.check.2"), c.words.T("contact.check.3")} {
				fmt.Fprintln(w, "- "+way)
			}
		}
	})
}

func (c *cli) contactList() *cobra.Command {
	at := ""
	cmd := &cobra.Command{
		Use: "list", Short: "List the channels", Args: none,
		RunE: func(*cobra.Command, []string) error {
			when, err := moment(at)
			if err != nil {
				return err
			}
			lib, err := c.library()
			if err != nil {
				return err
			}
			return c.printChannels(c.channels(lib, lib.Contact(when), when, false))
		},
	}
	cmd.Flags().StringVar(&at, "at", "", "as of this moment (RFC 3339); now if not given")
	return cmd
}

func (c *cli) contactAdvise() *cobra.Command {
	at, urgency, topic := "", "", ""
	cmd := &cobra.Command{
		Use: "advise", Short: "Which channel to take", Args: none,
		RunE: func(*cobra.Command, []string) error {
			when, err := moment(at)
			if err != nil {
				return err
			}
			switch contact.Urgency(urgency) {
			case "", contact.Now, contact.Today, contact.Days:
			default:
				return oneOf("--urgency", urgency, string(contact.Now), string(contact.Today), string(contact.Days))
			}
			lib, err := c.library()
			if err != nil {
				return err
			}
			if _, ok := lib.Article(topic, c.language()); topic != "" && !ok {
				return &app.NotFoundError{Kind: "topic", ID: topic}
			}
			return c.printChannels(c.channels(lib, lib.Advise(contact.Urgency(urgency), topic, when), when, true))
		},
	}
	cmd.Flags().StringVar(&at, "at", "", "as of this moment (RFC 3339); now if not given")
	cmd.Flags().StringVar(&urgency, "urgency", "", "now, today or days")
	cmd.Flags().StringVar(&topic, "topic", "", "what it is about (an article's id)")
	return cmd
}

func moment(s string) (time.Time, error) {
	if s == "" {
		return time.Now(), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, usage("at", "Value", s)
	}
	return t, nil
}
