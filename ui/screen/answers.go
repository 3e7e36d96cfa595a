package screen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"okpay.example/support/faq"
	"okpay.example/support/internal/app"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// answersFile is how the file is called that the person may save.
const answersFile = "okpay-support-feedback.csv"

// AnswersBackend keeps what was said of the articles.
type AnswersBackend interface {
	Library() *faq.Library
	Lang() string
	Feedback(context.Context) ([]app.Feedback, error)
	EraseFeedback(context.Context) error
	FixCounts(context.Context) (map[string]app.FixCounts, error)
}

// said is what the person said of the articles, and what came of their fixes.
type said struct {
	articles []app.Feedback
	fixes    map[string]app.FixCounts
}

// ShowAnswers lays all that was said of the articles over the window, with the file that can be saved of it, word for word.
// changed is called after it was erased.
func ShowAnswers(e Env, b AnswersBackend, changed func()) {
	a := &answers{env: e, b: b, changed: changed}
	Load(e, "list what was said of the articles", func(ctx context.Context) (all said, err error) {
		if all.articles, err = b.Feedback(ctx); err == nil {
			all.fixes, err = b.FixCounts(ctx)
		}
		return all, err
	}, a.show)
}

// answers is that list.
type answers struct {
	env     Env
	b       AnswersBackend
	changed func()
	laid    *Laid
}

// button is one that shuts what is laid, and then does what it says.
func (a *answers) button(name, icon string, kind widget.ButtonKind, do func()) *widget.Button {
	b := widget.NewButton(widget.ButtonOptions{Text: a.env.T(name), Icon: icon, Kind: kind, OnTapped: func() {
		a.laid.Shut()
		do()
	}})
	a.env.Mark(name, b)
	return b
}

func (a *answers) show(all said) {
	file := app.FeedbackCSV(all.articles, all.fixes)
	buttons := []fyne.CanvasObject{a.button("help.answers.close", "", widget.Secondary, func() {})}
	if len(all.articles) > 0 {
		buttons = append(buttons, a.button("help.answers.erase", "trash-2", widget.Danger, func() { a.askErase(all) }))
	}
	if len(all.articles)+len(all.fixes) > 0 {
		buttons = append(buttons, a.button("help.answers.save", "save", widget.Primary, func() { a.save(file) }))
	}
	const wide = 560
	a.laid = a.env.Lay(wide, widget.Column(theme.Space16, widget.Section(a.env.T("help.answers.title")), a.list(all, file)), buttons...)
}

// list are the lines of what was said, and the file.
func (a *answers) list(all said, file []byte) fyne.CanvasObject {
	if len(all.articles)+len(all.fixes) == 0 {
		return widget.Explain(a.env.T("help.answers.none"))
	}
	rows := widget.Column(theme.Space4)
	for _, f := range all.articles {
		rows.Add(a.row(f))
	}
	box := widget.NewBox(widget.NewText(strings.TrimSpace(string(file)), widget.TextOptions{Size: theme.TypeCaption}),
		widget.BoxOptions{Fill: theme.Surface2, Radius: theme.RadiusControl, Insets: widget.All(theme.Space12)})
	return widget.Column(theme.Space16, widget.Explain(a.env.T("help.answers.text")), rows, widget.NewDivider(),
		widget.Column(theme.Space8, widget.Caption(a.env.T("help.answers.file")), box))
}

func (a *answers) row(f app.Feedback) fyne.CanvasObject {
	title, kind, word := f.Article, widget.NeutralKind, a.env.T("help.answers.not")
	if article, ok := a.b.Library().Article(f.Article, a.b.Lang()); ok {
		title = article.Title
	}
	if f.Helped {
		kind, word = widget.GoodKind, a.env.T("help.answers.solved")
	}
	day := ""
	if !f.At.IsZero() {
		day = a.env.Date(f.At)
	}
	return widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0}},
		widget.NewText(title, widget.TextOptions{Wrap: widget.Ellipsis}), widget.NewBadge(kind, "", word),
		widget.NewText(day, widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine}))
}

// save asks where to, and writes there off the UI thread.
func (a *answers) save(file []byte) {
	d := dialog.NewFileSave(func(w fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			a.env.Fail("choose where to save", err)
		case w != nil:
			name := w.URI().Name()
			Load(a.env, "save what was said of the articles", func(context.Context) (string, error) {
				return name, writeAnswers(w, file)
			}, func(name string) { a.env.Toast(a.env.T("help.answers.saved", "Name", name)) })
		}
	}, a.env.Window)
	d.SetFileName(answersFile)
	ShowFileDialog(a.env, d)
}

func writeAnswers(w io.WriteCloser, file []byte) error {
	_, err := w.Write(file)
	if err = errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	return nil
}

// askErase asks whether all of it may go; no, and Escape, lead back to the list.
func (a *answers) askErase(all said) {
	no := a.button("help.answers.erase.no", "", widget.Secondary, func() {})
	yes := widget.NewButton(widget.ButtonOptions{Text: a.env.T("help.answers.erase.yes"), Kind: widget.Danger, OnTapped: func() {
		a.laid.OnShut = nil
		a.laid.Shut()
		a.erase()
	}})
	a.env.Mark("help.answers.erase.yes", yes)
	const wide = 460
	a.laid = a.env.Lay(wide, widget.Column(theme.Space16, widget.Section(a.env.T("help.answers.erase.title")),
		widget.Explain(a.env.T("help.answers.erase.text"))), no, yes)
	a.laid.OnShut = func() { a.show(all) }
}

// erase forgets all that was said.
func (a *answers) erase() {
	Load(a.env, "erase what was said of the articles", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, a.b.EraseFeedback(ctx)
	}, func(struct{}) {
		a.env.Toast(a.env.T("help.answers.erased"))
		a.changed()
	})
}
