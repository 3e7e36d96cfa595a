//go:build no_glfw || !linux

package ui

// leaveComposing has nothing to do: there the toolkit leaves an input method its keys.
func leaveComposing() error { return nil }
