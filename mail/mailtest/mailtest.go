// Package mailtest is the test harness of mail: a real Dovecot on loopback, an SMTP sink, and servers that break off.
package mailtest

// requireServers is the variable that makes a missing server a failure, as in continuous integration.
const requireServers = "OKPAY_SUPPORT_REQUIRE_SERVERS"
