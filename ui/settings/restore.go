package settings

import (
	"context"
	"errors"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

// chooseBackup asks for the file of a backup.
func (s *Screen) chooseBackup() {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			s.env.Fail("choose a backup", err)
		case r != nil:
			path := r.URI().Path()
			_ = r.Close() // the proof opens it itself
			s.AskRestore(path)
		}
	}, s.env.Window)
	d.SetFilter(storage.NewExtensionFileFilter([]string{backupEnding}))
	screen.ShowFileDialog(s.env, d)
}

// AskRestore asks for a backup's passphrase and proves the backup with it, before anything is replaced.
func (s *Screen) AskRestore(path string) {
	field := s.passphraseField("backup.passphrase")
	q := s.newQuestion(s.env.T("settings.restore"), s.env.T("settings.restore.ask", "File", filepath.Base(path)), field)
	ctx, stop := context.WithCancel(s.env.Ctx)
	prove := func() {
		passphrase := field.Text()
		if passphrase == "" || q.yes.Busy() {
			return
		}
		field.SetError("")
		q.yes.SetBusy(true)
		q.fit()
		s.env.Go(func() {
			proved, err := s.b.ProveBackup(ctx, path, passphrase)
			s.env.Do(func() {
				q.yes.SetBusy(false)
				switch {
				case ctx.Err() != nil: // it was called off
				case err != nil:
					field.SetError(s.whyNoBackup(err))
					q.fit()
				default:
					q.close()
					s.confirmRestore(path, passphrase, proved)
				}
			})
		})
	}
	field.Entry.OnSubmitted = func(string) { prove() }
	q.ask(s.env.T("settings.restore.prove"), widget.Primary, prove)
	q.laid.OnShut = func() { stop() }
}

func (s *Screen) whyNoBackup(err error) string {
	if errors.Is(err, mail.ErrPassphrase) {
		return app.Explain(s.env.Words(), err).Message
	}
	return s.env.Trouble(err)
}

// confirmRestore asks whether what is here may go, now that it is known what would come.
func (s *Screen) confirmRestore(path, passphrase string, proved app.Restored) {
	waiting := widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind, Text: s.env.T("settings.restore.waiting")})
	waiting.Hide()
	q := s.newQuestion(s.env.T("settings.restore.good"),
		s.env.T("settings.restore.replace", "Date", s.moment(proved.Made)), waiting)
	q.ask(s.env.T("settings.restore.yes"), widget.Danger, func() {
		q.close()
		s.b.PartToRestore(path, passphrase)
		fyne.CurrentApp().Quit()
	})
	s.whereMailsWait(func() {
		waiting.Show()
		q.fit()
	})
}
