package tickets

import (
	"testing"

	"fyne.io/fyne/v2"
)

func TestNoPointIsLeftAtTheEndOfALine(t *testing.T) {
	newWorld(t, sample(""), look{}) // its fonts
	d := dotted("support@okpay.example", "today 09:12", "2 files")
	d.Resize(fyne.NewSize(1000, 20))
	line := d.MinSize().Height
	seen := func() (points int) {
		for i := 0; i < len(d.Objects); i += 2 {
			if d.Objects[i].Visible() {
				points++
			}
		}
		return points
	}
	if n := seen(); n != 2 {
		t.Errorf("on one line %d points are seen", n)
	}
	for width := float32(1000); width > 40; width-- {
		d.Resize(fyne.NewSize(width, 20))
		rows := map[float32]float32{} // how far each is filled
		for i := 1; i < len(d.Objects); i += 2 {
			point, text := d.Objects[i-1], d.Objects[i]
			y := text.Position().Y
			if point.Visible() && (point.Position().Y != y || point.Position().X < rows[y]) {
				t.Fatalf("at %v a point stands at %v before a text at %v", width, point.Position(), text.Position())
			}
			if text.Position().X > 0 != point.Visible() {
				t.Fatalf("at %v the text at %v has a point: %v", width, text.Position(), point.Visible())
			}
			if rows[y] = text.Position().X + text.Size().Width; rows[y] > width+0.5 {
				t.Fatalf("at %v a text ends at %v", width, rows[y])
			}
		}
	}
	if got := d.MinSize().Height; got < 3*line-1 {
		t.Errorf("three texts below each other are %v high, one is %v", got, line)
	}
}

// A line of the list tells its age also in the largest words that still leave room for it.
func TestARowKeepsItsAgeBesideAState(t *testing.T) {
	for lang, state := range map[string]string{"zh-CN": "不确定是否送达", "en": "May not have arrived"} {
		w := newWorld(t, sample(lang), look{lang: lang, scale: 1.5, size: fyne.NewSize(700, 780)})
		w.show("")
		r := w.marks.Get("tickets.row.UUUU-0002").(*row)
		if !r.age.Visible() || r.badge.Text() != state {
			t.Errorf("%s: beside %q the age is seen: %v", lang, r.badge.Text(), r.age.Visible())
		}
	}
}
