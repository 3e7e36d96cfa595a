package tickets

import (
	"io"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/assets"
	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// noon is the present of these tests.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// world is the screen in a window, on a store in memory. What runs off the UI thread runs at once, unless held.
type world struct {
	*testing.T
	store  *store
	window fyne.Window
	screen *Screen
	marks  screen.Marks
	opened []screen.Target
	at     string // what the screen says that it shows
	toasts []string
	undo   func() // of the last toast that offered it
	fails  []error
	held   []func() // with hold: what was given to Go
	hold   bool
	alarms []func()
}

type look struct {
	lang  string
	mode  theme.Mode
	size  fyne.Size
	scale float32
}

// lookOf is the look of one of the cases that all screens share.
func lookOf(c screentest.Case) look {
	l := look{lang: c.Lang, mode: c.Look.Mode, scale: c.Look.Scale}
	if c.Look.Width > 0 {
		l.size = fyne.NewSize(c.Look.Width, 780)
	}
	return l
}

func newWorld(t *testing.T, s *store, l look) *world {
	t.Helper()
	if l.lang == "" {
		l.lang = "zh-CN"
	}
	if l.size.IsZero() {
		l.size = fyne.NewSize(976, 780)
	}
	library, err := app.OpenLibrary("", assets.DemoDeployment())
	if err != nil {
		t.Fatal(err)
	}
	words, err := i18n.New(translations.Files, l.lang)
	if err != nil {
		t.Fatal(err)
	}
	s.library, s.lang = library, l.lang
	theme.Apply(fyne.CurrentApp(), theme.Options{Mode: l.mode, Scale: l.scale})
	w := &world{T: t, store: s}
	w.window = test.NewTempWindow(t, widget.Space(1, 1))
	w.window.SetPadded(false)
	w.window.Resize(l.size)
	w.screen = New(screen.Env{
		Ctx: t.Context(), Window: w.window, Words: func() *i18n.Catalog { return words }, Now: func() time.Time { return noon },
		Open:  func(t screen.Target) { w.opened = append(w.opened, t) },
		At:    func(id string) { w.at = id },
		Toast: func(s string) { w.toasts = append(w.toasts, s) },
		Offer: func(s, _ string, undo func()) { w.toasts, w.undo = append(w.toasts, s), undo },
		Fail:  func(_ string, err error) { w.fails = append(w.fails, err) },
		Do:    func(f func()) { f() },
		Go: func(f func()) {
			if w.hold {
				w.held = append(w.held, f)
			} else {
				f()
			}
		},
		Mark: w.marks.Set,
	}, s)
	w.screen.after = func(_ time.Duration, f func()) func() {
		stopped := false
		w.alarms = append(w.alarms, func() {
			if !stopped {
				f()
			}
		})
		return func() { stopped = true }
	}
	w.window.SetContent(w.screen.Content())
	return w
}

// release runs what was held.
func (w *world) release() {
	w.hold = false
	for len(w.held) > 0 {
		f := w.held[0]
		w.held = w.held[1:]
		f()
	}
}

// pass lets the time pass after which text is kept.
func (w *world) pass() {
	due := w.alarms
	w.alarms = nil
	for _, f := range due {
		f()
	}
}

// grown lets the time pass until all mails are made that are to be shown.
func (w *world) grown() {
	for w.screen.talk.left() > 0 {
		w.pass()
	}
}

func (w *world) show(id string) {
	w.screen.Show(screen.Target{Screen: screen.Tickets, ID: id})
}

func (w *world) tap(name string) {
	w.Helper()
	o, ok := w.marks.Get(name).(fyne.Tappable)
	if !ok {
		w.Fatalf("%s cannot be pressed", name)
	}
	o.Tapped(&fyne.PointEvent{})
}

func (w *world) key(names ...fyne.KeyName) {
	for _, n := range names {
		w.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func (w *world) write(name, text string) {
	w.Helper()
	e, ok := w.marks.Get(name).(*widget.Entry)
	if !ok {
		w.Fatalf("%s cannot be typed into", name)
	}
	w.window.Canvas().Focus(e)
	test.Type(e, text)
}

// attach adds a file to the answer in the box.
func (w *world) attach(name string, open func() (io.ReadCloser, error)) {
	r := w.screen.talk.reply
	r.add(r.now.id, shot.Source{Name: name, Open: open})
}

// seen is all the words that are shown, overlays included.
func (w *world) seen() string {
	all := words(w.window.Canvas().Content())
	for _, o := range w.window.Canvas().Overlays().List() {
		all = append(all, words(o)...)
	}
	return strings.Join(all, "\n")
}

func (w *world) want(texts ...string) {
	w.Helper()
	seen := w.seen()
	for _, text := range texts {
		if !strings.Contains(seen, text) {
			w.Errorf("%q is not to be seen", text)
		}
	}
}

func (w *world) wantNot(texts ...string) {
	w.Helper()
	seen := w.seen()
	for _, text := range texts {
		if strings.Contains(seen, text) {
			w.Errorf("%q is to be seen", text)
		}
	}
}

// words are those that the visible objects under o show.
func words(o fyne.CanvasObject) (out []string) {
	if o == nil || !o.Visible() {
		return nil
	}
	switch o := o.(type) {
	case *widget.Field, *widget.SearchBox: // what is in them
	case interface{ Text() string }:
		return []string{o.Text()}
	case *widget.Entry:
		return []string{o.Text}
	case *fynewidget.Label:
		return []string{o.Text}
	case *canvas.Text:
		return []string{o.Text}
	}
	for _, c := range children(o) {
		out = append(out, words(c)...)
	}
	return out
}

func children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case fyne.Widget:
		return test.WidgetRenderer(o).Objects()
	}
	return nil
}

// picture keeps what the window shows, for the gallery.
func (w *world) picture(name string) {
	w.Helper()
	screentest.WritePicture(w, w.window, name)
}
