package mail

import (
	"context"
	"errors"

	"okpay.example/support/mail/outbox"
	"okpay.example/support/mail/store"
)

// What a mail is made of besides its text and files, in bytes, as a bound: the header, and the header of each part.
const (
	headerBytes = 2 << 10
	partBytes   = 512
)

// EstimateSize is about how large the mail of a draft becomes, in bytes, a little on the safe side: files go in base64,
// of which 57 bytes make a line of 78 (RFC 2045, section 6.8).
func EstimateSize(d Draft) int64 {
	n := int64(headerBytes) + encoded(int64(len(d.Subject)+len(d.Body)+len(d.TransactionID)+len(d.Report)))
	for _, f := range d.Files {
		n += partBytes + encoded(f.Size)
	}
	return n
}

func encoded(n int64) int64 { return (n + 56) / 57 * 78 }

// RoomForFiles is about how many bytes of files fit into a mail of at most limit bytes.
func RoomForFiles(limit int64) int64 { return max(0, limit-headerBytes-partBytes) / 78 * 57 }

// SizeLimit is the largest mail that the mailbox of a draft takes, in bytes, as its server said when it was last
// reached; 0 when that is not known. The server is asked again before each upload: this is for telling it early.
func (c *Client) SizeLimit(ctx context.Context, d Draft) (limit int64, err error) {
	a, err := c.accountFor(ctx, d)
	if errors.Is(err, ErrNoAccount) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	err = c.store.View(ctx, func(tx *store.Tx) error {
		limit, err = outbox.Limit(tx, a.ID, a.SMTP)
		return err
	})
	return limit, err
}
