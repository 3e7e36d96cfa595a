package pack

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

var buildDay = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// built is the valid pack, built; edit changes its folder first.
func built(t testing.TB, edit func(fstest.MapFS)) []byte {
	t.Helper()
	m := valid()
	if edit != nil {
		edit(m)
	}
	b, err := Build(m, Checks{Now: buildDay})
	if err != nil {
		t.Fatal(err)
	}
	return b.Data
}

// versioned is the valid pack of another day.
func versioned(t testing.TB, version string) []byte {
	t.Helper()
	return built(t, func(m fstest.MapFS) {
		m["pack.yaml"] = &fstest.MapFile{Data: bytes.Replace(m["pack.yaml"].Data, []byte("2026-11-23"), []byte(version), 1)}
	})
}

func TestABuiltPackHoldsWhatTheFolderDoes(t *testing.T) {
	want, err := Load(valid())
	if err != nil {
		t.Fatal(err)
	}
	b, err := Build(valid(), Checks{Now: buildDay})
	if err != nil {
		t.Fatal(err)
	}
	got, err := LoadBuilt(b.Data)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(b.Pack, want) {
		t.Errorf("built %+v\nfolder %+v", got, want)
	}
	if b.Files != len(valid()) || b.Unpacked < 1000 || !IsBuilt(b.Data) {
		t.Errorf("%d files, %d bytes", b.Files, b.Unpacked)
	}
}

func TestTheSameFilesGiveTheSameBytes(t *testing.T) {
	want := built(t, nil)
	dir := t.TempDir()
	m := valid()
	names := []string{}
	for name := range m {
		names = append(names, name)
	}
	rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for i, name := range names {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		data := bytes.ReplaceAll(m[name].Data, []byte("\n"), []byte("\r\n")) // as git leaves them on Windows
		if err := os.WriteFile(file, data, []fs.FileMode{0o600, 0o644, 0o755}[i%3]); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, buildDay, buildDay.AddDate(0, 0, -i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, ".DS_Store"), []byte{0, 1, 2}, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, ".git", "objects"), 0o755); err != nil {
		t.Fatal(err)
	}
	b, err := Build(os.DirFS(dir), Checks{Now: buildDay.AddDate(0, 0, 3)})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Data, want) {
		t.Error("dates, rights, line ends or hidden files changed the bytes")
	}
}

func TestBuildRefusesWhatLintRefuses(t *testing.T) {
	_, err := Build(with("fixes/account-locked.yaml", "next: call", "next: nowhere"), Checks{Now: buildDay})
	var lint *LintError
	if !errors.As(err, &lint) || len(lint.Findings) == 0 || !strings.Contains(err.Error(), "fixes/account-locked.yaml:") {
		t.Errorf("%v", err)
	}
}

