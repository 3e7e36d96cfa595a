package app

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"filippo.io/age"
	"github.com/BurntSushi/toml"

	"okpay.example/support/mail"
)

// A backup is one file in the age format, encrypted with a passphrase (scrypt). In it lies a tar archive:
//
//	manifest.json   what it is, and the key of the store in it
//	settings.toml   the settings, where there are any
//	store.db        the store, encrypted with a key of its own
//
// So nothing of it lies in the clear at any time, neither when it is made nor when it is restored: the store is copied and
// taken over as it is encrypted. Age notices each changed, missing or added byte.
const (
	backupFormat   = 1
	backupManifest = "manifest.json"
	backupStore    = "store.db"
	backupHead     = "age-encryption.org/" // how a file begins that may be one

	backupCost    = 18 // of the passphrase, as scrypt's logarithm of N: 256 MiB of memory and about a second
	maxBackupCost = 20
	maxManifest   = 64 << 10 // bytes, also of the settings
)

// Errors of a backup.
var (
	// ErrNotBackup says that a file is none.
	ErrNotBackup = errors.New("the file is not a backup")
	// ErrBackupDamaged says that it is not whole, or that a byte of it was changed.
	ErrBackupDamaged = errors.New("the backup is damaged or not whole")
	// ErrBackupNewer says that a newer version made it.
	ErrBackupNewer = errors.New("the backup was made by a newer version")
)

// manifest is backupManifest.
type manifest struct {
	Format  int       `json:"format"`
	Program string    `json:"program"`
	Made    time.Time `json:"made"`
	Key     string    `json:"key"` // of the store in it, in hex
}

// Backup says what was made.
type Backup struct {
	Path  string
	Bytes int64
	Made  time.Time
}

// Backup writes everything of this home into one file that opens with the passphrase. It appears whole or not at all, for
// the person's eyes only, and replaces none. cost is scrypt's logarithm of N, 0 for the usual.
func (a *App) Backup(ctx context.Context, path, passphrase string, cost int) (b Backup, err error) {
	if err := mail.CheckPassphrase(passphrase); err != nil {
		return b, err
	}
	if info, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		switch {
		case err == nil && info.IsDir():
			err = &fs.PathError{Op: "make", Path: path, Err: syscall.EISDIR}
		case err == nil:
			err = &fs.PathError{Op: "make", Path: path, Err: fs.ErrExist}
		}
		return b, err
	}
	a.removeUnfinished(filepath.Dir(path))
	file, err := os.CreateTemp(filepath.Dir(path), unfinished+"*") // mode 0600
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = &mail.MissingFolderError{Dir: filepath.Dir(path)}
		}
		if at, ok := errors.AsType[*fs.PathError](err); ok {
			at.Path = path // what the person named
		}
		return b, fmt.Errorf("make the backup: %w", err)
	}
	b = Backup{Path: path, Made: a.now().UTC().Truncate(time.Second)}
	err = a.writeBackup(ctx, file, passphrase, cost, b.Made)
	if info, e := file.Stat(); e == nil {
		b.Bytes = info.Size()
	}
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = moveNew(file.Name(), path)
	}
	if err != nil {
		return Backup{}, errors.Join(fmt.Errorf("make the backup: %w", err), os.Remove(file.Name()))
	}
	return b, nil
}

// What a backup is written into begins with unfinished, until it is whole. None takes as long as unfinishedAge.
const (
	unfinished    = ".okpay-backup-"
	unfinishedAge = 24 * time.Hour
)

// removeUnfinished removes what backups left behind in a folder that were killed. It is sealed, and of no use to anybody.
func (a *App) removeUnfinished(dir string) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), unfinished) {
			continue
		}
		if info, e2 := e.Info(); e2 == nil && info.Mode().IsRegular() && a.now().Sub(info.ModTime()) > unfinishedAge {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	if err != nil {
		a.Log.Info("remove what a killed backup left", "err", err)
	}
}

