package compose

import (
	"context"
	"errors"

	"okpay.example/support/mail"
	"okpay.example/support/ui/widget"
)

// retry tries the mail again now: the same bytes.
func (d *delivery) retry() { d.bid(d.again, d.s.b.Retry) }

// lookNow has a mail that may have arrived looked for.
func (d *delivery) lookNow() { d.bid(d.look, d.s.b.LookFor) }

// bid asks for something about the mail; what comes of it is heard like everything else.
func (d *delivery) bid(b *widget.Button, do func(context.Context, int64) error) {
	b.SetBusy(true)
	id := d.out.ID
	background(d.env, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx, id) }, func(_ struct{}, err error) {
		b.SetBusy(false)
		if d.s.delivery != d {
			return
		}
		if err != nil {
			d.say(d.env.Trouble(err))
			return
		}
		d.ask()
	})
}

// say tells what could not be done.
func (d *delivery) say(text string) {
	d.note.SetText(text)
	d.note.Show()
	d.relay()
}

// takeBack gets the mail back as it was written, also from an upload. One that may have arrived is looked for first; where
// nobody can, the person is told, and decides by pressing once more.
func (d *delivery) takeBack() {
	if d.takenBack {
		return
	}
	d.takenBack = true
	d.back.SetBusy(true)
	id, take := d.out.ID, d.s.b.TakeBack
	if d.anyway {
		take = d.s.b.TakeBackAnyway
	}
	background(d.env, func(ctx context.Context) (start, error) {
		draft, err := take(context.WithoutCancel(ctx), id)
		if err != nil {
			return start{}, err
		}
		back := start{draft: draft}
		var err2 error
		back.limit, err = d.s.b.SizeLimit(ctx, draft) // what a mail that was too large must be brought under
		back.accounts, err2 = d.s.b.Accounts(ctx)
		if err = errors.Join(err, err2); err != nil {
			d.env.Do(func() { d.env.Fail("read the mailbox of a mail", err) })
		}
		return back, nil
	},
		func(back start, err error) {
			d.back.SetBusy(false)
			switch {
			case d.s.delivery != d:
			case err != nil:
				d.takenBack = false
				if _, d.anyway = errors.AsType[*mail.UnlookedError](err); d.anyway {
					d.back.SetText(d.env.T("compose.takeback.anyway"))
				}
				d.say(d.env.Trouble(err))
			default:
				words := "compose.taken_back"
				if back.draft.MessageID == d.out.MessageID { // it may have arrived
					words = "compose.taken_back.doubt"
				}
				d.env.Toast(d.env.T(words))
				d.close()
				d.s.asked = ""
				d.s.lay(back)
			}
		})
}
