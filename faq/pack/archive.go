package pack

import (
	"archive/zip"
	"bytes"
	"errors"
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
		return nil, faultOf("large", "is larger than %d bytes", MaxBuiltSize).at("", 0)
	case !IsBuilt(data):
		return nil, faultOf("not_built", "is not a built pack").at("", 0)
	case bytes.Count(data, directoryMark) > maxFiles: // before the directory is read into memory
		return nil, faultOf("files_many", "holds more than %d files", maxFiles).at("", 0)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		e := faultOf("damaged", "is damaged: %v", err).at("", 0)
		if errors.Is(err, zip.ErrFormat) {
			e = faultOf("damaged_whole", "is damaged or cut short").at("", 0)
		}
		e.Err = err
		return nil, e
	}
	var names pathSet
	var unpacked uint64
	for _, f := range z.File {
		if problem := names.add(f.Name); problem.there() {
			return nil, problem.at(printable(f.Name), 0)
		}
		if problem := checkEntry(f); problem.there() {
			return nil, problem.at(f.Name, 0)
		}
		if unpacked += f.UncompressedSize64; unpacked > MaxUnpacked {
			return nil, faultOf("large_together", "the files are larger than %d bytes together", MaxUnpacked).at(f.Name, 0)
		}
	}
	if problem := names.conflict(); problem.there() {
		return nil, problem.at("", 0)
	}
	return z, nil
}

// checkEntry refuses what is no plain, small text file.
func checkEntry(f *zip.File) (problem fault) {
	const encrypted = 0x1 // APPNOTE 4.4.4
	switch {
	case !f.Mode().IsRegular():
		return faultOf("irregular", "is not a regular file")
	case f.Flags&encrypted != 0:
		return faultOf("encrypted", "is encrypted")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return faultOf("method", "is compressed by method %d, which is not allowed", f.Method)
	case f.UncompressedSize64 > MaxFileSize:
		return faultOf("large", "is larger than %d bytes", MaxFileSize)
	}
	return fault{}
}

// pathSet holds the paths of a pack as they are met. The zero value is empty.
type pathSet struct {
	byFold map[string]string // lower case → path
	dirs   map[string]string // the same for the folders they lie in
}

// add takes a path; problem says why a pack may not have it.
func (s *pathSet) add(name string) (problem fault) {
	if problem := checkPath(name); problem.there() {
		return problem
	}
	if s.byFold == nil {
		s.byFold, s.dirs = map[string]string{}, map[string]string{}
	}
	fold := strings.ToLower(name)
	if other, ok := s.byFold[fold]; ok {
		if other == name {
			return faultOf("file_twice", "is there twice")
		}
		return faultOf("case", "differs from %s in capital letters only", other)
	}
	s.byFold[fold] = name
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		other, ok := s.dirs[strings.ToLower(dir)]
		if ok && other != dir {
			return faultOf("case_folder", "lies in a folder that differs from %s in capital letters only", other)
		}
		s.dirs[strings.ToLower(dir)] = dir
	}
	return fault{}
}

// conflict finds a path that is both a file and a folder.
func (s *pathSet) conflict() (problem fault) {
	for _, dir := range sortedKeys(s.dirs) {
		if _, ok := s.byFold[dir]; ok {
			return faultOf("file_and_folder", "%s is both a file and a folder", s.dirs[dir])
		}
	}
	return fault{}
}

// checkPath tells why name cannot be the path of a file in a pack: letters, digits, hyphens, dots and underscores of
// ASCII only, so that it means the same on every system and leads nowhere else.
func checkPath(name string) (problem fault) {
	parts := strings.Split(name, "/")
	switch {
	case len(name) > maxNameLen:
		return faultOf("name_long", "has a name of more than %d bytes", maxNameLen)
	case len(parts) > maxNameDepth:
		return faultOf("deep", "lies more than %d folders deep", maxNameDepth-1)
	case slices.ContainsFunc(parts, func(part string) bool { return !isPathPart(part) }):
		return faultOf("name_odd", "is no name that a file of a pack may have")
	case !slices.Contains(packExtensions, path.Ext(name)):
		return faultOf("extension", "is no kind of file that a pack has (%s)", strings.Join(packExtensions, ", "))
	}
	return fault{}
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
