package papers

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEachTestThatIsNamedIsThere looks for the tests that the papers name as their proof. A name may be the beginning of
// some, as -run takes it.
func TestEachTestThatIsNamedIsThere(t *testing.T) {
	var there []string
	begins := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && path != root && strings.HasPrefix(e.Name(), ".") || e.IsDir() && e.Name() == "build" {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range begins.FindAllStringSubmatch(string(text), -1) {
			there = append(there, m[1])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for paper, text := range papers(t) {
		for _, name := range regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark)[A-Z]\w+`).FindAllString(text, -1) {
			named++
			if !slices.ContainsFunc(there, func(test string) bool { return strings.HasPrefix(test, name) }) {
				t.Errorf("%s names %s, which is not there", paper, name)
			}
		}
	}
	if named < 100 {
		t.Errorf("only %d are named", named)
	}
}
