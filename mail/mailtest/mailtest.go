// Package mailtest is the test harness of mail. Against real programs: Dovecot, Postfix and toxiproxy, each started on
// loopback by the test and stopped at its end, and an SMTP sink. Against scripted ones, in memory and fit for
// testing/synctest: IMAP and ScriptedSMTP, which do what they should until a Rule says otherwise, and FlakyDialer, whose
// connections break or fall silent at a given byte.
//
// It makes no assertions about the program: what must hold after a fault is for the test to say.
package mailtest

import (
	"net"
	"strconv"
	"testing"
)

// requireServers is the variable that makes a missing server a failure, as in continuous integration.
const requireServers = "OKPAY_SUPPORT_REQUIRE_SERVERS"

// HostPort splits the address of a server, as a mailbox's settings want it.
func HostPort(t testing.TB, address string) (host string, port int) {
	t.Helper()
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	if port, err = strconv.Atoi(text); err != nil {
		t.Fatalf("the port of %s: %v", address, err)
	}
	return host, port
}
