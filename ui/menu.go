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
	goTo := func(n screen.Name) func() { return func() { s.open(screen.Target{Screen: n}) } }
	quit := item("quit", func() { s.askClose(s.fyne.Quit) })
	quit.IsQuit = true
	file := fyne.NewMenu(t("shell.menu.file"),
		item("write", goTo(screen.Compose)),
		item("check", s.backend.Wake),
		fyne.NewMenuItemSeparator(),
		item("settings", goTo(screen.Settings)),
		fyne.NewMenuItem(t("shell.menu.lock"), s.lock),
		quit)
	view := fyne.NewMenu(t("shell.menu.go"),
		item("home", goTo(screen.Home)),
		item("help", goTo(screen.Help)),
		item("fixes", goTo(screen.Fixes)),
		item("contact", goTo(screen.Contact)),
		item("tickets", goTo(screen.Tickets)),
		fyne.NewMenuItemSeparator(),
		item("search", goTo(screen.Help)),
		item("back", s.back))
	help := fyne.NewMenu(t("shell.menu.about_menu"),
		item("shortcuts", s.showKeys),
		item("about", func() { s.open(screen.Target{Screen: screen.Settings, ID: "about"}) }))
	return fyne.NewMainMenu(file, view, help)
}
