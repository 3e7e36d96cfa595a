//go:build (linux || freebsd || netbsd || openbsd) && !no_glfw

package ui

import (
	"errors"
	"fmt"
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// grab reads the window's picture from the X server, as a person sees it: after a frame was shown, OpenGL has no
// picture of it left to read.
func grab(w fyne.Window) (image.Image, error) {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return nil, errors.New("the window is not one of the desktop")
	}
	var handle uintptr
	fyne.DoAndWait(func() {
		native.RunNative(func(context any) {
			if x, ok := context.(driver.X11WindowContext); ok {
				handle = x.WindowHandle
			}
		})
	})
	if handle == 0 {
		return nil, errors.New("the window is not on an X server")
	}
	conn, err := xgb.NewConn()
	if err != nil {
		return nil, fmt.Errorf("reach the X server: %w", err)
	}
	defer conn.Close()
	win := xproto.Drawable(handle)
	geometry, err := xproto.GetGeometry(conn, win).Reply()
	if err != nil {
		return nil, fmt.Errorf("measure the window: %w", err)
	}
	width, height := int(geometry.Width), int(geometry.Height)
	reply, err := xproto.GetImage(conn, xproto.ImageFormatZPixmap, win, 0, 0, geometry.Width, geometry.Height, 0xffffffff).Reply()
	if err != nil {
		return nil, fmt.Errorf("read the window's picture: %w", err)
	}
	if len(reply.Data) < width*height*4 {
		return nil, errors.New("the X server's colours are not 32 bits deep")
	}
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		p := reply.Data[4*i : 4*i+4] // blue, green, red, nothing
		img.SetRGBA(i%width, i/width, color.RGBA{p[2], p[1], p[0], 0xff})
	}
	return img, nil
}
