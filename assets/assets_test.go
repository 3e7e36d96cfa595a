package assets_test

import (
	"testing"

	"okpay.example/support/assets"
	"okpay.example/support/faq/pack"
)

// The program reads the compiled form only, so a change to the pack that was not compiled would not be seen.
func TestTheCompiledPackIsCurrent(t *testing.T) {
	p, err := pack.Load(assets.Pack())
	if err != nil {
		t.Fatal(err)
	}
	if !pack.IsCompiled(assets.CompiledPack(), p) {
		t.Error(`the compiled pack is not what the folder holds: run "go generate ./assets"`)
	}
}
