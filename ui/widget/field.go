package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
)

// FieldOptions describe a Field.
type FieldOptions struct {
	EntryOptions
	Label   string // bold, above
	Caption string // small, beside the label: "optional …"
	Fill    bool   // the entry takes the height that is left over
}

// Field is an entry with a label and a caption above and, when something is wrong, an error below.
type Field struct {
	composite
	Entry *Entry
	frame *frame
	wrong *fieldError
}

// fieldInset is above and below what is typed.
const fieldInset = 10.5

// NewField makes a field. Reach the entry's text and hooks through Entry.
func NewField(o FieldOptions) *Field {
	e := NewEntry(o.EntryOptions)
	bare := e.Bare(theme.TypeBody, fieldInset)
	if o.Password {
		bare = Row(RowOptions{Grow: []int{0}}, bare, newRevealer(e), Space(theme.Space4, 0))
	}
	f := &Field{Entry: e, frame: newFrame(bare, e), wrong: newFieldError()}
	f.frame.oneLine = o.Rows <= 1
	e.around = f
	f.compose(f, labelled(fieldLabel(o.Label), Caption(o.Caption), f.frame, f.wrong, o.Fill))
	return f
}

// SetError shows what is wrong and what to do below the entry; "" takes it away.
func (f *Field) SetError(text string) {
	f.frame.wrong = text != ""
	f.frame.Refresh()
	f.wrong.set(text)
}

// Error returns the error shown.
func (f *Field) Error() string { return f.wrong.text.Text() }

// Text returns what is typed.
func (f *Field) Text() string { return f.Entry.Text }

// SetText replaces what is typed. Don't call it from OnChanged.
func (f *Field) SetText(text string) { f.Entry.SetText(text) }

// newRevealer makes the eye beside a password, which shows it as it was typed and hides it again.
func newRevealer(e *Entry) *Button {
	eye := NewButton(ButtonOptions{Icon: "eye", Kind: Plain, Size: Small})
	eye.SetOnTapped(func() {
		e.setConcealed(!e.set.concealed)
		if e.set.concealed {
			eye.SetIcon("eye")
		} else {
			eye.SetIcon("eye-off")
		}
	})
	return eye
}

func fieldLabel(text string) *Text {
	return NewText(text, TextOptions{Bold: true, Wrap: OneLine})
}

// labelled puts label and caption above a control and an error below it.
func labelled(label, caption *Text, control fyne.CanvasObject, wrong *fieldError, fill bool) fyne.CanvasObject {
	head := Captioned(label, caption)
	if label.Text() == "" {
		head.Hide()
	}
	parts := []fyne.CanvasObject{head, control, wrong.row}
	if fill {
		return ColumnFill(5, 1, parts...)
	}
	return Column(5, parts...)
}

// level makes the words above the fields of a row as high as the highest, so that what is typed into stands on one line
// though a caption goes below its label in one of them. cell is how wide a column is.
func level(row []fyne.CanvasObject, cell func(column int) float32) {
	var heads []*captionedLayout
	highest := float32(0)
	for i, o := range row {
		if head := headOf(o); head != nil {
			head.least = 0
			heads, highest = append(heads, head), max(highest, head.height(cell(i)))
		}
	}
	if len(heads) < 2 {
		return
	}
	for _, head := range heads {
		head.least = highest
	}
}

// headOf is what stands above a field, or above the first one of a column; nil where nothing does.
func headOf(o fyne.CanvasObject) *captionedLayout {
	switch o := o.(type) {
	case *Field:
		return headOf(o.content)
	case *fyne.Container:
		switch l := o.Layout.(type) {
		case *captionedLayout:
			if o.Visible() {
				return l
			}
		case columnLayout:
			if len(o.Objects) > 0 {
				return headOf(o.Objects[0])
			}
		}
	}
	return nil
}

// fieldError is the line below a field that says what is wrong.
type fieldError struct {
	text *Text
	row  *fyne.Container
}

func newFieldError() *fieldError {
	w := &fieldError{text: NewText("", TextOptions{Role: theme.Danger})}
	w.row = BesideBy(6, NewIcon("circle-alert", theme.IconSmall, theme.Danger), w.text)
	w.row.Hide()
	return w
}

func (w *fieldError) set(text string) {
	w.text.SetText(text)
	if text == "" {
		w.row.Hide()
	} else {
		w.row.Show()
	}
}

// Labelled puts a label and a caption above any control, as a Field does above its entry.
func Labelled(label, caption string, control fyne.CanvasObject) fyne.CanvasObject {
	return container.New(columnLayout{gap: 5},
		Captioned(fieldLabel(label), Caption(caption)), control)
}
