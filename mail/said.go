package mail

import (
	"net/textproto"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/outbox"
)

// Said lists what servers said in an error, in their own words, which may repeat anything of a mail or of a person.
func Said(err error) (said []string) {
	switch e := err.(type) { //nolint:errorlint // the tree is walked below
	case nil:
		return nil
	case *outbox.RefusedError:
		said = append(said, e.Text)
	case *textproto.Error:
		said = append(said, e.Msg)
	case *imap.Error:
		said = append(said, e.Text)
	case *AccountError:
		said = append(said, e.Said(), e.Detail())
	}
	switch e := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() error }:
		said = append(said, Said(e.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			said = append(said, Said(one)...)
		}
	}
	return said
}
