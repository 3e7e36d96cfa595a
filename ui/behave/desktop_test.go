//go:build linux && behave

package behave

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

var (
	programFlag = flag.String("program", "", "the built program")
	outFlag     = flag.String("out", "", "folder for the pictures, and for what the program keeps")
)

const (
	patience = 90 * time.Second // for what a quiet machine does in a second: this one may have much else to do
	pause    = 40 * time.Millisecond
)

// desktop is a virtual screen with a window manager and a session bus of its own.
type desktop struct {
	t        *testing.T
	name     string // of the display
	bus      string // the session bus's address
	out      string // folder of this test
	conn     *xgb.Conn
	root     xproto.Window
	more     []string // variables of all its programs
	pictures int
	board    *selection // the clipboard
}

func newDesktop(t *testing.T) *desktop {
	t.Helper()
	out, err := filepath.Abs(filepath.Join(*outFlag, t.Name()))
	if err != nil {
		t.Fatal(err)
	}
	if *programFlag == "" || *outFlag == "" {
		t.Fatal("-program and -out are needed; make behave gives them")
	}
	if err := os.RemoveAll(out); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(out, 0o750); err != nil {
		t.Fatal(err)
	}
	xgb.Logger = log.New(io.Discard, "", 0) // it says so when a connection is closed
	d := &desktop{t: t, out: out}
	d.startServer()
	d.startManager()
	d.startBus()
	d.board = newSelection(t, d.name, "CLIPBOARD")
	return d
}

// startManager starts the window manager. A window that is mapped while it starts is shown by nobody, and GLFW waits for
// ever; it runs a command once it has started.
func (d *desktop) startManager() {
	d.t.Helper()
	sign := filepath.Join(d.out, "managed")
	d.run("openbox", "--startup", "touch "+sign)
	d.until("the window manager", func() (missing string) {
		if _, err := os.Stat(sign); err != nil {
			return err.Error()
		}
		return ""
	})
}

// startServer starts the X server, which says itself on which display it is.
func (d *desktop) startServer() {
	d.t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		d.t.Fatal(err)
	}
	defer r.Close()
	c := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp")
	c.ExtraFiles = []*os.File{w}
	d.launch(c)
	_ = w.Close() // the server has its own
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		d.t.Fatalf("Xvfb does not start: %v", err)
	}
	d.name = ":" + strings.TrimSpace(number)
	if d.conn, err = xgb.NewConnDisplay(d.name); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(d.conn.Close)
	d.root = xproto.Setup(d.conn).DefaultScreen(d.conn).Root
	const ground = 0x3d5a6c // a grab that is black is a failed one
	if err := xproto.ChangeWindowAttributesChecked(d.conn, d.root, xproto.CwBackPixel, []uint32{ground}).Check(); err != nil {
		d.t.Fatal(err)
	}
	if err := xproto.ClearAreaChecked(d.conn, false, d.root, 0, 0, 0, 0).Check(); err != nil {
		d.t.Fatal(err)
	}
}

// busConfig is a session bus that starts no services: this machine's own portal and notes stay out of it.
const busConfig = `<busconfig><type>session</type><listen>unix:tmpdir=%s</listen><policy context="default">
<allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`

func (d *desktop) startBus() {
	d.t.Helper()
	config := filepath.Join(d.out, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, d.t.TempDir()), 0o600); err != nil {
		d.t.Fatal(err)
	}
	c := exec.Command("dbus-daemon", "--config-file", config, "--nofork", "--nopidfile", "--print-address")
	out, err := c.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	d.launch(c)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		d.t.Fatalf("the session bus does not start: %v", err)
	}
	d.bus = strings.TrimSpace(line)
}

// run starts a program of the desktop, until the test is over.
func (d *desktop) run(name string, args ...string) {
	d.t.Helper()
	c := exec.Command(name, args...)
	c.Env = d.env()
	d.launch(c)
}

