// Package account finds, tests and reaches a person's mailbox: the table of providers, the credentials, and
// authenticated connections to its IMAP and SMTP servers.
//
// It reads no mail and sends none: that is for mail/inbox and mail/outbox, which are given the connections.
package account

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net"
	"time"

	"okpay.example/support/mail/wire"
)

// Security of a connection.
type Security string

// The three ways; None is allowed for loopback only.
const (
	TLS      Security = "tls"
	StartTLS Security = "starttls"
	None     Security = "none"
)

// Server is where a protocol is spoken.
type Server struct {
	Host     string   `json:"host"`
	Port     int      `json:"port"`
	Security Security `json:"security"`
}

// Config is everything about a mailbox but its secrets.
type Config struct {
	Email string `json:"email"`
	Name  string `json:"name,omitempty"` // the person's name in From
	User  string `json:"user"`
	IMAP  Server `json:"imap"`
	SMTP  Server `json:"smtp"`
	Proxy string `json:"proxy,omitempty"` // socks5:// or http:// URL
	OAuth string `json:"oauth,omitempty"` // provider of the sign-in by the browser; "" for a password
	CA    string `json:"ca,omitempty"`    // PEM: certificates trusted for this mailbox besides the system's
}

// Env is what connecting needs. The zero value dials directly, trusts the system's certificates and logs nothing.
type Env struct {
	Dial     wire.Dialer
	Now      func() time.Time
	Log      *slog.Logger
	RootCAs  *x509.CertPool // nil for the system's
	Resolver Resolver       // nil for the system's
	OAuth    *Tokens        // nil where nobody signs in by the browser
}

// Resolver answers the questions of DNS that finding a mailbox's servers needs; *net.Resolver is one.
type Resolver interface {
	LookupSRV(ctx context.Context, service, proto, name string) (cname string, records []*net.SRV, err error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
}

func (e Env) now() time.Time {
	if e.Now == nil {
		return time.Now()
	}
	return e.Now()
}

func (e Env) log() *slog.Logger {
	if e.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return e.Log
}
