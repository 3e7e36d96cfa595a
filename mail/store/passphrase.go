package store

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
	"golang.org/x/text/unicode/norm"
)

// A home on a shared computer can be locked: its key then lies nowhere but in lockedFile, wrapped under a passphrase
// (age, scrypt), and whoever opens the home must know that.
const (
	KeyFromPassphrase KeySource = "passphrase"

	lockedFile = "store.locked"
	triesFile  = "store.tries"

	maxLocked = 4 << 10 // bytes of lockedFile: a key and age's head

	// WrapCost is the work of a passphrase, as scrypt's logarithm of N: 128 MiB of memory and about half a second.
	WrapCost = 17
	maxCost  = 20 // of a file that says so itself: 1 GiB

	freeTries   = 3 // before wrong passphrases cost time
	firstWait   = 5 * time.Second
	longestWait = 5 * time.Minute
)

// Errors of a locked home.
var (
	// ErrLocked says that the key is wrapped under a passphrase, which was not given.
	ErrLocked = errors.New("store: the key is locked with a passphrase")
	// ErrPassphrase says that the passphrase given does not fit.
	ErrPassphrase = errors.New("store: the passphrase does not fit")
)

// WaitError refuses a passphrase, unread, after several wrong ones.
type WaitError struct{ For time.Duration }

func (e *WaitError) Error() string {
	return fmt.Sprintf("after several wrong passphrases the next may be tried in %v", e.For.Round(time.Second))
}

// Passphrase is the form in which one is used: what looks the same is the same, whatever keyboard it was typed on
// (Unicode, NFKC).
func Passphrase(typed string) string { return norm.NFKC.String(typed) }

// Locked tells whether the home in dir asks for a passphrase.
func Locked(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, lockedFile))
	return err == nil
}

// UnlockKey gives the key of a locked home. ErrPassphrase when the passphrase does not fit; after three of these each
// further one costs more time, up to five minutes, also in a new process: a *WaitError. That slows down whoever sits at
// the computer. Whoever takes the files away is slowed down by scrypt alone.
func UnlockKey(dir, passphrase string, now func() time.Time) (key [32]byte, err error) {
	sealed, err := readBounded(filepath.Join(dir, lockedFile), maxLocked)
	if err != nil {
		return key, fmt.Errorf("reading the locked key: %w", err)
	}
	sealed = bytes.TrimSuffix(sealed, []byte("\n")) // of writeSecret
	t := readTries(dir)
	if wait := t.wait(now()); wait > 0 {
		return key, &WaitError{For: wait}
	}
	key, err = unwrapKey(sealed, passphrase)
	if errors.Is(err, ErrPassphrase) {
		return key, errors.Join(err, t.failed(dir, now()))
	}
	if err != nil {
		return key, err
	}
	// What a crash in LockHome left would make the lock worthless.
	if err := removeAll(filepath.Join(dir, triesFile), filepath.Join(dir, keyFile)); err != nil {
		return key, fmt.Errorf("unlocking the key: %w", err)
	}
	return key, nil
}

// LockHome wraps the home's key under a passphrase, or under a new one: it then lies nowhere else. old is the passphrase
// of a home that is locked already. cost is scrypt's logarithm of N, 0 for WrapCost.
func LockHome(dir string, ring Keyring, old, passphrase string, cost int, now func() time.Time) error {
	key, src, err := anyKey(dir, ring, old, now)
	if err != nil {
		return err
	}
	sealed, err := wrapKey(key, passphrase, cost)
	if err != nil {
		return err
	}
	if back, err := unwrapKey(sealed, passphrase); err != nil || back != key {
		return fmt.Errorf("locking the key: it cannot be read back (%w)", err)
	}
	if err := writeSecret(filepath.Join(dir, lockedFile), string(sealed)); err != nil {
		return fmt.Errorf("locking the key: %w", err)
	}
	if err := dropKey(dir, ring); err != nil && src == KeyFromKeyring { // else it is in no keyring
		return errors.Join(fmt.Errorf("removing the key that is not locked: %w", err), removeAll(filepath.Join(dir, lockedFile)))
	}
	if err := removeAll(filepath.Join(dir, keyFile)); err != nil {
		return fmt.Errorf("removing the key that is not locked: %w", err)
	}
	return nil
}

// UnlockHome takes the lock off: the key lies in the keyring, or in a file, again.
func UnlockHome(dir string, ring Keyring, passphrase string, now func() time.Time) (KeySource, error) {
	key, err := UnlockKey(dir, passphrase, now)
	if err != nil {
		return "", err
	}
	return putKey(dir, ring, key)
}

