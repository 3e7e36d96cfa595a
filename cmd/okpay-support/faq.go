package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"okpay.example/support/faq"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
)

func (c *cli) faqCommand() *cobra.Command {
	return group("faq", "Search and read the answers", c.faqSearch(), c.faqShow(), c.faqList(), c.faqEval(), c.faqFeedback())
}

func (c *cli) faqSearch() *cobra.Command {
	limit := 10
	cmd := &cobra.Command{
		Use: "search QUERY", Short: "Find articles, fixes, channels and your tickets", Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if limit < 1 {
				return usage("flag_value", "Flag", "--limit", "Value", limit)
			}
			found, err := c.search(cmd.Context(), strings.Join(args, " "), limit)
			if err != nil {
				return err
			}
			if found == nil {
				found = []faq.Result{}
			}
			return c.print(found, func(w io.Writer) {
				if len(found) == 0 {
					c.say("%s", c.words.T("cli.search.none"))
				}
				for _, r := range found {
					fmt.Fprintf(w, "%-8s %-28s %s\n", r.Kind, r.ID, r.Title)
				}
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", limit, "at most so many")
	return cmd
}

// search looks through the person's tickets too. The answers need no store: one that cannot be opened keeps nobody from
// them, and a home that is not there yet is not made for it.
func (c *cli) search(ctx context.Context, query string, limit int) (found []faq.Result, err error) {
	lib, err := c.library()
	if err != nil {
		return nil, err
	}
	if app.Begun(c.home) {
		err = c.with(ctx, func(a *app.App) error {
			found = a.Search(ctx, query, limit)
			return nil
		})
		if err == nil {
			return found, nil
		}
		c.say("%s", oneLine(app.Explain(c.words, err).Message))
	}
	return lib.Search(faq.Query{Text: query, Lang: c.language(), Limit: limit}), nil
}

func (c *cli) faqShow() *cobra.Command {
	format := "text"
	cmd := &cobra.Command{
		Use: "show ID", Short: "Print an article", Args: exactly(1),
		RunE: func(_ *cobra.Command, args []string) error {
			switch format {
			case "text", "md", "html":
			default:
				return oneOf("--format", format, "text", "md", "html")
			}
			lib, err := c.library()
			if err != nil {
				return err
			}
			a, ok := lib.Article(args[0], c.language())
			if !ok {
				return &app.NotFoundError{Kind: "article", ID: args[0]}
			}
			return c.print(articleJSON(a), func(w io.Writer) {
				switch format {
				case "md":
					fmt.Fprintf(w, "# %s\n\n%s\n\n%s\n", a.Title, a.Answer, strings.TrimSpace(a.Markdown))
				case "html":
					fmt.Fprint(w, faq.HTML(a))
				default:
					fmt.Fprint(w, faq.Text(a))
				}
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", format, "text, md or html")
	return cmd
}

type article struct {
	ID       string   `json:"id"`
	Lang     string   `json:"lang"`
	Category string   `json:"category"`
	Title    string   `json:"title"`
	Question string   `json:"question"`
	Answer   string   `json:"answer"`
	Markdown string   `json:"markdown"`
	Related  []string `json:"related"`
	Fix      string   `json:"fix"`
}

func articleJSON(a pack.Article) article {
	return article{a.ID, a.Lang, a.Category, a.Title, a.Question, a.Answer, a.Markdown, list(a.Related), a.Fix}
}

func (c *cli) faqList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the articles", Args: none,
		RunE: func(*cobra.Command, []string) error {
			lib, err := c.library()
			if err != nil {
				return err
			}
			type row struct {
				ID       string `json:"id"`
				Category string `json:"category"`
				Title    string `json:"title"`
				HasFix   bool   `json:"has_fix"`
			}
			rows := []row{}
			for _, a := range lib.Articles(c.language()) {
				rows = append(rows, row{a.ID, a.Category, a.Title, a.Fix != ""})
			}
			return c.print(rows, func(w io.Writer) {
				for _, r := range rows {
					fmt.Fprintf(w, "%-28s %s\n", r.ID, r.Title)
				}
			})
		},
	}
}

func (c *cli) faqEval() *cobra.Command {
	docs := ""
	cmd := &cobra.Command{
		Use: "eval FILE.tsv", Short: "Score the search against labelled questions", Args: exactly(1),
		RunE: func(_ *cobra.Command, args []string) error {
			queries, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer queries.Close()
			lib, err := c.library()
			if err != nil {
				return err
			}
			var texts io.Reader
			if docs != "" {
				f, err := os.Open(docs)
				if err != nil {
					return err
				}
				defer f.Close()
				texts = f
			}
			score, err := faq.Eval(lib.Pack(), queries, texts)
			if err != nil {
				return c.evalError(err, map[string]string{"queries": args[0], "docs": docs})
			}
			return c.print(score, func(w io.Writer) {
				fmt.Fprintf(w, "queries %d  hit@1 %.3f  hit@3 %.3f  hit@5 %.3f  mrr@10 %.3f  build %.1f ms  p50 %.0f µs  p99 %.0f µs\n",
					score.Queries, score.Hit1, score.Hit3, score.Hit5, score.MRR10, score.BuildMS, score.P50US, score.P99US)
			})
		},
	}
	cmd.Flags().StringVar(&docs, "docs", "", "index this file (id<TAB>text a line) instead of the pack")
	return cmd
}

// evalError says which line of which file is wrong; files holds their names by what they are for.
func (c *cli) evalError(err error, files map[string]string) error {
	var line *faq.LineError
	if errors.As(err, &line) {
		return c.failed(exitFailed, "eval_line", "cli.eval.line", "File", files[line.File], "Line", line.Line, "Problem", line.Problem)
	}
	return c.failed(exitFailed, "eval", "cli.eval.failed", "Problem", err.Error())
}
