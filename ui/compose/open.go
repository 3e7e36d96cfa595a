package compose

import (
	"context"
	"slices"
	"strings"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
)

const topicPrefix = "topic:"

// start is what is read when the screen comes to the front.
type start struct {
	draft    mail.Draft     // to be written on; without an ID a new one
	others   []mail.Draft   // further new mails that were begun
	resumed  bool           // draft was taken up unasked
	sealed   bool           // the draft asked for is in the outbox, or gone
	accounts []mail.Account // the mailboxes, the one in use first
	limit    int64          // bytes that the draft's takes of a mail; 0 while it has not said
}

// open decides what to write on, and shows it. A picture that is being edited is done with first.
func (s *Screen) open(id string) {
	s.opening++
	asked := s.opening
	switch {
	case s.delivery != nil && (id == "" || id == s.asked) && s.delivery.now <= sending: // what waits in the outbox keeps nobody from another mail
		s.delivery.resume()
		return
	case s.sheet != nil && s.delivery == nil && s.editing.Active():
		s.putOff(s, id)
		s.editing.Resume()
		return
	case s.heirOf != nil && s.putOff(s.heirOf, id):
		id = s.heirOf.sheet.saver.draft.ID
	case s.sheet != nil && s.delivery == nil && s.sheet.answers(id, s.asked):
		s.sheet.goOn()
		return
	case s.sheet != nil:
		s.sheet.saver.flush(nil)
	}
	screen.Load(s.env, "open a draft", func(ctx context.Context) (start, error) { return s.read(ctx, id) }, func(d start) {
		if asked == s.opening {
			s.asked = id
			s.lay(d)
		}
	})
}

// putOff keeps what is asked for until a picture of a screen's mail is done with, if that is another mail.
func (s *Screen) putOff(at *Screen, id string) bool {
	s.next = nil
	if !at.sheet.answers(id, at.asked) {
		s.next = &id
	}
	return s.next != nil
}

// openNext opens what was put off, if anything was.
func (s *Screen) openNext() bool {
	next := s.next
	s.next = nil
	if next != nil {
		s.open(*next)
	}
	return next != nil
}

// answers tells whether this is the mail that a target asks for. "" means a new mail, not the reply to a ticket.
func (x *sheet) answers(id, asked string) bool {
	return id == "" && !x.isReply() || id != "" && (id == asked || id == x.saver.draft.ID)
}

// goOn shows the form as it was left.
func (x *sheet) goOn() {
	if d := x.draft(); !x.isReply() && !empty(d) {
		d.Updated = x.env.Now()
		x.showNote(start{draft: d, resumed: true})
		x.relay()
	}
	x.look()
	x.focus()
}

// lay puts a draft into a new form.
func (s *Screen) lay(d start) {
	if s.delivery != nil {
		s.delivery.close()
	}
	s.sheet = newSheet(s, d)
	s.showForm()
	if d.resumed {
		s.sheet.body.Entry.GoToEnd()
	}
	s.sheet.focus()
	s.resumeEditor()
}

// read finds the draft to write on, off the UI thread.
func (s *Screen) read(ctx context.Context, id string) (start, error) {
	all, err := s.b.Drafts(ctx)
	if err != nil {
		return start{}, err
	}
	d := start{}
	if d.accounts, err = s.b.Accounts(ctx); err != nil {
		return start{}, err
	}
	topic, begin := strings.CutPrefix(id, topicPrefix)
	at := -1
	switch {
	case begin && topic != "":
		at = s.goOn(all, func(x mail.Draft) bool { return x.Topic == topic })
		d.draft.Topic = topic
	case begin:
	case id != "":
		at = slices.IndexFunc(all, func(x mail.Draft) bool { return x.ID == id })
		d.sealed = at < 0
	default:
		at = s.goOn(all, func(mail.Draft) bool { return true })
	}
	if at >= 0 {
		d.draft = all[at]
		d.resumed = (begin || id == "") && !empty(d.draft)
	} else {
		d.draft.To = s.address()
		d.draft.Lang = s.b.Lang()
	}
	d.others = others(all, d.draft.ID)
	d.limit, err = s.b.SizeLimit(ctx, d.draft)
	return d, err
}

// recent is how old a draft may be to be gone on with unasked; an older one is offered.
const recent = time.Hour

// goOn finds the new mail to go on with unasked: one that is empty, or was changed a moment ago, as before a crash.
func (s *Screen) goOn(all []mail.Draft, fits func(mail.Draft) bool) int {
	return slices.IndexFunc(all, func(d mail.Draft) bool {
		return d.Ticket == "" && (empty(d) || s.env.Now().Sub(d.Updated) < recent) && fits(d)
	})
}

// others are the new mails that were begun, but for the one written on.
func others(all []mail.Draft, id string) []mail.Draft {
	return slices.DeleteFunc(slices.Clone(all), func(d mail.Draft) bool {
		return d.ID == id || d.Ticket != "" || empty(d)
	})
}

// address is support's, as far as it is known.
func (s *Screen) address() string {
	if known := s.b.Desk().Addresses; len(known) > 0 {
		return known[0]
	}
	return strings.TrimSpace(s.b.Settings().SupportAddress)
}

// begin leaves what is written where it is and starts a new mail.
func (s *Screen) begin() {
	s.sheet.saver.flush(func(error) {
		s.opening++
		asked := s.opening
		screen.Load(s.env, "begin a mail", func(ctx context.Context) (start, error) { return s.read(ctx, topicPrefix) }, func(d start) {
			if asked == s.opening {
				s.lay(d)
			}
		})
	})
}
