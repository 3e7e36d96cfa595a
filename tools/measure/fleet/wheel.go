package main

import "time"

// wheel is the queue of what a million clients do next: a ring of buckets, each a moment wide, since a heap of so many
// would cost more than all else. What is due in a moment is done in the order in which it was asked for.
type wheel struct {
	width   time.Duration
	buckets [][]event
	now     int // the bucket that is done next, counted from the beginning
}

// event is a client's turn. One whose generation is not the client's any more is over.
type event struct {
	client     int32
	generation uint32
}

// newWheel makes a wheel for pauses of at most the longest.
func newWheel(width, longest time.Duration) *wheel {
	return &wheel{width: width, buckets: make([][]event, int(longest/width)+2)}
}

// at puts an event so far from the beginning, at the earliest into the next bucket.
func (w *wheel) at(when time.Duration, e event) {
	n := max(int(when/w.width), w.now+1)
	if n-w.now >= len(w.buckets) {
		panic("a pause longer than the wheel was made for")
	}
	i := n % len(w.buckets)
	w.buckets[i] = append(w.buckets[i], e)
}

// run does what is due before the end.
func (w *wheel) run(end time.Duration, do func(now time.Duration, e event)) {
	for ; time.Duration(w.now)*w.width < end; w.now++ {
		i := w.now % len(w.buckets)
		due := w.buckets[i]
		w.buckets[i] = nil
		for _, e := range due {
			do(time.Duration(w.now)*w.width, e)
		}
		if w.buckets[i] == nil {
			w.buckets[i] = due[:0] // its room is used again
		}
	}
}
