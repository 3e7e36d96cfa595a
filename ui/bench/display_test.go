//go:build linux

package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"log"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// display is a virtual X server with nothing else on it: no window manager, so that the windows of both programs get
// what they ask for at once.
type display struct {
	name string
	conn *xgb.Conn
	root xproto.Window
	tab  byte // the key's code
	pid  int  // of the program launched last
}

func startDisplay(b *testing.B) *display {
	b.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{w}
	if err := cmd.Start(); err != nil {
		b.Fatalf("%v; make bench-ui installs it on Debian", err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	_ = w.Close()
	number := make([]byte, 16)
	n, err := r.Read(number)
	if err != nil {
		b.Fatalf("Xvfb did not start: %v", err)
	}
	d := &display{name: ":" + strings.TrimSpace(string(number[:n]))}
	if d.conn, err = xgb.NewConnDisplay(d.name); err != nil {
		b.Fatal(err)
	}
	xgb.Logger = log.New(io.Discard, "", 0) // it says so when a connection is closed
	b.Cleanup(d.conn.Close)
	if err := xtest.Init(d.conn); err != nil {
		b.Fatal(err)
	}
	setup := xproto.Setup(d.conn)
	d.root = setup.DefaultScreen(d.conn).Root
	d.tab, err = d.keycode(setup, 0xff09) // keysymdef.h: XK_Tab
	if err != nil {
		b.Fatal(err)
	}
	return d
}

// keycode finds the key that gives a keysym.
func (d *display) keycode(setup *xproto.SetupInfo, sym xproto.Keysym) (byte, error) {
	count := byte(setup.MaxKeycode - setup.MinKeycode + 1)
	m, err := xproto.GetKeyboardMapping(d.conn, setup.MinKeycode, count).Reply()
	if err != nil {
		return 0, err
	}
	for i, s := range m.Keysyms {
		if s == sym {
			return byte(setup.MinKeycode) + byte(i/int(m.KeysymsPerKeycode)), nil
		}
	}
	return 0, fmt.Errorf("no key gives %#x", sym)
}

// look is how often the display is looked at, which bounds how exact a time can be.
const look = 4 * time.Millisecond

// until looks until cond holds.
func until(ctx context.Context, what string, cond func() (bool, error)) error {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		if ok, err := cond(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.New("waited in vain for " + what)
		case <-tick.C:
		}
	}
}

// drawn waits for a window with words in it.
func (d *display) drawn(ctx context.Context) (win xproto.Window, err error) {
	err = until(ctx, "a window with words in it", func() (bool, error) {
		tree, err := xproto.QueryTree(d.conn, d.root).Reply()
		if err != nil {
			return false, err
		}
		for _, w := range tree.Children {
			a, err := xproto.GetWindowAttributes(d.conn, w).Reply()
			if err != nil || a.MapState != xproto.MapStateViewable {
				continue // it may go while it is looked at
			}
			if picture, err := d.part(w, upper); err == nil && written(picture) {
				win = w
				return true, nil
			}
		}
		return false, nil
	})
	return win, err
}

// answers gives the window the focus, presses Tab, and waits until the picture is another.
func (d *display) answers(ctx context.Context, win xproto.Window) error {
	if err := xproto.SetInputFocusChecked(d.conn, xproto.InputFocusParent, win, xproto.TimeCurrentTime).Check(); err != nil {
		return err
	}
	before, err := d.part(win, upper)
	if err != nil {
		return err
	}
	for _, event := range []byte{xproto.KeyPress, xproto.KeyRelease} {
		if err := xtest.FakeInputChecked(d.conn, event, d.tab, 0, d.root, 0, 0, 0).Check(); err != nil {
			return err
		}
	}
	return until(ctx, "an answer to a key", func() (bool, error) {
		now, err := d.part(win, upper)
		return err == nil && !bytes.Equal(before, now), err
	})
}

// click presses the main button of the mouse at a place of the window.
func (d *display) click(win xproto.Window, at image.Point) error {
	g, err := xproto.GetGeometry(d.conn, xproto.Drawable(win)).Reply()
	if err != nil {
		return err
	}
	x, y := g.X+int16(at.X), g.Y+int16(at.Y)
	if err := xtest.FakeInputChecked(d.conn, xproto.MotionNotify, 0, 0, d.root, x, y, 0).Check(); err != nil {
		return err
	}
	for _, event := range []byte{xproto.ButtonPress, xproto.ButtonRelease} {
		if err := xtest.FakeInputChecked(d.conn, event, 1, 0, d.root, 0, 0, 0).Check(); err != nil {
			return err
		}
	}
	return nil
}

// upper is the part of a window where both programs have their first field and what follows it.
var upper = image.Rect(204, 0, 844, 260)

// part is the picture of a part of a window.
func (d *display) part(win xproto.Window, r image.Rectangle) ([]byte, error) {
	reply, err := xproto.GetImage(d.conn, xproto.ImageFormatZPixmap, xproto.Drawable(win), int16(r.Min.X), int16(r.Min.Y),
		uint16(r.Dx()), uint16(r.Dy()), 0xffffffff).Reply()
	if err != nil {
		return nil, err
	}
	return reply.Data, nil
}

// written tells whether a picture has words in it: the edges of letters are of many shades, where a ground or a frame, as
// of a window that is still being opened, has a few.
func written(picture []byte) bool {
	const pixel, shades = 4, 24
	seen := map[[pixel]byte]bool{}
	for ; len(picture) >= pixel; picture = picture[pixel:] {
		seen[[pixel]byte(picture)] = true
		if len(seen) == shades {
			return true
		}
	}
	return false
}
