package pack

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"unicode/utf8"
)

// Limits of what is read from a pack, which may come from anywhere.
const (
	MaxFileSize = 1 << 20 // bytes
	maxFiles    = 20_000  // articles and fixes
)

// Error tells what is wrong with a pack, and where. Line counts from 1; 0 when the fault is no line's.
type Error struct {
	File    string
	Line    int
	Problem string   // in English
	Code    string   // names the words of other languages for it; "" where there are none
	Args    []string // what those words are about, in the order of the English ones
	Err     error    // the cause, where there is one beneath
}

func (e *Error) Error() string {
	switch {
	case e.File == "" && e.Line == 0:
		return e.Problem
	case e.File == "":
		return fmt.Sprintf("line %d: %s", e.Line, e.Problem)
	case e.Line == 0:
		return e.File + ": " + e.Problem
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Problem)
}

func (e *Error) Unwrap() error { return e.Err }

// readFile reads a text file of at most MaxFileSize bytes. Only regular files are read: a device has no end.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	fail := func(err error) error {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		e := faultOf("unreadable", "cannot be read: %v", err).at(name, 0)
		if errors.Is(err, fs.ErrNotExist) {
			e = faultOf("absent", "is not there").at(name, 0)
		}
		e.Err = err
		return e
	}
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, fail(err)
	}
	if !info.Mode().IsRegular() {
		return nil, faultOf("irregular", "is not a regular file").at(name, 0)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fail(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFileSize+1))
	if err != nil {
		return nil, fail(err)
	}
	if len(data) > MaxFileSize {
		return nil, faultOf("large", "is larger than %d bytes", MaxFileSize).at(name, 0)
	}
	if line, ok := firstInvalid(data); !ok {
		return nil, faultOf("utf8", "is not valid UTF-8").at(name, line)
	}
	return data, nil
}

// firstInvalid gives the line of the first byte that is not UTF-8.
func firstInvalid(data []byte) (line int, ok bool) {
	if utf8.Valid(data) {
		return 0, true
	}
	line = 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n <= 1 {
			return line, false
		}
		if r == '\n' {
			line++
		}
		data = data[n:]
	}
	return line, false
}
