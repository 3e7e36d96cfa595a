package ui

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// drawNotice shows above the screen what stays there until somebody decides about it; mostly there is nothing.
func (s *shell) drawNotice() {
	var all []fyne.CanvasObject
	if s.restored != "" {
		all = append(all, s.restoredNotice())
	}
	if s.crash != nil {
		all = append(all, s.crashNotice())
	}
	s.notice.Objects = nil
	if len(all) > 0 {
		edges := widget.Insets{Top: theme.Space16, Right: theme.Space40, Left: theme.Space40} // in line with the screen below
		s.notice.Objects = []fyne.CanvasObject{widget.Inset(edges, widget.Column(theme.Space8, all...))}
	}
	s.notice.Hidden = len(all) == 0
	s.main.Refresh() // the screen makes room
}

// restoredNotice says that a backup took the place of what was here, and with it another recovery key that of the one on
// paper: it leads to where the new one is shown.
func (s *shell) restoredNotice() fyne.CanvasObject {
	t := s.backend.Words().T
	gone := func() {
		s.restored = ""
		s.drawNotice()
	}
	show := widget.NewButton(widget.ButtonOptions{Text: t("shell.restored.show"), Size: widget.Small, OnTapped: func() {
		gone()
		s.open(screen.Target{Screen: screen.Settings, ID: "recovery"})
	}})
	later := widget.NewButton(widget.ButtonOptions{Text: t("shell.restored.later"), Size: widget.Small, Kind: widget.Plain, OnTapped: gone})
	s.marks.Set("shell.restored.show", show)
	s.marks.Set("shell.restored.later", later)
	return widget.NewBanner(widget.BannerOptions{
		Kind: widget.GoodKind, Title: s.restored, Text: t("shell.restored.new_key"), Actions: []fyne.CanvasObject{later, show},
	})
}
