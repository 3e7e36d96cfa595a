package theme

import (
	"maps"
	"slices"
)

// Roles gives every role of the palette.
func Roles() []Role { return slices.Sorted(maps.Keys(palette)) }
