package pack

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/gofrs/flock"
)

// Shelf keeps the installed packs of a home in a folder of its own:
//
//	state.toml                which one is in force, and which one was before
//	2026-12-01-123/           each as it came: pack.zip and pack.zip.minisig
//	fetch.toml                when its address was asked last; see Fetcher
//
// A pack comes into force when state.toml is replaced, in one step and only after it was read back from the disk. The one
// before stays, so that there is something to go back to when the new one can no longer be opened. Signatures are checked
// at each start, so that damage is noticed. The zero Shelf has no folder and no packs.
type Shelf struct{ Dir string }

const (
	shelfStateFile = "state.toml"
	shelfLock      = "lock"
	shelfPack      = "pack.zip"
)

// maxState bounds the shelf's own files, in bytes.
const maxState = 64 << 10

// Installed is what the shelf knows of a pack.
type Installed struct {
	Folder   string    `toml:"folder"`
	ID       string    `toml:"id"`
	Version  string    `toml:"version"`
	SignedAt time.Time `toml:"signed_at"` // zero when the signature does not say
	Key      string    `toml:"key"`       // by which it is signed
	Keys     []string  `toml:"keys"`      // whose packs may take its place
	SHA256   string    `toml:"sha256"`    // of the built pack
	At       time.Time `toml:"installed_at"`
	From     string    `toml:"from"` // the file or address that it came from
}

// shelfState is state.toml. Folder is "" where there is none.
type shelfState struct {
	Current  Installed `toml:"current"`
	Previous Installed `toml:"previous"`
}

// Shelved is what the shelf has in force.
type Shelved struct {
	Pack      *Pack // nil when there is none, or none that can be opened
	Installed Installed
	Record    Installed // of the newest, whether it can be opened or not; Folder is "" when there is none
	Signature []byte
	Fallback  bool    // the one before is used, since the newest cannot be opened
	Trouble   []error // why something on the shelf is not used
}

// Keys are those whose packs may take the place of what is installed, by the record: a pack that can no longer be opened
// does not change whom one trusts.
func (s Shelved) Keys() []PublicKey { return Updates{Keys: s.Record.Keys}.keys() }

// successors are the keys that a pack names, else the one it is signed with.
func successors(p *Pack, signed Signed) []string {
	if keys := p.Deployment.Updates.Keys; len(keys) > 0 {
		return slices.Clone(keys)
	}
	return []string{signed.Key.String()}
}

