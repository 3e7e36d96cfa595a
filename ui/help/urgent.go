package help

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/faq/contact"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// urgent stands above the results when the question is a cry for help: what to do in the next five minutes, which the
// fix tells, and the hotline. The results stay below it, for a question may have been misread.
func (s *Screen) urgent(fix string) fyne.CanvasObject {
	large := theme.Scale() > largestWords // the list has no room for a picture beside them
	begin := widget.ButtonOptions{Text: s.env.T("help.urgent.act"), Trailing: "arrow-right", Kind: widget.Danger,
		Size: widget.Small, OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Fixes, ID: fix}) }}
	ring := widget.ButtonOptions{Text: s.env.T("help.emergency.call"), Icon: "phone", Kind: widget.Danger,
		Size: widget.Small, OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Contact, ID: string(contact.Now)}) }}
	if large {
		begin.Trailing, ring.Icon = "", ""
	}
	act, call := widget.NewButton(begin), widget.NewButton(ring)
	s.env.Mark("help.urgent", act)
	s.env.Mark("help.urgent.call", call)
	role, fill, border := widget.DangerKind.Colors()
	title := fyne.CanvasObject(widget.NewText(s.env.T("help.urgent.title"), widget.TextOptions{Bold: true, Role: role}))
	if !large {
		title = widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{1}, Top: true},
			widget.Inset(widget.Insets{Top: 2}, widget.NewIcon(widget.DangerKind.Icon(), theme.IconMedium, role)), title)
	}
	words := widget.Column(theme.Space8, title, widget.NewText(s.env.T("help.urgent.text"), widget.TextOptions{Role: role}))
	box := widget.NewBox(words, widget.BoxOptions{Fill: fill, Stroke: border, Radius: theme.RadiusCard, Insets: widget.All(theme.Space12)})
	all := widget.Column(theme.Space8, box)
	// The buttons begin under the icon: the list is narrow, and with large letters they need all of its width.
	if buttons := widget.Flow(theme.Space8, act, call); large {
		all.Add(buttons)
	} else {
		words.Add(buttons)
	}
	return widget.Inset(widget.Insets{Bottom: theme.Space8}, all)
}
