// Package assets embeds what the program carries with it: the content pack, translations, fonts and icons. It gives out
// bytes and file systems only; what they mean is known to the packages that read them.
package assets

import (
	"embed"
	"io/fs"
)

//go:embed all:pack
var packFiles embed.FS

//go:generate go run ../faq/pack/compile pack pack.gob
//go:embed pack.gob
var compiledPack []byte

// CompiledPack is the same pack, for pack.LoadCompiled. "go generate ./assets" makes it anew after a change to the pack.
func CompiledPack() []byte { return compiledPack }

// Pack is the root of the embedded content pack, for pack.Load.
func Pack() fs.FS {
	sub, err := fs.Sub(packFiles, "pack")
	if err != nil { // only for a malformed name, and the name is a constant
		panic(err)
	}
	return sub
}

// DemoDeployment is the TOML that overlays the reserved okpay.example values for --demo; nil when the pack has none.
func DemoDeployment() []byte {
	data, err := packFiles.ReadFile("pack/demo.toml")
	if err != nil {
		return nil
	}
	return data
}
