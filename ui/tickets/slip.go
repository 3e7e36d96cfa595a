package tickets

import (
	"context"
	"strings"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/theme"
)

// slip is an answer being written to one ticket: the text as typed, the draft as it was kept last, and what is being
// done with it. Its jobs run one after another, so that an older text never replaces a newer one and nothing is sent
// before it is kept. Apart from the work of a job all happens on the UI thread.
type slip struct {
	s       *Screen
	id      ticket.ID
	text    string
	draft   mail.Draft // its ID is "" while there is none
	dirty   bool       // the text is newer than the draft
	sending bool
	dead    bool       // the ticket was deleted
	notes   shot.Notes // about the files that came last
	getting int        // pictures on their way from the clipboard
	missed  int        // counts the files that could not be added
	edits   int        // counts what was done to it here: what was read before is older

	jobs []job
	busy bool
}

// job is work on a draft, which it may change, and what follows on the UI thread.
type job struct {
	doing string
	work  func(context.Context, *mail.Draft) error
	done  func(error)
	quiet bool // done says what went wrong
}

func (x *slip) blank() bool { return strings.TrimSpace(x.text) == "" && len(x.draft.Files) == 0 }

// said is about the files that came last, as much as leaves the room for the answer: in large text that is little.
func (x *slip) said() string { return x.notes.Text(max(int(3/max(theme.Scale(), 1)), 1)) }

// idle tells whether all that was typed is kept.
func (x *slip) idle() bool { return !x.dirty && !x.atWork() }

// atWork tells whether something is being done to the draft, or is to be.
func (x *slip) atWork() bool { return x.busy || len(x.jobs) > 0 }

// enqueue does a job after those before it.
func (x *slip) enqueue(j job) {
	x.jobs = append(x.jobs, j)
	x.edits++
	x.next()
}

func (x *slip) next() {
	if x.busy || len(x.jobs) == 0 {
		return
	}
	j := x.jobs[0]
	x.jobs = x.jobs[1:]
	x.busy = true
	d := x.draft
	x.s.env.Go(func() {
		err := j.work(x.s.env.Ctx, &d)
		x.s.env.Do(func() {
			x.busy = false
			x.draft = d
			if x.dead {
				x.jobs = nil
				return
			}
			if err != nil && !j.quiet && x.s.env.Ctx.Err() == nil {
				x.s.env.Fail(j.doing, err)
			}
			if j.done != nil {
				j.done(err)
			}
			x.next()
		})
	})
}

// keep saves what was typed since the last time.
func (x *slip) keep() {
	if !x.dirty || x.dead {
		return
	}
	x.dirty = false
	text := x.text
	x.enqueue(job{doing: "keep the answer", work: func(ctx context.Context, d *mail.Draft) error {
		return x.write(ctx, d, text)
	}, done: func(err error) {
		if err != nil {
			x.dirty = true // the next key or leaving the screen tries again
		}
	}})
}

// write keeps a text in the draft. An empty one has no draft.
func (x *slip) write(ctx context.Context, d *mail.Draft, text string) error {
	empty := strings.TrimSpace(text) == "" && len(d.Files) == 0
	if empty && d.ID == "" {
		return nil
	}
	if empty && d.TransactionID == "" && d.Report == "" {
		if err := x.s.b.DeleteDraft(ctx, d.ID); err != nil {
			return err
		}
		*d = mail.Draft{}
		return nil
	}
	if err := x.begin(ctx, d); err != nil {
		return err
	}
	d.Body = text
	return x.s.b.SaveDraft(ctx, *d)
}

// begin makes the draft if there is none.
func (x *slip) begin(ctx context.Context, d *mail.Draft) (err error) {
	if d.ID == "" {
		*d, err = x.s.b.Reply(ctx, x.id)
	}
	return err
}

// discard deletes a draft that was begun for nothing, if nothing is in it: what was begun may be one that was there already.
func (x *slip) discard(ctx context.Context, d *mail.Draft) error {
	now, err := x.s.b.Draft(ctx, d.ID)
	if err != nil {
		return err
	}
	if now.Body != "" || len(now.Files) > 0 || now.TransactionID != "" || now.Report != "" {
		*d = now
		return nil
	}
	*d = mail.Draft{}
	return x.s.b.DeleteDraft(ctx, now.ID)
}

// send keeps the text and puts it into the outbox, once; done is told whether it is there. It does not go without a file that
// was being added and could not be.
func (x *slip) send(done func(sent bool)) {
	if x.sending || x.dead {
		return
	}
	x.sending, x.dirty = true, false
	text, missed := x.text, x.missed
	over := func(sent bool) {
		x.sending = false
		if sent {
			x.text, x.notes = "", nil
		}
		done(sent)
	}
	x.enqueue(job{doing: "send the answer", work: func(ctx context.Context, d *mail.Draft) error { return x.write(ctx, d, text) },
		done: func(err error) {
			if err != nil || x.missed != missed {
				over(false)
				return
			}
			x.enqueue(job{doing: "send the answer", work: x.queue, done: func(err error) { over(err == nil) }})
		}})
}

// queue puts the answer into the outbox.
func (x *slip) queue(ctx context.Context, d *mail.Draft) error {
	if _, err := x.s.b.Queue(ctx, d.ID); err != nil {
		return err
	}
	*d = mail.Draft{}
	return nil
}
