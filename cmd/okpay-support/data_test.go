package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/mailtest"
)

const phrase = "four words that fit"

// files lists what lies below a folder.
func files(t *testing.T, root string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// tickets are the ids of those in a home.
func (p *program) tickets(stdin ...string) (ids []string) {
	p.t.Helper()
	args := []string{"tickets", "list", "--json"}
	if len(stdin) > 0 {
		args = append(args, "--passphrase-stdin")
	}
	r := p.runWith(p.t.Context(), strings.Join(stdin, "\n"), args...)
	if r.status != exitDone {
		p.t.Fatalf("tickets list: %d: %s", r.status, r.errors)
	}
	var list []struct{ ID string }
	r.decode(p.t, &list)
	for _, x := range list {
		ids = append(ids, x.ID)
	}
	return ids
}

func TestABackupBringsEverythingToAnotherComputer(t *testing.T) {
	p, _ := onDemo(t)
	var sent sendResult
	p.ok(&sent, "send", "--subject", "Backup subject", "--body", "B")
	file := filepath.Join(t.TempDir(), "backup.age")
	if r := p.runWith(t.Context(), phrase, "backup", file, "--passphrase-stdin"); r.status != exitDone {
		t.Fatalf("backup: %d: %s", r.status, r.errors)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup has mode %v: %v", info.Mode(), err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, clear := range []string{"Backup subject", "SQLite format 3", "manifest.json"} {
		if bytes.Contains(data, []byte(clear)) {
			t.Errorf("%q lies in the backup in the clear", clear)
		}
	}
	if r := p.runWith(t.Context(), phrase, "backup", file, "--passphrase-stdin", "--json"); r.status != exitFailed || r.code(t) != "file_exists" {
		t.Errorf("a backup was written over: %d: %s", r.status, r.errors)
	}

	other := newProgram(t)
	other.args = p.args
	if r := other.runWith(t.Context(), phrase, "restore", file, "--passphrase-stdin"); r.status != exitDone {
		t.Fatalf("restore: %d: %s", r.status, r.errors)
	}
	if got := other.tickets(); len(got) != 1 || got[0] != string(sent.Ticket) {
		t.Errorf("restored: %q, not %s", got, sent.Ticket)
	}
	other.ok(nil, "account", "test") // the password came along
	if r := other.runWith(t.Context(), phrase, "restore", file, "--passphrase-stdin", "--json"); r.status != exitFailed || r.code(t) != "not_empty" {
		t.Errorf("a home with data in it was restored into: %d: %s", r.status, r.errors)
	}
	p.ok(&sent, "send", "--subject", "Later", "--body", "B")
	if r := p.runWith(t.Context(), phrase, "restore", file, "--passphrase-stdin", "--replace"); r.status != exitDone {
		t.Fatalf("restore --replace: %d: %s", r.status, r.errors)
	}
	if got := p.tickets(); len(got) != 1 {
		t.Errorf("after --replace: %q", got)
	}
	for _, name := range files(t, p.home) {
		if name, _ = filepath.Rel(p.home, name); strings.Contains(name, "restore") || strings.Contains(name, "tmp") {
			t.Errorf("%s was left", name)
		}
	}
}

func TestWhatIsNoWholeBackupChangesNothing(t *testing.T) {
	p := newProgram(t)
	file := filepath.Join(t.TempDir(), "backup.age")
	if r := p.runWith(t.Context(), phrase, "backup", file, "--passphrase-stdin"); r.status != exitDone {
		t.Fatalf("backup: %d: %s", r.status, r.errors)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	flipped := func(at int) string {
		b := bytes.Clone(whole)
		b[at] ^= 1
		return string(b)
	}
	other := newProgram(t)
	for _, test := range []struct{ name, content, passphrase, code string }{
		{"wrong passphrase", string(whole), "other words", "passphrase"},
		{"empty file", "", phrase, "not_backup"},
		{"a picture", "\x89PNG\r\n", phrase, "not_backup"},
		{"head only", string(whole[:60]), phrase, "backup_damaged"},
		{"half", string(whole[:len(whole)/2]), phrase, "backup_damaged"},
		{"last byte missing", string(whole[:len(whole)-1]), phrase, "backup_damaged"},
		{"one byte more", string(whole) + "x", phrase, "backup_damaged"},
		{"flip in the middle", flipped(len(whole) / 2), phrase, "backup_damaged"},
		{"flip at the end", flipped(len(whole) - 1), phrase, "backup_damaged"},
	} {
		t.Run(test.name, func(t *testing.T) {
			name := write(t, filepath.Join(t.TempDir(), "spoilt.age"), test.content)
			r := other.runWith(t.Context(), test.passphrase, "restore", name, "--passphrase-stdin", "--json")
			if r.status != exitFailed || r.code(t) != test.code {
				t.Errorf("%d: %s", r.status, r.errors)
			}
			if _, err := os.Stat(filepath.Join(other.home, "store.db")); err == nil {
				t.Error("a store was made")
			}
		})
	}
	if r := other.runWith(t.Context(), phrase, "restore", filepath.Join(t.TempDir(), "none"), "--passphrase-stdin"); r.status != exitNotFound {
		t.Errorf("a file that is not there: %d: %s", r.status, r.errors)
	}
	if r := other.run("restore", file); r.status != exitUsage {
		t.Errorf("without a passphrase: %d: %s", r.status, r.errors)
	}
	nowhere := filepath.Join(filepath.Dir(file), "nowhere", "b.age")
	if r := p.runWith(t.Context(), phrase, "backup", nowhere, "--passphrase-stdin", "--lang", "en"); r.status != exitNotFound || !strings.Contains(r.errors, "no folder "+filepath.Dir(nowhere)) {
		t.Errorf("into no folder: %d %s", r.status, r.errors)
	}
	if r := p.runWith(t.Context(), phrase, "backup", filepath.Dir(file), "--passphrase-stdin", "--json"); r.status != exitUsage || r.code(t) != "is_folder" {
		t.Errorf("onto a folder: %d %s", r.status, r.errors)
	}
	if r := p.runWith(t.Context(), "short", "backup", file+"2", "--passphrase-stdin", "--json"); r.status != exitFailed || r.code(t) != "passphrase_short" {
		t.Errorf("a short passphrase: %d: %s", r.status, r.errors)
	}
}

func TestEraseLeavesNothingWhateverTheState(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, p *program){
		"as it is": func(*testing.T, *program) {},
		"damaged": func(t *testing.T, p *program) {
			write(t, filepath.Join(p.home, "store.db"), strings.Repeat("noise", 4096))
		},
		"the key is lost": func(t *testing.T, p *program) {
			if err := os.Remove(filepath.Join(p.home, "store.key")); err != nil {
				t.Fatal(err)
			}
		},
		"locked": func(t *testing.T, p *program) {
			if r := p.runWith(t.Context(), phrase, "lock", "on", "--passphrase-stdin"); r.status != exitDone {
				t.Fatalf("lock on: %s", r.errors)
			}
		},
		"renewed": func(t *testing.T, p *program) {
			write(t, filepath.Join(p.home, "store.key"), strings.Repeat("0a", 32)+"\n")
			if r := p.run("tickets", "rebuild", "--fresh"); !strings.Contains(r.errors, "damaged-") {
				t.Fatalf("rebuild --fresh: %d: %s", r.status, r.errors)
			}
		},
		"after kills": func(t *testing.T, p *program) {
			if err := os.MkdirAll(filepath.Join(p.home, "restore", "new"), 0o700); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"restore/new/store.db", "restore/moving", "store.db.new", ".store.key-1", "settings.toml.5", "logs/crash.raw", "logs/crash-20260101T000000Z.new.txt"} {
				write(t, filepath.Join(p.home, name), "x")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProgram(t)
			p.args = []string{"--lang", "en"}
			r := p.runWith(t.Context(), "secret\n", "account", "add", "--email", "ann@mailbox.example", "--imap", "127.0.0.1:1",
				"--smtp", "127.0.0.1:1", "--security", "none", "--password-stdin", "--no-test")
			if r.status != exitDone {
				t.Fatal(r.errors)
			}
			p.ok(nil, "send", "--to", "support@okpay.example", "--subject", "S", "--body", "B", "--queue-only")
			spoil(t, p)
			if r := p.run("erase"); r.status != exitUsage || !strings.Contains(r.errors, "--yes") {
				t.Errorf("without --yes: %d: %s", r.status, r.errors)
			}
			if r := p.run("erase", "--yes"); r.status != exitDone || !strings.Contains(r.out, "stay in your mailbox") {
				t.Errorf("erase: %d: %s%s", r.status, r.out, r.errors)
			}
			if _, err := os.Stat(p.home); err == nil {
				t.Errorf("left: %q", files(t, p.home))
			}
			if r := p.run("erase", "--yes"); r.status != exitDone {
				t.Errorf("nothing left to erase: %d: %s", r.status, r.errors)
			}
		})
	}
}

