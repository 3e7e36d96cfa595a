package help

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"okpay.example/support/faq"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// feedback asks whether the article helped, thanks for the answer and tells it back, and offers the article to copy and
// to print.
func (s *Screen) feedback(a pack.Article, t told) fyne.CanvasObject {
	label := func(text string) fyne.CanvasObject {
		o := widget.TextOptions{Role: theme.Text2, Wrap: widget.OneLine}
		if theme.Scale() > largeWords {
			o.Wrap = widget.Wrapped
		}
		return widget.NewText(text, o)
	}
	yes, no := s.answer(a, "help.yes", "thumbs-up", true), s.answer(a, "help.no", "thumbs-down", false)
	words, answers := label(s.env.T("help.helped")), []fyne.CanvasObject{yes, no}
	s.rating = []fyne.Focusable{yes, no}
	var icon []fyne.CanvasObject
	switch {
	case t.rated && t.said.Helped:
		icon = append(icon, widget.NewIcon("circle-check", theme.IconMedium, theme.Good))
		words, answers = label(s.env.T("help.thanks.yes")), answers[1:]
	case t.rated:
		icon = append(icon, widget.NewIcon("heart-handshake", theme.IconMedium, theme.Primary))
		words, answers = label(s.env.T("help.thanks.no")), answers[:1]
	}
	line := widget.Flow(theme.Space12, append(append(icon, words), widget.Inline(theme.Space12, answers...))...)
	if theme.Scale() > largeWords { // on one line they would be wider than the pane
		if icon != nil {
			words = widget.Beside(icon[0], words)
		}
		line = widget.Column(theme.Space8, words, widget.Flow(theme.Space12, answers...))
	}
	copies, prints := s.pageButtons(a)
	return widget.Column(theme.Space8, line, s.said(a, t),
		// The first button's own inset would put it out of line with the words.
		widget.Inset(widget.Insets{Left: -theme.Space16}, widget.Left(widget.Inline(0, copies, prints))))
}

// said tells what was said, and that it stays here; what was said can be taken back, and all of it seen.
func (s *Screen) said(a pack.Article, t told) fyne.CanvasObject {
	if !t.rated {
		return widget.Caption(s.env.T("help.said.unrated"))
	}
	back := widget.NewLink(s.env.T("help.said.back"), theme.TypeCaption, func() { s.takeBack(a) })
	all := widget.NewLink(s.env.T("help.said.all"), theme.TypeCaption, func() { screen.ShowAnswers(s.env, s.b, s.Refresh) })
	s.env.Mark("help.said.back", back)
	s.env.Mark("help.said.all", all)
	s.rating = append([]fyne.Focusable{all, back}, s.rating...) // what does nothing by itself goes first
	caption := func(text string) fyne.CanvasObject {
		return widget.NewText(text, widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine})
	}
	if theme.Scale() > largeWords {
		return widget.Column(theme.Space4, widget.Caption(s.whatWasSaid(t.said)), widget.Caption(s.env.T("help.said.here")),
			widget.Flow(theme.Space12, back, all))
	}
	return widget.Flow(theme.Space12, caption(s.whatWasSaid(t.said)), caption(s.env.T("help.said.here")), back, all)
}

func (s *Screen) whatWasSaid(f app.Feedback) string {
	key := "help.said.no"
	if f.Helped {
		key = "help.said.yes"
	}
	if f.At.IsZero() {
		return s.env.T(key + ".undated")
	}
	return s.env.T(key, "When", s.env.Date(f.At))
}

// pageButtons copy and print the article.
func (s *Screen) pageButtons(a pack.Article) (copies, prints fyne.CanvasObject) {
	c := widget.NewButton(widget.ButtonOptions{Text: s.env.T("help.copy"), Icon: "copy", Kind: widget.Plain,
		OnTapped: func() {
			fyne.CurrentApp().Clipboard().SetContent(faq.Text(a))
			s.env.Toast(s.env.T("help.copied"))
		}})
	s.env.Mark("help.copy", c)
	p := widget.NewButton(widget.ButtonOptions{Text: s.env.T("help.print"), Icon: "printer", Kind: widget.Plain,
		OnTapped: func() { s.print(a) }})
	s.env.Mark("help.print", p)
	return c, p
}

// answer is one of the two buttons.
func (s *Screen) answer(a pack.Article, name, icon string, helped bool) *widget.Button {
	b := widget.NewButton(widget.ButtonOptions{Text: s.env.T(name), Icon: icon, OnTapped: func() { s.rate(a, helped) }})
	s.env.Mark(name, b)
	return b
}

// rate keeps the answer on this device and thanks for it.
func (s *Screen) rate(a pack.Article, helped bool) {
	s.changeRating(a, "keep whether an article helped", func(ctx context.Context) error { return s.b.Rate(ctx, a.ID, helped) }, nil)
}

// takeBack forgets the answer.
func (s *Screen) takeBack(a pack.Article) {
	s.changeRating(a, "take an answer back", func(ctx context.Context) error { return s.b.TakeBackRating(ctx, a.ID) },
		func() { s.env.Toast(s.env.T("help.said.taken")) })
}

// changeRating changes what was said and shows the article with it; after that, unless nil, done is called.
func (s *Screen) changeRating(a pack.Article, doing string, change func(context.Context) error, done func()) {
	screen.Load(s.env, doing, func(ctx context.Context) (t told, err error) {
		if err := change(ctx); err != nil {
			return t, err
		}
		t.said, t.rated = s.b.Rating(ctx, a.ID)
		return t, nil
	}, func(t told) {
		if s.article == a.ID {
			t.begun = s.told.begun
			s.showArticle(a, t)
		}
		if done != nil {
			done()
		}
	})
}

// print lays the article out as a page of its own and opens it in the browser, which prints better than a window can.
func (s *Screen) print(a pack.Article) {
	screen.Load(s.env, "lay an article out for printing", func(context.Context) (*url.URL, error) {
		return writePage(a)
	}, func(page *url.URL) {
		if err := fyne.CurrentApp().OpenURL(page); err != nil {
			s.env.Fail("open the browser", err)
			return
		}
		s.env.Toast(s.env.T("help.printing"))
	})
}

// writePage writes an article as HTML into the person's cache folder; the same article again takes the same file.
func writePage(a pack.Article) (*url.URL, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("find the cache folder: %w", err)
	}
	dir := filepath.Join(cache, "okpay-support", "print")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for pages: %w", err)
	}
	file := filepath.Join(dir, a.ID+"."+a.Lang+".html")
	if err := os.WriteFile(file, []byte(faq.HTML(a)), 0o600); err != nil {
		return nil, fmt.Errorf("write the page: %w", err)
	}
	return fileURL(file), nil
}

// fileURL makes a file URL (RFC 8089) of an absolute path; on Windows a slash goes before the drive.
func fileURL(file string) *url.URL {
	path := filepath.ToSlash(file)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return &url.URL{Scheme: "file", Path: path}
}
