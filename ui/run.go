// Package ui is the window: its frame, the way between the screens, the theme, the menu and its shortcuts. The screens
// lie in packages of their own; what they show and do comes through internal/app and the front doors.
package ui

import (
	"context"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"

	"okpay.example/support/assets/icons"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// AppID names the program to the desktop.
const AppID = "example.okpay.support"

// Options open the window.
type Options struct {
	App   *app.App
	Demo  bool
	Start screen.Target
	Link  string // opened once the window is there; see app.ParseLink
	// Said is told first: that a backup was restored, or what did not go well.
	Said     string
	SaidGood bool
	// Background starts without showing the window, where an icon in the tray leads to it.
	Background bool
	// Observe, where set, is the file that what the window shows is written into; see Sight.
	Observe string
	// Drive, where set, is run beside the window with the means to use it as a person would; the window closes when it
	// returns. It is how the tour works.
	Drive func(ctx context.Context, d *Driver) error
}

// Run opens the window and returns when it is closed or ctx is done.
func Run(ctx context.Context, o Options) error {
	stopped := ctx // a signal lets the window close in its own time
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer collectLess()()
	said, silence := listen(o.App.Log)
	defer silence()
	fyneapp.SetMetadata(fyne.AppMetadata{
		ID: AppID, Name: "OKPAY Support", Version: app.Version,
		Migrations: map[string]bool{"fyneDo": true}, // work of ours reaches the window through fyne.Do only
	})
	a := fyneapp.NewWithID(AppID)
	a.SetIcon(fyne.NewStaticResource("okpay-support.png", icons.App()))
	applyLook(a, o.App)
	fonts := readFonts()
	w := a.NewWindow("")
	w.SetMaster()
	w.SetPadded(false)
	s := newShell(ctx, a, w, o.App, o.Demo, fyne.Do)
	if err := s.begin(ctx, o, said, fonts); err != nil {
		cancel()
		s.work.Wait()
		return err
	}
	s.notes = systemNotes()
	defer s.endNotes()

	stop := s.live.start()
	defer stop()
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel() // before the wait
	wg.Go(func() {
		if !rest(ctx, breath) {
			return
		}
		wg.Go(func() { o.App.FollowPack(ctx) })
		if err := o.App.Mail.Run(ctx); err != nil && ctx.Err() == nil {
			o.App.Log.Error("follow the mailbox", "err", err)
		}
	})
	wg.Go(func() { s.watchIdle(ctx, idleTime) })
	if o.Observe != "" {
		wg.Go(func() { s.observe(ctx, o.Observe) })
	}
	var driven error
	a.Lifecycle().SetOnStarted(func() {
		fyne.Do(func() {
			s.ending = s.helpEnd
			if err := leaveComposing(); err != nil {
				o.App.Log.Warn("keys that an input method takes reach the window as well", "err", err)
			}
			if w.Canvas().Focused() == nil {
				s.show(s.front) // what could not take the focus before the window was there
			}
			if w.Canvas().Focused() == nil { // nor wants it now
				s.side.focus(s.front.Screen)
			}
			s.goTo("", o.Link)
			s.sayFirst(o.Said, o.SaidGood)
			s.answerAsks() // those that came while the window was opening
			s.lookForCrash()
		})
		if o.Drive == nil {
			return
		}
		wg.Go(func() {
			driven = o.Drive(stopped, &Driver{shell: s})
			fyne.Do(func() { s.close(a.Quit) })
		})
	})
	w.SetOnDropped(s.dropped)
	w.SetCloseIntercept(func() { s.closed(w.Close) })
	forget := context.AfterFunc(stopped, s.endOnSignal)
	defer forget()
	a.Run()
	close(s.gone)
	s.finish()
	cancel()
	wg.Wait()
	return driven
}

// sayFirst tells what was done before the window opened.
func (s *shell) sayFirst(text string, good bool) {
	switch {
	case text == "":
	case good:
		s.restored = text
		s.drawNotice()
	default:
		s.toasts.Post(widget.ToastOptions{Kind: widget.DangerKind, Text: text, Stay: 3 * failureTime,
			Close: s.backend.Words().T("shell.toast.close")})
	}
}

// settled is when a start is over, and what it used and nobody needs any more goes back to the system.
const settled = 2 * time.Second

// leisure is how much garbage may lie about while the window opens, in percent of what lives. A start makes much that lives on:
// each collection stops the UI thread twice, and takes a processor from what is done beside it.
const leisure = 300

// collectLess lets garbage lie about until the start is over, or the returned function is called. A person who set GOGC
// knows better.
func collectLess() (end func()) {
	again := func() {}
	if os.Getenv("GOGC") == "" {
		before := debug.SetGCPercent(leisure)
		again = func() { debug.SetGCPercent(before) }
	}
	giving := time.AfterFunc(settled, func() {
		again()
		debug.FreeOSMemory()
	})
	return func() {
		giving.Stop()
		again()
	}
}

// breath is what the window gets before the mailbox and the content are followed: its first pictures and the answer to a key
// that is pressed at once take all processors of a small computer.
const breath = 300 * time.Millisecond

// rest waits; ok is false when ctx was done before.
func rest(ctx context.Context, length time.Duration) (ok bool) {
	select {
	case <-time.After(length):
		return true
	case <-ctx.Done():
		return false
	}
}

// firstReads is how long the first picture waits for what its screen reads.
const firstReads = 50 * time.Millisecond

// helpEnd takes part in running what Fyne has queued for its hooks, from when the window is to close. At its end Fyne waits for
// that queue, whose own runner can be left waiting for ever: what it hands to the loop between the loop's last look at its
// functions and its end is never answered (2.8.1, loop.go). This runner waits for nothing.
func (s *shell) helpEnd() {
	queue, ok := s.fyne.Lifecycle().(interface {
		RunEventQueue(run func(f func(), wait bool))
	})
	if ok {
		go queue.RunEventQueue(func(f func(), _ bool) { fyne.Do(f) })
	}
}

// endOnSignal ends the window after a signal. Fyne does so by itself, unless the signal came before it listened; both at
// once would close a window that is gone.
func (s *shell) endOnSignal() {
	fyne.Do(func() { s.ending() })
	select {
	case <-s.gone:
	case <-time.After(closeTime):
		fyne.Do(func() { s.close(s.fyne.Quit) })
	}
}

// finish keeps what was typed and where the window was left, where Fyne ended by itself and close was not called.
func (s *shell) finish() {
	if !s.closing {
		s.closing = true
		s.leave()
		if sc := s.screens[s.front.Screen]; sc != nil {
			sc.Hide()
		}
	}
	s.settled(closeTime)
}

// begin shows the window as it was left, with the screen asked for; or not yet, where it waits in the tray. Its content is
// made once the fonts are there.
func (s *shell) begin(ctx context.Context, o Options, said *complaints, fonts func()) error {
	s.left = s.backend.lastPlace(ctx)
	if o.Start.Screen == "" {
		o.Start = screen.Target{Screen: s.left.Screen, ID: s.left.ID}
	}
	size := fyne.NewSize(s.left.Width, s.left.Height)
	content := newLate(size)
	s.window.SetTitle(s.title())
	s.window.SetContent(content.box)
	s.window.CenterOnScreen()
	content.want(func() {
		fonts()
		s.place = content.put
		s.build()
		s.place = s.window.SetContent
		s.early.begin()
		s.show(o.Start)
		s.live.recount()
		s.early.finish(firstReads)
		s.window.Resize(size)
	})
	if o.Background || s.backend.Settings().Tray {
		content.now() // an icon in the tray is a window to Fyne, and not to be made within another
	}
	if o.Background && s.trayed && s.trayShown() {
		s.hidden = true
		s.live.setFocused(false)
		return nil
	}
	if err := appear(s.window, said); err != nil {
		return err
	}
	if content.now() {
		content.box.Refresh()
	}
	fit(s.window)
	return nil
}

// applyLook sets theme, text size and the toolkit's own words by the settings.
func applyLook(a fyne.App, core *app.App) {
	theme.Apply(a, look(core.Settings()))
	if err := translate(core.Words()); err != nil {
		core.Log.Error("load the toolkit's words", "err", err)
	}
}

// translate gives the toolkit its own words in the person's language.
func translate(w *i18n.Catalog) error {
	words := w.Fyne()
	if len(words) == 0 {
		return nil
	}
	return lang.AddTranslationsForLocale(words, lang.SystemLocale())
}

// look is what the settings say of theme and text size.
func look(set app.Settings) theme.Options {
	mode := theme.System
	switch set.Theme {
	case "light":
		mode = theme.Light
	case "dark":
		mode = theme.Dark
	}
	return theme.Options{Mode: mode, Scale: float32(set.TextSize) / 100}
}