func TestBuildRefusesWhatDoesNotBelongIntoAPack(t *testing.T) {
	for _, c := range []struct {
		name string
		file *fstest.MapFile
		want string
	}{
		{"articles/en/run.exe", &fstest.MapFile{Data: []byte("MZ")}, "run.exe"},
		{"notes.md~", &fstest.MapFile{Data: []byte("x")}, "notes.md~"},
		{"notes.html", &fstest.MapFile{Data: []byte("x")}, "no kind of file"},
		{"my notes.md", &fstest.MapFile{Data: []byte("x")}, "is no name"},
		{"link.md", &fstest.MapFile{Data: []byte("pack.yaml"), Mode: fs.ModeSymlink | 0o777}, "not a regular file"},
		{"pipe.md", &fstest.MapFile{Mode: fs.ModeNamedPipe}, "not a regular file"},
		{"PACK.yaml", &fstest.MapFile{Data: []byte("x")}, "capital letters only"},
		{"big.txt", &fstest.MapFile{Data: make([]byte, MaxFileSize+1)}, "larger than"},
		{"latin.txt", &fstest.MapFile{Data: []byte("caf\xe9")}, "UTF-8"},
	} {
		m := valid()
		m[c.name] = c.file
		if _, err := Build(m, Checks{Now: buildDay}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		found := Lint(m, Checks{Now: buildDay})
		if !slices.ContainsFunc(found, func(f Finding) bool { return strings.Contains(f.String(), c.want) }) {
			t.Errorf("%s: lint says %v", c.name, found)
		}
	}
	future := with("pack.yaml", "2026-11-23", "2027-11-23")
	if _, err := Build(future, Checks{Now: buildDay}); err == nil || !strings.Contains(err.Error(), "lies in the future") {
		t.Errorf("a pack of next year: %v", err)
	}
}

// entry is a file of an archive that no honest tool makes.
type entry struct {
	name string
	data string
	edit func(*zip.FileHeader)
}

// archive makes one of the valid pack and more entries.
func archive(t testing.TB, more ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	m := valid()
	names := []string{}
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	all := []entry{}
	for _, name := range names {
		all = append(all, entry{name: name, data: string(m[name].Data)})
	}
	for _, e := range append(all, more...) {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.edit != nil {
			e.edit(h)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHostileArchivesAreRefusedWithAReason(t *testing.T) {
	if _, err := LoadBuilt(archive(t)); err != nil {
		t.Fatalf("an honest archive: %v", err)
	}
	mode := func(m fs.FileMode) func(*zip.FileHeader) { return func(h *zip.FileHeader) { h.SetMode(m) } }
	for _, c := range []struct {
		what string
		file entry
		want string
	}{
		{"a way up", entry{name: "../evil.md"}, "is no name"},
		{"a way up in the middle", entry{name: "articles/../../evil.md"}, "is no name"},
		{"a way up of Windows", entry{name: `..\evil.md`}, "is no name"},
		{"from the root", entry{name: "/etc/evil.md"}, "is no name"},
		{"a drive", entry{name: "C:evil.md"}, "is no name"},
		{"an empty part", entry{name: "articles//en.md"}, "is no name"},
		{"no name", entry{name: ""}, "is no name"},
		{"a NUL", entry{name: "evil.md\x00.txt"}, "is no name"},
		{"a line end", entry{name: "a\nb.md"}, "is no name"},
		{"a turned text", entry{name: "a\u202edm.txt"}, "is no name"},
		{"a hidden file", entry{name: ".bashrc.txt"}, "is no name"},
		{"a flag", entry{name: "-rf.md"}, "is no name"},
		{"a long name", entry{name: strings.Repeat("a", 300) + ".md"}, "more than 200 bytes"},
		{"a deep one", entry{name: "a/b/c/d/e/f.md"}, "folders deep"},
		{"a program", entry{name: "run.exe"}, "no kind of file"},
		{"a folder", entry{name: "empty/"}, "is no name"},
		{"a file twice", entry{name: "pack.yaml", data: "id: evil"}, "is there twice"},
		{"capitals", entry{name: "Pack.yaml", data: "id: evil"}, "capital letters only"},
		{"capitals of a folder", entry{name: "Articles/en/x.md"}, "capital letters only"},
		{"a file where a folder is", entry{name: "a.md/b.md"}, ""},
		{"a link", entry{name: "link.md", data: "/etc/passwd", edit: mode(fs.ModeSymlink | 0o777)}, "not a regular file"},
		{"a device", entry{name: "null.md", edit: mode(fs.ModeDevice | 0o666)}, "not a regular file"},
		{"a pipe", entry{name: "pipe.md", edit: mode(fs.ModeNamedPipe)}, "not a regular file"},
		{"an encrypted one", entry{name: "secret.md", data: "x", edit: func(h *zip.FileHeader) { h.Flags |= 1 }}, "is encrypted"},
		{"a large one", entry{name: "zeros.txt", data: strings.Repeat("\x00", MaxFileSize+1)}, "larger than 1048576 bytes"},
	} {
		more := []entry{c.file}
		if c.what == "a file where a folder is" {
			more, c.want = append(more, entry{name: "a.md"}), "both a file and a folder"
		}
		_, err := LoadBuilt(archive(t, more...))
		var fault *Error
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.what, err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\x00\n\u202e") {
			t.Errorf("%s: the reason holds what a terminal must not see: %q", c.what, err)
		}
	}
}

func TestAnotherCompressionIsRefused(t *testing.T) {
	data := bytes.Clone(archive(t))
	for at := 0; ; at += 4 {
		i := bytes.Index(data[at:], directoryMark)
		if i < 0 {
			break
		}
		at += i
		data[at+10] = 12 // bzip2 (APPNOTE 4.4.5)
	}
	if _, err := LoadBuilt(data); err == nil || !strings.Contains(err.Error(), "method 12") {
		t.Errorf("%v", err)
	}
}

func TestBombsAreRefusedBeforeTheyAreUnpacked(t *testing.T) {
	zeros := strings.Repeat("\x00", MaxFileSize)
	var many []entry
	for i := range MaxUnpacked/MaxFileSize + 1 {
		many = append(many, entry{name: fmt.Sprintf("zeros-%d.txt", i), data: zeros})
	}
	if _, err := LoadBuilt(archive(t, many...)); err == nil || !strings.Contains(err.Error(), "larger than 8388608 bytes together") {
		t.Errorf("9 MiB of zeros: %v", err)
	}
	if _, err := LoadBuilt(append([]byte("PK\x03\x04"), make([]byte, MaxBuiltSize)...)); err == nil ||
		!strings.Contains(err.Error(), "larger than 4194304 bytes") {
		t.Errorf("a large archive: %v", err)
	}
	// A size that is a lie is found when the file is read.
	lie := bytes.Clone(archive(t, entry{name: "zeros.txt", data: strings.Repeat("\x00", MaxFileSize+1)}))
	at := bytes.LastIndex(lie, directoryMark)
	copy(lie[at+24:], []byte{10, 0, 0, 0}) // the size unpacked (APPNOTE 4.3.12)
	files, err := openArchive(lie)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := readFile(files, "zeros.txt"); err == nil || len(data) > 0 {
		t.Errorf("a file that says it has 10 bytes gave %d, %v", len(data), err)
	}
}

func TestAHundredThousandFilesAreRefusedCheaply(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 100_000 {
		if _, err := z.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("%d.md", i), Method: zip.Store}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	if len(data) > MaxBuiltSize {
		t.Logf("%d bytes", len(data))
	}
	var err error
	cost := testing.AllocsPerRun(1, func() { _, err = LoadBuilt(data) })
	if err == nil || !strings.Contains(err.Error(), "larger than") && !strings.Contains(err.Error(), "more than") {
		t.Errorf("%v", err)
	}
	if cost > 50 {
		t.Errorf("it took %v allocations to refuse it", cost)
	}
	data = data[:0:0]
	data = append(data, "PK\x03\x04"...)
	data = append(data, bytes.Repeat(directoryMark, maxFiles+1)...)
	if _, err := LoadBuilt(data); err == nil || !strings.Contains(err.Error(), "more than 20000 files") {
		t.Errorf("marks alone: %v", err)
	}
}

// TestDamageIsNoticedByteByByte changes each byte of a built pack: its texts are as they were, or it is refused. Only the
// names in the archive's directory have no checksum; the signature is what holds those too.
func TestDamageIsNoticedByteByByte(t *testing.T) {
	want, err := Load(valid())
	if err != nil {
		t.Fatal(err)
	}
	data := built(t, nil)
	directory, refused := bytes.Index(data, directoryMark), 0
	for i := range data {
		data[i] ^= 0x41
		p, err := LoadBuilt(data)
		data[i] ^= 0x41
		if err != nil {
			refused++
		} else if i < directory && !reflect.DeepEqual(p, want) {
			t.Fatalf("with byte %d changed it is read as another pack", i)
		}
	}
	if refused < len(data)/2 {
		t.Errorf("%d of %d changes were noticed", refused, len(data))
	}
	for n := range data {
		if _, err := LoadBuilt(data[:n]); err == nil {
			t.Fatalf("%d of %d bytes are taken for a pack", n, len(data))
		}
	}
}

func TestOpenTakesABuiltPack(t *testing.T) {
	name := filepath.Join(t.TempDir(), "desk.pack")
	if err := os.WriteFile(name, built(t, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := Open(name, nil); err != nil || p.ID != "test" {
		t.Errorf("%+v, %v", p, err)
	}
	if err := os.WriteFile(name, []byte("nothing of the kind"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(name, nil); err == nil || !strings.Contains(err.Error(), "neither a folder, a built pack nor a .toml file") {
		t.Errorf("%v", err)
	}
}

func FuzzLoadBuilt(f *testing.F) {
	f.Add(built(f, nil))
	f.Add(archive(f))
	f.Add(archive(f, entry{name: "../evil.md", data: "x"}))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := openArchive(data)
		if err != nil {
			return
		}
		total := 0
		_ = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				return nil
			}
			if problem := checkPath(name); problem.there() {
				t.Errorf("%q: %s", name, problem)
			}
			text, _ := readFile(files, name)
			total += len(text)
			return nil
		})
		if total > MaxUnpacked {
			t.Errorf("%d bytes were unpacked", total)
		}
		if p, err := Load(files); err == nil && p.ID == "" {
			t.Error("a pack without an id was loaded")
		}
	})
}
