package mail

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/inbox"
	"okpay.example/support/mail/outbox"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/mail/wake"
	"okpay.example/support/mail/wire"
)

// Options open a Client. Only Dir is needed.
type Options struct {
	Dir        string // folder of the store and its lock
	Desk       Desk
	Expect     func(accepted time.Time) time.Time // when an answer is due; nil or zero: unknown
	CallBack   time.Duration                      // how long after "send" a mail waits and can be taken back
	Keyring    Keyring                            // nil: the system's
	Passphrase string                             // of a home that is locked
	Dial       wire.Dialer                        // nil: the network
	RootCAs    *x509.CertPool                     // nil: the system's
	OAuth      map[string]OAuthClient             // by the name of the provider; none: nobody signs in by the browser
	Resolver   Resolver                           // nil: the system's
	TXT        TXTResolver                        // of keys and policies, to judge who wrote a mail; nil: the system's, with a cache
	Now        func() time.Time
	Rand       io.Reader
	Network    func() string // names the network that this computer is in, "" for none; nil: what the system says
	Log        *slog.Logger
}

// Client is the open door. It is safe for concurrent use.
type Client struct {
	o         Options
	store     *store.Store
	key       [32]byte
	keySource KeySource
	opened    int64        // the store's version then: what others write after that, Run tells
	home      *flock.Flock // shared by all that have the store open
	lock      *flock.Flock
	outbox    *outbox.Outbox
	tokens    account.Tokens

	mu        sync.Mutex
	listeners map[int]func(Event)
	nextID    int
	inboxes   map[int64]*inbox.Inbox
	state     ConnState           // of all mailboxes together
	states    map[int64]ConnState // of each that is followed
	desk      Desk
	callBack  time.Duration

	oauthClients map[string]OAuthClient // by provider
	uploads      uploads

	owning sync.Mutex // held while the mailbox is being taken: nobody uses it before the last run is tidied up after
	owned  bool

	life    context.Context // ends with Close, and with it all that begin let in
	end     context.CancelFunc
	working sync.WaitGroup
	closing sync.Mutex
	closed  bool

	due    chan struct{} // makes the outbox of Run look what is due
	all    chan struct{} // makes it try all that waits, backoff or not
	check  chan struct{} // makes the watchers of Run check
	asked  chan struct{} // makes Run check for another process
	again  chan struct{} // starts the watchers of Run anew after an account changed
	doubt  chan struct{} // makes Run doubt its connections
	judges chan struct{} // makes Run judge anew what could not be told

	wakes   wake.Options
	poll    time.Duration       // how often another process's changes are looked for
	chance  func(n int64) int64 // of the watchers' pauses
	maxFile int64               // bytes of a draft's file
}

// ErrClosed refuses work after Close.
var ErrClosed = errors.New("the mail store is closed")

const (
	storeFile = "store.db"
	lockFile  = "owner.lock"
)

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{Timeout: 20 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.TXT == nil {
		o.TXT = systemTXT(o.Now)
	}
	return o
}

// Open opens the store in o.Dir, making it when it is not there.
func Open(ctx context.Context, o Options) (*Client, error) {
	o = o.withDefaults()
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder %s: %w", o.Dir, err)
	}
	home, err := enter(ctx, o.Dir, o.Keyring)
	if err != nil {
		return nil, err
	}
	key, src, err := keyOf(o)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("get the key of the store: %w", err), home.Close())
	}
	s, err := store.Open(ctx, store.Options{Path: filepath.Join(o.Dir, storeFile), Key: key, Now: o.Now})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the store: %w", err), home.Close())
	}
	opened, err := s.DataVersion(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("follow the store: %w", err), s.Close(), home.Close())
	}
	o.Passphrase = ""
	c := &Client{
		o: o, store: s, opened: opened, key: key, keySource: src, home: home,
		lock:      flock.New(filepath.Join(o.Dir, lockFile)),
		listeners: map[int]func(Event){},
		inboxes:   map[int64]*inbox.Inbox{},
		desk:      o.Desk,
		callBack:  o.CallBack,
		due:       make(chan struct{}, 1),
		all:       make(chan struct{}, 1),
		check:     make(chan struct{}, 1),
		asked:     make(chan struct{}, 1),
		again:     make(chan struct{}, 1),
		doubt:     make(chan struct{}, 1),
		judges:    make(chan struct{}, 1),
		states:    map[int64]ConnState{},
		wakes:     wake.Options{Now: o.Now, Network: o.Network},
		poll:      signalPoll,
		chance:    randN,
		maxFile:   MaxFile,
	}
	c.oauthClients = o.OAuth
	c.tokens.Client = c.oauthClient
	c.life, c.end = context.WithCancel(context.WithoutCancel(ctx))
	c.outbox = &outbox.Outbox{
		Store:  s,
		Env:    c.env(),
		Finder: finder{c},
		Rand:   randN,
		Log:    o.Log,
		Progress: func(p outbox.Progress) {
			c.uploads.went(p)
			c.emit(Event{Kind: EventProgress, Outgoing: Outgoing{ID: p.ID}, Sent: p.Sent, Total: p.Total})
		},
		Changed: func(o Outgoing) {
			c.uploads.ended(o.ID)
			c.outgoingChanged(o)
		},
	}
	return c, nil
}

