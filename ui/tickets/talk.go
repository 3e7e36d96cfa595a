package tickets

import (
	"context"
	"errors"
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
	known   map[int64]bool    // mails, by row, that were there when the newest was brought into sight
	uploads map[int64]*upload // by the outbox's number
	acts    []act             // what can be done with mails that are not out
	lost    act               // the one of these that had the focus when it was drawn anew
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
	k.talking.Layout = endLayout{k, k.talking.Layout}
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
		k.scroll.ScrollToBottom()
		k.resume()
		return
	}
	k.reply.keep()
	if k.s.progress.over {
		k.setOver(false)
	}
	k.stop()
	k.open, k.shown, k.wanted, k.goal, k.reading, k.entering = what, 0, newestMails, "", false, false
	k.letters, k.uploads, k.known, k.print = map[int64]*letter{}, map[int64]*upload{}, nil, ""
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
			k.toNewest()
		}
	}
	k.grow()
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
	k.s.say()
	k.letters, k.print = map[int64]*letter{}, ""
	k.reply.forget()
	k.s.panes.setReading(false)
	k.s.list.choose(k.open)
	k.s.progress.clear()
	k.talking.Hide()
	k.none.Show()
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
	show(k.scroll, !over || !k.s.panes.narrow)
	show(k.foot, k.open.ticket != "" && (!over || !k.s.panes.narrow))
	k.talking.Refresh() // first: the timeline goes below the header
	k.s.panes.setRight(k.open.ticket != "", over)
}
