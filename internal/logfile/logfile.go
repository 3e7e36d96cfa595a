// Package logfile appends to one log from several processes at once: a window and any number of calls of the command line
// write to the log of the same home. It knows nothing of what is logged.
package logfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// Options describe a log. The zero value of each of them but Path and Now means no limit.
type Options struct {
	Path string           // of the log; its older pieces lie beside it: "name.log", "name.1.log", "name.2.log" …
	Size int64            // bytes from which on a new piece is begun
	Keep int              // older pieces that are kept
	Age  time.Duration    // after which an older piece is removed
	Now  func() time.Time // for Age
}

// File is a log. It may be used by several goroutines, as slog's handlers do, and by several processes.
type File struct {
	o    Options
	mu   sync.Mutex
	torn bool // the last line was not written to its end
}

// New gives a log, and removes older pieces that are past their age. The log itself is made by the first line.
func New(o Options) *File {
	f := &File{o: o}
	f.removeAged()
	return f
}

// Write appends one line, as slog's handlers hand it over. The file is opened anew each time: nothing then stands in the
// way of its being renamed or removed by another process, on Windows too, and a line always goes to the newest piece. It is
// opened for appending, so that the system, and not this process, finds the end; a line is one call and is not parted by
// another's.
func (f *File) Write(line []byte) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.o.Size > 0 && f.size()+int64(len(line)) > f.o.Size && f.size() > 0 {
		f.rotate()
	}
	file, err := os.OpenFile(f.o.Path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return 0, fmt.Errorf("open the log: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if f.torn {
		line = append([]byte("\n"), line...)
	}
	n, err = file.Write(line)
	if f.torn && n > 0 {
		n--
	}
	f.torn = err != nil && n > 0
	if err != nil {
		return n, fmt.Errorf("write the log: %w", err)
	}
	return n, nil
}

// size is the length of the newest piece; 0 while there is none.
func (f *File) size() int64 {
	info, err := os.Stat(f.o.Path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// rotate begins a new piece. One process at a time may, and it looks again whether another one has done it meanwhile. What
// cannot be done now is left: the log grows on, and the next line tries again.
func (f *File) rotate() {
	lock := flock.New(f.beside("lock"), flock.SetPermissions(0o600))
	if ok, err := lock.TryLock(); err != nil || !ok {
		return
	}
	defer func() { _ = lock.Unlock() }()
	if f.size() < f.o.Size/2 {
		return
	}
	for n := f.o.Keep; n > 1; n-- {
		if err := os.Rename(f.piece(n-1), f.piece(n)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return
		}
	}
	if f.o.Keep == 0 {
		_ = os.Remove(f.o.Path)
		return
	}
	_ = os.Rename(f.o.Path, f.piece(1))
	f.removeAged()
}

// piece is the path of the n-th older piece, the newest of them being the first.
func (f *File) piece(n int) string { return f.beside(strconv.Itoa(n) + filepath.Ext(f.o.Path)) }

func (f *File) beside(ending string) string {
	return strings.TrimSuffix(f.o.Path, filepath.Ext(f.o.Path)) + "." + ending
}

// removeAged removes older pieces past their age, those under names of earlier versions too.
func (f *File) removeAged() {
	dir, name := filepath.Split(f.o.Path)
	ext := filepath.Ext(name)
	entries, err := os.ReadDir(filepath.Clean(dir))
	if f.o.Age <= 0 || err != nil { // without the folder there is nothing to remove
		return
	}
	for _, e := range entries {
		rest, ours := strings.CutPrefix(e.Name(), strings.TrimSuffix(name, ext))
		if !ours || e.Name() == name || !strings.HasSuffix(rest, ext) || rest[0] != '.' && rest[0] != '-' {
			continue
		}
		if info, err := e.Info(); err == nil && f.o.Now().Sub(info.ModTime()) > f.o.Age {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
