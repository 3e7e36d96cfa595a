package tickets

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Bounds of the conversation.
const (
	newestMails = 50  // shown, and more at each "show earlier"
	widestTalk  = 860 // of the column of mails
	talkInset   = 26
)

// The mails in sight are made at once, those above them a few at a time, so that neither the first picture nor a key waits
// for mails that nobody sees.
const (
	someMails  = 4
	someText   = 32 << 10              // bytes of them, from which fewer are made at a time
	breathTime = 30 * time.Millisecond // between them, in which the window is drawn
)

// talk is the middle pane: header, mails and reply box of what is open.
type talk struct {
	s        *Screen
	open     subject
	turn     int
	reading  bool
	again    bool
	entering bool // the keyboard goes to the answer once it is there

	conv    mail.Conversation
	claim   ticket.Message
	shown   int    // how many of the mails are in the column, newest last
	wanted  int    // and how many are to be
	goal    string // the mail, by its Message-ID, to go to once it is there
	stop    func() // takes back that more mails are made
	letters map[int64]*letter
	uploads map[int64]*upload // by the outbox's number
	print   string            // of what the column shows

	earlierButton *widget.Button // above the mails, where there are more

	head    *header
	scroll  *widget.Scroll
	column  *fyne.Container
	foot    *fyne.Container // the reply box
	reply   *reply
	talking *fyne.Container // header, mails, reply
	none    fyne.CanvasObject
	content *fyne.Container
}

func newTalk(s *Screen) *talk {
	k := &talk{s: s, stop: func() {}, letters: map[int64]*letter{}, uploads: map[int64]*upload{}}
	k.earlierButton = widget.NewButton(widget.ButtonOptions{Kind: widget.Plain, OnTapped: k.earlier})
	k.head = newHeader(k)
	k.reply = newReply(k)
	k.column = widget.Column(theme.Space12)
	k.scroll = widget.NewScroll(widget.Inset(widget.Sides(18, talkInset), widget.AtMostCentred(widestTalk, k.column)))
	k.foot = widget.Inset(widget.Insets{Top: theme.Space8, Right: talkInset, Bottom: 18, Left: talkInset},
		widget.AtMostCentred(widestTalk, k.reply.content))
	k.talking = widget.ColumnFill(0, 1, k.head.content, k.scroll, k.foot)
	k.talking.Hide()
	k.none = widget.NewEmptyState(widget.EmptyStateOptions{
		Icon: "message-square", Title: s.env.T("tickets.none"), Text: s.env.T("tickets.none.text"), Action: s.writeButton(widget.Secondary),
	})
	k.content = widget.Stack(k.none, k.talking)
	return k
}

// show opens something. What is open already goes to its newest mail.
func (k *talk) show(what subject) {
	if what == k.open {
		k.resume()
		k.scroll.ScrollToBottom()
		return
	}
	k.reply.keep()
	if k.s.progress.over {
		k.setOver(false)
	}
	k.stop()
	k.open, k.shown, k.wanted, k.goal, k.reading, k.entering = what, 0, newestMails, "", false, false
	k.letters, k.uploads, k.print = map[int64]*letter{}, map[int64]*upload{}, ""
	k.load()
	if what.ticket != "" {
		k.reply.begin(what.ticket)
	}
}

// resume reads what is open again, as when the screen comes back to the front.
func (k *talk) resume() {
	k.load()
	if k.open.ticket != "" {
		k.reply.begin(k.open.ticket)
	}
}

// reading is what was read of a ticket or a claim; gone says that it is not there any more.
type reading struct {
	conv  mail.Conversation
	claim ticket.Message
	gone  bool
}

// load reads what is open. Of several calls while it reads, one counts; what is not open any more is dropped.
func (k *talk) load() {
	if k.open == (subject{}) {
		return
	}
	if k.reading {
		k.again = true
		return
	}
	k.turn++
	turn, what := k.turn, k.open
	k.reading, k.again = true, false
	screen.Load(k.s.env, "read the ticket", func(ctx context.Context) (reading, error) {
		r, err := k.read(ctx, what)
		if err != nil {
			k.s.env.Do(func() { k.done(turn) })
		}
		return r, err
	}, func(r reading) {
		if turn == k.turn {
			k.set(r)
		}
		k.done(turn)
	})
}

