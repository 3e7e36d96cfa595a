package message_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestWhatAPersonCouldReadIsRead compares with what was written down by looking at the sources of other people's mails,
// which lie beside the project.
func TestWhatAPersonCouldReadIsRead(t *testing.T) {
	paths := map[string]string{}
	for _, set := range []string{"mime4j", "enmime", "dsn", "trust"} {
		for _, path := range corpus(t, set) {
			paths[set+"/"+filepath.Base(path)] = path
		}
	}
	table, err := os.ReadFile(filepath.Join("testdata", "readable.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for line := range strings.Lines(string(table)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(fields) < 3 {
			continue
		}
		name := fields[0]
		path, ok := paths[name]
		if !ok {
			t.Errorf("%s is not there", name)
			continue
		}
		read++
		p := parseFile(t, path).Visible()
		words := strings.Fields(p.Text + "\n" + p.Quoted)
		text := strings.Join(words, " ")
		judgeReadable(t, name, text, len(words), append(fields, "", "")[1:])
	}
	if read < 60 {
		t.Errorf("only %d mails", read)
	}
	t.Logf("%d mails read as they were by a person", read)
}

// judgeReadable holds a text to a row of the table.
func judgeReadable(t *testing.T, name, text string, words int, want []string) {
	t.Helper()
	if n, err := strconv.Atoi(want[0]); err == nil && n != words {
		t.Errorf("%s: %d words, want %d: %.300q", name, words, n, text)
	}
	if !strings.HasPrefix(text, want[1]) || !strings.HasSuffix(text, want[2]) {
		t.Errorf("%s: begins %.60q and ends %q, want %q and %q", name, text, text[max(0, len(text)-60):], want[1], want[2])
	}
	for _, piece := range want[3:] {
		if unwanted, not := strings.CutPrefix(piece, "!"); not && strings.Contains(text, unwanted) {
			t.Errorf("%s: holds %q", name, unwanted)
		} else if !not && !strings.Contains(text, piece) {
			t.Errorf("%s: does not hold %q: %.400q", name, piece, text)
		}
	}
}
