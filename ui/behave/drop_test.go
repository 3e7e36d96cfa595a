//go:build linux && behave

package behave

import (
	"image"
	"net/url"
	"time"

	"github.com/jezek/xgb/xproto"
)

// drop lets files fall on a place of the desktop, which lies in a window, as a file manager does when the button is let go
// there (XDND, version 5).
func (d *desktop) drop(window xproto.Window, at image.Point, files ...string) {
	d.t.Helper()
	s := newSelection(d.t, d.name, "XdndSelection")
	list := ""
	for _, f := range files {
		list += (&url.URL{Scheme: "file", Path: f}).String() + "\r\n" // RFC 2483 section 5
	}
	s.set(map[string][]byte{"text/uri-list": []byte(list)})
	const version = 5
	send := func(kind string, data ...uint32) {
		d.t.Helper()
		e := xproto.ClientMessageEvent{Format: 32, Window: window, Type: s.atom(kind),
			Data: xproto.ClientMessageDataUnionData32New(append(append([]uint32{uint32(s.window)}, data...), make([]uint32, 4-len(data))...))}
		if err := xproto.SendEventChecked(s.conn, false, window, 0, string(e.Bytes())).Check(); err != nil {
			d.t.Fatal(err)
		}
	}
	heard := func(kind string) []uint32 {
		d.t.Helper()
		select {
		case e := <-s.told:
			if e.Type != s.atom(kind) {
				d.t.Fatalf("the window answers a drop with another message than %s", kind)
			}
			return e.Data.Data32
		case <-time.After(patience):
			d.t.Fatalf("the window does not answer a drop with %s", kind)
		}
		return nil
	}
	send("XdndEnter", version<<24, uint32(s.atom("text/uri-list")))
	send("XdndPosition", 0, uint32(at.X)<<16|uint32(at.Y), xproto.TimeCurrentTime, uint32(s.atom("XdndActionCopy")))
	if said := heard("XdndStatus"); said[1]&1 == 0 {
		d.t.Fatal("the window takes no files")
	}
	send("XdndDrop", 0, xproto.TimeCurrentTime)
	if said := heard("XdndFinished"); said[1] == 0 { // GLFW sends how many bytes it got, where the first bit would do
		d.t.Fatal("the window did not take the files")
	}
}
