// Package mailtest is the test harness of mail. Against real programs: Dovecot, Postfix and toxiproxy, each started on
// loopback by the test and stopped at its end, and an SMTP sink. Against scripted ones, in memory and fit for
// testing/synctest: IMAP and ScriptedSMTP, which do what they should until a Rule says otherwise, and FlakyDialer, whose
// connections break or fall silent at a given byte.
//
// It makes no assertions about the program: what must hold after a fault is for the test to say.
package mailtest

// requireServers is the variable that makes a missing server a failure, as in continuous integration.
const requireServers = "OKPAY_SUPPORT_REQUIRE_SERVERS"
