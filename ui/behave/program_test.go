//go:build linux && behave

package behave

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"

	"okpay.example/support/internal/i18n"

	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/ui"
)

// program is the built program with a home of its own on a desktop.
type program struct {
	*desktop
	file  string   // the program's
	home  string   // its folder
	flags []string // of the window and of the command line
	words *i18n.Catalog

	cmd    *exec.Cmd
	window string // its id
	at     image.Point
	seen   string // the file that --observe writes
	vars   []string
}

// newProgram gives it an empty home. The language follows the desktop's, which is Chinese.
func newProgram(d *desktop, flags ...string) *program {
	d.t.Helper()
	file, err := filepath.Abs(*programFlag)
	if err != nil {
		d.t.Fatal(err)
	}
	p := &program{desktop: d, file: file, home: filepath.Join(d.out, "home"), flags: flags, seen: filepath.Join(d.out, "window.json")}
	if p.words, err = i18n.New(translations.Files, i18n.Chinese); err != nil {
		d.t.Fatal(err)
	}
	return p
}

// open starts the window and waits until it is in front and can be used.
func (p *program) open(more ...string) {
	p.t.Helper()
	_ = os.Remove(p.seen) // of the window before
	args := append([]string{"--home", p.home, "--observe", p.seen, "--config", "theme=light"}, p.flags...)
	p.cmd = exec.Command(p.file, append(args, more...)...)
	p.cmd.Env = p.env(p.vars...)
	said, err := os.OpenFile(filepath.Join(p.out, "said.txt"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		p.t.Fatal(err)
	}
	defer said.Close()
	p.cmd.Stderr = said
	p.launch(p.cmd)
	p.until("the window", func() string {
		p.window, _, _ = strings.Cut(p.asked("search", "--onlyvisible", "--pid", strconv.Itoa(p.cmd.Process.Pid)), "\n")
		if p.window == "" {
			return "there is none"
		}
		return ""
	})
	p.untilFront()
	p.untilSeen("nav.home")
}

// untilFront waits until the window has the keyboard, and looks where it lies.
func (p *program) untilFront() {
	p.t.Helper()
	p.until("the window to be in front", func() string {
		if now := p.asked("getactivewindow"); now != p.window {
			return "in front is " + now
		}
		return ""
	})
	tree, err := xproto.TranslateCoordinates(p.conn, xproto.Window(p.id()), p.root, 0, 0).Reply()
	if err != nil {
		p.t.Fatal(err)
	}
	p.at = image.Pt(int(tree.DstX), int(tree.DstY))
}

func (p *program) id() uint32 {
	id, err := strconv.ParseUint(p.window, 10, 32)
	if err != nil {
		p.t.Fatalf("the window's id is %q", p.window)
	}
	return uint32(id)
}

// kill ends the program as when the power goes: it has no time for anything.
func (p *program) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed
}

// quit ends the program by its key and wants it to end well.
func (p *program) quit() {
	p.t.Helper()
	p.key("ctrl+q")
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			p.t.Fatalf("the program ended with %v", err)
		}
	case <-time.After(patience):
		p.picture("not-ended")
		p.t.Fatal("the program does not end")
	}
}

// sight is what the window shows; an empty one before it shows anything.
func (p *program) sight() (v ui.Sight) {
	data, err := os.ReadFile(p.seen)
	if err != nil {
		return v
	}
	if err := json.Unmarshal(data, &v); err != nil {
		p.t.Fatalf("what the window shows cannot be read: %v", err)
	}
	return v
}

// untilSight waits for what the window shows.
func (p *program) untilSight(what string, cond func(ui.Sight) bool) {
	p.t.Helper()
	p.until(what, func() string {
		v := p.sight()
		if cond(v) {
			return ""
		}
		return fmt.Sprintf("%s %s is in front, the focus in %+v", v.Screen, v.ID, v.Focus)
	})
}

func (p *program) untilSeen(name string) {
	p.t.Helper()
	p.untilSight(name+" to be seen", func(v ui.Sight) bool { _, ok := v.Controls[name]; return ok })
}

func (p *program) untilGone(name string) {
	p.t.Helper()
	p.untilSight(name+" to be gone", func(v ui.Sight) bool { _, ok := v.Controls[name]; return !ok && len(v.Controls) > 0 })
}

// untilSays waits until a control's text holds words.
func (p *program) untilSays(name, words string) {
	p.t.Helper()
	p.until(name+" to say "+words, func() string {
		if text := p.sight().Controls[name].Text; !strings.Contains(text, words) {
			return fmt.Sprintf("it says %q", text)
		}
		return ""
	})
}

// press clicks the middle of a control, once it lies still and can be pressed.
func (p *program) press(name string) {
	p.t.Helper()
	var last ui.Spot
	p.until(name+" to be pressed", func() string {
		v := p.sight()
		now, ok := v.Controls[name]
		switch still := now == last; {
		case !ok:
			return "it is not there"
		case now.Off:
			return "it cannot be pressed"
		case now.X < 0 || now.Y < 0 || now.X+now.W > v.Width || now.Y+now.H > v.Height:
			return fmt.Sprintf("it lies outside of the window: %+v", now)
		case !still:
			last = now
			return "it moves"
		}
		return ""
	})
	p.xdo("mousemove", "--window", p.window, strconv.Itoa(last.X+last.W/2), strconv.Itoa(last.Y+last.H/2), "click", "1")
}

