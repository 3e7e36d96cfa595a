package shot

import (
	"context"
	"errors"
	"fmt"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// selectedPicture reads the picture on the clipboard of X11 (ICCCM section 2). Owners hand out what is large, from some
// 200 KB on, in pieces (INCR, section 2.7.2), which the library that knows the other systems does not take.
func selectedPicture(ctx context.Context) ([]byte, error) {
	conn, err := xgb.NewConn()
	if err != nil {
		return nil, fmt.Errorf("reach the X server: %w", err)
	}
	stop := context.AfterFunc(ctx, conn.Close) // an owner that hangs
	defer func() {
		if stop() {
			conn.Close()
		}
	}()
	s := selection{conn: conn}
	if err := s.open(); err != nil {
		return nil, err
	}
	data, err := s.read()
	if err == nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return data, err
}

// selection is a window of nothing that asks for the clipboard.
type selection struct {
	conn                           *xgb.Conn
	window                         xproto.Window
	clipboard, picture, incr, here xproto.Atom
}

var errNoAnswer = errors.New("the program that has the clipboard does not answer")

func (s *selection) open() error {
	for name, to := range map[string]*xproto.Atom{"CLIPBOARD": &s.clipboard, "image/png": &s.picture, "INCR": &s.incr, "OKPAY_SUPPORT_PICTURE": &s.here} {
		atom, err := xproto.InternAtom(s.conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			return fmt.Errorf("ask for %s: %w", name, err)
		}
		*to = atom.Atom
	}
	var err error
	if s.window, err = xproto.NewWindowId(s.conn); err != nil {
		return fmt.Errorf("ask for a window: %w", err)
	}
	root := xproto.Setup(s.conn).DefaultScreen(s.conn).Root
	err = xproto.CreateWindowChecked(s.conn, 0, s.window, root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, 0,
		xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check()
	if err != nil {
		return fmt.Errorf("make a window: %w", err)
	}
	return nil
}

func (s *selection) read() ([]byte, error) {
	xproto.ConvertSelection(s.conn, s.window, s.clipboard, s.picture, s.here, xproto.TimeCurrentTime)
	for {
		ev, err := s.next()
		if err != nil {
			return nil, err
		}
		if told, ok := ev.(xproto.SelectionNotifyEvent); ok && told.Property == xproto.AtomNone {
			return nil, ErrNoPicture
		} else if ok {
			break
		}
	}
	kind, data, err := s.take()
	if err != nil || kind != s.incr {
		return data, err
	}
	return s.pieces()
}

// pieces takes a picture that comes bit by bit; taking one asks for the next, and one of nothing is the end.
func (s *selection) pieces() (all []byte, err error) {
	for {
		ev, err := s.next()
		if err != nil {
			return nil, err
		}
		if put, ok := ev.(xproto.PropertyNotifyEvent); !ok || put.Atom != s.here || put.State != xproto.PropertyNewValue {
			continue
		}
		_, piece, err := s.take()
		switch {
		case err != nil:
			return nil, err
		case len(piece) == 0:
			return all, nil
		case len(all)+len(piece) > MaxBytes:
			return nil, ErrTooLarge
		}
		all = append(all, piece...)
	}
}

// next waits for an event.
func (s *selection) next() (xgb.Event, error) {
	ev, err := s.conn.WaitForEvent()
	switch {
	case err != nil:
		return nil, fmt.Errorf("wait for the clipboard: %w", err)
	case ev == nil: // the connection was closed
		return nil, errNoAnswer
	}
	return ev, nil
}

// take reads what was put into our window's property, and deletes it.
func (s *selection) take() (xproto.Atom, []byte, error) {
	got, err := xproto.GetProperty(s.conn, true, s.window, s.here, xproto.GetPropertyTypeAny, 0, MaxBytes/4).Reply()
	switch {
	case err != nil:
		return 0, nil, fmt.Errorf("read what is on the clipboard: %w", err)
	case got.BytesAfter > 0:
		return 0, nil, ErrTooLarge
	}
	return got.Type, got.Value, nil
}
