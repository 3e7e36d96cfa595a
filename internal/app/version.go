package app

import (
	"runtime"
	"runtime/debug"
)

// Version of the program, set by the linker when a release is built.
var Version = "0.1.0-dev"

// Build says what this binary is.
type Build struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	Commit  string `json:"commit"`
	Pack    string `json:"pack"`
}

// BuildInfo reads it.
func BuildInfo(packVersion string) Build {
	b := Build{Version: Version, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, Pack: packVersion}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				b.Commit = s.Value
			}
		}
	}
	return b
}
