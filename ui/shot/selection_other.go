//go:build !linux

package shot

import (
	"context"
	"errors"
)

// selectedPicture is for X11.
func selectedPicture(context.Context) ([]byte, error) { return nil, errors.ErrUnsupported }
