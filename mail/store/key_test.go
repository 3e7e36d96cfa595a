package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// memoryRing is a keyring in memory.
type memoryRing struct {
	mu      sync.Mutex
	entries map[string]string
	err     error // of every call, when set
	forgets bool
}

func (m *memoryRing) Get(service, user string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return "", m.err
	}
	secret, ok := m.entries[service+"/"+user]
	if !ok {
		return "", fmt.Errorf("no entry: %w", ErrNotFound)
	}
	return secret, nil
}

func (m *memoryRing) Set(service, user, secret string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil && !m.forgets {
		if m.entries == nil {
			m.entries = make(map[string]string)
		}
		m.entries[service+"/"+user] = secret
	}
	return m.err
}

func (m *memoryRing) Delete(service, user string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.entries, service+"/"+user)
	return m.err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func homeKey(t *testing.T, dir string, ring Keyring, want KeySource) [32]byte {
	t.Helper()
	key, src, err := HomeKey(dir, ring)
	if err != nil {
		t.Fatal(err)
	}
	if src != want {
		t.Errorf("the key is from the %s, want %s", src, want)
	}
	if key == [32]byte{} {
		t.Error("the key is zero")
	}
	return key
}

func TestTheKeyLiesInTheKeyringUnderTheHomesID(t *testing.T) {
	ring := &memoryRing{}
	one, two := filepath.Join(t.TempDir(), "one"), t.TempDir()
	key := homeKey(t, one, ring, KeyFromKeyring)
	if again := homeKey(t, one, ring, KeyFromKeyring); again != key {
		t.Error("the key changed")
	}
	if homeKey(t, two, ring, KeyFromKeyring) == key {
		t.Error("two homes share a key")
	}
	if exists(filepath.Join(one, keyFile)) {
		t.Error("the key lies in a file as well")
	}
	id, err := os.ReadFile(filepath.Join(one, idFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Get(KeyService, strings.TrimSpace(string(id))); err != nil {
		t.Error(err)
	}
}

func TestTheKeyLiesInAFileWhenTheKeyringCannotKeepIt(t *testing.T) {
	for name, ring := range map[string]*memoryRing{
		"it fails":   {err: errors.New("locked")},
		"it forgets": {forgets: true},
	} {
		dir := t.TempDir()
		key := homeKey(t, dir, ring, KeyFromFile)
		info, err := os.Stat(filepath.Join(dir, keyFile))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: the file has mode %v, %v", name, info.Mode(), err)
		}
		*ring = memoryRing{} // it works from now on
		if again := homeKey(t, dir, ring, KeyFromFile); again != key {
			t.Errorf("%s: the key changed", name)
		}
	}
}

func TestAStoreWhoseKeyIsGoneGetsNoNewOne(t *testing.T) {
	locked := errors.New("locked")
	for name, tt := range map[string]struct {
		ring  *memoryRing
		cause error
	}{
		"the entry was deleted": {&memoryRing{}, ErrNotFound},
		"the keyring is locked": {&memoryRing{err: locked}, locked},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			homeKey(t, dir, &memoryRing{}, KeyFromKeyring)
			openTest(t, filepath.Join(dir, FileName))
			_, _, err := HomeKey(dir, tt.ring)
			wantErr(t, err, ErrKey)
			wantErr(t, err, tt.cause)
			if len(tt.ring.entries) != 0 || exists(filepath.Join(dir, keyFile)) {
				t.Error("a key was made")
			}
		})
	}
	t.Run("a folder with a store alone", func(t *testing.T) {
		dir := t.TempDir()
		openTest(t, filepath.Join(dir, FileName))
		_, _, err := HomeKey(dir, &memoryRing{})
		wantErr(t, err, ErrKey)
		if exists(filepath.Join(dir, idFile)) {
			t.Error("an id was made")
		}
	})
}

func TestASpoiltKeyIsNotReplaced(t *testing.T) {
	const secret = "not a key but secret"
	for _, name := range []string{keyFile, idFile} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(secret), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := HomeKey(dir, &memoryRing{})
		wantErr(t, err, ErrKey)
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error quotes it: %v", err)
		}
		if got, _ := os.ReadFile(path); string(got) != secret {
			t.Errorf("%s was replaced", name)
		}
	}
}

func TestManyWhoOpenANewHomeGetOneKey(t *testing.T) {
	for _, ring := range []*memoryRing{{}, {err: errors.New("locked")}} {
		dir := t.TempDir()
		keys := make([][32]byte, 6)
		var wg sync.WaitGroup
		for i := range keys {
			wg.Go(func() {
				var err error
				if keys[i], _, err = HomeKey(dir, ring); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, k := range keys {
			if k != keys[0] {
				t.Fatal("two keys were made")
			}
		}
	}
}

func TestTheEnvironmentKeepsAwayFromTheSystemsKeyring(t *testing.T) {
	t.Setenv(KeyringEnv, "file")
	homeKey(t, t.TempDir(), nil, KeyFromFile)
}

func TestWithoutASessionBusNoneIsStarted(t *testing.T) {
	t.Setenv(KeyringEnv, "")
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if sessionBus() {
		t.Error("found a session bus in an empty folder")
	}
}

// silentRing never answers.
type silentRing struct{ forever chan struct{} }

func (s silentRing) Get(string, string) (string, error) { <-s.forever; return "", errNoKeyring }
func (s silentRing) Set(string, string, string) error   { <-s.forever; return errNoKeyring }
func (s silentRing) Delete(string, string) error        { <-s.forever; return errNoKeyring }

func TestAKeyringThatHangsDoesNotHangTheProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ring := limited{silentRing{make(chan struct{})}, keyringTimeout}
		defer close(ring.ring.(silentRing).forever)
		began := time.Now()
		_, err := ring.Get(KeyService, "x")
		wantErr(t, err, errKeyringSilent)
		wantErr(t, ring.Set(KeyService, "x", "y"), errKeyringSilent)
		wantErr(t, ring.Delete(KeyService, "x"), errKeyringSilent)
		if took := time.Since(began); took != 3*keyringTimeout {
			t.Errorf("three calls took %v", took)
		}
	})
}
