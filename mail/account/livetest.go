package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"
)

// Step is one line of a live test: "imap_connect", "imap_tls", "imap_login", "imap_inbox", "smtp_connect", "smtp_tls",
// "smtp_login". Err is a *Error or a *FieldError.
type Step struct {
	Name    string
	OK      bool
	Detail  string // "imap.qq.com:993, TLS 1.3"
	Err     error
	Elapsed time.Duration
}

// Test goes through the steps, calling report at each one's end, and returns the first error. When IMAP fails SMTP is
// tried all the same, so that a person sees at once all that is wrong. The tls steps are missing where Config says None.
func Test(ctx context.Context, c Config, k Credentials, e Env, report func(Step)) error {
	started := e.now()
	var first error
	passed := func(name, detail string, err error) {
		now := e.now()
		step := Step{Name: name, OK: err == nil, Detail: detail, Err: err, Elapsed: now.Sub(started)}
		started = now
		if err != nil && first == nil {
			first = err
		}
		if report != nil {
			report(step)
		}
	}
	if err := testIMAP(ctx, c, k, e, passed); err != nil {
		passed(stepOf(err, stepIMAPConnect), c.IMAP.Address(), err)
	}
	if ctx.Err() != nil {
		return first
	}
	started = e.now()
	s, err := connectSMTP(ctx, c, k, e, passed)
	if err != nil {
		passed(stepOf(err, stepSMTPConnect), c.SMTP.Address(), err)
		return first
	}
	s.Quit()
	return first
}

func testIMAP(ctx context.Context, c Config, k Credentials, e Env, w watcher) error {
	client, conn, err := connectIMAP(ctx, c, k, e, nil, w)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	begin(conn)
	inbox, err := client.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return Classify(stepIMAPInbox, conn, err).withoutSecrets(k.Password)
	}
	w.passed(stepIMAPInbox, fmt.Sprintf("INBOX (%d)", inbox.NumMessages))
	conn.Begin(quitTime, quitTime, replyBudget)
	_ = client.Logout().Wait() // manners only
	return nil
}

func stepOf(err error, fallback string) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Op
	}
	return fallback
}
