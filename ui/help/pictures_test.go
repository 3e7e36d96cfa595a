package help_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// TestEachStateFits goes through the states in both languages, themes and widths, as pictures to look at in the gallery.
func TestEachStateFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			s := newStage(t, options{lang: c.Lang, look: c.Look})
			s.Picture("intro-" + c.Name)
			s.Tap("help.category.safety")
			s.Picture("browse-" + c.Name)
			s.Screen.Show(screen.Target{Screen: screen.Help, Query: map[string]string{"zh-CN": "锁", "en": "locked"}[c.Lang]})
			s.Picture("results-" + c.Name)
			s.Tap("help.result.account-locked")
			s.Tap("help.yes")
			size := s.Window.Canvas().Size()
			s.Window.Resize(fyne.NewSize(size.Width, 1500))
			s.Picture("rated-" + c.Name)
			s.Window.Resize(size)
			s.Tap("help.said.all")
			s.Picture("answers-" + c.Name)
			s.Tap("help.answers.erase")
			s.Picture("erase-" + c.Name)
			s.Tap("help.answers.erase.no")
			s.Tap("help.answers.close")
			s.Screen.Show(screen.Target{Screen: screen.Help, ID: "account-compromised"})
			s.Picture("emergency-" + c.Name)
			s.Screen.Hide()
			s.Screen.Show(screen.Target{Screen: screen.Help, Query: map[string]string{"zh-CN": "钱正在被转走", "en": "money is leaving my account"}[c.Lang]})
			s.Picture("urgent-" + c.Name)
			s.Screen.Hide()
			s.Screen.Show(screen.Target{Screen: screen.Help, Query: "qqqqzzzz"})
			s.Picture("none-" + c.Name)
		})
	}
}

func TestTheLargestWordsFitTheLeastWindow(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang, look: screentest.Largest()})
			s.Picture("intro-" + lang + "-200")
			s.Tap("help.category.safety")
			s.Picture("browse-" + lang + "-200")
			wantRowsInTheirList(s)
			s.Screen.Show(screen.Target{Screen: screen.Help, ID: "account-compromised"})
			s.Picture("emergency-" + lang + "-200")
			wantMargin(s)
			s.Screen.Show(screen.Target{Screen: screen.Help, ID: "account-locked"})
			s.Picture("article-" + lang + "-200")
			wantMargin(s)
			s.Screen.Show(screen.Target{Screen: screen.Help, Query: "qqqqzzzz"})
			s.Picture("none-" + lang + "-200")
			s.Screen.Hide()
			s.Screen.Show(screen.Target{Screen: screen.Help, Query: map[string]string{"zh-CN": "锁", "en": "locked"}[lang]})
			s.Picture("results-" + lang + "-200")
			wantRowsInTheirList(s)
			s.Screen.Hide()
			s.Screen.Show(screen.Target{Screen: screen.Help, Query: map[string]string{"zh-CN": "钱正在被转走", "en": "money is leaving my account"}[lang]})
			s.Picture("urgent-" + lang + "-200")
			wantRowsInTheirList(s)
		})
	}
}

// wantMargin fails the test for each control and box of colour that reaches into the margin at the right edge.
func wantMargin(s *stage) {
	s.Helper()
	edge := s.Window.Canvas().Size().Width - theme.Space16 + 0.5
	for _, o := range test.LaidOutObjects(s.Window.Content()) {
		switch o.(type) {
		case *widget.Text, *widget.Button, *widget.Link:
		case *widget.Box:
			if o.Position().X == 0 && o.Position().Y == 0 { // a pane or the ground
				continue
			}
		default:
			continue
		}
		if end := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).X + o.Size().Width; o.Visible() && end > edge {
			s.Errorf("%T ends at %v of %v", o, end, edge)
		}
	}
}

// wantRowsInTheirList fails the test for each row that reaches further than the field above the list.
func wantRowsInTheirList(s *stage) {
	s.Helper()
	left := func(o fyne.CanvasObject) float32 { return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).X }
	var start, end float32
	for _, o := range test.LaidOutObjects(s.Window.Content()) {
		switch o.(type) {
		case *widget.SearchBox:
			start, end = left(o), left(o)+o.Size().Width
		case *widget.TapCard:
			if at := left(o); at == start && at+o.Size().Width > end+0.5 {
				s.Errorf("a row ends at %v, the field at %v", at+o.Size().Width, end)
				return
			}
		}
	}
}