// moveNew moves a file to where none is, also where another process makes one meanwhile. A file system without hard links
// has only the look beforehand.
func moveNew(from, to string) error {
	switch err := os.Link(from, to); {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist):
		return &fs.PathError{Op: "make", Path: to, Err: fs.ErrExist}
	}
	return os.Rename(from, to)
}

func (a *App) writeBackup(ctx context.Context, to io.Writer, passphrase string, cost int, made time.Time) error {
	r, err := age.NewScryptRecipient(mail.Passphrase(passphrase))
	if err != nil {
		return err
	}
	if cost == 0 {
		cost = backupCost
	}
	r.SetWorkFactor(cost)
	sealed, err := age.Encrypt(to, r)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(sealed)
	err = a.Mail.Snapshot(ctx, func(store *os.File, key [32]byte) error {
		text, err := json.Marshal(manifest{backupFormat, Version, made, hex.EncodeToString(key[:])})
		if err != nil {
			return err
		}
		if err := addFile(archive, backupManifest, int64(len(text)), bytes.NewReader(text)); err != nil {
			return err
		}
		if err := addSettings(archive, a.Folders.Config); err != nil {
			return err
		}
		info, err := store.Stat()
		if err != nil {
			return err
		}
		return addFile(archive, backupStore, info.Size(), untilDone{ctx, store})
	})
	if err != nil {
		return err
	}
	return errors.Join(archive.Close(), sealed.Close())
}

func addSettings(archive *tar.Writer, dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, settingsFile))
	if errors.Is(err, fs.ErrNotExist) || len(text) > maxManifest {
		return nil
	}
	if err != nil {
		return err
	}
	return addFile(archive, settingsFile, int64(len(text)), bytes.NewReader(text))
}

func addFile(archive *tar.Writer, name string, size int64, from io.Reader) error {
	if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	_, err := io.Copy(archive, from)
	return err
}

// untilDone ends a long copy with its context.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// Restore says what to restore, and where.
type Restore struct {
	Home       string // "": the system's folders
	File       string
	Passphrase string
	Replace    bool         // what is in the home may go
	Mail       mail.Options // only Keyring and Now are used
}

// Restored says what a home holds now.
type Restored struct {
	Made    time.Time // when the backup was made
	Program string    // the version that made it
}

// RestoreHome puts a backup into a home. It is decrypted and proved to the last byte first, and put in place as a whole:
// after an error, or a crash, the home is as it was or as the backup says. mail.ErrBusy while another process uses the
// home; mail.ErrNotEmpty when something is in it; mail.ErrPassphrase, ErrNotBackup, ErrBackupDamaged and ErrBackupNewer say
// what is wrong with the file.
func RestoreHome(ctx context.Context, o Restore) (done Restored, err error) {
	f, err := FoldersIn(o.Home)
	if err != nil {
		return done, err
	}
	file, err := os.Open(o.File)
	if err != nil {
		return done, err
	}
	defer file.Close()
	archive, err := openBackup(untilDone{ctx, file}, o.Passphrase)
	if err != nil {
		return done, err
	}
	if err := f.Make(); err != nil {
		return done, err
	}
	o.Mail.Dir = f.Data
	r, err := mail.BeginRestore(ctx, o.Mail, o.Replace)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	m, settings, err := readBackup(archive, r)
	if err != nil {
		return done, err
	}
	key, err := hex.DecodeString(m.Key)
	if err != nil || len(key) != 32 {
		return done, ErrBackupDamaged
	}
	if err := r.Install(ctx, [32]byte(key)); err != nil {
		return done, backupError(err)
	}
	done = Restored{m.Made, m.Program}
	return done, settings.Save(f.Config)
}

// ProveBackup puts a backup into a folder of its own, as RestoreHome puts it into a home, and takes it away again: so it is
// known, while the program goes on, that it opens with the passphrase, is whole, and fits this version.
func (a *App) ProveBackup(ctx context.Context, file, passphrase string) (proved Restored, err error) {
	dir, drop, err := a.Mail.Scratch("proof-")
	if err != nil {
		return proved, fmt.Errorf("check the backup: %w", err)
	}
	defer func() { err = errors.Join(err, drop()) }()
	return RestoreHome(ctx, Restore{
		Home: dir, File: file, Passphrase: passphrase, Mail: mail.Options{Keyring: mail.NoKeyring{}, Now: a.now},
	})
}

