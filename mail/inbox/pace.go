package inbox

import "time"

// The paces of watching.
const (
	// FirstIdle is how long the first IDLE after a check lasts: some servers tell of what arrived between the last command
	// and IDLE only after the next command.
	FirstIdle = 1500 * time.Millisecond

	idleShortest = 5 * time.Minute  // servers and routers forget silent connections; IDLE is begun anew and Junk and Sent
	idleLongest  = 9 * time.Minute  // are looked at, at random between these two
	pollShortest = 50 * time.Second // where the server has no IDLE; at random, so that clients that came back together
	pollLongest  = 70 * time.Second // drift apart
	newsApart    = time.Second      // at most one check a second, however often the server speaks

	// Backoff is drawn between retryLeast and a bound that doubles from retryFirst to retryLast. With a smaller first bound
	// the restart of a server is a stampede; with a smaller last one the end of a long outage is more than twice the
	// steady load of a fleet.
	retryLeast  = 2 * time.Second
	retryFirst  = 20 * time.Second
	retryLast   = 15 * time.Minute
	steadyAfter = time.Minute // a connection that lived so long begins the backoff anew
)

// Pace draws the pauses of a watcher. It has no clock and no timer, so that a simulation of a million watchers goes by the
// very same pauses; see docs/scale.md. The zero value has seen no failure and takes the middle of each pause.
type Pace struct {
	Rand func(n int64) int64 // [0,n)

	failed int // connections in a row that came to nothing
}

// Retry is the pause after a connection has ended, or could not be made. lived is how long it was, when it came as far as a
// check, and 0 otherwise.
func (p *Pace) Retry(lived time.Duration) time.Duration {
	if lived >= steadyAfter {
		p.failed = 0
	}
	bound := retryFirst
	for n := 0; n < p.failed && bound < retryLast; n++ {
		bound *= 2
	}
	p.failed++
	return p.between(retryLeast, min(bound, retryLast))
}

// Forget begins the backoff anew: there is a reason to believe that the server can be reached.
func (p *Pace) Forget() { p.failed = 0 }

// Idle is how long an IDLE lasts, FirstIdle aside, before the next check.
func (p *Pace) Idle() time.Duration { return p.between(idleShortest, idleLongest) }

// Poll is the pause between two checks where the server has no IDLE.
func (p *Pace) Poll() time.Duration { return p.between(pollShortest, pollLongest) }

func (p *Pace) between(least, most time.Duration) time.Duration {
	if p.Rand == nil {
		return least + (most-least)/2
	}
	return least + time.Duration(p.Rand(int64(most-least)))
}
