// Package tour drives the real window through every screen and the whole way, from a question to a solved ticket, and
// takes a picture of each step. It presses what a person would press; a step that does not come about fails the tour.
package tour

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
)

// Window is the window as a driver uses it: *ui.Driver.
type Window interface {
	Open(screen.Target)
	Tap(ctx context.Context, name string) error
	Type(ctx context.Context, name, text string) error
	Keys(names ...fyne.KeyName)
	Drop(ctx context.Context, name string, files ...fyne.URI) error
	Until(ctx context.Context, what string, cond func() bool) error
	Rest(ctx context.Context)
	Capture() (image.Image, error)
	Look(lang, theme string, textSize int) error
	Resize(width, height float32)
	Front() screen.Target
	Tickets(context.Context) ([]ticket.Ticket, error)
	Ticket(context.Context, ticket.ID) (mail.Conversation, error)
	Watch(context.Context)
	Slow() []screen.SlowTask
}

// stepTime bounds each step; the desk answers within seconds.
const stepTime = 30 * time.Second

// Run goes the tour and writes its pictures, and log.txt, into dir. What it does is told to out as well.
func Run(ctx context.Context, w Window, dir string, out io.Writer) (err error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("make the folder for the pictures: %w", err)
	}
	log, err := os.Create(filepath.Join(dir, "log.txt"))
	if err != nil {
		return fmt.Errorf("make the tour's log: %w", err)
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	t := &tour{Window: w, dir: dir, out: io.MultiWriter(out, log)}
	watching, stop := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { w.Watch(watching) })
	defer watch.Wait()
	defer stop()
	for _, look := range []struct{ lang, theme string }{{"zh-CN", "light"}, {"en", "dark"}} {
		if err := t.whole(ctx, look.lang, look.theme); err != nil {
			return err
		}
	}
	for _, look := range []struct {
		lang, theme string
		size        int
	}{{"zh-CN", "dark", 100}, {"en", "light", 100}, {"zh-CN", "light", 150}} {
		if err := t.screens(ctx, look.lang, look.theme, look.size); err != nil {
			return err
		}
	}
	t.slow()
	fmt.Fprintf(t.out, "tour: %d pictures, every step done\n", t.pictures)
	return nil
}

type tour struct {
	Window
	dir      string
	out      io.Writer
	name     string // of the pictures: language and theme
	pictures int
	ticket   ticket.ID
}

// step runs one step within its time, takes the picture, and says what was done.
func (t *tour) step(ctx context.Context, name string, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	began := time.Now()
	err := do(ctx)
	if err == nil {
		t.Rest(ctx)
	}
	t.pictures++
	file := fmt.Sprintf("%02d-%s-%s.png", t.pictures, t.name, name)
	if e := t.picture(file); e != nil {
		err = errors.Join(err, e)
	}
	if err != nil {
		fmt.Fprintf(t.out, "FAIL %-44s %v\n", file, err)
		return fmt.Errorf("tour step %s: %w", name, err)
	}
	fmt.Fprintf(t.out, "ok   %-44s %5d ms\n", file, time.Since(began).Milliseconds())
	return nil
}

func (t *tour) picture(file string) (err error) {
	img, err := t.Capture()
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(t.dir, file))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return png.Encode(f, img)
}

func (t *tour) look(lang, theme string, size int) error {
	t.name = strings.ToLower(lang) + "-" + theme
	if size != 100 {
		t.name += fmt.Sprintf("-%d", size)
	}
	return t.Look(lang, theme, size)
}

// tap makes a step's function of pressing controls one after the other.
func (t *tour) tap(names ...string) func(context.Context) error {
	return func(ctx context.Context) error {
		for _, n := range names {
			if err := t.Tap(ctx, n); err != nil {
				return err
			}
		}
		return nil
	}
}

// screens looks at every screen as it stands.
func (t *tour) screens(ctx context.Context, lang, theme string, size int) error {
	if err := t.look(lang, theme, size); err != nil {
		return err
	}
	for _, n := range []screen.Name{screen.Home, screen.Help, screen.Fixes, screen.Contact, screen.Tickets, screen.Compose, screen.Settings} {
		target := screen.Target{Screen: n}
		switch n {
		case screen.Help:
			target.ID = "account-locked"
		case screen.Tickets:
			target.ID = string(t.ticket)
		}
		if err := t.step(ctx, string(n), func(context.Context) error { t.Open(target); return nil }); err != nil {
			return err
		}
	}
	return nil
}

// samplePicture writes the picture that is dropped on the mail.
func (t *tour) samplePicture() (fyne.URI, error) {
	data, err := app.SamplePicture()
	if err != nil {
		return nil, err
	}
	name, err := filepath.Abs(filepath.Join(t.dir, "sample.png"))
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		return nil, err
	}
	return storage.NewFileURI(name), nil
}
