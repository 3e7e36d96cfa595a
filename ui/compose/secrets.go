package compose

import (
	"slices"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// guard is a field and what watches it.
type guard struct {
	field   *widget.Field
	secrets *screen.Secrets
}

// guarded puts below a field, or what it is part of, what in it should not be in a mail.
func (x *sheet) guarded(o fyne.CanvasObject, f *widget.Field, name string) fyne.CanvasObject {
	s := screen.NewSecrets(screen.SecretsOptions{
		Env: x.env, Name: "compose.secrets." + name, Entry: f.Entry, After: x.s.o.After,
		Find:    func(text string) []mail.Secret { return mail.Secrets(only(name, text)) },
		Changed: x.answered,
	})
	x.guards = append(x.guards, guard{f, s})
	return widget.Column(theme.Space8, o, s.Content())
}

// only is a draft that says nothing but the text of one field.
func only(field, text string) mail.Draft {
	switch field {
	case "subject":
		return mail.Draft{Subject: text}
	case "report":
		return mail.Draft{Report: text}
	case "transaction":
		return mail.Draft{TransactionID: text}
	}
	return mail.Draft{Body: text}
}

// lookAgain looks at a field that was changed.
func (x *sheet) lookAgain(f *widget.Field) {
	x.warned = false
	for _, g := range x.guards {
		if g.field == f {
			g.secrets.Look()
		}
	}
}

// answered gives the warnings their room, and takes away what was said beside the buttons once nothing waits any more.
func (x *sheet) answered() {
	if x.noticed && !slices.ContainsFunc(x.guards, func(g guard) bool { return g.secrets.Waiting() }) {
		x.noticed = false
		x.advice.showNotice("")
	}
	x.relay()
}

// heed looks at all fields as they are now and calls then, unless something in them waits for the person's word: that is
// said once, and counts as answered when the person asks again.
func (x *sheet) heed(then func()) {
	if x.warned {
		then()
		return
	}
	left := len(x.guards)
	for _, g := range x.guards {
		g.secrets.Settle(func() {
			if left--; left == 0 && !x.warn() {
				then()
			}
		})
	}
}

// warn says that something waits for the person's word, and shows where the first of it is.
func (x *sheet) warn() bool {
	for _, g := range x.guards {
		if g.secrets.Waiting() {
			x.warned, x.noticed = true, true
			x.s.showFormAgain()
			x.advice.showNotice(x.env.T("secret.waiting"))
			widget.Focus(g.field.Entry)
			x.form.Reveal(g.field) // it may have had the focus, with what was said beside the buttons further down
			return true
		}
	}
	return false
}
