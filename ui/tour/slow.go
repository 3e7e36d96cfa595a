package tour

import (
	"fmt"
	"time"
)

// slow tells what held the window for longer than a person does not notice. It fails nothing: a busy computer is slow without
// being at fault.
func (t *tour) slow() {
	ours := 0
	for _, s := range t.Slow() {
		kind := "toolkit"
		if !s.Toolkit {
			kind = "slow"
			ours++
		}
		processor := ""
		if s.Processor > 0 {
			processor = fmt.Sprintf(", %d ms of them the processor's", s.Processor/time.Millisecond)
		}
		fmt.Fprintf(t.out, "%-7s %-60s %3d times, at most %4d ms%s\n", kind, s.Name, s.Times, s.Longest/time.Millisecond, processor)
	}
	if ours == 0 {
		fmt.Fprintln(t.out, "tour: nothing of ours held the window for more than 50 ms")
	}
}
