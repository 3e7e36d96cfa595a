package pack

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// LintError says that a pack was not built, since Lint found something.
type LintError struct{ Findings []Finding }

func (e *LintError) Error() string {
	first := e.Findings[0]
	text := fmt.Sprintf("%s:%d: %s", first.File, first.Line, first.Problem)
	if n := len(e.Findings) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	return text
}

// Built is a built pack.
type Built struct {
	Data     []byte
	Pack     *Pack
	Files    int
	Unpacked int64 // bytes of all files
}

// zipTime is the date of every file in an archive, the first one that a zip archive can tell.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Build makes one file of a pack's folder. The same files give the same bytes, whatever their dates, rights, order and
// line ends. It refuses with a *LintError what Lint finds fault with. Hidden files are left out.
func Build(fsys fs.FS, with Checks) (Built, error) {
	if found := Lint(fsys, with); len(found) > 0 {
		return Built{}, fmt.Errorf("build pack: %w", &LintError{found})
	}
	names, problems := packFiles(fsys)
	if len(problems) > 0 { // there since Lint looked
		return Built{}, fmt.Errorf("build pack: %w", problems[0])
	}
	b := Built{Files: len(names)}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, name := range names {
		n, err := addFile(z, fsys, name)
		if err != nil {
			return Built{}, fmt.Errorf("build pack: %w", err)
		}
		b.Unpacked += n
	}
	if err := z.Close(); err != nil {
		return Built{}, fmt.Errorf("build pack: %w", err)
	}
	b.Data = out.Bytes()
	// What nobody could open is found here and not by those who are sent it.
	p, err := LoadBuilt(b.Data)
	if err != nil {
		return Built{}, fmt.Errorf("build pack: %w", err)
	}
	b.Pack = p
	return b, nil
}

// addFile writes one file into the archive and gives its size.
func addFile(z *zip.Writer, fsys fs.FS, name string) (int64, error) {
	data, err := readFile(fsys, name)
	if err != nil {
		return 0, err
	}
	data = trimText(data)
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: zipTime})
	if err != nil {
		return 0, err
	}
	_, err = w.Write(data)
	return int64(len(data)), err
}

// packFiles lists what goes into an archive, sorted, and tells of what does not belong into one.
func packFiles(fsys fs.FS) (names []string, problems []*Error) {
	var set pathSet
	tell := func(name string, problem fault) { problems = append(problems, problem.at(printable(name), 0)) }
	// What cannot be read is told and passed by, so that nothing ends the walk.
	_ = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			tell(name, faultOf("unreadable", "cannot be read: %v", err))
		case name == ".":
		case strings.HasPrefix(path.Base(name), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir():
		case !d.Type().IsRegular(): // a link may lead out of the folder
			tell(name, faultOf("irregular", "is not a regular file"))
		default:
			if problem := set.add(name); problem.there() {
				tell(name, problem)
			} else {
				names = append(names, name)
			}
		}
		return nil
	})
	if len(names) > maxFiles {
		tell(".", faultOf("files_many", "holds more than %d files", maxFiles))
	}
	slices.Sort(names)
	return names, problems
}
