package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"okpay.example/support/assets"
)

// today is when the packs of these tests are made: build refuses those of the future.
func today(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }

// folder is the built-in pack of another version, with more deployment fields.
func folder(t *testing.T, version, fields string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "pack")
	if err := os.CopyFS(dir, assets.Pack()); err != nil {
		t.Fatal(err)
	}
	change := func(name string, f func(string) string) {
		t.Helper()
		name = filepath.Join(dir, name)
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, 0o600); err != nil {
			t.Fatal(err)
		}
		write(t, name, f(string(text)))
	}
	change("pack.yaml", func(s string) string {
		lines := strings.Split(s, "\n")
		for i, line := range lines {
			if strings.HasPrefix(line, "version:") {
				lines[i] = `version: "` + version + `"`
			}
		}
		return strings.Join(lines, "\n")
	})
	change("calendar.yaml", func(s string) string { // the tests run longer than the calendar is known
		lines := strings.Split(s, "\n")
		for i, line := range lines {
			if strings.HasPrefix(line, "expires:") {
				lines[i] = `expires: "2999-12-31"`
			}
		}
		return strings.Join(lines, "\n")
	})
	change("deployment.toml", func(s string) string { return s + "\n" + fields + "\n" })
	return dir
}

// builds are the packs that build made, by version and fields: the same ones give the same bytes, which a test looks at.
var builds sync.Map

// build makes a pack of folder.
func build(t *testing.T, p *program, file, version, fields string) {
	t.Helper()
	name := version + "\n" + fields
	if made, ok := builds.Load(name); ok {
		write(t, file, made.(string))
		return
	}
	p.ok(nil, "pack", "build", folder(t, version, fields), "-o", file)
	made, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	builds.Store(name, string(made))
}

// desk makes a program with a key, and a pack of today that is built and signed.
func desk(t *testing.T, p *program, name, version, fields string) (file, key string) {
	t.Helper()
	dir := t.TempDir()
	file, key = filepath.Join(dir, "okpay.pack"), filepath.Join(dir, name)
	build(t, p, file, version, fields)
	p.ok(nil, "pack", "keygen", key, "-W")
	p.ok(nil, "pack", "sign", file, "--key", key)
	return file, key + ".pub"
}

// fails makes a call that must fail so, and gives what it says.
func (p *program) fails(status int, code string, args ...string) string {
	p.t.Helper()
	r := p.run(append(args, "--json")...)
	var e struct {
		Error struct{ Code, Message, Hint string }
	}
	lines := r.lines()
	err := json.Unmarshal([]byte(lines[len(lines)-1]), &e)
	if r.status != status || err != nil || e.Error.Code != code || e.Error.Message == "" || e.Error.Hint == "" {
		p.t.Errorf("%q ended with %d: %s%s", args, r.status, r.out, r.errors)
	}
	return e.Error.Message
}

