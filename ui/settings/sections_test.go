package settings_test

import (
	"math"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/settings"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// sectionsIn is the screen in a look, with what marks its sections.
func sectionsIn(t *testing.T, lang string, look screentest.Look) (*screentest.Stage, *widget.Outline, *widget.Select) {
	t.Helper()
	words, err := i18n.New(translations.Files, lang)
	if err != nil {
		t.Fatal(err)
	}
	b := &backend{}
	if b.library, err = app.OpenLibrary("", nil); err != nil {
		t.Fatal(err)
	}
	s := screentest.New(t, look, screen.Settings, func(e screen.Env) screen.Screen {
		e.Words = func() *i18n.Catalog { return words }
		e.Now = func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }
		return settings.New(e, b)
	})
	return s, s.Marks.Get("settings.outline").(*widget.Outline), s.Marks.Get("settings.chooser").(*widget.Select)
}

func seen(o fyne.CanvasObject) bool {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o) != fyne.Position{}
}

const lookSection, dataSection, aboutSection = 1, 3, 5

func TestTheSectionsAreListedWhereThereIsRoomAndElseInAField(t *testing.T) {
	for name, c := range map[string]struct {
		look screentest.Look
		list bool
	}{
		"usual":          {screentest.Look{}, true},
		"least window":   {screentest.Look{Width: 696}, false},
		"large words":    {screentest.Look{Scale: 2}, false},
		"large, wide":    {screentest.Look{Scale: 1.5, Width: 1700}, true},
		"small words":    {screentest.Look{Scale: 0.8}, true},
		"least, largest": {screentest.Largest(), false},
	} {
		_, outline, chooser := sectionsIn(t, "en", c.look)
		if seen(outline) != c.list || seen(chooser) == c.list {
			t.Errorf("%s: list %v, field %v", name, seen(outline), seen(chooser))
		}
	}
}

func TestTheKeysGoThroughTheSectionsAndIntoOne(t *testing.T) {
	s, outline, _ := sectionsIn(t, "en", screentest.Look{})
	page := s.Screen.(*settings.Screen).Page()
	widget.Focus(outline)
	s.Key(fyne.KeyDown)
	if outline.Current() != lookSection || page.Offset() == 0 {
		t.Errorf("Down: section %d, scrolled to %v", outline.Current(), page.Offset())
	}
	s.Key(fyne.KeyEnd)
	if outline.Current() != aboutSection || page.Offset() != page.End() {
		t.Errorf("End: section %d, scrolled to %v of %v", outline.Current(), page.Offset(), page.End())
	}
	s.Key(fyne.KeyHome)
	if outline.Current() != 0 {
		t.Errorf("Home: section %d", outline.Current())
	}
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyReturn)
	if got := s.Window.Canvas().Focused(); got != s.Marks.Get("settings.language").(fyne.Focusable) {
		t.Errorf("Enter leads to %T", got)
	}
}

func TestAPressOnASectionLeadsThere(t *testing.T) {
	s, outline, _ := sectionsIn(t, "zh-CN", screentest.Look{})
	row := outline.Size().Height / (aboutSection + 1)
	for _, section := range []int{dataSection, aboutSection, lookSection} {
		outline.Tapped(&fyne.PointEvent{Position: fyne.NewPos(20, row*(float32(section)+0.5))})
		if outline.Current() != section || s.Window.Canvas().Focused() != fyne.Focusable(outline) {
			t.Errorf("section %d instead of %d, the focus in %T", outline.Current(), section, s.Window.Canvas().Focused())
		}
	}
}

func TestTheSectionInSightIsMarked(t *testing.T) {
	s, outline, chooser := sectionsIn(t, "en", screentest.Look{})
	page := s.Screen.(*settings.Screen).Page()
	page.ScrollTo(page.End())
	if outline.Current() != aboutSection || chooser.Selected() != aboutSection {
		t.Errorf("at the end: %d and %d", outline.Current(), chooser.Selected())
	}
	page.ScrollToTop()
	if outline.Current() != 0 {
		t.Errorf("at the top: %d", outline.Current())
	}
	s.Screen.Show(screen.Target{Screen: screen.Settings, ID: "data"})
	if outline.Current() != dataSection {
		t.Errorf("led to the data: %d", outline.Current())
	}
}

// The keys may be faster than the first frame, before which nobody knows how high the sections are.
func TestTheKeysLeadToTheBeginningOfASection(t *testing.T) {
	for _, look := range []screentest.Look{{}, {Scale: 1.5}, {Width: 696}} {
		s, outline, chooser := sectionsIn(t, "en", look)
		page := s.Screen.(*settings.Screen).Page()
		widget.Focus(chooser)
		if seen(outline) {
			widget.Focus(outline)
		}
		s.Key(fyne.KeyDown)
		at := func() float32 {
			driver := fyne.CurrentApp().Driver()
			return driver.AbsolutePositionForObject(s.Marks.Get("settings.language")).Y - driver.AbsolutePositionForObject(page).Y
		}
		went := at()
		if relaid(s); went != at() || went > 100 {
			t.Errorf("%+v: the section's first field is at %v, and a moment later at %v", look, went, at())
		}
	}
}

