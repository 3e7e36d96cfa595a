// Package screen is what the shell and its screens agree on, so that screens need not know each other: where one can
// go, how work leaves the UI thread and comes back, and how results and failures are told.
package screen

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/i18n"
)

// Name names a screen.
type Name string

// The screens, in the order of the side bar.
const (
	Home     Name = "home"
	Help     Name = "help"
	Fixes    Name = "fixes"
	Contact  Name = "contact"
	Tickets  Name = "tickets"
	Compose  Name = "compose"
	Settings Name = "settings"
)

// Names lists them.
func Names() []Name { return []Name{Home, Help, Fixes, Contact, Tickets, Compose, Settings} }

// Target is a place to go. ID is an article (help), a fix, an urgency (contact), a ticket, a draft (compose), or a
// section (settings); Query is what to search for (help). Again says that the person asks for nothing new: the screen was made
// anew in another language or look while it was in front.
type Target struct {
	Screen Name
	ID     string
	Query  string
	Again  bool
}

// Screen is one screen of the window. All methods are called on the UI thread.
type Screen interface {
	// Content is made once and kept.
	Content() fyne.CanvasObject
	// Show is called each time the screen comes to the front.
	Show(Target)
	// Hide is called when it leaves the front; it keeps what was typed.
	Hide()
	// Refresh reads its data anew after something changed, and its words after the language did.
	Refresh()
}

// Heir is a screen that goes on with what one of its kind was showing and no store keeps: the screens are made anew when
// the language or the look changes. Inherit is called before the first Show.
type Heir interface{ Inherit(former Screen) }

// Env is what the shell gives a screen.
type Env struct {
	Ctx    context.Context // done when the window closes
	Window fyne.Window
	Words  func() *i18n.Catalog // in the language in force
	Now    func() time.Time
	Open   func(Target)    // goes to another screen
	At     func(id string) // says what the screen in front shows now, which the way back leads to; may be nil
	Back   func()          // goes to the last one
	Toast  func(text string)
	Offer  func(text, action string, do func()) // a toast with a button; may be nil
	Relook func()                               // applies language, theme and text size after the settings changed
	Fail   func(doing string, err error)        // tells a failure in plain words, with what to do, and logs it in full
	Do     func(func())                         // runs on the UI thread
	DoAs   func(doing string, f func())         // likewise, under a name for whoever looks for what is slow; may be nil
	Go     func(func())                         // runs off the UI thread
	Mark   func(name string, o fyne.CanvasObject)
}

// After runs f on the UI thread after d, unless it is stopped before.
func (e Env) After(d time.Duration, f func()) (stop func()) {
	timer := time.AfterFunc(d, func() { e.Do(f) })
	return func() { timer.Stop() }
}

// T looks up words.
func (e Env) T(key string, args ...any) string { return e.Words().T(key, args...) }

// N looks up words for a count.
func (e Env) N(key string, n int, args ...any) string { return e.Words().N(key, n, args...) }

// Load runs read off the UI thread and then show on it with what was read. It is how every screen gets its data.
func Load[T any](e Env, doing string, read func(context.Context) (T, error), show func(T)) {
	e.Go(func() {
		v, err := read(e.Ctx)
		if e.Ctx.Err() != nil {
			return
		}
		e.doAs(doing, func() {
			if err != nil {
				e.Fail(doing, err)
				return
			}
			show(v)
		})
	})
}

// ShowsNow says what the screen in front shows now, where the person chose it in the screen itself.
func (e Env) ShowsNow(id string) {
	if e.At != nil {
		e.At(id)
	}
}

// offer says what was done, with a button that takes it back.
func (e Env) offer(text, action string, do func()) {
	if e.Offer != nil {
		e.Offer(text, action, do)
	}
}

func (e Env) doAs(doing string, f func()) {
	if e.DoAs != nil {
		e.DoAs(doing, f)
		return
	}
	e.Do(f)
}

// Marks remembers controls by name, so that a test or the tour presses the very controls a person would.
type Marks struct{ byName map[string]fyne.CanvasObject }

// Set remembers o under name; the last one given counts.
func (m *Marks) Set(name string, o fyne.CanvasObject) {
	if m.byName == nil {
		m.byName = map[string]fyne.CanvasObject{}
	}
	m.byName[name] = o
}

// Get gives what was remembered, or nil.
func (m *Marks) Get(name string) fyne.CanvasObject { return m.byName[name] }

// NameOf gives the name under which o is remembered, the first where there are several, or "".
func (m *Marks) NameOf(o fyne.CanvasObject) (name string) {
	for n, known := range m.byName {
		if known == o && (name == "" || n < name) {
			name = n
		}
	}
	return name
}

// Names lists what was remembered.
func (m *Marks) Names() []string {
	out := make([]string, 0, len(m.byName))
	for n := range m.byName {
		out = append(out, n)
	}
	return out
}

// SlowTask is work that held the UI thread for longer than a person does not notice.
type SlowTask struct {
	Name      string
	Toolkit   bool // nothing of ours was in it, as in a frame
	Times     int
	Longest   time.Duration
	Processor time.Duration // that the thread used in it; 0 where that is not known
}
