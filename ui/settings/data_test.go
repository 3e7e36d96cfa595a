package settings_test

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/assets"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/settings"
)

func (b *backend) Backup(_ context.Context, path, passphrase string, _ int) (app.Backup, error) {
	b.backups = append(b.backups, path+" "+passphrase)
	return app.Backup{Path: path}, nil
}

func (b *backend) RecoveryKey(_ context.Context, again bool) (string, error) {
	if !b.shown.IsZero() && !again {
		return "", &app.ShownError{At: b.shown}
	}
	b.shown = time.Date(2026, 11, 23, 12, 0, 0, 0, time.Local)
	return "0123-4567-89AB", nil
}

func (b *backend) Lock(old, passphrase string, _ int) error {
	if b.passphrase != old {
		return mail.ErrPassphrase
	}
	b.passphrase = passphrase
	return nil
}

func (b *backend) Unlock(passphrase string) error { return b.Lock(passphrase, "", 0) }

func (b *backend) PartWith(p app.Parting) { b.parting = p }

func (b *backend) ProveBackup(ctx context.Context, _, passphrase string) (app.Restored, error) {
	if b.proving != nil {
		b.proving()
		return app.Restored{}, ctx.Err()
	}
	if passphrase != "four good words" {
		return app.Restored{}, mail.ErrPassphrase
	}
	return app.Restored{Made: time.Date(2026, 11, 20, 9, 30, 0, 0, time.Local)}, b.bad
}

func (b *backend) PartToRestore(file, passphrase string) {
	b.parting, b.restoring = app.PartingRestore, file+" "+passphrase
}

func (b *backend) Lang() string { return "zh-CN" }

func (b *backend) Feedback(context.Context) ([]app.Feedback, error) { return b.said, nil }

func (b *backend) FixCounts(context.Context) (map[string]app.FixCounts, error) { return nil, nil }

func (b *backend) EraseFeedback(context.Context) error {
	b.said = nil
	return nil
}

func (b *backend) Outbox(context.Context, ...mail.OutgoingState) ([]mail.Outgoing, error) {
	return b.waiting, nil
}

func (b *backend) KeySource() mail.KeySource {
	if b.passphrase != "" {
		return mail.KeyFromPassphrase
	}
	return mail.KeyFromKeyring
}

func focus(s *screentest.Stage, name string) {
	s.Window.Canvas().Focus(s.Marks.Get(name).(fyne.Focusable))
}

func TestErasingIsAskedFirstAndSaysWhatStays(t *testing.T) {
	b := &backend{waiting: []mail.Outgoing{{ID: 1}}}
	s := stage(t, b)
	s.Tap("settings.erase")
	s.WantWords("无法恢复", "仍在你的邮箱里", "还有邮件没有发出")
	s.Tap("settings.question.no")
	if b.parting != "" {
		t.Fatal("no is no")
	}
	s.Tap("settings.erase")
	s.Tap("settings.question.yes")
	if b.parting != app.PartingErase {
		t.Error("yes did nothing")
	}
}

// The demo's home is gone with its window: nothing could be restored into it.
func TestTheDemoOffersNoRestore(t *testing.T) {
	s := stage(t, &backend{deployment: assets.DemoDeployment()})
	if s.Marks.Get("settings.backup") == nil || s.Marks.Get("settings.restore") != nil {
		t.Error("there is no backup, or a restore")
	}
}

func TestTheRecoveryKeyIsShownAfterAWordOfCaution(t *testing.T) {
	b := &backend{}
	s := stage(t, b)
	s.Tap("settings.recovery")
	s.WantWords("旁边没有人看")
	s.Tap("settings.question.yes")
	s.WantWords("0123-4567-89AB", "在终端里运行", "okpay-support recovery use")
	s.Tap("settings.recovery.command")
	if copied := fyne.CurrentApp().Clipboard().Content(); copied != "okpay-support recovery use" {
		t.Errorf("copied: %q", copied)
	}
	s.Tap("settings.question.no")
	s.Tap("settings.recovery")
	s.Tap("settings.question.yes")
	s.WantWords("已在 11 月 23 日 12:00 显示过")
	s.Tap("settings.question.yes")
	s.WantWords("0123-4567-89AB")
}

