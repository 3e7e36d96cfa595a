package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Feedback is what the person said of an article: whether it helped. It lies in the encrypted store of this device with
// everything else, is sent nowhere, and leaves only in a file that the person saves.
type Feedback struct {
	Article string    `json:"-"`
	Helped  bool      `json:"helped"`
	At      time.Time `json:"at"`      // in the person's time zone; zero when an older version kept it
	Lang    string    `json:"lang"`    // in which it was read; "" when an older version kept it
	Content string    `json:"content"` // the version of the content pack, likewise
}

const feedbackPrefix = "feedback/"

// Rate keeps on this device whether an article helped.
func (a *App) Rate(ctx context.Context, article string, helped bool) error {
	data, err := json.Marshal(Feedback{
		Helped: helped, At: a.now().UTC().Truncate(time.Second), Lang: a.Lang(), Content: a.library.Pack().Version,
	})
	if err != nil {
		return err
	}
	if err := a.Mail.State().Put(ctx, feedbackPrefix+article, data); err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	return nil
}

// TakeBackRating forgets what was said about an article.
func (a *App) TakeBackRating(ctx context.Context, article string) error {
	if err := a.Mail.State().Put(ctx, feedbackPrefix+article, nil); err != nil {
		return fmt.Errorf("forget an answer: %w", err)
	}
	return nil
}

// Rating gives what was said about an article; false when nothing was.
func (a *App) Rating(ctx context.Context, article string) (Feedback, bool) {
	f, ok, err := a.rating(ctx, article)
	if err != nil {
		a.Log.Error("read an answer", "article", article, "err", err)
	}
	return f, ok
}

func (a *App) rating(ctx context.Context, article string) (f Feedback, ok bool, err error) {
	data, ok, err := a.Mail.State().Get(ctx, feedbackPrefix+article)
	if err != nil || !ok {
		return f, false, err
	}
	switch string(data) { // as the first version kept it
	case "yes", "no":
		f.Helped = string(data) == "yes"
	default:
		if err := json.Unmarshal(data, &f); err != nil {
			return f, false, fmt.Errorf("read an answer: %w", err)
		}
	}
	f.Article = article
	if !f.At.IsZero() {
		f.At = f.At.In(a.now().Location())
	}
	return f, true, nil
}

// Feedback lists all that was said, the latest first.
func (a *App) Feedback(ctx context.Context) ([]Feedback, error) {
	keys, err := a.Mail.State().Keys(ctx, feedbackPrefix)
	if err != nil {
		return nil, fmt.Errorf("list the answers: %w", err)
	}
	var out []Feedback
	for _, k := range keys {
		f, ok, err := a.rating(ctx, k[len(feedbackPrefix):])
		if err != nil {
			a.Log.Error("read an answer", "key", k, "err", err) // one that is damaged hides no other
			continue
		}
		if ok {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b Feedback) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Article, b.Article))
	})
	return out, nil
}

// EraseFeedback forgets all that was said.
func (a *App) EraseFeedback(ctx context.Context) error {
	keys, err := a.Mail.State().Keys(ctx, feedbackPrefix)
	if err != nil {
		return fmt.Errorf("list the answers: %w", err)
	}
	for _, k := range keys {
		err = errors.Join(err, a.Mail.State().Put(ctx, k, nil))
	}
	if err != nil {
		return fmt.Errorf("forget the answers: %w", err)
	}
	return nil
}

// FeedbackCSV is the file that the person may hand to the desk (RFC 4180): a line an answer on an article, then a line for
// what came of each fix, and nothing about the person. Days stand for times, which would tell when somebody was at the
// computer; of a fix only the counts are kept.
func FeedbackCSV(list []Feedback, fixes map[string]FixCounts) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	// A bytes.Buffer takes everything, so that Write cannot fail.
	_ = w.Write([]string{"date", "kind", "id", "helped", "lang", "content", "worked", "failed", "lasted", "returned"})
	for _, f := range list {
		day := ""
		if !f.At.IsZero() {
			day = f.At.Format(time.DateOnly)
		}
		_ = w.Write([]string{day, "article", f.Article, strconv.FormatBool(f.Helped), f.Lang, f.Content, "", "", "", ""})
	}
	for _, id := range slices.Sorted(maps.Keys(fixes)) {
		n := fixes[id]
		_ = w.Write([]string{"", "fix", id, "", "", "",
			strconv.Itoa(n.Worked), strconv.Itoa(n.Failed), strconv.Itoa(n.Lasted), strconv.Itoa(n.Returned)})
	}
	w.Flush()
	return b.Bytes()
}
