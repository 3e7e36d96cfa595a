package tickets

import (
	"context"
	"errors"
	"io"
	"strconv"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// menu opens what is done to a ticket now and then.
func (h *header) menu() {
	s := h.k.s
	item := func(name, icon string, f func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(s.env.T("tickets.menu."+name), f)
		i.Icon = theme.Icon(icon, theme.Text2)
		return i
	}
	s.popUp(h.more, fyne.NewMenu("",
		item("note", "phone-call", h.k.note),
		item("export", "download", h.k.export),
		item("source", "file-text", func() { h.k.source(len(h.k.conv.Messages) - 1) }),
		fyne.NewMenuItemSeparator(),
		item("delete", "trash-2", h.k.confirmDelete)))
}

// popUp opens a menu below a button of the header, its right edge at the button's; from the header's last row it hangs below its edge.
func (s *Screen) popUp(under fyne.CanvasObject, m *fyne.Menu) {
	p := fynewidget.NewPopUpMenu(m, s.env.Window.Canvas())
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	x, y := at.X+under.Size().Width-p.MinSize().Width, at.Y+under.Size().Height+theme.Space4
	head := s.talk.head.content
	if edge := fyne.CurrentApp().Driver().AbsolutePositionForObject(head).Y + head.Size().Height; edge-y < theme.Space12 {
		y = edge + theme.Space4
	}
	p.ShowAtPosition(fyne.NewPos(max(x, 0), y))
}

// note writes a call or a chat into the timeline.
func (k *talk) note() {
	s, id := k.s, k.open.ticket
	field := widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Placeholder: s.env.T("tickets.note.hint"), Rows: 4}})
	s.env.Mark("tickets.note", field.Entry)
	keep := widget.NewButton(widget.ButtonOptions{Text: s.env.T("tickets.note.keep"), Kind: widget.Primary})
	s.env.Mark("tickets.note.keep", keep)
	shut := s.sheet(sheetOptions{Title: s.env.T("tickets.note.title"), Shut: s.env.T("tickets.cancel"),
		Body: widget.Column(theme.Space12, widget.Explain(s.env.T("tickets.note.text")), field), Buttons: []fyne.CanvasObject{keep}})
	field.Entry.OnKey = func(key fyne.KeyName) bool {
		if key == fyne.KeyEscape {
			shut()
		}
		return key == fyne.KeyEscape
	}
	field.Entry.OnChanged = func(string) { field.SetError("") }
	keep.SetOnTapped(func() {
		text := field.Text()
		keep.SetBusy(true)
		s.env.Go(func() {
			err := s.b.Note(s.env.Ctx, id, text)
			s.env.Do(func() {
				keep.SetBusy(false)
				switch {
				case errors.Is(err, mail.ErrEmptyNote):
					field.SetError(s.env.T("error.empty_note.hint"))
				case err != nil:
					s.env.Fail("keep a note", err)
				default:
					shut()
					s.env.Toast(s.env.T("tickets.note.kept"))
					s.Refresh()
				}
			})
		})
	})
	widget.Focus(field.Entry)
}

// export saves the ticket's mails as an mbox file.
func (k *talk) export() {
	id := k.open.ticket
	k.s.saveAs("OKPAY-"+string(id)+".mbox", "", func(ctx context.Context, w io.Writer) error { return k.s.b.WriteMbox(ctx, id, w) })
}

// confirmDelete asks before a ticket is deleted: that cannot be undone.
func (k *talk) confirmDelete() {
	s, id := k.s, k.open.ticket
	yes := widget.NewButton(widget.ButtonOptions{Text: s.env.T("tickets.delete.yes"), Icon: "trash-2", Kind: widget.Danger})
	s.env.Mark("tickets.delete.yes", yes)
	shut := s.sheet(sheetOptions{Title: s.env.T("tickets.delete.title"), Body: widget.Explain(s.env.T("tickets.delete.text")),
		Buttons: []fyne.CanvasObject{yes}, Shut: s.env.T("tickets.delete.no")})
	yes.SetOnTapped(func() {
		yes.SetBusy(true)
		k.reply.forget() // its draft goes with the ticket
		s.do("delete the ticket", func(ctx context.Context) error { return s.b.DeleteTicket(ctx, id) }, func() {
			shut()
			s.env.Toast(s.env.T("tickets.deleted"))
			if k.open.ticket == id {
				k.close()
				widget.Focus(s.list.rows)
			}
			s.list.load()
		}, func() {
			shut()
			k.reply.begin(id)
		})
	})
}

// maxSource bounds what is shown of a mail's source, in bytes.
const maxSource = 64 << 10

// source shows the stored bytes of a mail, and the way to its neighbours.
func (k *talk) source(index int) { k.turnTo(index, 0) }

// turnTo is source for who came from the mail before (1) or after (-1): the button that leads on has the focus.
func (k *talk) turnTo(index, step int) {
	if index < 0 || index >= len(k.conv.Messages) {
		return
	}
	s, m, count := k.s, k.conv.Messages[index], len(k.conv.Messages)
	screen.Load(s.env, "read the source of a mail", func(ctx context.Context) (string, error) {
		r, err := s.b.Source(ctx, m.Row)
		if err != nil {
			return "", err
		}
		defer r.Close()
		data, err := io.ReadAll(io.LimitReader(r, maxSource+1))
		return string(data), err
	}, func(text string) {
		short, cut := beginning(text, maxSource)
		body := widget.Column(theme.Space8, widget.NewText(visible(short), widget.TextOptions{Size: theme.TypeCaption, Mono: true}))
		if cut {
			body.Add(widget.Explain(s.env.T("tickets.cut", "Size", app.Size(maxSource))))
		}
		scroll := widget.NewScroll(widget.Inset(widget.All(theme.Space12), body))
		well := widget.NewBox(scroll, widget.BoxOptions{Fill: theme.Surface2, Radius: theme.RadiusControl})
		var shut func()
		turn := func(step int, o widget.ButtonOptions) *widget.Button {
			to := index + step
			o.Kind, o.Disabled = widget.Plain, to < 0 || to >= count
			o.OnTapped = func() {
				shut()
				k.turnTo(to, step)
			}
			return widget.NewButton(o)
		}
		before := turn(-1, widget.ButtonOptions{Text: s.env.T("tickets.source.before"), Icon: "chevron-left"})
		after := turn(1, widget.ButtonOptions{Text: s.env.T("tickets.source.after"), Trailing: "chevron-right"})
		s.env.Mark("tickets.source.before", before)
		s.env.Mark("tickets.source.after", after)
		save := widget.NewButton(widget.ButtonOptions{Text: s.env.T("tickets.save"), Icon: "download", OnTapped: func() { s.saveSource(k.open.ticket, m, index) }})
		shut = s.sheet(sheetOptions{
			Title: s.env.T("tickets.source", "Index", index+1, "Count", count), Body: well, Large: true, Scroll: scroll,
			Pages: []fyne.CanvasObject{before, after}, Buttons: []fyne.CanvasObject{save},
			First: map[int]*widget.Button{-1: before, 1: after}[step],
		})
	})
}

func (s *Screen) saveSource(id ticket.ID, m ticket.Message, index int) {
	name := string(id) + "-" + strconv.Itoa(index+1) + ".eml"
	s.saveAs(name, received(m), func(ctx context.Context, w io.Writer) error {
		r, err := s.b.Source(ctx, m.Row)
		if err != nil {
			return err
		}
		defer r.Close()
		return copyAll(w, r)
	})
}
