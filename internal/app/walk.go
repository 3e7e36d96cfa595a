package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"
	"time"

	"okpay.example/support/faq/fix"
	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/mail/ticket"
)

// WalkStep is one step of the whole way.
type WalkStep struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// Walk goes the whole way that a person would, against a desk that answers: search, fix, mail with a picture, the
// acknowledgement and the answer, the reply, solved. It stops at the first step that fails. wait bounds each wait for
// the desk.
func (a *App) Walk(ctx context.Context, wait time.Duration, report func(WalkStep)) error {
	w := &walk{App: a, ctx: ctx, wait: wait}
	for _, step := range []struct {
		name string
		run  func() (string, error)
	}{
		{"search", w.search}, {"fix", w.fix}, {"compose", w.compose}, {"preview", w.preview}, {"send", w.send},
		{"acknowledged", w.acknowledged}, {"answered", w.answered}, {"verdict", w.verdict}, {"reply", w.reply},
		{"impostor", w.impostor}, {"thanked", w.thanked}, {"solved", w.solved},
	} {
		detail, err := step.run()
		if err != nil {
			report(WalkStep{step.name, false, err.Error()})
			return fmt.Errorf("%s: %w", step.name, err)
		}
		report(WalkStep{step.name, true, detail})
	}
	return nil
}

type walk struct {
	*App
	ctx    context.Context
	wait   time.Duration
	report fix.Report
	draft  mail.Draft
	bytes  int64
	ticket ticket.ID
}

func (w *walk) search() (string, error) {
	for _, query := range []string{"账户被锁定怎么办", "account is locked"} {
		found := w.Search(w.ctx, query, 5)
		if len(found) == 0 || found[0].ID != "account-locked" {
			return "", fmt.Errorf("%q does not find account-locked first", query)
		}
	}
	return "account-locked", nil
}

// fix answers each question with the choice that leads to a contact soonest.
func (w *walk) fix() (string, error) {
	f, ok := w.library.Fix("account-locked")
	if !ok {
		return "", errors.New("there is no fix account-locked")
	}
	keys, ok := fix.PathTo(f, "contact")
	if !ok {
		return "", errors.New("the fix never leads to a contact")
	}
	run := fix.Start(f, w.Now())
	for _, key := range keys {
		var err error
		if run, err = run.Answer(f, key, w.Now()); err != nil {
			return "", err
		}
		if err := w.KeepFixRun(w.ctx, run); err != nil {
			return "", err
		}
	}
	kept, changed, ok := w.FixRun(w.ctx, f.ID)
	if !ok || changed || !kept.Done(f) {
		return "", errors.New("the fix was not kept")
	}
	w.report, _ = w.FixReport(kept, w.Lang())
	return w.report.Subject, nil
}

func (w *walk) compose() (string, error) {
	d, err := w.DraftFromReport(w.ctx, w.report)
	if err != nil {
		return "", err
	}
	d.Body = w.Words().T("walk.body")
	if err := w.Mail.SaveDraft(w.ctx, d); err != nil {
		return "", err
	}
	picture, err := SamplePicture()
	if err != nil {
		return "", err
	}
	covered, err := privacy.Redact(picture, []image.Rectangle{SampleSecret}, privacy.PNG)
	if err != nil {
		return "", err
	}
	f, err := w.Mail.AddFile(w.ctx, d.ID, w.Words().T("walk.picture")+".png", "image/png", bytes.NewReader(covered.Data))
	if err != nil {
		return "", err
	}
	w.draft = d
	return fmt.Sprintf("%s, %d bytes, %d place covered and proved", f.Name, f.Size, len(covered.Boxes)), w.proveKept(f)
}

