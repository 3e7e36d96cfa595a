package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/faq/contact"
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
	Open           bool       `json:"open"`
	OpensAt        *time.Time `json:"opens_at"`
	ClosesAt       *time.Time `json:"closes_at"`
	HoursConfirmed bool       `json:"hours_confirmed"`
	Reason         string     `json:"reason,omitempty"`
}

func (c *cli) channels(all []contact.Advice, reason bool) []channel {
	out := []channel{}
	lang := c.language()
	for _, a := range all {
		row := channel{
			ID: a.ID, Kind: a.Kind, Title: a.Title.In(lang), GoodFor: a.GoodFor.In(lang), Bring: a.Bring.In(lang),
			Value: a.Value, Open: a.Open, OpensAt: utc(a.OpensAt), ClosesAt: utc(a.ClosesAt), HoursConfirmed: a.HoursConfirmed,
		}
		if reason {
			row.Reason = a.Reason.In(lang)
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

func (c *cli) printChannels(rows []channel) error {
	return c.print(rows, func(w io.Writer) {
		for _, r := range rows {
			fmt.Fprintf(w, "%-12s %s: %s\n", r.ID, r.Title, r.GoodFor)
			if r.Reason != "" {
				fmt.Fprintln(w, "             "+r.Reason)
			}
			value := r.Value
			if value == "" {
				value = c.words.T("cli.contact.see_site")
			}
			fmt.Fprintln(w, "             "+value)
			if hours := c.hours(r); hours != "" {
				fmt.Fprintln(w, "             "+hours)
			}
			fmt.Fprintln(w, "             "+r.Bring)
		}
	})
}

// hours says whether a channel is open, and until or from when, in this machine's time zone.
func (c *cli) hours(r channel) string {
	clock := func(t *time.Time) string { return t.Local().Format("2006-01-02 15:04") }
	switch {
	case r.Open && r.ClosesAt != nil:
		return c.words.T("cli.contact.open_until", "Time", clock(r.ClosesAt))
	case r.Open:
		return c.words.T("cli.contact.open")
	case r.OpensAt != nil:
		return c.words.T("cli.contact.closed_until", "Time", clock(r.OpensAt))
	}
	return ""
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
			return c.printChannels(c.channels(lib.Contact(when), false))
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
			return c.printChannels(c.channels(lib.Advise(contact.Urgency(urgency), topic, when), true))
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
