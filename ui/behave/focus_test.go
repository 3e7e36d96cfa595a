//go:build linux && behave

package behave

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"testing"

	"okpay.example/support/ui"
	"okpay.example/support/ui/screen"
)

// touch is the least width and height of what can be pressed, so that a finger finds it (WCAG 2.2, 2.5.8), in pixels at
// the display's scale of 1.
const touch = 24

// TestTheFocusIsNeverLost goes through each screen by Tab, forth and back. What has the focus must be seen to have it, lie
// in the window, and be large enough to be pressed.
func TestTheFocusIsNeverLost(t *testing.T) {
	d := newDesktop(t)
	p := newProgram(d)
	p.open()
	for _, s := range []struct {
		name screen.Name
		key  string
		seen string // a control of it
		most int
	}{
		{screen.Home, "ctrl+1", "home.search", 40},
		{screen.Help, "ctrl+2", "help.search", 80},
		{screen.Fixes, "ctrl+3", "fixes.open.account-locked", 60},
		{screen.Contact, "ctrl+4", "contact.urgency.now", 60},
		{screen.Tickets, "ctrl+5", "tickets.write", 40},
		{screen.Compose, "ctrl+n", "compose.body", 60},
		{screen.Settings, "ctrl+comma", "settings.language", 90},
	} {
		p.key(s.key)
		p.untilSight(string(s.name), func(v ui.Sight) bool { return v.Screen == s.name })
		p.untilSeen(s.seen)
		p.goRound(s.most)
		p.step(string(s.name))
	}
	p.key("F1")
	p.untilSight("the list of keys", func(v ui.Sight) bool { return v.Over == 1 && v.Focus.Kind != "" })
	p.key("Tab", "Escape")
	p.untilSight("the window again", func(v ui.Sight) bool { return v.Over == 0 && v.Focus.Kind != "" })
	p.quit()
}

// goRound presses Tab until the focus is where it was before, and then Shift+Tab once.
func (p *program) goRound(most int) {
	p.t.Helper()
	first := p.tabOn("Tab")
	for n := 1; ; n++ {
		if n > most {
			p.t.Fatalf("after %d times Tab the focus is not where it was: %+v", n, first)
		}
		before := p.screen(image.Rect(0, 0, 1280, 900))
		now := p.tabOn("Tab")
		p.proper(now)
		p.until("the focus to be seen", func() string {
			area := around(now).Add(p.at).Intersect(before.Rect)
			without := image.NewRGBA(image.Rectangle{Max: area.Size()})
			draw.Draw(without, without.Rect, before, area.Min, draw.Src)
			with := p.screen(area)
			if bytes.Equal(without.Pix, with.Pix) && !ringed(with) { // one row like another may have scrolled into its place
				return now.Kind + " " + now.Name + " looks the same with and without it"
			}
			return ""
		})
		if same(now, first) {
			p.t.Logf("%d controls", n)
			break
		}
	}
	p.tabOn("Tab")
	if back := p.tabOn("shift+Tab"); !same(back, first) {
		p.t.Errorf("Shift+Tab leads to %+v, not back to %+v", back, first)
	}
}

// same compares what stays the same when the window scrolls: a height may then come out one higher or lower, as its edges
// are rounded.
func same(a, b ui.Spot) bool {
	height := max(a.H, b.H)-min(a.H, b.H) <= 1
	return a.Name == b.Name && a.Kind == b.Kind && a.X == b.X && a.W == b.W && height && a.Text == b.Text && (a.Name != "" || a.Y == b.Y)
}

// proper wants a control to lie in the window and to be large enough.
func (p *program) proper(s ui.Spot) {
	p.t.Helper()
	v := p.sight()
	if s.W < touch || s.H < touch {
		p.t.Errorf("%s %s is only %d x %d", s.Kind, s.Name, s.W, s.H)
	}
	const rim = 2 // of a control that is higher than its place
	if s.X < -rim || s.X+s.W > v.Width+rim || s.Y+s.H <= 0 || s.Y >= v.Height {
		p.t.Errorf("%s %s has the focus out of sight: %+v in %d x %d", s.Kind, s.Name, s, v.Width, v.Height)
	}
}

// around is where a control lies, and what is drawn close to it.
func around(s ui.Spot) image.Rectangle { return image.Rect(s.X, s.Y, s.X+s.W, s.Y+s.H).Inset(-4) }

// ringed tells whether the colour of the focus, whose edges are soft, runs along the rim of a picture for the most part.
func ringed(p *image.RGBA) bool {
	ring := color.RGBA{0x0b, 0x6e, 0x63, 0xff} // docs/design.md, Primary
	const rim, soft = 6, 0x30
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= soft }
	inner, count := p.Rect.Inset(rim), 0
	for y := p.Rect.Min.Y; y < p.Rect.Max.Y; y++ {
		for x := p.Rect.Min.X; x < p.Rect.Max.X; x++ {
			c := p.RGBAAt(x, y)
			if !image.Pt(x, y).In(inner) && near(c.R, ring.R) && near(c.G, ring.G) && near(c.B, ring.B) {
				count++
			}
		}
	}
	return count >= p.Rect.Dx()+p.Rect.Dy()
}
