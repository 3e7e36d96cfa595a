package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

func (c *cli) ticketsCommand() *cobra.Command {
	return group("tickets", "Your matters with support", c.ticketsList(), c.ticketsShow(), c.ticketsReply(),
		c.ticketsMark("close", "Mark a ticket as solved", func(a *app.App, cmd *cobra.Command, id ticket.ID) error {
			return a.Mail.Solve(cmd.Context(), id)
		}),
		c.ticketsMark("reopen", "Take a solved ticket up again", func(a *app.App, cmd *cobra.Command, id ticket.ID) error {
			return a.Mail.Reopen(cmd.Context(), id)
		}),
		c.ticketsMark("delete", "Delete a ticket from this computer; the mailbox keeps its mails", func(a *app.App, cmd *cobra.Command, id ticket.ID) error {
			return a.Mail.DeleteTicket(cmd.Context(), id)
		}),
		c.ticketsNote(), c.ticketsAttach(), c.ticketsExport(), c.ticketsRebuild())
}

func ticketID(s string) (ticket.ID, error) {
	id, ok := ticket.ParseID(s)
	if !ok {
		return "", usage("ticket", "Value", s)
	}
	return id, nil
}

type ticketRow struct {
	ID         ticket.ID    `json:"id"`
	Subject    string       `json:"subject"`
	Topic      string       `json:"topic"`
	State      ticket.State `json:"state"`
	Created    *time.Time   `json:"created"`
	Updated    *time.Time   `json:"updated"`
	Messages   int          `json:"messages"`
	Unread     int          `json:"unread"`
	ExpectedBy *time.Time   `json:"expected_by"`
}

func rowOf(k ticket.Ticket) ticketRow {
	return ticketRow{k.ID, k.Subject, k.Topic, k.State, utc(k.Created), utc(k.Updated), k.Messages, k.Unread, utc(k.ExpectedBy)}
}

var ticketStates = []ticket.State{
	ticket.Draft, ticket.Queued, ticket.Sending, ticket.Unknown, ticket.Failed, ticket.Waiting,
	ticket.Acknowledged, ticket.Answered, ticket.WaitingForYou, ticket.Solved,
}

func (c *cli) ticketsList() *cobra.Command {
	state := ""
	cmd := &cobra.Command{
		Use: "list", Short: "List the tickets, the latest change first", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			known := state == ""
			names := []string{}
			for _, s := range ticketStates {
				known = known || string(s) == state
				names = append(names, string(s))
			}
			if !known {
				return oneOf("--state", state, names...)
			}
			return c.with(cmd.Context(), func(a *app.App) error {
				list, err := a.Mail.Tickets(cmd.Context(), mail.TicketFilter{State: ticket.State(state)})
				if err != nil {
					return err
				}
				rows := []ticketRow{}
				for _, k := range list {
					rows = append(rows, rowOf(k))
				}
				return c.print(rows, func(w io.Writer) {
					for _, r := range rows {
						fmt.Fprintf(w, "%s  %-16s %s\n", r.ID, c.words.T("ticket.state."+string(r.State)), r.Subject)
					}
				})
			})
		},
	}
	cmd.Flags().StringVar(&state, "state", "", "only those in this state")
	return cmd
}

type (
	timelineRow struct {
		At        *time.Time   `json:"at"`
		Event     ticket.Event `json:"event"`
		MessageID string       `json:"message_id"`
		Evidence  string       `json:"evidence"`
	}
	attachmentRow struct {
		Name string `json:"name"`
		Type string `json:"type"`
		Size int64  `json:"size"`
	}
	messageRow struct {
		MessageID   string           `json:"message_id"`
		From        string           `json:"from"`
		Date        *time.Time       `json:"date"`
		Direction   ticket.Direction `json:"direction"`
		Text        string           `json:"text"`
		Quoted      string           `json:"quoted"`
		Attachments []attachmentRow  `json:"attachments"`
		Verdict     ticket.Verdict   `json:"verdict"`
	}
	ticketView struct {
		ticketRow
		Timeline []timelineRow `json:"timeline"`
		Messages []messageRow  `json:"messages"`
	}
)