// anyKey is the key of a home, locked or not.
func anyKey(dir string, ring Keyring, passphrase string, now func() time.Time) (key [32]byte, src KeySource, err error) {
	switch {
	case !Locked(dir):
		return HomeKey(dir, ring)
	case passphrase == "":
		return key, "", ErrLocked
	}
	key, err = UnlockKey(dir, passphrase, now)
	return key, KeyFromPassphrase, err
}

// putKey keeps a key where an unlocked home has it, and ends the lock.
func putKey(dir string, ring Keyring, key [32]byte) (KeySource, error) {
	h := homeOf(dir, ring)
	id, err := h.id()
	if err != nil { // gone or spoilt: a new one names the keyring's entry as well
		id = randomHex(16)
		if err := writeSecret(h.path(idFile), id); err != nil {
			return "", fmt.Errorf("keeping the key: %w", err)
		}
	}
	src, text := KeyFromFile, hex.EncodeToString(key[:])
	_, err = os.Stat(h.path(keyFile))
	if errors.Is(err, fs.ErrNotExist) && h.keep(id, text) {
		src = KeyFromKeyring
	} else if err := writeSecret(h.path(keyFile), text); err != nil {
		return "", fmt.Errorf("keeping the key: %w", err)
	}
	if err := removeAll(h.path(lockedFile), h.path(triesFile)); err != nil {
		return "", fmt.Errorf("ending the lock: %w", err)
	}
	return src, nil
}

// dropKey removes the key from the keyring. An entry that is not there is no failure.
func dropKey(dir string, ring Keyring) error {
	h := homeOf(dir, ring)
	id, err := h.id()
	if err != nil {
		return nil //nolint:nilerr // without an id there is no entry
	}
	if err := h.ring.Delete(KeyService, id); !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

func wrapKey(key [32]byte, passphrase string, cost int) ([]byte, error) {
	if cost == 0 {
		cost = WrapCost
	}
	r, err := age.NewScryptRecipient(Passphrase(passphrase))
	if err != nil {
		return nil, fmt.Errorf("locking the key: %w", err)
	}
	r.SetWorkFactor(cost)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, r)
	if err != nil {
		return nil, fmt.Errorf("locking the key: %w", err)
	}
	_, err = w.Write(key[:])
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, fmt.Errorf("locking the key: %w", err)
	}
	return out.Bytes(), nil
}

func unwrapKey(sealed []byte, passphrase string) (key [32]byte, err error) {
	if passphrase == "" {
		return key, ErrPassphrase
	}
	id, err := age.NewScryptIdentity(Passphrase(passphrase))
	if err != nil {
		return key, fmt.Errorf("unlocking the key: %w", err)
	}
	id.SetMaxWorkFactor(maxCost)
	r, err := age.Decrypt(bytes.NewReader(sealed), id)
	var wrong *age.NoIdentityMatchError
	switch {
	case errors.As(err, &wrong):
		return key, ErrPassphrase
	case err != nil:
		return key, fmt.Errorf("unlocking the key: %w (%w)", ErrWrongKey, err)
	}
	text, err := io.ReadAll(r)
	if err != nil || len(text) != len(key) {
		return key, fmt.Errorf("unlocking the key: %w", ErrWrongKey)
	}
	return [32]byte(text), nil
}

// tries counts wrong passphrases.
type tries struct {
	Failed int       `json:"failed"`
	Last   time.Time `json:"last"`
}

// readTries takes what cannot be read for none: the count keeps nobody's data safe.
func readTries(dir string) (t tries) {
	text, err := readBounded(filepath.Join(dir, triesFile), maxLocked)
	if err == nil {
		_ = json.Unmarshal(text, &t)
	}
	return t
}

// wait is how long the next try has to wait. A clock that was set back makes it no longer than the full pause.
func (t tries) wait(now time.Time) time.Duration {
	if t.Failed < freeTries {
		return 0
	}
	pause := firstWait << min(t.Failed-freeTries, 16)
	pause = min(pause, longestWait)
	since := now.Sub(t.Last)
	if since < -longestWait { // written under a clock that was wrong
		return 0
	}
	return max(0, pause-max(0, since))
}

func (t tries) failed(dir string, now time.Time) error {
	t.Failed, t.Last = t.Failed+1, now.UTC()
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return writeSecret(filepath.Join(dir, triesFile), string(text))
}

func readBounded(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

// removeAll removes files, of which any may be gone.
func removeAll(paths ...string) (err error) {
	for _, p := range paths {
		if e := os.Remove(p); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}
