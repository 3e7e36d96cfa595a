//go:build !linux

package shot

import (
	"context"
	"errors"
)

// askDesktop is for systems with a portal; the others let a program grab the screen itself.
func askDesktop(context.Context) ([]byte, error) {
	return nil, errors.New("there is no desktop portal")
}
