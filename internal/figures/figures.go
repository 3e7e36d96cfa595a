// Package figures carries what benchmarks measured from their output to tools/measure/report, which puts it into
// docs/benchmarks.md. It measures nothing.
package figures

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Line is what repeated runs of one thing gave, by unit.
type Line struct {
	What   string               `json:"what"`
	Units  []string             `json:"units"` // in the order in which they are shown
	Values map[string][]float64 `json:"values"`
}

// Add appends what one run gave.
func (l *Line) Add(unit string, v float64) {
	if l.Values == nil {
		l.Values = map[string][]float64{}
	}
	if _, known := l.Values[unit]; !known {
		l.Units = append(l.Units, unit)
	}
	l.Values[unit] = append(l.Values[unit], v)
}

// mark goes before the JSON of a line, as the output of a benchmark holds other things as well.
const mark = "figures {"

// Print writes the line twice: for people, and for Read.
func (l Line) Print(w io.Writer) error {
	var text strings.Builder
	for _, unit := range l.Units {
		fmt.Fprintf(&text, "  %s %.4g (%.4g to %.4g)", unit, l.Median(unit), l.Quantile(unit, 0), l.Quantile(unit, 1))
	}
	data, err := json.Marshal(l)
	if err == nil {
		_, err = fmt.Fprintf(w, "%s, %d runs:%s\nfigures %s\n", l.What, l.Runs(), text.String(), data)
	}
	if err != nil {
		return fmt.Errorf("print figures: %w", err)
	}
	return nil
}

// Runs is how often it was measured.
func (l Line) Runs() int {
	if len(l.Units) == 0 {
		return 0
	}
	return len(l.Values[l.Units[0]])
}

// Median is the middle one of a unit's figures; 0 without any.
func (l Line) Median(unit string) float64 { return l.Quantile(unit, 0.5) }

// Quantile is the value below which this share of a unit's figures lies; 0 without any.
func (l Line) Quantile(unit string, share float64) float64 {
	v := slices.Sorted(slices.Values(l.Values[unit]))
	if len(v) == 0 {
		return 0
	}
	return v[min(int(share*float64(len(v))), len(v)-1)]
}

// Read finds the lines in the output of benchmarks, by what they are about. The last of the same name counts.
func Read(r io.Reader) (map[string]Line, error) {
	lines := map[string]Line{}
	in := bufio.NewScanner(r)
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		_, data, found := strings.Cut(in.Text(), mark)
		if !found {
			continue
		}
		var l Line
		if err := json.Unmarshal([]byte("{"+data), &l); err != nil {
			return nil, fmt.Errorf("read figures: %w", err)
		}
		lines[l.What] = l
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("read figures: %w", err)
	}
	return lines, nil
}
