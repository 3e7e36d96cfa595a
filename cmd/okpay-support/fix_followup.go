package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
)

// followUp is the JSON of what is asked the next day.
type followUp struct {
	Fix   string    `json:"fix"`
	Title string    `json:"title"`
	Wait  bool      `json:"wait"` // something was waited for
	Due   time.Time `json:"due"`
}

func (c *cli) fixFollowUp() *cobra.Command {
	return &cobra.Command{
		Use: "followup [ID yes|no|wait|stop]", Short: "What is asked the day after a fix, and the answer to it",
		Long: `Without arguments it lists what there is to ask now: whether a fix has held, or what was waited for has come.
yes: it has; no: it has not, and the fix is open again for a mail to support; wait: ask tomorrow; stop: do not ask.`,
		Args: cobra.MatchAll(between(0, 2), func(_ *cobra.Command, args []string) error {
			if len(args) == 1 || len(args) == 2 && !slices.Contains(app.FollowUpAnswers(), app.FollowUpAnswer(args[1])) {
				return oneOf("followup", args[len(args)-1], followUpWords()...)
			}
			return nil
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				if len(args) == 2 {
					return named("follow_up", args[0], a.AnswerFollowUp(cmd.Context(), args[0], app.FollowUpAnswer(args[1])))
				}
				due, err := a.FollowUps(cmd.Context())
				if err != nil {
					return err
				}
				rows := []followUp{}
				for _, d := range due {
					f, _ := a.Library().Fix(d.Run.Fix)
					rows = append(rows, followUp{f.ID, f.Title.In(c.language()), d.Wait, d.Due.UTC()})
				}
				return c.print(rows, func(w io.Writer) {
					for _, r := range rows {
						fmt.Fprintf(w, "%-28s %s\n", r.Fix, c.words.T(askedKey(r.Wait), "Title", r.Title))
					}
				})
			})
		},
	}
}

func followUpWords() (words []string) {
	for _, a := range app.FollowUpAnswers() {
		words = append(words, string(a))
	}
	return words
}

// askedKey names the question.
func askedKey(wait bool) string {
	if wait {
		return "followup.wait"
	}
	return "followup.held"
}

func (c *cli) fixCounts() *cobra.Command {
	return &cobra.Command{
		Use: "counts", Short: "What came of your fixes, as counted on this computer", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				counts, err := a.FixCounts(cmd.Context())
				if err != nil {
					return err
				}
				type row struct {
					Fix string `json:"fix"`
					app.FixCounts
				}
				rows := []row{}
				for _, f := range a.Library().Fixes() {
					if n, ok := counts[f.ID]; ok {
						rows = append(rows, row{f.ID, n})
					}
				}
				return c.print(rows, func(w io.Writer) {
					for _, r := range rows {
						fmt.Fprintf(w, "%-28s %s\n", r.Fix, c.words.T("cli.fix.counts", "Worked", r.Worked, "Failed", r.Failed,
							"Lasted", r.Lasted, "Returned", r.Returned))
					}
				})
			})
		},
	}
}

func (c *cli) fixForget() *cobra.Command {
	return &cobra.Command{
		Use: "forget", Short: "Delete all that is kept of fixes: answers, what is asked again, counts", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd.Context(), func(a *app.App) error { return a.ForgetFixes(cmd.Context()) })
		},
	}
}
