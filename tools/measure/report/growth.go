package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"okpay.example/support/internal/figures"
	"okpay.example/support/tools/measure/plot"
)

// curve is what grows with a size: a table of what was measured, and a plot of some of it.
type curve struct {
	name     string // of the part and of the plot
	what     string // of the figures; %s is the size
	size     string // heading of the sizes, and name of the plot's axis
	measures []measure
}

type measure struct {
	head, unit string
	format     string
	drawn      bool
}

var curves = []curve{
	{"growth-store", "store, %s mails", "mails in the store", []measure{
		{"store", "MB-store", "%.0f MB", false},
		{"open", "ms-open", "%.1f ms", true},
		{"list", "ms-list", "%.1f ms", true},
		{"list, its middle", "ms-middle", "%.1f ms", false},
		{"unread ones", "ms-unread", "%.1f ms", false},
		{"a ticket", "ms-ticket", "%.1f ms", false},
		{"a ticket of 200 mails", "ms-long", "%.1f ms", false},
		{"search, a number", "ms-search-number", "%.1f ms", false},
		{"search, a word", "ms-search-word", "%.1f ms", false},
		{"search, common word", "ms-search-common", "%.1f ms", true},
		{"mails that claim to be from support", "ms-claims", "%.1f ms", false},
		{"check, nothing new", "ms-check", "%.0f ms", true},
		{"check, one answer", "ms-answer", "%.0f ms", false},
	}},
	{"growth-mailbox", "mailbox, %s mails", "mails in INBOX", []measure{
		{"down", "KB-down", "%.1f KB", true},
		{"turns", "turns", "%.0f", true},
		{"whole process", "ms-check", "%.0f ms", true},
	}},
	{"growth-attachment", "attachment, %s MB", "MB of the file", []measure{
		{"attach", "ms-attach", "%.0f ms", true},
		{"queue", "ms-queue", "%.0f ms", true},
		{"send and file the copy", "ms-send", "%.0f ms", true},
		{"fetch it as an answer", "ms-fetch", "%.0f ms", true},
	}},
}

// growthParts makes the tables and plots of the curves that were measured.
func growthParts(lines map[string]figures.Line) (parts map[string]string, pictures map[string][]byte) {
	parts, pictures = map[string]string{}, map[string][]byte{}
	for _, c := range curves {
		if sizes := c.sizes(lines); len(sizes) > 0 {
			parts[c.name] = c.table(lines, sizes)
			pictures[c.name+".svg"] = c.draw(lines, sizes)
		}
	}
	return parts, pictures
}

func (c curve) of(size int) string { return strings.Replace(c.what, "%s", strconv.Itoa(size), 1) }

// sizes are those that were measured, ascending.
func (c curve) sizes(lines map[string]figures.Line) (sizes []int) {
	before, after, _ := strings.Cut(c.what, "%s")
	for what := range maps.Keys(lines) {
		text, ok := strings.CutPrefix(what, before)
		if text, ok2 := strings.CutSuffix(text, after); ok && ok2 {
			if n, err := strconv.Atoi(text); err == nil {
				sizes = append(sizes, n)
			}
		}
	}
	slices.Sort(sizes)
	return sizes
}

// table has a column for each size.
func (c curve) table(lines map[string]figures.Line, sizes []int) string {
	t := table{head: []string{c.size}}
	for _, n := range sizes {
		t.head = append(t.head, thousands(n))
	}
	for _, k := range c.measures {
		r := row{label: k.head}
		for _, n := range sizes {
			if len(lines[c.of(n)].Values[k.unit]) == 0 {
				r.cells = append(r.cells, text(""))
				continue
			}
			r.cells = append(r.cells, cell{what: c.of(n), unit: k.unit, format: k.format})
		}
		t.rows = append(t.rows, r)
	}
	made, _ := t.render(lines)
	return made
}

func (c curve) draw(lines map[string]figures.Line, sizes []int) []byte {
	p := plot.Plot{X: plot.Axis{Name: c.size, Log: true, From: float64(sizes[0])}, Y: plot.Axis{Log: true}, Dots: true}
	for _, k := range c.measures {
		if !k.drawn {
			continue
		}
		_, unit, _ := strings.Cut(k.format, " ")
		l := plot.Line{Name: strings.TrimSuffix(k.head+", "+unit, ", ")}
		for _, n := range sizes {
			if y := lines[c.of(n)].Quantile(k.unit, 0.5); y > 0 {
				l.Points = append(l.Points, plot.Point{X: float64(n), Y: y})
			}
		}
		p.Lines = append(p.Lines, l)
	}
	return p.SVG()
}

// thousands writes a number with its thousands set apart.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
