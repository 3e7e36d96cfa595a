package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/faq/fix"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
)

// fixResult is the JSON of a run, which send --from-fix reads again. Kind, text, note and the rest are those of the node
// reached.
type fixResult struct {
	Fix     string               `json:"fix"`
	Topic   string               `json:"topic"`
	Path    []fix.Step           `json:"path"`
	Before  []fix.Step           `json:"before"`  // answered, and no longer asked by a guide that has changed
	Changed bool                 `json:"changed"` // the guide has changed since the run was left
	Node    string               `json:"node"`
	Kind    string               `json:"kind"`
	Urgent  bool                 `json:"urgent"`
	Text    string               `json:"text"`
	Do      []string             `json:"do"`
	Note    string               `json:"note"`
	Choices []fixChoice          `json:"choices"`
	Outcome *fixOutcome          `json:"outcome"`
	Report  fixReport            `json:"report"`
	Reports map[string]fixReport `json:"reports"` // the same in each language
}

type fixChoice struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

type fixOutcome struct {
	Kind    string `json:"kind"`
	Target  string `json:"target,omitempty"`
	Urgency string `json:"urgency,omitempty"`
	Wait    bool   `json:"wait,omitempty"`
}

type fixReport struct {
	Subject     string `json:"subject"`
	Tell        string `json:"tell"`
	Transaction string `json:"transaction"`
	Body        string `json:"body"`
	Attach      string `json:"attach"`
}

func reportOf(r fix.Report) fixReport {
	return fixReport{r.Subject, r.Tell, r.Transaction, r.Body, r.Attach}
}

// fixFlags are those of fix run.
type fixFlags struct {
	answers         []string
	transaction     string
	resume, restart bool
}

