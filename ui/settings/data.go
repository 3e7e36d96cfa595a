package settings

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// The person's own data: a backup, the key for paper, the lock, and an end of everything.

// dataRows are the lines below where the data lies.
func (s *Screen) dataRows() []fyne.CanvasObject {
	t := s.env.T
	line := func(key string, kind widget.ButtonKind, act func()) fyne.CanvasObject {
		b := widget.NewButton(widget.ButtonOptions{Text: t("settings." + key + ".button"), Kind: kind, OnTapped: act})
		s.env.Mark("settings."+key, b)
		return choice(t("settings."+key), t("settings."+key+".text"), b)
	}
	rows := []fyne.CanvasObject{widget.NewDivider(), line("backup", widget.Secondary, s.askBackup)}
	if !s.b.Library().Pack().Deployment.Demo { // its home is gone with its window
		rows = append(rows, widget.NewDivider(), line("restore", widget.Secondary, s.chooseBackup))
	}
	rows = append(rows,
		widget.NewDivider(), line("recovery", widget.Secondary, s.showRecovery),
		widget.NewDivider(), line("feedback", widget.Secondary, func() { screen.ShowAnswers(s.env, s.b, func() {}) }),
		widget.NewDivider(),
	)
	if s.locked() {
		rows = append(rows, line("relock", widget.Secondary, s.askLock), widget.NewDivider(), s.lockMinutes(),
			widget.NewDivider(), line("unlock", widget.Secondary, s.askUnlock))
	} else {
		rows = append(rows, line("lock", widget.Secondary, s.askLock))
	}
	return append(rows, widget.NewDivider(), line("erase", widget.Danger, s.askErase))
}

func (s *Screen) locked() bool { return s.b.KeySource() == mail.KeyFromPassphrase }

// keyWords tell where the key lies.
func (s *Screen) keyWords() fyne.CanvasObject {
	switch s.b.KeySource() {
	case mail.KeyFromFile:
		return widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind, Text: s.env.T("settings.key_file")})
	case mail.KeyFromPassphrase:
		return widget.Caption(s.env.T("settings.key_passphrase"))
	}
	return widget.Caption(s.env.T("settings.key_ring"))
}

var lockMinutes = []int{0, 5, 10, 30}

func (s *Screen) lockMinutes() fyne.CanvasObject {
	words := make([]string, len(lockMinutes))
	for i, n := range lockMinutes {
		words[i] = s.env.N("settings.minutes", n)
	}
	words[0] = s.env.T("settings.off")
	after := pick(words, lockMinutes, s.b.Settings().LockMinutes, func(v int) {
		s.change(false, func(x *app.Settings) { x.LockMinutes = v })
	})
	return choice(s.env.T("settings.lock_minutes"), s.env.T("settings.lock_minutes.text"), after)
}

// passphraseField is one whose text is not shown.
func (s *Screen) passphraseField(key string) *widget.Field {
	f := widget.NewField(widget.FieldOptions{Label: s.env.T("settings." + key), EntryOptions: widget.EntryOptions{Password: true}})
	s.env.Mark("settings."+key, f.Entry)
	return f
}

// twice says what is wrong with a new passphrase, below the field it concerns.
func (s *Screen) twice(first, second *widget.Field) bool {
	first.SetError("")
	second.SetError("")
	if err := mail.CheckPassphrase(first.Text()); err != nil {
		first.SetError(s.env.Trouble(err))
		return false
	}
	if first.Text() != second.Text() {
		second.SetError(s.env.T("settings.passphrase_differs"))
		return false
	}
	return true
}

// askBackup asks for a passphrase and a folder, and puts everything into a file there.
func (s *Screen) askBackup() {
	first, second := s.passphraseField("backup.passphrase"), s.passphraseField("passphrase_again")
	q := s.newQuestion(s.env.T("settings.backup"), s.env.T("settings.backup.ask"), first, second)
	q.ask(s.env.T("settings.backup.choose"), widget.Primary, func() {
		if !s.twice(first, second) {
			return
		}
		passphrase := first.Text()
		q.close()
		screen.ShowFileDialog(s.env, dialog.NewFolderOpen(func(dir fyne.ListableURI, err error) {
			switch {
			case err != nil:
				s.env.Fail("choose a folder", err)
			case dir != nil:
				s.backUp(dir.Path(), passphrase)
			}
		}, s.env.Window))
	})
}

func (s *Screen) backUp(dir, passphrase string) {
	path := freeName(dir, s.env.Now())
	s.env.Toast(s.env.T("settings.backup.begun"))
	screen.Load(s.env, "make the backup", func(ctx context.Context) (app.Backup, error) {
		return s.b.Backup(ctx, path, passphrase, 0)
	}, func(b app.Backup) {
		s.env.Toast(s.env.T("settings.backup.done", "File", filepath.Base(b.Path), "Size", app.Size(b.Bytes)))
	})
}

// backupEnding is that of the files of backups.
const backupEnding = ".age"

// freeName names the file of a backup after its day.
func freeName(dir string, now time.Time) string {
	day := now.Format(time.DateOnly)
	for n := 1; ; n++ {
		name := "okpay-support-" + day + backupEnding
		if n > 1 {
			name = fmt.Sprintf("okpay-support-%s-%d%s", day, n, backupEnding)
		}
		path := filepath.Join(dir, name)
		if _, err := os.Lstat(path); err != nil {
			return path // a folder that cannot be read says so when the backup is made
		}
	}
}

