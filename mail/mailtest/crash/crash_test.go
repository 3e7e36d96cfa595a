package crash

import (
	"context"
	"flag"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

var (
	kills    = flag.Int("kills", 20, "how often the program is killed")
	seed     = flag.Uint64("seed", 0, "of the plan; 0 draws one")
	parallel = flag.Int("parallel", 1, "homes at a time")
	program  = flag.String("program", "", "the built program; without it one is built")
)

// TestCrash is the crash test; make crash runs the long one.
func TestCrash(t *testing.T) {
	o := Options{Program: *program, Kills: *kills, Seed: *seed, Parallel: *parallel}
	if o.Seed == 0 {
		o.Seed = uint64(time.Now().UnixNano())
	}
	if o.Program == "" {
		o.Program = build(t)
	}
	t.Logf("seed %d", o.Seed)
	r := Run(t, o)
	t.Log("\n" + r.String())
	for _, v := range r.Violations {
		t.Error(v)
	}
	for _, dir := range r.Kept {
		t.Logf("kept: %s (journal.txt, home)", dir)
	}
}

// build makes the program with the window's software driver, by the flags with which the parts were compiled for lint.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "okpay-support")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "ci,no_glfw", "-o", path, "okpay.example/support/cmd/okpay-support")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	return path
}
