package demo

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	gomessage "github.com/emersion/go-message/mail"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

const (
	maxConversations = 200
	maxThreadIDs     = 50 // remembered a conversation
	maxReferences    = 20 // written into one mail

	// "At once" for what the desk does at once: long enough that a client has read the reply to its DATA before the
	// acknowledgement arrives, as it would anywhere.
	soonest = 200 * time.Millisecond
)

// desk is the scripted support desk: it acknowledges, asks for what is missing, thanks and resolves.
type desk struct {
	inbox       func(raw []byte) error // delivers to the one mailbox
	key         signingKey
	agenda      *agenda
	answerAfter time.Duration
	now         func() time.Time
	rand        io.Reader
	log         *slog.Logger

	mu            sync.Mutex
	opened        int             // conversations so far
	conversations []*conversation // oldest first
	byID          map[string]*conversation
	impostor      bool // is still to come
}

// stage is how far a conversation has come.
type stage int

const (
	stageNew stage = iota
	stageAsked
	stageResolved
)

// conversation is one thread with one person.
type conversation struct {
	number  string
	lang    string
	stage   stage
	ids     []string // of its mails, theirs and the desk's, oldest first
	latest  incoming // to be answered
	pending *task    // its answer, nil if none is due
}

// incoming is what the desk keeps of a mail it got.
type incoming struct {
	id          string
	references  []string
	sender      string // as it is quoted
	address     string
	subject     string
	date        time.Time
	text        string // the author's own
	lang        string
	transaction string // the id it names, or ""
}

func newDesk(o Options, inbox func(raw []byte) error, key signingKey, a *agenda) *desk {
	return &desk{
		inbox:       inbox,
		key:         key,
		agenda:      a,
		answerAfter: o.AnswerAfter,
		now:         o.Now,
		rand:        &lockedReader{r: o.Rand},
		log:         o.Log,
		byID:        make(map[string]*conversation),
		impostor:    o.Impostor,
	}
}

// receive takes a mail for the support address. Nothing that is itself automatic is answered (RFC 3834 section 2).
func (d *desk) receive(sender string, raw []byte) error {
	p, err := message.Parse(bytes.NewReader(raw), message.Limits{})
	if err != nil {
		return err
	}
	if sender == "" || p.Kind == ticket.KindAutoReply || p.Kind == ticket.KindBounce || p.FromAddress == supportAddress {
		d.log.Debug("demo desk leaves an automatic mail unanswered", "kind", p.Kind)
		return nil
	}
	in := read(p, contentLanguage(raw))

	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byID[in.id] != nil {
		return nil // the same mail, sent again
	}
	c := d.find(p)
	if c == nil {
		c = d.open(in.lang)
		d.soon(func() { d.acknowledge(c, in) })
	}
	c.latest = in
	d.remember(c, in.id)
	if c.pending == nil {
		c.pending = d.agenda.after(d.answerAfter, func() { d.answer(c) })
	}
	return nil
}

func read(p *message.Parsed, lang string) incoming {
	id, _ := bareID(p.MessageID)
	in := incoming{
		id:          id,
		references:  bareIDs(p.References),
		sender:      p.From,
		address:     p.FromAddress,
		subject:     p.Subject,
		date:        p.Date,
		text:        p.Text,
		lang:        lang,
		transaction: transactionIn(p.Text),
	}
	if len(in.references) == 0 {
		in.references = bareIDs(p.InReplyTo) // RFC 5322 section 3.6.4
	}
	if in.lang == "" {
		in.lang = languageOf(p.Subject + p.Text)
	}
	return in
}

// find gives the conversation a mail belongs to by the ids it refers to, the nearest first; d.mu is held.
func (d *desk) find(p *message.Parsed) *conversation {
	ids := bareIDs(append(slices.Clone(p.References), p.InReplyTo...))
	for _, id := range slices.Backward(ids) {
		if c := d.byID[id]; c != nil {
			return c
		}
	}
	return nil
}

// open begins a conversation and forgets the oldest when there are too many; d.mu is held.
func (d *desk) open(lang string) *conversation {
	if len(d.conversations) >= maxConversations {
		oldest := d.conversations[0]
		d.conversations = slices.Delete(d.conversations, 0, 1)
		d.agenda.cancel(oldest.pending)
		for _, id := range oldest.ids {
			delete(d.byID, id)
		}
	}
	d.opened++
	c := &conversation{number: fmt.Sprintf("OKD-%s-%04d", d.now().Format("20060102"), d.opened), lang: lang}
	d.conversations = append(d.conversations, c)
	return c
}

