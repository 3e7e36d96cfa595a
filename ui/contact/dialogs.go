package contact

import (
	"net/url"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// dialogWidth is the width of what is said in a dialog.
const dialogWidth = 460

// dialog shows words and buttons over the window until one is pressed, or Escape.
type dialog struct {
	screen *Screen
	laid   *screen.Laid
}

func (s *Screen) newDialog() *dialog { return &dialog{screen: s} }

// button makes a button that closes the dialog and then does something; nil does nothing more.
func (d *dialog) button(name, text string, kind widget.ButtonKind, act func()) fyne.CanvasObject {
	b := widget.NewButton(widget.ButtonOptions{Text: text, Kind: kind, OnTapped: func() {
		d.close()
		if act != nil {
			act()
		}
	}})
	d.screen.env.Mark(name, b)
	return b
}

// show opens the dialog.
func (d *dialog) show(body fyne.CanvasObject, buttons ...fyne.CanvasObject) {
	d.laid = d.screen.env.Lay(dialogWidth, body, buttons...)
}

func (d *dialog) close() { d.laid.Shut() }

// confirm shows an address in full before the browser opens it.
func (s *Screen) confirm(c channel) {
	where, err := url.Parse(c.Value)
	if err != nil || where.Scheme != "https" || where.Host == "" {
		s.showUnknown(c) // what is no plain web address is not opened
		return
	}
	d := s.newDialog()
	parts := []fyne.CanvasObject{
		widget.Section(s.env.T("contact.open.title", "Channel", c.title)),
		widget.Explain(s.env.T("contact.open.text")),
		widget.NewBox(widget.Selectable(c.Value),
			widget.BoxOptions{Fill: theme.Surface2, Radius: theme.RadiusControl, Insets: widget.All(theme.Space12)}),
		widget.NewText(s.env.T("contact.open.host", "Host", where.Hostname()), widget.TextOptions{Bold: true}),
	}
	if !c.Official {
		parts = append(parts, s.beware(c))
	}
	d.show(widget.Column(theme.Space12, parts...),
		d.button("contact.dialog.cancel", s.env.T("contact.cancel"), widget.Plain, nil),
		d.button("contact.dialog.copy", s.env.T("contact.copy"), widget.Secondary, func() { s.copy(c.Value) }),
		d.button("contact.dialog.open", s.env.T("contact.open"), widget.Primary, func() { s.browse(where) }))
}

func (s *Screen) browse(where *url.URL) {
	if err := fyne.CurrentApp().OpenURL(where); err != nil {
		s.env.Fail("open the browser", err)
	}
}

// beware is what to look out for where nobody of the desk writes.
func (s *Screen) beware(c channel) fyne.CanvasObject {
	return widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind, Text: c.Note.In(s.b.Lang())})
}

// showUnknown says where to find what the pack does not know. What is not official is not found on the official site.
func (s *Screen) showUnknown(c channel) {
	if !c.Official {
		d := s.newDialog()
		d.show(widget.Column(theme.Space12, widget.Section(c.title), widget.Explain(s.env.T("contact.unofficial.text")), s.beware(c)),
			d.button("contact.dialog.cancel", s.env.T("contact.understood"), widget.Primary, nil))
		return
	}
	s.explain(s.env.T("contact.unknown.title", "Channel", c.title), s.env.T("contact.unknown.text"), c.Note.In(s.b.Lang()))
}

// showCheck tells how the official site is told from a false one.
func (s *Screen) showCheck() {
	s.explain(s.env.T("contact.check.title"), s.env.T("contact.check.text"), "")
}

// explain shows how to check a site, and leads to the official one where the pack names it.
func (s *Screen) explain(title, text, note string) {
	d := s.newDialog()
	parts := []fyne.CanvasObject{widget.Section(title), widget.Explain(text),
		widget.NewSteps(s.env.T("contact.check.1"), s.env.T("contact.check.2"), s.env.T("contact.check.3"))}
	if note != "" {
		parts = append(parts, widget.Explain(note))
	}
	site := s.b.Library().Pack().Deployment.Site
	if site != "" {
		parts = append(parts, widget.NewText(s.env.T("contact.check.site", "Site", site), widget.TextOptions{Bold: true}))
	}
	d.show(widget.Column(theme.Space12, parts...),
		d.button("contact.dialog.cancel", s.env.T("contact.understood"), widget.Primary, nil))
}
