package arrows

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// named finds the tests that a paper relies on.
var named = regexp.MustCompile("`((?:Test|Fuzz)[A-Z][A-Za-z0-9_]*)`")

// declared finds the tests of a file.
var declared = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Z][A-Za-z0-9_]*)\(`)

// TestThePapersNameTestsThatExist holds what the papers on trust say against the tree: a test that was renamed or dropped
// shows nothing any more.
func TestThePapersNameTestsThatExist(t *testing.T) {
	tests := map[string]bool{}
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		data, err := os.ReadFile(name)
		for _, m := range declared.FindAllSubmatch(data, -1) {
			tests[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for paper, least := range map[string]int{"threat-model.md": 60, "trust.md": 20, "privacy.md": 25} {
		data, err := os.ReadFile(filepath.Join("../../docs", paper))
		if err != nil {
			t.Fatal(err)
		}
		found := named.FindAllSubmatch(data, -1)
		if len(found) < least {
			t.Errorf("%s names %d tests, and named %d at least", paper, len(found), least)
		}
		for _, m := range found {
			if name := string(m[1]); !tests[name] {
				t.Errorf("%s relies on %s, which is not there", paper, name)
			}
		}
	}
}
