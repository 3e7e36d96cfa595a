package pack

import (
	"errors"
	"time"
)

// The pauses between two questions. A day is what content needs; at random, so that a million programs that were started
// by the same event, a new version or the end of an outage, do not ask together.
const (
	fetchEvery  = 18 * time.Hour // at least, and up to 12 hours more
	fetchSpread = 12 * time.Hour

	// A failed question is asked again between retryLeast and a bound that doubles from retryFirst to retryMost. With a
	// smaller first bound those who failed in an outage of an hour come back to more than twice the steady load.
	retryLeast = 15 * time.Minute
	retryFirst = 2 * time.Hour
	retryMost  = 24 * time.Hour

	fetchPatience = 7 * 24 * time.Hour // the longest that a server can ask for
)

// The pauses of a program that follows an address. Many start in the same minute of the morning, hence the pause before a
// question that was due while the program was not running. The longest is short enough for a clock that was set or slept.
const (
	followFirst   = 10 * time.Second
	followSpread  = 2 * time.Minute
	followLongest = time.Hour
	followRest    = 15 * time.Minute // after each question, whatever came of it
)

// Pace decides when an address is asked. It has no clock, so that a simulation of a million programs goes by the very same
// pauses; see docs/scale.md. Functions named rand give [0,n).
type Pace struct {
	Failures int `toml:"failures"` // in a row
}

// Next is when to ask again, after an answer or a failure. What a retry cannot help, such as a pack that is not signed by
// a trusted key, is looked at again the next day.
func (p *Pace) Next(now time.Time, err error, rand func(n int64) int64) time.Time {
	failed, _ := errors.AsType[*FetchError](err)
	wrong, _ := errors.AsType[*SignatureError](err)
	// A signature of another file: the two were fetched while they were being replaced, or a cache holds one of them.
	again := failed != nil && failed.Temporary() || wrong != nil && wrong.Reason == SignatureWrong
	if !again {
		p.Failures = 0
		return now.Add(fetchEvery + time.Duration(rand(int64(fetchSpread))))
	}
	p.Failures = min(p.Failures+1, 16)
	most := min(retryFirst<<(p.Failures-1), retryMost)
	wait := retryLeast + time.Duration(rand(int64(most-retryLeast)))
	if failed != nil && failed.retryAfter > wait {
		wait = failed.retryAfter + time.Duration(rand(int64(retryLeast))) // not all in the same second
	}
	return now.Add(wait)
}

// Follow is how long a program that follows an address rests, and whether it asks then. due is when the address may be asked,
// zero for at once; asked is when this run of the program asked last, zero for never.
func Follow(now, due, asked time.Time, rand func(n int64) int64) (wait time.Duration, ask bool) {
	if rest := asked.Add(followRest); !asked.IsZero() && due.Before(rest) {
		due = rest
	}
	if left := due.Sub(now); left > 0 {
		return min(left, followLongest), left <= followLongest
	}
	return followFirst + time.Duration(rand(int64(followSpread))), true
}

// FollowLook is how often a program looks whether it should follow an address at all.
const FollowLook = followLongest
