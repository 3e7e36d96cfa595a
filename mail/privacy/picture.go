package privacy

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// Format is a kind of picture file.
type Format string

// The formats that are read. PNG and JPEG are written as well.
const (
	PNG  Format = "png"
	JPEG Format = "jpeg"
	GIF  Format = "gif"
	WebP Format = "webp"
	BMP  Format = "bmp"
)

// Bounds of what is decoded. They are looked at before a single pixel is.
const (
	MaxBytes  = 64 << 20 // of the file
	MaxSide   = 32767    // pixels; a long screenshot of a phone has some 20,000
	MaxPixels = 50e6     // six 4K screens; half as many with 16 bits a channel, or in a progressive JPEG
	maxScans  = 100      // of a progressive JPEG, each of which goes over the whole picture; a usual one has ten
)

// Picture is a picture of which nothing is left but what is seen.
type Picture struct {
	Image    *image.RGBA // opaque, its corner at 0,0, turned as the file said it is to be seen
	Format   Format      // of the file that it was read from
	Turned   bool        // the file's EXIF orientation was applied
	Animated bool        // the file has further pictures; Image is the first
	Hidden   []string    // what else the file held, by its format's names: "Exif", "XMP", "ICC", "tEXt", "COM" …
}

// codec reads one format. walk goes over the file's structure without decoding a pixel.
type codec struct {
	format Format
	magic  func([]byte) bool
	walk   func([]byte) (layout, error)
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// codecs are named one by one: what other parts of the program register with package image is not for here.
var codecs = []codec{
	{PNG, prefix(pngMagic), walkPNG, png.DecodeConfig, png.Decode},
	{JPEG, prefix("\xff\xd8\xff"), walkJPEG, jpeg.DecodeConfig, jpeg.Decode},
	{GIF, func(d []byte) bool { return prefix("GIF87a")(d) || prefix("GIF89a")(d) }, walkGIF, gif.DecodeConfig, gif.Decode},
	{WebP, func(d []byte) bool { return len(d) >= 12 && string(d[:4]) == "RIFF" && string(d[8:12]) == "WEBP" },
		walkWebP, webp.DecodeConfig, webp.Decode},
	{BMP, prefix("BM"), walkBMP, bmp.DecodeConfig, bmp.Decode},
}

func prefix(p string) func([]byte) bool {
	return func(d []byte) bool { return bytes.HasPrefix(d, []byte(p)) }
}

// Open reads a picture from a whole file. What cannot or must not be read gives a *RefusedError.
func Open(data []byte) (*Picture, error) {
	p, _, err := open(data)
	return p, err
}

func open(data []byte) (*Picture, layout, error) {
	if len(data) > MaxBytes {
		return nil, layout{}, &RefusedError{Reason: TooManyBytes}
	}
	c, err := codecOf(data)
	if err != nil {
		return nil, layout{}, err
	}
	l, err := c.walk(data)
	if err == nil {
		err = polyglot(data, c.format, l)
	}
	if err != nil {
		return nil, l, err
	}
	if err := c.measure(data, l); err != nil {
		return nil, l, err
	}
	decoded, err := c.decode(bytes.NewReader(data))
	if err != nil {
		return nil, l, refusal(c.format, err)
	}
	seen := flatten(decoded, c.canvas(data, decoded))
	p := &Picture{Image: upright(seen, l.orientation), Format: c.format, Turned: l.orientation > 1, Animated: l.pictures > 1, Hidden: l.hidden}
	return p, l, nil
}

func codecOf(data []byte) (codec, error) {
	for _, c := range codecs {
		if c.magic(data) {
			return c, nil
		}
	}
	return codec{}, &RefusedError{Reason: NotAPicture, Kind: kindOf(data)}
}

// measure looks at the size that the file claims before anything of that size is made.
func (c codec) measure(data []byte, l layout) error {
	config, err := c.config(bytes.NewReader(data))
	if err != nil {
		return refusal(c.format, err)
	}
	refused := &RefusedError{Kind: string(c.format), Width: config.Width, Height: config.Height}
	most := int64(MaxPixels)
	switch config.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model, color.Gray16Model:
		most /= 2
	}
	if l.progressive {
		most /= 2
	}
	switch {
	case config.Width <= 0 || config.Height <= 0:
		refused.Reason = Damaged
	case config.Width > MaxSide || config.Height > MaxSide:
		refused.Reason = TooLong
	case int64(config.Width)*int64(config.Height) > most:
		refused.Reason = TooManyPixels
	default:
		return nil
	}
	return refused
}

// canvas is the area that the picture is seen on: a GIF's first picture may be smaller than its screen.
func (c codec) canvas(data []byte, decoded image.Image) image.Rectangle {
	if c.format == GIF {
		if config, err := c.config(bytes.NewReader(data)); err == nil {
			return image.Rect(0, 0, config.Width, config.Height)
		}
	}
	return decoded.Bounds()
}

// flatten lays a picture on white. The colours that lie under what is transparent are not seen, so they do not stay.
func flatten(p image.Image, area image.Rectangle) *image.RGBA {
	flat := image.NewRGBA(image.Rect(0, 0, area.Dx(), area.Dy()))
	draw.Draw(flat, flat.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(flat, p.Bounds().Sub(area.Min), p, p.Bounds().Min, draw.Over)
	return flat
}

// refusal puts a decoder's error into one of the reasons.
func refusal(f Format, err error) error {
	reason := Damaged
	switch {
	case truncated(err):
		reason = Truncated
	case unsupported(err):
		return &RefusedError{Reason: Unsupported, Kind: strings.ToUpper(string(f)), Err: fmt.Errorf("decode the %s: %w", f, err)}
	}
	return &RefusedError{Reason: reason, Kind: string(f), Err: fmt.Errorf("decode the %s: %w", f, err)}
}
