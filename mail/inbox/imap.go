package inbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/wire"
)

// limit bounds a command: it must make progress each idle, end within total and answer with at most bytes.
type limit struct {
	idle, total time.Duration
	bytes       int64
}

// The bounds of the commands. SEARCH may keep silent while a slow server reads its disk.
var (
	limitLook   = limit{30 * time.Second, time.Minute, 256 << 10}
	limitList   = limit{30 * time.Second, time.Minute, 2 << 20}
	limitSearch = limit{90 * time.Second, 3 * time.Minute, 1 << 20}
	limitHeader = limit{45 * time.Second, 5 * time.Minute, maxBatch*2*maxHeader + 64<<10}
	limitChunk  = limit{45 * time.Second, 5 * time.Minute, maxChunk + 64<<10}
	limitAppend = limit{60 * time.Second, 30 * time.Minute, 256 << 10}
	limitDone   = limit{15 * time.Second, 15 * time.Second, 256 << 10}
	limitLogout = limit{2 * time.Second, 2 * time.Second, 64 << 10}
)

// opIMAP is the Error.Op of what the network did to a signed-in connection.
const opIMAP = "imap"

// idleBytes bounds what a server may say during one IDLE.
const idleBytes = 1 << 20

// errOutOfStep is a refusal after which the connection is of no more use.
var errOutOfStep = errors.New("the connection ended at a refusal")

// connection is a session over go-imap. The library has no time-outs and no caps; each command runs inside do.
type connection struct {
	client *imapclient.Client
	conn   *wire.Conn
	caps   imap.CapSet   // what the server offers since the sign-in
	news   chan struct{} // holds one item when the server spoke of the opened folder
	err    error         // why the connection is of no more use
}

// newConnection takes a connection over after its sign-in, whose handlers push to news. The capabilities are asked for here
// and now: of a connection that has just broken off the library forgets them, so that a server with IDLE would be
// polled until the next command shows the break.
func newConnection(client *imapclient.Client, conn *wire.Conn, news chan struct{}) *connection {
	return &connection{client: client, conn: conn, caps: client.Caps(), news: news}
}

// newsHandler makes options whose handlers only push to news: they run on the library's reading goroutine.
func newsHandler(news chan struct{}) *imapclient.Options {
	push := func() {
		select {
		case news <- struct{}{}:
		default:
		}
	}
	return &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				push()
			}
		},
	}}
}

// do runs one command, or several sent in one turn, within l. ctx being done closes the connection.
func (c *connection) do(ctx context.Context, l limit, what string, f func() error) error {
	if c.err != nil {
		return c.err
	}
	if err := context.Cause(ctx); err != nil {
		return fmt.Errorf("imap: %s: %w", what, err)
	}
	c.conn.Begin(l.idle, l.total, l.bytes)
	stop := context.AfterFunc(ctx, func() { _ = c.conn.Close() })
	err := f()
	stop()
	c.conn.End()
	if err == nil {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	} else if cause := c.conn.Err(); cause != nil { // the library makes an io.EOF of it
		err = cause
	} else if cause := c.conn.Broken(); cause != nil && !refused(err) {
		err = fmt.Errorf("%w: %s", cause, err.Error())
	}
	if fault := account.Classify(opIMAP, nil, err); context.Cause(ctx) == nil && !refused(err) &&
		(fault.Temporary() || errors.Is(err, wire.ErrBudget)) {
		err = fault // told as what it is
	}
	if refused(err) && c.client.State() == imap.ConnStateLogout {
		// Refused before its literal went out: the library is out of step and has closed the connection.
		err = fmt.Errorf("%w: %s", errOutOfStep, err.Error())
	}
	err = fmt.Errorf("imap: %s: %w", what, c.conn.Told(err))
	if !refused(err) {
		c.fail(err)
	}
	return err
}

// fail throws the connection away.
func (c *connection) fail(err error) {
	c.err = err
	_ = c.conn.Close()
}

func (c *connection) Counts() wire.Counts { return c.conn.Counts() }

func (c *connection) has(cap imap.Cap) bool { return c.caps.Has(cap) }

