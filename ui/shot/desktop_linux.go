package shot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// The desktop portal's capture dialog (org.freedesktop.portal.Screenshot, and org.freedesktop.portal.Request for what
// comes of it).
const (
	portalName     = "org.freedesktop.portal.Desktop"
	portalPath     = "/org/freedesktop/portal/desktop"
	portalRequest  = "org.freedesktop.portal.Request"
	screenshotCall = "org.freedesktop.portal.Screenshot.Screenshot"
)

// askTime bounds the wait for the dialog. Our window is off the screen meanwhile, and must come back although the
// desktop forgets the person, or the person the dialog.
const askTime = 5 * time.Minute

// The statuses of an answer.
const (
	answered  = 0
	cancelled = 1
)

// askDesktop opens the portal's dialog and reads the file that the desktop wrote. The file stays: it is the person's, in
// their own pictures.
func askDesktop(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return nil, fmt.Errorf("reach the desktop: %w", err)
	}
	defer func() { _ = conn.Close() }() // nothing is left to be told
	uri, err := askPortal(ctx, conn)
	if errors.Is(err, ErrCancelled) || ctx.Err() != nil {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("ask the desktop for a capture: %w", err)
	}
	return readCapture(uri)
}

// askPortal opens the dialog and gives the address of the file. It listens before it asks, as an answer may come at once.
func askPortal(ctx context.Context, conn *dbus.Conn) (uri string, err error) {
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchInterface(portalRequest), dbus.WithMatchMember("Response")},
		{dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, portalName)},
	} {
		if err := conn.AddMatchSignalContext(ctx, match...); err != nil {
			return "", err
		}
	}
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	token := "okpay" + strings.ToLower(rand.Text())
	options := map[string]dbus.Variant{
		"handle_token": dbus.MakeVariant(token),
		"modal":        dbus.MakeVariant(true),
		"interactive":  dbus.MakeVariant(true),
	}
	request := requestOf(conn.Names()[0], token)
	defer func() {
		if ctx.Err() != nil { // nobody waits any more: the dialog may go
			conn.Object(portalName, request).Call(portalRequest+".Close", dbus.FlagNoReplyExpected)
		}
	}()
	if err := conn.Object(portalName, portalPath).CallWithContext(ctx, screenshotCall, 0, "", options).Store(&request); err != nil {
		return "", err
	}
	for {
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case s, open := <-signals:
			switch {
			case !open:
				return "", errors.New("the connection to the desktop is lost")
			case s.Name == portalRequest+".Response" && s.Path == request:
				return readAnswer(s.Body)
			case s.Name == "org.freedesktop.DBus.NameOwnerChanged" && len(s.Body) == 3 && s.Body[0] == portalName && s.Body[2] == "":
				return "", errors.New("the desktop's portal has ended")
			}
		}
	}
}

// requestOf is where the portal keeps a request of ours; one of old says another place in its answer.
func requestOf(name, token string) dbus.ObjectPath {
	return dbus.ObjectPath(portalPath + "/request/" + strings.ReplaceAll(strings.TrimPrefix(name, ":"), ".", "_") + "/" + token)
}

// readAnswer reads what the portal says became of the request.
func readAnswer(body []any) (uri string, err error) {
	var (
		status  uint32
		results map[string]dbus.Variant
	)
	if err := dbus.Store(body, &status, &results); err != nil {
		return "", fmt.Errorf("read the desktop's answer: %w", err)
	}
	switch status {
	case answered:
	case cancelled:
		return "", ErrCancelled
	default:
		return "", fmt.Errorf("the desktop refused, with status %d", status)
	}
	uri, ok := results["uri"].Value().(string)
	if !ok {
		return "", errors.New("the desktop's answer names no file")
	}
	return uri, nil
}

func readCapture(uri string) (data []byte, err error) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return nil, fmt.Errorf("the desktop's capture is at %q, which is no file", uri)
	}
	f, err := os.Open(u.Path)
	if err != nil {
		return nil, fmt.Errorf("open the desktop's capture: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	data, err = io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the desktop's capture: %w", err)
	}
	if len(data) > MaxBytes {
		return nil, ErrTooLarge
	}
	return data, nil
}
