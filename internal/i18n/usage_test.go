package i18n_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	assets "okpay.example/support/assets/i18n"
	"okpay.example/support/internal/i18n"
)

// asked finds where the code asks for words by a literal key, through T, N or a local t.
var asked = regexp.MustCompile(`\b(?:T|N|t|n)\("([a-z][a-z0-9_]*(?:\.[A-Za-z0-9_-]+)+)"`)

// comment finds a line that is only a comment: examples in it ask for nothing.
var comment = regexp.MustCompile(`(?m)^\s*//.*$`)

func TestEveryKeyThatTheCodeAsksForHasWords(t *testing.T) {
	known, err := i18n.Keys(assets.Files, i18n.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join("..", "..")
	found := 0
	for _, dir := range []string{"ui", "cmd", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range asked.FindAllSubmatch(comment.ReplaceAll(source, nil), -1) {
				found++
				if _, ok := known[string(m[1])]; !ok {
					t.Errorf("%s asks for %q, which has no words", path, m[1])
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 100 {
		t.Errorf("only %d keys were found in the code: the test no longer sees how it asks", found)
	}
}
