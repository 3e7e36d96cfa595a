package ui

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
)

// menu holds every global shortcut: those of a canvas do not reach a window whose text field has the focus, those of
// the main menu do.
func (s *shell) menu() *fyne.MainMenu {
	t := s.backend.Words().T
	item := func(key string, action func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(t("shell.menu."+key), action)
		i.Shortcut = screen.Shortcut(key)
		return i
	}
	away := func(key string, action func()) *fyne.MenuItem { return item(key, func() { s.ifUncovered(action) }) }
	goTo := func(n screen.Name) func() { return func() { s.open(screen.Target{Screen: n}) } }
	quit := item("quit", func() { s.askClose(s.fyne.Quit) })
	quit.IsQuit = true
	file := fyne.NewMenu(t("shell.menu.file"),
		away("write", goTo(screen.Compose)),
		item("check", s.backend.Wake),
		fyne.NewMenuItemSeparator(),
		away("settings", goTo(screen.Settings)),
		fyne.NewMenuItem(t("shell.menu.lock"), s.lock),
		quit)
	view := fyne.NewMenu(t("shell.menu.go"),
		away("home", goTo(screen.Home)),
		away("help", goTo(screen.Help)),
		away("fixes", goTo(screen.Fixes)),
		away("contact", goTo(screen.Contact)),
		away("tickets", goTo(screen.Tickets)),
		fyne.NewMenuItemSeparator(),
		away("search", goTo(screen.Help)),
		away("back", s.back))
	help := fyne.NewMenu(t("shell.menu.about_menu"),
		away("shortcuts", s.showKeys),
		away("about", func() { s.open(screen.Target{Screen: screen.Settings, ID: "about"}) }))
	return fyne.NewMainMenu(file, view, help)
}

// ifUncovered does what leads away from a screen, unless something lies over the window that is to be dealt with first: a file
// dialog or a question would go on over another screen than the one that asked.
func (s *shell) ifUncovered(action func()) {
	if s.window.Canvas().Overlays().Top() == nil {
		action()
	}
}
