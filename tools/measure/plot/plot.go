// Package plot draws the plots of docs as SVG: lines over a plain or a logarithmic axis. It knows no figures and makes no
// files.
package plot

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"strconv"
)

// The frame, in pixels.
const (
	width, height                    = 720, 400
	left, right, top, bottom float64 = 76, 32, 46, 50
)

// Line is a named line of points.
type Line struct {
	Name   string
	Points []Point
}

// Point is one of them, in the units of the axes.
type Point struct{ X, Y float64 }

// Axis says how values lie along an edge. The zero value is a plain axis without a name.
type Axis struct {
	Name string
	Log  bool // by powers of ten; values of 0 and less are left out
	From float64
	To   float64 // 0: as far as the points go
}

// Band is a stretch of the x axis that is set apart.
type Band struct {
	Name     string
	From, To float64
}

// Plot is a picture.
type Plot struct {
	X, Y  Axis
	Lines []Line
	Bands []Band
	Level float64 // a dashed line across, 0 for none
	Mark  string  // its name
	Dots  bool    // a dot at each point
}

var colours = []string{"#0f8a8a", "#b3261e", "#3b5bdb", "#8a5a0f", "#6b3fa0"}

// SVG draws it.
func (p Plot) SVG() []byte {
	d := drawing{plot: p, x: p.X.over(p.Lines, func(q Point) float64 { return q.X }),
		y: p.Y.over(p.Lines, func(q Point) float64 { return q.Y })}
	if p.Level > d.y.to {
		d.y = Axis{Log: p.Y.Log, From: p.Y.From, To: p.Level}.over(nil, nil)
	}
	fmt.Fprintf(&d.out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %d" `+
		`font-family="sans-serif" font-size="12" fill="#16222e">`+"\n", width, height, height)
	fmt.Fprintf(&d.out, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", width, height)
	d.bands()
	d.grid()
	x := left - 40
	for i, l := range p.Lines {
		colour := colours[i%len(colours)]
		d.line(l, colour)
		x = d.legend(x, l.Name, colour)
	}
	d.out.WriteString("</svg>\n")
	return d.out.Bytes()
}

type drawing struct {
	plot Plot
	x, y scale
	out  bytes.Buffer
}

// scale is an axis with its ends and ticks.
type scale struct {
	log      bool
	from, to float64
	ticks    []float64
}

// over finds the ends of an axis for the points.
func (a Axis) over(lines []Line, of func(Point) float64) scale {
	s := scale{log: a.Log, from: a.From, to: a.To}
	if a.To == 0 {
		for _, l := range lines {
			for _, q := range l.Points {
				s.to = max(s.to, of(q))
			}
		}
	}
	if a.Log {
		least := s.to
		for _, l := range lines {
			for _, q := range l.Points {
				if v := of(q); v > 0 {
					least = min(least, v)
				}
			}
		}
		if a.From == 0 {
			s.from = math.Pow10(int(math.Floor(math.Log10(least))))
		}
		s.to = math.Pow10(int(math.Ceil(math.Log10(s.to))))
		for v := s.from; v <= s.to*1.001; v *= 10 {
			s.ticks = append(s.ticks, v)
		}
		return s
	}
	s.to = max(s.to, s.from+1e-9) // there may be no points
	step := niceStep((s.to - s.from) / 6)
	if a.To == 0 {
		s.to = math.Ceil(s.to/step) * step
	}
	for v := s.from; v <= s.to+step/1000; v += step {
		s.ticks = append(s.ticks, v)
	}
	return s
}

// niceStep is the next of 1, 2, 5 times a power of ten, 15 and 30 included for minutes.
func niceStep(least float64) float64 {
	if least <= 0 {
		return 1
	}
	unit := math.Pow10(int(math.Floor(math.Log10(least))))
	for _, m := range []float64{1, 1.5, 2, 3, 5} {
		if m*unit >= least {
			return m * unit
		}
	}
	return 10 * unit
}

// at is where along its axis a value lies, from 0 to 1.
func (s scale) at(v float64) float64 {
	if s.log {
		return (math.Log10(v) - math.Log10(s.from)) / (math.Log10(s.to) - math.Log10(s.from))
	}
	return (v - s.from) / (s.to - s.from)
}

func (s scale) shows(v float64) bool { return v >= s.from && v <= s.to && (!s.log || v > 0) }

func (d *drawing) px(v float64) float64 { return left + d.x.at(v)*(width-left-right) }
func (d *drawing) py(v float64) float64 { return height - bottom - d.y.at(v)*(height-top-bottom) }

func (d *drawing) text(x, y float64, anchor, s string) {
	fmt.Fprintf(&d.out, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`+"\n", x, y, anchor, html.EscapeString(s))
}

func (d *drawing) rule(x1, y1, x2, y2 float64, colour, more string) {
	fmt.Fprintf(&d.out, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"%s/>`+"\n", x1, y1, x2, y2, colour, more)
}

func (d *drawing) bands() {
	for _, b := range d.plot.Bands {
		from, to := d.px(b.From), d.px(b.To)
		fmt.Fprintf(&d.out, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="#f3ece0"/>`+"\n",
			from, top, to-from, height-top-bottom)
		d.text((from+to)/2, top+16, "middle", b.Name)
	}
}

func (d *drawing) grid() {
	const line = "#d5dde3"
	for _, v := range d.x.ticks {
		d.rule(d.px(v), top, d.px(v), height-bottom, line, "")
		d.text(d.px(v), height-bottom+18, "middle", number(v))
	}
	for _, v := range d.y.ticks {
		d.rule(left, d.py(v), width-right, d.py(v), line, "")
		d.text(left-8, d.py(v)+4, "end", number(v))
	}
	d.text((left+width-right)/2, height-12, "middle", d.plot.X.Name)
	if d.plot.Y.Name != "" {
		fmt.Fprintf(&d.out, `<text transform="translate(16 %.1f) rotate(-90)" text-anchor="middle">%s</text>`+"\n",
			(top+height-bottom)/2, html.EscapeString(d.plot.Y.Name))
	}
	if d.plot.Level > 0 {
		y := d.py(d.plot.Level)
		d.rule(left, y, width-right, y, "#b3261e", ` stroke-dasharray="6 4"`)
		d.text(width-right-4, y-5, "end", d.plot.Mark)
	}
}

// legend names a line, from x on, and gives where the next name begins.
func (d *drawing) legend(x float64, name, colour string) float64 {
	const letter = 6.6 // as wide as most, at this size
	fmt.Fprintf(&d.out, `<rect x="%.1f" y="14" width="14" height="4" fill="%s"/>`+"\n", x, colour)
	d.text(x+20, 20, "start", name)
	return x + 20 + letter*float64(len(name)) + 18
}

func (d *drawing) line(l Line, colour string) {
	fmt.Fprintf(&d.out, `<polyline fill="none" stroke="%s" stroke-width="2" stroke-linejoin="round" points="`, colour)
	for _, q := range l.Points {
		if d.x.shows(q.X) && d.y.shows(q.Y) {
			fmt.Fprintf(&d.out, "%.1f,%.1f ", d.px(q.X), d.py(q.Y))
		}
	}
	fmt.Fprintln(&d.out, `"/>`)
	for _, q := range l.Points {
		if d.plot.Dots && d.x.shows(q.X) && d.y.shows(q.Y) {
			fmt.Fprintf(&d.out, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", d.px(q.X), d.py(q.Y), colour)
		}
	}
}

// number writes a tick as people read it.
func number(v float64) string {
	if v < 1e4 {
		return strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64)
	}
	s := strconv.FormatFloat(math.Round(v), 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
