package account

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"syscall"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/wire"
)

// The faults of Error.Fault, each within one class of Error.Code.
const (
	FaultAuthority   = "authority"   // CodeCertificate: signed by nobody who is trusted here
	FaultExpired     = "expired"     // CodeCertificate: out of date, or not valid yet
	FaultName        = "name"        // CodeCertificate: made out for another server
	FaultHost        = "host"        // CodeDNS: which name is unknown can be told: see Host
	FaultProxy       = "unreached"   // CodeProxy: nothing answers there
	FaultSaid        = "said"        // the server itself says why: see Said
	FaultUnreachable = "unreachable" // CodeOffline: no way leads to the server
	FaultReset       = "reset"       // CodeOffline: the line broke off
)

// Fault tells more precisely what went wrong, where it can be told apart; "" says that the class says it all.
func (e *Error) Fault() string {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](e.Err); ok {
		return FaultAuthority
	}
	if _, ok := errors.AsType[x509.HostnameError](e.Err); ok {
		return FaultName
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](e.Err); ok && invalid.Reason == x509.Expired {
		return FaultExpired
	}
	if e.Code == CodeDNS && e.Host() != "" {
		return FaultHost
	}
	if proxy, ok := errors.AsType[*wire.ProxyError](e.Err); ok && e.Code == CodeProxy && proxy.Status == 0 {
		return FaultProxy
	}
	if e.Code == CodeOffline {
		return lineFault(e.Err)
	}
	if e.Said() != "" {
		return FaultSaid
	}
	return ""
}

// lineFault tells what became of the line.
func lineFault(err error) string {
	number, _ := errors.AsType[syscall.Errno](err)
	switch number {
	case syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN,
		wsaNetworkDown, wsaNetworkUnreachable, wsaHostUnreachable:
		return FaultUnreachable
	case syscall.ECONNRESET, syscall.EPIPE, wsaConnectionReset:
		return FaultReset
	}
	return ""
}

// wsaConnectionReset is a number of Windows Sockets, as those of networkCode.
const wsaConnectionReset syscall.Errno = 10054

// Said is what the server answered, cleaned and bounded; "" where the failure is not its answer.
func (e *Error) Said() string {
	if reply, ok := errors.AsType[*textproto.Error](e.Err); ok {
		return CleanText(fmt.Sprintf("%d %s", reply.Code, reply.Msg))
	}
	if reply, ok := errors.AsType[*imap.Error](e.Err); ok {
		return CleanText(reply.Text)
	}
	return ""
}

// Host is the server that the failure names: the one not found, or the one that the certificate is not made out for.
func (e *Error) Host() string {
	if dns, ok := errors.AsType[*net.DNSError](e.Err); ok {
		return dns.Name
	}
	if other, ok := errors.AsType[x509.HostnameError](e.Err); ok {
		return other.Host
	}
	return ""
}

// Detail is the failure in the system's own words, for who looks after the server; "" where there are none.
func (e *Error) Detail() string {
	if e.Err == nil {
		return ""
	}
	return CleanText(e.Err.Error())
}
