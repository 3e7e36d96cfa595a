package shot

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"os"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// modes are all on an X server. On Wayland no program sees the others' windows, also not one that runs under XWayland:
// the desktop's own dialog asks there.
func modes() []Mode {
	if os.Getenv("WAYLAND_DISPLAY") != "" || os.Getenv("XDG_SESSION_TYPE") == "wayland" {
		return nil
	}
	return []Mode{WholeScreen, FrontWindow, Area}
}

// frontWindow is where the window in front lies on the screen, its frame included (EWMH, _NET_ACTIVE_WINDOW and
// _NET_FRAME_EXTENTS).
func frontWindow() (area image.Rectangle, err error) {
	conn, err := xgb.NewConn()
	if err != nil {
		return area, fmt.Errorf("reach the X server: %w", err)
	}
	defer conn.Close()
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	active, err := cardinals(conn, root, "_NET_ACTIVE_WINDOW", 1)
	if err != nil {
		return area, err
	}
	if active[0] == 0 {
		return area, errors.New("no window is in front")
	}
	window := xproto.Window(active[0])
	size, err := xproto.GetGeometry(conn, xproto.Drawable(window)).Reply()
	if err != nil {
		return area, fmt.Errorf("measure it: %w", err)
	}
	at, err := xproto.TranslateCoordinates(conn, window, root, 0, 0).Reply()
	if err != nil {
		return area, fmt.Errorf("find its place: %w", err)
	}
	area = image.Rect(0, 0, int(size.Width), int(size.Height)).Add(image.Pt(int(at.DstX), int(at.DstY)))
	const most = 200 // of a frame's side; more is no frame
	if frame, err := cardinals(conn, window, "_NET_FRAME_EXTENTS", 4); err == nil && max(frame[0], frame[1], frame[2], frame[3]) <= most {
		area.Min = area.Min.Sub(image.Pt(int(frame[0]), int(frame[2]))) // left, right, top, bottom
		area.Max = area.Max.Add(image.Pt(int(frame[1]), int(frame[3])))
	}
	return area, nil
}

// cardinals reads a property of n numbers.
func cardinals(conn *xgb.Conn, w xproto.Window, name string, n uint32) ([]uint32, error) {
	atom, err := xproto.InternAtom(conn, true, uint16(len(name)), name).Reply()
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", name, err)
	}
	got, err := xproto.GetProperty(conn, false, w, atom.Atom, xproto.GetPropertyTypeAny, 0, n).Reply()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if got.Format != 32 || len(got.Value) < int(4*n) {
		return nil, fmt.Errorf("the window manager does not say %s", name)
	}
	out := make([]uint32, n)
	for i := range out {
		out[i] = binary.NativeEndian.Uint32(got.Value[4*i:]) // the byte order that we asked for is ours
	}
	return out, nil
}
