package mail

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// Rendered is the exact mail that would be sent.
type Rendered struct {
	MessageID string
	Ticket    ticket.ID
	Raw       int64
	Bytes     int64
}

// noSender stands for the sender while no mailbox is set up.
const noSender = "you@unset.invalid"

// maxRenders is how often a mail is rendered while its draft is being changed under our hands.
const maxRenders = 5

// errChanged says that the draft was changed while it was being rendered or queued.
var errChanged = errors.New("the draft is being changed")

// Preview renders a draft once and keeps the bytes: Queue sends those very bytes unless the draft is changed before.
// Without a mailbox the sender is left open as "you@unset.invalid", and such bytes are never sent.
func (c *Client) Preview(ctx context.Context, draft string) (Rendered, error) {
	for range maxRenders {
		r, _, _, err := c.rendered(ctx, draft, true)
		if !errors.Is(err, errChanged) {
			return r, err
		}
	}
	return Rendered{}, fmt.Errorf("render the mail: %w", errChanged)
}

// OpenRendered reads what Preview rendered.
func (c *Client) OpenRendered(ctx context.Context, r Rendered) (io.ReadSeekCloser, error) {
	return c.store.OpenRaw(ctx, r.Raw)
}

// rendered gives the draft's bytes: those that were kept, if they are still what the draft says and come from the
// mailbox that it would be sent from, else new ones. anyone allows it without a mailbox.
func (c *Client) rendered(ctx context.Context, draft string, anyone bool) (r Rendered, d Draft, a Account, err error) {
	if d, err = c.Draft(ctx, draft); err != nil {
		return r, d, a, err
	}
	if faults := Validate(d); len(faults) > 0 {
		return r, d, a, faults[0]
	}
	gone, same, err := c.arrived(ctx, d)
	switch {
	case err != nil:
		return r, d, a, err
	case same:
		return r, d, a, ErrArrived
	case gone:
		d.MessageID = "" // changed since, it goes on from that one
	}
	a, err = c.accountFor(ctx, d)
	if anyone && errors.Is(err, ErrNoAccount) {
		a, err = Account{Config: account.Config{Email: noSender}}, nil
	}
	if err != nil {
		return r, d, a, err
	}
	if d.Rendered != 0 && d.Account == a.ID && !gone {
		raw, err := c.store.OpenRaw(ctx, d.Rendered)
		if err != nil {
			return r, d, a, fmt.Errorf("read the rendered mail: %w", err)
		}
		defer raw.Close()
		return Rendered{d.MessageID, ticketOf(d), d.Rendered, raw.Size()}, d, a, nil
	}
	r, err = c.render(ctx, d, a)
	return r, d, a, err
}

// ticketOf is the ticket of a draft that was rendered.
func ticketOf(d Draft) ticket.ID {
	if d.Ticket != "" {
		return d.Ticket
	}
	id, _ := ticket.FromMessageID(d.MessageID)
	return id
}

const renderBuffer = 256 << 10

// render makes the bytes and keeps them with the draft.
func (c *Client) render(ctx context.Context, d Draft, a Account) (Rendered, error) {
	out, err := c.outgoing(ctx, d, a.Config)
	if err != nil {
		return Rendered{}, err
	}
	pr, pw := io.Pipe()
	go func() {
		// Rendered line by line, but handed over in large pieces: each one through the pipe costs two switches.
		w := bufio.NewWriterSize(pw, renderBuffer)
		pw.CloseWithError(errors.Join(message.Render(w, out), w.Flush()))
	}()
	raw, size, err := c.store.AddRaw(ctx, pr, 0)
	pr.CloseWithError(err) // lets go of Render where the store failed
	if err != nil {
		return Rendered{}, fmt.Errorf("render the mail: %w", err)
	}
	err = c.store.Update(ctx, func(tx *store.Tx) error {
		now, err := tx.Draft(d.ID)
		if err != nil {
			return err
		}
		if !sameWords(now, d) || !slices.Equal(now.Files, d.Files) || now.Rendered != d.Rendered {
			return errChanged
		}
		now.Rendered, now.MessageID, now.Account = raw, out.MessageID, a.ID
		return tx.SaveDraft(now)
	})
	if err != nil {
		return Rendered{}, errors.Join(fmt.Errorf("keep the rendered mail: %w", err), c.release(ctx, raw))
	}
	return Rendered{MessageID: out.MessageID, Ticket: out.Ticket, Raw: raw, Bytes: size}, nil
}

