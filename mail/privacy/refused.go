package privacy

import (
	"bytes"
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
)

// Reason says why a picture is refused. Its text is the key of the words that people read.
type Reason string

// The reasons.
const (
	NotAPicture   Reason = "unknown"    // no format that is read; Kind says which it is, where that is known
	TooManyBytes  Reason = "bytes"      // more than MaxBytes
	TooLong       Reason = "side"       // a side of more than MaxSide
	TooManyPixels Reason = "pixels"     // more than MaxPixels: it would take hundreds of megabytes, or is meant to
	Truncated     Reason = "truncated"  // the file ends before the picture does
	Damaged       Reason = "damaged"    // the file contradicts itself
	Polyglot      Reason = "polyglot"   // there is something else in the file beside the picture
	Outside       Reason = "outside"    // a box covers nothing of the picture
	NoArea        Reason = "empty_box"  // a box has no area
	Unsupported   Reason = "unreadable" // a kind of this format that is not read
)

// RefusedError refuses a picture, or what is to be done to it.
type RefusedError struct {
	Reason        Reason
	Kind          string // the format, as people call it: "png", "HEIC", "PDF"; "" is not known
	Width, Height int    // what the file claims, where that is the reason
	Err           error  // what the decoder said; nil where there was no need to ask it
}

func (e *RefusedError) Error() string {
	text := "the picture is refused: " + string(e.Reason)
	if e.Kind != "" {
		text += " (" + e.Kind + ")"
	}
	if e.Width != 0 || e.Height != 0 {
		text += fmt.Sprintf(", %d x %d", e.Width, e.Height)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *RefusedError) Unwrap() error { return e.Err }

func truncated(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// unsupported tells whether the file may well be in order and the decoder does not know its kind.
func unsupported(err error) bool {
	_, asPNG := errors.AsType[png.UnsupportedError](err)
	_, asJPEG := errors.AsType[jpeg.UnsupportedError](err)
	return asPNG || asJPEG || errors.Is(err, bmp.ErrUnsupported)
}

// kindOf names what a file is that is not read; "" where that is not known.
func kindOf(data []byte) string {
	if len(data) >= 12 && string(data[4:8]) == "ftyp" { // ISO/IEC 14496-12, 4.3
		switch string(data[8:12]) {
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
			return "HEIC"
		case "avif", "avis":
			return "AVIF"
		}
		return "MP4"
	}
	for _, k := range []struct{ magic, kind string }{
		{"II*\x00", "TIFF"}, {"MM\x00*", "TIFF"}, {"%PDF-", "PDF"}, {"\x00\x00\x01\x00", "ICO"}, {"8BPS", "PSD"},
		{"\xff\x0a", "JPEG XL"}, {"\x00\x00\x00\x0cJXL ", "JPEG XL"}, {"PK\x03\x04", "ZIP"},
	} {
		if bytes.HasPrefix(data, []byte(k.magic)) {
			return k.kind
		}
	}
	if head := data[:min(len(data), 1024)]; bytes.Contains(head, []byte("<svg")) {
		return "SVG"
	}
	return ""
}
