package app_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"okpay.example/support/faq/fix"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

// clock is a program's clock that a test moves.
type clock struct{ now time.Time }

func (c *clock) at(day, hour int) { c.now = time.Date(2026, 11, day, hour, 0, 0, 0, c.now.Location()) }

func openAt(t *testing.T, c *clock, home string) *app.App {
	return open(t, app.Options{Home: home, Lang: "zh-CN", Now: func() time.Time { return c.now }})
}

// reached goes to the end of reset-password that says it worked.
func reached(t *testing.T, a *app.App, id string, keys ...string) fix.Run {
	t.Helper()
	f, ok := a.Library().Fix(id)
	if !ok {
		t.Fatalf("there is no fix %s", id)
	}
	run := fix.Start(f, a.Now())
	for _, key := range keys {
		var err error
		if run, err = run.Answer(f, key, a.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.KeepFixRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	return run
}

func solved(t *testing.T, a *app.App) fix.Run {
	return reached(t, a, "reset-password", "email", "done", "arrived", "yes")
}

// asked lists the fixes that are asked about now.
func asked(t *testing.T, a *app.App) string {
	t.Helper()
	due, err := a.FollowUps(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, d := range due {
		ids = append(ids, d.Run.Fix)
	}
	return strings.Join(ids, " ")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func counts(t *testing.T, a *app.App, id string) app.FixCounts {
	t.Helper()
	all, err := a.FixCounts(t.Context())
	must(t, err)
	return all[id]
}

func TestAFixIsAskedAboutTheNextMorning(t *testing.T) {
	china := time.FixedZone("CST", 8*60*60)
	for _, c := range []struct{ ended, before, due time.Time }{
		{time.Date(2026, 11, 23, 15, 0, 0, 0, china), time.Date(2026, 11, 24, 5, 59, 0, 0, china), time.Date(2026, 11, 24, 6, 0, 0, 0, china)},
		{time.Date(2026, 11, 23, 23, 59, 0, 0, china), time.Date(2026, 11, 24, 0, 1, 0, 0, china), time.Date(2026, 11, 24, 6, 0, 0, 0, china)},
		{time.Date(2026, 11, 30, 1, 0, 0, 0, china), time.Date(2026, 11, 30, 22, 0, 0, 0, china), time.Date(2026, 12, 1, 6, 0, 0, 0, china)},
	} {
		clock := &clock{now: c.ended}
		a := openAt(t, clock, t.TempDir())
		must(t, a.FinishFix(t.Context(), solved(t, a), false))
		clock.now = c.before
		if got := asked(t, a); got != "" {
			t.Errorf("ended %v: %s is asked about at %v", c.ended, got, c.before)
		}
		clock.now = c.due
		if got := asked(t, a); got != "reset-password" {
			t.Errorf("ended %v: asked about at %v: %q", c.ended, c.due, got)
		}
	}
}

func TestAFollowUpSurvivesARestartAndIsAnsweredOnce(t *testing.T) {
	clock, home := &clock{now: noon}, t.TempDir()
	a := openAt(t, clock, home)
	must(t, a.FinishFix(t.Context(), solved(t, a), false))
	if runs := a.OpenFixRuns(t.Context()); len(runs) != 0 {
		t.Errorf("still open: %v", runs)
	}
	closeApp(t, a)
	clock.at(noon.Day()+1, 9)
	a = openAt(t, clock, home)
	if asked(t, a) != "reset-password" {
		t.Fatal("not asked after a restart")
	}
	must(t, a.AnswerFollowUp(t.Context(), "reset-password", app.FollowUpYes))
	if got := counts(t, a, "reset-password"); got != (app.FixCounts{Worked: 1, Lasted: 1}) || asked(t, a) != "" {
		t.Errorf("counted %+v", got)
	}
	if err := a.AnswerFollowUp(t.Context(), "reset-password", app.FollowUpYes); !errors.Is(err, mail.ErrNotFound) {
		t.Errorf("answered twice: %v", err)
	}
}

func TestWhatCameBackIsOpenAgainForAMail(t *testing.T) {
	for _, c := range []struct {
		wait  bool
		keys  []string
		words string
	}{
		{false, []string{"sent", "completed", "found"}, "当时好了，后来问题又出现。"},
		{true, []string{"sent", "pending", "no"}, "等过了，该来的没有来。"},
	} {
		clock := &clock{now: noon}
		a := openAt(t, clock, t.TempDir())
		must(t, a.FinishFix(t.Context(), reached(t, a, "transfer-delayed", c.keys...), c.wait))
		clock.at(noon.Day()+1, 9)
		must(t, a.AnswerFollowUp(t.Context(), "transfer-delayed", app.FollowUpNo))
		run, changed, ok := a.FixRun(t.Context(), "transfer-delayed")
		if !ok || changed || asked(t, a) != "" {
			t.Fatalf("run %+v, changed %v, asked %q", run, changed, asked(t, a))
		}
		if r, _ := a.FixReport(run, "zh-CN"); !strings.Contains(r.Body, c.words) {
			t.Errorf("no %q in\n%s", c.words, r.Body)
		}
		if got := counts(t, a, "transfer-delayed"); got.Returned != 1 || c.wait == (got.Worked == 1) {
			t.Errorf("counted %+v", got)
		}
	}
}

func TestAFollowUpCanWaitOrStop(t *testing.T) {
	clock := &clock{now: noon}
	a := openAt(t, clock, t.TempDir())
	must(t, a.FinishFix(t.Context(), reached(t, a, "transfer-delayed", "sent", "pending", "no"), true))
	clock.at(noon.Day()+1, 9)
	must(t, a.AnswerFollowUp(t.Context(), "transfer-delayed", app.FollowUpWait))
	if asked(t, a) != "" {
		t.Error("asked again on the same day")
	}
	clock.at(noon.Day()+2, 9)
	if asked(t, a) == "" {
		t.Fatal("not asked again")
	}
	must(t, a.AnswerFollowUp(t.Context(), "transfer-delayed", app.FollowUpStop))
	if got := counts(t, a, "transfer-delayed"); got != (app.FixCounts{}) || asked(t, a) != "" {
		t.Errorf("counted %+v", got)
	}
	if err := a.AnswerFollowUp(t.Context(), "transfer-delayed", "perhaps"); !errors.Is(err, mail.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestAnOldFollowUpIsDropped(t *testing.T) {
	clock := &clock{now: noon}
	a := openAt(t, clock, t.TempDir())
	must(t, a.FinishFix(t.Context(), solved(t, a), false))
	must(t, a.Mail.State().Put(t.Context(), "followup/account-locked", []byte("{")))
	must(t, a.Mail.State().Put(t.Context(), "followup/of-another-pack", []byte(`{"run":{"fix":"of-another-pack"},"due":"2026-11-24T06:00:00Z"}`)))
	clock.now = noon.AddDate(0, 0, 16)
	if got := asked(t, a); got != "" {
		t.Errorf("asked about %q", got)
	}
	if keys, err := a.Mail.State().Keys(t.Context(), "followup/"); err != nil || len(keys) != 0 {
		t.Errorf("kept: %v, %v", keys, err)
	}
}

func TestForgettingTheFixesLeavesNothing(t *testing.T) {
	a := openAt(t, &clock{now: noon}, t.TempDir())
	must(t, a.FinishFix(t.Context(), solved(t, a), false))
	must(t, a.FailFix(t.Context(), reached(t, a, "transfer-delayed", "sent").Say(fix.Failed, noon)))
	must(t, a.Rate(t.Context(), "fees", true))
	must(t, a.ForgetFixes(t.Context()))
	keys, err := a.Mail.State().Keys(t.Context(), "")
	if err != nil || len(keys) != 1 || keys[0] != "feedback/fees" {
		t.Errorf("kept: %v, %v", keys, err)
	}
}

func TestAFixLedToKeepsWhatWasBegunThere(t *testing.T) {
	a := openAt(t, &clock{now: noon}, t.TempDir())
	run := reached(t, a, "reset-password", "email", "done", "locked")
	must(t, a.LeadOn(t.Context(), run, "account-locked"))
	next, _, ok := a.FixRun(t.Context(), "account-locked")
	if !ok || len(next.From) != 1 || len(next.From[0].Said) != 3 {
		t.Fatalf("run %+v, %v", next, ok)
	}
	begun := reached(t, a, "account-locked", "locked", "me")
	must(t, a.LeadOn(t.Context(), run, "account-locked"))
	if next, _, _ = a.FixRun(t.Context(), "account-locked"); len(next.Path) != len(begun.Path) {
		t.Errorf("what was begun is lost: %+v", next)
	}
	if err := a.LeadOn(t.Context(), run, "no-such-fix"); !errors.Is(err, mail.ErrNotFound) {
		t.Errorf("%v", err)
	}
}
