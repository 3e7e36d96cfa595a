// Package quiet keeps the window's toolkit from complaining on stderr while it is initialised, before main begins: it
// does not know every locale a computer may be set to, and says so even to a call that opens no window.
//
// It works by its initialisation, the one place before the toolkit's that there is. Go initialises packages that are
// ready in the order of their import paths (language specification, "Program initialization"): this one needs nothing but
// log, and the toolkit's translations need text/template, which comes after it. A test holds that.
package quiet

import (
	"io"
	"log"
)

var stderr = silence()

func silence() io.Writer {
	w := log.Writer()
	log.SetOutput(io.Discard)
	return w
}

// End lets the standard log speak again. main calls it first.
func End() { log.SetOutput(stderr) }
