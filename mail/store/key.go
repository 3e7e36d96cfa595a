package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Keyring is the system's store of secrets, or a test's. Get returns
// ErrNotFound when there is no such entry; any other error means that the
// keyring cannot be used.
type Keyring interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
	Delete(service, user string) error
}

// KeySource says where the key of a home lies.
type KeySource string

// The sources of a key.
const (
	KeyFromKeyring KeySource = "keyring"
	KeyFromFile    KeySource = "file" // a 0600 file in the home: the faces show a warning
)

// KeyringEnv is the environment variable that, set to "file", keeps the program away from the system's keyring:
// a new home then keeps its key in a file. It is for scripts and tests. It does not concern a ring that is passed
// to HomeKey, and an existing home whose key lies in the keyring is not opened with it (ErrKey).
const KeyringEnv = "OKPAY_SUPPORT_KEYRING"

// KeyService is the service name of the entries in the keyring; the user name is the home's id.
const KeyService = "okpay-support"

const (
	idFile      = "home-id"
	keyFile     = "store.key"
	keyLockFile = "store.key.lock"

	keyLockTimeout = 10 * time.Second // longer than another process needs to make a key
	keyLockRetry   = 20 * time.Millisecond
)

// HomeKey returns the key of the home in dir, making it when the home is new. It lies in the keyring under the
// home's random id (file home-id), else in the file store.key with mode 0600. When the store file exists and no
// key is found it returns ErrKey and makes none. A nil ring means the system's (zalando/go-keyring).
//
// A key in a file stays there although a keyring works later. A keyring that does not answer within three seconds
// counts as one that cannot be used. A home that is locked with a passphrase is ErrLocked: see UnlockKey.
func HomeKey(dir string, ring Keyring) (key [32]byte, src KeySource, err error) {
	if Locked(dir) {
		return [32]byte{}, "", fmt.Errorf("getting the key of the store: %w", ErrLocked)
	}
	h := homeOf(dir, ring)
	key, src, err = h.find()
	if errors.Is(err, errNoKey) {
		key, src, err = h.make()
	}
	if err != nil {
		return [32]byte{}, "", fmt.Errorf("getting the key of the store: %w", err)
	}
	return key, src, nil
}

// errNoKey says that a home has no key yet and may get one.
var errNoKey = errors.New("no key yet")

type home struct {
	dir  string
	ring Keyring

	renewed bool // a new key is wanted although a store is there: see Renew
}

// homeOf is the home in dir; a nil ring means the system's.
func homeOf(dir string, ring Keyring) home {
	if ring == nil {
		ring = systemKeyring()
	}
	return home{dir: dir, ring: limited{ring, keyringTimeout}}
}

func (h home) path(name string) string { return filepath.Join(h.dir, name) }

// find looks for the key, file first.
func (h home) find() (key [32]byte, src KeySource, err error) {
	text, err := os.ReadFile(h.path(keyFile))
	if err == nil {
		key, err = parseKey(string(text))
		return key, KeyFromFile, err
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return key, "", fmt.Errorf("%w (%w)", ErrKey, err)
	}
	id, err := h.id()
	if errors.Is(err, fs.ErrNotExist) {
		return key, "", h.missing(err)
	}
	if err != nil {
		return key, "", err
	}
	secret, err := h.ring.Get(KeyService, id)
	if err != nil {
		return key, "", h.missing(err)
	}
	key, err = parseKey(secret)
	return key, KeyFromKeyring, err
}

// missing is errNoKey while there is no store to open, and ErrKey with its cause when there is one.
func (h home) missing(cause error) error {
	info, err := os.Stat(h.path(FileName))
	switch {
	case h.renewed:
		return errNoKey
	case err == nil && info.Size() > 0:
		return fmt.Errorf("%w (%w)", ErrKey, cause)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return errNoKey
}

// make makes a key. Of two processes that find a home without one, the second waits for the first and uses its key.
func (h home) make() (key [32]byte, src KeySource, err error) {
	if err := os.MkdirAll(h.dir, 0o700); err != nil {
		return key, "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), keyLockTimeout)
	defer cancel()
	lock := flock.New(h.path(keyLockFile), flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, keyLockRetry); err != nil {
		return key, "", fmt.Errorf("waiting for another process that makes the key: %w", err)
	}
	defer lock.Close()

	if key, src, err = h.find(); !errors.Is(err, errNoKey) {
		return key, src, err
	}
	id, err := h.id()
	if errors.Is(err, fs.ErrNotExist) {
		id = randomHex(16)
		err = writeSecret(h.path(idFile), id)
	}
	if err != nil {
		return key, "", err
	}
	rand.Read(key[:]) // never fails
	text := hex.EncodeToString(key[:])
	if h.keep(id, text) {
		return key, KeyFromKeyring, nil
	}
	return key, KeyFromFile, writeSecret(h.path(keyFile), text)
}

// keep puts the key into the keyring and reads it back: some keyrings forget.
func (h home) keep(id, text string) bool {
	if err := h.ring.Set(KeyService, id, text); err != nil {
		return false
	}
	back, err := h.ring.Get(KeyService, id)
	return err == nil && back == text
}

func (h home) id() (string, error) {
	text, err := os.ReadFile(h.path(idFile))
	if err != nil {
		return "", err
	}
	id := strings.TrimSpace(string(text))
	if !validID(id) {
		return "", fmt.Errorf("%s is not an id of 32 hex digits: %w", idFile, ErrWrongKey)
	}
	return id, nil
}

func validID(id string) bool {
	b, err := hex.DecodeString(id)
	return err == nil && len(b) == 16
}

func parseKey(text string) (key [32]byte, err error) {
	b, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(b) != len(key) { // the cause would quote from the key
		return key, fmt.Errorf("what is kept is not a key: %w", ErrWrongKey)
	}
	return [32]byte(b), nil
}

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// writeSecret makes a file that is there whole or not at all, also after a power cut.
func writeSecret(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // without effect once renamed
	_, err = f.WriteString(text + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
