package inbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// recent is how many of the newest mails of a folder are looked at one by one for a copy: a search may miss what was
// filed a moment ago, or search by words only.
const recent = 25

// filesItself are the hosts whose submission server files a copy in Sent by itself; a copy of ours would be a second.
var filesItself = []string{"imap.gmail.com", "imap.googlemail.com", "outlook.office365.com", "imap-mail.outlook.com"}

// Find tells whether a mail with that Message-ID lies in Sent, INBOX or All Mail. looked is false when none of the
// folders could be looked through. It is outbox.Finder's for this account.
func (b *Inbox) Find(ctx context.Context, messageID string) (found, looked bool, err error) {
	if messageID == "" {
		return false, false, errors.New("looking for a mail: it has no Message-ID")
	}
	_, err = b.with(ctx, func(ctx context.Context, s session) error {
		names, err := b.folders(ctx, s, false)
		if err != nil {
			return err
		}
		for _, name := range []string{names.Sent, names.All, inboxName} {
			if name == "" {
				continue
			}
			here, ok, err := b.findIn(ctx, s, name, messageID)
			if err == nil && !here && name == inboxName {
				here, err = b.answerIn(ctx, s, name, messageID)
			}
			if err != nil {
				return err
			}
			// A copy of a mail just sent is not expected in INBOX: not finding it there settles nothing.
			looked = looked || here || ok && name != inboxName
			if here {
				found = true
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return false, false, fmt.Errorf("looking for mail %s: %w", messageID, err)
	}
	return found, looked, nil
}

// answerIn looks for an answer to the mail itself: whoever answers it has got it. A mail that only names it in
// References proves nothing: a later reply of ours named it there, and the answer to that took it over.
func (b *Inbox) answerIn(ctx context.Context, s session, name, messageID string) (bool, error) {
	states, err := s.Look(ctx, name)
	if err != nil || states[name].Messages == 0 {
		return false, err
	}
	var t terms
	t.header("In-Reply-To", messageID)
	t.header("References", messageID)
	criteria := t.any()
	uids, err := s.Search(ctx, &criteria)
	if err != nil && !refused(err) {
		return false, err
	}
	if len(uids) == 0 {
		return false, nil
	}
	mails, err := envelopes(ctx, s, uids[max(0, len(uids)-recent):])
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(mails, func(e envelope) bool {
		c := b.parse(e)
		if n := len(c.References); len(c.InReplyTo) == 0 && n > 0 { // the last one is the parent (RFC 5322, 3.6.4)
			return c.References[n-1] == messageID
		}
		return slices.Contains(c.InReplyTo, messageID)
	}), nil
}

// findIn looks for a mail in one folder. looked is false when the folder cannot be opened.
func (b *Inbox) findIn(ctx context.Context, s session, name, messageID string) (found, looked bool, err error) {
	states, err := s.Look(ctx, name)
	if err != nil {
		return false, false, err
	}
	state, there := states[name]
	if !there {
		return false, false, nil
	}
	if state.Messages == 0 {
		return false, true, nil
	}
	var t terms
	t.header("Message-ID", messageID)
	t.header(originalHeader, messageID)
	criteria := t.any()
	uids, err := s.Search(ctx, &criteria)
	if err != nil && !refused(err) {
		return false, false, err
	}
	is := func(e envelope) bool {
		c := b.parse(e)
		return c.MessageID == messageID || slices.Contains(c.OriginalIDs, messageID)
	}
	if len(uids) > 0 { // what the server found is looked at: some find more than was asked for
		mails, err := envelopes(ctx, s, uids[max(0, len(uids)-recent):])
		if err != nil {
			return false, false, err
		}
		if slices.ContainsFunc(mails, is) {
			return true, true, nil
		}
	}
	mails, err := walk(ctx, s, span{state: state}, recent, is)
	if err != nil {
		return false, false, err
	}
	return len(mails) > 0, true, nil
}

// KeepSent makes sure that a copy of a sent mail lies in Sent: it looks there, and appends it once, marked as read, if
// it is not. Where the provider is known to file copies itself nothing is appended. It is outbox.Finder's for this
// account.
func (b *Inbox) KeepSent(ctx context.Context, messageID string, raw io.ReadSeeker, size int64) error {
	_, err := b.with(ctx, func(ctx context.Context, s session) error {
		names, err := b.folders(ctx, s, false)
		if err != nil {
			return err
		}
		if names.Sent == "" {
			if names, err = b.makeSent(ctx, s); err != nil {
				return err
			}
		}
		found, looked, err := b.findIn(ctx, s, names.Sent, messageID)
		if err != nil || found {
			return err
		}
		if !looked {
			// The folder is gone: its name is asked for anew at the next try.
			_, err := b.folders(ctx, s, true)
			return errors.Join(fmt.Errorf("folder %q cannot be opened", names.Sent), err)
		}
		if config, err := b.config(ctx); err != nil || slices.Contains(filesItself, strings.ToLower(config.IMAP.Host)) {
			return err
		}
		if _, err := raw.Seek(0, io.SeekStart); err != nil {
			return fmt.Errorf("reading the mail: %w", err)
		}
		at, err := b.sentAt(ctx, messageID)
		if err != nil {
			return err
		}
		return s.Append(ctx, names.Sent, raw, size, at)
	})
	if err != nil {
		return fmt.Errorf("keeping a copy of %s in Sent: %w", messageID, err)
	}
	return nil
}

// sentAt is when a mail went out, as its ticket says: the copy is filed as of then, however late that may be, so that
// other computers read the same time from it. It is zero for a mail that is not here.
func (b *Inbox) sentAt(ctx context.Context, messageID string) (at time.Time, err error) {
	err = b.Store.View(ctx, func(t *store.Tx) error {
		own, err := t.OwnIDs([]string{messageID})
		if err != nil || len(own) == 0 {
			return err
		}
		timeline, err := t.Timeline(own[messageID])
		for _, e := range timeline {
			if e.Event == ticket.EventSent && e.MessageID == messageID {
				at = e.At
			}
		}
		return err
	})
	if err != nil {
		return at, fmt.Errorf("reading when it was sent: %w", err)
	}
	return at, nil
}

// makeSent creates a folder for sent mails where there is none.
func (b *Inbox) makeSent(ctx context.Context, s session) (folders, error) {
	names, err := b.folders(ctx, s, true)
	if err != nil || names.Sent != "" {
		return names, err
	}
	err = s.Create(ctx, "Sent")
	var e *imap.Error
	if err != nil && !(errors.As(err, &e) && e.Code == imap.ResponseCodeAlreadyExists) {
		return names, err
	}
	if names, err = b.folders(ctx, s, true); err == nil && names.Sent == "" {
		err = errors.New("the mailbox has no folder for sent mails")
	}
	return names, err
}
