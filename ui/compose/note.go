package compose

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// maxOthers is how many other drafts are offered; the tickets screen lists them all.
const maxOthers = 2

// showNote says what this form goes on with, and offers the other mails that were begun.
func (x *sheet) showNote(d start) {
	x.note.RemoveAll()
	t := x.env.T
	var row []fyne.CanvasObject
	switch {
	case d.sealed:
		row = append(row, widget.Explain(t("compose.note.sealed")))
	case d.resumed:
		row = append(row, widget.WithActions(theme.Space16, widget.Explain(t("compose.note.resumed", "When", x.env.Ago(d.draft.Updated))),
			widget.NewLink(t("compose.note.begin"), "", x.s.begin)))
	}
	if !x.isReply() && !d.resumed {
		for i, o := range d.others {
			if i == maxOthers {
				break
			}
			words := t("compose.note.go_on", "Title", shorten(titleOf(x.env, o)), "When", x.env.Ago(o.Updated))
			row = append(row, widget.NewTapCard(widget.NewText(words, widget.TextOptions{Role: theme.Primary}),
				widget.TapCardOptions{Borderless: true, Insets: widget.Sides(1, 0.5), OnTapped: func() { x.s.open(o.ID) }}))
		}
	}
	if len(row) == 0 {
		x.note.Hide()
		return
	}
	x.note.Show()
	pencil := widget.MinHeight(theme.Size(theme.TypeBody)*1.55+2, widget.NewIcon("pencil", theme.IconSmall, theme.Text3))
	x.note.Add(widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{1}, Top: true}, pencil, widget.Column(theme.Space4, row...)))
}

func titleOf(env screen.Env, d mail.Draft) string {
	if d.Subject != "" {
		return d.Subject
	}
	return env.T("compose.untitled")
}

// shorten keeps a title on a line.
func shorten(s string) string {
	const most = 24
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// look reads anew what stands around the form. A draft that was deleted or sent elsewhere, from the ticket or the
// command line, must not come back to life by the next key: the form then begins anew.
func (x *sheet) look() {
	id, draft := x.saver.draft.ID, x.draft()
	screen.Load(x.env, "read the drafts", func(ctx context.Context) (d start, err error) {
		all, err := x.s.b.Drafts(ctx)
		if err != nil {
			return d, err
		}
		d.others = others(all, id)
		d.sealed = id != "" && !slices.ContainsFunc(all, func(o mail.Draft) bool { return o.ID == id })
		if d.accounts, err = x.s.b.Accounts(ctx); err != nil {
			return d, err
		}
		d.limit, err = x.s.b.SizeLimit(ctx, draft)
		return d, err
	}, func(d start) {
		if x.s.sheet != x || x.busy || x.saver.closed {
			return
		}
		if d.sealed {
			x.saver.close(func() {})
			d.draft.To, d.draft.Lang = x.s.address(), x.s.b.Lang()
			x.s.asked = ""
			x.s.lay(d)
			return
		}
		x.advice.setMailbox(len(d.accounts) > 0)
		x.sender.set(d.accounts)
		x.files.setLimit(d.limit)
	})
}

// showRemoval offers to delete the draft, once there is one.
func (x *sheet) showRemoval() {
	if x.saver.draft.ID == "" {
		x.removal.RemoveAll()
		return
	}
	b := widget.NewButton(widget.ButtonOptions{Text: x.env.T("compose.delete"), Icon: "trash-2", Kind: widget.Plain, OnTapped: x.confirmRemoval})
	x.env.Mark("compose.delete", b)
	x.removal.Objects = []fyne.CanvasObject{widget.Flush(b)}
	x.removal.Refresh()
	x.relay()
}

// keep leaves the draft as it is, with the focus where it was before the question.
func (x *sheet) keep() {
	x.showRemoval()
	widget.FocusFirst(x.removal)
}

// confirmRemoval asks in place, since what is deleted is gone.
func (x *sheet) confirmRemoval() {
	t := x.env.T
	text := t("compose.delete.text")
	if n := len(x.files.list); n > 0 {
		text = x.env.N("compose.delete.files", n)
	}
	yes := widget.NewButton(widget.ButtonOptions{Text: t("compose.delete.yes"), Kind: widget.Danger, Size: widget.Small, OnTapped: x.remove})
	no := widget.NewButton(widget.ButtonOptions{Text: t("compose.delete.no"), Size: widget.Small, OnTapped: x.keep})
	x.env.Mark("compose.delete.yes", yes)
	x.env.Mark("compose.delete.no", no)
	x.removal.Objects = []fyne.CanvasObject{widget.NewBanner(widget.BannerOptions{
		Kind: widget.DangerKind, Title: t("compose.delete.title"), Text: text, Actions: []fyne.CanvasObject{yes, no},
	})}
	x.removal.Refresh()
	x.relay()
	x.form.ScrollToBottom()
	widget.Focus(no)
}

func (x *sheet) remove() {
	x.saver.close(func() {
		id := x.saver.draft.ID
		screen.Load(x.env, "delete the draft", func(ctx context.Context) (start, error) {
			if id != "" {
				if err := x.s.b.DeleteDraft(ctx, id); err != nil && !errors.Is(err, mail.ErrNotFound) { // deleted twice: it is gone
					x.env.Do(x.saver.reopen) // it is still there, and what is typed from now on is kept in it
					return start{}, err
				}
			}
			return x.s.read(ctx, topicPrefix)
		}, func(d start) {
			if x.s.sheet != x {
				return
			}
			x.env.Toast(x.env.T("compose.deleted"))
			x.s.asked = ""
			x.s.lay(d)
		})
	})
}