func (c *connection) CanIdle() bool { return c.err == nil && c.has(imap.CapIdle) }

func (c *connection) Close() {
	_ = c.do(context.Background(), limitLogout, "LOGOUT", func() error { return c.client.Logout().Wait() })
	_ = c.conn.Close()
	_ = c.client.Close()
}

func (c *connection) List(ctx context.Context) ([]listed, error) {
	if c.has(imap.CapSpecialUse) {
		// Few names instead of perhaps thousands, when the server has the extended form (RFC 5258).
		found, err := c.list(ctx, &imap.ListOptions{SelectSpecialUse: true})
		if err != nil && !refused(err) {
			return nil, err
		}
		if err == nil && completeRoles(found) {
			return found, nil
		}
	}
	return c.list(ctx, nil)
}

func (c *connection) list(ctx context.Context, o *imap.ListOptions) (found []listed, err error) {
	err = c.do(ctx, limitList, "LIST", func() error {
		cmd := c.client.List("", "*", o)
		for d := cmd.Next(); d != nil; d = cmd.Next() {
			if len(found) < maxListed {
				found = append(found, listed{Name: d.Mailbox, Delim: d.Delim, Attrs: d.Attrs})
			}
		}
		return cmd.Close()
	})
	return found, err
}

func (c *connection) Look(ctx context.Context, examine string, others ...string) (map[string]mailbox, error) {
	answer := make(map[string]mailbox, 1+len(others))
	err := c.do(ctx, limitLook, "EXAMINE and STATUS", func() error {
		var opened *imapclient.SelectCommand
		if examine != "" {
			opened = c.client.Select(examine, &imap.SelectOptions{ReadOnly: true})
		}
		asked := make([]*imapclient.StatusCommand, len(others))
		for i, name := range others {
			asked[i] = c.client.Status(name, &imap.StatusOptions{UIDNext: true, UIDValidity: true})
		}
		// Every answer is taken before any error is returned, else it would reach the next command.
		var failed error
		if opened != nil {
			d, err := opened.Wait()
			failed = note(answer, examine, err, func() mailbox {
				return mailbox{d.UIDValidity, uint32(d.UIDNext), d.NumMessages}
			})
		}
		for i, cmd := range asked {
			d, err := cmd.Wait()
			err = note(answer, others[i], err, func() mailbox {
				return mailbox{UIDValidity: d.UIDValidity, UIDNext: uint32(d.UIDNext)}
			})
			failed = errors.Join(failed, err)
		}
		return failed
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// note takes one folder's answer; a refusal leaves the folder out.
func note(answer map[string]mailbox, name string, err error, state func() mailbox) error {
	switch {
	case err == nil:
		answer[name] = state()
		return nil
	case refused(err):
		return nil
	}
	return err
}

func (c *connection) Search(ctx context.Context, criteria *imap.SearchCriteria) (uids []uint32, err error) {
	err = c.do(ctx, limitSearch, "UID SEARCH", func() error {
		d, err := c.client.UIDSearch(criteria, nil).Wait()
		if err != nil {
			return err
		}
		set, ok := d.All.(imap.UIDSet)
		if !ok {
			return &imap.Error{Type: imap.StatusResponseTypeBad, Text: "the answer holds no UIDs"}
		}
		uids = numbers(set)
		return nil
	})
	return uids, err
}

// numbers lists a set without trusting it: "0" and "n:*" are no answers, and 1:4294967295 must not fill the memory.
func numbers(set imap.UIDSet) []uint32 {
	var uids []uint32
	for _, r := range set {
		if r.Start == 0 || r.Stop < r.Start {
			continue
		}
		for uid := uint64(r.Start); uid <= uint64(r.Stop); uid++ {
			if len(uids) == maxFound {
				return uids
			}
			uids = append(uids, uint32(uid))
		}
	}
	return uids
}

func (c *connection) Headers(ctx context.Context, set imap.NumSet) (mails []envelope, err error) {
	options := &imap.FetchOptions{
		UID: true, RFC822Size: true, InternalDate: true,
		BodySection: []*imap.FetchItemBodySection{{
			Specifier: imap.PartSpecifierHeader, HeaderFields: headerFields, Peek: true,
		}},
	}
	err = c.do(ctx, limitHeader, "UID FETCH of headers", func() error {
		cmd := c.client.Fetch(set, options)
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			e, err := readEnvelope(m)
			if err != nil {
				return err
			}
			if e.UID != 0 && len(mails) < 2*maxBatch {
				mails = append(mails, e)
			}
		}
		return cmd.Close()
	})
	return mails, err
}

// readLiteral reads at most size bytes of a literal after the first skip. After an error the fetch must be left as it
// is, not even drained: the library has gone on, and another read would race with its own.
func readLiteral(r imap.LiteralReader, skip, size int64) ([]byte, error) {
	if skip >= r.Size() {
		return nil, nil
	}
	if _, err := io.CopyN(io.Discard, r, skip); err != nil {
		return nil, fmt.Errorf("reading a literal: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(r, size))
	if err == nil && int64(len(b)) < min(size, r.Size()-skip) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fmt.Errorf("reading a literal: %w", err)
	}
	return b, nil
}

func readEnvelope(m *imapclient.FetchMessageData) (e envelope, err error) {
	for item := m.Next(); item != nil; item = m.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			e.UID = uint32(item.UID)
		case imapclient.FetchItemDataRFC822Size:
			e.Size = item.Size
		case imapclient.FetchItemDataInternalDate:
			e.Received = item.Time
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				continue
			}
			if e.Header, err = readLiteral(item.Literal, 0, maxHeader); err != nil {
				return e, err
			}
		}
	}
	return e, nil
}

