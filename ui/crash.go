package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// lookForCrash offers the report of the last crash, if there is one that nothing was decided about.
func (s *shell) lookForCrash() {
	s.work.Go(func() {
		c, ok, err := s.backend.LastCrash()
		if err != nil {
			s.backend.Log.Error("look for a crash", "err", err)
		}
		if ok {
			s.do(func() {
				s.crash = &c
				s.drawNotice()
			})
		}
	})
}

// crashNotice says that the program crashed, and what can be done with its report.
func (s *shell) crashNotice() fyne.CanvasObject {
	t := s.backend.Words().T
	show := widget.NewButton(widget.ButtonOptions{Text: t("crash.show"), Size: widget.Small, Kind: widget.Caution, OnTapped: s.showCrash})
	no := widget.NewButton(widget.ButtonOptions{Text: t("crash.no"), Size: widget.Small, Kind: widget.Plain, OnTapped: s.declineCrash})
	s.marks.Set("shell.crash.show", show)
	s.marks.Set("shell.crash.no", no)
	return widget.NewBanner(widget.BannerOptions{
		Kind: widget.WarningKind, Title: t("crash.title"), Text: t("crash.text"), Actions: []fyne.CanvasObject{no, show},
	})
}

// showCrash shows the whole report, as it would go to support.
func (s *shell) showCrash() {
	t := s.backend.Words().T
	hide := func() { s.report.Hide() }
	button := func(name string, kind widget.ButtonKind, icon string, tapped func()) fyne.CanvasObject {
		b := widget.NewButton(widget.ButtonOptions{Text: t("crash." + name), Kind: kind, Icon: icon, OnTapped: func() {
			hide()
			tapped()
		}})
		s.marks.Set("shell.crash."+name, b)
		return b
	}
	s.report = s.showSheet(sheetOptions{
		title: t("crash.report"), text: t("crash.report.text"),
		content: widget.NewBox(widget.NewText(s.crash.Text, widget.TextOptions{Size: theme.TypeCaption}),
			widget.BoxOptions{Fill: theme.Surface2, Radius: theme.RadiusControl, Insets: widget.All(theme.Space12)}),
		width: 720, height: 420, onClose: hide,
		actions: []fyne.CanvasObject{
			button("later", widget.Plain, "", func() {}),
			button("never", widget.Secondary, "", s.declineCrash),
			button("write", widget.Primary, "mail", s.writeCrash),
		},
	})
}

// declineCrash drops the offer for good: this crash is not asked about again.
func (s *shell) declineCrash() {
	s.settleCrash("keep that a report is not to be sent", func(context.Context) (mail.Draft, error) { return mail.Draft{}, nil })
}

// writeCrash begins a mail with the report, which the person looks through and sends, or not.
func (s *shell) writeCrash() {
	c := *s.crash
	s.settleCrash("begin a mail with a report", func(ctx context.Context) (mail.Draft, error) { return s.backend.DraftFromCrash(ctx, c) })
}

// settleCrash does with the report what was decided, and remembers that it was.
func (s *shell) settleCrash(doing string, decided func(context.Context) (mail.Draft, error)) {
	s.work.Go(func() {
		d, err := decided(s.ctx)
		if err == nil {
			err = s.backend.SettleCrashes()
		}
		s.do(func() {
			if err != nil {
				s.fail(doing, err)
				return
			}
			s.crash = nil
			s.drawNotice()
			if d.ID != "" {
				s.open(screen.Target{Screen: screen.Compose, ID: d.ID})
			}
		})
	})
}
