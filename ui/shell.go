package ui

import (
	"context"
	"errors"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// backend is what the screens draw on: each declares, beside itself, the few methods of it that it needs.
type backend struct {
	*app.App
	*mail.Client
}

// shell is the window's frame: the side bar, the screen in front, and the way between screens. All its methods run on
// the UI thread.
type shell struct {
	ctx     context.Context
	fyne    fyne.App
	window  fyne.Window
	backend backend
	demo    bool
	marks   screen.Marks

	screens map[screen.Name]screen.Screen
	former  map[screen.Name]screen.Screen // those before the last build, for their heirs
	front   screen.Target
	history []screen.Target

	place   func(fyne.CanvasObject) // makes it the window's content
	do      func(func())            // runs on the UI thread: fyne.Do, or a test's
	doAs    func(doing string, f func())
	work    sync.WaitGroup // what screens do off the UI thread
	early   *early
	closing bool
	leaving bool          // it was asked whether to close
	ending  func()        // runs on the UI thread before the toolkit is told to end
	gone    chan struct{} // closed once the toolkit's loop is over: what is run after that finds no window

	question *question     // while it is open
	keys     *widget.Modal // the list of shortcuts, once it was shown

	crash    *app.Crash    // whose report is offered
	restored string        // says that a backup was restored before the window opened
	report   *widget.Modal // that report, once it was shown
	left     place         // what was kept of it last
	trayed   bool          // there is an icon in the tray
	hidden   bool          // to the tray
	notes    notes         // nil: Fyne's
	dog      *watchdog

	trayShown func() bool

	side   *sideBar
	notice *fyne.Container // above the screen; mostly not there
	main   *fyne.Container // that and the screen
	stage  *fyne.Container
	toasts *widget.Toasts
	live   *live

	after    widget.After // the clock of what is put off
	stopCall func()       // takes back going where one is called to, while that waits
}

// maxHistory bounds the way back.
const maxHistory = 50

// failureTime is how long a failure stays on the screen where no place of its own shows it.
const failureTime = 10 * time.Second

// newShell makes the frame without its content, which build makes.
func newShell(ctx context.Context, a fyne.App, w fyne.Window, core *app.App, demo bool, do func(func())) *shell {
	dog := newWatchdog()
	s := &shell{ctx: ctx, fyne: a, window: w, backend: backend{core, core.Mail}, demo: demo, trayShown: trayShown, dog: dog,
		place: w.SetContent, ending: func() {}, gone: make(chan struct{})}
	s.early = newEarly(s.work.Go, do)
	s.do = dog.watch(s.early.run)
	s.doAs = func(doing string, f func()) { s.early.run(func() { dog.run(func() string { return doing }, f) }) }
	s.live = newLive(s)
	s.after, s.stopCall = s.env().After, func() {}
	w.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if ev.Name == fyne.KeyF1 {
			s.showKeys()
		}
	})
	return s
}

// build makes the window's content anew, as at the start and after the language changed. What is being written lies in
// the store, so nothing is lost.
func (s *shell) build() {
	if s.former == nil {
		s.former = map[screen.Name]screen.Screen{}
	}
	for name, sc := range s.screens {
		if _, ok := sc.(screen.Heir); ok {
			s.former[name] = sc
		}
	}
	s.screens = map[screen.Name]screen.Screen{}
	s.toasts = widget.NewToasts(s.env().After, func() { s.side.resized() })
	s.toasts.OnLeft(func() { s.side.focus(s.front.Screen) })
	s.side = newSideBar(s)
	s.stage = container.NewStack()
	s.notice = container.NewStack()
	toasts := container.NewStack() // filled where the side bar has no room for them
	below := widget.Inset(widget.Sides(theme.Space8, theme.Space12), toasts)
	s.main = widget.ColumnFill(0, 1, s.notice, s.stage, below)
	s.drawNotice()
	frame := &frameLayout{side: s.side, main: s.main, below: below, toasts: toasts, tips: s.side.tips}
	s.side.resized = frame.toastsChanged
	body := container.New(frame, s.side.content, s.main, frame.tips)
	s.window.SetTitle(s.title())
	s.window.SetMainMenu(s.menu())
	s.setTray()
	s.place(body)
}

func (s *shell) title() string {
	if s.demo {
		return s.backend.Words().T("shell.title_demo")
	}
	return s.backend.Words().T("shell.title")
}

// rebuildAs is build in another look, staying where one is. What has the keyboard goes on having it.
func (s *shell) rebuildAs(look func()) {
	at, focused := s.front, s.window.Canvas().Focused()
	name := ""
	if o, ok := focused.(fyne.CanvasObject); ok {
		name = s.marks.NameOf(o)
	}
	if old := s.screens[at.Screen]; old != nil {
		old.Hide()
	}
	s.window.SetContent(container.NewStack()) // what goes need not follow the new look first
	look()
	s.build()
	s.front = screen.Target{}
	at.Again = true
	s.show(at)
	if anew, ok := s.marks.Get(name).(fyne.Focusable); ok && anew != focused && s.window.Canvas().Focused() == nil {
		s.window.Canvas().Focus(anew) // its screen gave it to none
	}
	s.live.refresh()
}

// env is what screens are given.
func (s *shell) env() screen.Env {
	return screen.Env{
		Ctx:    s.ctx,
		Window: s.window,
		Words:  s.backend.Words,
		Now:    s.backend.Now,
		Open:   s.open,
		At:     func(id string) { s.front.ID = id },
		Back:   s.back,
		Toast:  func(text string) { s.toasts.Post(widget.ToastOptions{Kind: widget.GoodKind, Text: text}) },
		Offer:  s.offer,
		Relook: s.relook,
		Fail:   s.fail,
		Do:     s.do,
		DoAs:   s.doAs,
		Go:     s.early.spawn,
		Mark:   s.marks.Set,
	}
}

