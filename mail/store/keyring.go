package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/zalando/go-keyring"
)

const keyringTimeout = 3 * time.Second

var (
	errKeyringSilent = fmt.Errorf("the keyring did not answer within %v", keyringTimeout)
	errNoKeyring     = errors.New("no keyring is running")
	errKeyringUnused = errors.New("the keyring is not used: " + KeyringEnv + "=file")
)

// limited bounds how long a call may take. A call that hangs keeps its goroutine: the libraries cannot be
// interrupted.
type limited struct {
	ring  Keyring
	limit time.Duration
}

func (l limited) Get(service, user string) (string, error) {
	return within(l.limit, func() (string, error) { return l.ring.Get(service, user) })
}

func (l limited) Set(service, user, secret string) error {
	_, err := within(l.limit, func() (struct{}, error) { return struct{}{}, l.ring.Set(service, user, secret) })
	return err
}

func (l limited) Delete(service, user string) error {
	_, err := within(l.limit, func() (struct{}, error) { return struct{}{}, l.ring.Delete(service, user) })
	return err
}

func within[T any](limit time.Duration, call func() (T, error)) (T, error) {
	type result struct {
		v   T
		err error
	}
	done := make(chan result, 1)
	go func() {
		v, err := call()
		done <- result{v, err}
	}()
	select {
	case r := <-done:
		return r.v, r.err
	case <-time.After(limit):
		var none T
		return none, errKeyringSilent
	}
}

// systemKeyring is the platform's keyring, or one that only fails where there is none.
func systemKeyring() Keyring {
	switch {
	case os.Getenv(KeyringEnv) == "file":
		return noKeyring{errKeyringUnused}
	case runtime.GOOS != "windows" && runtime.GOOS != "darwin" && !sessionBus():
		return noKeyring{errNoKeyring}
	}
	return platformKeyring{}
}

// sessionBus reports whether a D-Bus session is there. Without one the library would start a bus of its own,
// which outlives the program and holds no keyring.
func sessionBus() bool {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		dir = fmt.Sprintf("/run/user/%d", os.Getuid())
	}
	_, err := os.Stat(filepath.Join(dir, "bus"))
	return err == nil
}

type platformKeyring struct{}

func (platformKeyring) Get(service, user string) (string, error) {
	secret, err := keyring.Get(service, user)
	return secret, keyringError(err)
}

func (platformKeyring) Set(service, user, secret string) error {
	return keyringError(keyring.Set(service, user, secret))
}

func (platformKeyring) Delete(service, user string) error {
	return keyringError(keyring.Delete(service, user))
}

func keyringError(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

type noKeyring struct{ why error }

func (n noKeyring) Get(string, string) (string, error) { return "", n.why }
func (n noKeyring) Set(string, string, string) error   { return n.why }
func (n noKeyring) Delete(string, string) error        { return n.why }
