package main

import (
	"bytes"
	"fmt"
	"math"
)

// The plot's frame, in pixels.
const (
	plotWidth, plotHeight            = 720, 400
	left, right, top, bottom float64 = 70, 32, 46, 50
)

// series is a line of the plot; its values are in the unit named.
type series struct {
	name, colour string
	value        func(grown) float64
}

// draw makes an SVG of the cost over the number of documents, both in powers of ten.
func draw(list []grown) []byte {
	lines := []series{
		{"build, ms", "#0f8a8a", func(g grown) float64 { return micro(g.Build) / 1000 }},
		{"memory, MB", "#8a5a0f", func(g grown) float64 { return max(g.Memory, 0.1) }},
		{"keystroke p99, ms", "#b3261e", func(g grown) float64 { return micro(g.P99) / 1000 }},
		{"keystroke p50, ms", "#3b5bdb", func(g grown) float64 { return micro(g.P50) / 1000 }},
	}
	const x0, x1 = 2, 5 // powers of ten
	y0, y1 := -2.0, 1.0
	for _, s := range lines {
		for _, g := range list {
			y0, y1 = min(y0, math.Floor(math.Log10(s.value(g)))), max(y1, math.Ceil(math.Log10(s.value(g))))
		}
	}
	x := func(docs float64) float64 { return left + (math.Log10(docs)-x0)/(x1-x0)*(plotWidth-left-right) }
	y := func(v float64) float64 {
		return plotHeight - bottom - (math.Log10(v)-y0)/(y1-y0)*(plotHeight-top-bottom)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12" fill="#16222e">`+"\n",
		plotWidth, plotHeight, plotWidth, plotHeight)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", plotWidth, plotHeight)
	text := func(x, y float64, anchor, s string) {
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`+"\n", x, y, anchor, s)
	}
	rule := func(x1, y1, x2, y2 float64) {
		fmt.Fprintf(&b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#d5dde3"/>`+"\n", x1, y1, x2, y2)
	}
	for e := x0; e <= x1; e++ {
		at := x(math.Pow10(e))
		rule(at, top, at, plotHeight-bottom)
		text(at, plotHeight-bottom+18, "middle", fmt.Sprintf("%.0f", math.Pow10(e)))
	}
	for e := int(y0); e <= int(y1); e++ {
		at := y(math.Pow10(e))
		rule(left, at, plotWidth-right, at)
		text(left-8, at+4, "end", fmt.Sprintf("%g", math.Pow10(e)))
	}
	text((left+plotWidth-right)/2, plotHeight-12, "middle", "documents in the pack")
	for i, s := range lines {
		legend := left + float64(i)*160
		fmt.Fprintf(&b, `<rect x="%.1f" y="14" width="14" height="4" fill="%s"/>`+"\n", legend, s.colour)
		text(legend+20, 20, "start", s.name)
		fmt.Fprintf(&b, `<polyline fill="none" stroke="%s" stroke-width="2" points="`, s.colour)
		for _, g := range list {
			fmt.Fprintf(&b, "%.1f,%.1f ", x(float64(g.Docs)), y(s.value(g)))
		}
		fmt.Fprintln(&b, `"/>`)
		for _, g := range list {
			fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", x(float64(g.Docs)), y(s.value(g)), s.colour)
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}
