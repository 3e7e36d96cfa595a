package main

import (
	"encoding/json"
	"image"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail/privacy"
)

func TestRedactWritesAProvedPicture(t *testing.T) {
	p := newProgram(t)
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.png"), filepath.Join(dir, "out.png")
	sample, err := app.SamplePicture()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in, sample, 0o600); err != nil {
		t.Fatal(err)
	}
	r := p.run("redact", in, out, "--box", "150,150,340,40", "--box", "600,300,100,50", "--json")
	if r.status != exitDone {
		t.Fatalf("%d: %s", r.status, r.errors)
	}
	var v redaction
	if err := json.Unmarshal([]byte(r.out), &v); err != nil {
		t.Fatal(err)
	}
	if v.Format != privacy.PNG || v.Width != 640 || v.Height != 400 || !v.Proof.Fill || v.Proof.Metadata || v.Proof.Trailing != 0 ||
		len(v.Boxes) != 2 || v.Boxes[1] != (boxRow{600, 300, 40, 50}) {
		t.Errorf("got %s", r.out)
	}
	written, err := os.ReadFile(out)
	if err != nil || len(written) != v.Bytes {
		t.Fatalf("%d bytes were written, %v", len(written), err)
	}
	if err := privacy.Prove(written, []image.Rectangle{image.Rect(150, 150, 490, 190)}); err != nil {
		t.Error(err)
	}
	photo := filepath.Join(dir, "out.jpg")
	if r := p.run("redact", in, photo); r.status != exitDone || !strings.Contains(r.out, "JPEG") {
		t.Errorf("as a photo: %d %s %s", r.status, r.out, r.errors)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".redact-*")); err != nil || len(left) > 0 {
		t.Errorf("it left %v behind", left)
	}
}

func TestRedactRefusesInPlainWords(t *testing.T) {
	p := newProgram(t)
	dir := t.TempDir()
	out := filepath.Join(dir, "out.png")
	sample, err := app.SamplePicture()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		data   []byte
		args   []string
		status int
		says   string
	}{
		{"heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), nil, exitFailed, "HEIC"},
		{"text", []byte("hello"), nil, exitFailed, "no picture"},
		{"empty", nil, nil, exitFailed, "no picture"},
		{"short", sample[:len(sample)/2], nil, exitFailed, "cut short"},
		{"more", append(sample[:len(sample):len(sample)], "<html>"...), nil, exitFailed, "hidden"},
		{"outside", sample, []string{"--box", "700,0,10,10"}, exitUsage, "640 x 400"},
		{"no box", sample, []string{"--box", "1,2,3"}, exitUsage, "X,Y,W,H"},
		{"no area", sample, []string{"--box", "1,2,0,9"}, exitUsage, "X,Y,W,H"},
		{"huge", sample, []string{"--box", "1,2,9999999999999999999,9"}, exitUsage, "X,Y,W,H"},
	} {
		in := filepath.Join(dir, c.name)
		if err := os.WriteFile(in, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		r := p.run(append([]string{"--lang", "en", "redact", in, out}, c.args...)...)
		if r.status != c.status || !strings.Contains(r.errors, c.says) || strings.Count(r.errors, "\n") != 1 {
			t.Errorf("%s: %d, %q", c.name, r.status, r.errors)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: a file was written", c.name)
		}
	}
	if r := p.run("redact", filepath.Join(dir, "none"), out); r.status != exitNotFound {
		t.Errorf("a missing file: %d, %s", r.status, r.errors)
	}
	if r := p.run("redact", dir, out); r.status != exitUsage {
		t.Errorf("a folder: %d, %s", r.status, r.errors)
	}
	outside := filepath.Join(dir, "outside")
	if r := p.run("--lang", "en", "redact", outside, dir); r.status != exitUsage || !strings.Contains(r.errors, dir+" is a folder") {
		t.Errorf("over a folder: %d, %s", r.status, r.errors)
	}
	socket := filepath.Join(dir, "socket")
	listening, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listening.Close()
	if r := p.run("--lang", "en", "redact", outside, socket); r.status != exitUsage || !strings.Contains(r.errors, "not a plain file") {
		t.Errorf("over a socket: %d, %s", r.status, r.errors)
	}
	if info, err := os.Lstat(socket); err != nil || info.Mode().IsRegular() {
		t.Errorf("the socket is gone: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if r := p.run("--lang", "en", "redact", filepath.Join(dir, "outside"), out, "--auto"); r.status != exitFailed || !strings.Contains(r.errors, "tesseract") {
		t.Errorf("without tesseract: %d, %s", r.status, r.errors)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("without tesseract a file was written")
	}
}