func (c *connection) Chunk(ctx context.Context, uid uint32, offset, size int64) (chunk []byte, err error) {
	section := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Offset: offset, Size: size}}
	options := &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}}
	err = c.do(ctx, limitChunk, "UID FETCH of a body", func() error {
		cmd := c.client.Fetch(imap.UIDSetNum(imap.UID(uid)), options)
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			for item := m.Next(); item != nil; item = m.Next() {
				body, ok := item.(imapclient.FetchItemDataBodySection)
				if !ok || body.Literal == nil || chunk != nil {
					continue
				}
				skip := int64(0)
				if body.Section.Partial == nil { // the server knows no parts and sends all of it
					skip = offset
				}
				if chunk, err = readLiteral(body.Literal, skip, size); err != nil {
					return err
				}
			}
		}
		return cmd.Close()
	})
	return chunk, err
}

func (c *connection) Append(ctx context.Context, folder string, r io.Reader, size int64, at time.Time) error {
	err := c.do(ctx, limitAppend, "APPEND", func() error {
		cmd := c.client.Append(folder, size, &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}, Time: at})
		n, err := io.CopyN(cmd, r, size)
		if n < size {
			_ = c.conn.Close() // half a literal cannot be taken back
		}
		if closeErr := cmd.Close(); err == nil {
			err = closeErr
		}
		if _, waitErr := cmd.Wait(); waitErr != nil && (err == nil || refused(waitErr)) {
			err = waitErr
		}
		return err
	})
	if err != nil && c.err == nil {
		c.fail(err) // the library is out of step after a refused literal
	}
	return err
}

func (c *connection) Create(ctx context.Context, folder string) error {
	return c.do(ctx, limitLook, "CREATE", func() error { return c.client.Create(folder, nil).Wait() })
}

func (c *connection) Idle(ctx context.Context, max time.Duration, wait func(news, gone <-chan struct{})) error {
	var cmd *imapclient.IdleCommand
	err := c.do(ctx, limitDone, "IDLE", func() (err error) {
		cmd, err = c.client.Idle()
		return err
	})
	if err != nil {
		return err
	}
	c.conn.Begin(max+limitDone.total, max+limitDone.total, idleBytes)
	wait(c.news, c.client.Closed())
	c.conn.End()
	if ctx.Err() != nil {
		_ = c.conn.Close() // leaves at once; DONE below only frees the library
	}
	return c.do(context.WithoutCancel(ctx), limitDone, "DONE", func() error {
		if err := cmd.Close(); err != nil {
			return err
		}
		return cmd.Wait()
	})
}
