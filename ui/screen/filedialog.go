package screen

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/widget"
)

// DialogMargin is what is seen of the window around a file dialog.
const DialogMargin float32 = 60

// ShowFileDialog shows a file dialog nearly as big as the window; Fyne's own size shows a handful of files. It is sized
// after it is shown: before, it has no picture yet to size.
func ShowFileDialog(e Env, d *dialog.FileDialog) {
	d.Show()
	canvas := e.Window.Canvas()
	name := ownName(widget.Overlaid(canvas.Overlays().Top()), d.Hide)
	d.Resize(canvas.Size().SubtractWidthHeight(2*DialogMargin, 2*DialogMargin))
	if name != nil {
		canvas.Focus(name)
	}
	translator{e}.top()
	closeOnEscape(canvas, d)
}

// ownName puts a field of ours in the place of Fyne's, into which the name of a file to be saved is typed: Fyne's keeps
// Escape to itself. The dialog goes on with its own, which says the same. nil where no name is asked for.
func ownName(o fyne.CanvasObject, escape func()) *widget.Entry {
	switch o := o.(type) {
	case *fyne.Container:
		for i, child := range o.Objects {
			if name := nameIn(child); name != nil {
				ours := sameText(name, escape)
				o.Objects[i] = ours
				o.Refresh()
				return ours.Entry
			}
			if name := ownName(child, escape); name != nil {
				return name
			}
		}
	case *fynewidget.PopUp:
		return ownName(o.Content, escape)
	}
	return nil
}

// nameIn is the field of Fyne's that is all there is in a scroller, as that of the name is.
func nameIn(o fyne.CanvasObject) *fynewidget.Entry {
	if scroll, ok := o.(*container.Scroll); ok {
		name, _ := scroll.Content.(*fynewidget.Entry)
		return name
	}
	return nil
}

// sameText is a field of ours whose text is that of a field of Fyne's, whichever is changed.
func sameText(theirs *fynewidget.Entry, escape func()) *widget.Field {
	ours := widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{
		Text: theirs.Text, Placeholder: theirs.PlaceHolder, OnChanged: theirs.SetText, OnSubmitted: func(name string) {
			if name != "" { // else Fyne takes the folder itself for the file
				theirs.OnSubmitted(name)
			}
		},
	}})
	ours.Entry.OnKey = func(key fyne.KeyName) bool {
		if key == fyne.KeyEscape {
			escape()
		}
		return key == fyne.KeyEscape
	}
	changed := theirs.OnChanged
	theirs.OnChanged = func(text string) {
		changed(text)
		if ours.Text() != text {
			ours.SetText(text)
		}
	}
	return ours
}

// closeOnEscape closes a file dialog by Escape, or what it asks over itself, where no field has the focus: Fyne's keep the key
// to themselves.
func closeOnEscape(canvas fyne.Canvas, d *dialog.FileDialog) {
	before, ours := canvas.OnTypedKey(), canvas.Overlays().Top()
	canvas.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		top := canvas.Overlays().Top()
		above := widget.Overlaid(top) // a question of the dialog
		switch {
		case ev.Name == fyne.KeyEscape && top != ours && above != nil:
			above.Hide()
		case ev.Name == fyne.KeyEscape:
			d.Hide()
		case before != nil:
			before(ev)
		}
	})
	d.SetOnClosed(func() { canvas.SetOnTypedKey(before) })
}

// translator puts what Fyne says in its file dialog in English, whatever the language, into the person's. Fyne has no way
// to say these words: they are found in what it drew, also in what its buttons lay over the window.
type translator struct{ env Env }

// top translates what lies topmost over the window.
func (t translator) top() {
	if top := t.env.Window.Canvas().Overlays().Top(); top != nil {
		t.walk(widget.Overlaid(top))
	}
}

func (t translator) walk(o fyne.CanvasObject) {
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			t.walk(child)
		}
	case *fynewidget.PopUp:
		t.walk(o.Content)
	case *container.Split:
		t.walk(o.Leading)
		t.walk(o.Trailing)
	case *container.Scroll:
		t.walk(o.Content)
	case *fynewidget.List:
		fill := o.UpdateItem
		o.UpdateItem = func(id fynewidget.ListItemID, row fyne.CanvasObject) { // after Fyne filled it
			fill(id, row)
			t.walk(row)
		}
		o.Refresh()
	case *fynewidget.Button:
		t.follow(o)
	case *fynewidget.Label:
		if words := t.words(o.Text); words != "" {
			o.SetText(words)
		}
	}
}

// follow translates what a button lays over the window.
func (t translator) follow(b *fynewidget.Button) {
	press := b.OnTapped
	if press == nil {
		return
	}
	overlays := t.env.Window.Canvas().Overlays()
	b.OnTapped = func() {
		before := overlays.Top()
		press()
		if top := overlays.Top(); top != nil && top != before && len(overlays.List()) > 1 {
			t.top()
		}
	}
}

// places are the names of the dialog's favourites, and its other fixed words; values are keys.
var places = map[string]string{
	"Home": "places.home", "Computer": "places.computer", "Desktop": "places.desktop", "Documents": "places.documents",
	"Downloads": "places.downloads", "Music": "places.music", "Pictures": "places.pictures", "Videos": "places.videos",
	"Movies":           "places.videos",
	"Overwrite?":       "places.overwrite",
	"Cannot overwrite": "places.is_folder",
	"Files cannot replace a directory,\ncheck the file name and try again": "places.is_folder.text",
}

// words are those for a text of Fyne's; "" leaves it.
func (t translator) words(text string) string {
	const overwrite, folder = "Are you sure you want to overwrite the file\n", "Failed to create folder with path "
	switch text {
	case lang.L("Open") + " " + lang.L("File"):
		return t.env.T("places.open")
	case lang.L("Open") + " " + lang.L("Folder"):
		return t.env.T("places.open_folder")
	case lang.L("Save") + " " + lang.L("File"):
		return t.env.T("places.save")
	}
	if name, ok := strings.CutPrefix(text, overwrite); ok {
		return t.env.T("places.overwrite.text", "Name", strings.TrimSuffix(name, "?"))
	}
	if strings.HasPrefix(text, folder) {
		return t.env.T("places.no_folder")
	}
	if key, ok := places[text]; ok {
		return t.env.T(key)
	}
	return ""
}
