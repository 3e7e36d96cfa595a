package pack

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

// shelf is an empty one, with the pack that is built into the program and its key.
type shelf struct {
	Shelf
	t       *testing.T
	key     SecretKey
	builtIn *Pack
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	p, err := Load(valid())
	if err != nil {
		t.Fatal(err)
	}
	return &shelf{Shelf{filepath.Join(t.TempDir(), "packs")}, t, newKey(t), p}
}

// install puts a pack on the shelf as one that the pack in force allows.
func (s *shelf) install(data []byte, key SecretKey, at time.Time, edit func(*InstallOptions)) (Installed, bool, error) {
	s.t.Helper()
	o := InstallOptions{Trusted: []PublicKey{s.key.Public()}, BuiltIn: s.builtIn, Now: buildDay, From: "test.pack"}
	if edit != nil {
		edit(&o)
	}
	return s.Install(data, sign(s.t, data, key, at), o)
}

func (s *shelf) must(data []byte, key SecretKey) Installed {
	s.t.Helper()
	in, changed, err := s.install(data, key, signedOn, nil)
	if err != nil || !changed {
		s.t.Fatalf("changed %v, %v", changed, err)
	}
	return in
}

// inForce is the version in force, with the number of troubles.
func (s *shelf) inForce() (version string, troubles int) {
	s.t.Helper()
	now := s.Open()
	if now.Pack == nil {
		return "", len(now.Trouble)
	}
	if now.Pack.Version != now.Installed.Version {
		s.t.Errorf("the pack says %s, the record %s", now.Pack.Version, now.Installed.Version)
	}
	return now.Pack.Version, len(now.Trouble)
}

func (s *shelf) expect(what, version string, troubles int) {
	s.t.Helper()
	if v, n := s.inForce(); v != version || n != troubles {
		s.t.Errorf("%s: %q is in force with %d troubles, not %q with %d", what, v, n, version, troubles)
	}
}

func TestAnInstalledPackIsInForceAndTheOneBeforeIsKept(t *testing.T) {
	s := newShelf(t)
	s.expect("before", "", 0)
	if _, err := os.Stat(s.Dir); err == nil {
		t.Error("looking made a folder")
	}
	for _, version := range []string{"2026-11-23", "2026-11-24", "2026-11-25"} {
		data := versionedFor(t, version)
		in := s.must(data, s.key)
		if in.Version != version || in.ID != "test" || in.Key != s.key.Public().String() || !in.SignedAt.Equal(signedOn) {
			t.Errorf("%+v", in)
		}
		s.expect("after "+version, version, 0)
	}
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	folders := 0
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: %v", e.Name(), info.Mode())
		}
		if e.IsDir() {
			folders++
		}
	}
	if folders != 2 {
		t.Errorf("%d packs are kept", folders)
	}
}

