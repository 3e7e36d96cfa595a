package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"okpay.example/support/ui/screen"
)

// menu holds every global shortcut: those of a canvas do not reach a window whose text field has the focus, those of
// the main menu do.
func (s *shell) menu() *fyne.MainMenu {
	t := s.backend.Words().T
	item := func(key string, shortcut fyne.Shortcut, action func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(t("shell.menu."+key), action)
		i.Shortcut = shortcut
		return i
	}
	ctrl := func(k fyne.KeyName) fyne.Shortcut {
		return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault}
	}
	goTo := func(n screen.Name) func() { return func() { s.open(screen.Target{Screen: n}) } }
	quit := item("quit", ctrl(fyne.KeyQ), func() { s.close(s.fyne.Quit) })
	quit.IsQuit = true
	file := fyne.NewMenu(t("shell.menu.file"),
		item("write", ctrl(fyne.KeyN), goTo(screen.Compose)),
		item("check", ctrl(fyne.KeyR), s.backend.Wake),
		fyne.NewMenuItemSeparator(),
		item("settings", ctrl(fyne.KeyComma), goTo(screen.Settings)),
		quit)
	view := fyne.NewMenu(t("shell.menu.go"),
		item("home", ctrl(fyne.Key1), goTo(screen.Home)),
		item("help", ctrl(fyne.Key2), goTo(screen.Help)),
		item("fixes", ctrl(fyne.Key3), goTo(screen.Fixes)),
		item("contact", ctrl(fyne.Key4), goTo(screen.Contact)),
		item("tickets", ctrl(fyne.Key5), goTo(screen.Tickets)),
		fyne.NewMenuItemSeparator(),
		item("search", ctrl(fyne.KeyK), goTo(screen.Help)),
		item("back", &desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt}, s.back))
	help := fyne.NewMenu(t("shell.menu.about_menu"),
		item("shortcuts", &desktop.CustomShortcut{KeyName: fyne.KeyF1}, func() { s.open(screen.Target{Screen: screen.Settings, ID: "shortcuts"}) }),
		item("about", nil, func() { s.open(screen.Target{Screen: screen.Settings, ID: "about"}) }))
	return fyne.NewMainMenu(file, view, help)
}
