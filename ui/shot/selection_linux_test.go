package shot

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// display starts an X server of its own.
func display(t *testing.T) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "320x200x24", "-nolisten", "tcp")
	c.ExtraFiles = []*os.File{w}
	if err = c.Start(); err != nil && os.Getenv("OKPAY_SUPPORT_REQUIRE_SERVERS") == "" {
		t.Skipf("there is no Xvfb: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait() // it was killed
	})
	_ = w.Close() // the server has its own
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DISPLAY", ":"+strings.TrimSpace(line))
}

// owner has the clipboard and hands a picture out in pieces.
type owner struct {
	*testing.T
	conn *xgb.Conn
	left []byte
}

const pieceSize = 100 << 10

// own takes the clipboard, and answers until the test is over.
func own(t *testing.T, data []byte) {
	t.Helper()
	conn, err := xgb.NewConn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	o := &owner{T: t, conn: conn, left: data}
	window, err := xproto.NewWindowId(conn)
	if err != nil {
		t.Fatal(err)
	}
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	xproto.CreateWindow(conn, 0, window, root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, 0, 0, nil)
	if err := xproto.SetSelectionOwnerChecked(conn, window, o.atom("CLIPBOARD"), xproto.TimeCurrentTime).Check(); err != nil {
		t.Fatal(err)
	}
	picture, incr := o.atom("image/png"), o.atom("INCR")
	go o.serve(picture, incr)
}

func (o *owner) atom(name string) xproto.Atom {
	got, err := xproto.InternAtom(o.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		o.Fatal(err)
	}
	return got.Atom
}

func (o *owner) serve(picture, incr xproto.Atom) {
	for {
		ev, err := o.conn.WaitForEvent()
		if ev == nil && err == nil {
			return
		}
		switch ev := ev.(type) {
		case xproto.SelectionRequestEvent:
			told := xproto.SelectionNotifyEvent{Time: ev.Time, Requestor: ev.Requestor, Selection: ev.Selection, Target: ev.Target}
			if ev.Target == picture {
				told.Property = ev.Property
				xproto.ChangeWindowAttributes(o.conn, ev.Requestor, xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange})
				xproto.ChangeProperty(o.conn, xproto.PropModeReplace, ev.Requestor, ev.Property, incr, 32, 1,
					binary.NativeEndian.AppendUint32(nil, uint32(len(o.left))))
			}
			xproto.SendEvent(o.conn, false, ev.Requestor, 0, string(told.Bytes()))
		case xproto.PropertyNotifyEvent:
			if ev.State != xproto.PropertyDelete {
				continue
			}
			n := min(len(o.left), pieceSize)
			xproto.ChangeProperty(o.conn, xproto.PropModeReplace, ev.Window, ev.Atom, picture, 8, uint32(n), o.left[:n])
			o.left = o.left[n:]
		}
	}
}

func TestALargePictureIsTakenFromTheClipboardInPieces(t *testing.T) {
	display(t)
	data := bytes.Repeat([]byte("picture "), 130<<10) // a megabyte
	own(t, data)
	got, err := Clipboard(t.Context())
	if err != nil || !bytes.Equal(got, data) {
		t.Errorf("got %d bytes of %d, %v", len(got), len(data), err)
	}
}
