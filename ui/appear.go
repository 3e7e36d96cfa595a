package ui

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"path/filepath"
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

// complaints takes what Fyne writes to the standard log and puts it into the program's log, a record for each error:
// stderr is for what a person can do something about.
type complaints struct {
	log *slog.Logger

	mu   sync.Mutex
	last string // the last cause given
	says string // an error of Fyne's whose other lines are still to come
	why  string
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
	return c, func() {
		take(io.Discard)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.flush()
	}
}

// Write takes lines. Fyne gives an error in up to three: what, the cause, and the place in its code.
func (c *complaints) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if says, ok := strings.CutPrefix(line, "Fyne error:"); ok {
			c.flush()
			c.says = strings.TrimSpace(says)
		} else if why, ok := strings.CutPrefix(line, "Cause: "); ok {
			c.last, c.why = why, why
		} else if at, ok := strings.CutPrefix(line, "At: "); ok && c.says != "" {
			c.flush("at", filepath.Base(at))
		} else {
			c.flush()
			c.log.Warn(complaint, "says", line)
		}
	}
	return len(b), nil
}

const complaint = "the window's toolkit"

// flush logs the error whose lines have come.
func (c *complaints) flush(more ...any) {
	says, why := c.says, c.why
	if c.says, c.why = "", ""; says == "" {
		return
	}
	level := slog.LevelWarn
	if strings.HasPrefix(says, "Failed to focus") { // what was to get the keyboard has gone meanwhile, as things do
		level = slog.LevelDebug
	}
	if why != "" {
		more = append([]any{"cause", why}, more...)
	}
	c.log.Log(context.Background(), level, complaint, append([]any{"says", says}, more...)...)
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