func (c *cli) fixRun() *cobra.Command {
	var f fixFlags
	cmd := &cobra.Command{
		Use: "run ID", Short: "Run a fix, asking at a terminal or with the answers given", Args: exactly(1),
		Long: `Runs a fix. At a terminal it asks, goes on where the fix was left, here or in the window, and keeps the answers.
With --answer, or without a terminal, nothing is read or kept unless --resume says so.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			asks := len(f.answers) == 0 && !c.json && c.atTerminal()
			lib, err := c.library()
			if err != nil {
				return err
			}
			guide, ok := lib.Fix(args[0])
			if !ok {
				return &app.NotFoundError{Kind: "fix", ID: args[0]}
			}
			if !asks && !f.resume && !f.restart {
				run, err := take(fix.Start(guide, time.Now()), guide, f)
				if err != nil {
					return err
				}
				return c.showFix(guide, run, false, lib.Pack().Version)
			}
			return c.with(cmd.Context(), func(a *app.App) error { return c.keptRun(cmd.Context(), a, guide, f, asks) })
		},
	}
	cmd.Flags().StringArrayVar(&f.answers, "answer", nil, "the key of an answer; repeat for each question in order")
	cmd.Flags().StringVar(&f.transaction, "transaction", "", "the transaction id that it is about, for the report")
	cmd.Flags().BoolVar(&f.resume, "resume", false, "go on where it was left, and keep the answers")
	cmd.Flags().BoolVar(&f.restart, "restart", false, "begin anew, and keep the answers")
	return cmd
}

// take gives the answers of the flags.
func take(run fix.Run, guide *pack.Fix, f fixFlags) (_ fix.Run, err error) {
	if f.transaction != "" {
		run = run.WithTransaction(f.transaction, time.Now())
	}
	for _, key := range f.answers {
		if run, err = run.Answer(guide, key, time.Now()); err != nil {
			return run, unknownAnswer(err)
		}
	}
	return run, nil
}

// keptRun goes on with the run in the store.
func (c *cli) keptRun(ctx context.Context, a *app.App, guide *pack.Fix, f fixFlags, asks bool) error {
	run, changed, ok := a.FixRun(ctx, guide.ID)
	if f.restart || !ok {
		run, changed = fix.Start(guide, a.Now()), false
	}
	if changed {
		c.say("%s", c.words.T("cli.fix.changed"))
	} else if asks && len(run.Path) > 1 {
		c.say("%s", c.words.T("cli.fix.resumed"))
	}
	run, err := take(run, guide, f)
	if err != nil {
		return err
	}
	if err := a.KeepFixRun(ctx, run); err != nil {
		return err
	}
	if asks {
		if run, err = c.ask(ctx, a, guide, run); err != nil {
			return err
		}
		if o := run.Node(guide).Outcome; o != nil && o.Kind == pack.OutcomeFix {
			if err := a.LeadOn(ctx, run, o.Target); err != nil {
				return err
			}
		}
	}
	return c.showFix(guide, run, changed, a.Library().Pack().Version)
}

func (c *cli) showFix(guide *pack.Fix, run fix.Run, changed bool, packVersion string) error {
	r := c.fixResult(guide, run, packVersion)
	r.Changed = changed
	return c.print(r, func(w io.Writer) { c.printFix(w, r) })
}

func (c *cli) fixResult(f *pack.Fix, run fix.Run, packVersion string) fixResult {
	lang, node := c.language(), run.Node(f)
	r := fixResult{
		Fix: f.ID, Topic: f.Topic, Path: list(run.Transcript(f, lang)), Before: list(run.Before(lang)),
		Choices: []fixChoice{}, Do: []string{}, Reports: map[string]fixReport{},
		Node: node.ID, Kind: node.Kind, Urgent: node.Urgent, Text: node.Text.In(lang), Note: node.Note.In(lang),
	}
	for _, l := range i18n.Languages() {
		r.Reports[l] = reportOf(run.Report(f, l, app.Program(packVersion)))
	}
	r.Report = r.Reports[lang]
	for _, do := range node.Do {
		r.Do = append(r.Do, do.In(lang))
	}
	for _, ch := range node.Choices {
		r.Choices = append(r.Choices, fixChoice{ch.Key, ch.Text.In(lang)})
	}
	if o := node.Outcome; o != nil {
		r.Outcome = &fixOutcome{o.Kind, o.Target, o.Urgency, o.Wait}
	}
	return r
}

func (c *cli) printFix(w io.Writer, r fixResult) {
	for _, s := range r.Path {
		fmt.Fprintln(w, s.Text)
		if s.Answer != "" {
			fmt.Fprintln(w, "  → "+s.Answer)
		}
	}
	for i, do := range r.Do {
		fmt.Fprintf(w, "  %d. %s\n", i+1, do)
	}
	if r.Note != "" {
		fmt.Fprintln(w, r.Note)
	}
	for _, ch := range r.Choices {
		fmt.Fprintf(w, "  %-16s %s\n", ch.Key, ch.Text)
	}
	switch {
	case r.Outcome == nil:
	case r.Outcome.Kind == pack.OutcomeFix:
		fmt.Fprintln(w, "→ okpay-support fix run "+r.Outcome.Target)
	case r.Outcome.Kind == pack.OutcomeArticle:
		fmt.Fprintln(w, "→ okpay-support faq show "+r.Outcome.Target)
	case r.Outcome.Kind == pack.OutcomeContact:
		if r.Outcome.Urgency == pack.UrgencyNow {
			fmt.Fprintln(w, "\n"+c.words.T("cli.fix.now"))
		}
		fmt.Fprintf(w, "\n%s\n\n%s\n\n%s\n", r.Report.Subject, r.Report.Tell, r.Report.Body)
	}
}

func unknownAnswer(err error) error {
	var unknown *fix.UnknownAnswerError
	switch {
	case !errors.As(err, &unknown):
		return err
	case len(unknown.Choices) == 0:
		return usage("answer_ended", "Value", unknown.Key, "Node", unknown.Node)
	}
	return usage("answer", "Value", unknown.Key, "Node", unknown.Node, "Known", strings.Join(unknown.Choices, ", "))
}
