//go:build linux && behave

package behave

import (
	"sync"
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// selection is a program that owns an X selection, as another program does from which a person copied something, or drags
// it (ICCCM section 2). What is offered must fit into one request; the longest of a server is 256 KB at least.
type selection struct {
	t      *testing.T
	conn   *xgb.Conn
	window xproto.Window
	name   xproto.Atom
	told   chan xproto.ClientMessageEvent // what was sent to the window

	mu    sync.Mutex
	atoms map[string]xproto.Atom
	offer map[xproto.Atom][]byte
}

func newSelection(t *testing.T, display, name string) *selection {
	t.Helper()
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		t.Fatal(err)
	}
	s := &selection{t: t, conn: conn, atoms: map[string]xproto.Atom{}, told: make(chan xproto.ClientMessageEvent, 16)}
	screen := xproto.Setup(conn).DefaultScreen(conn)
	if s.window, err = xproto.NewWindowId(conn); err != nil {
		t.Fatal(err)
	}
	if err := xproto.CreateWindowChecked(conn, screen.RootDepth, s.window, screen.Root, 0, 0, 1, 1, 0,
		xproto.WindowClassInputOutput, screen.RootVisual, 0, nil).Check(); err != nil {
		t.Fatal(err)
	}
	s.name = s.atom(name)
	var answering sync.WaitGroup
	answering.Go(s.answer)
	t.Cleanup(func() {
		conn.Close()
		answering.Wait()
	})
	return s
}

func (s *selection) atom(name string) xproto.Atom {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.atoms[name]; ok {
		return a
	}
	got, err := xproto.InternAtom(s.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		s.t.Fatal(err)
	}
	s.atoms[name] = got.Atom
	return got.Atom
}

// set offers data by the names of their types, and takes the selection.
func (s *selection) set(offer map[string][]byte) {
	s.t.Helper()
	all := map[xproto.Atom][]byte{}
	for name, data := range offer {
		all[s.atom(name)] = data
	}
	s.atom("TARGETS") // known before it is asked for
	s.mu.Lock()
	s.offer = all
	s.mu.Unlock()
	if err := xproto.SetSelectionOwnerChecked(s.conn, s.window, s.name, xproto.TimeCurrentTime).Check(); err != nil {
		s.t.Fatal(err)
	}
}

// text offers words, as every program does from which they are copied.
func (s *selection) text(words string) {
	s.t.Helper()
	s.set(map[string][]byte{"UTF8_STRING": []byte(words), "text/plain;charset=utf-8": []byte(words)})
}

// answer gives what is asked for until the connection ends.
func (s *selection) answer() {
	for {
		event, err := s.conn.WaitForEvent()
		if event == nil && err == nil {
			return
		}
		switch e := event.(type) {
		case xproto.SelectionRequestEvent:
			s.give(e)
		case xproto.ClientMessageEvent:
			s.told <- e
		}
	}
}

func (s *selection) give(e xproto.SelectionRequestEvent) {
	property := e.Property
	if property == xproto.AtomNone { // of clients of old
		property = e.Target
	}
	s.mu.Lock()
	data, known := s.offer[e.Target]
	targets := e.Target == s.atoms["TARGETS"]
	var all []byte
	for a := range s.offer {
		all = append(all, byte(a), byte(a>>8), byte(a>>16), byte(a>>24))
	}
	s.mu.Unlock()
	switch {
	case targets:
		xproto.ChangeProperty(s.conn, xproto.PropModeReplace, e.Requestor, property, xproto.AtomAtom, 32, uint32(len(all)/4), all)
	case known:
		xproto.ChangeProperty(s.conn, xproto.PropModeReplace, e.Requestor, property, e.Target, 8, uint32(len(data)), data)
	default:
		property = xproto.AtomNone
	}
	done := xproto.SelectionNotifyEvent{Time: e.Time, Requestor: e.Requestor, Selection: e.Selection, Target: e.Target, Property: property}
	xproto.SendEvent(s.conn, false, e.Requestor, 0, string(done.Bytes()))
}