// viewOf is a whole ticket. Its messages stand under the name that its row has for their number, as the contract says.
func viewOf(v mail.Conversation) any {
	out := ticketView{ticketRow: rowOf(v.Ticket), Timeline: []timelineRow{}, Messages: []messageRow{}}
	for _, e := range v.Timeline {
		out.Timeline = append(out.Timeline, timelineRow{utc(e.At), e.Event, e.MessageID, e.Evidence})
	}
	for _, m := range v.Messages {
		row := messageRow{
			MessageID: m.MessageID, From: m.From, Date: utc(m.Date), Direction: m.Direction, Text: m.Text, Quoted: m.Quoted,
			Attachments: []attachmentRow{}, Verdict: m.Verdict,
		}
		if row.Verdict.Level == "" { // the person's own mails are not judged
			row.Verdict.Level = "unverified"
		}
		row.Verdict.Reasons = list(row.Verdict.Reasons)
		for _, f := range m.Attachments {
			row.Attachments = append(row.Attachments, attachmentRow{f.Name, f.Type, f.Size})
		}
		out.Messages = append(out.Messages, row)
	}
	return out
}

func (c *cli) ticketsShow() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show a ticket: its timeline and its mails", Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := ticketID(args[0])
			if err != nil {
				return err
			}
			return c.with(cmd.Context(), func(a *app.App) error {
				v, err := a.Mail.Ticket(cmd.Context(), id)
				if err != nil {
					return named("ticket", args[0], err)
				}
				return c.print(viewOf(v), func(w io.Writer) { c.writeTicket(w, v) })
			})
		},
	}
}

func (c *cli) writeTicket(w io.Writer, v mail.Conversation) {
	const stamp = "2006-01-02 15:04"
	fmt.Fprintf(w, "%s  %s  %s\n\n", v.Ticket.ID, c.words.T("ticket.state."+string(v.Ticket.State)), v.Ticket.Subject)
	for _, e := range v.Timeline {
		fmt.Fprintf(w, "%s  %s  %s\n", e.At.Local().Format(stamp), c.words.T("ticket.event."+string(e.Event)), evidence(e))
	}
	for _, m := range v.Messages {
		fmt.Fprintf(w, "\n── %s  %s\n", m.Date.Local().Format(stamp), m.From)
		if m.Direction == ticket.In && m.Verdict.Level != "" { // before what it says
			fmt.Fprintf(w, "   %s\n", c.words.T("verdict."+m.Verdict.Level))
			for _, reason := range m.Verdict.Reasons {
				fmt.Fprintf(w, "   - %s\n", c.words.T("verdict.reason."+reason))
			}
			for _, request := range m.Verdict.Requests {
				fmt.Fprintf(w, "   - %s\n", c.words.T("verdict.request."+request))
			}
		}
		fmt.Fprintln(w, strings.TrimSpace(m.Text))
		for _, f := range m.Attachments {
			fmt.Fprintf(w, "   [%s, %d]\n", f.Name, f.Size)
		}
	}
}

// evidence is what there is to read of an entry: a server's words, or a note. That of a reply is a mark for the program.
func evidence(e ticket.Entry) string {
	if e.Event == ticket.EventAnswered || e.Event == ticket.EventAcknowledged {
		return ""
	}
	return message.Visible(oneLine(e.Evidence))
}

func (c *cli) ticketsReply() *cobra.Command {
	var f mailFlags
	cmd := &cobra.Command{
		Use: "reply ID [-]", Short: "Answer support on a ticket", Args: between(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.ticket = args[0]
			if err := f.dash(cmd, args[1:]); err != nil {
				return err
			}
			return c.with(cmd.Context(), func(a *app.App) error { return c.send(cmd.Context(), a, f) })
		},
	}
	f.register(cmd, false)
	f.registerSend(cmd)
	return cmd
}

