package tickets

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

const (
	keepAfter = 600 * time.Millisecond // after the last key the text is kept
	maxRows   = 6
	typeInset = 9
)

// reply is the box below the mails. What is typed is kept as a draft of the ticket, and is there again when the ticket
// is opened the next time.
type reply struct {
	k       *talk
	slips   map[ticket.ID]*slip
	now     *slip // the one in the box; nil while no ticket is open
	setting bool  // the text is being set, not typed
	rows    int
	stop    func() // takes back the next keeping

	entry   *widget.Entry
	attach  *widget.Button
	send    *widget.Button
	hint    *widget.Text
	from    *widget.Text // says that the answer goes from another mailbox than before
	files   *fyne.Container
	chips   []*chip         // in it
	secrets *screen.Secrets // in the text
	warned  bool            // of them; nothing was typed since
	looking bool            // for them, before the answer goes
	box     *widget.Box
	content *fyne.Container
}

func newReply(k *talk) *reply {
	t := k.s.env.T
	r := &reply{k: k, slips: map[ticket.ID]*slip{}, rows: 1, stop: func() {}}
	r.entry = widget.NewEntry(widget.EntryOptions{Placeholder: t("tickets.reply"), Rows: 2, ShortHint: true, OnChanged: r.typed})
	r.entry.SetMinRowsVisible(1)
	r.entry.OnShortcut = r.shortcut
	r.entry.OnFocus = r.focused
	r.entry.OnPaste = r.pasted
	r.entry.OnKey = func(key fyne.KeyName) bool {
		if key == fyne.KeyEscape {
			k.s.toList()
		}
		return key == fyne.KeyEscape
	}
	r.attach = widget.NewButton(widget.ButtonOptions{Icon: "paperclip", Kind: widget.Plain, OnTapped: r.pick})
	r.send = widget.NewButton(widget.ButtonOptions{Text: t("tickets.send"), Icon: "send", Kind: widget.Primary, OnTapped: r.submit})
	r.hint = widget.NewText("", widget.TextOptions{Size: theme.TypeCaption, Role: theme.Danger})
	r.hint.Hide()
	r.from = widget.NewText("", widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3})
	r.from.Hide()
	r.files = widget.Flow(theme.Space8)
	r.files.Hide()
	k.s.env.Mark("tickets.reply", r.entry)
	k.s.env.Mark("tickets.attach", r.attach)
	k.s.env.Mark("tickets.send", r.send)
	row := container.New(&replyLayout{}, r.attach, r.entry.Bare(theme.TypeBody, typeInset), r.send)
	r.box = widget.NewBox(widget.Column(theme.Space8, r.files, row), boxLook(false))
	r.secrets = screen.NewSecrets(screen.SecretsOptions{
		Env: k.s.env, Name: "tickets.secrets", Entry: r.entry, Changed: r.answered,
		After: func(d time.Duration, f func()) func() { return k.s.after(d, f) },
		Find:  func(text string) []mail.Secret { return mail.Secrets(mail.Draft{Body: text}) },
	})
	r.content = widget.Column(theme.Space8, r.from, r.secrets.Content(), r.hint, r.box)
	return r
}

// begin puts the answer to a ticket into the box, as far as one is being written.
func (r *reply) begin(id ticket.ID) {
	if r.now == nil || r.now.id != id {
		r.keep()
		if old := r.now; old != nil && old.idle() && old.blank() {
			delete(r.slips, old.id)
		}
		r.now = r.slipFor(id)
		r.show()
	}
	if x := r.now; x.idle() {
		edits := x.edits
		r.k.s.do("read the answer", func(ctx context.Context) error { return r.read(ctx, x, edits) }, nil, nil)
	}
}

// read looks for the draft of an answer; what was done to it since edits is newer.
func (r *reply) read(ctx context.Context, x *slip, edits int) error {
	all, err := r.k.s.b.Drafts(ctx)
	if err != nil {
		return err
	}
	var found mail.Draft
	for _, d := range all {
		if d.Ticket == x.id {
			found = d
			break
		}
	}
	if found.ID != "" { // with its files
		if found, err = r.k.s.b.Draft(ctx, found.ID); err != nil {
			return err
		}
	}
	r.k.s.env.Do(func() {
		if x.edits != edits || x.dead || found.ID == x.draft.ID && found.Body == x.text && slices.Equal(found.Files, x.draft.Files) {
			return
		}
		x.draft, x.text = found, found.Body
		if r.now == x {
			r.show()
		}
	})
	return nil
}

// take puts a draft that came back from the outbox into the box.
func (r *reply) take(d mail.Draft) {
	if r.now == nil || r.now.id != d.Ticket {
		return
	}
	r.now.draft, r.now.text, r.now.dirty = d, d.Body, false
	r.now.edits++
	r.show()
}

// free tells whether the box is empty and nothing is under way.
func (r *reply) free() bool { return r.now != nil && r.now.idle() && r.now.blank() }

// forget drops the answer in the box, as when its ticket is deleted.
func (r *reply) forget() {
	r.stop()
	if r.now == nil {
		return
	}
	r.now.dead = true
	delete(r.slips, r.now.id)
	r.now = nil
	r.show()
}

// slipFor gives the answer to a ticket, as far as one is being written.
func (r *reply) slipFor(id ticket.ID) *slip {
	x := r.slips[id]
	if x == nil {
		x = &slip{s: r.k.s, id: id}
		r.slips[id] = x
	}
	return x
}

// slipOf gives the answer that a draft belongs to; nil when there is none any more.
func (r *reply) slipOf(draft string) *slip {
	for _, x := range r.slips {
		if x.draft.ID == draft {
			return x
		}
	}
	return nil
}

// show shows the answer in the box.
func (r *reply) show() {
	x := r.now
	if x == nil {
		x = &slip{s: r.k.s}
	}
	if r.entry.Text != x.text {
		r.setting = true
		r.entry.SetText(x.text)
		r.setting = false
	}
	if x.sending {
		r.entry.Disable()
	} else {
		r.entry.Enable()
	}
	r.send.SetBusy(x.sending)
	r.say("")
	r.warned = false
	r.secrets.Forget()
	r.showFiles(x)
	r.fit()
}

func (r *reply) typed(text string) {
	if r.now == nil || r.setting {
		return
	}
	r.now.text, r.now.dirty = text, true
	r.now.edits++
	r.say("")
	r.warned = false
	r.secrets.Look()
	r.fit()
	r.stop()
	x := r.now
	r.stop = r.k.s.after(keepAfter, x.keep)
}

// keep saves what was typed now.
func (r *reply) keep() {
	r.stop()
	if r.now != nil {
		r.now.keep()
	}
}
