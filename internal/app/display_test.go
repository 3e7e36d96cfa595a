package app

import (
	"net"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

func TestADisplayIsReachedWhereItListens(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("there is always a display there")
	}
	run := t.TempDir()
	wayland, err := net.Listen("unix", filepath.Join(run, "wayland-7"))
	if err != nil {
		t.Fatal(err)
	}
	defer wayland.Close()
	x11, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer x11.Close()
	number := strconv.Itoa(x11.Addr().(*net.TCPAddr).Port - 6000)
	for _, c := range []struct {
		env map[string]string
		ok  bool
	}{
		{map[string]string{"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": run}, true},
		{map[string]string{"WAYLAND_DISPLAY": filepath.Join(run, "wayland-7")}, true},
		{map[string]string{"WAYLAND_DISPLAY": "wayland-8", "XDG_RUNTIME_DIR": run}, false},
		{map[string]string{"DISPLAY": "127.0.0.1:" + number + ".0"}, true},
		{map[string]string{"DISPLAY": ":65000", "WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": run}, false},
		{map[string]string{"DISPLAY": "unix:65000.1"}, false},
		{map[string]string{"DISPLAY": "odd"}, true}, // not ours to judge
	} {
		if err := reachDisplay(t.Context(), func(k string) string { return c.env[k] }); (err == nil) != c.ok {
			t.Errorf("%v: %v", c.env, err)
		}
	}
}
