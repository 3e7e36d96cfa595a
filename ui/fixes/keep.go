package fixes

import (
	"context"
	"sync"

	"okpay.example/support/faq/fix"
	"okpay.example/support/ui/screen"
)

// keeper writes runs to the store off the UI thread. Writes may overtake each other there: of one fix, none is written
// after a newer one.
type keeper struct {
	env screen.Env
	b   Backend

	asked   int            // on the UI thread only
	mu      sync.Mutex     // held while writing
	written map[string]int // fix → the number of the latest write; under mu
}

// keep remembers where a run is.
func (k *keeper) keep(run fix.Run) {
	k.write(run.Fix, "keep the answers", func(ctx context.Context) error { return k.b.KeepFixRun(ctx, run) })
}

// forget ends a run.
func (k *keeper) forget(id string) {
	k.write(id, "end a fix", func(ctx context.Context) error { return k.b.ForgetFixRun(ctx, id) })
}

// finish ends a run that led to a solution, or to something that takes its time.
func (k *keeper) finish(run fix.Run, wait bool) {
	k.write(run.Fix, "end a fix", func(ctx context.Context) error { return k.b.FinishFix(ctx, run, wait) })
}

// fail keeps that the end of a run did not help.
func (k *keeper) fail(run fix.Run) {
	k.write(run.Fix, "keep that a fix did not help", func(ctx context.Context) error { return k.b.FailFix(ctx, run) })
}

func (k *keeper) write(id, doing string, write func(context.Context) error) {
	k.asked++
	number := k.asked
	screen.Load(k.env, doing, func(ctx context.Context) (struct{}, error) {
		k.mu.Lock()
		defer k.mu.Unlock()
		if number < k.written[id] {
			return struct{}{}, nil
		}
		k.written[id] = number
		return struct{}{}, write(ctx)
	}, func(struct{}) {})
}