// outgoing is the draft as a mail.
func (c *Client) outgoing(ctx context.Context, d Draft, from account.Config) (out message.Outgoing, err error) {
	sender, ok := envelopeAddress(from.Email)
	if !ok {
		return out, &ConfigError{Field: "email", Key: "email_invalid", Detail: from.Email}
	}
	to, _ := bareAddress(d.To) // validated
	id, messageID, err := c.drawIDs(ctx, d, domainOf(sender))
	if err != nil {
		return out, err
	}
	date, err := c.dateOf(ctx, messageID)
	if err != nil {
		return out, err
	}
	out = message.Outgoing{
		From: sender, FromName: from.Name, To: to, Subject: strings.TrimSpace(d.Subject), Text: bodyOf(d),
		MessageID: messageID, Ticket: id, Lang: d.Lang,
		Date: date,
	}
	if d.Ticket != "" {
		if err := c.thread(ctx, d.Ticket, &out); err != nil {
			return out, err
		}
	}
	if out.InReplyTo == "" {
		out.Topic = d.Topic
	}
	for _, f := range d.Files {
		out.Files = append(out.Files, message.File{Name: f.Name, Type: f.Type, Size: f.Size, Open: func() (io.ReadCloser, error) {
			return c.store.OpenRaw(ctx, f.Raw)
		}})
	}
	return out, nil
}

// drawIDs gives the ticket's number and the Message-ID; those drawn at an earlier preview are kept, since nobody has
// seen them but the person, and those of a mail that may have arrived, whichever mailbox it goes from now.
func (c *Client) drawIDs(ctx context.Context, d Draft, domain string) (ticket.ID, string, error) {
	id := d.Ticket
	if id == "" {
		if old, ok := ticket.FromMessageID(d.MessageID); ok {
			id = old
		} else {
			var err error
			if id, err = ticket.NewID(c.o.Rand); err != nil {
				return "", "", fmt.Errorf("draw a ticket number: %w", err)
			}
		}
	}
	if old, ok := ticket.FromMessageID(d.MessageID); ok && old == id {
		doubt, err := c.inDoubt(ctx, d.MessageID)
		if err != nil || doubt || strings.HasSuffix(d.MessageID, "@"+domain+">") {
			return id, d.MessageID, err
		}
	}
	messageID, err := ticket.NewMessageID(c.o.Rand, id, domain)
	if err != nil {
		return "", "", fmt.Errorf("draw a Message-ID: %w", err)
	}
	return id, messageID, nil
}

// thread fills In-Reply-To and References from the mail that the reply goes on from (RFC 5322, section 3.6.4), and its
// subject where the draft has none.
func (c *Client) thread(ctx context.Context, id ticket.ID, out *message.Outgoing) error {
	v, err := c.Ticket(ctx, id)
	if err != nil {
		return err
	}
	// An earlier version of this very mail is nothing that it answers.
	others := slices.DeleteFunc(v.Messages, func(m ticket.Message) bool { return m.MessageID == out.MessageID })
	m, ok := lastMail(others)
	if out.Subject == "" {
		out.Subject = v.Ticket.Subject
		if ok {
			out.Subject = replySubject(out.Subject)
		}
	}
	if !ok {
		return nil
	}
	out.InReplyTo = m.MessageID
	out.References = slices.Clone(m.References)
	if len(out.References) == 0 && m.InReplyTo != "" {
		out.References = []string{m.InReplyTo}
	}
	out.References = append(out.References, m.MessageID)
	return nil
}

// lastMail is the last mail that a person wrote, else the last automatic answer. Nobody answers a bounce.
func lastMail(mails []ticket.Message) (last ticket.Message, ok bool) {
	for _, m := range slices.Backward(mails) {
		switch {
		case m.MessageID == "" || m.Kind == ticket.KindBounce:
		case m.Kind != ticket.KindAutoReply:
			return m, true
		case !ok:
			last, ok = m, true
		}
	}
	return last, ok
}

// replyMarks are what stands before the subject of a reply already, lower case.
var replyMarks = []string{"re:", "re：", "回复:", "回复：", "答复:", "答复："}

func replySubject(s string) string {
	lower := strings.ToLower(s)
	for _, mark := range replyMarks {
		if strings.HasPrefix(lower, mark) {
			return s
		}
	}
	return "Re: " + s
}

// bodyOf puts the parts of the form into the text that support reads.
func bodyOf(d Draft) string {
	label := "Transaction ID: "
	if d.Lang == "zh-CN" {
		label = "交易编号："
	}
	var parts []string
	for _, part := range []struct{ label, text string }{{"", d.Body}, {label, d.TransactionID}, {"", d.Report}} {
		if text := strings.TrimSpace(strings.ReplaceAll(part.text, "\r\n", "\n")); text != "" {
			parts = append(parts, part.label+text)
		}
	}
	return strings.Join(parts, "\n\n") + "\n"
}
