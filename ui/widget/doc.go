// Package widget holds the window's building blocks: texts, buttons, cards, banners, fields, lists and the layouts that
// arrange them, in the look of ui/theme. The widgets know no screen and no data; they take words and callbacks. All
// that can be pressed can be reached and pressed by keyboard, shows a focus ring, and follows a change of theme or text
// scale by itself. Everything here belongs to Fyne's UI goroutine.
//
// # Conventions
//
// A constructor takes an options struct whose zero value is a sensible default, and callbacks that may be nil. SetX
// changes a widget and redraws it; setters don't call callbacks, people's doings do. Icons are named by their Lucide
// name ("lock", "arrow-left"; see assets/icons), colours by role (theme.Text2), sizes by name (theme.TypeCaption).
// Where files also need Fyne's widget package, import that one as fynewidget.
//
// # Layout
//
// Use [Column], [ColumnFill], [Row], [Inline], [Grid], [Flow], [Inset], [AtMost], [Left], [Right], [Centre], [FixedWidth],
// [MinHeight], [Space], [Panes] and [Scroll] rather than Fyne's boxes: they give objects their width before they ask
// for the height, which wrapped text needs, and add no padding of their own. In a [Row] wrapped texts must be among
// the growing objects (RowOptions.Grow); others want [Label] or TextOptions{Wrap: OneLine}.
//
//	body := widget.Column(theme.Space24,
//		widget.Title(tr("home.title")),
//		widget.NewSearchBox(widget.SearchOptions{Size: widget.SearchLarge, OnChanged: search}),
//		widget.NewBanner(widget.BannerOptions{Kind: widget.DangerKind, Title: …, Text: …, Actions: …}),
//		widget.Grid(3, 220, theme.Space12, tiles...),
//	)
//	screen := widget.NewScroll(widget.Inset(widget.Sides(theme.Space32, theme.Space40), body))
//
// # What there is
//
//   - Text: [NewText], [Title], [Section], [Lead], [Body], [Explain], [Strong], [Caption], [HighlightText],
//     [Selectable]; [Mark] styles a byte range.
//   - Icons: [NewIcon], [IconSquare].
//   - Buttons: [NewButton] (kinds Primary, Secondary, Plain, Danger, Caution; sizes Normal, Main, Small; SetBusy),
//     [NewToolButton] for the editor's strip, [NewLink].
//   - Surfaces: [NewCard], [NewBox], [NewTapCard], [NewTile], [NewListRow], [NewDivider], [NewBanner], [NewEmptyState].
//   - Marks: [NewBadge], [NewCountBadge], [NewProgress], [NewSteps], [NewCheckRow].
//   - Input: [NewSearchBox], [NewField], [NewEntry], [NewSelect], [NewSegmented], [NewChoiceList], [NewCheckBox],
//     [NewDropZone], [NewThumb]. A bare control takes a label through [Labelled].
//   - Navigation: [NewNavItem].
//   - Over all: [NewToasts].
//
// # Keyboard
//
// Enter and Space press what has the focus. In a [SearchBox] Down calls OnDown and Escape clears. In a [ChoiceList] and
// a [Segmented] arrows choose; in a ChoiceList digits too, and Enter confirms. An [Entry] of several lines lets Tab
// leave; Enter never sends. What gets the focus is scrolled into view where it lies in a [Scroll].
//
// # Pitfalls
//
//   - The face's curly quotes and apostrophes are as wide as a Chinese character: English texts use straight ones.
//   - [Panes] shows and hides its side panes by itself: don't hide them, leave them out.
//   - The window is cleared in theme.Background: a box of that colour on it is work for nothing, in each frame.
//   - A text made in one language keeps it: rebuild the screen, or SetText, when the language changes.
package widget