// versionedFor is versioned on a day when that version may be built.
func versionedFor(t testing.TB, version string) []byte {
	t.Helper()
	day, err := parseDate(version)
	if err != nil {
		t.Fatal(err)
	}
	m := with("pack.yaml", "2026-11-23", version)
	b, err := Build(m, Checks{Now: day.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	return b.Data
}

func TestTheSamePackTwiceChangesNothing(t *testing.T) {
	s := newShelf(t)
	data := versioned(t, "2026-11-24")
	first := s.must(data, s.key)
	again, changed, err := s.install(data, s.key, signedOn.Add(time.Hour), nil)
	if err != nil || changed || again.Folder != first.Folder {
		t.Errorf("%+v, changed %v, %v", again, changed, err)
	}
}

// The same content under a key that the person names: from then on that key counts and not the one before.
func TestTheSamePackUnderAnotherKeyChangesWhomOneTrusts(t *testing.T) {
	s, other := newShelf(t), newKey(t)
	data := versioned(t, "2026-11-24")
	s.must(data, s.key)
	given := func(o *InstallOptions) { o.Given = []PublicKey{other.Public()} }
	in, changed, err := s.install(data, other, signedOn.Add(time.Hour), given)
	if err != nil || !changed || in.Key != other.Public().String() {
		t.Fatalf("%+v, changed %v, %v", in, changed, err)
	}
	if _, _, err := s.install(versioned(t, "2026-11-25"), s.key, signedOn, nil); reasonOf(err) != SignatureUnknown {
		t.Errorf("by the key before: %v", err)
	}
	if _, _, err := s.install(versioned(t, "2026-11-25"), other, signedOn, nil); err != nil {
		t.Errorf("by the key in force: %v", err)
	}
}

func TestThereIsNoWayBackUnlessAsked(t *testing.T) {
	s := newShelf(t)
	var older *OlderError
	_, _, err := s.install(versioned(t, "2026-11-22"), s.key, signedOn, nil)
	if !errors.As(err, &older) || older.Have != "2026-11-23" {
		t.Errorf("older than the built-in one: %v", err)
	}
	s.must(versioned(t, "2026-11-24"), s.key)
	if _, _, err = s.install(versioned(t, "2026-11-23"), s.key, signedOn.Add(time.Hour), nil); !errors.As(err, &older) {
		t.Errorf("older: %v", err)
	}
	same := built(t, func(m fstest.MapFS) {
		*m["pack.yaml"] = fstest.MapFile{Data: bytes.Replace(m["pack.yaml"].Data, []byte("2026-11-23"), []byte("2026-11-24"), 1)}
		m["articles/en/account-locked.md"].Data = append(m["articles/en/account-locked.md"].Data, "more words\n"...)
	})
	if _, _, err = s.install(same, s.key, signedOn.Add(-time.Hour), nil); !errors.As(err, &older) {
		t.Errorf("of the same day, but signed before: %v", err)
	}
	s.expect("after what was refused", "2026-11-24", 0)
	if _, changed, err := s.install(same, s.key, signedOn.Add(time.Hour), nil); err != nil || !changed {
		t.Errorf("of the same day, signed later: %v", err)
	}
	allow := func(o *InstallOptions) { o.AllowOlder = true }
	if _, changed, err := s.install(versioned(t, "2026-11-22"), s.key, signedOn, allow); err != nil || !changed {
		t.Errorf("asked for: %v", err)
	}
	s.expect("when asked for", "2026-11-22", 0)
}

// A slip of the pen in a version, or a stolen key, must not keep out all packs that follow.
func TestAVersionStillToComeLocksNobodyOut(t *testing.T) {
	s := newShelf(t)
	far := time.Date(2099, 1, 1, 12, 0, 0, 0, time.UTC)
	m := with("pack.yaml", "2026-11-23", "2099-01-01")
	m["calendar.yaml"] = &fstest.MapFile{Data: []byte("time_zone: Asia/Shanghai\nexpires: \"2099-12-31\"\n")}
	b, err := Build(m, Checks{Now: far})
	if err != nil {
		t.Fatal(err)
	}
	data := b.Data
	refused := func(what string, signed, now time.Time) {
		t.Helper()
		var early *EarlyError
		_, _, err := s.install(data, s.key, signed, func(o *InstallOptions) { o.Now = now })
		if !errors.As(err, &early) || early.Version != "2099-01-01" {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("dated and signed ahead", far, buildDay)
	refused("dated ahead", signedOn, buildDay)
	refused("dated ahead, on a computer whose clock is, too", signedOn, far)
	s.expect("after what was refused", "", 0)

	asked := func(o *InstallOptions) { o.AllowEarly = true }
	if _, changed, err := s.install(data, s.key, signedOn, asked); err != nil || !changed {
		t.Fatalf("asked for: changed %v, %v", changed, err)
	}
	var older *OlderError
	if _, _, err := s.install(versioned(t, "2026-11-23"), s.key, signedOn, nil); !errors.As(err, &older) {
		t.Errorf("older than the day on which it was signed: %v", err)
	}
	if _, changed, err := s.install(versioned(t, "2026-11-25"), s.key, signedOn.Add(24*time.Hour), nil); err != nil || !changed {
		t.Errorf("the next pack: changed %v, %v", changed, err)
	}
	s.expect("in the end", "2026-11-25", 0)
}

// A spoilt file must not open the way to an older pack.
func TestTheRecordCountsWhenItsPackIsGone(t *testing.T) {
	s := newShelf(t)
	in := s.must(versioned(t, "2026-11-24"), s.key)
	if err := os.RemoveAll(filepath.Join(s.Dir, in.Folder)); err != nil {
		t.Fatal(err)
	}
	s.expect("gone", "", 1)
	var older *OlderError
	if _, _, err := s.install(versioned(t, "2026-11-23"), s.key, signedOn, nil); !errors.As(err, &older) {
		t.Errorf("%v", err)
	}
	if _, changed, err := s.install(versioned(t, "2026-11-24"), s.key, signedOn, nil); err != nil || !changed {
		t.Errorf("the same one again, to mend it: changed %v, %v", changed, err)
	}
	s.expect("mended", "2026-11-24", 0)
}

func TestOnlyTheKeysInForceCount(t *testing.T) {
	s, other, next := newShelf(t), newKey(t), newKey(t)
	refused := func(what string, key SecretKey, reason string, edit func(*InstallOptions)) {
		t.Helper()
		if _, _, err := s.install(versioned(t, "2026-11-24"), key, signedOn, edit); reasonOf(err) != reason {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("a stranger's", other, SignatureUnknown, nil)
	refused("nobody is trusted", s.key, SignatureNoKey, func(o *InstallOptions) { o.Trusted = nil })
	if _, _, err := s.Install(versioned(t, "2026-11-24"), nil, InstallOptions{}); reasonOf(err) != SignatureMissing {
		t.Errorf("without a signature: %v", err)
	}
	s.expect("after what was refused", "", 0)

	// A key that the person names is trusted from then on.
	given := func(o *InstallOptions) { o.Given = []PublicKey{other.Public()} }
	if _, _, err := s.install(versioned(t, "2026-11-23"), other, signedOn, given); err != nil {
		t.Fatal(err)
	}
	refused("the key before", s.key, SignatureUnknown, nil)
	// The next key is named by a pack of the one before, which then no longer counts.
	rotating := built(t, func(m fstest.MapFS) {
		m["pack.yaml"].Data = bytes.Replace(m["pack.yaml"].Data, []byte("2026-11-23"), []byte("2026-11-24"), 1)
		m["deployment.toml"].Data = append([]byte("updates.keys = [\""+next.Public().String()+"\"]\n"), m["deployment.toml"].Data...)
	})
	s.must(rotating, other)
	if _, _, err := s.install(versionedFor(t, "2026-11-25"), other, signedOn, nil); reasonOf(err) != SignatureUnknown {
		t.Errorf("the key that was given up: %v", err)
	}
	// That holds also when the pack which said so is lost.
	if err := os.RemoveAll(filepath.Join(s.Dir, s.state1().Current.Folder)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.install(versionedFor(t, "2026-11-25"), other, signedOn, nil); reasonOf(err) != SignatureUnknown {
		t.Errorf("the key that was given up, after the loss: %v", err)
	}
	// And for a program that was started when the old key still counted.
	stale := func(o *InstallOptions) { o.Trusted = []PublicKey{other.Public(), s.key.Public()} }
	if _, _, err := s.install(versionedFor(t, "2026-11-25"), other, signedOn, stale); reasonOf(err) != SignatureUnknown {
		t.Errorf("the key that was given up, to a program that does not know: %v", err)
	}
	s.must(versionedFor(t, "2026-11-25"), next)
	s.expect("with the next key", "2026-11-25", 0)
}

// What a pack says of itself lies in the record, which is read at each start and must stay small.
func TestAnIDIsAName(t *testing.T) {
	for _, id := range []string{"id: Two words", "id: \"../x\"", "id: " + strings.Repeat("a", 65)} {
		if _, err := Load(with("pack.yaml", "id: test", id)); err == nil || !strings.Contains(err.Error(), "is no name") {
			t.Errorf("%.20s: %v", id, err)
		}
	}
}

func TestAnotherPackNeedsAKeyByHand(t *testing.T) {
	s := newShelf(t)
	other := built(t, func(m fstest.MapFS) {
		m["pack.yaml"].Data = bytes.Replace(m["pack.yaml"].Data, []byte("id: test"), []byte("id: another"), 1)
	})
	var wrong *OtherPackError
	if _, _, err := s.install(other, s.key, signedOn, nil); !errors.As(err, &wrong) || wrong.Have != "test" {
		t.Errorf("%v", err)
	}
	given := func(o *InstallOptions) { o.Given = []PublicKey{s.key.Public()} }
	if _, changed, err := s.install(other, s.key, signedOn, given); err != nil || !changed {
		t.Errorf("%v", err)
	}
}

func TestADamagedPackGivesWayToTheOneBefore(t *testing.T) {
	s := newShelf(t)
	s.must(versioned(t, "2026-11-23"), s.key)
	in := s.must(versioned(t, "2026-11-24"), s.key)
	name := filepath.Join(s.Dir, in.Folder, shelfPack)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	spoil := func(what string, do func() error) {
		t.Helper()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		now := s.Open()
		if now.Pack == nil || now.Pack.Version != "2026-11-23" || !now.Fallback || len(now.Trouble) != 1 {
			t.Errorf("%s: %+v", what, now)
		}
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s.expect("mended after "+what, "2026-11-24", 0)
	}
	spoil("a flipped bit", func() error {
		x := bytes.Clone(data)
		x[len(x)/2] ^= 1
		return os.WriteFile(name, x, 0o600)
	})
	spoil("a cut file", func() error { return os.WriteFile(name, data[:len(data)/2], 0o600) })
	spoil("an empty one", func() error { return os.WriteFile(name, nil, 0o600) })
	spoil("a large one", func() error { return os.WriteFile(name, make([]byte, MaxBuiltSize+1), 0o600) })
	spoil("none", func() error { return os.Remove(name) })
	spoil("another pack in its place", func() error { return os.WriteFile(name, versioned(t, "2026-11-22"), 0o600) })

	for _, folder := range []string{in.Folder, s.state1().Previous.Folder} {
		if err := os.Remove(filepath.Join(s.Dir, folder, shelfPack+SignatureExt)); err != nil {
			t.Fatal(err)
		}
	}
	s.expect("both without a signature", "", 2)
}

func (s *shelf) state1() shelfState {
	s.t.Helper()
	state, err := s.state()
	if err != nil {
		s.t.Fatal(err)
	}
	return state
}

func TestADamagedRecordIsSaidAndWrittenAnew(t *testing.T) {
	s := newShelf(t)
	s.must(versioned(t, "2026-11-24"), s.key)
	name := filepath.Join(s.Dir, shelfStateFile)
	for _, text := range []string{"", "nonsense =", "\x00\xff", strings.Repeat("a", maxState+1)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s.expect("damaged", "", 1)
	}
	s.must(versioned(t, "2026-11-24"), s.key)
	s.expect("installed again", "2026-11-24", 0)

	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, evil := range []string{"../../elsewhere", "/etc", "2026-11-24-1/..", "."} {
		folder := s.state1().Current.Folder
		if err := os.WriteFile(name, bytes.Replace(text, []byte(folder), []byte(evil), 1), 0o600); err != nil {
			t.Fatal(err)
		}
		s.expect("a folder "+evil, "", 1)
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A record that a disk spoilt leads to the pack that was installed, the one before, or none, and to no other.
func TestEachByteOfTheRecord(t *testing.T) {
	s := newShelf(t)
	s.must(versioned(t, "2026-11-23"), s.key)
	s.must(versioned(t, "2026-11-24"), s.key)
	name := filepath.Join(s.Dir, shelfStateFile)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range text {
		text[i] ^= 0x11
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		text[i] ^= 0x11
		now := s.Open()
		switch {
		case now.Pack == nil && len(now.Trouble) > 0:
		case now.Pack != nil && now.Pack.Version == "2026-11-24", now.Fallback && len(now.Trouble) > 0:
		default:
			t.Fatalf("with byte %d changed: %+v", i, now)
		}
	}
}

// A crash leaves a folder that nothing refers to, or a state.toml.new.
func TestWhatACrashLeavesIsHarmless(t *testing.T) {
	s := newShelf(t)
	s.must(versioned(t, "2026-11-23"), s.key)
	left := filepath.Join(s.Dir, "2026-11-24-77")
	if err := os.MkdirAll(left, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{filepath.Join(left, shelfPack): "half", filepath.Join(s.Dir, "state.toml.new"): "[cur"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.expect("after the crash", "2026-11-23", 0)
	s.must(versioned(t, "2026-11-24"), s.key)
	if _, err := os.Stat(left); err == nil {
		t.Error("what the crash left is still there")
	}
}

func TestRemoveLeavesTheBuiltInPack(t *testing.T) {
	s := newShelf(t)
	if had, err := s.Remove(); had || err != nil {
		t.Errorf("an empty shelf: %v, %v", had, err)
	}
	s.must(versioned(t, "2026-11-23"), s.key)
	s.must(versioned(t, "2026-11-24"), s.key)
	if had, err := s.Remove(); !had || err != nil {
		t.Errorf("%v, %v", had, err)
	}
	s.expect("removed", "", 0)
	if left, err := filepath.Glob(filepath.Join(s.Dir, "2026-*")); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
	s.must(versioned(t, "2026-11-23"), s.key)
}

func TestInstallingAtOnceLeavesOneWhole(t *testing.T) {
	s := newShelf(t)
	var wg sync.WaitGroup
	for _, version := range []string{"2026-11-23", "2026-11-24", "2026-11-25"} {
		data := versionedFor(t, version)
		signature := sign(t, data, s.key, signedOn)
		for range 3 {
			wg.Go(func() {
				_, _, err := s.Install(data, signature, InstallOptions{Trusted: []PublicKey{s.key.Public()}, BuiltIn: s.builtIn, Now: buildDay})
				var older *OlderError
				if err != nil && !errors.As(err, &older) {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	s.expect("in the end", "2026-11-25", 0)
}

func TestAShelfThatCannotBeWrittenSaysSo(t *testing.T) {
	s := newShelf(t)
	if err := os.WriteFile(s.Dir, []byte("a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.install(versioned(t, "2026-11-24"), s.key, signedOn, nil); err == nil {
		t.Error("it was installed into a file")
	}
}

func TestTheUpdatesFieldsAreChecked(t *testing.T) {
	p, err := Load(valid())
	if err != nil {
		t.Fatal(err)
	}
	key := "RWQFYkqaZc9tXZCwWNpY5Ir4X4IZsVvKwxFD0Dwr31c3f0U95h/Xa+k+"
	for text, fits := range map[string]bool{
		"url = \"https://okpay.example/pack.zip\"": true, "url = \"\"": true, "url = \"http://okpay.example/pack\"": false,
		"url = \"https://a:b@okpay.example/pack\"": false, "url = \"https://okpay.example/pack?x\"": false, "url = \"pack\"": false,
		"url = \"https://okpay.example/pack#x\"": false, "keys = [\"" + key + "\"]": true, "keys = []": true, "keys = [\"RW\"]": false,
		"key = \"" + key + "\"": false, "url = \"https://okpay.example/" + strings.Repeat("a", 2000) + "\"": false,
		"keys = [" + strings.Repeat("\""+key+"\",", 17) + "]": false,
	} {
		q, err := p.Overlay([]byte("[updates]\n" + text + "\n"))
		if (err == nil) != fits {
			t.Errorf("%s: %v", text, err)
		}
		if err == nil && strings.Contains(text, key) && (len(q.TrustedKeys()) != 1 || q.TrustedKeys()[0].String() != key) {
			t.Errorf("%s: %v", text, q.TrustedKeys())
		}
	}
	q, err := p.Overlay([]byte("[updates]\nkeys = [\"" + key + "\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if q, err = q.Overlay([]byte("[updates]\nurl = \"https://okpay.example/p\"\n")); err != nil || len(q.TrustedKeys()) != 1 {
		t.Errorf("an overlay with an address took the keys away: %+v, %v", q.Deployment.Updates, err)
	}
	if len(p.TrustedKeys()) != 0 {
		t.Error("the overlay changed the pack below")
	}
}
