package tickets

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// upload is how far a mail on its way is, in its banner. It is kept while the banner is drawn anew.
type upload struct {
	s       *Screen
	account int64
	pace    app.Pace
	text    *widget.Text
	bar     *widget.Progress
	stop    fyne.CanvasObject
	content fyne.CanvasObject
}

// uploadOf gives that of a mail. One that is under way already begins with how far it is.
func (k *talk) uploadOf(o mail.Outgoing) *upload {
	u := k.uploads[o.ID]
	if u == nil {
		u = &upload{s: k.s, account: o.Account, text: widget.NewText("", widget.TextOptions{Role: theme.Text2}), bar: widget.NewProgress(0)}
		u.content = widget.Column(theme.Space8, u.text, u.bar)
		if sent, total := k.s.b.Upload(o.ID); total > 0 {
			u.pace.Add(k.s.env.Now(), sent, total)
		}
		k.uploads[o.ID] = u
	}
	u.show()
	return u
}

// setStop takes the button that stops it.
func (u *upload) setStop(o fyne.CanvasObject) {
	u.stop = o
	u.show()
}

func (u *upload) show() {
	u.text.SetText(u.pace.Text(u.s.env.Words(), u.s.unreached(u.account)))
	u.bar.SetValue(float32(u.pace.Share()))
	if u.stop != nil {
		show(u.stop, !u.pace.Whole()) // the final dot is out, or goes this moment
	}
}

// uploading takes how far an upload is.
func (k *talk) uploading(e mail.Event) {
	u := k.uploads[e.Outgoing.ID]
	if u == nil {
		return // of another ticket, or not drawn yet: it begins with how far it is then
	}
	u.pace.Add(k.s.env.Now(), e.Sent, e.Total)
	u.show()
}

// listener tells of uploads while the screen is in front.
type listener struct {
	s    *Screen
	stop func()
}

func (l *listener) start() {
	if l.stop != nil {
		return
	}
	news := screen.NewEvents(l.s.env.Do, l.s.talk.uploading)
	l.stop = l.s.b.Subscribe(func(e mail.Event) { // on any goroutine
		if e.Kind == mail.EventProgress {
			news.Put(e)
		}
	})
}

func (l *listener) end() {
	if l.stop != nil {
		l.stop()
		l.stop = nil
	}
}
