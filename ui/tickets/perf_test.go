package tickets

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"
	"fyne.io/fyne/v2/test"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

func pre(text string) fyne.CanvasObject {
	s := widget.Selectable("")
	s.Resize(fyne.NewSize(350, 20))
	l := s.(*container.ThemeOverride).Content.(*fynewidget.Label)
	l.SetText(text)
	return s
}

func TestPerf(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Options{}))
	for i, text := range []string{
		strings.Repeat("账户被锁定，请核实。", 20),
		strings.Repeat("账户被锁定，请核实。", 50),
		strings.Repeat("账户被锁定，请核实。\n", 50),
		strings.Repeat("The quick brown fox jumps over the lazy dog and so on.\n", 20),
	} {
		for n, f := range map[string]func(string) fyne.CanvasObject{"plain": widget.Selectable, "pre": pre} {
			start := time.Now()
			var all []fyne.CanvasObject
			for range 50 {
				all = append(all, f(text))
			}
			a := time.Since(start)
			start = time.Now()
			c := widget.NewScroll(widget.Column(4, all...))
			w := test.NewTempWindow(t, c)
			b := time.Since(start)
			start = time.Now()
			w.Resize(fyne.NewSize(400, 500))
			t.Log(i, n, len(text), a, b, time.Since(start))
			start = time.Now()
			c.Refresh()
			t.Log(i, "refresh", time.Since(start))
		}
	}
}
