package compose

import (
	"strings"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
)

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
