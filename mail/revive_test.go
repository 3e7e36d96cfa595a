package mail_test

import (
	"context"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/ticket"
)

// air is the network that a computer is in.
type air struct {
	mu    sync.Mutex
	name  string
	looks chan struct{} // one for each look at it, of the first
}

func newAir(name string) *air { return &air{name: name, looks: make(chan struct{}, 2)} }

func (a *air) Name() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case a.looks <- struct{}{}:
	default: // nobody waits any more
	}
	return a.name
}

// known waits until somebody knows how things are: at the second look he compares with the first.
func (a *air) known(t *testing.T) {
	t.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for range cap(a.looks) {
		select {
		case <-a.looks:
		case <-timeout.C:
			t.Fatal("nobody looks which network it is")
		}
	}
}

func (a *air) join(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.name = name
}

// hushing makes connections that can be made silent: they stay open, what is written vanishes, and nothing comes.
type hushing struct {
	mu    sync.Mutex
	conns []*hushed
}

func (h *hushing) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	quiet := &hushed{Conn: c}
	h.conns = append(h.conns, quiet)
	return quiet, nil
}

// hush makes those that are open silent for ever, as a sleep does.
func (h *hushing) hush() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.conns {
		c.mu.Lock()
		c.silent = true
		c.mu.Unlock()
	}
}

type hushed struct {
	net.Conn
	mu     sync.Mutex
	silent bool
}

func (c *hushed) isSilent() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.silent
}

func (c *hushed) Read(p []byte) (int, error) {
	for {
		n, err := c.Conn.Read(p)
		if err != nil || !c.isSilent() {
			return n, err
		}
	}
}

func (c *hushed) Write(p []byte) (int, error) {
	if c.isSilent() {
		return len(p), nil
	}
	return c.Conn.Write(p)
}

func TestAnotherNetworkSendsWhatWaitsForIt(t *testing.T) {
	home := newAir("")
	w := newWorld(t, func(w *world) { w.options.Network = home.Name })
	w.SetWakes(5 * time.Millisecond)
	w.network.set(true)
	seen := w.watch(w.Client)
	w.run(w.Client)
	o, err := w.Deliver(t.Context(), w.queue(w.write("words").ID).ID)
	if err == nil || o.State != mail.OutgoingQueued {
		t.Fatalf("%s, %v", o.State, err)
	}
	w.network.set(false)
	home.known(t)
	home.join("home")
	seen.until("sent", sent(o.ID))
	if n := len(w.smtp.Mails()); n != 1 {
		t.Errorf("%d mails went out, want 1", n)
	}
}

func TestASleepSendsWhatWaitsForTheNetwork(t *testing.T) {
	home := newAir("home")
	w := newWorld(t, func(w *world) { w.options.Network = home.Name })
	w.SetWakes(5 * time.Millisecond)
	w.network.set(true)
	seen := w.watch(w.Client)
	w.run(w.Client)
	o, _ := w.Deliver(t.Context(), w.queue(w.write("words").ID).ID)
	w.network.set(false)
	home.known(t)
	w.clock.advance(8 * time.Hour)
	seen.until("sent", sent(o.ID))
}

// What waits for the person is not tried again unasked: providers lock the account of those who knock too often.
func TestReviveDoesNotRepeatARefusedSignIn(t *testing.T) {
	w := newWorld(t)
	other := w.queue(w.write("words").ID)
	_, err := w.SaveAccount(t.Context(), 1, w.config(), "wrong")
	w.must(err)
	seen := w.watch(w.Client)
	w.run(w.Client)
	seen.until("refused", func(e mail.Event) bool {
		o, err := w.Outgoing(t.Context(), other.ID)
		return err == nil && o.LastError != ""
	})
	n := w.smtp.Sessions()
	for range 3 {
		w.Revive()
		w.must(w.Flush(t.Context(), false))
	}
	if again := w.smtp.Sessions() - n; again != 0 {
		t.Errorf("signed in %d times more", again)
	}
}

func TestTheOtherProgramSaysThatAnotherHasTheMailbox(t *testing.T) {
	w := newWorld(t)
	w.own()
	other := w.open()
	seen := w.watch(other)
	w.run(other)
	seen.until("elsewhere", connection(mail.ConnectionElsewhere))
	if got := other.Connection(); got.State != mail.ConnectionElsewhere || got.Since.IsZero() {
		t.Errorf("connection %+v", got)
	}
	w.must(w.Close())
	seen.until("its own", connection("connecting"))
	w.Client = other
}

// With two mailboxes the line tells of the one that needs somebody.
func TestTheWorstOfTwoMailboxesIsTold(t *testing.T) {
	d := newDesk(t)
	cfg := d.config()
	cfg.Email, cfg.IMAP.Port = "second@mail.example", 1 // where nothing listens
	_, err := d.SaveAccount(t.Context(), 0, cfg, "x")
	d.must(err)
	seen := d.watch(d.Client)
	d.run(d.Client)
	seen.until("offline", connection("offline"))
	for range 2 { // whatever the other one says meanwhile
		if got := d.Connection().State; got != "offline" && got != "connecting" {
			t.Errorf("connection %q", got)
		}
		d.Wake()
		seen.until("offline", connection("offline"))
	}
}

// The lid was closed: the connection is dead, and nobody says so. An answer that came meanwhile is shown after the
// wake, not minutes later, and the window says what is up on the way.
func TestAnswerIsShownAfterASleepOnADeadConnection(t *testing.T) {
	lines, home := &hushing{}, newAir("home")
	d := &desk{dovecot: mailtest.StartDovecot(t)}
	d.world = newWorld(t, d.onDovecot, func(w *world) { w.options.Dial, w.options.Network = lines.Dial, home.Name })
	d.SetWakes(10 * time.Millisecond)
	seen := d.watch(d.Client)
	d.run(d.Client)
	seen.until("connected", connection("connected"))
	o := d.queue(d.write("words").ID)
	seen.until("sent", sent(o.ID))
	mails := d.smtp.Mails()

	lines.hush()
	d.deliver(letter{from: support, subject: "Re: 账户被锁定", text: "已解锁", answers: mails[0].Data})
	home.known(t)
	began := time.Now()
	home.join("train")
	answered := func(e mail.Event) bool { return e.Kind == mail.EventTicket && e.Timeline == ticket.EventAnswered }
	var states []string
	seen.until("answered", func(e mail.Event) bool {
		if e.Kind == mail.EventConnection {
			states = append(states, e.Connection.State)
		}
		return answered(e)
	})
	t.Logf("shown %v after the wake", time.Since(began))
	if !slices.Contains(states, "connecting") {
		t.Errorf("the states on the way: %v", states)
	}
}