// folderName is what a folder of the shelf is called; no other is entered, whatever state.toml says.
var folderName = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{1,20}$`)

// Open reads the pack in force. It changes nothing on the disk, and waits for nobody: what another process replaces in the
// same moment is looked at again.
func (s Shelf) Open() Shelved {
	state, err := s.state()
	if err != nil {
		return Shelved{Trouble: []error{err}}
	}
	for range 3 {
		out := s.openState(state)
		if len(out.Trouble) == 0 {
			return out
		}
		now, err := s.state()
		if err != nil || now.Current.Folder == state.Current.Folder {
			return out
		}
		state = now
	}
	return s.openState(state)
}

func (s Shelf) openState(state shelfState) Shelved {
	out := Shelved{Record: state.Current}
	for i, in := range []Installed{state.Current, state.Previous} {
		if in.Folder == "" {
			continue
		}
		p, signature, err := s.read(in)
		if err != nil {
			out.Trouble = append(out.Trouble, fmt.Errorf("open the installed pack of %s: %w", in.Version, err))
			continue
		}
		out.Pack, out.Installed, out.Signature, out.Fallback = p, in, signature, i > 0
		break
	}
	return out
}

// state reads state.toml; a shelf without one is empty.
func (s Shelf) state() (state shelfState, err error) {
	if s.Dir == "" {
		return state, nil
	}
	data, err := readBounded(filepath.Join(s.Dir, shelfStateFile), maxState)
	if errors.Is(err, fs.ErrNotExist) {
		return state, nil
	}
	if err == nil {
		err = toml.Unmarshal(data, &state)
	}
	if err == nil && state.Current.Folder == "" { // never written so
		err = faultOf("shelf_none", "names no pack").at(shelfStateFile, 0)
	}
	if err != nil {
		return shelfState{}, fmt.Errorf("read which packs are installed: %w", err)
	}
	return state, nil
}

// read opens one pack of the shelf.
func (s Shelf) read(in Installed) (*Pack, []byte, error) {
	if !folderName.MatchString(in.Folder) {
		return nil, nil, faultOf("shelf_folder", "is in no folder of the program's").at("", 0)
	}
	name := filepath.Join(s.Dir, in.Folder, shelfPack)
	data, err := readBounded(name, MaxBuiltSize)
	if err != nil {
		return nil, nil, err
	}
	signature, err := readBounded(name+SignatureExt, maxSignature)
	if err != nil {
		return nil, nil, err
	}
	key, err := ParsePublicKey(in.Key)
	if err != nil {
		return nil, nil, err
	}
	p, _, err := OpenSigned(data, signature, []PublicKey{key})
	return p, signature, err
}

// Install verifies a built pack and puts it into force from the next start on. changed is false when it already was.
// Its errors are those of OpenSigned, *OlderError, *EarlyError and *OtherPackError; nothing changes then.
func (s Shelf) Install(data, signature []byte, o InstallOptions) (in Installed, changed bool, err error) {
	if len(signature) == 0 {
		return in, false, &SignatureError{Reason: SignatureMissing}
	}
	state, err := s.state()
	if err != nil {
		state = shelfState{} // it is written anew
	}
	p, signed, err := OpenSigned(data, signature, o.keys(state.Current))
	if err != nil {
		return in, false, err
	}
	unlock, err := s.lock()
	if err != nil {
		return in, false, err
	}
	defer unlock()
	in = Installed{
		ID: p.ID, Version: p.Version, SignedAt: signed.At, Key: signed.Key.String(), Keys: successors(p, signed),
		SHA256: digest(data), At: o.Now.UTC().Truncate(time.Second), From: o.From,
	}
	now := s.Open()
	// Another process may have changed the keys since.
	if !slices.ContainsFunc(o.keys(now.Record), signed.Key.Is) {
		return in, false, &SignatureError{Reason: SignatureUnknown, KeyID: signed.Key.ID()}
	}
	if now.Pack != nil && !now.Fallback && now.Installed.SHA256 == in.SHA256 && now.Installed.Key == in.Key {
		return now.Installed, false, nil
	}
	if err := o.allows(in, now); err != nil {
		return in, false, err
	}
	if in.Folder, err = s.place(in, data, signature); err != nil {
		return in, false, err
	}
	next := shelfState{Current: in}
	if now.Pack != nil {
		next.Previous = now.Installed
	}
	if err := s.enforce(next); err != nil {
		return in, false, err
	}
	return in, true, nil
}

// place writes a pack into a folder of its own and reads it back. Nothing refers to it yet.
func (s Shelf) place(in Installed, data, signature []byte) (folder string, err error) {
	dir, err := os.MkdirTemp(s.Dir, in.Version+"-") // mode 0700
	if err != nil {
		return "", fmt.Errorf("install the pack: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	name := filepath.Join(dir, shelfPack)
	for file, content := range map[string][]byte{name: data, name + SignatureExt: signature} {
		if err := writeSynced(file, content); err != nil {
			return "", fmt.Errorf("install the pack: %w", err)
		}
	}
	if err := errors.Join(syncDir(dir), syncDir(s.Dir)); err != nil {
		return "", fmt.Errorf("install the pack: %w", err)
	}
	in.Folder = filepath.Base(dir)
	if _, _, err := s.read(in); err != nil {
		return "", fmt.Errorf("read the pack back: %w", err)
	}
	return in.Folder, nil
}

// enforce replaces state.toml, which is the step that counts, and removes what it no longer refers to.
func (s Shelf) enforce(state shelfState) error {
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(state); err != nil {
		return fmt.Errorf("write which packs are installed: %w", err)
	}
	if err := replaceFile(filepath.Join(s.Dir, shelfStateFile), b.Bytes()); err != nil {
		return fmt.Errorf("write which packs are installed: %w", err)
	}
	s.tidy(state)
	return nil
}

// tidy removes the packs that state does not refer to, and what a crash left. What it cannot remove takes room and does no
// harm; the next one tries again.
func (s Shelf) tidy(state shelfState) {
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if e.IsDir() && folderName.MatchString(e.Name()) && e.Name() != state.Current.Folder && e.Name() != state.Previous.Folder {
			_ = os.RemoveAll(filepath.Join(s.Dir, e.Name()))
		}
	}
}

// Remove takes all installed packs away, so that the built-in one is in force from the next start on. It tells whether
// there were any.
func (s Shelf) Remove() (bool, error) {
	if _, err := os.Stat(filepath.Join(s.Dir, shelfStateFile)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		return false, fmt.Errorf("look for installed packs: %w", err)
	}
	unlock, err := s.lock()
	if err != nil {
		return false, err
	}
	defer unlock()
	for _, name := range []string{shelfStateFile, fetchStateFile} {
		if err := removeIfThere(filepath.Join(s.Dir, name)); err != nil {
			return false, fmt.Errorf("remove the installed packs: %w", err)
		}
	}
	s.tidy(shelfState{})
	return true, nil
}

// lock makes the folder and keeps other processes from changing it.
func (s Shelf) lock() (unlock func(), err error) {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the packs: %w", err)
	}
	l := flock.New(filepath.Join(s.Dir, shelfLock), flock.SetPermissions(0o600))
	if err := l.Lock(); err != nil {
		return nil, fmt.Errorf("lock the folder of the packs: %w", err)
	}
	return func() { _ = l.Close() }, nil // closing the file frees it in any case
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