func TestAPackGoesFromTheWriterToThePerson(t *testing.T) {
	p := newProgram(t)
	p.args = []string{"--lang", "en"}
	dir := t.TempDir()
	version := today(1) // not that of the built-in one, on whatever day this runs
	source, file, key := folder(t, version, "[updates]"), filepath.Join(dir, "okpay.pack"), filepath.Join(dir, "desk.key")

	var built, again map[string]any
	p.ok(&built, "pack", "build", source, "-o", file)
	keys(t, "pack build", built, map[string]string{
		"file": "string", "id": "string", "version": "string", "files": "number", "bytes": "number", "unpacked": "number", "sha256": "string"})
	first, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p.ok(&again, "pack", "build", source, "--out", file)
	if second, err := os.ReadFile(file); err != nil || !bytes.Equal(first, second) || built["sha256"] != again["sha256"] {
		t.Errorf("the same folder gave other bytes, %v", err)
	}

	var made map[string]any
	p.ok(&made, "pack", "keygen", key, "--no-passphrase")
	keys(t, "pack keygen", made, map[string]string{"secret": "string", "public": "string", "key": "string", "key_id": "string"})
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the secret key can be read by others: %v, %v", info.Mode(), err)
	}
	p.fails(exitFailed, "file_exists", "pack", "keygen", key, "-W")

	var signed map[string]any
	p.ok(&signed, "pack", "sign", file, "--key", key)
	keys(t, "pack sign", signed, map[string]string{
		"file": "string", "signature": "string", "key_id": "string", "key": "string", "signed_at": "time", "comment": "string"})

	p.fails(exitFailed, "pack_signature_no_key", "pack", "verify", file)
	var verified map[string]any
	for _, pubkey := range []string{key + ".pub", made["key"].(string)} {
		p.ok(&verified, "pack", "verify", file, "--pubkey", pubkey)
	}
	keys(t, "pack verify", verified, map[string]string{
		"file": "string", "id": "string", "version": "string", "key_id": "string", "key": "string", "signed_at": "time", "comment": "string"})
	if _, err := os.Stat(p.home); err == nil {
		t.Error("verifying made a home")
	}

	p.fails(exitFailed, "pack_signature_no_key", "pack", "install", file)
	var in map[string]any
	p.ok(&in, "pack", "install", file, "--pubkey", key+".pub")
	keys(t, "pack install", in, map[string]string{"state": "string", "id": "string", "version": "string", "key_id": "string", "from": "string"})
	if in["state"] != "installed" || in["key_id"] != made["key_id"] {
		t.Errorf("%v", in)
	}
	p.ok(&in, "pack", "install", file)
	if in["state"] != "unchanged" {
		t.Errorf("%v", in)
	}
	var used struct{ Pack string }
	if p.ok(&used, "version"); used.Pack != version {
		t.Errorf("content of %s is used", used.Pack)
	}
	p.ok(nil, "pack", "verify", file) // its key is trusted now
	older, _ := desk(t, p, "other.key", today(0), "[updates]")
	p.fails(exitFailed, "pack_signature_unknown", "pack", "install", older)

	var removed struct{ Removed bool }
	if p.ok(&removed, "pack", "remove"); !removed.Removed {
		t.Error("nothing was removed")
	}
	if p.ok(&removed, "pack", "remove"); removed.Removed {
		t.Error("something was removed twice")
	}
	if p.ok(&used, "version"); used.Pack == version {
		t.Error("it is used still")
	}
}

func TestOlderContentIsTakenWhenAskedFor(t *testing.T) {
	p := newProgram(t)
	old, key := desk(t, p, "desk.key", today(-1), "[updates]")
	p.ok(nil, "pack", "install", old, "--pubkey", key, "--allow-older")
	dir := t.TempDir()
	file := filepath.Join(dir, "new.pack")
	build(t, p, file, today(0), "[updates]")
	p.ok(nil, "pack", "sign", file, "--key", strings.TrimSuffix(key, ".pub"))
	p.ok(nil, "pack", "install", file)
	p.fails(exitFailed, "pack_older", "pack", "install", old)
	p.ok(nil, "pack", "install", old, "--allow-older")
}

