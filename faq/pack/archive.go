package pack

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// A built pack is a zip archive of the pack's folder: text files only, plain names, nothing that needs unpacking to a
// disk. It is read from memory, and what cannot be a pack is refused by the archive's directory, before anything in it
// is unpacked.

// Limits of a built pack, in bytes.
const (
	MaxBuiltSize = 4 << 20 // of the archive
	MaxUnpacked  = 8 << 20 // of all files in it
)

const (
	maxNameLen   = 200 // bytes of a path in a pack
	maxNameDepth = 5   // its elements
)

// packExtensions are the files that a pack is made of.
var packExtensions = []string{".md", ".yaml", ".toml", ".txt"}

// zipMagic begins an archive; directoryMark each entry of its directory (APPNOTE 4.3.7 and 4.3.12).
var (
	zipMagic      = []byte("PK\x03\x04")
	directoryMark = []byte("PK\x01\x02")
)

// IsBuilt tells whether data looks like a built pack.
func IsBuilt(data []byte) bool { return bytes.HasPrefix(data, zipMagic) }

// LoadBuilt reads a built pack. It does not look for a signature: see Verify.
func LoadBuilt(data []byte) (*Pack, error) {
	files, err := openArchive(data)
	if err != nil {
		return nil, fmt.Errorf("load pack: %w", err)
	}
	return Load(files)
}

// openArchive gives the files of a built pack. What is unpacked later is no larger than what was checked here: archive/zip
// ends a file with an error when it is longer than its header says.
func openArchive(data []byte) (fs.FS, error) {
	switch {
	case len(data) > MaxBuiltSize:
		return nil, &Error{Problem: fmt.Sprintf("is larger than %d bytes", MaxBuiltSize)}
	case !IsBuilt(data):
		return nil, &Error{Problem: "is not a built pack"}
	case bytes.Count(data, directoryMark) > maxFiles: // before the directory is read into memory
		return nil, &Error{Problem: fmt.Sprintf("holds more than %d files", maxFiles)}
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, &Error{Problem: "is damaged: " + err.Error(), Err: err}
	}
	var names pathSet
	var unpacked uint64
	for _, f := range z.File {
		if problem := names.add(f.Name); problem != "" {
			return nil, &Error{File: printable(f.Name), Problem: problem}
		}
		if problem := checkEntry(f); problem != "" {
			return nil, &Error{File: f.Name, Problem: problem}
		}
		if unpacked += f.UncompressedSize64; unpacked > MaxUnpacked {
			return nil, &Error{File: f.Name, Problem: fmt.Sprintf("the files are larger than %d bytes together", MaxUnpacked)}
		}
	}
	if problem := names.conflict(); problem != "" {
		return nil, &Error{Problem: problem}
	}
	return z, nil
}

// checkEntry refuses what is no plain, small text file.
func checkEntry(f *zip.File) (problem string) {
	const encrypted = 0x1 // APPNOTE 4.4.4
	switch {
	case !f.Mode().IsRegular():
		return "is not a regular file"
	case f.Flags&encrypted != 0:
		return "is encrypted"
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return fmt.Sprintf("is compressed by method %d, which is not allowed", f.Method)
	case f.UncompressedSize64 > MaxFileSize:
		return fmt.Sprintf("is larger than %d bytes", MaxFileSize)
	}
	return ""
}

// pathSet holds the paths of a pack as they are met. The zero value is empty.
type pathSet struct {
	byFold map[string]string // lower case → path
	dirs   map[string]string // the same for the folders they lie in
}

// add takes a path; problem says why a pack may not have it.
func (s *pathSet) add(name string) (problem string) {
	if problem := checkPath(name); problem != "" {
		return problem
	}
	if s.byFold == nil {
		s.byFold, s.dirs = map[string]string{}, map[string]string{}
	}
	fold := strings.ToLower(name)
	if other, ok := s.byFold[fold]; ok {
		if other == name {
			return "is there twice"
		}
		return fmt.Sprintf("differs from %s in capital letters only", other)
	}
	s.byFold[fold] = name
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		other, ok := s.dirs[strings.ToLower(dir)]
		if ok && other != dir {
			return fmt.Sprintf("lies in a folder that differs from %s in capital letters only", other)
		}
		s.dirs[strings.ToLower(dir)] = dir
	}
	return ""
}

// conflict finds a path that is both a file and a folder.
func (s *pathSet) conflict() (problem string) {
	for _, dir := range sortedKeys(s.dirs) {
		if _, ok := s.byFold[dir]; ok {
			return fmt.Sprintf("%s is both a file and a folder", s.dirs[dir])
		}
	}
	return ""
}

// checkPath tells why name cannot be the path of a file in a pack: letters, digits, hyphens, dots and underscores of
// ASCII only, so that it means the same on every system and leads nowhere else.
func checkPath(name string) (problem string) {
	parts := strings.Split(name, "/")
	switch {
	case len(name) > maxNameLen:
		return fmt.Sprintf("has a name of more than %d bytes", maxNameLen)
	case len(parts) > maxNameDepth:
		return fmt.Sprintf("lies more than %d folders deep", maxNameDepth-1)
	case slices.ContainsFunc(parts, func(part string) bool { return !isPathPart(part) }):
		return "is no name that a file of a pack may have"
	case !slices.Contains(packExtensions, path.Ext(name)):
		return "is no kind of file that a pack has (" + strings.Join(packExtensions, ", ") + ")"
	}
	return ""
}

// isPathPart tells whether s can be the name of a file or folder: no hidden one, none that a shell takes for a flag.
func isPathPart(s string) bool {
	if s == "" || s[0] == '.' || s[0] == '-' || s[len(s)-1] == '.' {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-._", r)
	})
}

// printable is a name that came from anywhere, for an error.
func printable(name string) string {
	if len(name) > maxNameLen {
		name = name[:maxNameLen] + "…"
	}
	q := fmt.Sprintf("%q", name)
	return q[1 : len(q)-1]
}
