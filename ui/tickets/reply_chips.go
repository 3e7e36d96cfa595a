package tickets

import (
	"slices"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// chip is one file of the answer, above its text.
type chip struct {
	file    mail.DraftFile
	edit    *widget.Button // nil for what the editor may not read
	out     *widget.Button
	content fyne.CanvasObject
}

func (r *reply) newChip(x *slip, f mail.DraftFile) *chip {
	button := func(icon string, do func()) *widget.Button {
		return widget.NewButton(widget.ButtonOptions{Icon: icon, Kind: widget.Plain, Size: widget.Tiny, OnTapped: do})
	}
	c := &chip{file: f, out: button("x", func() { r.remove(x, f) })}
	words := widget.NewText(short(visibleLine(f.Name), 28)+" · "+app.Size(f.Size), widget.TextOptions{Size: theme.TypeCaption, Wrap: widget.OneLine})
	parts := []fyne.CanvasObject{widget.NewIcon("paperclip", theme.IconSmall, theme.Text3), words}
	if shot.Editable(f) {
		c.edit = button("pencil", func() { r.edit(x, f) })
		r.k.s.env.Mark("tickets.reply.edit", c.edit)
		parts = append(parts, c.edit)
	}
	c.content = widget.NewBox(widget.Inline(theme.Space4, append(parts, c.out)...),
		widget.BoxOptions{Fill: theme.Surface2, Radius: theme.RadiusControl, Insets: widget.Insets{Top: 2, Right: 2, Bottom: 2, Left: theme.Space8}})
	return c
}

// showFiles lists the files above the text, each with a button to take it out. They are made anew with each change: the focus
// stays where it was, as far as that is still there.
func (r *reply) showFiles(x *slip) {
	if len(x.draft.Files) == 0 && len(r.chips) == 0 {
		return
	}
	at, edit := r.focusedChip()
	r.chips, r.files.Objects = nil, nil
	for _, f := range x.draft.Files {
		c := r.newChip(x, f)
		r.chips, r.files.Objects = append(r.chips, c), append(r.files.Objects, c.content)
	}
	show(r.files, len(r.chips) > 0)
	r.files.Refresh() // in a row of the same size nothing else gives them their places
	r.relay()
	if at >= 0 {
		r.focusChip(at, edit)
	}
}

// focusedChip tells which of the files has the focus, and whether its pencil has; -1 is none.
func (r *reply) focusedChip() (at int, edit bool) {
	now, _ := r.k.s.env.Window.Canvas().Focused().(*widget.Button)
	if now == nil {
		return -1, false
	}
	at = slices.IndexFunc(r.chips, func(c *chip) bool { return c.edit == now || c.out == now })
	return at, at >= 0 && r.chips[at].edit == now
}

// focusChip gives a file's pencil or cross the focus. Where the last file is gone, the one before it is next, and without any
// what adds one.
func (r *reply) focusChip(at int, edit bool) {
	if len(r.chips) == 0 {
		widget.Focus(r.attach)
		return
	}
	c := r.chips[min(at, len(r.chips)-1)]
	if edit && c.edit != nil {
		widget.Focus(c.edit)
	} else {
		widget.Focus(c.out)
	}
}

// focusEdited gives the focus to the picture that was edited, or, where that is gone, to the text.
func (r *reply) focusEdited() {
	edited := r.k.s.editing.Subject().File.ID
	if at := slices.IndexFunc(r.chips, func(c *chip) bool { return c.file.ID == edited }); at >= 0 {
		r.focusChip(at, true)
	} else if r.now != nil {
		widget.Focus(r.entry)
	}
}