// key presses keys one after the other.
func (p *program) key(keys ...string) {
	p.t.Helper()
	p.xdo(append([]string{"key", "--delay", "20"}, keys...)...)
}

// enter types ASCII. Other characters get lost on the way, since xdotool changes the keyboard for them: paste them.
func (p *program) enter(text string) {
	p.t.Helper()
	p.xdo("type", "--delay", "10", "--", text)
}

// paste puts words on the clipboard and pastes them into what has the focus.
func (p *program) paste(words string) {
	p.t.Helper()
	before := p.sight().Focus.Text
	p.board.text(words)
	p.key("ctrl+v")
	p.until("what was pasted", func() string {
		if now := p.sight().Focus.Text; now == before || !strings.Contains(now, words) {
			return fmt.Sprintf("the field says %q", now)
		}
		return ""
	})
}

// tab goes on by Tab until a control has the focus, as somebody without a mouse does. It wants to see where the focus is
// after each.
func (p *program) tab(name string) {
	p.t.Helper()
	const most = 90
	for range most {
		if p.sight().Focus.Name == name {
			return
		}
		p.tabOn("Tab")
	}
	p.picture("not-reached")
	p.t.Fatalf("Tab does not reach %s", name)
}

// tabOn presses Tab, or Shift+Tab, and waits until something else has the focus.
func (p *program) tabOn(key string) ui.Spot {
	p.t.Helper()
	before := p.sight().Focus
	p.key(key)
	p.untilSight("the focus to go on from "+before.Name, func(v ui.Sight) bool { return v.Focus.Kind != "" && v.Focus != before })
	return p.sight().Focus
}

// do puts the focus into a control by Tab and presses it by Enter.
func (p *program) do(name string) {
	p.t.Helper()
	p.tab(name)
	p.key("Return")
}

// fill puts the focus into a field by Tab and types ASCII over what stands there.
func (p *program) fill(name, text string) {
	p.t.Helper()
	p.tab(name)
	p.key("ctrl+a")
	p.enter(text)
	if strings.HasSuffix(name, "password") { // it is not shown
		return
	}
	p.until(name+" to be filled", func() string {
		if now := p.sight().Controls[name].Text; now != text {
			return fmt.Sprintf("it says %q", now)
		}
		return ""
	})
}

// call runs the command line on a home and reads the JSON that it prints.
func (p *program) call(home string, v any, args ...string) {
	p.t.Helper()
	if err := p.try(home, "", v, args...); err != nil {
		p.t.Fatal(err)
	}
}

func (p *program) try(home, input string, v any, args ...string) error {
	c := exec.Command(p.file, append(append([]string{"--home", home, "--json"}, p.flags...), args...)...)
	c.Env = p.env(p.vars...)
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	c.Stdin = strings.NewReader(input)
	var failed bytes.Buffer
	c.Stderr = &failed
	out, err := c.Output()
	if err != nil {
		return fmt.Errorf("okpay-support %s: %w: %s", strings.Join(args, " "), err, failed.String())
	}
	if v == nil {
		return nil
	}
	return json.Unmarshal(out, v)
}

// office is the built-in mail server and support desk, run by the program itself, and the lines to it.
type office struct {
	IMAP     string `json:"imap"`
	SMTP     string `json:"smtp"`
	User     string `json:"user"`
	Password string `json:"password"`
	Email    string `json:"email"`
	Support  string `json:"support"`
	Pack     string `json:"pack"`

	fetching, sending *line
}

func newOffice(t *testing.T, d *desktop) *office {
	t.Helper()
	c := exec.Command(*programFlag, "serve-demo", "--json")
	c.Env = d.env("OKPAY_SUPPORT_HOME=" + filepath.Join(d.out, "office"))
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	d.launch(c)
	o := &office{}
	if err := json.NewDecoder(out).Decode(o); err != nil {
		t.Fatalf("the built-in server does not start: %v", err)
	}
	o.fetching, o.sending = newLine(t, o.IMAP), newLine(t, o.SMTP)
	return o
}

// cut takes the network away, mend gives it back.
func (o *office) cut()  { o.fetching.cut(); o.sending.cut() }
func (o *office) mend() { o.fetching.mend(); o.sending.mend() }

// step says what was done and where the focus is now, and keeps a picture. Somebody without a mouse goes on from there; what
// has just got the focus may not be drawn yet.
func (p *program) step(name string) {
	p.t.Helper()
	p.untilSight("the focus to be somewhere after "+name, func(v ui.Sight) bool { return v.Focus.Kind != "" })
	focus := p.sight().Focus
	p.picture(name)
	p.t.Logf("ok   %-20s the focus is in %s %s", name, focus.Kind, focus.Name)
}