func TestPackCallsThatAreWrong(t *testing.T) {
	p := newProgram(t)
	file, key := desk(t, p, "desk.key", today(0), "[updates]")
	secret := strings.TrimSuffix(key, ".pub")
	junk := write(t, filepath.Join(t.TempDir(), "junk"), "nothing of the kind")
	for _, c := range []struct {
		status int
		code   string
		args   []string
	}{
		{exitUsage, "usage", []string{"build", filepath.Dir(file)}},
		{exitUsage, "usage", []string{"build", file, "-o", "x"}},
		{exitNotFound, "no_file", []string{"build", file + ".nowhere", "-o", "x"}},
		{exitFailed, "pack_lint", []string{"build", filepath.Dir(file), "-o", filepath.Join(t.TempDir(), "x")}},
		{exitUsage, "usage", []string{"keygen"}},
		{exitUsage, "usage", []string{"keygen", "x"}},
		{exitUsage, "usage", []string{"keygen", "x", "-W", "--passphrase-stdin"}},
		{exitUsage, "usage", []string{"sign", file}},
		{exitNotFound, "no_file", []string{"sign", file, "--key", secret + ".nowhere"}},
		{exitFailed, "pack_secret_key", []string{"sign", file, "--key", key}},
		{exitFailed, "pack", []string{"sign", junk, "--key", secret}},
		{exitNotFound, "no_file", []string{"sign", file + ".nowhere", "--key", secret}},
		{exitNotFound, "no_file", []string{"verify", file + ".nowhere", "--pubkey", key}},
		{exitNotFound, "no_file", []string{"verify", file, "--pubkey", key + ".nowhere"}},
		{exitFailed, "pack_public_key", []string{"verify", file, "--pubkey", junk}},
		{exitFailed, "pack_public_key", []string{"verify", file, "--pubkey", "RWQnonsense"}},
		{exitFailed, "pack_signature_missing", []string{"install", junk, "--pubkey", key}},
		{exitNotFound, "no_file", []string{"install", file + ".nowhere", "--pubkey", key}},
		{exitUsage, "usage", []string{"install"}},
		{exitFailed, "pack_no_address", []string{"fetch"}},
		{exitUsage, "usage", []string{"fetch", "x"}},
		{exitUsage, "usage", []string{"remove", "x"}},
	} {
		p.fails(c.status, c.code, append([]string{"pack"}, c.args...)...)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	write(t, file, string(data))
	p.fails(exitFailed, "pack_signature_wrong", "pack", "install", file, "--pubkey", key)
}

func TestAKeyWithAPassphrase(t *testing.T) {
	p := newProgram(t)
	file, _ := desk(t, p, "open.key", today(0), "[updates]")
	key := filepath.Join(t.TempDir(), "desk.key")
	if r := p.runWith(t.Context(), "correct horse\n", "pack", "keygen", key, "--passphrase-stdin"); r.status != exitDone {
		t.Fatalf("%d: %s", r.status, r.errors)
	}
	p.fails(exitUsage, "usage", "pack", "sign", file, "--key", key)
	if r := p.runWith(t.Context(), "wrong horse\n", "pack", "sign", file, "--key", key, "--passphrase-stdin"); r.status != exitFailed {
		t.Errorf("another passphrase: %d: %s", r.status, r.errors)
	}
	if r := p.runWith(t.Context(), "correct horse\n", "pack", "sign", file, "--key", key, "--passphrase-stdin"); r.status != exitDone {
		t.Fatalf("%d: %s", r.status, r.errors)
	}
	p.ok(nil, "pack", "verify", file, "--pubkey", key+".pub")
	if strings.Contains(p.run("pack", "verify", file, "--pubkey", key+".pub").errors, "horse") {
		t.Error("the passphrase is shown")
	}
}

func TestAKeyIsMadeWholeOrNotAtAll(t *testing.T) {
	p := newProgram(t)
	for _, there := range []string{"desk.key", "desk.key.pub"} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, there), "somebody's")
		p.fails(exitFailed, "file_exists", "pack", "keygen", filepath.Join(dir, "desk.key"), "-W")
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 1 || entries[0].Name() != there {
			t.Errorf("with %s there: %v, %v", there, entries, err)
		}
	}
}

func TestANamedPackSaysThatItIsNotSigned(t *testing.T) {
	p := newProgram(t)
	p.args = []string{"--lang", "en"}
	file, key := desk(t, p, "desk.key", today(0), "[updates]")
	r := p.run("--pack", file, "faq", "show", "account-locked")
	if r.status != exitDone || strings.Count(r.errors, "nobody vouches for the content of "+file) != 1 {
		t.Errorf("%d: %s", r.status, r.errors)
	}
	var list []any
	r = p.ok(&list, "--pack", file, "tickets", "list")
	if strings.Count(r.errors, "nobody vouches") != 1 {
		t.Errorf("%s", r.errors)
	}
	p.ok(nil, "pack", "install", file, "--pubkey", key)
	if r := p.run("--pack", file, "faq", "list"); r.status != exitDone || r.errors != "" {
		t.Errorf("signed by a trusted key: %s", r.errors)
	}
}