func TestEraseLeavesWhatIsNotTheProgramsAlone(t *testing.T) {
	p := newProgram(t)
	p.ok(nil, "tickets", "list")
	mine := filepath.Join(p.home, "letter.txt")
	write(t, mine, "mine")
	var done struct {
		Erased bool
		Left   []string
	}
	p.ok(&done, "erase", "--yes")
	if got := files(t, p.home); len(got) != 1 || got[0] != mine || !done.Erased || len(done.Left) != 1 || done.Left[0] != mine {
		t.Errorf("left %q, told %+v", got, done)
	}
}

func TestWhileTheHomeIsInUseItIsNeitherErasedNorRestored(t *testing.T) {
	p := newProgram(t)
	file := filepath.Join(t.TempDir(), "backup.age")
	if r := p.runWith(t.Context(), phrase, "backup", file, "--passphrase-stdin"); r.status != exitDone {
		t.Fatal(r.errors)
	}
	c := &cli{home: p.home, env: func(string) string { return "" }}
	if err := c.speak(); err != nil {
		t.Fatal(err)
	}
	a, err := c.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range [][]string{{"erase", "--yes"}, {"restore", file, "--passphrase-stdin", "--replace"}, {"tickets", "rebuild", "--fresh"}} {
		if r := p.runWith(t.Context(), phrase, append(call, "--json")...); r.status != exitFailed || r.code(t) != "busy" {
			t.Errorf("%q: %d: %s", call, r.status, r.errors)
		}
	}
	if r := p.runWith(t.Context(), phrase, "backup", file+"2", "--passphrase-stdin"); r.status != exitDone {
		t.Errorf("a backup while it runs: %s", r.errors)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	p.ok(nil, "erase", "--yes")
}

// A restored home has a new key, which nobody has seen yet.
func TestTheRecoveryKeyOfARestoredHomeIsShownOnce(t *testing.T) {
	p := newProgram(t)
	p.args = []string{"--lang", "en"}
	var before, after struct {
		Key string `json:"recovery_key"`
	}
	p.ok(&before, "recovery", "show")
	file := filepath.Join(t.TempDir(), "backup.age")
	if r := p.runWith(t.Context(), phrase, "backup", file, "--passphrase-stdin"); r.status != exitDone {
		t.Fatal(r.errors)
	}
	if r := p.runWith(t.Context(), phrase, "restore", file, "--passphrase-stdin", "--replace"); r.status != exitDone || !strings.Contains(r.out, "recovery show") {
		t.Fatalf("%d: %s%s", r.status, r.out, r.errors)
	}
	if r := p.runWith(t.Context(), before.Key, "recovery", "use", "--key-stdin", "--json"); r.status != exitFailed || r.code(t) != "recovery_other" {
		t.Errorf("the key from before: %d: %s", r.status, r.errors)
	}
	p.ok(&after, "recovery", "show")
	if after.Key == before.Key {
		t.Error("the key is the same")
	}
	if r := p.run("recovery", "show", "--json"); r.status != exitFailed || r.code(t) != "recovery_shown" {
		t.Errorf("shown twice: %d: %s", r.status, r.errors)
	}
}

func TestALockedHomeAsksForItsPassphrase(t *testing.T) {
	p := newProgram(t)
	p.args = []string{"--lang", "en"}
	var shown struct {
		Key string `json:"recovery_key"`
	}
	p.ok(&shown, "recovery", "show")
	if r := p.run("recovery", "show", "--json"); r.status != exitFailed || r.code(t) != "recovery_shown" {
		t.Errorf("shown twice: %d: %s", r.status, r.errors)
	}
	if r := p.runWith(t.Context(), phrase, "lock", "on", "--passphrase-stdin"); r.status != exitDone {
		t.Fatalf("lock on: %s", r.errors)
	}
	if r := p.run("tickets", "list", "--json"); r.status != exitFailed || r.code(t) != "locked" {
		t.Errorf("without: %d: %s", r.status, r.errors)
	}
	if r := p.runWith(t.Context(), "wrong words", "tickets", "list", "--json", "--passphrase-stdin"); r.status != exitFailed || r.code(t) != "passphrase" {
		t.Errorf("wrong: %d: %s", r.status, r.errors)
	}
	p.tickets(phrase)
	for range 4 {
		p.runWith(t.Context(), "wrong words", "tickets", "list", "--passphrase-stdin")
	}
	if r := p.runWith(t.Context(), phrase, "tickets", "list", "--json", "--passphrase-stdin"); r.status != exitFailed || r.code(t) != "passphrase_wait" {
		t.Errorf("guessing costs no time: %d: %s", r.status, r.errors)
	}
	// Forgotten: the key from paper ends the lock.
	if r := p.runWith(t.Context(), strings.ToLower(shown.Key)+"\n", "recovery", "use", "--key-stdin"); r.status != exitDone {
		t.Fatalf("recovery use: %s", r.errors)
	}
	p.tickets()
	if r := p.runWith(t.Context(), "ABCD", "recovery", "use", "--key-stdin", "--json"); r.status != exitFailed || r.code(t) != "recovery_key" {
		t.Errorf("no key: %d: %s", r.status, r.errors)
	}
	// Changed and taken off; two passphrases come a line each.
	for _, step := range []struct{ stdin, call string }{{phrase, "on"}, {phrase + "\nanother four words", "on"}, {"another four words", "off"}} {
		if r := p.runWith(t.Context(), step.stdin, "lock", step.call, "--passphrase-stdin"); r.status != exitDone {
			t.Fatalf("lock %s: %s", step.call, r.errors)
		}
	}
	p.tickets()
}

func TestAForgottenPassphraseLeavesTheMailbox(t *testing.T) {
	p, s := onDemo(t)
	var sent sendResult
	p.ok(&sent, "send", "--subject", "S", "--body", "B")
	if r := p.runWith(t.Context(), phrase, "lock", "on", "--passphrase-stdin"); r.status != exitDone {
		t.Fatalf("lock on: %s", r.errors)
	}
	if r := p.run("tickets", "rebuild", "--fresh", "--json"); r.status != exitFailed || r.code(t) != "locked" {
		t.Errorf("the old data must not be given up by accident: %d: %s", r.status, r.errors)
	}
	if r := p.run("tickets", "rebuild", "--fresh", "--forgotten"); r.status != exitFailed || !strings.Contains(r.errors, "account add") {
		t.Errorf("without a mailbox: %d: %s", r.status, r.errors)
	}
	r := p.runWith(t.Context(), s.Password+"\n", "account", "add", "--email", s.Email, "--user", s.User,
		"--imap", s.IMAP, "--smtp", s.SMTP, "--security", "none", "--password-stdin")
	if r.status != exitDone {
		t.Fatalf("account add: %d: %s", r.status, r.errors)
	}
	p.ok(nil, "tickets", "rebuild")
	if got := p.tickets(); len(got) != 1 || got[0] != string(sent.Ticket) {
		t.Errorf("rebuilt: %q", got)
	}
}

// On a full disk neither a backup nor a restore is begun half: both say so, and what is there stays as it is.
func TestAFullDiskEndsABackupAndARestoreWithoutATrace(t *testing.T) {
	disk := mailtest.SmallDisk(t, 24<<20)
	p, _ := onDemo(t)
	large := filepath.Join(t.TempDir(), "large.bin")
	if err := os.WriteFile(large, bytes.Repeat([]byte{0, 1, 2, 3}, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	p.ok(nil, "send", "--subject", "S", "--body", "B", "--attach", large, "--queue-only")
	file := filepath.Join(t.TempDir(), "backup.age")
	if r := p.runWith(t.Context(), phrase, "backup", file, "--passphrase-stdin"); r.status != exitDone {
		t.Fatal(r.errors)
	}
	other := newProgram(t)
	other.args, other.home = p.args, filepath.Join(disk, "home")
	if r := other.runWith(t.Context(), phrase, "restore", file, "--passphrase-stdin"); r.status != exitDone {
		t.Fatal(r.errors)
	}
	had := other.tickets()
	for _, left := range []int64{100 << 10, 2 << 20, 5 << 20} {
		free := mailtest.FillDisk(t, disk, left)
		onto := filepath.Join(disk, "backup.age")
		for _, call := range [][]string{{"backup", onto}, {"backup", file + "2"}, {"restore", file, "--replace"}} {
			r := other.runWith(t.Context(), phrase, append(call, "--passphrase-stdin", "--json")...)
			if r.status != exitFailed || r.code(t) != "disk_full" {
				t.Errorf("%d bytes free: %q: %d: %s", left, call, r.status, r.errors)
			}
		}
		if got := other.tickets(); !slices.Equal(got, had) {
			t.Errorf("%d bytes free: tickets %q, not %q", left, got, had)
		}
		free()
		for _, name := range append(files(t, disk), files(t, filepath.Dir(file))...) {
			if rel, _ := filepath.Rel(disk, name); strings.Contains(rel, "backup.age") && name != file || strings.Contains(rel, ".okpay-backup-") || strings.Contains(rel, "restore/") || strings.Contains(rel, "tmp/") {
				t.Errorf("%d bytes free: %s was left", left, rel)
			}
		}
	}
	if r := other.runWith(t.Context(), phrase, "restore", file, "--replace", "--passphrase-stdin"); r.status != exitDone {
		t.Errorf("with room again: %s", r.errors)
	}
}

func TestTheDoctorFindsWhatWasChangedInTheStore(t *testing.T) {
	p, _ := onDemo(t)
	large := filepath.Join(t.TempDir(), "large.bin")
	if err := os.WriteFile(large, bytes.Repeat([]byte{0, 1, 2, 3}, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	p.ok(nil, "send", "--subject", "S", "--body", "B", "--attach", large)
	var d struct {
		Checks []struct {
			Name         string
			OK           bool
			Detail, Hint string
		}
	}
	p.ok(&d, "doctor")
	name := filepath.Join(p.home, "store.db")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	write(t, name, string(b))
	r := p.run("doctor", "--json")
	r.decode(t, &d)
	for _, c := range d.Checks {
		if c.Name == "store" && !c.OK && c.Hint != "" && r.status == exitFailed {
			return
		}
	}
	t.Errorf("%d: %s", r.status, r.out)
}
