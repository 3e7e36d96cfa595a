package mail

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"okpay.example/support/mail/outbox"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// A mail that may have arrived and was taken back keeps its ticket and its Message-ID: what is sent next is the same mail,
// byte for byte if nothing was changed, else in a later version. Whoever compares ids sees one mail.

// giveBackVersion gives back a mail that may have arrived. The mail and its row stay, so that an answer finds its place and
// the person sees what may lie at support, until the next version is out. A version that was not tried leaves the ticket.
func (c *Client) giveBackVersion(tx *store.Tx, o Outgoing, d Draft, line []ticket.Entry) (Draft, error) {
	d.Ticket, d.MessageID = o.Ticket, o.MessageID
	key, _ := outbox.SplitReason(o.LastError)
	seen := wentOutAs(line, o.MessageID)
	if key == outbox.KeyEarlier || seen {
		// Another version of it has arrived: these words are a mail of their own.
		d.MessageID, d.Rendered = "", 0
		if err := c.dropVersion(tx, o, !seen); err != nil {
			return d, err
		}
	} else if untried(line, o.MessageID) {
		if err := dropUntried(tx, o); err != nil {
			return d, err
		}
	}
	if err := tx.SaveDraft(d); err != nil {
		return d, err
	}
	return d, c.settle(tx, o.Ticket, c.o.Now())
}

// dropVersion takes out of a ticket the version of a mail that did not go, while another did; its row stays for the id.
func (c *Client) dropVersion(tx *store.Tx, o Outgoing, note bool) error {
	if err := dropMails(tx, o.MessageID, func(m ticket.Message) bool { return m.Raw == o.Raw }); err != nil {
		return err
	}
	if err := releaseBytes(tx, o.ID); err != nil {
		return err
	}
	if !note {
		return nil
	}
	_, err := appendLast(tx, o.Ticket, ticket.Entry{
		At: c.o.Now(), Event: ticket.EventSent, MessageID: o.MessageID, Evidence: ticket.EvidenceFound,
	})
	return err
}

// untried tells whether the last version of a mail was taken back before anything could have gone out: nobody had to look.
func untried(line []ticket.Entry, messageID string) bool {
	for _, e := range slices.Backward(line) {
		if e.Event == ticket.EventWithdrawn && e.MessageID == messageID {
			return e.Evidence == ""
		}
	}
	return false
}

// dropUntried takes a version out of the ticket, unless it is the only one.
func dropUntried(tx *store.Tx, o Outgoing) error {
	mails, err := tx.MessagesByMessageID(o.MessageID)
	if err != nil || !slices.ContainsFunc(mails, func(m ticket.Message) bool { return m.Raw != o.Raw }) {
		return err
	}
	return dropMails(tx, o.MessageID, func(m ticket.Message) bool { return m.Raw == o.Raw })
}

// wentOutAs tells whether a mail is known to have gone out under an id.
func wentOutAs(line []ticket.Entry, messageID string) bool {
	return messageID != "" && slices.ContainsFunc(line, func(e ticket.Entry) bool {
		return e.Event == ticket.EventSent && e.MessageID == messageID
	})
}

// arrived tells whether the mail that a draft was before it was taken back has turned out to have gone out since, and
// whether the draft still is what went.
func (c *Client) arrived(ctx context.Context, d Draft) (yes, same bool, err error) {
	id, ok := ticket.FromMessageID(d.MessageID)
	if !ok {
		return false, false, nil
	}
	err = c.store.View(ctx, func(tx *store.Tx) error {
		line, err := tx.Timeline(id)
		if yes = wentOutAs(line, d.MessageID); err != nil || !yes {
			return err
		}
		row, err := tx.OutgoingByMessageID(d.MessageID)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		earlier, there, err := outbox.EarlierOf(tx, row.ID)
		same = d.Rendered != 0 && row.Raw == d.Rendered && (!there || earlier.Same)
		return err
	})
	return yes, same, err
}

// keptDomain stands in the Message-ID of a draft that is there for its ticket number only; none is sent with it.
const keptDomain = "kept.invalid"

