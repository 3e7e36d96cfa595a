package tickets

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/widget"
)

// maxPicture bounds a picture that is decoded to be shown, in bytes. One past it is a file like any other.
const maxPicture = 25 << 20

// fullBox is what a picture is scaled into that is looked at in the window.
var fullBox = image.Pt(2400, 1800)

// codec decodes one of the kinds of pictures that are shown.
type codec struct {
	mediaTypes []string
	config     func(io.Reader) (image.Config, error)
	decode     func(io.Reader) (image.Image, error)
}

// codecs are named one by one: what other parts of the program register with package image is not for mails.
var codecs = []codec{
	{[]string{"image/png"}, png.DecodeConfig, png.Decode},
	{[]string{"image/jpeg", "image/jpg"}, jpeg.DecodeConfig, jpeg.Decode},
	{[]string{"image/gif"}, gif.DecodeConfig, gif.Decode},
}

func isPicture(a ticket.Attachment) bool {
	return a.Size <= maxPicture && slices.ContainsFunc(codecs, func(c codec) bool { return slices.Contains(c.mediaTypes, a.Type) })
}

// picture decodes a file of a mail and fits it into a box; it is not made larger. It blocks. One is decoded at a time,
// since a big one takes hundreds of megabytes.
func (s *Screen) picture(ctx context.Context, row int64, part int, box image.Point) (image.Image, error) {
	s.decoding.Lock()
	defer s.decoding.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	_, r, err := s.b.Attachment(ctx, row, part)
	if err != nil {
		return nil, fmt.Errorf("open the picture: %w", err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxPicture+1))
	if err != nil {
		return nil, fmt.Errorf("read the picture: %w", err)
	}
	if len(data) > maxPicture {
		return nil, fmt.Errorf("the picture has more than %d bytes", maxPicture)
	}
	return decode(data, box)
}

// decode looks at the size before it decodes. The bytes decide which kind it is, not what the mail says.
func decode(data []byte, box image.Point) (image.Image, error) {
	for _, c := range codecs {
		config, err := c.config(bytes.NewReader(data))
		if err != nil {
			continue
		}
		if err := widget.Showable(config); err != nil {
			return nil, err
		}
		full, err := c.decode(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("decode the picture: %w", err)
		}
		return widget.Shrink(full, box), nil
	}
	return nil, image.ErrFormat
}

// enlarge shows a picture of a mail as large as the window lets it be.
func (s *Screen) enlarge(m ticket.Message, a ticket.Attachment) {
	s.env.Go(func() {
		p, err := s.picture(s.env.Ctx, m.Row, a.Part, fullBox)
		if s.env.Ctx.Err() != nil {
			return
		}
		s.env.Do(func() {
			if err != nil {
				s.env.Toast(s.env.T("tickets.picture.not"))
				return
			}
			view := canvas.NewImageFromImage(p)
			view.FillMode = canvas.ImageFillContain
			view.ScaleMode = canvas.ImageScaleSmooth
			save := widget.NewButton(widget.ButtonOptions{Text: s.env.T("tickets.save"), Icon: "download", OnTapped: func() { s.saveFile(m, a) }})
			size := p.Bounds().Size()
			s.sheet(sheetOptions{Title: visibleLine(a.Name), Body: view, Large: true, Buttons: []fyne.CanvasObject{save},
				Natural: fyne.NewSize(float32(size.X), float32(size.Y))})
		})
	})
}
