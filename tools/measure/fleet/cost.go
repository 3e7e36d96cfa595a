package main

import (
	"fmt"
	"io"

	"okpay.example/support/mail/inbox"
)

// exchange is what a part of a connection's life costs, as `make bench-mail` measured it (Watched, docs/benchmarks.md):
// bytes below TLS and IP, and turns from sending to receiving.
type exchange struct {
	down, up int
	turns    int
}

// The measured costs, against Dovecot with INBOX, Junk and Sent.
var (
	idleRound = exchange{down: 617, up: 131, turns: 5} // a check with nothing new, and IDLE before and after it
	pollRound = exchange{down: 491, up: 98, turns: 1}  // a check with nothing new
)

// reportCost tells what the clients cost a provider in a quiet hour.
func reportCost(out io.Writer, clients int) {
	var p inbox.Pace
	begin(out, "fleet-cost")
	fmt.Fprintln(out, "| the provider has | connections | checks/s | turns/s | down | up | a client and day |")
	fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- | --- |")
	for _, k := range []struct {
		name  string
		rest  float64 // seconds
		round exchange
	}{
		{"IDLE", (inbox.FirstIdle + p.Idle()).Seconds(), idleRound}, {"no IDLE", p.Poll().Seconds(), pollRound},
	} {
		rate := float64(clients) / k.rest
		perDay := 86400 / k.rest * float64(k.round.down+k.round.up)
		fmt.Fprintf(out, "| %s | %s | %s | %s | %.2f MB/s | %.2f MB/s | %.0f KB |\n", k.name, whole(float64(clients)), whole(rate),
			whole(rate*float64(k.round.turns)), rate*float64(k.round.down)/1e6, rate*float64(k.round.up)/1e6, perDay/1000)
	}
	end(out, "fleet-cost")
}