// Close ends what is being sent and checked, waits for it, gives up the mailbox and closes the store. The order matters:
// whoever takes the mailbox next must find no mail of ours still on its way.
func (c *Client) Close() error {
	c.closing.Lock()
	again := c.closed
	c.closed = true
	c.closing.Unlock()
	if again {
		return nil
	}
	c.end()
	c.working.Wait()
	return errors.Join(c.lock.Close(), c.store.Close(), c.home.Close())
}

// begin lets work with the mailbox in; it is over when done is called, and its context ends with Close.
func (c *Client) begin(ctx context.Context) (_ context.Context, done func(), err error) {
	c.closing.Lock()
	defer c.closing.Unlock()
	if c.closed {
		return nil, nil, ErrClosed
	}
	c.working.Add(1)
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(c.life, cancel)
	return ctx, func() {
		stop()
		cancel()
		c.working.Done()
	}, nil
}

// KeySource says where the store's key lies; KeyFromFile deserves a warning.
func (c *Client) KeySource() KeySource {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.keySource
}

// Subscribe calls f after each change, on whatever goroutine made it, until cancel is called. f must not block.
func (c *Client) Subscribe(f func(Event)) (cancel func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := c.nextID
	c.nextID++
	c.listeners[id] = f
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.listeners, id)
	}
}

func (c *Client) emit(e Event) {
	if e.At.IsZero() {
		e.At = c.o.Now()
	}
	c.mu.Lock()
	fs := make([]func(Event), 0, len(c.listeners))
	for _, f := range c.listeners {
		fs = append(fs, f)
	}
	c.mu.Unlock()
	for _, f := range fs {
		f(e)
	}
}

// Desk is what is known of support.
func (c *Client) Desk() Desk {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.desk
}

// Configure changes what Open was told of support and of the call-back time, from now on.
func (c *Client) Configure(desk Desk, callBack time.Duration) {
	c.mu.Lock()
	same := sameDesk(c.desk, desk)
	c.desk, c.callBack = desk, callBack
	if !same {
		clear(c.inboxes)
	}
	c.mu.Unlock()
	if !same {
		raiseFlag(c.again)
		raiseFlag(c.judges)
	}
}

func sameDesk(a, b Desk) bool {
	return slices.Equal(a.Addresses, b.Addresses) && slices.Equal(a.Domains, b.Domains) &&
		slices.Equal(a.Brands, b.Brands) && slices.Equal(a.Signing, b.Signing) && slices.Equal(a.Contacts, b.Contacts)
}

func (c *Client) env() account.Env {
	return account.Env{
		Dial: c.o.Dial, Now: c.o.Now, Log: c.o.Log, RootCAs: c.o.RootCAs, Resolver: c.o.Resolver, OAuth: &c.tokens,
	}
}

// inboxOf gives the follower of one account, the same at each call.
func (c *Client) inboxOf(id int64) *inbox.Inbox {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b, ok := c.inboxes[id]; ok {
		return b
	}
	b := &inbox.Inbox{
		Store:   c.store,
		Account: id,
		Env:     c.env(),
		Desk:    inbox.Desk{Addresses: c.desk.Addresses, Domains: c.desk.Domains, Brands: c.desk.Brands},
		Judge:   func(ctx context.Context, l inbox.Letter) ticket.Verdict { return c.judge(ctx, id, l) },
		Expect:  c.o.Expect,
		Now:     c.o.Now,
		Rand:    c.chance,
		Log:     c.o.Log,
		Notify:  c.inboxChanged,
		State:   func(s ConnState) { c.connectionChanged(id, s) },
	}
	c.inboxes[id] = b
	return b
}

func (c *Client) inboxChanged(e inbox.Event) {
	kind := EventTicket
	if e.Ticket == "" {
		kind = EventClaim
	}
	c.emit(Event{Kind: kind, Ticket: e.Ticket, Timeline: e.Event, MessageID: e.MessageID})
}

// finder lets the outbox look into the mailbox that a mail was sent from.
type finder struct{ c *Client }

func (f finder) Find(ctx context.Context, account int64, messageID string) (found, looked bool, err error) {
	return f.c.inboxOf(account).Find(ctx, messageID)
}

func (f finder) KeepSent(ctx context.Context, account int64, messageID string, raw io.ReadSeeker, size int64) error {
	return f.c.inboxOf(account).KeepSent(ctx, messageID, raw, size)
}

func randN(n int64) int64 {
	if n <= 0 {
		return 0
	}
	return mathrand.Int64N(n)
}
