package screen

import (
	"strings"

	"okpay.example/support/internal/app"
)

// Trouble says what went wrong and what to do, in one line.
func (e Env) Trouble(err error) string {
	x := app.Explain(e.Words(), err)
	if x.Hint == "" {
		return x.Message
	}
	return e.T("trouble", "Message", strings.TrimRight(x.Message, "。."), "Hint", x.Hint) // a server's own words may end in one
}
