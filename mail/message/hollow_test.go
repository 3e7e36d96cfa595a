package message

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// shape tells all of a tree that a reader can see.
func shape(n *node) string {
	if n == nil {
		return "none"
	}
	text := fmt.Sprintf("%s %v %q %q %d:%q", n.mediaType, n.parameters, n.disposition, n.fileName, n.size(), n.whole())
	for _, c := range n.children {
		text += "\n(" + shape(c) + ")"
	}
	return text
}

// bothWays parses a mail as it is and with each of its bodies kept from the parser: of a sound mail both are the same.
func bothWays(t *testing.T, data []byte) {
	t.Helper()
	l := Limits{}.withDefaults()
	var bodies []leaf
	if err := scan(data, l, false, func(p leaf) {
		if len(bytes.TrimSpace(p.body)) > 0 {
			bodies = append(bodies, p)
		}
	}); err != nil {
		return // the fallback's
	}
	want, _, wantErr := readTree(data, nil, l)
	got, _, gotErr := readTree(data, bodies, l)
	if (wantErr == nil) != (gotErr == nil) || shape(got) != shape(want) {
		t.Errorf("hollowed, %.200q is read as\n%s, %v\nnot as\n%s, %v", data, shape(got), gotErr, shape(want), wantErr)
	}
}

func TestKeepingBodiesFromTheParserChangesNothing(t *testing.T) {
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d mails, %v", len(files), err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bothWays(t, data)
		bothWays(t, bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n")))
	}
	for _, raw := range []string{
		"Subject: a\n\nbody " + hollowMark + "0\n",
		"Subject: a\n\n" + hollowMark + "0",
		"Content-Type: multipart/mixed; boundary=x\n\n--x\n\n" + hollowMark + "1\n--x\n\nb\n--x--\n",
		"Content-Type: multipart/mixed; boundary=x\n\npreamble\n--x\n\none\n--x--\nepilogue\n--x\n\nafter the end\n",
		"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/mixed; boundary=y\n\n--x\n\none\n",
	} {
		bothWays(t, []byte(raw))
	}
}

func TestLargeFilesAreNeitherCopiedNorDecoded(t *testing.T) {
	body := strings.Repeat(strings.Repeat("QUJD", 19)+"\r\n", 100_000)
	raw := "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\ntext\r\n--x\r\nContent-Type: image/png\r\n" +
		"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.png\r\n\r\n" + body + "--x--\r\n"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p, err := Parse(strings.NewReader(raw), Limits{})
	runtime.ReadMemStats(&after)
	if err != nil || p.Text != "text" || len(p.Attachments) != 1 || p.Attachments[0].Size != 5_700_000 {
		t.Fatalf("%+v, %v", p, err)
	}
	allocated := int64(after.TotalAlloc - before.TotalAlloc)
	if most := int64(len(raw)) + 3<<20; allocated > most {
		t.Errorf("%d bytes were allocated for a mail of %d", allocated, len(raw))
	}
}
