package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
)

type boxRow struct {
	X int `json:"x"`
	Y int `json:"y"`
	W int `json:"w"`
	H int `json:"h"`
}

type suggestedBox struct {
	Kind string `json:"kind"`
	boxRow
}

// redaction is the answer to "redact". The proof is what was seen when the file that was written was read back.
type redaction struct {
	Format    privacy.Format `json:"format"`
	Width     int            `json:"width"`
	Height    int            `json:"height"`
	Bytes     int            `json:"bytes"`
	Boxes     []boxRow       `json:"boxes"`     // what is covered; in a JPEG to even pixels
	Suggested []suggestedBox `json:"suggested"` // null without --auto
	Removed   []string       `json:"removed"`   // what the file held besides its pixels
	Turned    bool           `json:"turned"`    // by its EXIF orientation
	Animated  bool           `json:"animated"`
	Proof     struct {
		Metadata bool `json:"metadata"`
		Trailing int  `json:"trailing"`
		Fill     bool `json:"fill"`
	} `json:"proof"`
}

func (c *cli) redactCommand() *cobra.Command {
	var (
		boxes []string
		auto  bool
	)
	cmd := &cobra.Command{
		Use: "redact IN OUT", Short: "Cover parts of a picture for good, and drop all that is not seen", Args: exactly(2),
		Long: `Cover parts of a picture for good, and drop all that is not seen.

The boxes are filled on the decoded pixels, the picture is encoded anew without any metadata, and OUT is read back to
prove it. Boxes are in pixels of the picture as it is seen, after its EXIF orientation. PNG, JPEG, WebP, BMP and GIF are
read; OUT is a JPEG if IN is one or if its name says so, else a PNG. In a JPEG a box is widened to even pixels. --auto
also covers what tesseract, if it is installed, reads as a number of a card, a person or a phone, an address or a code:
it does not find everything, so look at the result.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			given, err := boxesOf(boxes)
			if err != nil {
				return err
			}
			data, err := c.readPicture(args[0])
			if err != nil {
				return err
			}
			v := redaction{Boxes: []boxRow{}}
			if auto {
				found, err := c.suggest(cmd, data)
				if err != nil {
					return err
				}
				v.Suggested = []suggestedBox{}
				for _, s := range found {
					given = append(given, s.Box)
					v.Suggested = append(v.Suggested, suggestedBox{s.Kind, boxRowOf(s.Box)})
				}
			}
			return c.redact(v, data, given, args[1])
		},
	}
	cmd.Flags().StringArrayVar(&boxes, "box", nil, "cover this box, X,Y,W,H in pixels; may be repeated")
	cmd.Flags().BoolVar(&auto, "auto", false, "also cover what tesseract finds; never complete")
	return cmd
}

// boxesOf reads the values of --box.
func boxesOf(values []string) (boxes []image.Rectangle, err error) {
	for _, value := range values {
		var n [4]int
		parts := strings.Split(value, ",")
		bad := len(parts) != len(n)
		for i := 0; i < len(n) && !bad; i++ {
			n[i], err = strconv.Atoi(strings.TrimSpace(parts[i]))
			bad = err != nil || n[i] < -1<<30 || n[i] > 1<<30
		}
		if bad || n[2] <= 0 || n[3] <= 0 {
			return nil, usage("box", "Value", value)
		}
		boxes = append(boxes, image.Rect(n[0], n[1], n[0]+n[2], n[1]+n[3]))
	}
	return boxes, nil
}

func boxRowOf(r image.Rectangle) boxRow { return boxRow{r.Min.X, r.Min.Y, r.Dx(), r.Dy()} }

// readPicture reads a whole file, but no more of it than a picture may have.
func (c *cli) readPicture(name string) (data []byte, err error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, &fs.PathError{Op: "read", Path: name, Err: syscall.EISDIR}
	case !info.Mode().IsRegular(): // a pipe would be waited for without an end
		return nil, &privacy.RefusedError{Reason: privacy.NotAPicture}
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return io.ReadAll(io.LimitReader(f, privacy.MaxBytes+1))
}

// suggest asks what may want to be covered. That it cannot be asked is a failure: who wrote --auto counts on it.
func (c *cli) suggest(cmd *cobra.Command, data []byte) ([]privacy.Suggestion, error) {
	clean, err := privacy.Redact(data, nil, privacy.PNG) // nothing but our own bytes for another program's reader
	if err != nil {
		return nil, err
	}
	found, err := app.SuggestBoxes(cmd.Context(), clean.Data)
	if errors.Is(err, app.ErrNoReader) {
		return nil, c.failed(exitFailed, "no_tesseract", "cli.redact.no_tesseract")
	}
	return found, err
}

func (c *cli) redact(v redaction, data []byte, boxes []image.Rectangle, out string) error {
	r, err := privacy.Redact(data, boxes, formatOf(out))
	if err != nil {
		return err
	}
	if err := writeProved(out, r); err != nil {
		return err
	}
	v.Format, v.Width, v.Height, v.Bytes = r.Format, r.Size.X, r.Size.Y, len(r.Data)
	v.Removed, v.Turned, v.Animated = list(r.From.Hidden), r.From.Turned, r.From.Animated
	for _, b := range r.Boxes {
		v.Boxes = append(v.Boxes, boxRowOf(b))
	}
	v.Proof.Fill = true
	if r.From.Animated {
		c.say("%s", c.words.T("cli.redact.animated"))
	}
	if v.Suggested != nil {
		c.say("%s", c.words.N("cli.redact.suggested", len(v.Suggested)))
	}
	return c.print(v, func(w io.Writer) {
		fmt.Fprintln(w, c.words.T("cli.redact.done", "Path", out, "Format", strings.ToUpper(string(v.Format)),
			"Width", v.Width, "Height", v.Height, "Boxes", len(v.Boxes)))
	})
}

// formatOf is what a file's name asks for; "" is nothing.
func formatOf(name string) privacy.Format {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jpg", ".jpeg":
		return privacy.JPEG
	case ".png":
		return privacy.PNG
	}
	return ""
}

// writeProved writes a file beside its place, proves what the disk gives back, and only then puts it there.
func writeProved(name string, r *privacy.Redacted) (err error) {
	if err := replaceable(name); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".redact-*")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &mail.MissingFolderError{Dir: filepath.Dir(name)}
	case err != nil:
		return &fs.PathError{Op: "write", Path: name, Err: underlying(err)}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(r.Data)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	back, err := os.ReadFile(f.Name())
	if err != nil {
		return err
	}
	if !bytes.Equal(back, r.Data) {
		return fmt.Errorf("write %s: the disk gives back something else", name)
	}
	if err := privacy.Prove(back, r.Boxes); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// replaceable refuses a place where something else than a file is: a folder, or a device or pipe, which a file that is
// moved there would take away.
func replaceable(name string) error {
	info, err := os.Stat(name) // where nothing can be seen, making the file says what is wrong
	if err == nil && info.IsDir() {
		return &fs.PathError{Op: "write", Path: name, Err: syscall.EISDIR}
	}
	if err == nil && !info.Mode().IsRegular() {
		return usage("no_file", "Flag", "OUT", "Value", name)
	}
	return nil
}

// underlying is what the system said.
func underlying(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}
