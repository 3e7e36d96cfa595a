package app

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"time"

	"okpay.example/support/faq/fix"
	"okpay.example/support/mail"
)

// What follows a fix lies in the encrypted store beside the runs, on this computer only: erasing the store, or
// ForgetFixes, takes it along. None of it is sent anywhere.
const (
	followUpPrefix = "followup/"
	countPrefix    = "fixcount/"
)

// FollowUp asks, the next day, whether a fix has held, or whether what was waited for has come.
type FollowUp struct {
	Run  fix.Run   `json:"run"` // at its end
	Wait bool      `json:"wait"`
	Due  time.Time `json:"due"`
}

// followUpHour is when a new day begins for a follow-up: who ends a fix at midnight is not asked a minute later.
const followUpHour = 6

// followUpFor is how long a follow-up is asked before it is dropped: nobody remembers longer.
const followUpFor = 14 * 24 * time.Hour

// nextDay is the morning after t, in t's own time zone.
func nextDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+1, followUpHour, 0, 0, 0, t.Location())
}

// FixCounts is what came of one fix on this computer.
type FixCounts struct {
	Worked   int `json:"worked"`   // it helped, as the person said at its end
	Failed   int `json:"failed"`   // it did not
	Lasted   int `json:"lasted"`   // asked later: it held, or what was waited for came
	Returned int `json:"returned"` // asked later: the trouble was back, or nothing came
}

// FinishFix ends a run that led to a solution: it helped, or, with wait, all is done and takes its time. The person is
// asked again the next day.
func (a *App) FinishFix(ctx context.Context, run fix.Run, wait bool) error {
	if err := a.putJSON(ctx, followUpPrefix+run.Fix, FollowUp{Run: run, Wait: wait, Due: nextDay(a.now())}); err != nil {
		return fmt.Errorf("remember to ask again: %w", err)
	}
	if !wait {
		if err := a.count(ctx, run.Fix, func(c *FixCounts) { c.Worked++ }); err != nil {
			return err
		}
	}
	return a.ForgetFixRun(ctx, run.Fix)
}

// FailFix keeps that a fix led to its end and did not help. The run stays, for the mail to support.
func (a *App) FailFix(ctx context.Context, run fix.Run) error {
	if err := a.KeepFixRun(ctx, run); err != nil {
		return err
	}
	return a.count(ctx, run.Fix, func(c *FixCounts) { c.Failed++ })
}

// FollowUps gives what there is to ask now, the oldest first. What was due too long ago, or belongs to a fix that the
// pack no longer has, is not asked any more.
func (a *App) FollowUps(ctx context.Context) ([]FollowUp, error) {
	keys, err := a.Mail.State().Keys(ctx, followUpPrefix)
	if err != nil {
		return nil, fmt.Errorf("list what to ask again: %w", err)
	}
	var out []FollowUp
	now := a.now()
	for _, key := range keys {
		f, ok, err := a.followUp(ctx, key[len(followUpPrefix):])
		if err != nil {
			return nil, err
		}
		if _, exists := a.library.Fix(f.Run.Fix); !ok || !exists || now.After(f.Due.Add(followUpFor)) {
			if err := a.Mail.State().Put(ctx, key, nil); err != nil {
				return nil, fmt.Errorf("drop what is not asked any more: %w", err)
			}
			continue
		}
		if !now.Before(f.Due) {
			out = append(out, f)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Due.Before(out[j].Due) })
	return out, nil
}

// followUp reads one; ok is false when there is none, or it cannot be read.
func (a *App) followUp(ctx context.Context, id string) (f FollowUp, ok bool, err error) {
	data, ok, err := a.Mail.State().Get(ctx, followUpPrefix+id)
	if err != nil {
		return f, false, fmt.Errorf("read what to ask again: %w", err)
	}
	if !ok {
		return f, false, nil
	}
	if err := json.Unmarshal(data, &f); err != nil {
		a.Log.Error("read what to ask again", "fix", id, "err", err)
		return FollowUp{}, false, nil
	}
	return f, true, nil
}

