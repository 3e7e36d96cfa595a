package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"okpay.example/support/ui/screen"
)

// setTray puts the program into the desktop's tray, where the person wants that. It cannot be taken out again before the
// next start.
func (s *shell) setTray() {
	desk, ok := s.fyne.(desktop.App)
	if !ok || !s.trayed && !s.backend.Settings().Tray {
		return
	}
	s.trayed = true
	t := s.backend.Words().T
	quit := fyne.NewMenuItem(t("shell.menu.quit"), func() { s.askClose(s.fyne.Quit) })
	quit.IsQuit = true
	desk.SetSystemTrayMenu(fyne.NewMenu(t("shell.name"),
		fyne.NewMenuItem(t("shell.tray.open"), s.raise),
		fyne.NewMenuItem(t("shell.menu.write"), func() { s.calledTo(screen.Target{Screen: screen.Compose}) }),
		fyne.NewMenuItem(t("shell.menu.check"), s.backend.Wake),
		fyne.NewMenuItemSeparator(),
		quit))
}

// closed is called when the person closes the window: with an icon in the tray the program stays, else end is called. The
// tray is not the only way back: another start brings the window back as well.
func (s *shell) closed(end func()) {
	if !s.trayed || !s.backend.Settings().Tray {
		s.askClose(end)
		return
	}
	s.work.Go(func() {
		shown := s.trayShown()
		s.do(func() {
			if !shown {
				s.askClose(end)
				return
			}
			s.leave()
			if sc := s.screens[s.front.Screen]; sc != nil {
				sc.Hide()
			}
			s.window.Hide()
			s.hidden = true
			s.live.setFocused(false)
		})
	})
}