func TestTheSectionsFitEveryLook(t *testing.T) {
	for _, c := range append(screentest.Cases(), screentest.Case{Name: "zh-light-largest", Lang: "zh-CN", Look: screentest.Largest()},
		screentest.Case{Name: "en-light-largest", Lang: "en", Look: screentest.Largest()},
		screentest.Case{Name: "en-dark-80", Lang: "en", Look: screentest.Look{Mode: theme.Dark, Scale: 0.8}}) {
		t.Run(c.Name, func(t *testing.T) {
			s, outline, chooser := sectionsIn(t, c.Lang, c.Look)
			if seen(outline) {
				widget.Focus(outline)
			} else {
				widget.Focus(chooser)
				if width := chooser.Size().Width; width < chooser.Widest() {
					t.Errorf("in a width of %v a section's name is cut", width)
				}
			}
			s.Key(fyne.KeyDown)
			s.Picture("sections-" + c.Name)
			if !seen(outline) {
				s.Key(fyne.KeyReturn)
				s.Picture("sections-open-" + c.Name)
			}
		})
	}
}

// relaid lays the page out anew, as the next frame of a window does.
func relaid(s *screentest.Stage) {
	size := s.Window.Canvas().Size()
	s.Window.Resize(size.AddWidthHeight(1, 0))
	s.Window.Resize(size)
}

// The mailboxes are read while the page is shown already: what was asked for stays in sight until the person scrolls.
func TestTheSectionAskedForStaysInSightWhenTheMailboxesAreRead(t *testing.T) {
	s, outline, _ := sectionsIn(t, "en", screentest.Look{})
	page := s.Screen.(*settings.Screen).Page()
	shown := func() float32 {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.Marks.Get("settings.backup"))
		return at.Y - fyne.CurrentApp().Driver().AbsolutePositionForObject(page).Y
	}
	fill := func(n int) {
		b := &backend{accounts: make([]mail.Account, n)}
		for i := range b.accounts {
			b.accounts[i].ID = int64(i + 1)
		}
		s.Screen.(*settings.Screen).ReadOf(b)
		s.Screen.(*settings.Screen).Refresh()
		relaid(s)
	}
	fill(1)
	s.Screen.Show(screen.Target{Screen: screen.Settings, ID: "data"})
	want := shown()
	fill(6)
	if got := shown(); math.Abs(float64(got-want)) > 1 || outline.Current() != dataSection {
		t.Errorf("it moved from %v to %v; section %d is marked", want, got, outline.Current())
	}
	page.ScrollTo(page.Offset() + 40)
	moved := page.Offset()
	fill(7)
	if page.Offset() != moved {
		t.Errorf("after the person scrolled it went from %v to %v", moved, page.Offset())
	}
}

// What lists the sections is one thing or the other: the keyboard goes on where it was.
func TestTheKeyboardStaysWithTheSectionsWhileTheWindowChanges(t *testing.T) {
	s, outline, chooser := sectionsIn(t, "en", screentest.Look{})
	widget.Focus(outline)
	whole := s.Window.Canvas().Size()
	for _, c := range []struct {
		width float32
		want  fyne.Focusable
	}{{696, chooser}, {whole.Width, outline}} {
		s.Window.Resize(fyne.NewSize(c.width, whole.Height))
		if got := s.Window.Canvas().Focused(); got != c.want {
			t.Errorf("%v wide: it is with %T", c.width, got)
		}
	}
}

func TestTheSectionInSightIsChosenToGoToItsBeginning(t *testing.T) {
	s, _, chooser := sectionsIn(t, "en", screentest.Look{Width: 696})
	page := s.Screen.(*settings.Screen).Page()
	s.Screen.Show(screen.Target{Screen: screen.Settings, ID: "data"})
	start := page.Offset()
	at := func() float32 {
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(s.Marks.Get("settings.backup")).Y
	}
	first := at()
	if relaid(s); at() != first {
		t.Errorf("at first it is at %v, and a moment later at %v", first, at())
	}
	page.ScrollTo(start + 60)
	if chooser.Selected() != dataSection {
		t.Fatalf("section %d is in sight", chooser.Selected())
	}
	widget.Focus(chooser)
	s.Key(fyne.KeyReturn)
	s.Key(fyne.KeyReturn)
	if page.Offset() != start {
		t.Errorf("it goes to %v instead of %v", page.Offset(), start)
	}
}
