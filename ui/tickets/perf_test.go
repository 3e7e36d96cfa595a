package tickets

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

func TestPerf(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Options{}))
	for name, text := range map[string]string{
		"zh lines":  strings.Repeat(strings.Repeat("账户被锁定，请核实。", 8)+"\n", 800),
		"zh one":    strings.Repeat("账户被锁定，请核实。", 6600),
		"en lines":  strings.Repeat("The quick brown fox jumps over the lazy dog and so on.\n", 3600),
		"en one":    strings.Repeat("The quick brown fox jumps ", 7600),
		"en noword": strings.Repeat("x", 200000),
		"empty lines": strings.Repeat("a\n", 100000),
		"20k zh":     strings.Repeat(strings.Repeat("账户被锁定，请核实。", 8)+"\n", 80),
	} {
		start := time.Now()
		s := widget.Selectable(text)
		w := test.NewTempWindow(t, widget.NewScroll(s))
		w.Resize(fyne.NewSize(400, 500))
		t.Log(name, len(text), time.Since(start))
		start = time.Now()
		s.Refresh()
		t.Log(name, "refresh", time.Since(start))
		start = time.Now()
		tx := widget.Body(text)
		w = test.NewTempWindow(t, widget.NewScroll(tx))
		w.Resize(fyne.NewSize(400, 500))
		t.Log(name, "Text", time.Since(start))
	}
}
