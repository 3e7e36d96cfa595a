package main

import (
	"slices"
	"testing"
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
}
