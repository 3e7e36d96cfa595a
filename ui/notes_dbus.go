//go:build linux || freebsd || netbsd || openbsd

package ui

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/godbus/dbus/v5"
)

// desktopNotes speaks to the desktop's notification service (Desktop Notifications Specification 1.2). Fyne does so too,
// but does not hear when a note is pressed.
type desktopNotes struct {
	connect func() (*dbus.Conn, error)

	mu      sync.Mutex
	conn    *dbus.Conn // nil before the first note, and after a failure
	pressed map[uint32]func()
	reading sync.WaitGroup
}

const (
	notesName   = "org.freedesktop.Notifications"
	notesPath   = "/org/freedesktop/Notifications"
	mostPressed = 16 // notes whose pressing is waited for; a note stays for as long as the desktop likes
)

func systemNotes() notes {
	return newDesktopNotes(func() (*dbus.Conn, error) { return dbus.ConnectSessionBus() })
}

func newDesktopNotes(connect func() (*dbus.Conn, error)) *desktopNotes {
	return &desktopNotes{connect: connect, pressed: map[uint32]func(){}}
}

func (n *desktopNotes) tell(title, text, action string, opened func()) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.listen(); err != nil {
		return fmt.Errorf("reach the desktop's notifications: %w", err)
	}
	hints := map[string]dbus.Variant{"desktop-entry": dbus.MakeVariant(AppID), "category": dbus.MakeVariant("email.arrived")}
	var id uint32
	err := n.conn.Object(notesName, notesPath).Call(notesName+".Notify", 0,
		"OKPAY Support", uint32(0), "mail-unread", title, text, []string{"default", action}, hints, int32(-1)).Store(&id)
	if err != nil {
		return fmt.Errorf("show a notification: %w", err)
	}
	n.pressed[id] = opened
	if len(n.pressed) > mostPressed {
		delete(n.pressed, slices.Min(slices.Collect(maps.Keys(n.pressed)))) // ids rise
	}
	return nil
}

// listen connects, unless it is, and hears what is pressed.
func (n *desktopNotes) listen() error {
	if n.conn != nil && n.conn.Connected() {
		return nil
	}
	conn, err := n.connect()
	if err != nil {
		return err
	}
	if err := conn.AddMatchSignal(dbus.WithMatchInterface(notesName), dbus.WithMatchMember("ActionInvoked"),
		dbus.WithMatchObjectPath(notesPath)); err != nil {
		_ = conn.Close() // the first error counts
		return err
	}
	n.conn, n.pressed = conn, map[uint32]func(){}
	signals := make(chan *dbus.Signal, mostPressed)
	conn.Signal(signals)
	n.reading.Go(func() {
		for s := range signals { // closed with the connection
			n.hear(s)
		}
	})
	return nil
}

func (n *desktopNotes) hear(s *dbus.Signal) {
	var (
		id  uint32
		key string
	)
	if s.Name != notesName+".ActionInvoked" || dbus.Store(s.Body, &id, &key) != nil {
		return
	}
	n.mu.Lock()
	opened := n.pressed[id]
	delete(n.pressed, id)
	n.mu.Unlock()
	if opened != nil {
		opened()
	}
}

// end hears no more.
func (n *desktopNotes) end() {
	n.mu.Lock()
	if n.conn != nil {
		_ = n.conn.Close() // nothing is left to be told
		n.conn = nil
	}
	n.mu.Unlock()
	n.reading.Wait()
}

// trayShown tells whether somebody shows the icons of the tray: a stock GNOME does not.
func trayShown() bool {
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	var owned bool
	err = conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, "org.kde.StatusNotifierWatcher").Store(&owned)
	return err == nil && owned
}
