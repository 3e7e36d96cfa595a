package icons

import _ "embed"

//go:embed app.svg
var app []byte

// App returns the program's own icon, an SVG.
func App() []byte { return app }
