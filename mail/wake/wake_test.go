package wake

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// computer is what Watch looks at, in a test's hands.
type computer struct {
	mu      sync.Mutex
	ahead   time.Duration // of the wall clock, as a sleep leaves it where the monotonic one stood still
	network string
}

func (c *computer) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *computer) Network() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.network
}

func (c *computer) sleep(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

func (c *computer) join(network string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.network = network
}

// told is one call of notify.
type told struct {
	at     time.Duration
	reason Reason
}

// watch runs f beside Watch and gives what was told, with the time since its begin.
func watch(t *testing.T, f func(*computer)) (all []told) {
	synctest.Test(t, func(t *testing.T) {
		c := &computer{network: "home"}
		ctx, cancel := context.WithCancel(t.Context())
		began := time.Now()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			Watch(ctx, Options{Now: c.Now, Network: c.Network, Rand: func(n int64) int64 { return n / 2 }}, func(r Reason) {
				all = append(all, told{time.Since(began), r})
			})
		}()
		synctest.Wait() // it has seen how things are
		f(c)
		cancel()
		<-ended
	})
	return all
}

func TestWatchTellsWhatHappened(t *testing.T) {
	const delay = spread / 2 // what the tests' Rand makes of it
	for _, test := range []struct {
		name string
		f    func(*computer)
		want []told
	}{
		{"nothing", func(*computer) { time.Sleep(time.Hour) }, nil},
		{"a clock that is corrected", func(c *computer) {
			c.sleep(10 * time.Second)
			time.Sleep(time.Minute)
			c.sleep(-time.Hour)
			time.Sleep(time.Minute)
		}, nil},
		{"a sleep", func(c *computer) {
			time.Sleep(10 * time.Second)
			c.sleep(8 * time.Hour)
			time.Sleep(time.Hour)
		}, []told{{12*time.Second + delay, Slept}}},
		{"another network", func(c *computer) {
			time.Sleep(7 * time.Second)
			c.join("train")
			time.Sleep(time.Hour)
		}, []told{{9*time.Second + delay, Network}}},
		{"lost and found again", func(c *computer) {
			c.join("")
			time.Sleep(time.Minute + time.Second)
			c.join("home")
			time.Sleep(time.Minute)
		}, []told{{3*time.Second + delay, Lost}, {63*time.Second + delay, Network}}},
		{"another network within the pause", func(c *computer) {
			c.join("")
			time.Sleep(3*time.Second + delay/2)
			c.join("train")
			time.Sleep(time.Hour)
		}, []told{{3*time.Second + delay, Network}}},
		{"a sleep that ends on another network", func(c *computer) {
			c.sleep(time.Hour)
			c.join("train")
			time.Sleep(time.Hour)
		}, []told{{3*time.Second + delay, Slept}}},
		{"a network that comes a while after the sleep", func(c *computer) {
			c.sleep(time.Hour)
			c.join("")
			time.Sleep(20 * time.Second)
			c.join("home")
			time.Sleep(time.Hour)
		}, []told{{3*time.Second + delay, Slept}, {21*time.Second + delay, Network}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := watch(t, test.f); !slices.Equal(got, test.want) {
				t.Errorf("told %v, want %v", got, test.want)
			}
		})
	}
}

// Where the monotonic clock goes on in a sleep, or the process was stopped, the tick itself is late.
func TestLateTickIsASleep(t *testing.T) {
	w := &watcher{o: Options{Every: every, Now: time.Now, Network: func() string { return "home" }}, network: "home"}
	w.wall, w.monotonic = time.Now().Round(0), time.Now().Add(-time.Minute)
	if r := w.look(); r != Slept {
		t.Errorf("a tick that is a minute late is %q", r)
	}
	if r := w.look(); r != "" {
		t.Errorf("the next look says %q", r)
	}
}

func TestWatchEndsInThePause(t *testing.T) {
	got := watch(t, func(c *computer) {
		c.join("train")
		time.Sleep(every + spread/4)
	})
	if len(got) != 0 {
		t.Errorf("told %v after the end", got)
	}
}

func TestFingerprintIsSteady(t *testing.T) {
	if a, b := Fingerprint(), Fingerprint(); a != b {
		t.Errorf("%q, then %q", a, b)
	}
}

func BenchmarkFingerprint(b *testing.B) {
	for b.Loop() {
		_ = Fingerprint()
	}
}
