package settings

import (
	"io"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// largestCA is more than is read of a file of certificates, in bytes.
const largestCA = 1 << 20

// authorities are the certificates that the person trusts for the mailbox besides the system's.
type authorities struct {
	f       *form
	text    string // PEM
	list    *fyne.Container
	content fyne.CanvasObject
}

func newAuthorities(f *form, text string) *authorities {
	x := &authorities{f: f, text: text, list: widget.Column(theme.Space4)}
	add := widget.NewButton(widget.ButtonOptions{Text: f.m.env.T("settings.ca.add"), Icon: "shield", Kind: widget.Plain, OnTapped: x.pick})
	f.m.env.Mark("settings.ca.add", add)
	x.content = widget.Column(theme.Space4, x.list, widget.Flush(add), widget.Caption(f.m.env.T("settings.ca.text")))
	x.show()
	return x
}

func (x *authorities) pick() {
	env := x.f.m.env
	screen.ShowFileDialog(env, dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			env.Fail("open the certificate", err)
		case r != nil:
			defer func() { _ = r.Close() }()
			data, err := io.ReadAll(io.LimitReader(r, largestCA))
			if err != nil {
				env.Fail("read the certificate", err)
				return
			}
			x.take(data)
		}
	}, env.Window))
}

// take trusts what a file holds instead of what was trusted before.
func (x *authorities) take(file []byte) {
	text, err := mail.ReadCA(file)
	if err != nil {
		e := app.Explain(x.f.m.env.Words(), err)
		x.show()
		x.list.Add(widget.NewBanner(widget.BannerOptions{Kind: widget.DangerKind, Title: e.Message, Text: e.Advice(x.f.m.env.Words()),
			Body: x.f.m.env.Details(e.Detail), Below: true}))
		return
	}
	x.text, x.f.touched = text, true
	x.show()
}

// show lists what is trusted, and says of a certificate that is of no use now.
func (x *authorities) show() {
	env := x.f.m.env
	x.list.RemoveAll()
	all := mail.AccountConfig{CA: x.text}.Authorities()
	for _, a := range all {
		x.list.Add(widget.Body(env.T("settings.ca") + "  ·  " + a.Subject))
		if a.Expired(env.Now()) {
			x.list.Add(widget.Caption(env.T("account.ca.expired", "Subject", a.Subject, "Date", a.NotAfter.Format(time.DateOnly))))
		}
		if !a.CA {
			x.list.Add(widget.Caption(env.T("account.ca.single", "Subject", a.Subject)))
		}
	}
	if len(all) == 0 {
		return
	}
	remove := widget.NewButton(widget.ButtonOptions{Text: env.T("settings.ca.remove"), Icon: "trash-2", Kind: widget.Plain, OnTapped: func() {
		x.text, x.f.touched = "", true
		x.show()
	}})
	env.Mark("settings.ca.remove", remove)
	x.list.Add(widget.Left(remove))
}
