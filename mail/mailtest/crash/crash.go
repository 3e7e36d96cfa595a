// Package crash kills the program at random moments and looks at what is left. It starts the real program, not its
// packages: it sends, answers, checks, rebuilds and takes back mails against servers on loopback that lose connections
// after the final dot, ends each call with SIGKILL somewhere in its life, and at the end compares its own journal with
// what the servers hold and with what the store holds.
//
// What is promised, and judged here (see judge):
//
//   - nothing is lost: a mail that a call said to be accepted, or that the store shows, was taken by the server, byte
//     for byte, under its Message-ID, unless it was taken back;
//   - nothing is doubled: a mail goes out under one Message-ID only, also one that was taken back in doubt and changed, and
//     is not sent again where a copy or an answer lay in the mailbox before the sending process began. The same bytes
//     again, or a later version, where none could be found are counted apart: that is how a mail with an unknown outcome
//     is settled;
//   - no ticket goes astray: each answer lies in the ticket of the mail that it answers, each ticket has its mails, and
//     a new home made from the mailbox holds the same;
//   - the store opens after every kill, and nothing is left half-way.
//
// The plan of a run follows from its seed; what the processes do within it does not, since nobody can kill at the same
// instruction twice. It knows all of mail; nothing in mail knows it.
package crash

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Options of a run.
type Options struct {
	Program  string // the built program
	Kills    int    // in all
	Seed     uint64
	PerHome  int // kills in one home; 0 means 100
	Parallel int // homes at a time; 0 means 1
	Log      func(format string, args ...any)
}

// Report is what a run found. The sums are over all homes.
type Report struct {
	Kills, Ended  int // calls that were killed; calls that came to their end
	AtDot         int // kills aimed at the moment after a final dot
	Reported      int // mails that a call said to be queued or sent
	Accepted      int // mails that the server took, each counted once
	TakenBack     int // mails taken back
	SentAgain     int // of those, drafts sent again
	Later         int // mails that the server took twice, the second time in a later version, where no copy could be found
	Again         int // identical bytes sent again where no copy could be found
	CopiesTwice   int // mails with two copies in Sent, where a provider files its own
	Answers       int // delivered for the tickets
	Rebuilt       int // tickets found again in new homes
	Orphans       int // raw bytes that kills left for the sweep
	Violations    []string
	Kept          []string // homes kept since something was wrong
	Took, Verdict time.Duration
	Start         time.Duration // of a call that only lists the tickets, the mean
	starts        int
}

func (r *Report) add(o Report) {
	r.Kills += o.Kills
	r.Ended += o.Ended
	r.AtDot += o.AtDot
	r.Reported += o.Reported
	r.Accepted += o.Accepted
	r.TakenBack += o.TakenBack
	r.SentAgain += o.SentAgain
	r.Later += o.Later
	r.Again += o.Again
	r.CopiesTwice += o.CopiesTwice
	r.Answers += o.Answers
	r.Rebuilt += o.Rebuilt
	r.Orphans += o.Orphans
	r.Violations = append(r.Violations, o.Violations...)
	r.Kept = append(r.Kept, o.Kept...)
	r.Verdict += o.Verdict
	r.Start += o.Start
	r.starts += o.starts
}

func (r *Report) String() string {
	start := time.Duration(0)
	if r.starts > 0 {
		start = r.Start / time.Duration(r.starts)
	}
	perKill := time.Duration(0)
	if r.Kills > 0 {
		perKill = r.Took / time.Duration(r.Kills)
	}
	return fmt.Sprintf(`%d kills (%d aimed at the final dot), %d calls that ended, in %v: %v a kill, %v a start
%d mails reported, %d accepted, %d taken back, %d of them sent again, %d answers, %d tickets rebuilt in new homes
sent again where no copy could be found: %d byte for byte, %d in a later version; two copies in Sent: %d; orphans swept: %d
lost, doubled, astray, not opened or half-way: %d`,
		r.Kills, r.AtDot, r.Ended, r.Took.Round(time.Second), perKill.Round(time.Millisecond), start.Round(time.Millisecond),
		r.Reported, r.Accepted, r.TakenBack, r.SentAgain, r.Answers, r.Rebuilt, r.Again, r.Later,
		r.CopiesTwice, r.Orphans, len(r.Violations))
}

// Run plays home after home until enough calls were killed.
func Run(t *testing.T, o Options) Report {
	t.Helper()
	if o.PerHome == 0 {
		o.PerHome = 100
	}
	if o.Log == nil {
		o.Log = t.Logf
	}
	var (
		total Report
		mu    sync.Mutex
		wg    sync.WaitGroup
		began = time.Now()
		slots = make(chan struct{}, max(1, o.Parallel))
	)
	for n, left := 0, o.Kills; left > 0; n++ {
		kills := min(left, o.PerHome)
		left -= kills
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			t.Run(fmt.Sprintf("home %d", n), func(t *testing.T) { // so that its servers end with it
				r := newHome(t, o, n).play(kills)
				mu.Lock()
				defer mu.Unlock()
				total.add(r)
				o.Log("home %d: %d kills, %d mails accepted, %d violations", n, r.Kills, r.Accepted, len(r.Violations))
			})
		})
	}
	wg.Wait()
	total.Took = time.Since(began)
	return total
}

// newHome prepares a home with its servers. The folder is removed by play unless something is wrong with it.
func newHome(t testing.TB, o Options, n int) *home {
	t.Helper()
	dir, err := os.MkdirTemp("", "okpay-crash-")
	if err != nil {
		t.Fatalf("make a home: %v", err)
	}
	journal, err := os.Create(filepath.Join(dir, "journal.txt"))
	if err != nil {
		t.Fatalf("make a journal: %v", err)
	}
	h := &home{
		t: t, o: o, n: n, dir: dir, rand: random(o.Seed, uint64(n), 1), journal: &journalFile{file: journal, began: time.Now()},
		mails: map[string]*written{}, durations: map[string]time.Duration{},
	}
	h.office = startOffice(t, random(o.Seed, uint64(n), 2), h.journal)
	return h
}
