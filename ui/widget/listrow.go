package widget

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
)

// ListRowOptions describe a ListRow.
type ListRowOptions struct {
	Icon     string     // Lucide name; "" is none
	IconRole theme.Role // "" is theme.Text3
	Title    string
	Marks    []Mark // of Title
	Caption  string // second colour, below; may be empty
	Trailing fyne.CanvasObject
	OnTapped func() // nil: the row cannot be pressed
	Selected bool   // on the soft primary colour
}

// NewListRow makes a row with an icon, a title over a caption, and something at the right. With OnTapped it is a
// *TapCard, else it is inert.
func NewListRow(o ListRowOptions) fyne.CanvasObject {
	role := o.IconRole
	if role == "" {
		role = theme.Text3
	}
	words := Column(0, NewText(o.Title, TextOptions{Bold: true, Marks: o.Marks, MaxLines: 2}))
	if o.Caption != "" {
		words.Add(NewText(o.Caption, TextOptions{Size: theme.TypeCaption, Role: theme.Text3, MaxLines: 2}))
	}
	var objects []fyne.CanvasObject
	grow := 0
	if o.Icon != "" {
		objects = append(objects, NewIcon(o.Icon, theme.IconMedium, role))
		grow = 1
	}
	objects = append(objects, words)
	if o.Trailing != nil {
		objects = append(objects, o.Trailing)
	}
	row := Row(RowOptions{Gap: theme.Space12, Grow: []int{grow}}, objects...)
	if o.OnTapped == nil {
		return row
	}
	return NewTapCard(row, TapCardOptions{OnTapped: o.OnTapped, Selected: o.Selected, Soft: true, Borderless: true,
		Insets: All(theme.Space8)})
}