func (k *talk) done(turn int) {
	if turn != k.turn {
		return
	}
	k.reading = false
	if k.entering {
		k.entering = false
		k.s.enter()
	}
	if k.again {
		k.load()
	}
}

func (k *talk) read(ctx context.Context, what subject) (r reading, err error) {
	if what.ticket != "" {
		r.conv, err = k.s.b.Ticket(ctx, what.ticket)
		if errors.Is(err, mail.ErrNotFound) {
			return reading{gone: true}, nil
		}
		return r, err
	}
	all, err := k.s.b.Claims(ctx)
	for _, m := range all {
		if m.Row == what.claim {
			return reading{claim: m}, nil
		}
	}
	return reading{gone: true}, err
}

// set shows what was read.
func (k *talk) set(r reading) {
	if r.gone {
		k.close()
		return
	}
	first := !k.talking.Visible() || len(k.letters) == 0
	k.conv, k.claim = r.conv, r.claim
	if k.shown == 0 {
		k.shown = k.some()
	}
	k.none.Hide()
	k.talking.Show()
	k.content.Layout.Layout(k.content.Objects, k.content.Size()) // mails are made for the width that there is
	if k.open.ticket != "" {
		k.setTicket(first)
	} else {
		k.setClaim()
	}
	k.talking.Layout.Layout(k.talking.Objects, k.talking.Size()) // the header may be higher, the reply box may be gone
	k.fit()
	if first {
		k.fill()
		if k.open.ticket != "" { // a claim begins with its warning
			k.scroll.ScrollToBottom()
		}
	}
	k.grow()
}

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

func (k *talk) setTicket(first bool) {
	v := k.conv
	k.head.setTicket(v.Ticket)
	k.s.progress.set(v)
	k.reply.sender(v)
	k.foot.Show()
	k.arrange(first)
	if v.Ticket.Unread > 0 && k.s.front {
		id := v.Ticket.ID
		k.s.do("mark the ticket as read", func(ctx context.Context) error { return k.s.b.MarkRead(ctx, id) }, nil, nil)
	}
}

// close shows that nothing is open.
func (k *talk) close() {
	k.stop()
	k.open = subject{}
	k.letters, k.print = map[int64]*letter{}, ""
	k.reply.forget()
	k.s.panes.setReading(false)
	k.s.list.choose(k.open)
	k.s.progress.clear()
	k.talking.Hide()
	k.none.Show()
}

// arrange puts the mails into the column, newest last: those that are there already are kept as they are, with what
// is selected and unfolded in them. Who looks at the newest mail goes on doing so when another comes.
func (k *talk) arrange(first bool) {
	atEnd := first || k.atEnd()
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
	if atEnd {
		k.scroll.ScrollToBottom()
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
			k.scroll.ScrollTo(max(l.content.Position().Y+18-theme.Space12, 0))
		}
		return
	}
}

// setNarrow is told, while the panes are laid out, when the window gets too narrow for the timeline, and wide enough
// again.
func (k *talk) setNarrow(narrow bool) {
	k.head.setNarrow(narrow)
	if !narrow && k.s.progress.over {
		k.s.progress.over, k.s.panes.over = false, false
		k.head.setOver(false)
		k.scroll.Show()
		show(k.foot, k.open.ticket != "")
		k.talking.Refresh()
	}
}

// setOver puts the timeline over the mails, or takes it away.
func (k *talk) setOver(over bool) {
	k.s.progress.over = over
	k.head.setOver(over)
	k.s.panes.setRight(k.open.ticket != "", over)
	show(k.scroll, !over || !k.s.panes.narrow)
	show(k.foot, k.open.ticket != "" && (!over || !k.s.panes.narrow))
	k.talking.Refresh()
}
