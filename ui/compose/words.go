package compose

import (
	"strings"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
)

// trouble says what went wrong and what to do, in one line.
func trouble(env screen.Env, err error) string {
	x := app.Explain(env.Words(), err)
	if x.Hint == "" {
		return x.Message
	}
	return env.T("compose.trouble", "Message", x.Message, "Hint", x.Hint)
}

// plainText is the report for pasting elsewhere: a web form, another mail program.
func plainText(env screen.Env, d mail.Draft) string {
	var parts []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			parts = append(parts, s)
		}
	}
	add(d.Subject)
	add(d.Body)
	if id := strings.TrimSpace(d.TransactionID); id != "" {
		add(env.T("compose.copy.transaction", "ID", id))
	}
	add(d.Report)
	return strings.Join(parts, "\n\n") + "\n"
}

// empty tells whether there is nothing in a draft that anybody would miss.
func empty(d mail.Draft) bool {
	for _, text := range []string{d.Subject, d.Body, d.TransactionID, d.Report} {
		if strings.TrimSpace(text) != "" {
			return false
		}
	}
	return len(d.Files) == 0
}
