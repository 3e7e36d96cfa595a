package message_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

// corpus gives the files under shared/data/mail/name, which lies beside the project and may be absent.
func corpus(t *testing.T, name string) []string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		root := filepath.Join(dir, "shared", "data", "mail", name)
		if _, err := os.Stat(root); err != nil {
			continue
		}
		var files []string
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	t.Skipf("the corpus shared/data/mail/%s is not here", name)
	return nil
}

func parseFile(t *testing.T, path string) *message.Parsed {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := message.Parse(f, message.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	return p
}

func TestCorpusIsReadInBoundedTime(t *testing.T) {
	const bound = 10 * time.Second // under the race detector on a busy machine; else each takes milliseconds
	for _, set := range []string{"mime4j", "enmime", "dsn", "trust"} {
		t.Run(set, func(t *testing.T) {
			fallbacks, empty, slowest := 0, 0, time.Duration(0)
			files := corpus(t, set)
			for _, path := range files {
				start := time.Now()
				p := parseFile(t, path)
				took := time.Since(start)
				if slowest = max(slowest, took); took > bound {
					t.Errorf("%s took %v", filepath.Base(path), took)
				}
				if p.Text == "" && p.Quoted == "" {
					empty++
				}
				if !utf8.ValidString(p.Subject+p.From+p.Text+p.Quoted) || strings.ContainsAny(p.Subject+p.From, "\r\n\x00") {
					t.Errorf("%s: control characters or broken UTF-8", filepath.Base(path))
				}
				for _, d := range p.Defects {
					if len(d) > 9 && d[:9] == "fallback:" {
						fallbacks++
						t.Logf("%s: %s", filepath.Base(path), d)
					}
				}
			}
			t.Logf("%d mails: %d read by the fallback, %d without text, the slowest in %v", len(files), fallbacks, empty, slowest)
		})
	}
}

func TestCorpusBouncesAreRecognised(t *testing.T) {
	files := corpus(t, "dsn")
	recognised, detailed, exact, named := 0, 0, 0, 0
	for _, path := range files {
		p := parseFile(t, path)
		if p.Kind == ticket.KindBounce {
			recognised++
			if p.Bounce.Action != "" && p.Bounce.Status != "" {
				exact++
			} else {
				t.Logf("%s: action %q, status %q", filepath.Base(path), p.Bounce.Action, p.Bounce.Status)
			}
			if p.Bounce.OriginalMessageID != "" {
				named++
			}
			if p.Bounce.Recipient != "" || p.Bounce.Status != "" {
				detailed++
			} else {
				t.Logf("%s: neither recipient nor status", filepath.Base(path))
			}
		} else {
			t.Logf("%s: %s, %q", filepath.Base(path), p.Kind, p.Subject)
		}
	}
	t.Logf("%d of %d recognised, %d with action and status, %d with recipient or status, %d with the id of the returned mail",
		recognised, len(files), exact, detailed, named)
	if detailed*10 < len(files)*9 {
		t.Errorf("%d of %d bounces recognised with recipient or status; at least nine tenths are wanted", detailed, len(files))
	}
}
