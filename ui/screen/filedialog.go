package screen

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	fynewidget "fyne.io/fyne/v2/widget"
)

// DialogMargin is what is seen of the window around a file dialog.
const DialogMargin float32 = 60

// ShowFileDialog shows a file dialog nearly as big as the window; Fyne's own size shows a handful of files. It is sized
// after it is shown: before, it has no picture yet to size.
func ShowFileDialog(e Env, d *dialog.FileDialog) {
	d.Show()
	d.Resize(e.Window.Canvas().Size().SubtractWidthHeight(2*DialogMargin, 2*DialogMargin))
	translatePlaces(e, overlaid(e.Window.Canvas().Overlays().Top()))
}

// overlaid is what an overlay holds. Fyne keeps it in a type of its own, whose field alone can be reached.
func overlaid(overlay fyne.CanvasObject) fyne.CanvasObject {
	v := reflect.Indirect(reflect.ValueOf(overlay))
	if v.Kind() != reflect.Struct {
		return nil
	}
	content := v.FieldByName("Content")
	if !content.IsValid() {
		return nil
	}
	o, _ := content.Interface().(fyne.CanvasObject)
	return o
}

// places are the names of the dialog's favourites, which Fyne shows in English whatever the language, and their words.
var places = map[string]string{
	"Home": "places.home", "Computer": "places.computer", "Desktop": "places.desktop", "Documents": "places.documents",
	"Downloads": "places.downloads", "Music": "places.music", "Pictures": "places.pictures", "Videos": "places.videos",
	"Movies": "places.videos",
}

// translatePlaces puts the favourites of a file dialog into the person's language. Fyne has no way to say them: the list
// is found in what it drew, and its rows are gone over after it filled them.
func translatePlaces(e Env, o fyne.CanvasObject) {
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			translatePlaces(e, child)
		}
	case *fynewidget.PopUp:
		translatePlaces(e, o.Content)
	case *container.Split:
		translatePlaces(e, o.Leading)
	case *fynewidget.List:
		fill := o.UpdateItem
		o.UpdateItem = func(id fynewidget.ListItemID, row fyne.CanvasObject) {
			fill(id, row)
			translateLabels(e, row)
		}
		o.Refresh()
	}
}

func translateLabels(e Env, o fyne.CanvasObject) {
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			translateLabels(e, child)
		}
	case *fynewidget.Label:
		if key, ok := places[o.Text]; ok {
			o.SetText(e.T(key))
		}
	}
}
