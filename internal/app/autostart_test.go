package app_test

import (
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/adrg/xdg"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

func TestStartingAtSignInIsOffUntilAskedForAndCanBeUndone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it would change the registry of whoever runs the tests")
	}
	config := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", config)
	t.Setenv("HOME", config)
	xdg.Reload()
	t.Cleanup(xdg.Reload)
	home := filepath.Join(t.TempDir(), `a "home" of 100% \ $me`)
	core, err := app.Open(t.Context(), app.Options{Home: home, Mail: mail.Options{Keyring: mail.NoKeyring{}}})
	if err != nil {
		t.Fatal(err)
	}
	defer core.Close()
	expect := func(want bool) {
		t.Helper()
		if on, err := core.StartsAtSignIn(); on != want || err != nil {
			t.Fatalf("on is %v, %v", on, err)
		}
	}
	expect(false)
	for range 2 {
		if err := core.StartAtSignIn(true); err != nil {
			t.Fatal(err)
		}
		expect(true)
	}
	if runtime.GOOS != "darwin" {
		file := filepath.Join(config, "autostart", "example.okpay.support.desktop")
		text, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(text), "\nType=Application\n") || !strings.Contains(string(text), `"--background" "--home"`) {
			t.Errorf("%s, %v", text, err)
		}
		if err := os.WriteFile(file, append(text, "Hidden=true\n"...), 0o600); err != nil { // as a desktop's own settings do
			t.Fatal(err)
		}
		expect(false)
	}
	for range 2 {
		if err := core.StartAtSignIn(false); err != nil {
			t.Fatal(err)
		}
		expect(false)
	}
	if left, err := filepath.Glob(filepath.Join(config, "*", "*okpay*")); len(left) != 0 || err != nil {
		t.Errorf("it left %v, %v", left, err)
	}
}

func TestAnAppImageStartsByItsOwnFile(t *testing.T) {
	const image, folder = "/home/ann/OKPAY_Support-x86_64.AppImage", "/tmp/.mount_OKPAY_aBcDeF"
	for _, test := range []struct{ name, running, image, folder, starts string }{
		{"installed", "/usr/bin/okpay-support", "", "", "/usr/bin/okpay-support"},
		{"an AppImage", folder + "/usr/bin/okpay-support", image, folder, image},
		{"started by another AppImage", "/usr/bin/okpay-support", "/home/ann/Terminal.AppImage", "/tmp/.mount_Term", "/usr/bin/okpay-support"},
		{"its neighbour", folder + "2/usr/bin/okpay-support", image, folder, folder + "2/usr/bin/okpay-support"},
		{"a folder alone", folder + "/okpay-support", "", folder, folder + "/okpay-support"},
	} {
		env := map[string]string{"APPIMAGE": test.image, "APPDIR": test.folder}
		if got := app.StartedFile(test.running, func(name string) string { return env[name] }); got != test.starts {
			t.Errorf("%s: %s", test.name, got)
		}
	}
}

func TestTheCommandIsQuotedForWhoStartsIt(t *testing.T) {
	command := []string{"/opt/okpay support/okpay", `a"b`, "50%", `c\d`, "$HOME", "`x`", "<&>"}
	entry := app.DesktopEntry(command)
	want := `Exec="/opt/okpay support/okpay" "a\\"b" "50%%" "c\\\\d" "\\$HOME" "\\` + "`x\\\\`" + `" "<&>"`
	if !strings.Contains(entry, "\n"+want+"\n") {
		t.Errorf("%s\nwant\n%s", entry, want)
	}
	var got []string
	for d := xml.NewDecoder(strings.NewReader(app.LaunchAgent(command))); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := token.(xml.CharData); ok && strings.TrimSpace(string(text)) != "" {
			got = append(got, string(text))
		}
	}
	if all := strings.Join(got, "|"); !strings.Contains(all, strings.Join(command, "|")) {
		t.Errorf("%s", all)
	}
}
