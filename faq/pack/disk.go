package pack

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// ReadBuilt reads a built pack from a disk, and the signature beside it; that is nil when there is none.
func ReadBuilt(name string) (data, signature []byte, err error) {
	if data, err = readBounded(name, MaxBuiltSize); err != nil {
		return nil, nil, err
	}
	signature, err = readBounded(name+SignatureExt, maxSignature)
	if errors.Is(err, fs.ErrNotExist) {
		return data, nil, nil
	}
	return data, signature, err
}

// ReadKeyFile reads a key's file, public or secret.
func ReadKeyFile(name string) ([]byte, error) { return readBounded(name, maxSignature) }

// readBounded reads a regular file of at most limit bytes.
func readBounded(name string, limit int64) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, faultOf("irregular", "is not a regular file").at(name, 0)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = faultOf("large", "is larger than %d bytes", limit).at(name, 0)
	}
	return data, err
}

// replaceFile puts data in the place of a file, whole or not at all, readable by the person only.
func replaceFile(name string, data []byte) error {
	tmp := name + ".new"
	if err := writeSynced(tmp, data); err != nil {
		return errors.Join(err, removeIfThere(tmp))
	}
	if err := os.Rename(tmp, name); err != nil {
		return errors.Join(err, removeIfThere(tmp))
	}
	return syncDir(filepath.Dir(name))
}

func removeIfThere(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// writeSynced writes a file that is on the disk when it returns.
func writeSynced(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes sure that what a folder holds is there after a power cut. Windows does so by itself and has no call.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