// remember notes a mail of the conversation; d.mu is held.
func (d *desk) remember(c *conversation, id string) {
	if id == "" || !slices.Contains(d.conversations, c) {
		return
	}
	if len(c.ids) >= maxThreadIDs {
		delete(d.byID, c.ids[0])
		c.ids = slices.Delete(c.ids, 0, 1)
	}
	c.ids = append(c.ids, id)
	d.byID[id] = c
}

// soon enters what the desk does at once.
func (d *desk) soon(f func()) { d.agenda.after(min(soonest, d.answerAfter/4), f) }

// acknowledge sends the automatic reply to a conversation's first mail.
func (d *desk) acknowledge(c *conversation, in incoming) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.send(c, in, scripts[c.lang].acknowledgement(c.number), true)
}

// answer sends what a person at the desk would write next.
func (d *desk) answer(c *conversation) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c.pending = nil
	s := scripts[c.lang]
	var text string
	switch {
	case c.stage == stageAsked:
		text, c.stage = s.resolution(c.number), stageResolved
	case c.stage == stageResolved:
		text, c.stage = s.reopened(c.number), stageAsked
	case c.latest.transaction != "":
		text, c.stage = s.askForAmount(c.latest.transaction), stageAsked
	default:
		text, c.stage = s.askForTransaction(), stageAsked
	}
	d.send(c, c.latest, text, false)
	if d.impostor {
		d.impostor = false
		d.agenda.after(d.answerAfter, func() { d.impersonate(c.lang) })
	}
}

// send signs and delivers a mail of the desk in answer to another; d.mu is held.
func (d *desk) send(c *conversation, to incoming, text string, automatic bool) {
	s := scripts[c.lang]
	if !automatic {
		text += "\n" + s.quote(to)
	}
	id, err := newMessageID(d.rand, deskDomain)
	if err != nil {
		d.log.Error("demo desk cannot write", "err", err)
		return
	}
	l := letter{
		from:      gomessage.Address{Name: s.name, Address: supportAddress},
		to:        gomessage.Address{Address: recipient(to.address)},
		subject:   replySubject(to.subject),
		messageID: id,
		date:      d.now(),
		lang:      c.lang,
		automatic: automatic,
		text:      text,
	}
	if to.id != "" {
		l.inReplyTo = to.id
		l.references = threadIDs(to.references, to.id, maxReferences)
	}
	raw, err := l.render()
	if err == nil {
		raw, err = d.key.sign(raw)
	}
	if err != nil {
		d.log.Error("demo desk cannot write", "err", err)
		return
	}
	d.remember(c, id)
	d.deliver(trace(supportAddress, l.date), raw)
}

// deliver puts a mail of the server's own into the inbox; a full one loses it, as the log says.
func (d *desk) deliver(parts ...[]byte) {
	if err := d.inbox(bytes.Join(parts, nil)); err != nil {
		d.log.Warn("demo mail not delivered", "err", err)
	}
}

// recipient is where an answer goes by its header. There is one mailbox, so it gets there whatever this says.
func recipient(address string) string {
	if a, err := mail.ParseAddress(address); err == nil {
		return a.Address
	}
	return mailboxAddress
}

// contentLanguage reads the header field (RFC 3282) as far as the desk knows languages: "zh-CN", "en" or "".
func contentLanguage(raw []byte) string {
	m, err := mail.ReadMessage(io.MultiReader(bytes.NewReader(headerOf(raw)), strings.NewReader("\r\n")))
	if err != nil {
		return ""
	}
	tag := strings.ToLower(strings.TrimSpace(m.Header.Get("Content-Language")))
	switch {
	case strings.HasPrefix(tag, "zh"):
		return "zh-CN"
	case strings.HasPrefix(tag, "en"):
		return "en"
	}
	return ""
}

// languageOf is Chinese for a text with a Chinese character in it, else English.
func languageOf(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return "zh-CN"
	}
	return "en"
}

// lockedReader lets several goroutines draw from a source that need not allow it.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}
