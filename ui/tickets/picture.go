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
	"golang.org/x/image/draw"

	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/widget"
)

// Bounds of a picture that is decoded to be shown. One past them is a file like any other.
const (
	maxPicture = 25 << 20 // bytes
	maxPixels  = 50e6
)

// Sides of the box that a picture is scaled into: twice a card's for dense screens, and a window's.
var (
	thumbBox = image.Pt(300, 184)
	fullBox  = image.Pt(2400, 1800)
)

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
		if config.Width <= 0 || config.Height <= 0 || float64(config.Width)*float64(config.Height) > maxPixels {
			return nil, fmt.Errorf("the picture has %d x %d pixels", config.Width, config.Height)
		}
		full, err := c.decode(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("decode the picture: %w", err)
		}
		return scale(full, box), nil
	}
	return nil, image.ErrFormat
}

func scale(full image.Image, box image.Point) image.Image {
	size := full.Bounds().Size()
	by := min(float64(box.X)/float64(size.X), float64(box.Y)/float64(size.Y), 1)
	small := image.NewRGBA(image.Rect(0, 0, max(int(float64(size.X)*by), 1), max(int(float64(size.Y)*by), 1)))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), full, full.Bounds(), draw.Src, nil)
	return small
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
