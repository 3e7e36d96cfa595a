package privacy

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// corpus gives a folder of shared/data, which lies beside the project and may be absent.
func corpus(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if root := filepath.Join(dir, "shared", "data", name); exists(root) {
			return root
		}
	}
	t.Skipf("the corpus shared/data/%s is not here", name)
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestRealQuestionsAboutAPaymentProductRaiseNoAlarm(t *testing.T) {
	lines := 0
	for _, name := range []string{"questions-zh.tsv", "queries-zh-dev.tsv"} {
		text, err := os.ReadFile(filepath.Join(corpus(t, "faqsearch"), name))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			lines++
			for _, f := range Scan(line) {
				t.Errorf("%s: %s %q in %s", name, f.Kind, line[f.Start:f.End], line)
			}
		}
	}
	t.Logf("nothing found in %d lines", lines)
}

// TestRealMailsHoldNothingButAddresses reads whole mails with headers, lists of servers and encoded files. In what is
// encoded anything may stand, so a few alarms are let pass.
func TestRealMailsHoldNothingButAddresses(t *testing.T) {
	files, alarms := 0, 0
	err := filepath.WalkDir(corpus(t, "mail"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		files++
		for _, f := range Scan(string(raw)) {
			if f.Kind != Email && f.Kind != Phone {
				alarms++
				t.Logf("%s: %s %q", filepath.Base(path), f.Kind, raw[f.Start:f.End])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if alarms > files/20 {
		t.Errorf("%d alarms in %d mails", alarms, files)
	}
}