// showRecovery shows the key for paper, after it was asked whether anybody looks on.
func (s *Screen) showRecovery() {
	q := s.newQuestion(s.env.T("settings.recovery"), s.env.T("settings.recovery.ask"))
	q.ask(s.env.T("settings.recovery.show"), widget.Primary, func() {
		q.close()
		s.readRecovery(false)
	})
}

// moment is a day and a time as people say them.
func (s *Screen) moment(t time.Time) string {
	t = t.In(s.env.Now().Location())
	return s.env.T("when.date_time", "Date", s.env.Date(t), "Time", t.Format("15:04"))
}

func (s *Screen) readRecovery(again bool) {
	type shown struct {
		key    string
		before *app.ShownError
	}
	screen.Load(s.env, "show the recovery key", func(ctx context.Context) (v shown, err error) {
		v.key, err = s.b.RecoveryKey(ctx, again)
		if errors.As(err, &v.before) {
			err = nil
		}
		return v, err
	}, func(v shown) {
		if v.before != nil {
			q := s.newQuestion(s.env.T("settings.recovery"),
				s.env.T("settings.recovery.before", "Date", s.moment(v.before.At)))
			q.ask(s.env.T("settings.recovery.again"), widget.Secondary, func() {
				q.close()
				s.readRecovery(true)
			})
			return
		}
		use, copies := screen.Command(s.env.T, "okpay-support recovery use")
		s.env.Mark("settings.recovery.command", copies)
		q := s.newQuestion(s.env.T("settings.recovery"), s.env.T("settings.recovery.keep"),
			widget.NewBox(widget.NewText(v.key, widget.TextOptions{Mono: true}), widget.BoxOptions{
				Fill: theme.Surface2, Radius: theme.RadiusControl, Insets: widget.All(theme.Space12),
			}), widget.Explain(s.env.T("settings.recovery.use")), use)
		q.no = s.env.T("keys.dismiss")
		q.ask(s.env.T("settings.recovery.copy"), widget.Secondary, func() {
			fyne.CurrentApp().Clipboard().SetContent(v.key)
			s.env.Toast(s.env.T("settings.recovery.copied"))
		})
	})
}

// askLock sets a passphrase, or another one.
func (s *Screen) askLock() {
	old, first, second := s.passphraseField("passphrase_old"), s.passphraseField("passphrase_new"), s.passphraseField("passphrase_again")
	fields := []fyne.CanvasObject{first, second}
	if s.locked() {
		fields = []fyne.CanvasObject{old, first, second}
	}
	q := s.newQuestion(s.env.T("settings.lock"), s.env.T("settings.lock.ask"), fields...)
	q.ask(s.env.T("settings.lock.button"), widget.Primary, func() {
		if s.twice(first, second) {
			s.settle(q, old, "settings.lock.done", func() error { return s.b.Lock(old.Text(), first.Text(), 0) })
		}
	})
}

// askUnlock takes the passphrase off.
func (s *Screen) askUnlock() {
	old := s.passphraseField("passphrase_old")
	q := s.newQuestion(s.env.T("settings.unlock"), s.env.T("settings.unlock.ask"), old)
	q.ask(s.env.T("settings.unlock.button"), widget.Primary, func() {
		s.settle(q, old, "settings.unlock.done", func() error { return s.b.Unlock(old.Text()) })
	})
}

// settle does what a question is about, which takes its time. What is wrong with the passphrase in force is said below it.
func (s *Screen) settle(q *question, old *widget.Field, done string, act func() error) {
	old.SetError("")
	q.yes.SetBusy(true)
	s.env.Go(func() {
		err := act()
		s.env.Do(func() {
			q.yes.SetBusy(false)
			var wait *mail.WaitError
			switch {
			case errors.Is(err, mail.ErrPassphrase), errors.Is(err, mail.ErrLocked), errors.As(err, &wait):
				old.SetError(app.Explain(s.env.Words(), err).Message)
			case err != nil:
				q.close()
				s.env.Fail("change the lock", err)
			default:
				q.close()
				s.env.Toast(s.env.T(done))
				s.relook()
			}
		})
	})
}

// askErase ends everything after it was said what that is.
func (s *Screen) askErase() {
	waiting := widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind, Text: s.env.T("settings.erase.waiting")})
	waiting.Hide()
	q := s.newQuestion(s.env.T("settings.erase"), s.env.T("settings.erase.ask"), waiting)
	q.ask(s.env.T("settings.erase.yes"), widget.Danger, func() {
		q.close()
		s.b.PartWith(app.PartingErase)
		fyne.CurrentApp().Quit()
	})
	s.whereMailsWait(func() {
		waiting.Show()
		q.fit()
	})
}

// whereMailsWait calls warn when the outbox holds mails that have not gone out.
func (s *Screen) whereMailsWait(warn func()) {
	screen.Load(s.env, "look for mails that wait", func(ctx context.Context) ([]mail.Outgoing, error) {
		return s.b.Outbox(ctx, mail.OutgoingQueued, mail.OutgoingSending, mail.OutgoingUnknown)
	}, func(all []mail.Outgoing) {
		if len(all) > 0 {
			warn()
		}
	})
}