// backupError names what is wrong with the store of a backup as what is wrong with the backup: that of the home may be well.
func backupError(err error) error {
	switch {
	case errors.Is(err, mail.ErrNewer):
		return fmt.Errorf("%w (%s)", ErrBackupNewer, err.Error())
	case errors.Is(err, mail.ErrDamaged), errors.Is(err, mail.ErrKey):
		return fmt.Errorf("%w (%s)", ErrBackupDamaged, err.Error())
	}
	return err
}

// openBackup begins to decrypt one.
func openBackup(file io.Reader, passphrase string) (io.Reader, error) {
	head := make([]byte, len(backupHead))
	if _, err := io.ReadFull(file, head); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("read the backup: %w", err)
	}
	if string(head) != backupHead {
		return nil, ErrNotBackup
	}
	id, err := age.NewScryptIdentity(mail.Passphrase(passphrase))
	if err != nil {
		return nil, mail.ErrPassphrase // an empty one
	}
	id.SetMaxWorkFactor(maxBackupCost)
	r, err := age.Decrypt(io.MultiReader(bytes.NewReader(head), file), id)
	var wrong *age.NoIdentityMatchError
	switch {
	case errors.As(err, &wrong):
		return nil, mail.ErrPassphrase
	case errors.Is(err, context.Canceled):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w (%w)", ErrBackupDamaged, err)
	}
	return authentic{r}, nil
}

// authentic names what age says of a changed or missing byte.
type authentic struct{ r io.Reader }

func (a authentic) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, context.Canceled) {
		err = fmt.Errorf("%w (%w)", ErrBackupDamaged, err)
	}
	return n, err
}

// readBackup reads all there is, as only the end shows that nothing is missing. The store goes where r keeps it.
func readBackup(from io.Reader, r *mail.Restored) (m manifest, settings Settings, err error) {
	settings = DefaultSettings()
	archive := tar.NewReader(from)
	text, err := nextFile(archive, backupManifest)
	if err != nil {
		return m, settings, err
	}
	var version struct{ Format int }
	if err := json.Unmarshal(text, &version); err != nil {
		return m, settings, ErrBackupDamaged
	}
	if version.Format > backupFormat {
		return m, settings, ErrBackupNewer
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, settings, ErrBackupDamaged
	}
	for stored := false; ; {
		h, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF) && stored:
			_, err := io.Copy(io.Discard, from)
			return m, settings, err
		case errors.Is(err, io.EOF):
			return m, settings, ErrBackupDamaged
		case err != nil:
			return m, settings, archiveError(err)
		case h.Name == settingsFile:
			text, err := io.ReadAll(io.LimitReader(archive, maxManifest))
			if err != nil {
				return m, settings, archiveError(err)
			}
			settings = settingsOf(text)
		case h.Name == backupStore && !stored:
			if err := r.Write(archive); err != nil {
				return m, settings, archiveError(err)
			}
			stored = true
		}
	}
}

func nextFile(archive *tar.Reader, name string) ([]byte, error) {
	h, err := archive.Next()
	if err != nil {
		return nil, archiveError(err)
	}
	if h.Name != name {
		return nil, ErrNotBackup
	}
	text, err := io.ReadAll(io.LimitReader(archive, maxManifest))
	return text, archiveError(err)
}

// archiveError is ErrNotBackup for what age opened and is no archive of ours.
func archiveError(err error) error {
	switch {
	case errors.Is(err, ErrBackupDamaged):
		return err
	case errors.Is(err, tar.ErrHeader), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("%w (%w)", ErrNotBackup, err)
	}
	return err
}

// settingsOf takes settings that do not fit this version for none: they hold nothing that cannot be chosen again.
func settingsOf(text []byte) Settings {
	s := DefaultSettings()
	if err := toml.Unmarshal(text, &s); err != nil || s.Validate() != nil {
		return DefaultSettings()
	}
	return s
}
