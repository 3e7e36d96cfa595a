package main

import (
	"slices"
	"strings"
	"testing"

	"okpay.example/support/internal/app"
)

func TestTheProgramIsStartedAnewWithTheSameCall(t *testing.T) {
	call := []string{"okpay-support", "--home", "x", "okpay://ticket/1"}
	locked := againArgs(call, true)
	if want := []string{"okpay-support", "--passphrase-stdin", "--home", "x", "okpay://ticket/1"}; !slices.Equal(locked, want) {
		t.Errorf("%q", locked)
	}
	if again := againArgs(locked, true); !slices.Equal(again, locked) {
		t.Errorf("once more: %q", again)
	}
	if got := againArgs(locked, false); !slices.Equal(got, call) {
		t.Errorf("locked again: %q", got)
	}
	after := slices.Insert(slices.Clone(call), 1, "--restored=done")
	if got := againArgs(after, false); !slices.Equal(got, call) {
		t.Errorf("what a restore came to is told twice: %q", got)
	}
}

func TestTheWindowTellsWhatARestoreCameTo(t *testing.T) {
	words, err := app.Words(t.TempDir(), "en")
	if err != nil {
		t.Fatal(err)
	}
	c := &cli{words: words}
	for _, test := range []struct {
		outcome, says string
		good          bool
	}{
		{"", "", false},
		{restored, words.T("shell.restored"), true},
		{"backup_damaged", words.T("error.backup_damaged"), false},
		{"no_such_code", words.T("shell.restored.not"), false},
	} {
		if text, good := c.saidAtStart(test.outcome); good != test.good || !strings.Contains(text, test.says) || test.says == "" && text != "" {
			t.Errorf("%q: %q, %v", test.outcome, text, good)
		}
	}
}
