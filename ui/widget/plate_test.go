package widget_test

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// A large card is drawn by the toolkit, a small one is a picture: nobody should see which.
func TestCardsOfAllSizesHaveBorderGroundAndRoundCorners(t *testing.T) {
	for name, size := range map[string]fyne.Size{
		"a row": fyne.NewSize(300, 40), "small": fyne.NewSize(260, 110), "large": fyne.NewSize(900, 900), "less than its corners": fyne.NewSize(16, 12),
	} {
		t.Run(name, func(t *testing.T) {
			window := show(t, widget.NewBox(widget.Column(0), widget.BoxOptions{Stroke: theme.Border, Radius: 12}), size.Width, size.Height)
			seen := window.Canvas().Capture()
			width, height := int(size.Width), int(size.Height)
			for what, c := range map[string]struct {
				at   image.Point
				want theme.Role
			}{
				"ground": {image.Pt(width/2, height/2), theme.Surface},
				"left":   {image.Pt(0, height/2), theme.Border}, "right": {image.Pt(width-1, height/2), theme.Border},
				"top": {image.Pt(width/2, 0), theme.Border}, "bottom": {image.Pt(width/2, height-1), theme.Border},
				"corner": {image.Pt(0, 0), theme.Background}, "last corner": {image.Pt(width-1, height-1), theme.Background},
			} {
				if got := color.RGBAModel.Convert(seen.At(c.at.X, c.at.Y)).(color.RGBA); !near(got, shade(c.want)) {
					t.Errorf("%s is %v, want %v", what, got, shade(c.want))
				}
			}
		})
	}
}

// A length is a pixel and a half, or two: the border is as thick as that, in whole pixels.
func TestTheBorderOfACardIsSharpAtAnyScale(t *testing.T) {
	for _, c := range []struct {
		scale float32
		want  int
	}{{1, 1}, {1.5, 2}, {2, 2}, {3, 3}} {
		window := show(t, widget.NewBox(widget.Column(0), widget.BoxOptions{Stroke: theme.Border, Radius: 12}), 260, 110)
		window.Canvas().(software.WindowlessCanvas).SetScale(c.scale)
		window.Resize(fyne.NewSize(260, 110))
		seen := window.Canvas().Capture()
		border := 0
		for color.RGBAModel.Convert(seen.At(border, seen.Bounds().Dy()/2)) == shade(theme.Border) {
			border++
		}
		if border != c.want {
			t.Errorf("at scale %v the border is %d pixels, want %d", c.scale, border, c.want)
		}
	}
}

func TestWhatIsNotSeenIsNotDrawn(t *testing.T) {
	card := widget.NewTapCard(widget.Column(0), widget.TapCardOptions{Borderless: true})
	show(t, card, 260, 110)
	for _, part := range test.LaidOutObjects(card) {
		switch part.(type) {
		case *canvas.Raster, *canvas.Rectangle:
			if part.Visible() {
				t.Errorf("%T is drawn", part)
			}
		}
	}
}

func shade(role theme.Role) color.RGBA {
	return color.RGBAModel.Convert(theme.Color(role)).(color.RGBA)
}

// near allows for the toolkit's borders, which are softer than ours.
func near(a, b color.RGBA) bool {
	const most = 16
	differ := func(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }
	return max(differ(a.R, b.R), differ(a.G, b.G), differ(a.B, b.B)) <= most
}

// What has no room is drawn all the same: a screen that is laid out anew may have none for a moment.
func TestACardWithoutRoomIsDrawn(t *testing.T) {
	card := widget.NewBox(widget.Column(0), widget.BoxOptions{Stroke: theme.Border, Radius: 12})
	show(t, card, 260, 110)
	for _, part := range test.LaidOutObjects(card) {
		plate, ok := part.(*canvas.Raster)
		if !ok || !plate.Visible() {
			continue
		}
		for _, size := range []image.Point{{}, {Y: 40}, {X: 40}, {X: -4, Y: 40}, {X: 40, Y: -4}, {X: -4, Y: -4}, {X: 1, Y: 1},
			{X: 1, Y: 40}, {X: 2, Y: 3}} {
			if got, want := plate.Generator(size.X, size.Y).Bounds().Size(), image.Pt(max(size.X, 0), max(size.Y, 0)); got != want {
				t.Errorf("for %v its picture is %v large", size, got)
			}
		}
		return
	}
	t.Error("the card is no picture")
}
