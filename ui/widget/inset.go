package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
)

// Insets are the distances from a box's edges to its content.
type Insets struct{ Top, Right, Bottom, Left float32 }

// All is the same inset on every edge.
func All(d float32) Insets { return Insets{d, d, d, d} }

// Sides is one inset above and below, another at left and right.
func Sides(vertical, horizontal float32) Insets {
	return Insets{vertical, horizontal, vertical, horizontal}
}

// Inset puts space around an object.
func Inset(in Insets, content fyne.CanvasObject) *fyne.Container {
	return container.New(insetLayout{in}, content)
}

type insetLayout struct{ Insets }

func (l insetLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(l.Left, l.Top))
		o.Resize(fyne.NewSize(max(size.Width-l.Left-l.Right, 0), max(size.Height-l.Top-l.Bottom, 0)))
	}
}

func (l insetLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(0, 0)
	for _, o := range objects {
		if o.Visible() {
			size = size.Max(o.MinSize())
		}
	}
	return size.AddWidthHeight(l.Left+l.Right, l.Top+l.Bottom)
}

// Flush keeps a plain button at the left edge, its words in line with what stands above and below: its own inset lies
// outside.
func Flush(b *Button) *fyne.Container { return Inset(Insets{Left: -theme.Space16}, Left(b)) }

// Left keeps an object at its least width at the left edge, vertically centred.
func Left(content fyne.CanvasObject) *fyne.Container { return container.New(alignLayout{0}, content) }

// Right keeps an object at its least width at the right edge, vertically centred.
func Right(content fyne.CanvasObject) *fyne.Container { return container.New(alignLayout{1}, content) }

// Centre keeps an object at its least size in the middle.
func Centre(content fyne.CanvasObject) *fyne.Container {
	return container.New(alignLayout{0.5}, content)
}

// alignLayout keeps objects at their least size; the number says where across: 0 left, 1 right.
type alignLayout struct{ across float32 }

func (l alignLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		width := min(o.MinSize().Width, size.Width)
		height := heightFor(o, width)
		o.Move(fyne.NewPos((size.Width-width)*l.across, max((size.Height-height)/2, 0)))
		o.Resize(fyne.NewSize(width, height))
	}
}

func (l alignLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return insetLayout{}.MinSize(objects)
}

// AtMost holds an object to a greatest width, unless it cannot do with that, at the left of what is given; 0 means theme.ReadingWidth.
func AtMost(width float32, content fyne.CanvasObject) *fyne.Container {
	if width == 0 {
		width = theme.ReadingWidth
	}
	return container.New(atMostLayout{width: width}, content)
}

// AtMostCentred is AtMost in the middle of what is given.
func AtMostCentred(width float32, content fyne.CanvasObject) *fyne.Container {
	if width == 0 {
		width = theme.ReadingWidth
	}
	return container.New(atMostLayout{width: width, across: 0.5}, content)
}

type atMostLayout struct{ width, across float32 }

func (l atMostLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		width := min(max(l.width, o.MinSize().Width), size.Width)
		o.Move(fyne.NewPos((size.Width-width)*l.across, 0))
		o.Resize(fyne.NewSize(width, size.Height))
	}
}

func (l atMostLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return insetLayout{}.MinSize(objects)
}

// Middle holds an object to a greatest width and puts it in the middle, across and down.
func Middle(width float32, content fyne.CanvasObject) *fyne.Container {
	return container.New(middleLayout{width}, content)
}

type middleLayout struct{ width float32 }

func (l middleLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(l.width, size.Width)
	for _, o := range objects {
		height := heightFor(o, width)
		o.Move(fyne.NewPos((size.Width-width)/2, max((size.Height-height)/2, 0)))
		o.Resize(fyne.NewSize(width, height))
	}
}

func (l middleLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return insetLayout{}.MinSize(objects)
}

// Corner keeps an object at its least size in the upper right corner.
func Corner(content fyne.CanvasObject) *fyne.Container {
	return container.New(cornerLayout{}, content)
}

type cornerLayout struct{}

func (cornerLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		least := o.MinSize()
		o.Move(fyne.NewPos(size.Width-least.Width, 0))
		o.Resize(least)
	}
}

func (cornerLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return insetLayout{}.MinSize(objects)
}

// Stack lays objects over one another, each as big as all.
func Stack(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(insetLayout{}, objects...)
}

// FixedWidth gives an object exactly this width.
func FixedWidth(width float32, content fyne.CanvasObject) *fyne.Container {
	return container.New(fixedLayout{width: width}, content)
}

// MinHeight gives an object at least this height.
func MinHeight(height float32, content fyne.CanvasObject) *fyne.Container {
	return container.New(fixedLayout{height: height}, content)
}

type fixedLayout struct{ width, height float32 } // 0 leaves that side free

func (l fixedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

func (l fixedLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := insetLayout{}.MinSize(objects)
	if l.width > 0 {
		size.Width = l.width
	}
	size.Height = max(size.Height, l.height)
	return size
}

// Space is an empty area of a least size; in a Row it can grow to push its neighbours apart.
func Space(width, height float32) fyne.CanvasObject {
	return container.New(fixedLayout{width: width, height: height})
}