// launch starts a process that ends with the test.
func (d *desktop) launch(c *exec.Cmd) {
	d.t.Helper()
	if c.Stderr == nil {
		log, err := os.Create(filepath.Join(d.out, filepath.Base(c.Path)+".txt"))
		if err != nil {
			d.t.Fatal(err)
		}
		d.t.Cleanup(func() { _ = log.Close() })
		c.Stderr = log
	}
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // also when the test is killed
	if err := c.Start(); err != nil {
		d.t.Fatalf("%v; make setup-test installs it on Debian", err)
	}
	d.t.Cleanup(func() {
		_ = c.Process.Signal(syscall.SIGTERM) // it may have ended by itself
		_ = c.Wait()
	})
}

// env is that of a program on this desktop, in a home folder where nothing lies.
func (d *desktop) env(more ...string) []string {
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		switch name {
		case "DISPLAY", "WAYLAND_DISPLAY", "FYNE_PLATFORM", "XDG_SESSION_TYPE", "XAUTHORITY", "LANG", "LC_ALL", "LANGUAGE", "XMODIFIERS",
			"OKPAY_SUPPORT_HOME", "LOCPATH", "DBUS_SESSION_BUS_ADDRESS":
		default:
			env = append(env, v)
		}
	}
	env = append(env, "DISPLAY="+d.name, "DBUS_SESSION_BUS_ADDRESS="+d.bus, "LANG=zh_CN.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1",
		"OKPAY_SUPPORT_KEYRING=file", "XDG_CONFIG_HOME="+filepath.Join(d.out, "config"), "XDG_CACHE_HOME="+filepath.Join(d.out, "cache"))
	return append(append(env, d.more...), more...)
}

// until looks again and again until cond says nothing is missing any more. What it says is told when time is up.
func (d *desktop) until(what string, cond func() (missing string)) {
	d.t.Helper()
	var missing string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(pause) {
		if missing = cond(); missing == "" {
			return
		}
	}
	d.picture("in-vain")
	d.t.Fatalf("waited in vain for %s: %s", what, missing)
}

// xdo runs xdotool.
func (d *desktop) xdo(args ...string) string {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, "xdotool", args...)
	c.Env = d.env()
	out, err := c.Output()
	if err != nil {
		d.t.Fatalf("xdotool %s: %v", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out))
}

// asked is xdo for what may say no.
func (d *desktop) asked(args ...string) string {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, "xdotool", args...)
	c.Env = d.env()
	out, _ := c.Output() // its status is an answer as well: nothing was found
	return strings.TrimSpace(string(out))
}

// screen is what the desktop shows.
func (d *desktop) screen(area image.Rectangle) *image.RGBA {
	d.t.Helper()
	area = area.Intersect(image.Rect(0, 0, 1280, 900))
	got, err := xproto.GetImage(d.conn, xproto.ImageFormatZPixmap, xproto.Drawable(d.root), int16(area.Min.X), int16(area.Min.Y),
		uint16(area.Dx()), uint16(area.Dy()), 0xffffffff).Reply()
	if err != nil {
		d.t.Fatal(err)
	}
	p := image.NewRGBA(image.Rect(0, 0, area.Dx(), area.Dy()))
	for i := 0; i+3 < len(got.Data) && i+3 < len(p.Pix); i += 4 { // the server's are blue, green, red
		p.Pix[i], p.Pix[i+1], p.Pix[i+2], p.Pix[i+3] = got.Data[i+2], got.Data[i+1], got.Data[i], 0xff
	}
	return p
}

// picture keeps what the desktop shows, for looking at. What has happened may not be drawn yet, so it waits a moment for a
// still screen; it need not become one.
func (d *desktop) picture(name string) {
	d.t.Helper()
	d.pictures++
	now := d.screen(image.Rect(0, 0, 1280, 900))
	for range 12 {
		before := now
		time.Sleep(3 * pause)
		if now = d.screen(image.Rect(0, 0, 1280, 900)); bytes.Equal(now.Pix, before.Pix) {
			break
		}
	}
	f, err := os.Create(filepath.Join(d.out, fmt.Sprintf("%02d-%s.png", d.pictures, name)))
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, now); err != nil {
		d.t.Fatal(err)
	}
}
