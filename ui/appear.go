package ui

import (
	"fmt"
	"io"
	"log"
	"log/slog"
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"okpay.example/support/internal/app"
)

// appear shows a window. Where the desktop gives none, Fyne says so in its log and panics, or goes on without one and
// runs for ever: said is what it wrote, and the error, an *app.WindowError, comes instead.
func appear(w fyne.Window, said *complaints) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case fault:
			panic(v)
		default: // before its loop runs nothing else but GLFW panics here
			err = &app.WindowError{Key: "display_refused", Detail: said.cause(fmt.Sprint(v))}
		}
	}()
	w.Show()
	if native, ok := w.(driver.NativeWindow); ok && !known(native) {
		return &app.WindowError{Key: "no_opengl", Detail: said.cause("no window was made")}
	}
	return nil
}

// known tells whether the desktop knows the window.
func known(w driver.NativeWindow) (there bool) {
	w.RunNative(func(context any) {
		switch x := context.(type) {
		case driver.X11WindowContext:
			there = x.WindowHandle != 0
		case driver.WaylandWindowContext:
			there = x.WaylandSurface != 0
		case driver.WindowsWindowContext:
			there = x.HWND != 0
		case driver.MacWindowContext:
			there = x.NSWindow != 0
		default:
			there = true // a desktop that Fyne learnt of later
		}
	})
	return there
}

// complaints takes what Fyne writes to the standard log, line by line, and puts it into the program's log: stderr is for
// what a person can do something about.
type complaints struct {
	log *slog.Logger

	mu   sync.Mutex
	last string // the last cause given
}

// listen begins to take it, until the returned function is called. What comes later, when the window is gone and the log
// is closed, helps nobody.
func listen(to *slog.Logger) (c *complaints, end func()) {
	c = &complaints{log: to}
	log.SetFlags(0)
	take := func(w io.Writer) {
		log.SetOutput(w)
		listenX11(w)
	}
	take(c)
	return c, func() { take(io.Discard) }
}

func (c *complaints) Write(b []byte) (int, error) {
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if cause, ok := strings.CutPrefix(line, "Cause: "); ok {
			c.mu.Lock()
			c.last = cause
			c.mu.Unlock()
		}
		c.log.Warn("the window's toolkit", "says", line)
	}
	return len(b), nil
}

// cause is what went wrong in the toolkit's own words, or other where it gave none.
func (c *complaints) cause(other string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last != "" {
		return c.last
	}
	return other
}
