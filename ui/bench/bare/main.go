// Command bare is the yardstick of the program's start: a window of the same toolkit, size, fonts and colours, with
// three widgets of the toolkit's own in it and nothing behind it.
package main

import (
	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

func main() {
	fyneapp.SetMetadata(fyne.AppMetadata{ID: "example.okpay.bare", Name: "Bare", Migrations: map[string]bool{"fyneDo": true}})
	a := fyneapp.NewWithID("example.okpay.bare")
	theme.Apply(a, theme.Options{Mode: theme.Light})
	w := a.NewWindow("Bare")
	entry := widget.NewEntry()
	bold := widget.NewLabelWithStyle("遇到什么问题了？", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	w.SetContent(container.NewVBox(bold, entry, widget.NewButton("写信给客服", func() {})))
	w.Resize(fyne.NewSize(theme.WindowWidth, theme.WindowHeight))
	w.CenterOnScreen()
	a.Lifecycle().SetOnStarted(func() { fyne.Do(func() { w.Canvas().Focus(entry) }) })
	w.ShowAndRun()
}