func (c *cli) ticketsMark(name, short string, do func(*app.App, *cobra.Command, ticket.ID) error) *cobra.Command {
	return &cobra.Command{
		Use: name + " ID", Short: short, Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := ticketID(args[0])
			if err != nil {
				return err
			}
			return c.with(cmd.Context(), func(a *app.App) error {
				if err := do(a, cmd, id); err != nil {
					return named("ticket", args[0], err)
				}
				return c.print(struct {
					ID ticket.ID `json:"id"`
				}{id}, func(io.Writer) {})
			})
		},
	}
}

func (c *cli) ticketsNote() *cobra.Command {
	return &cobra.Command{
		Use: "note ID TEXT", Short: "Note a call or a chat in the timeline", Args: atLeast(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := ticketID(args[0])
			if err != nil {
				return err
			}
			return c.with(cmd.Context(), func(a *app.App) error {
				if err := a.Mail.Note(cmd.Context(), id, strings.Join(args[1:], " ")); err != nil {
					return named("ticket", args[0], err)
				}
				return c.print(struct {
					ID ticket.ID `json:"id"`
				}{id}, func(io.Writer) {})
			})
		},
	}
}

func (c *cli) ticketsAttach() *cobra.Command {
	return &cobra.Command{
		Use: "attach ID MESSAGE_ID", Short: "Put a mail that was kept apart into a ticket", Args: exactly(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := ticketID(args[0])
			if err != nil {
				return err
			}
			return c.with(cmd.Context(), func(a *app.App) error {
				if _, err := a.Mail.Ticket(cmd.Context(), id); err != nil {
					return named("ticket", args[0], err)
				}
				m, err := a.Mail.MessageByID(cmd.Context(), bracketed(args[1]))
				if err != nil {
					return named("mail", args[1], err)
				}
				if m.Ticket != "" && m.Ticket != id {
					return c.failed(exitFailed, "attached", "cli.tickets.attached", "ID", m.Ticket)
				}
				if err := a.Mail.AttachByHand(cmd.Context(), id, args[1]); err != nil {
					return named("mail", args[1], err)
				}
				return c.print(struct {
					ID ticket.ID `json:"id"`
				}{id}, func(io.Writer) {})
			})
		},
	}
}

// bracketed is a Message-ID with its angle brackets, which people leave out.
func bracketed(id string) string {
	if strings.HasPrefix(id, "<") {
		return id
	}
	return "<" + id + ">"
}

func (c *cli) ticketsExport() *cobra.Command {
	out := ""
	cmd := &cobra.Command{
		Use: "export ID", Short: "Write a ticket's mails to an mbox file, or to a folder of .eml files", Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := ticketID(args[0])
			if err != nil {
				return err
			}
			if out == "" {
				return usage("required", "Flag", "--out")
			}
			return c.with(cmd.Context(), func(a *app.App) error {
				if err := export(cmd.Context(), a, id, out); err != nil {
					return named("ticket", args[0], err)
				}
				return c.print(struct {
					ID  ticket.ID `json:"id"`
					Out string    `json:"out"`
				}{id, out}, func(io.Writer) {})
			})
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "where to: FILE, or FOLDER/")
	return cmd
}

func export(ctx context.Context, a *app.App, id ticket.ID, out string) error {
	if strings.HasSuffix(out, "/") || strings.HasSuffix(out, string(os.PathSeparator)) {
		return a.Mail.ExportFiles(ctx, id, out)
	}
	if _, err := a.Mail.Ticket(ctx, id); err != nil {
		return err
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(a.Mail.WriteMbox(ctx, id, w)) }()
	return errors.Join(mail.WriteNew(out, r), r.Close())
}
