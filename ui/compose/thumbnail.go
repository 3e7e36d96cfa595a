package compose

import (
	"fmt"
	"image"
	_ "image/gif" // the kinds of pictures that thumbnails are made of
	_ "image/jpeg"
	_ "image/png"
	"io"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/webp"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// maxPictureFile bounds what is decoded to be shown. A file past it is sent all the same; only its picture is not seen here.
const maxPictureFile = 40 << 20

// lookBox is what a picture is scaled into that is looked at in the window.
var lookBox = image.Pt(1600, 1200)

func isPicture(f mail.DraftFile) bool {
	return strings.HasPrefix(f.Type, "image/") && f.Size <= maxPictureFile
}

// iconOf is what stands for a file without a picture.
func iconOf(mediaType string) string {
	switch {
	case strings.HasPrefix(mediaType, "image/"):
		return "image"
	case strings.HasPrefix(mediaType, "text/"), mediaType == "application/pdf":
		return "file-text"
	}
	return "file"
}

// thumbnail decodes a file's picture for its card; nil when it cannot be shown. It blocks: one picture is decoded at a
// time, since a big one takes hundreds of megabytes.
func (s *Screen) thumbnail(f mail.DraftFile) image.Image {
	p, err := s.decode(f, widget.ThumbBox())
	if err != nil {
		return nil
	}
	return p
}

func (s *Screen) decode(f mail.DraftFile, box image.Point) (image.Image, error) {
	s.decoding.Lock()
	defer s.decoding.Unlock()
	r, err := s.b.OpenFile(s.env.Ctx, f)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return scaled(r, box)
}

// scaled decodes a picture, if it may be, and fits it into a box.
func scaled(r io.ReadSeeker, box image.Point) (image.Image, error) {
	config, _, err := image.DecodeConfig(r)
	if err != nil {
		return nil, fmt.Errorf("read the picture's size: %w", err)
	}
	if err := widget.Showable(config); err != nil {
		return nil, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	full, _, err := image.Decode(r)
	if err != nil {
		return nil, fmt.Errorf("decode the picture: %w", err)
	}
	return widget.Shrink(full, box), nil
}

// look shows a picture as large as the window lets it be.
func (s *Screen) look(f mail.DraftFile) {
	if !isPicture(f) {
		return
	}
	s.env.Go(func() {
		p, err := s.decode(f, lookBox)
		if err != nil {
			return // the card shows already that there is no picture to be seen
		}
		s.env.Do(func() {
			view := canvas.NewImageFromImage(p)
			view.FillMode = canvas.ImageFillContain
			var pop *widget.Modal
			keys := widget.NewEscape(func() { pop.Hide() })
			shut := widget.NewButton(widget.ButtonOptions{Text: s.env.T("compose.files.shut"), OnTapped: func() { pop.Hide() }})
			name := widget.NewText(f.Name, widget.TextOptions{Wrap: widget.Ellipsis})
			pop = widget.NewModal(widget.Stack(keys, widget.Inset(widget.All(theme.Space12), widget.ColumnFill(theme.Space12, 1,
				widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0}}, name, shut), view))), s.env.Window.Canvas())
			room := s.env.Window.Canvas().Size().SubtractWidthHeight(2*screen.DialogMargin, 2*screen.DialogMargin)
			pop.Resize(room.Max(fyne.NewSquareSize(200)))
			pop.Open(keys, shut)
		})
	})
}
