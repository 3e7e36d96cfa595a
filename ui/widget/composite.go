package widget

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"
)

// composite is a widget that is put together from others. Fyne draws only its own containers and widgets, so a struct
// around a container has to be a widget as well.
type composite struct {
	fynewidget.BaseWidget
	content fyne.CanvasObject
}

// compose ties a composite to the widget that embeds it and to its content.
func (c *composite) compose(self fyne.Widget, content fyne.CanvasObject) {
	c.content = content
	c.ExtendBaseWidget(self)
}

// CreateRenderer implements fyne.Widget.
func (c *composite) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(c.content)
}
