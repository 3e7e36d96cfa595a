package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"sort"

	"okpay.example/support/faq/fix"
	"okpay.example/support/mail"
)

const fixPrefix = "fix/"

// FixRun gives the run a person left in a fix. changed says that the guide is another one since, so that answers went
// from the path to what was answered before; ok is false when there is none.
func (a *App) FixRun(ctx context.Context, id string) (run fix.Run, changed, ok bool) {
	f, exists := a.library.Fix(id)
	if !exists {
		return run, false, false
	}
	data, ok, err := a.Mail.State().Get(ctx, fixPrefix+id)
	if err != nil {
		a.Log.Error("read a fix", "fix", id, "err", err)
	}
	if err != nil || !ok {
		return run, false, false
	}
	if err := json.Unmarshal(data, &run); err != nil {
		a.Log.Error("read a fix", "fix", id, "err", err)
		return fix.Run{}, false, false
	}
	run, changed = fix.Resume(f, run)
	return run, changed, true
}

// KeepFixRun remembers where somebody is in a fix.
func (a *App) KeepFixRun(ctx context.Context, run fix.Run) error {
	data, err := json.Marshal(run)
	if err != nil {
		return err
	}
	if err := a.Mail.State().Put(ctx, fixPrefix+run.Fix, data); err != nil {
		return fmt.Errorf("keep the answers: %w", err)
	}
	return nil
}

// ForgetFixRun ends a fix: handed over, or begun anew.
func (a *App) ForgetFixRun(ctx context.Context, id string) error {
	return a.Mail.State().Put(ctx, fixPrefix+id, nil)
}

// LeadOn begins the fix that a run led to, with what was said so far. One that was begun already stays as it is.
func (a *App) LeadOn(ctx context.Context, run fix.Run, to string) error {
	from, ok := a.library.Fix(run.Fix)
	next, there := a.library.Fix(to)
	if !ok || !there {
		return &NotFoundError{Kind: "fix", ID: to}
	}
	if _, _, begun := a.FixRun(ctx, to); begun {
		return nil
	}
	return a.KeepFixRun(ctx, run.Next(from, next, a.now()))
}

// OpenFixRuns lists the fixes that somebody is in, the latest first.
func (a *App) OpenFixRuns(ctx context.Context) []fix.Run {
	keys, err := a.Mail.State().Keys(ctx, fixPrefix)
	if err != nil {
		a.Log.Error("list the fixes", "err", err)
		return nil
	}
	var out []fix.Run
	for _, k := range keys {
		if run, _, ok := a.FixRun(ctx, k[len(fixPrefix):]); ok {
			out = append(out, run)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Updated.After(out[j].Updated) })
	return out
}

// FixReport writes in lang what a run has to tell support.
func (a *App) FixReport(run fix.Run, lang string) (fix.Report, bool) {
	f, ok := a.library.Fix(run.Fix)
	if !ok {
		return fix.Report{}, false
	}
	return run.Report(f, lang, Program(a.library.Pack().Version)), true
}

// Program is what a fix's report says of this program.
func Program(packVersion string) fix.Program {
	return fix.Program{Version: Version, Pack: packVersion, System: runtime.GOOS + "/" + runtime.GOARCH}
}

// DraftFromReport begins a mail with what a fix found out: how it may begin, the transaction, what was answered and
// tried. All of it is the person's to change.
func (a *App) DraftFromReport(ctx context.Context, r fix.Report) (mail.Draft, error) {
	return a.Mail.NewDraft(ctx, mail.Draft{
		Topic: r.Topic, Subject: r.Subject, Body: r.Tell, TransactionID: r.Transaction, Report: r.Body,
		Lang: cmp.Or(r.Lang, a.Lang()),
	})
}
