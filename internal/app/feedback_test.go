package app_test

import (
	"testing"
	"time"

	"okpay.example/support/internal/app"
)

func rate(t *testing.T, a *app.App, article string, helped bool) {
	t.Helper()
	if err := a.Rate(t.Context(), article, helped); err != nil {
		t.Fatal(err)
	}
}

func feedback(t *testing.T, a *app.App) []app.Feedback {
	t.Helper()
	list, err := a.Feedback(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestRatingsStayOnThisDevice(t *testing.T) {
	home := t.TempDir()
	a := open(t, app.Options{Home: home, Lang: "en"})
	if _, rated := a.Rating(t.Context(), "fees"); rated {
		t.Error("an article that nobody rated is rated")
	}
	for _, helped := range []bool{true, false} {
		rate(t, a, "fees", helped)
		got, rated := a.Rating(t.Context(), "fees")
		if !rated || got.Helped != helped || !got.At.Equal(noon) || got.Lang != "en" || got.Content != a.Library().Pack().Version {
			t.Errorf("rated %v: %+v, %v", helped, got, rated)
		}
	}
	closeApp(t, a)
	b := open(t, app.Options{Home: home})
	if got, rated := b.Rating(t.Context(), "fees"); got.Helped || !rated || got.Article != "fees" {
		t.Errorf("after a restart: %+v, %v", got, rated)
	}
	if err := b.TakeBackRating(t.Context(), "fees"); err != nil {
		t.Fatal(err)
	}
	if got, rated := b.Rating(t.Context(), "fees"); rated || len(feedback(t, b)) > 0 {
		t.Errorf("after it was taken back: %+v", got)
	}
}

const csvHead = "date,kind,id,helped,lang,content,worked,failed,lasted,returned\n"

func TestFeedbackIsListedWrittenAndErased(t *testing.T) {
	a := open(t, app.Options{Home: t.TempDir(), Lang: "zh-CN"})
	put := func(key, value string) {
		t.Helper()
		if err := a.Mail.State().Put(t.Context(), key, []byte(value)); err != nil {
			t.Fatal(err)
		}
	}
	put("feedback/limits", "yes") // as the first version kept it
	put("feedback/damaged", "{")
	put("feedback/fees", `{"helped":false,"at":"2026-11-03T23:30:00Z","lang":"en","content":"2026-11-01"}`)
	rate(t, a, "top-up", true)

	list := feedback(t, a)
	version := a.Library().Pack().Version
	want := csvHead +
		"2026-11-23,article,top-up,true,zh-CN," + version + ",,,,\n" +
		"2026-11-03,article,fees,false,en,2026-11-01,,,,\n" +
		",article,limits,true,,,,,,\n" +
		",fix,account-locked,,,,0,1,0,0\n" +
		",fix,reset-password,,,,2,0,1,0\n"
	counts := map[string]app.FixCounts{"reset-password": {Worked: 2, Lasted: 1}, "account-locked": {Failed: 1}}
	if got := string(app.FeedbackCSV(list, counts)); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if err := a.EraseFeedback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if list := feedback(t, a); len(list) > 0 {
		t.Errorf("after it was erased: %+v", list)
	}
	keys, err := a.Mail.State().Keys(t.Context(), "feedback/")
	if err != nil || len(keys) > 0 {
		t.Errorf("left behind: %q, %v", keys, err)
	}
}

// The day is the person's.
func TestFeedbackIsDatedByThePersonsClock(t *testing.T) {
	list := []app.Feedback{{Article: "fees", At: time.Date(2026, 11, 3, 23, 30, 0, 0, time.UTC).In(time.FixedZone("", 8*60*60))}}
	if got, want := string(app.FeedbackCSV(list, nil)), csvHead+"2026-11-04,article,fees,false,,,,,,\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