// offerTime is how long what can be taken back is offered.
const offerTime = 10 * time.Second

// offer tells what was done, with a button that takes it back.
func (s *shell) offer(text, action string, do func()) {
	s.toasts.Post(widget.ToastOptions{Kind: widget.GoodKind, Text: text, Action: action, OnAction: do, Stay: offerTime})
}

// open goes to a screen and remembers the way back.
func (s *shell) open(t screen.Target) {
	if _, ok := makers[t.Screen]; !ok {
		return
	}
	before := s.front
	s.show(t)
	if before.Screen == "" || before == s.front { // what stays as it is, is no step
		return
	}
	s.history = append(s.history, before)
	if len(s.history) > maxHistory {
		s.history = s.history[1:]
	}
}

// back goes to the screen before.
func (s *shell) back() {
	if len(s.history) == 0 {
		s.show(screen.Target{Screen: screen.Home})
		return
	}
	t := s.history[len(s.history)-1]
	s.history = s.history[:len(s.history)-1]
	s.show(t)
}

func (s *shell) show(t screen.Target) {
	from, focused := s.front.Screen, s.window.Canvas().Focused()
	if old := s.screens[from]; old != nil && from != t.Screen {
		old.Hide()
	}
	sc, ok := s.screens[t.Screen]
	if !ok {
		if t.Screen == screen.Help {
			s.work.Go(s.backend.Library().Prepare) // while the screen is being made
		}
		sc = makers[t.Screen](s.env(), s.backend)
		s.screens[t.Screen] = sc
		if former, ok := s.former[t.Screen]; ok {
			sc.(screen.Heir).Inherit(former)
			delete(s.former, t.Screen)
		}
	}
	s.front = t
	s.front.Again = false
	s.side.mark(t.Screen)
	s.stage.Objects = []fyne.CanvasObject{sc.Content()}
	s.stage.Refresh()
	sc.Show(t)
	if from != "" && from != t.Screen && s.window.Canvas().Focused() == focused {
		s.side.focus(t.Screen)
	}
}

// fail tells a failure in plain words, with what to do, and logs it in full.
func (s *shell) fail(doing string, err error) {
	if errors.Is(err, context.Canceled) && s.ctx.Err() != nil {
		return
	}
	x := s.explain(doing, err)
	t := s.backend.Words().T
	toast := widget.ToastOptions{Kind: widget.DangerKind, Text: x.Message, Close: t("shell.toast.close"), Stay: failureTime}
	if x.Hint != "" {
		toast.Title, toast.Text = x.Message, x.Advice(s.backend.Words())
	}
	switch {
	case x.Detail != "":
		toast.Action, toast.OnAction = t("details.copy.all"), func() { s.fyne.Clipboard().SetContent(x.Detail) }
	case errors.Is(err, mail.ErrNoAccount):
		toast.Action, toast.OnAction = t("shell.nav.settings"), func() { s.open(screen.Target{Screen: screen.Settings, ID: "mailbox"}) }
	}
	s.toasts.Post(toast)
}

// explain puts a failure into plain words, with what to do, and logs it in full.
func (s *shell) explain(doing string, err error) explained {
	s.backend.Log.Error(doing, "err", err)
	return explained{app.Explain(s.backend.Words(), err)}
}

// explained is a failure in plain words.
type explained struct{ app.Explanation }

// text is what happened and what to do.
func (x explained) text() string {
	if x.Hint == "" {
		return x.Message
	}
	return x.Message + "\n" + x.Hint
}

// closeTime bounds how long closing waits for a draft to reach the disk.
const closeTime = 3 * time.Second

// close lets the screen in front keep what was typed, and then runs done, unless the toolkit has ended by itself meanwhile, as
// it does on a signal.
func (s *shell) close(done func()) {
	if s.closing {
		return
	}
	s.closing = true
	s.leave()
	// Fyne waits for these in a way that can hang when the window goes at the same moment.
	s.fyne.Lifecycle().SetOnEnteredForeground(nil)
	s.fyne.Lifecycle().SetOnExitedForeground(nil)
	if sc := s.screens[s.front.Screen]; sc != nil {
		sc.Hide()
	}
	go func() {
		s.settled(closeTime)
		s.do(func() {
			select {
			case <-s.gone:
			default:
				s.ending()
				done()
			}
		})
	}()
}

// settled waits for the work of the screens to end, but no longer than a time.
func (s *shell) settled(most time.Duration) {
	kept := make(chan struct{})
	go func() { s.work.Wait(); close(kept) }()
	select {
	case <-kept:
	case <-time.After(most):
		s.backend.Log.Warn("closed while something was still going on")
	}
}

// relook applies theme, text size and language after the settings changed.
func (s *shell) relook() {
	s.rebuildAs(func() {
		theme.Switch(s.fyne, look(s.backend.Settings())) // all is made anew
		applyLook(s.fyne, s.backend.App)                 // what else belongs to it
	})
}

// dropper is a screen that takes files dropped on it.
type dropper interface {
	Dropped(at fyne.Position, files []fyne.URI)
}

func (s *shell) dropped(at fyne.Position, files []fyne.URI) {
	if d, ok := s.screens[s.front.Screen].(dropper); ok {
		d.Dropped(at, files)
	}
}
