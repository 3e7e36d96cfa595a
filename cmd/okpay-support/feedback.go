package main

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

func (c *cli) faqFeedback() *cobra.Command {
	return group("feedback", "What you said of the articles: whether they helped. It stays on this device",
		c.feedbackList(), c.feedbackGive(), c.feedbackExport(), c.feedbackErase())
}

type feedbackRow struct {
	Kind    string     `json:"kind"`
	ID      string     `json:"id"`
	Title   string     `json:"title"`
	Helped  bool       `json:"helped"`
	At      *time.Time `json:"at"`
	Lang    string     `json:"lang"`
	Content string     `json:"content"`
}

func (c *cli) feedbackList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List what you said, the latest first", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			rows := []feedbackRow{}
			if app.Begun(c.home) { // a home that is not there yet is not made for it
				if err := c.with(cmd.Context(), func(a *app.App) error {
					all, err := a.Feedback(cmd.Context())
					for _, f := range all {
						title := f.Article // of an article that the content no longer has
						if article, ok := a.Library().Article(f.Article, c.language()); ok {
							title = article.Title
						}
						rows = append(rows, feedbackRow{"article", f.Article, title, f.Helped, utc(f.At), f.Lang, f.Content})
					}
					return err
				}); err != nil {
					return err
				}
			}
			return c.print(rows, func(w io.Writer) {
				for _, r := range rows {
					said, day := c.words.T("cli.feedback.no"), "-"
					if r.Helped {
						said = c.words.T("cli.feedback.yes")
					}
					if r.At != nil {
						day = r.At.Local().Format(time.DateOnly)
					}
					fmt.Fprintf(w, "%-10s  %s  %-28s %s\n", day, said, r.ID, r.Title)
				}
			})
		},
	}
}

func (c *cli) feedbackGive() *cobra.Command {
	return &cobra.Command{
		Use: "give ID yes|no|none", Short: "Say whether an article helped; none takes it back", Args: exactly(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, said := args[0], args[1]
			if said != "yes" && said != "no" && said != "none" {
				return oneOf("give", said, "yes", "no", "none")
			}
			lib, err := c.library()
			if err != nil {
				return err
			}
			if _, ok := lib.Article(id, c.language()); !ok && said != "none" {
				return &app.NotFoundError{Kind: "article", ID: id}
			}
			return c.with(cmd.Context(), func(a *app.App) error {
				if said == "none" {
					return a.TakeBackRating(cmd.Context(), id)
				}
				return a.Rate(cmd.Context(), id, said == "yes")
			})
		},
	}
}

func (c *cli) feedbackExport() *cobra.Command {
	out := ""
	cmd := &cobra.Command{
		Use: "export", Short: "Write what you said, and what came of the fixes, to a CSV file, for you to hand on if you like", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return usage("required", "Flag", "--out")
			}
			return c.with(cmd.Context(), func(a *app.App) error {
				all, err := a.Feedback(cmd.Context())
				if err != nil {
					return err
				}
				fixes, err := a.FixCounts(cmd.Context())
				if err != nil {
					return err
				}
				if err := mail.WriteNew(out, bytes.NewReader(app.FeedbackCSV(all, fixes))); err != nil {
					return err
				}
				return c.print(struct {
					Answers int    `json:"answers"`
					Fixes   int    `json:"fixes"`
					Out     string `json:"out"`
				}{len(all), len(fixes), out}, func(io.Writer) {})
			})
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "where to: FILE")
	return cmd
}

func (c *cli) feedbackErase() *cobra.Command {
	yes := false
	cmd := &cobra.Command{
		Use: "erase", Short: "Forget all that you said", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !yes {
				return usage("required", "Flag", "--yes")
			}
			return c.with(cmd.Context(), func(a *app.App) error { return a.EraseFeedback(cmd.Context()) })
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do it without asking")
	return cmd
}
