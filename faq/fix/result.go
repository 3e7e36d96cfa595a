package fix

import (
	"strings"
	"time"
	"unicode"
)

// Result is what the person says came of a fix whose end was reached.
type Result string

// The results that lead to a person of support, and are told there.
const (
	Failed   Result = "failed"   // all was done and it did not help
	Returned Result = "returned" // it helped, and the trouble came back
	Overdue  Result = "overdue"  // what was waited for did not come
)

// Say notes what came of the run.
func (r Run) Say(result Result, now time.Time) Run {
	r = r.clone()
	r.Result, r.Updated = result, now
	return r
}

// WithTransaction notes the transaction that the run is about. What was pasted may hold line breaks and worse; an ID is
// one line.
func (r Run) WithTransaction(id string, now time.Time) Run {
	r = r.clone()
	r.Transaction, r.Updated = oneLine(strings.Map(visible, id)), now
	return r
}

// visible turns control characters into spaces, and drops those that only say how others are shown.
func visible(c rune) rune {
	switch {
	case unicode.IsControl(c):
		return ' '
	case unicode.Is(unicode.C, c):
		return -1
	}
	return c
}
