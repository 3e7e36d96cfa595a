package icons

import _ "embed"

//go:embed app.png
var app []byte

// App returns the program's own icon as a PNG of 128 x 128 pixels, which scripts/icons.sh makes of app.svg: the toolkit
// takes 20 ms to draw the SVG for a window, and leaves its round corners out.
func App() []byte { return app }
