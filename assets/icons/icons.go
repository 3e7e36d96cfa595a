// Package icons embeds the Lucide icons (ISC, see LICENSE) that the window draws, made into filled outlines by
// scripts/icons.sh. It hands out their SVG source; giving it a colour is the theme's work.
package icons

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed svg/*.svg
var files embed.FS

const (
	folder    = "svg/"
	extension = ".svg"
)

// SVG returns the source of the icon with Lucide's name, say "book-open", and whether there is one. Its
// shapes are filled outlines in currentColor on a 24 by 24 grid.
func SVG(name string) ([]byte, bool) {
	data, err := files.ReadFile(folder + name + extension)
	return data, err == nil
}

// Names returns the names of all icons in alphabetical order.
func Names() []string {
	paths, err := fs.Glob(files, folder+"*"+extension)
	if err != nil {
		return nil // only a malformed pattern errs, and ours is constant
	}
	names := make([]string, len(paths))
	for i, path := range paths {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(path, folder), extension)
	}
	return names
}
