package app

import (
	"context"
	"net"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// displayTime bounds how long a display may take to answer.
const displayTime = 3 * time.Second

// reachDisplay connects to the display that a window would be opened on, and no more.
func reachDisplay(ctx context.Context, env func(string) string) error {
	network, address := displaySocket(env)
	if network == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, displayTime)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil && network == "unix" && runtime.GOOS == "linux" {
		conn, err = (&net.Dialer{}).DialContext(ctx, network, "@"+address) // an X server may listen there only
	}
	if err != nil {
		return err
	}
	return conn.Close()
}

// displaySocket says where the display listens, as X(7) and Wayland's wl_display_connect have it; nowhere that could be
// told where network is empty.
func displaySocket(env func(string) string) (network, address string) {
	display := env("DISPLAY")
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" || strings.HasPrefix(display, "/") {
		return "", ""
	}
	if display == "" {
		address = env("WAYLAND_DISPLAY")
		if !filepath.IsAbs(address) {
			address = filepath.Join(env("XDG_RUNTIME_DIR"), address)
		}
		return "unix", address
	}
	i := strings.LastIndexByte(display, ':')
	if i < 0 {
		return "", ""
	}
	host := display[:i]
	number, _, _ := strings.Cut(display[i+1:], ".") // of the display; then comes the screen's
	n, err := strconv.Atoi(number)
	switch {
	case err != nil:
		return "", ""
	case host == "" || host == "unix":
		return "unix", "/tmp/.X11-unix/X" + number
	}
	return "tcp", net.JoinHostPort(strings.Trim(host, "[]"), strconv.Itoa(6000+n))
}
