package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui"
)

// Sample is what the process holds at a moment, and what the script has done so far.
type Sample struct {
	Seconds    float64 `json:"s"`
	HeapMB     float64 `json:"heap_mb"`     // live, right after a collection
	ResidentMB float64 `json:"resident_mb"` // 0 where the system does not tell
	Goroutines int     `json:"goroutines"`
	Files      int     `json:"files"` // open file handles
	StoreMB    float64 `json:"store_mb"`
	LogMB      float64 `json:"log_mb"`
	Rounds     int64   `json:"rounds"` // of the script
	Sent       int64   `json:"sent"`
	Failed     int64   `json:"failed"` // steps that did not come about
	Tickets    int     `json:"tickets"`
	Connection string  `json:"connection"`
}

// script plays the person.
type script struct {
	*ui.Driver
	core                 *app.App
	began                time.Time
	rounds, sent, failed atomic.Int64
}

// sample says what the process holds until ctx is done.
func (s *script) sample(ctx context.Context, out *json.Encoder, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		v, err := s.take(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		if err := out.Encode(v); err != nil {
			return fmt.Errorf("tell what the process holds: %w", err)
		}
	}
}

func (s *script) take(ctx context.Context) (v Sample, err error) {
	list, err := s.core.Mail.Tickets(ctx, mail.TicketFilter{})
	if err != nil {
		return v, err
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return Sample{
		Seconds: time.Since(s.began).Seconds(), HeapMB: float64(m.HeapAlloc) / 1e6, ResidentMB: resident(),
		Goroutines: runtime.NumGoroutine(), Files: files(),
		StoreMB: size(filepath.Join(s.core.Folders.Data, "store.db*")), LogMB: size(filepath.Join(s.core.Folders.Logs, "*")),
		Rounds: s.rounds.Load(), Sent: s.sent.Load(), Failed: s.failed.Load(),
		Tickets: len(list), Connection: s.core.Mail.Connection().State,
	}, nil
}

// resident reads VmRSS of proc(5), in MB of 1,000,000 bytes.
func resident() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			var kb float64
			if _, err := fmt.Sscan(rest, &kb); err == nil {
				return kb * 1024 / 1e6
			}
		}
	}
	return 0
}

// files counts the open file handles; 0 where the system does not tell.
func files() int {
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(list) - 1 // that of the folder itself
}

// size sums the files of a pattern, in MB.
func size(pattern string) float64 {
	names, err := filepath.Glob(pattern)
	if err != nil {
		return 0
	}
	sum := int64(0)
	for _, n := range names {
		if info, err := os.Stat(n); err == nil {
			sum += info.Size()
		}
	}
	return float64(sum) / 1e6
}