// FollowUpAnswer is what a person says when asked again.
type FollowUpAnswer string

// The answers.
const (
	FollowUpYes  FollowUpAnswer = "yes"  // it held, or it came
	FollowUpNo   FollowUpAnswer = "no"   // the trouble is back, or nothing came
	FollowUpWait FollowUpAnswer = "wait" // not yet: ask the next day
	FollowUpStop FollowUpAnswer = "stop" // do not ask
)

// FollowUpAnswers lists them.
func FollowUpAnswers() []FollowUpAnswer {
	return []FollowUpAnswer{FollowUpYes, FollowUpNo, FollowUpWait, FollowUpStop}
}

// AnswerFollowUp takes an answer about the fix. After "no" its run is open again at its end, and tells support that the
// trouble came back. mail.ErrNotFound when nothing is asked about it.
func (a *App) AnswerFollowUp(ctx context.Context, id string, answer FollowUpAnswer) error {
	f, ok, err := a.followUp(ctx, id)
	if err != nil {
		return err
	}
	if !ok {
		return mail.ErrNotFound
	}
	switch answer {
	case FollowUpWait:
		f.Due = nextDay(a.now())
		return a.putJSON(ctx, followUpPrefix+id, f)
	case FollowUpYes:
		err = a.count(ctx, id, func(c *FixCounts) { c.Lasted++ })
	case FollowUpNo:
		result := fix.Returned
		if f.Wait {
			result = fix.Overdue
		}
		if err = a.KeepFixRun(ctx, f.Run.Say(result, a.now())); err == nil {
			err = a.count(ctx, id, func(c *FixCounts) { c.Returned++ })
		}
	case FollowUpStop:
	default:
		return fmt.Errorf("answer what was asked again: %q is no answer", answer)
	}
	if err != nil {
		return err
	}
	return a.Mail.State().Put(ctx, followUpPrefix+id, nil)
}

// FixCounts gives what came of each fix on this computer, by its id.
func (a *App) FixCounts(ctx context.Context) (map[string]FixCounts, error) {
	keys, err := a.Mail.State().Keys(ctx, countPrefix)
	if err != nil {
		return nil, fmt.Errorf("read what came of the fixes: %w", err)
	}
	out := map[string]FixCounts{}
	for _, key := range keys {
		id := key[len(countPrefix):]
		if out[id], err = a.counted(ctx, id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (a *App) counted(ctx context.Context, id string) (c FixCounts, err error) {
	data, ok, err := a.Mail.State().Get(ctx, countPrefix+id)
	if err != nil {
		return c, fmt.Errorf("read what came of the fixes: %w", err)
	}
	if !ok {
		return c, nil
	}
	if err := json.Unmarshal(data, &c); err != nil {
		a.Log.Error("read what came of a fix", "fix", id, "err", err)
		return FixCounts{}, nil
	}
	return c, nil
}

func (a *App) count(ctx context.Context, id string, add func(*FixCounts)) error {
	c, err := a.counted(ctx, id)
	if err != nil {
		return err
	}
	add(&c)
	if err := a.putJSON(ctx, countPrefix+id, c); err != nil {
		return fmt.Errorf("count what came of the fix: %w", err)
	}
	return nil
}

// ForgetFixes drops all that is kept of fixes: where the person is in them, what is asked again, and the counts.
func (a *App) ForgetFixes(ctx context.Context) error {
	for _, prefix := range []string{fixPrefix, followUpPrefix, countPrefix} {
		keys, err := a.Mail.State().Keys(ctx, prefix)
		if err != nil {
			return fmt.Errorf("forget the fixes: %w", err)
		}
		for _, key := range keys {
			if err := a.Mail.State().Put(ctx, key, nil); err != nil {
				return fmt.Errorf("forget the fixes: %w", err)
			}
		}
	}
	return nil
}

func (a *App) putJSON(ctx context.Context, key string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return a.Mail.State().Put(ctx, key, data)
}
