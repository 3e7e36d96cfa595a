package inbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
)

const (
	inMemory   = 1 << 20  // a mail up to this many bytes is stored only once it is known to belong here
	firstLook  = 64 << 10 // bytes of a bounce that must name one of our ids before the rest is fetched
	defaultMax = 64 << 20 // of message.Limits.Bytes
)

// errVanished says that the mail is no longer in the folder.
var errVanished = errors.New("the mail is no longer there")

// letter is a mail that was fetched.
type letter struct {
	candidate
	parsed  *message.Parsed
	memory  []byte // a small mail's bytes
	raw     int64  // where they lie in the store; 0 while they are in memory only
	partial bool   // too large: only its beginning was fetched
}

// body reads a mail chunk by chunk.
type body struct {
	ctx     context.Context // of the fetch: a reader has no other way to be told
	session session
	uid     uint32
	size    int64 // as the server told it, perhaps wrongly
	offset  int64
	chunk   []byte
	ended   bool
}

func (b *body) Read(p []byte) (int, error) {
	if len(b.chunk) == 0 {
		if err := b.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, b.chunk)
	b.chunk = b.chunk[n:]
	return n, nil
}

// next fetches a chunk, a small one first: most mails are small. A short chunk past the stated size ends the mail, else
// an empty one does.
func (b *body) next() error {
	if b.ended {
		return io.EOF
	}
	ask := int64(maxChunk)
	if b.offset == 0 {
		ask = firstLook
	}
	chunk, err := b.session.Chunk(b.ctx, b.uid, b.offset, ask)
	if err != nil {
		return err
	}
	b.offset += int64(len(chunk))
	b.ended = len(chunk) == 0 || (int64(len(chunk)) < ask && b.offset >= b.size)
	if len(chunk) == 0 {
		return io.EOF
	}
	b.chunk = chunk
	return nil
}

// fetch gets a mail within the limits and parses it. It returns nil for a bounce that is not about us. Of a mail past
// the limits it keeps the beginning: headers and, as mails are built, the text.
func (r *syncing) fetch(ctx context.Context, c candidate) (*letter, error) {
	most := r.Limits.Bytes
	if most <= 0 {
		most = defaultMax
	}
	l := &letter{candidate: c, partial: c.Size > most}
	rest := &body{ctx: ctx, session: r.session, uid: c.UID, size: c.Size}
	if c.bounce && !c.names() {
		if err := rest.next(); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if !rest.ended && !bytes.Contains(bytes.ToLower(rest.chunk), []byte(idPrefix)) {
			return nil, nil
		}
	}
	var err error
	if l.memory, err = io.ReadAll(io.LimitReader(rest, min(inMemory, most))); err != nil {
		return nil, err
	}
	if len(l.memory) == 0 {
		return nil, errVanished
	}
	if ended := rest.ended && len(rest.chunk) == 0; !ended && !l.partial {
		l.raw, _, err = r.Store.AddRaw(ctx, io.MultiReader(bytes.NewReader(l.memory), rest), most)
		switch {
		case errors.Is(err, store.ErrTooLarge):
			l.partial = true
		case err != nil:
			return nil, fmt.Errorf("storing the mail: %w", err)
		default:
			l.memory = nil
		}
	}
	return l, r.parseLetter(ctx, l)
}

func (r *syncing) parseLetter(ctx context.Context, l *letter) error {
	return r.open(ctx, l, func(raw io.ReadSeeker) (err error) {
		if l.parsed, err = message.Parse(raw, r.Limits); err != nil {
			return fmt.Errorf("parsing the mail: %w", err)
		}
		return nil
	})
}

// open lets f read the letter from its beginning.
func (r *syncing) open(ctx context.Context, l *letter, f func(io.ReadSeeker) error) error {
	if l.raw == 0 {
		return f(bytes.NewReader(l.memory))
	}
	raw, err := r.Store.OpenRaw(ctx, l.raw)
	if err != nil {
		return fmt.Errorf("reading the stored mail: %w", err)
	}
	return errors.Join(f(raw), raw.Close())
}

// keepRaw stores the bytes of a letter that is still in memory.
func (r *syncing) keepRaw(ctx context.Context, l *letter) error {
	if l.raw != 0 {
		return nil
	}
	var err error
	if l.raw, _, err = r.Store.AddRaw(ctx, bytes.NewReader(l.memory), 0); err != nil {
		return fmt.Errorf("storing the mail: %w", err)
	}
	return nil
}
