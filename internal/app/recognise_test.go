package app

import (
	"errors"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"okpay.example/support/mail/privacy"
)

const table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n" +
	"4\t1\t1\t1\t1\t0\t10\t20\t200\t12\t-1\t\n" +
	"5\t1\t1\t1\t1\t1\t10\t20\t40\t12\t96\t6222\n" +
	"5\t1\t1\t1\t1\t2\t60\t20\t40\t12\t96\t0212\n" +
	"5\t1\t1\t1\t1\t3\t110\t20\t40\t12\t96\t3456\n" +
	"5\t1\t1\t1\t1\t4\t160\t20\t40\t12\t96\t7890\n" +
	"5\t1\t1\t1\t2\t1\t10\t40\t40\t12\t96\t1234\n"

func TestTheTableOfWordsIsRead(t *testing.T) {
	words := wordsOf(table)
	if len(words) != 5 || words[0] != (privacy.Word{Text: "6222", Box: image.Rect(10, 20, 50, 32), Line: 1}) || words[4].Line != 2 {
		t.Errorf("got %v", words)
	}
	if len(wordsOf("5\tx\n\n5\t1\t1\t1\t1\t1\ta\tb\tc\td\t96\tword\n")) != 0 {
		t.Error("nonsense gives words")
	}
}

func TestThePlacesThatWereReadAreSuggested(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for tesseract is a shell script")
	}
	dir := t.TempDir()
	script := "#!/bin/sh\nif [ \"$1\" = --list-langs ]; then echo eng; exit; fi\n[ \"$*\" = 'stdin stdout -l eng --psm 11 tsv' ] || exit 3\ncat >/dev/null\ncat <<'END'\n" + table + "END\n"
	if err := os.WriteFile(filepath.Join(dir, "tesseract"), []byte(script), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	found, err := SuggestBoxes(t.Context(), []byte("picture"))
	if err != nil || len(found) != 1 || found[0].Kind != "card" || !image.Rect(10, 20, 200, 32).In(found[0].Box) {
		t.Errorf("got %v, %v", found, err)
	}
}

func TestWithoutAReaderThatIsSaid(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := SuggestBoxes(t.Context(), nil); !errors.Is(err, ErrNoReader) || CanRecognise() {
		t.Errorf("got %v", err)
	}
}
