// Command soak is the window of the program with a script in the place of a person, which goes through the screens, writes,
// answers, searches and deletes until it is told to end, and says from time to time what the process holds. `make soak` runs
// it for hours before a mail server that restarts and cuts lines.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"syscall"
	"time"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui"
)

func main() {
	home := flag.String("home", "", "the home, with a mailbox set up")
	deployment := flag.String("deployment", "", "TOML file laid over the pack's deployment fields")
	every := flag.Duration("every", 5*time.Second, "between two samples")
	profile := flag.String("profile", "", "file for a profile of the heap at the end, \"\" for none")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Stdout, *home, *deployment, *every, *profile)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, home, deployment string, every time.Duration, profile string) (err error) {
	overlay, err := os.ReadFile(deployment)
	if err != nil {
		return fmt.Errorf("read the deployment: %w", err)
	}
	core, err := app.Open(ctx, app.Options{
		Home: home, Deployment: overlay, Overrides: []string{"call_back_seconds=0"}, Mail: mail.Options{TXT: noRecords{}},
	})
	if err != nil {
		return err
	}
	defer func() {
		if e := core.Close(); err == nil {
			err = e
		}
	}()
	s := &script{core: core, began: time.Now()}
	sampled := make(chan error, 1)
	drive := func(ctx context.Context, d *ui.Driver) error {
		go func() { sampled <- s.sample(ctx, json.NewEncoder(out), every) }()
		s.Driver = d
		s.use(ctx)
		return errors.Join(<-sampled, writeProfile(profile))
	}
	return ui.Run(ctx, ui.Options{App: core, Drive: drive})
}

// writeProfile writes what is on the heap, for `go tool pprof`.
func writeProfile(name string) (err error) {
	if name == "" {
		return nil
	}
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("write the profile: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	runtime.GC()
	return pprof.WriteHeapProfile(f)
}

// noRecords is a DNS in which nothing is found: the network is not asked.
type noRecords struct{}

func (noRecords) LookupTXT(context.Context, string) ([]string, error) { return nil, nil }
