//go:build linux && behave

package behave

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"

	"okpay.example/support/internal/app"
	"okpay.example/support/ui"
)

// portal stands for the capture dialog of a desktop that lets no program look at the screen (org.freedesktop.portal
// .Screenshot); the person there always does the same.
type portal struct {
	conn   *dbus.Conn
	status uint32 // 0 a picture, 1 the person cancels, 2 the desktop refuses
	file   string
	asked  chan struct{}
}

const (
	portalName = "org.freedesktop.portal.Desktop"
	portalPath = "/org/freedesktop/portal/desktop"
)

// Screenshot answers the call, and the one who called alone, as the portal does.
func (o *portal) Screenshot(to dbus.Sender, _ string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	token, _ := options["handle_token"].Value().(string)
	request := dbus.ObjectPath(portalPath + "/request/" + strings.NewReplacer(":", "", ".", "_").Replace(string(to)) + "/" + token)
	results := map[string]dbus.Variant{}
	if o.status == 0 {
		results["uri"] = dbus.MakeVariant((&url.URL{Scheme: "file", Path: o.file}).String())
	}
	body := []any{o.status, results}
	o.conn.Send(&dbus.Message{Type: dbus.TypeSignal, Body: body, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldPath:        dbus.MakeVariant(request),
		dbus.FieldInterface:   dbus.MakeVariant("org.freedesktop.portal.Request"),
		dbus.FieldMember:      dbus.MakeVariant("Response"),
		dbus.FieldDestination: dbus.MakeVariant(string(to)),
		dbus.FieldSignature:   dbus.MakeVariant(dbus.SignatureOf(body...)),
	}}, nil)
	o.asked <- struct{}{}
	return request, nil
}

// newPortal brings one onto the desktop.
func newPortal(d *desktop, file string) *portal {
	d.t.Helper()
	conn, err := dbus.Connect(d.bus)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = conn.Close() })
	o := &portal{conn: conn, file: file, asked: make(chan struct{}, 1)}
	if err := conn.Export(o, portalPath, "org.freedesktop.portal.Screenshot"); err != nil {
		d.t.Fatal(err)
	}
	if _, err := conn.RequestName(portalName, dbus.NameFlagDoNotQueue); err != nil {
		d.t.Fatal(err)
	}
	return o
}

// capture goes by keyboard from the form to where the screen is captured.
func (p *program) capture() {
	p.t.Helper()
	p.do("compose.files.capture")
	p.untilSight("the question what to capture", func(v ui.Sight) bool { return v.Focus.Name == "shot.capture.begin" })
	p.step("asked-what")
	p.key("Return")
}

// back waits until the window is there again, with a sign that the capture is over.
func (p *program) back(what string, over func(ui.Sight) bool) {
	p.t.Helper()
	p.untilSight(what, over)
	p.untilFront()
	p.until("the focus to be in the form", func() string {
		if p.sight().Focus.Kind == "" {
			return "nothing has it"
		}
		return ""
	})
}

// TestAPictureOfTheScreen takes one where every program may look, and where the desktop must be asked.
func TestAPictureOfTheScreen(t *testing.T) {
	d := newDesktop(t)
	p := newProgram(d)
	p.open()
	p.key("ctrl+n")
	p.untilSeen("compose.add")
	p.capture()
	p.back("the editor", func(v ui.Sight) bool { return v.Focus.Kind == "*shot.board" })
	p.step("captured")
	p.key("Return")
	p.untilSays("compose.files.total", "1 个")
	p.step("captured-kept")
	p.quit()

	p.vars = []string{"XDG_SESSION_TYPE=wayland"}
	p.open()
	p.key("ctrl+n")
	p.untilSays("compose.files.total", "1 个")
	trouble := func(v ui.Sight) bool {
		said := v.Controls["compose.files.trouble"]
		return said.Text == p.words.T("compose.files.no_capture") && said.Y > 0 && said.Y+said.H <= v.Height
	}
	quiet := func(v ui.Sight) bool {
		_, said := v.Controls["compose.files.trouble"]
		return !said && v.Over == 0
	}
	p.capture()
	p.back("no portal to be told", trouble)
	p.step("no-portal")

	sample, err := app.SamplePicture()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(d.out, "截图 1.png")
	if err := os.WriteFile(file, sample, 0o600); err != nil {
		t.Fatal(err)
	}
	o := newPortal(d, file)
	for _, c := range []struct {
		name   string
		status uint32
		over   func(ui.Sight) bool
	}{{"refused", 2, trouble}, {"cancelled", 1, quiet}} {
		o.status = c.status
		p.capture()
		<-o.asked
		p.back("the capture to be "+c.name, c.over)
		p.step(c.name)
	}
	o.status = 0
	p.capture()
	<-o.asked
	p.back("the editor", func(v ui.Sight) bool { return v.Focus.Kind == "*shot.board" })
	p.step("by-the-desktop")
	p.key("Return")
	p.untilSays("compose.files.total", "2 个")
	p.quit()
}
