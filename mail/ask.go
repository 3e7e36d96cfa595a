package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"okpay.example/support/mail/inbox"
	"okpay.example/support/mail/store"
)

// The process that owns the mailbox says through the store what came of a check that another one asked for.
const (
	answerCheck  = "answer/check"
	answerWithin = 40 * time.Second // longer than it takes to find out that a server does not answer
)

// ErrNoAnswer says that the running program was asked to check and has not told yet what it found.
var ErrNoAnswer = errors.New("the running program was asked to check and has not answered yet")

// checkAnswer is what the owner found. Asked is the count of signalCheck that it answers.
type checkAnswer struct {
	Asked  uint64      `json:"asked"`
	Report CheckReport `json:"report"`
	Op     string      `json:"op,omitempty"` // of an AccountError
	Code   string      `json:"code,omitempty"`
	Error  string      `json:"error,omitempty"`
}

// newAnswer puts the outcome of a check into words that another process can decide by.
func newAnswer(asked uint64, r CheckReport, err error) checkAnswer {
	a := checkAnswer{Asked: asked, Report: r}
	if err == nil {
		return a
	}
	a.Error = err.Error()
	if fault, ok := errors.AsType[*AccountError](err); ok {
		a.Op, a.Code, a.Error = fault.Op, fault.Code, fault.Error()
		if fault.Err != nil {
			a.Error = fault.Err.Error()
		}
	}
	return a
}

func (a checkAnswer) err() error {
	switch {
	case a.Code != "":
		return &AccountError{Op: a.Op, Code: a.Code, Err: errors.New(a.Error)}
	case a.Error != "":
		return errors.New(a.Error)
	}
	return nil
}

// askCheck asks the process that owns the mailbox to check, and waits for its answer. owned is true when that process
// ended meanwhile, so that the caller has the mailbox now.
func (c *Client) askCheck(ctx context.Context) (r CheckReport, owned bool, err error) {
	var asked uint64
	if err := c.store.Update(ctx, func(tx *store.Tx) error {
		if err := raise(tx, signalCheck); err != nil {
			return err
		}
		asked, err = count(tx, signalCheck)
		return err
	}); err != nil {
		return r, false, fmt.Errorf("ask the running program: %w", err)
	}
	late := time.NewTimer(answerWithin)
	defer late.Stop()
	poll := time.NewTicker(c.poll)
	defer poll.Stop()
	for {
		a, err := c.checkAnswered(ctx)
		if err != nil {
			return r, false, err
		}
		if a.Asked >= asked {
			return a.Report, false, a.err()
		}
		if owned, err := c.Own(); owned || err != nil {
			return r, owned, err
		}
		select {
		case <-ctx.Done():
			return r, false, ctx.Err()
		case <-late.C:
			return r, false, ErrNoAnswer
		case <-poll.C:
		}
	}
}

// answerChecks checks for those who asked, until nobody waits for an answer, and tells them what it found.
func (c *Client) answerChecks(ctx context.Context) {
	for ctx.Err() == nil {
		asked, answered, err := c.checksAsked(ctx)
		if err != nil || asked <= answered {
			c.logUnless(ctx, "see who asked for a check", err)
			return
		}
		var r CheckReport
		accounts, err := c.someAccounts(ctx)
		for _, a := range accounts {
			one, e := c.inboxOf(a.ID).Check(ctx, false)
			r = addReports(r, one)
			err = errors.Join(err, e)
		}
		if ctx.Err() != nil {
			return // whoever owns the mailbox next answers
		}
		text, e := json.Marshal(newAnswer(asked, r, err))
		if e == nil {
			e = c.store.Update(ctx, func(tx *store.Tx) error { return tx.Put(answerCheck, text) })
		}
		if e != nil {
			c.logUnless(ctx, "answer a check", e)
			return
		}
		if state := c.Connection().State; err == nil && state != inbox.StateConnected && state != inbox.StatePolling {
			raiseFlag(c.check) // it can be reached again
		}
	}
}

func (c *Client) logUnless(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		c.o.Log.Error(what, "err", err)
	}
}

// checksAsked tells how often a check was asked for, and how much of that was answered.
func (c *Client) checksAsked(ctx context.Context) (asked, answered uint64, err error) {
	a, err := c.checkAnswered(ctx)
	if err != nil {
		return 0, 0, err
	}
	err = c.store.View(ctx, func(tx *store.Tx) error {
		asked, err = count(tx, signalCheck)
		return err
	})
	return asked, a.Asked, err
}

// checkAnswered reads the last answer; the zero value when there was none.
func (c *Client) checkAnswered(ctx context.Context) (a checkAnswer, err error) {
	err = c.store.View(ctx, func(tx *store.Tx) error {
		text, err := tx.Get(answerCheck)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return json.Unmarshal(text, &a)
	})
	if err != nil {
		return a, fmt.Errorf("read what the running program found: %w", err)
	}
	return a, nil
}

// count reads how often a signal was given.
func count(tx *store.Tx, key string) (uint64, error) {
	v, err := tx.Get(key)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	n, _ := strconv.ParseUint(string(v), 10, 64) // as raise reads it
	return n, err
}
