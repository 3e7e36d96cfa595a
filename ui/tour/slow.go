package tour

import (
	"fmt"
	"time"
)

// slow tells what held the window for longer than a person does not notice. It fails nothing: a busy computer is slow without
// being at fault.
func (t *tour) slow() {
	tasks := t.Slow()
	if len(tasks) == 0 {
		fmt.Fprintln(t.out, "tour: nothing held the window for more than 50 ms")
	}
	for _, s := range tasks {
		processor := ""
		if s.Processor > 0 {
			processor = fmt.Sprintf(", %d ms of them the processor's", s.Processor/time.Millisecond)
		}
		fmt.Fprintf(t.out, "slow %-60s %3d times, at most %4d ms%s\n", s.Name, s.Times, s.Longest/time.Millisecond, processor)
	}
}
