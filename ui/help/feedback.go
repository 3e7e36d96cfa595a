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
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// feedback asks whether the article helped, thanks for the answer, and offers the article to copy and to print.
func (s *Screen) feedback(a pack.Article, t told) fyne.CanvasObject {
	label := func(text string) fyne.CanvasObject {
		return widget.NewText(text, widget.TextOptions{Role: theme.Text2, Wrap: widget.OneLine})
	}
	var line []fyne.CanvasObject
	switch {
	case !t.rated:
		line = append(line, label(s.env.T("help.helped")),
			s.answer(a, "help.yes", "thumbs-up", true), s.answer(a, "help.no", "thumbs-down", false))
	case t.helped:
		line = append(line, widget.NewIcon("circle-check", theme.IconMedium, theme.Good), label(s.env.T("help.thanks.yes")),
			s.answer(a, "help.no", "thumbs-down", false))
	default:
		line = append(line, widget.NewIcon("heart-handshake", theme.IconMedium, theme.Primary), label(s.env.T("help.thanks.no")),
			s.answer(a, "help.yes", "thumbs-up", true))
	}
	copies := widget.NewButton(widget.ButtonOptions{Text: s.env.T("help.copy"), Icon: "copy", Kind: widget.Plain,
		OnTapped: func() {
			fyne.CurrentApp().Clipboard().SetContent(faq.Text(a))
			s.env.Toast(s.env.T("help.copied"))
		}})
	s.env.Mark("help.copy", copies)
	prints := widget.NewButton(widget.ButtonOptions{Text: s.env.T("help.print"), Icon: "printer", Kind: widget.Plain,
		OnTapped: func() { s.print(a) }})
	s.env.Mark("help.print", prints)
	return widget.Flow(theme.Space12, append(line, widget.Inline(0, copies, prints))...)
}

// answer is one of the two buttons.
func (s *Screen) answer(a pack.Article, name, icon string, helped bool) fyne.CanvasObject {
	b := widget.NewButton(widget.ButtonOptions{Text: s.env.T(name), Icon: icon, OnTapped: func() { s.rate(a, helped) }})
	s.env.Mark(name, b)
	return b
}

// rate keeps the answer on this device and thanks for it.
func (s *Screen) rate(a pack.Article, helped bool) {
	screen.Load(s.env, "keep whether an article helped", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.b.Rate(ctx, a.ID, helped)
	}, func(struct{}) {
		if s.article == a.ID {
			s.showArticle(a, told{helped: helped, rated: true, begun: s.told.begun})
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
