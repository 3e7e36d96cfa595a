package account

import (
	"context"
	"crypto/tls"
	"time"

	"okpay.example/support/mail/wire"
)

// Bounds of getting connected and signed in.
const (
	dialTime     = 30 * time.Second
	signInIdle   = 30 * time.Second // without a byte from the server
	signInTime   = 60 * time.Second // for one command
	signInBudget = 256 << 10        // bytes from the server for one command
)

// watcher is told of each step of connecting; it may be nil.
type watcher func(name, detail string, err error)

func (w watcher) passed(name, detail string) {
	if w != nil {
		w(name, detail, nil)
	}
}

// only is told of one step alone: after a second connection the others were told of already.
func (w watcher) only(step string) watcher {
	if w == nil {
		return nil
	}
	return func(name, detail string, err error) {
		if name == step {
			w(name, detail, err)
		}
	}
}

// dial opens the guarded connection to a server, through the proxy if there is one. A server on this computer is
// reached directly: the proxy's own loopback is another computer's.
func (e Env) dial(ctx context.Context, c Config, s Server) (*wire.Conn, error) {
	proxy := c.Proxy
	if s.loopback() {
		proxy = ""
	}
	dial, err := wire.Through(proxy, e.Dial)
	if err != nil {
		return nil, err
	}
	dialing, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	conn, err := dial(dialing, "tcp", s.Address())
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, err
	}
	return wire.Guard(ctx, conn), nil
}

// begin starts the clock of one command of the sign-in.
func begin(conn *wire.Conn) { conn.Begin(signInIdle, signInTime, signInBudget) }

// encryption is the TLS of one connection and what was agreed on.
type encryption struct {
	config  *tls.Config
	version uint16
}

// encryption makes the settings for a server of c: TLS 1.2 or newer (RFC 8314, 4.1 by way of RFC 9325), the certificate
// verified for the host's name.
func (e Env) encryption(c Config, s Server) *encryption {
	enc := &encryption{}
	enc.config = &tls.Config{
		ServerName: s.asciiHost(),
		RootCAs:    c.roots(e.RootCAs),
		MinVersion: tls.VersionTLS12,
		VerifyConnection: func(state tls.ConnectionState) error {
			enc.version = state.Version
			return nil
		},
	}
	return enc
}

func (enc *encryption) String() string { return tls.VersionName(enc.version) }

// handshake does implicit TLS on a fresh connection.
func (enc *encryption) handshake(ctx context.Context, conn *wire.Conn) (*tls.Conn, error) {
	begin(conn)
	secured := tls.Client(conn, enc.config)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return secured, nil
}

// tlsError classifies a failed handshake: a server that hangs up or talks in the clear does not speak TLS there.
func tlsError(op string, conn *wire.Conn, err error) *Error {
	e := Classify(op, conn, err)
	if e.Code == CodeProtocol || (e.Code == CodeOffline && conn.Err() == nil) {
		e.Code = CodeTLS
	}
	return e
}
