package tickets

import (
	"context"
	"io"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/storage"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/shot"
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

// sender says from where an answer goes, where the ticket's own mailbox was removed.
func (r *reply) sender(v mail.Conversation) {
	moved := v.Former != "" && v.Mailbox != ""
	if moved {
		r.from.SetText(r.k.s.env.T("tickets.reply.moved", "Former", v.Former, "Mailbox", v.Mailbox))
	}
	show(r.from, moved)
}

// boxLook is the frame around the reply.
func boxLook(focused bool) widget.BoxOptions {
	o := widget.BoxOptions{Stroke: theme.Border, Radius: theme.RadiusCard, Insets: widget.All(theme.Space8)}
	if focused {
		o.Stroke, o.Width = theme.Primary, 2
	}
	return o
}

func (r *reply) focused(on bool) {
	r.box.SetOptions(boxLook(on))
	if !on {
		r.keep()
	}
}

// begin puts the answer to a ticket into the box, as far as one is being written.
func (r *reply) begin(id ticket.ID) {
	if r.now == nil || r.now.id != id {
		r.keep()
		if old := r.now; old != nil && old.idle() && old.blank() {
			delete(r.slips, old.id)
		}
		x := r.slips[id]
		if x == nil {
			x = &slip{s: r.k.s, id: id}
			r.slips[id] = x
		}
		r.now = x
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
		if x.edits != edits || x.dead || found.ID == x.draft.ID && found.Body == x.text && len(found.Files) == len(x.draft.Files) {
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

// fit makes the entry as high as its text, up to maxRows.
func (r *reply) fit() {
	rows := min(r.entry.Rows(), maxRows)
	if rows == r.rows {
		return
	}
	r.rows = rows
	r.entry.SetMinRowsVisible(rows)
	r.relay()
}

// relay gives the box the height it wants; who looks at the newest mail still does.
func (r *reply) relay() {
	if r.k.talking == nil {
		return
	}
	end := r.k.atEnd()
	r.content.Refresh()
	r.k.talking.Refresh()
	if end {
		r.k.scroll.ScrollToBottom()
	}
}

// say shows what is missing, above the box.
func (r *reply) say(text string) {
	if text == r.hint.Text() {
		return
	}
	r.hint.SetText(text)
	show(r.hint, text != "")
	r.relay()
}

// shortcut sends on Ctrl+Enter, on a Mac also on ⌘+Enter.
func (r *reply) shortcut(s fyne.Shortcut) bool {
	k, ok := s.(*desktop.CustomShortcut)
	if !ok || k.KeyName != fyne.KeyReturn && k.KeyName != fyne.KeyEnter ||
		k.Modifier != fyne.KeyModifierControl && k.Modifier != fyne.KeyModifierSuper {
		return false
	}
	r.submit()
	return true
}

// submit sends the answer.
func (r *reply) submit() {
	x := r.now
	if x == nil || x.sending || r.looking {
		return
	}
	if strings.TrimSpace(x.text) == "" {
		r.say(r.k.s.env.T("tickets.reply.missing"))
		widget.Focus(r.entry)
		return
	}
	if r.warned {
		r.dispatch(x)
		return
	}
	r.looking = true
	r.secrets.Settle(func() {
		r.looking = false
		switch {
		case r.now != x || x.sending:
		case r.secrets.Waiting():
			r.warned = true
			r.say(r.k.s.env.T("secret.waiting"))
		default:
			r.dispatch(x)
		}
	})
}

// answered gives the warnings their room, and takes back what was said when nothing waits any more.
func (r *reply) answered() {
	if r.warned && !r.secrets.Waiting() {
		r.warned = false
		r.say("")
	}
	r.relay()
}

// dispatch puts the answer into the outbox.
func (r *reply) dispatch(x *slip) {
	r.stop()
	x.send(func(err error) {
		if r.now == x {
			r.show()
		}
		if err == nil {
			r.k.s.Refresh()
			r.k.scroll.ScrollToBottom()
		}
	})
	r.show()
}

// pick lets the person choose a file.
func (r *reply) pick() {
	s := r.k.s
	screen.ShowFileDialog(s.env, dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			s.env.Fail("choose a file", err)
		case f != nil:
			r.add(f.URI().Name(), func() (io.ReadCloser, error) { return f, nil })
		}
	}, s.env.Window))
}

// addURIs adds files that were dropped.
func (r *reply) addURIs(all []fyne.URI) {
	for _, u := range all {
		r.add(u.Name(), func() (io.ReadCloser, error) { return storage.Reader(u) })
	}
}

// add copies a file into the draft.
func (r *reply) add(name string, open func() (io.ReadCloser, error)) {
	x := r.now
	if x == nil || x.sending {
		return
	}
	x.keep()
	x.note = ""
	note := ""
	x.enqueue(job{doing: "attach a file", work: func(ctx context.Context, d *mail.Draft) error {
		if err := x.begin(ctx, d); err != nil {
			return err
		}
		f, err := open()
		if err != nil {
			return err
		}
		defer f.Close()
		in, err := shot.Clean(shot.File{Name: name, Data: f}) // nothing leaves with a picture that is not seen
		if err != nil {
			return err
		}
		added, err := x.s.b.AddFile(ctx, d.ID, in.Name, in.Type, in.Data)
		if err != nil {
			return err
		}
		d.Files = append(d.Files[:len(d.Files):len(d.Files)], added)
		note = in.Note(x.s.env)
		return nil
	}, done: func(error) {
		x.note = note
		r.changed(x)
	}})
}

func (r *reply) remove(x *slip, f mail.DraftFile) {
	x.enqueue(job{doing: "take a file out", work: func(ctx context.Context, d *mail.Draft) error {
		if err := x.s.b.RemoveFile(ctx, d.ID, f.ID); err != nil {
			return err
		}
		var rest []mail.DraftFile
		for _, have := range d.Files {
			if have.ID != f.ID {
				rest = append(rest, have)
			}
		}
		d.Files = rest
		return nil
	}, done: func(error) { r.changed(x) }})
}

// changed shows the files of an answer after they changed.
func (r *reply) changed(x *slip) {
	if r.now == x {
		r.showFiles(x)
		r.relay()
		r.weigh(x)
	}
}

// weigh says in time that an answer becomes too large for the mailbox.
func (r *reply) weigh(x *slip) {
	var limit int64
	d := x.draft
	r.k.s.do("read how large a mail may be", func(ctx context.Context) (err error) {
		limit, err = r.k.s.b.SizeLimit(ctx, d)
		return err
	}, func() {
		about := mail.EstimateSize(d)
		switch {
		case r.now != x:
		case limit > 0 && about > limit:
			r.say(r.k.s.env.T("tickets.reply.over", "Size", app.Size(about), "Limit", app.Size(limit)))
		default:
			r.say(x.note)
		}
	}, nil)
}

// showFiles lists the files above the text, each with a button to take it out.
func (r *reply) showFiles(x *slip) {
	var chips []fyne.CanvasObject
	for _, f := range x.draft.Files {
		out := widget.NewButton(widget.ButtonOptions{Icon: "x", Kind: widget.Plain, Size: widget.Tiny, OnTapped: func() { r.remove(x, f) }})
		words := widget.NewText(short(visibleLine(f.Name), 28)+" · "+sizeWords(f.Size), widget.TextOptions{Size: theme.TypeCaption, Wrap: widget.OneLine})
		parts := []fyne.CanvasObject{widget.NewIcon("paperclip", theme.IconSmall, theme.Text3), words}
		if shot.Editable(f) {
			change := widget.NewButton(widget.ButtonOptions{Icon: "pencil", Kind: widget.Plain, Size: widget.Tiny, OnTapped: func() { r.edit(x, f) }})
			r.k.s.env.Mark("tickets.reply.edit", change)
			parts = append(parts, change)
		}
		chips = append(chips, widget.NewBox(widget.Inline(theme.Space4, append(parts, out)...),
			widget.BoxOptions{Fill: theme.Surface2, Radius: theme.RadiusControl, Insets: widget.Insets{Top: 2, Right: 2, Bottom: 2, Left: theme.Space8}}))
	}
	if len(chips) == 0 && len(r.files.Objects) == 0 {
		return
	}
	r.files.Objects = chips
	show(r.files, len(chips) > 0)
	r.files.Refresh() // in a row of the same size nothing else gives them their places
	r.relay()
}
