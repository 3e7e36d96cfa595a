package store

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzResume leaves a restore at whatever moment, and whatever else lies about: going on with it ends it. Without a mark the
// home stays as it was; with one, all files of the new store are in it.
func FuzzResume(f *testing.F) {
	f.Add(uint32(0), byte(0))
	f.Add(uint32(0xff), byte(1))       // all of the old one, being moved
	f.Add(uint32(0xff00), byte(2))     // all of the new one, being placed
	f.Add(uint32(0xff00ff), byte(1))   // moved, and not yet placed
	f.Add(uint32(0x0f0ff0), byte(3))   // both marks
	f.Add(uint32(0xffffffff), byte(0)) // given up
	f.Fuzz(func(t *testing.T, files uint32, marks byte) {
		home := t.TempDir()
		had := map[string]string{}
		for i, dir := range []string{"", filepath.Join(replaceFolder, "new"), filepath.Join(replaceFolder, "old")} {
			if err := os.MkdirAll(filepath.Join(home, dir), 0o700); err != nil {
				t.Fatal(err)
			}
			for k, name := range homeFiles {
				if files>>(8*i+k)&1 == 1 {
					had[filepath.Join(dir, name)] = dir + "/" + name
				}
			}
		}
		for k, mark := range []string{markMoving, markPlacing} {
			if marks>>k&1 == 1 {
				had[filepath.Join(replaceFolder, mark)] = ""
			}
		}
		for name, text := range had {
			if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := Resume(home, &memoryRing{}); err != nil {
				t.Fatal(err)
			}
			if Resumable(home) {
				t.Fatal("it is not ended")
			}
		}
		for _, name := range homeFiles {
			text, err := os.ReadFile(filepath.Join(home, name))
			fresh, isNew := had[filepath.Join(replaceFolder, "new", name)]
			old, was := had[name]
			switch marked := marks&3 != 0; {
			case marked && isNew && string(text) != fresh:
				t.Errorf("%s holds %q, not the new one", name, text)
			case !marked && was && string(text) != old, !marked && !was && err == nil:
				t.Errorf("%s holds %q, and held %q", name, text, old)
			}
		}
	})
}
