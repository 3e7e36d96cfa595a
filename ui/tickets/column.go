package tickets

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/widget"
)

// fill makes mails until they fill the place that there is for them.
func (k *talk) fill() {
	for k.left() > 0 && k.column.MinSize().Height < k.scroll.Size().Height {
		k.above()
	}
}

// left is how many mails are still to be made.
func (k *talk) left() int { return min(k.wanted, len(k.conv.Messages)) - k.shown }

// above makes some more of the mails, above the others; what is in sight stays where it is.
func (k *talk) above() {
	before, at := k.column.MinSize().Height, k.scroll.Offset()
	k.shown = min(k.shown+k.some(), k.wanted)
	k.arrange(false)
	k.scroll.ScrollTo(at + k.column.MinSize().Height - before)
}

// some is how many of the mails that are not shown yet are made next.
func (k *talk) some() int {
	rest := k.conv.Messages[:max(len(k.conv.Messages)-k.shown, 0)]
	text := 0
	for n := range min(someMails, len(rest)) {
		if text += len(rest[len(rest)-1-n].Text); text >= someText {
			return n + 1
		}
	}
	return someMails
}

// grow makes the mails that are still to be made, some at a time.
func (k *talk) grow() {
	k.stop()
	if k.left() <= 0 {
		k.shown = k.wanted // the next mail that comes has its place
		if id := k.goal; id != "" {
			k.goal = ""
			k.scrollTo(id)
		}
		return
	}
	k.stop = k.s.after(breathTime, func() {
		k.above()
		k.grow()
	})
}

// arrange puts the mails into the column, newest last: those that are there already are kept as they are, with what
// is selected and unfolded in them. Who looks at the newest mail goes on doing so when another comes.
func (k *talk) arrange(first bool) {
	atEnd := k.atEnd()
	mails := k.conv.Messages
	hidden := max(len(mails)-k.shown, 0)
	print := k.fingerprint(mails[hidden:], hidden)
	if print == k.print {
		return
	}
	k.print = print
	var objects []fyne.CanvasObject
	if more := len(mails) - k.wanted; more > 0 {
		k.earlierButton.SetText(k.s.env.N("tickets.earlier", more))
		k.s.env.Mark("tickets.earlier", k.earlierButton)
		objects = append(objects, widget.Centre(k.earlierButton))
	}
	waiting := map[string]mail.Outgoing{}
	for _, o := range k.conv.Outbox {
		waiting[o.MessageID] = o
	}
	letters := make(map[int64]*letter, len(mails)-hidden)
	for _, m := range mails[hidden:] {
		l, ok := k.letters[m.Row]
		if !ok || l.print != k.s.fingerprint(m) {
			l = newLetter(k, m)
		}
		letters[m.Row] = l
		objects = append(objects, l.content)
		if o, ok := waiting[m.MessageID]; ok {
			objects = append(objects, k.waitingBanner(o))
			delete(waiting, m.MessageID)
		}
	}
	for _, o := range k.conv.Outbox {
		if _, ok := waiting[o.MessageID]; ok {
			objects = append(objects, k.waitingBanner(o))
		}
	}
	k.letters = letters
	k.column.Objects = objects
	k.fit()
	k.refocus()
	if atEnd && !first { // at first all that fits is made before
		k.toNewest()
	}
}

// fingerprint changes when the column has to be arranged anew.
func (k *talk) fingerprint(mails []ticket.Message, hidden int) string {
	var b strings.Builder
	fmt.Fprint(&b, hidden, k.wanted)
	for _, m := range mails {
		b.WriteString(k.s.fingerprint(m))
	}
	for _, o := range k.conv.Outbox {
		fmt.Fprint(&b, o.ID, o.MessageID, o.State, o.LastError, k.s.clock(o), k.s.env.Ago(o.Updated), k.s.unreached(o.Account))
	}
	return b.String()
}

// earlier shows more mails above, and stays with those in sight.
func (k *talk) earlier() {
	k.wanted += newestMails
	k.above()
	k.grow()
}

// fit gives the column the height that its mails want, after one of them changed.
func (k *talk) fit() {
	k.column.Layout.Layout(k.column.Objects, k.column.Size())
	k.scroll.Refresh()
}

// changed is fit for a mail in which something was unfolded: what is in sight stays there.
func (k *talk) changed() {
	at := k.scroll.Offset()
	k.fit()
	k.scroll.ScrollTo(at)
}

// atEnd tells whether the newest mail is in sight.
func (k *talk) atEnd() bool {
	const near = 24
	return k.scroll.Offset()+k.scroll.Size().Height >= k.column.MinSize().Height+2*18-near
}

// scrollTo brings a mail into sight; with it hidden among the earlier ones, as soon as all those are made.
func (k *talk) scrollTo(messageID string) {
	for i, m := range k.conv.Messages {
		if m.MessageID != messageID {
			continue
		}
		if need := len(k.conv.Messages) - i; need > k.shown {
			k.wanted, k.goal = max(k.wanted, need), messageID
			k.grow()
			return
		}
		if l, ok := k.letters[m.Row]; ok {
			k.scroll.ScrollTo(k.topOf(l))
		}
		return
	}
}
