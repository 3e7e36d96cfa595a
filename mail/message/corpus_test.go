package message_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

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
			fallbacks := 0
			for _, path := range corpus(t, set) {
				start := time.Now()
				p := parseFile(t, path)
				if took := time.Since(start); took > bound {
					t.Errorf("%s took %v", filepath.Base(path), took)
				}
				for _, d := range p.Defects {
					if len(d) > 9 && d[:9] == "fallback:" {
						fallbacks++
						t.Logf("%s: %s", filepath.Base(path), d)
					}
				}
			}
			t.Logf("%d mails were read by the fallback", fallbacks)
		})
	}
}

func TestCorpusBouncesAreRecognised(t *testing.T) {
	files := corpus(t, "dsn")
	recognised, detailed := 0, 0
	for _, path := range files {
		p := parseFile(t, path)
		if p.Kind == ticket.KindBounce {
			recognised++
			if p.Bounce.Recipient != "" || p.Bounce.Status != "" {
				detailed++
			} else {
				t.Logf("%s: neither recipient nor status", filepath.Base(path))
			}
		} else {
			t.Logf("%s: %s, %q", filepath.Base(path), p.Kind, p.Subject)
		}
	}
	t.Logf("%d of %d recognised, %d with recipient or status", recognised, len(files), detailed)
	if detailed*10 < len(files)*9 {
		t.Errorf("%d of %d bounces recognised with recipient or status; at least nine tenths are wanted", detailed, len(files))
	}
}
