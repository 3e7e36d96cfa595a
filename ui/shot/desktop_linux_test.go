package shot

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// bus starts a session bus of its own and gives a way to it.
func bus(t *testing.T) func() *dbus.Conn {
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
	return func() *dbus.Conn {
		conn, err := dbus.Connect(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() }) // some tests have closed it
		return conn
	}
}

// portal stands for the desktop's portal: it does what a test says before it answers the call.
type portal struct {
	conn *dbus.Conn
	does func(d *portal, to string, request dbus.ObjectPath)
}

func (d *portal) Screenshot(to dbus.Sender, _ string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	token, _ := options["handle_token"].Value().(string)
	request := requestOf(string(to), token)
	d.does(d, string(to), request)
	return request, nil
}

// serve takes calls from now on.
func (d *portal) serve(t *testing.T) {
	t.Helper()
	if err := d.conn.Export(d, portalPath, "org.freedesktop.portal.Screenshot"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.conn.RequestName(portalName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
}

// say answers a request, to the one who asked alone, as the portal does.
func (d *portal) say(to string, request dbus.ObjectPath, body ...any) {
	m := &dbus.Message{Type: dbus.TypeSignal, Body: body, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldPath:        dbus.MakeVariant(request),
		dbus.FieldInterface:   dbus.MakeVariant(portalRequest),
		dbus.FieldMember:      dbus.MakeVariant("Response"),
		dbus.FieldDestination: dbus.MakeVariant(to),
		dbus.FieldSignature:   dbus.MakeVariant(dbus.SignatureOf(body...)),
	}}
	d.conn.Send(m, nil)
}

func TestTheDesktopIsAskedForACapture(t *testing.T) {
	none := map[string]dbus.Variant{}
	at := func(uri any) map[string]dbus.Variant { return map[string]dbus.Variant{"uri": dbus.MakeVariant(uri)} }
	for _, c := range []struct {
		name  string
		does  func(d *portal, to string, request dbus.ObjectPath)
		uri   string
		is    error  // nil: see says
		fails string // "": it does not
	}{
		{"at once", func(d *portal, to string, r dbus.ObjectPath) { d.say(to, r, uint32(0), at("file:///tmp/a%20b.png")) }, "file:///tmp/a%20b.png", nil, ""},
		{"another's answer first", func(d *portal, to string, r dbus.ObjectPath) {
			d.say(to, r+"x", uint32(0), at("file:///tmp/other.png"))
			d.say(to, r, uint32(0), at("file:///tmp/ours.png"))
		}, "file:///tmp/ours.png", nil, ""},
		{"the person cancels", func(d *portal, to string, r dbus.ObjectPath) { d.say(to, r, uint32(1), none) }, "", ErrCancelled, "cancelled"},
		{"it refuses", func(d *portal, to string, r dbus.ObjectPath) { d.say(to, r, uint32(2), none) }, "", nil, "status 2"},
		{"no file", func(d *portal, to string, r dbus.ObjectPath) { d.say(to, r, uint32(0), none) }, "", nil, "names no file"},
		{"an odd file", func(d *portal, to string, r dbus.ObjectPath) { d.say(to, r, uint32(0), at(uint32(7))) }, "", nil, "names no file"},
		{"nonsense", func(d *portal, to string, r dbus.ObjectPath) { d.say(to, r, "yes") }, "", nil, "read the desktop's answer"},
		{"it ends", func(d *portal, _ string, _ dbus.ObjectPath) { _, _ = d.conn.ReleaseName(portalName) }, "", nil, "has ended"},
	} {
		connect := bus(t)
		d := &portal{conn: connect(), does: c.does}
		d.serve(t)
		uri, err := askPortal(t.Context(), connect())
		switch {
		case uri != c.uri, (err == nil) != (c.fails == ""), err != nil && !strings.Contains(err.Error(), c.fails), c.is != nil && !errors.Is(err, c.is):
			t.Errorf("%s: %q, %v", c.name, uri, err)
		}
	}
	if _, err := askPortal(t.Context(), bus(t)()); err == nil {
		t.Error("without a portal there is a capture")
	}
}

// dialog is an open one.
type dialog struct{ closed chan struct{} }

func (r *dialog) Close() *dbus.Error {
	close(r.closed)
	return nil
}

func TestTheDesktopIsToldThatNobodyWaitsForACapture(t *testing.T) {
	connect := bus(t)
	ctx, cancel := context.WithCancel(t.Context())
	open := &dialog{closed: make(chan struct{})}
	d := &portal{conn: connect()}
	d.does = func(d *portal, _ string, path dbus.ObjectPath) {
		if err := d.conn.Export(open, path, portalRequest); err != nil {
			t.Error(err)
		}
		cancel() // before or after the call is answered
	}
	d.serve(t)
	if _, err := askPortal(ctx, connect()); !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
	<-open.closed
}