// Previewed tells whether a preview of the draft was made. One that was taken back has a number without that.
func (c *Client) Previewed(ctx context.Context, d Draft) (bool, error) {
	if d.Rendered != 0 || d.MessageID == "" || strings.HasSuffix(d.MessageID, "@"+keptDomain+">") {
		return d.Rendered != 0, nil
	}
	doubt, err := c.inDoubt(ctx, d.MessageID)
	return !doubt, err
}

// inDoubt tells whether a mail that was taken back may have gone out under an id, which then stays.
func (c *Client) inDoubt(ctx context.Context, messageID string) (yes bool, err error) {
	err = c.store.View(ctx, func(tx *store.Tx) error {
		_, err := tx.OutgoingByMessageID(messageID)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		yes = err == nil
		return err
	})
	return yes, err
}

// supersede makes room in the outbox for the next version of a mail that may have arrived; earlier is nil where there is
// none. A version that is out, or about to go, leaves none. In the ticket the earlier one stays until the next is out.
func supersede(tx *store.Tx, next ticket.Message) (earlier *outbox.Earlier, err error) {
	row, err := tx.OutgoingByMessageID(next.MessageID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case row.State != OutgoingCancelled:
		return nil, ErrInOutbox
	}
	e, err := outbox.Supersede(tx, row, row.Raw == next.Raw)
	if err != nil {
		return nil, err
	}
	// One that differs in its header alone, such as its subject, counts as the same mail, and gives way at once.
	return &e, dropMails(tx, next.MessageID, func(m ticket.Message) bool {
		return m.Raw != next.Raw && m.BodyHash == next.BodyHash
	})
}

// dropMails deletes mails of ours with an id that were written here.
func dropMails(tx *store.Tx, messageID string, which func(ticket.Message) bool) error {
	mails, err := tx.MessagesByMessageID(messageID)
	if err != nil {
		return err
	}
	for _, m := range mails {
		if m.Direction != ticket.Out || !m.Received.IsZero() || !which(m) {
			continue
		}
		if err := tx.DeleteMessage(m.Row); err != nil {
			return err
		}
	}
	return nil
}

// dropEarlier leaves of the versions of a mail the one that is out, and those that the mailbox shows to have gone out too.
func dropEarlier(tx *store.Tx, o Outgoing) error {
	mails, err := tx.MessagesByMessageID(o.MessageID)
	if err != nil || !slices.ContainsFunc(mails, func(m ticket.Message) bool { return m.Raw == o.Raw }) {
		return err
	}
	return dropMails(tx, o.MessageID, func(m ticket.Message) bool { return m.Raw != o.Raw })
}

// describe brings a ticket in line with the next version of its first mail: support reads that one, and so do the person's
// other computers, for which the ticket begins with it.
func describe(tx *store.Tx, d Draft, m ticket.Message, to string, now time.Time) error {
	mails, err := tx.Messages(d.Ticket)
	if err != nil || slices.ContainsFunc(mails, func(other ticket.Message) bool { return other.MessageID != m.MessageID }) {
		return err
	}
	k, err := tx.Ticket(d.Ticket)
	if err != nil {
		return err
	}
	if subject := strings.TrimSpace(d.Subject); subject != "" {
		k.Subject = subject
	}
	if d.Lang != "" {
		k.Lang = d.Lang
	}
	k.Topic, k.To, k.Created = d.Topic, to, begun(m, now)
	if err := tx.UpdateTicket(k); err != nil {
		return err
	}
	return tx.MoveCreated(k.ID, ticket.Entry{At: k.Created, MessageID: m.MessageID})
}

// dateOf is the date of a mail that is rendered now: by it the versions of one mail are told apart, to the second.
func (c *Client) dateOf(ctx context.Context, messageID string) (time.Time, error) {
	at := c.o.Now().UTC() // when, and not where: the time zone is nobody's business
	err := c.store.View(ctx, func(tx *store.Tx) error {
		earlier, err := tx.MessagesByMessageID(messageID)
		for _, m := range earlier {
			if m.Direction == ticket.Out && at.Unix() <= m.Date.Unix() {
				at = m.Date.UTC().Add(time.Second)
			}
		}
		return err
	})
	return at, err
}

// releaseBytes lets go of the bytes of a mail that will not go again; its row stays.
func releaseBytes(tx *store.Tx, id int64) error {
	row, err := tx.Outgoing(id)
	if err != nil {
		return err
	}
	row.Raw = 0
	return tx.UpdateOutgoing(row)
}
