package fixes

import (
	"context"
	"sync"

	"okpay.example/support/faq/fix"
	"okpay.example/support/ui/screen"
)

// keeper writes runs to the store off the UI thread. Writes overtake each other there: only the latest of all asked for
// is written, and none after a newer one.
type keeper struct {
	env screen.Env
	b   Backend

	mu      sync.Mutex // held while writing
	asked   int        // on the UI thread only
	written int        // under mu
}

// keep remembers where a run is.
func (k *keeper) keep(run fix.Run) {
	k.write("keep the answers", func(ctx context.Context) error { return k.b.KeepFixRun(ctx, run) })
}

// forget ends a run.
func (k *keeper) forget(id string) {
	k.write("end a fix", func(ctx context.Context) error { return k.b.ForgetFixRun(ctx, id) })
}

func (k *keeper) write(doing string, write func(context.Context) error) {
	k.asked++
	number := k.asked
	screen.Load(k.env, doing, func(ctx context.Context) (struct{}, error) {
		k.mu.Lock()
		defer k.mu.Unlock()
		if number < k.written {
			return struct{}{}, nil
		}
		k.written = number
		return struct{}{}, write(ctx)
	}, func(struct{}) {})
}