func TestAPassphraseIsSetOnlyWhenTypedTwice(t *testing.T) {
	b := &backend{}
	s := stage(t, b)
	s.Tap("settings.lock")
	s.WantWords("忘了谁也找不回来")
	enter := func(name, text string) {
		focus(s, name)
		s.Type(text)
	}
	enter("settings.passphrase_new", "short")
	s.Tap("settings.question.yes")
	s.WantWords("口令太短")
	enter("settings.passphrase_new", " but longer now")
	enter("settings.passphrase_again", "other words")
	s.Tap("settings.question.yes")
	s.WantWords("两次输入不一样")
	if b.passphrase != "" {
		t.Fatal("it was set")
	}
	s.Tap("settings.question.no")
	s.Tap("settings.lock")
	enter("settings.passphrase_new", "four good words")
	enter("settings.passphrase_again", "four good words")
	s.Tap("settings.question.yes")
	if b.passphrase != "four good words" {
		t.Errorf("set: %q", b.passphrase)
	}
}

func TestALockIsTakenOffWithItsPassphraseOnly(t *testing.T) {
	b := &backend{passphrase: "four good words"}
	s := stage(t, b)
	s.WantWords("只有你的口令能打开", "电脑闲置多久后锁定")
	s.Tap("settings.unlock")
	focus(s, "settings.passphrase_old")
	s.Type("four")
	s.Tap("settings.question.yes")
	s.WantWords("口令不对")
	focus(s, "settings.passphrase_old")
	s.Type(" good words")
	s.Tap("settings.question.yes")
	if b.passphrase != "" {
		t.Error("it is still there")
	}
}

func TestABackupIsProvedBeforeItIsAskedWhetherItReplacesAnything(t *testing.T) {
	b := &backend{waiting: []mail.Outgoing{{ID: 1}}}
	s := stage(t, b)
	s.WantWords("从备份恢复")
	ask := func(passphrase string) {
		s.Screen.(*settings.Screen).AskRestore("/media/usb/okpay-support-2026-11-20.age")
		s.WantWords("okpay-support-2026-11-20.age", "现在什么都不会改")
		s.Type(passphrase) // the field has the focus
		s.Key(fyne.KeyReturn)
	}
	ask("four")
	s.WantWords("口令不对")
	s.Type(" good words")
	s.Tap("settings.question.yes")
	s.WantWords("备份完好", "11 月 20 日 09:30", "还有邮件没有发出")
	s.Tap("settings.question.no")
	if b.parting != "" {
		t.Fatal("no is no")
	}
	b.bad = app.ErrBackupDamaged
	ask("four good words")
	s.WantWords("备份损坏")
	s.Tap("settings.question.no")
	b.bad = nil
	ask("four good words")
	s.Tap("settings.question.yes")
	if b.parting != app.PartingRestore || b.restoring != "/media/usb/okpay-support-2026-11-20.age four good words" {
		t.Errorf("parting %q with %q", b.parting, b.restoring)
	}
}

func TestWhatWasSaidOfTheArticlesCanBeSeenAndErased(t *testing.T) {
	b := &backend{said: []app.Feedback{{Article: "account-locked", Helped: true, At: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}}}
	s := stage(t, b)
	s.WantWords("对文章的评价")
	s.Tap("settings.feedback")
	s.WantWords("只有你自己看得到", "account-locked", "解决了")
	s.Tap("help.answers.erase")
	s.Tap("help.answers.erase.yes")
	if len(b.said) != 0 {
		t.Error("it is still there")
	}
	s.Tap("settings.feedback")
	s.WantWords("你还没有评价过文章")
}

func TestTheProofOfABackupCanBeCalledOff(t *testing.T) {
	b := &backend{}
	s := stage(t, b)
	b.proving = func() { s.Tap("settings.question.no") }
	s.Screen.(*settings.Screen).AskRestore("/media/usb/backup.age")
	s.Type("four good words")
	s.Key(fyne.KeyReturn)
	if s.Window.Canvas().Overlays().Top() != nil {
		t.Error("something is asked although it was called off")
	}
}