func TestContentThatCannotBeOpenedIsSaid(t *testing.T) {
	p := newProgram(t)
	p.args = []string{"--lang", "en"}
	file, key := desk(t, p, "desk.key", today(0), "[updates]")
	p.ok(nil, "pack", "install", file, "--pubkey", key)
	found, err := filepath.Glob(filepath.Join(p.home, "packs", "*", "pack.zip"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	write(t, found[0], "spoilt")
	r := p.run("faq", "show", "account-locked")
	if r.status != exitDone || !strings.Contains(r.errors, "the built-in one is used") || r.out == "" {
		t.Errorf("%d: %s", r.status, r.errors)
	}
	var d struct {
		Checks []struct{ Name, Detail, Hint string }
	}
	p.ok(&d, "doctor")
	for _, c := range d.Checks {
		if c.Name == "content" && (!strings.Contains(c.Detail, "built in") || c.Hint == "") {
			t.Errorf("%+v", c)
		}
	}
	p.ok(nil, "pack", "install", file) // mends it: the key of the record counts
}

func TestFetchByHand(t *testing.T) {
	var status int
	file := ""
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status != 0 {
			w.WriteHeader(status)
			return
		}
		http.ServeFile(w, r, file+strings.TrimPrefix(r.URL.Path, "/okpay.pack"))
	}))
	t.Cleanup(s.Close)
	p := newProgram(t)
	p.network.RootCAs = x509.NewCertPool()
	p.network.RootCAs.AddCert(s.Certificate())
	fields := "[updates]\nurl = \"" + s.URL + "/okpay.pack\""
	first, key := desk(t, p, "desk.key", today(-1), fields)
	p.ok(nil, "pack", "install", first, "--pubkey", key, "--allow-older")
	file = filepath.Join(t.TempDir(), "next.pack")
	p.ok(nil, "pack", "build", folder(t, today(0), fields), "-o", file)
	p.ok(nil, "pack", "sign", file, "--key", strings.TrimSuffix(key, ".pub"))

	var r map[string]any
	p.ok(&r, "pack", "fetch")
	keys(t, "pack fetch", r, map[string]string{
		"state": "string", "id": "string", "version": "string", "key_id": "string", "from": "string", "next": "time"})
	if r["state"] != "installed" || r["version"] != today(0) {
		t.Errorf("%v", r)
	}
	if p.ok(&r, "pack", "fetch"); r["state"] != "unchanged" {
		t.Errorf("%v", r)
	}
	status = http.StatusServiceUnavailable
	p.fails(exitNetwork, "pack_status", "pack", "fetch")
	status = http.StatusNotFound
	p.fails(exitFailed, "pack_status", "pack", "fetch")
	s.Close()
	p.fails(exitNetwork, "pack_fetch", "pack", "fetch")
}

func TestMinisignChecksWhatWeMake(t *testing.T) {
	tool, err := exec.LookPath("minisign")
	if err != nil {
		if os.Getenv("OKPAY_SUPPORT_REQUIRE_SERVERS") != "" {
			t.Fatal(err)
		}
		t.Skip("there is no minisign here")
	}
	p := newProgram(t)
	file, key := desk(t, p, "desk.key", today(0), "[updates]")
	if out, err := exec.CommandContext(t.Context(), tool, "-V", "-m", file, "-p", key).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := exec.CommandContext(t.Context(), tool, "-S", "-m", file, "-s", strings.TrimSuffix(key, ".pub")).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	p.ok(nil, "pack", "install", file, "--pubkey", key)
}
