//go:build !linux

package shot

import (
	"context"
	"errors"
	"image"
)

// modes leaves the window in front out: which one that is is not asked on these systems. It can be cut out afterwards.
func modes() []Mode { return []Mode{WholeScreen, Area} }

// askDesktop is for systems with a portal; the others let a program grab the screen itself.
func askDesktop(context.Context) ([]byte, error) {
	return nil, errors.New("there is no desktop portal")
}

func frontWindow() (image.Rectangle, error) {
	return image.Rectangle{}, errors.New("it is not asked on this system")
}
