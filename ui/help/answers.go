package help

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/internal/app"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// answersFile is how the file is called that the person may save.
const answersFile = "okpay-support-feedback.csv"

// said is what the person said of the articles, and what came of their fixes.
type said struct {
	articles []app.Feedback
	fixes    map[string]app.FixCounts
}

// showAnswers lays all that was said over the window, with the file that can be saved of it, word for word.
func (s *Screen) showAnswers() {
	screen.Load(s.env, "list what was said of the articles", func(ctx context.Context) (all said, err error) {
		if all.articles, err = s.b.Feedback(ctx); err == nil {
			all.fixes, err = s.b.FixCounts(ctx)
		}
		return all, err
	}, s.answersSheet)
}

func (s *Screen) answersSheet(all said) {
	var pop *fynewidget.PopUp
	shut := func() { pop.Hide() }
	button := func(name, icon string, kind widget.ButtonKind, do func()) fyne.CanvasObject {
		b := widget.NewButton(widget.ButtonOptions{Text: s.env.T(name), Icon: icon, Kind: kind, OnTapped: func() {
			shut()
			if do != nil {
				do()
			}
		}})
		s.env.Mark(name, b)
		return b
	}
	file := app.FeedbackCSV(all.articles, all.fixes)
	foot := []fyne.CanvasObject{button("help.answers.close", "", widget.Secondary, nil)}
	if len(all.articles) > 0 {
		foot = append(foot, button("help.answers.erase", "trash-2", widget.Secondary, s.eraseAnswers))
	}
	if len(all.articles)+len(all.fixes) > 0 {
		foot = append(foot, button("help.answers.save", "save", widget.Primary, func() { s.saveAnswers(file) }))
	}
	body := s.answers(all, file)
	scroll := widget.NewScroll(body)
	keys := widget.NewEscape(shut)
	content := widget.Stack(keys, widget.Inset(widget.All(theme.Space16), widget.ColumnFill(theme.Space16, 1,
		widget.Section(s.env.T("help.answers.title")), scroll, widget.Right(widget.Inline(theme.Space12, foot...)))))
	pop = fynewidget.NewModalPopUp(content, s.env.Window.Canvas())
	const wide = 560
	room := s.env.Window.Canvas().Size().SubtractWidthHeight(2*screen.DialogMargin, 2*screen.DialogMargin)
	width := max(min(wide*theme.Scale(), room.Width), content.MinSize().Width)
	body.Resize(fyne.NewSize(width-2*theme.Space16, 0)) // the height of wrapped text follows from the width
	height := content.MinSize().Height - scroll.MinSize().Height + body.MinSize().Height + theme.Space16
	pop.Resize(fyne.NewSize(width, min(height, room.Height)))
	pop.Show()
	s.env.Window.Canvas().Focus(keys)
}

// answers are the lines of what was said, and the file.
func (s *Screen) answers(all said, file []byte) fyne.CanvasObject {
	if len(all.articles)+len(all.fixes) == 0 {
		return widget.Explain(s.env.T("help.answers.none"))
	}
	rows := widget.Column(theme.Space4)
	for _, f := range all.articles {
		rows.Add(s.answerRow(f))
	}
	box := widget.NewBox(widget.NewText(strings.TrimSpace(string(file)), widget.TextOptions{Size: theme.TypeCaption}),
		widget.BoxOptions{Fill: theme.Surface2, Radius: theme.RadiusControl, Insets: widget.All(theme.Space12)})
	return widget.Column(theme.Space16, widget.Explain(s.env.T("help.answers.text")), rows, widget.NewDivider(),
		widget.Column(theme.Space8, widget.Caption(s.env.T("help.answers.file")), box))
}

func (s *Screen) answerRow(f app.Feedback) fyne.CanvasObject {
	title, kind, word := f.Article, widget.NeutralKind, s.env.T("help.answers.not")
	if a, ok := s.b.Library().Article(f.Article, s.b.Lang()); ok {
		title = a.Title
	}
	if f.Helped {
		kind, word = widget.GoodKind, s.env.T("help.answers.solved")
	}
	day := ""
	if !f.At.IsZero() {
		day = s.env.Date(f.At)
	}
	return widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0}},
		widget.NewText(title, widget.TextOptions{Wrap: widget.Ellipsis}), widget.NewBadge(kind, "", word),
		widget.NewText(day, widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine}))
}

// saveAnswers asks where to, and writes there off the UI thread.
func (s *Screen) saveAnswers(file []byte) {
	d := dialog.NewFileSave(func(w fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			s.env.Fail("choose where to save", err)
		case w != nil:
			name := w.URI().Name()
			screen.Load(s.env, "save what was said of the articles", func(context.Context) (string, error) {
				return name, writeAnswers(w, file)
			}, func(name string) { s.env.Toast(s.env.T("help.answers.saved", "Name", name)) })
		}
	}, s.env.Window)
	d.SetFileName(answersFile)
	screen.ShowFileDialog(s.env, d)
}

func writeAnswers(w io.WriteCloser, file []byte) error {
	_, err := w.Write(file)
	if err = errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	return nil
}

// eraseAnswers forgets all that was said.
func (s *Screen) eraseAnswers() {
	screen.Load(s.env, "erase what was said of the articles", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.b.EraseFeedback(ctx)
	}, func(struct{}) {
		s.env.Toast(s.env.T("help.answers.erased"))
		s.Refresh()
	})
}
