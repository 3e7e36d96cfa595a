package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"okpay.example/support/mail/privacy"
)

// ErrNoReader says that nothing on this machine reads text off pictures: tesseract is not installed.
var ErrNoReader = errors.New("tesseract is not installed")

// recogniseTime bounds how long a picture is read; a 4K screen full of text takes some seconds.
const recogniseTime = 90 * time.Second

// CanRecognise tells whether tesseract is there, which reads text off pictures.
func CanRecognise() bool {
	_, err := exec.LookPath("tesseract")
	return err == nil
}

// SuggestBoxes lets tesseract read a picture, as PNG or JPEG, and gives the places that look as if they want to be
// covered. What it does not read it does not find, so the person has to look as well. The picture goes to the program
// through its standard input and is written nowhere.
func SuggestBoxes(ctx context.Context, picture []byte) ([]privacy.Suggestion, error) {
	program, err := exec.LookPath("tesseract")
	if err != nil {
		return nil, ErrNoReader
	}
	ctx, cancel := context.WithTimeout(ctx, recogniseTime)
	defer cancel()
	installed, err := exec.CommandContext(ctx, program, "--list-langs").Output() //nolint:gosec // the path is the system's
	if err != nil {
		return nil, fmt.Errorf("ask tesseract for its languages: %w", err)
	}
	args := []string{"stdin", "stdout", "--psm", "11", "tsv"} // 11: text anywhere, as on a screen
	if langs := readingLanguages(string(installed)); langs != "" {
		args = append(args[:2:2], append([]string{"-l", langs}, args[2:]...)...)
	}
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // the path is the system's, the arguments are ours
	cmd.Stdin = bytes.NewReader(picture)
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("read the picture with tesseract: %w", err)
	}
	return privacy.Suggest(wordsOf(string(out))), nil
}

// readingLanguages are those of ours that tesseract has data for.
func readingLanguages(list string) string {
	have := strings.Fields(list)
	var use []string
	for _, l := range []string{"chi_sim", "eng"} {
		if slices.Contains(have, l) {
			use = append(use, l)
		}
	}
	return strings.Join(use, "+")
}

// wordsOf reads tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
func wordsOf(tsv string) (words []privacy.Word) {
	line, place := 0, ""
	for row := range strings.Lines(tsv) {
		f := strings.Split(strings.TrimRight(row, "\r\n"), "\t")
		if len(f) < 12 || f[0] != "5" || strings.TrimSpace(f[11]) == "" {
			continue
		}
		var box [4]int
		var err error
		for i := range box {
			var e error
			box[i], e = strconv.Atoi(f[6+i])
			err = errors.Join(err, e)
		}
		if err != nil {
			continue
		}
		if at := strings.Join(f[1:5], "."); at != place {
			line, place = line+1, at
		}
		words = append(words, privacy.Word{Text: f[11], Box: image.Rect(box[0], box[1], box[0]+box[2], box[1]+box[3]), Line: line})
	}
	return words
}
