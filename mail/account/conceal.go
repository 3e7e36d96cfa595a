package account

import (
	"errors"
	"net/textproto"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/wire"
)

// conceal keeps passwords and tokens out of whatever the server says on a connection once it was told them: a server may
// repeat one long after the sign-in, in a refusal that is then kept with a mail.
func conceal(conn *wire.Conn, secrets ...string) {
	without := func(text string) string {
		return (&Error{Err: errors.New(text)}).withoutSecrets(secrets...).Err.Error()
	}
	conn.Conceal(func(err error) error {
		if reply, ok := errors.AsType[*textproto.Error](err); ok {
			return &textproto.Error{Code: reply.Code, Msg: without(reply.Msg)} // callers decide by the code
		}
		if reply, ok := errors.AsType[*imap.Error](err); ok {
			told := *reply
			told.Text = without(reply.Text)
			return &told
		}
		if text := err.Error(); without(text) != text {
			return errors.New(without(text))
		}
		return err
	})
}
