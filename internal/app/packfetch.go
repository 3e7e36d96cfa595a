package app

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"okpay.example/support/faq/pack"
)

// ErrNoAddress says that the content in force names no address to fetch newer content from.
var ErrNoAddress = errors.New("the content names no address of newer content")

// FetchAddress is where newer content comes from; "" where the pack in force names none.
func (a *App) FetchAddress() string { return a.content.Library.Pack().Deployment.Updates.URL }

// FetchPack asks for newer content now, and installs it for the next start. changed is false when there is none.
func (a *App) FetchPack(ctx context.Context) (in pack.Installed, changed bool, err error) {
	f, err := a.fetcher(ctx)
	if err != nil {
		return in, false, err
	}
	in, changed, err = f.Fetch(ctx)
	switch {
	case err != nil:
	case changed:
		a.Log.Info("newer content is installed for the next start", "version", in.Version, "from", in.From)
	default:
		a.Log.Info("there is no newer content")
	}
	return in, changed, err
}

// fetcher reaches the web as mail does.
func (a *App) fetcher(ctx context.Context) (pack.Fetcher, error) {
	address := a.FetchAddress()
	if address == "" {
		return pack.Fetcher{}, ErrNoAddress
	}
	o, err := a.content.installOptions()
	if err != nil {
		return pack.Fetcher{}, err
	}
	client, err := a.Mail.HTTP(ctx)
	if err != nil {
		return pack.Fetcher{}, err
	}
	return pack.Fetcher{
		Shelf: a.content.shelf, HTTP: client, URL: address, Options: o, Now: a.now, Rand: rand.Int64N,
	}, nil
}

// FetchDue is when the address may be asked again; zero when it never was.
func (a *App) FetchDue() time.Time {
	return pack.Fetcher{Shelf: a.content.shelf, URL: a.FetchAddress(), Now: a.now}.Due()
}

// FollowPack fetches newer content about once a day until ctx is done, while the settings say so and the pack in force
// names an address. What it installs is in force from the next start on: nobody's guide changes under their hands.
func (a *App) FollowPack(ctx context.Context) {
	packFollower{
		due: a.followDue,
		fetch: func() {
			if _, _, err := a.FetchPack(ctx); err != nil && ctx.Err() == nil {
				a.Log.Warn("fetch newer content", "err", err)
			}
		},
		now: a.now, rand: rand.Int64N, changed: a.settingsChanged,
	}.run(ctx)
}

// followDue is when to ask by itself; on is false while that is not wanted.
func (a *App) followDue() (at time.Time, on bool) {
	named := a.content.Origin == PackFolder || a.content.Origin == PackFile // this run does not use what is installed
	if named || a.FetchAddress() == "" || !a.Settings().FetchContent {
		return time.Time{}, false
	}
	return a.FetchDue(), true
}

// packFollower decides when to fetch.
type packFollower struct {
	due     func() (at time.Time, on bool)
	fetch   func()
	now     func() time.Time
	rand    func(n int64) int64 // [0,n)
	changed <-chan struct{}     // the settings did
}

func (f packFollower) run(ctx context.Context) {
	var asked time.Time
	for ctx.Err() == nil {
		wait, ask := f.wait(asked)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-f.changed:
		case <-timer.C:
			if at, on := f.due(); ask && on && !at.After(f.now()) {
				f.fetch()
				asked = f.now()
			}
		}
		timer.Stop()
	}
}

// wait is how long to rest, and whether to ask then.
func (f packFollower) wait(asked time.Time) (wait time.Duration, ask bool) {
	at, on := f.due()
	if !on {
		return pack.FollowLook, false
	}
	return pack.Follow(f.now(), at, asked, f.rand)
}