// proveKept looks at what the store gives back, which is what leaves: the place must be covered there.
func (w *walk) proveKept(f mail.DraftFile) (err error) {
	r, err := w.Mail.OpenFile(w.ctx, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	kept, err := io.ReadAll(io.LimitReader(r, privacy.MaxBytes))
	if err != nil {
		return err
	}
	return privacy.Prove(kept, []image.Rectangle{SampleSecret})
}

func (w *walk) preview() (string, error) {
	r, err := w.Mail.Preview(w.ctx, w.draft.ID)
	if err != nil {
		return "", err
	}
	w.bytes = r.Bytes
	return fmt.Sprintf("%s, %d bytes", r.Ticket, r.Bytes), nil
}

func (w *walk) send() (string, error) {
	o, err := w.Mail.Queue(w.ctx, w.draft.ID)
	if err != nil {
		return "", err
	}
	if o.Bytes != w.bytes {
		return "", fmt.Errorf("the mail has %d bytes, its preview had %d", o.Bytes, w.bytes)
	}
	w.ticket = o.Ticket
	if o, err = w.Mail.Deliver(w.ctx, o.ID); err != nil {
		return "", err
	}
	if o.State != mail.OutgoingSent {
		return "", fmt.Errorf("the mail is %s: %s", o.State, o.LastError)
	}
	return string(o.Ticket), nil
}

// until checks the mailbox until the timeline holds the event, n times in all.
func (w *walk) until(e ticket.Event, n int) (string, error) {
	deadline := w.Now().Add(w.wait)
	for {
		if _, _, err := w.Mail.Check(w.ctx, false); err != nil {
			return "", err
		}
		v, err := w.Mail.Ticket(w.ctx, w.ticket)
		if err != nil {
			return "", err
		}
		count, last := 0, ""
		for _, entry := range v.Timeline {
			if entry.Event == e {
				count++
				last = entry.MessageID
			}
		}
		if count >= n {
			return last, nil
		}
		if w.Now().After(deadline) {
			return "", fmt.Errorf("no %q within %s", e, w.wait)
		}
		select {
		case <-w.ctx.Done():
			return "", w.ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (w *walk) acknowledged() (string, error) { return w.until(ticket.EventAcknowledged, 1) }
func (w *walk) answered() (string, error)     { return w.until(ticket.EventAnswered, 1) }
func (w *walk) thanked() (string, error)      { return w.until(ticket.EventAnswered, 2) }

func (w *walk) verdict() (string, error) {
	v, err := w.Mail.Ticket(w.ctx, w.ticket)
	if err != nil {
		return "", err
	}
	for _, m := range v.Messages {
		if m.Direction == ticket.In && m.Kind == ticket.KindReply {
			if m.Verdict.Level != ticket.Verified {
				return "", fmt.Errorf("the desk's answer is %s: %v, %v", m.Verdict.Level, m.Verdict.Reasons, m.Verdict.Evidence)
			}
			return m.Verdict.Level, nil
		}
	}
	return "", errors.New("the answer is not in the ticket")
}

// impostor waits for the mail that only claims to be from the desk, which must be seen through.
func (w *walk) impostor() (string, error) {
	deadline := w.Now().Add(w.wait)
	for {
		if _, _, err := w.Mail.Check(w.ctx, false); err != nil {
			return "", err
		}
		claims, err := w.Mail.Claims(w.ctx)
		if err != nil {
			return "", err
		}
		for _, m := range claims {
			v := m.Verdict
			if v.Level != ticket.Suspicious && v.Level != ticket.Forged || len(v.Requests) == 0 {
				return "", fmt.Errorf("the mail from %s is %s: %v, and asks for %v", m.From, v.Level, v.Reasons, v.Requests)
			}
			return fmt.Sprintf("%s, asks for %s", v.Level, strings.Join(v.Requests, ", ")), nil
		}
		if w.Now().After(deadline) {
			return "", fmt.Errorf("no impostor within %s", w.wait)
		}
		select {
		case <-w.ctx.Done():
			return "", w.ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (w *walk) reply() (string, error) {
	d, err := w.Mail.Reply(w.ctx, w.ticket)
	if err != nil {
		return "", err
	}
	d.Body, d.TransactionID = w.Words().T("walk.reply"), "DEMO-20261120-0001"
	if err := w.Mail.SaveDraft(w.ctx, d); err != nil {
		return "", err
	}
	o, err := w.Mail.Queue(w.ctx, d.ID)
	if err != nil {
		return "", err
	}
	if o, err = w.Mail.Deliver(w.ctx, o.ID); err != nil {
		return "", err
	}
	if o.State != mail.OutgoingSent || o.Ticket != w.ticket {
		return "", fmt.Errorf("the reply is %s on ticket %s", o.State, o.Ticket)
	}
	return o.MessageID, nil
}

func (w *walk) solved() (string, error) {
	if err := w.Mail.Solve(w.ctx, w.ticket); err != nil {
		return "", err
	}
	v, err := w.Mail.Ticket(w.ctx, w.ticket)
	if err != nil {
		return "", err
	}
	if v.Ticket.State != ticket.Solved {
		return "", fmt.Errorf("the ticket is %s", v.Ticket.State)
	}
	return string(v.Ticket.State), nil
}

// SampleSecret is where the sample picture shows what must not leave: the field with the account's name.
var SampleSecret = image.Rect(150, 150, 490, 190)

// SamplePicture draws a made-up sign-in page for the demo, as PNG.
func SamplePicture() ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, 640, 400))
	fill := func(x, y, w, h int, c color.RGBA) {
		for j := y; j < y+h; j++ {
			for i := x; i < x+w; i++ {
				img.SetRGBA(i, j, c)
			}
		}
	}
	fill(0, 0, 640, 400, color.RGBA{0xf5, 0xf6, 0xf8, 0xff})
	fill(120, 60, 400, 280, color.RGBA{0xff, 0xff, 0xff, 0xff})
	fill(150, 100, 160, 24, color.RGBA{0x16, 0x20, 0x2c, 0xff})
	fill(150, 150, 340, 40, color.RGBA{0xee, 0xf1, 0xf4, 0xff})
	fill(150, 205, 340, 40, color.RGBA{0xee, 0xf1, 0xf4, 0xff})
	fill(150, 262, 220, 14, color.RGBA{0xa8, 0x23, 0x1b, 0xff})
	fill(150, 290, 340, 36, color.RGBA{0x0b, 0x6e, 0x63, 0xff})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("encode the picture: %w", err)
	}
	return b.Bytes(), nil
}
