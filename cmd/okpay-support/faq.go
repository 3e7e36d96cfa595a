package main

import (
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
	return group("faq", "Search and read the answers", c.faqSearch(), c.faqShow(), c.faqList(), c.faqEval())
}

func (c *cli) faqSearch() *cobra.Command {
	limit := 10
	cmd := &cobra.Command{
		Use: "search QUERY", Short: "Find articles, fixes, channels and your tickets", Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if limit < 1 {
				return usage(fmt.Errorf("--limit must be 1 or more"))
			}
			query := strings.Join(args, " ")
			var found []faq.Result
			err := c.with(cmd.Context(), func(a *app.App) error {
				found = a.Search(cmd.Context(), query, limit)
				return nil
			})
			if err != nil { // the answers need no store: a broken one keeps nobody from them
				lib, e := c.library()
				if e != nil {
					return e
				}
				var setting *app.SettingError
				if errors.As(err, &setting) {
					return err
				}
				c.say("%s", app.Explain(c.words, err).Message)
				found = lib.Search(faq.Query{Text: query, Lang: c.language(), Limit: limit})
			}
			if found == nil {
				found = []faq.Result{}
			}
			return c.print(found, func(w io.Writer) {
				for _, r := range found {
					fmt.Fprintf(w, "%-8s %-28s %s\n", r.Kind, r.ID, r.Title)
				}
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", limit, "at most so many")
	return cmd
}

func (c *cli) faqShow() *cobra.Command {
	format := "text"
	cmd := &cobra.Command{
		Use: "show ID", Short: "Print an article", Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			lib, err := c.library()
			if err != nil {
				return err
			}
			a, ok := lib.Article(args[0], c.language())
			if !ok {
				return &app.NotFoundError{Kind: "article", ID: args[0]}
			}
			switch format {
			case "text", "md", "html":
			default:
				return usage(fmt.Errorf("--format %q: there are text, md and html", format))
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
	related := a.Related
	if related == nil {
		related = []string{}
	}
	return article{a.ID, a.Lang, a.Category, a.Title, a.Question, a.Answer, a.Markdown, related, a.Fix}
}

func (c *cli) faqList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the articles", Args: usageArgs(cobra.NoArgs),
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
		Use: "eval FILE.tsv", Short: "Score the search against labelled questions", Args: usageArgs(cobra.ExactArgs(1)),
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
				return err
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
