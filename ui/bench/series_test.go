package bench

import (
	"os"
	"testing"

	"okpay.example/support/internal/figures"
)

// scratch is the folder of the built programs.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "bench"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(scratch)
	os.Exit(code)
}

// series holds the figures of repeated runs.
type series struct{ figures.Line }

// report prints the figures; tools/measure/report puts them into docs/benchmarks.md.
func report(what string, s series) {
	s.What = what
	if err := s.Print(os.Stdout); err != nil {
		panic(err)
	}
}
