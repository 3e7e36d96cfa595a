package bench

import (
	"os"
	"slices"
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

// series holds the figures of repeated runs by their unit.
type series struct {
	units  []string
	values map[string][]float64
}

func (s *series) add(unit string, v float64) {
	if s.values == nil {
		s.values = map[string][]float64{}
	}
	if _, known := s.values[unit]; !known {
		s.units = append(s.units, unit)
	}
	s.values[unit] = append(s.values[unit], v)
}

// quantile is the value below which this share of the figures lies.
func (s *series) quantile(unit string, share float64) float64 {
	v := slices.Sorted(slices.Values(s.values[unit]))
	if len(v) == 0 {
		return 0
	}
	return v[min(int(share*float64(len(v))), len(v)-1)]
}

func (s *series) median(unit string) float64 { return s.quantile(unit, 0.5) }

// report prints the figures; tools/measure/report puts them into docs/benchmarks.md.
func report(what string, s series) {
	if err := (figures.Line{What: what, Units: s.units, Values: s.values}).Print(os.Stdout); err != nil {
		panic(err)
	}
}
