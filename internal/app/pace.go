package app

import (
	"fmt"
	"math"
	"time"

	"okpay.example/support/internal/i18n"
)

// paceWindow is how far back a speed looks: long enough to be steady, short enough to follow the line.
const paceWindow = 5 * time.Second

// Pace is how fast an upload goes. The zero value has seen nothing.
type Pace struct {
	sent, total int64
	seen        []moment // of the last paceWindow, and one before
}

type moment struct {
	at   time.Time
	sent int64
}

// Add takes how far the upload is, in bytes. An upload that begins again is another one.
func (p *Pace) Add(at time.Time, sent, total int64) {
	if sent < p.sent || total != p.total {
		p.seen = nil
	}
	p.sent, p.total = sent, total
	p.seen = append(p.seen, moment{at, sent})
	for len(p.seen) > 2 && at.Sub(p.seen[1].at) >= paceWindow {
		p.seen = p.seen[1:]
	}
}

// Begun tells whether anything was seen yet.
func (p *Pace) Begun() bool { return p.total > 0 }

// Whole tells whether all went out, so that only the server's word is missing.
func (p *Pace) Whole() bool { return p.Begun() && p.sent >= p.total }

// Share is how much of it went out, from 0 to 1.
func (p *Pace) Share() float64 {
	if p.total <= 0 {
		return 0
	}
	return min(1, float64(p.sent)/float64(p.total))
}

// Speed is in bytes a second; 0 until it can be told.
func (p *Pace) Speed() int64 {
	if len(p.seen) < 2 {
		return 0
	}
	first, last := p.seen[0], p.seen[len(p.seen)-1]
	took := last.at.Sub(first.at)
	if took < 500*time.Millisecond {
		return 0
	}
	return int64(float64(last.sent-first.sent) / took.Seconds())
}

// Left is about how long it will take; 0 until that can be told.
func (p *Pace) Left() time.Duration {
	speed := p.Speed()
	if speed <= 0 {
		return 0
	}
	return time.Duration(float64(p.total-p.sent) / float64(speed) * float64(time.Second))
}

// Text says in a line how an upload goes: bytes, per cent, speed and the time that is left. trouble is why the mailbox
// cannot be reached, if that is known: before anything went out it says more than that one connects.
func (p *Pace) Text(w *i18n.Catalog, trouble string) string {
	switch {
	case !p.Begun() && trouble != "":
		return w.T("upload.unreached", "Why", trouble)
	case !p.Begun():
		return w.T("upload.connecting")
	case p.Whole():
		return w.T("upload.finishing")
	}
	args := []any{
		"Sent", Size(p.sent), "Total", Size(p.total), "Percent", int(100 * p.Share()), "Speed", Size(p.Speed()),
	}
	switch left := p.Left(); {
	case p.Speed() <= 0:
		return w.T("upload.progress", args...)
	case left < 90*time.Second:
		return w.T("upload.speed", append(args, "Left", w.N("upload.seconds", max(1, int(math.Round(left.Seconds())))))...)
	default:
		return w.T("upload.speed", append(args, "Left", w.N("upload.minutes", int(math.Round(left.Minutes()))))...)
	}
}

// Size is a number of bytes as people read it: "212 KB".
func Size(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20-1<<9: // what rounds to 1024 KB is 1.0 MB
		return fmt.Sprintf("%d KB", (n+1<<9)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}
