package outbox

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
)

// limitKey names what the server of an account said last of the size of mails, so that a mail which is too large is
// told apart while it is being written.
func limitKey(id int64) string { return "outbox/limit/" + strconv.FormatInt(id, 10) }

// Limit is the largest mail that an account's server takes, in bytes, as it said last (RFC 1870); 0 when it did not
// say, or was not asked yet.
func Limit(t *store.Tx, id int64, server account.Server) (int64, error) {
	v, err := t.Get(limitKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading how large a mail may be: %w", err)
	}
	address, limit, _ := strings.Cut(string(v), " ")
	if address != server.Address() { // another server's
		return 0, nil
	}
	n, _ := strconv.ParseInt(limit, 10, 64) // whatever else stands there is no limit
	return n, nil
}

// keepLimit remembers a server's limit. The mail goes on its way whatever comes of it.
func (o *Outbox) keepLimit(ctx context.Context, id int64, server account.Server, limit int64) {
	var known int64
	err := o.Store.View(ctx, func(t *store.Tx) (err error) {
		known, err = Limit(t, id, server)
		return err
	})
	if err == nil && known != limit {
		value := server.Address() + " " + strconv.FormatInt(limit, 10)
		err = o.Store.Update(ctx, func(t *store.Tx) error { return t.Put(limitKey(id), []byte(value)) })
	}
	if err != nil {
		o.log().Warn("remembering the server's limit", "account", id, "error", err)
	}
}
