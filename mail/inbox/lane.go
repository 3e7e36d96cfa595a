package inbox

import (
	"context"
	"errors"
	"fmt"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/wire"
)

// lane leads jobs to the goroutine that owns Watch's connection.
type lane struct {
	jobs chan *job
	gone chan struct{} // closed when the connection is given up
}

// job is work for a session, done by the goroutine that owns it.
type job struct {
	ctx    context.Context
	run    func(context.Context, session) error
	counts wire.Counts
	err    error
	done   chan struct{}
}

func (j *job) do(s session) {
	defer close(j.done)
	before := s.Counts()
	j.err = j.run(j.ctx, s)
	j.counts = since(before, s.Counts())
}

// errNotBegun ends a job whose connection broke before it could begin.
var errNotBegun = errors.New("imap: the connection broke")

func (j *job) drop() {
	j.err = errNotBegun
	close(j.done)
}

func since(before, after wire.Counts) wire.Counts {
	return wire.Counts{
		In: after.In - before.In, Out: after.Out - before.Out, RoundTrips: after.RoundTrips - before.RoundTrips,
	}
}

// with runs f on the connection that Watch holds, else on one of its own, and tells what that cost.
func (b *Inbox) with(ctx context.Context, f func(context.Context, session) error) (wire.Counts, error) {
	b.mu.Lock()
	l := b.lane
	b.mu.Unlock()
	if l != nil {
		j := &job{ctx: ctx, run: f, done: make(chan struct{})}
		select {
		case l.jobs <- j:
			if <-j.done; !errors.Is(j.err, errNotBegun) {
				return j.counts, j.err
			}
		case <-l.gone: // the connection broke before the job began
		case <-ctx.Done():
			return wire.Counts{}, context.Cause(ctx)
		}
	}
	s, err := b.open(ctx)
	if err != nil {
		return wire.Counts{}, err
	}
	b.wasReached()
	err = f(ctx, s)
	s.Close()
	return s.Counts(), err
}

// open makes an authenticated connection. It lives no longer than ctx.
func (b *Inbox) open(ctx context.Context) (session, error) {
	if b.connect != nil {
		return b.connect(ctx)
	}
	config, credentials, err := b.Env.Stored(ctx, b.Store, b.Account)
	if err != nil {
		return nil, fmt.Errorf("reading the settings of the mailbox: %w", err)
	}
	news := make(chan struct{}, 1)
	client, conn, err := account.ConnectIMAP(ctx, config, credentials, b.Env, newsHandler(news))
	if err != nil {
		return nil, err
	}
	return newConnection(client, conn, news), nil
}

func (b *Inbox) config(ctx context.Context) (c account.Config, err error) {
	err = b.Store.View(ctx, func(t *store.Tx) error {
		c, err = account.Load(t, b.Account)
		return err
	})
	if err != nil {
		return c, fmt.Errorf("reading the settings of the mailbox: %w", err)
	}
	return c, nil
}
