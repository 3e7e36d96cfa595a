// Package assets embeds what the program carries with it: the content pack, translations, fonts and icons. It gives out
// bytes and file systems only; what they mean is known to the packages that read them.
package assets

import (
	"embed"
	"io/fs"
)

//go:generate go run ../faq/pack/compile pack pack.gob
//go:embed pack.gob
var compiledPack []byte

// CompiledPack is the content pack, for pack.LoadCompiled. "go generate ./assets" makes it anew after a change to the folder.
func CompiledPack() []byte { return compiledPack }

//go:embed pack/demo.toml
var demoDeployment []byte

// DemoDeployment is the TOML that overlays the reserved okpay.example values for --demo.
func DemoDeployment() []byte { return demoDeployment }

// packFiles is what only Pack uses: a program that does not call it does not carry the folder.
//
//go:embed all:pack
var packFiles embed.FS

// Pack is the root of the content pack's folder, for tests and tools. The program reads the compiled form of it.
func Pack() fs.FS {
	sub, err := fs.Sub(packFiles, "pack")
	if err != nil { // only for a malformed name, and the name is a constant
		panic(err)
	}
	return sub
}
