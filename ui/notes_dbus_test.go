//go:build linux || freebsd || netbsd || openbsd

package ui

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// bus starts a session bus of its own and gives a way to it.
func bus(t *testing.T) func() (*dbus.Conn, error) {
	t.Helper()
	c := exec.Command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address", "--address=unix:tmpdir="+t.TempDir())
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil && os.Getenv("OKPAY_SUPPORT_REQUIRE_SERVERS") == "" {
		t.Skipf("there is no dbus-daemon: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = c.Wait() // it was killed
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return func() (*dbus.Conn, error) { return dbus.Connect(strings.TrimSpace(line)) }
}

// notesService stands for the desktop's: it numbers the notes and remembers them.
type notesService struct {
	shown chan []string
}

func (s *notesService) Notify(
	name string, _ uint32, _, title, text string, actions []string, _ map[string]dbus.Variant, _ int32,
) (uint32, *dbus.Error) {
	s.shown <- append([]string{name, title, text}, actions...)
	return 7, nil
}

func TestANoteThatIsPressedOnTheDesktopIsHeard(t *testing.T) {
	connect := bus(t)
	desktop, err := connect()
	if err != nil {
		t.Fatal(err)
	}
	defer desktop.Close()
	service := &notesService{shown: make(chan []string, 1)}
	if err := desktop.Export(service, notesPath, notesName); err != nil {
		t.Fatal(err)
	}
	if _, err := desktop.RequestName(notesName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	n := newDesktopNotes(connect)
	opened := make(chan struct{}, 1)
	if err := n.tell("an answer", "look", "Open", func() { opened <- struct{}{} }); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(<-service.shown, "|"); got != "OKPAY Support|an answer|look|default|Open" {
		t.Errorf("shown is %s", got)
	}
	for _, signal := range [][]any{{uint32(8), "default"}, {"odd"}, {uint32(7), "default"}} { // another's, nonsense, ours
		if err := desktop.Emit(notesPath, notesName+".ActionInvoked", signal...); err != nil {
			t.Fatal(err)
		}
	}
	<-opened
	n.end()
	if len(opened) != 0 {
		t.Error("it was heard twice")
	}
}

func TestADesktopWithoutNotesIsSaid(t *testing.T) {
	n := newDesktopNotes(bus(t))
	if err := n.tell("t", "x", "Open", func() {}); err == nil {
		t.Error("a note was shown to nobody")
	}
	n.end()
	none := newDesktopNotes(func() (*dbus.Conn, error) { return nil, errors.New("no bus") })
	if err := none.tell("t", "x", "Open", func() {}); err == nil {
		t.Error("a note was shown to nobody")
	}
	none.end()
}
