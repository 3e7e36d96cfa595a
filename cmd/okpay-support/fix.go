package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/faq/fix"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
)

func (c *cli) fixCommand() *cobra.Command {
	return group("fix", "Go through a guided fix", c.fixList(), c.fixRun())
}

func (c *cli) fixList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the guided fixes", Args: none,
		RunE: func(*cobra.Command, []string) error {
			lib, err := c.library()
			if err != nil {
				return err
			}
			type row struct {
				ID      string `json:"id"`
				Topic   string `json:"topic"`
				Title   string `json:"title"`
				Summary string `json:"summary"`
			}
			rows := []row{}
			for _, f := range lib.Fixes() {
				rows = append(rows, row{f.ID, f.Topic, f.Title.In(c.language()), f.Summary.In(c.language())})
			}
			return c.print(rows, func(w io.Writer) {
				for _, r := range rows {
					fmt.Fprintf(w, "%-28s %s\n", r.ID, r.Title)
				}
			})
		},
	}
}

// fixResult is the JSON of a run, which send --from-fix reads again. Kind, text and note are those of the node reached.
type fixResult struct {
	Fix     string      `json:"fix"`
	Topic   string      `json:"topic"`
	Path    []fix.Step  `json:"path"`
	Node    string      `json:"node"`
	Kind    string      `json:"kind"`
	Text    string      `json:"text"`
	Note    string      `json:"note"`
	Choices []fixChoice `json:"choices"`
	Outcome *fixOutcome `json:"outcome"`
	Report  fixReport   `json:"report"`
}

type fixChoice struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

type fixOutcome struct {
	Kind    string `json:"kind"`
	Target  string `json:"target,omitempty"`
	Urgency string `json:"urgency,omitempty"`
}

type fixReport struct {
	Subject string `json:"subject"`
	Body    string `json:"body"`
}

func (c *cli) fixRun() *cobra.Command {
	var answers []string
	cmd := &cobra.Command{
		Use: "run ID", Short: "Run a fix, asking at a terminal or with the answers given", Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			lib, err := c.library()
			if err != nil {
				return err
			}
			f, ok := lib.Fix(args[0])
			if !ok {
				return &app.NotFoundError{Kind: "fix", ID: args[0]}
			}
			run := fix.Start(f, time.Now())
			for _, key := range answers {
				if run, err = run.Answer(f, key, time.Now()); err != nil {
					return unknownAnswer(err)
				}
			}
			if !cmd.Flags().Changed("answer") && !c.json && c.atTerminal() {
				if run, err = c.ask(cmd.Context(), f, run); err != nil {
					return err
				}
			}
			r := c.fixResult(f, run)
			return c.print(r, func(w io.Writer) { printFix(w, r) })
		},
	}
	cmd.Flags().StringArrayVar(&answers, "answer", nil, "the key of an answer; repeat for each question in order")
	return cmd
}

func (c *cli) fixResult(f *pack.Fix, run fix.Run) fixResult {
	lang, node := c.language(), run.Node(f)
	report := run.Report(f, lang)
	r := fixResult{
		Fix: f.ID, Topic: f.Topic, Path: list(run.Transcript(f, lang)), Choices: []fixChoice{},
		Report: fixReport{report.Subject, report.Body},
		Node:   node.ID, Kind: node.Kind, Text: node.Text.In(lang), Note: node.Note.In(lang),
	}
	for _, ch := range node.Choices {
		r.Choices = append(r.Choices, fixChoice{ch.Key, ch.Text.In(lang)})
	}
	if o := node.Outcome; o != nil {
		r.Outcome = &fixOutcome{o.Kind, o.Target, o.Urgency}
	}
	return r
}

func printFix(w io.Writer, r fixResult) {
	for _, s := range r.Path {
		fmt.Fprintln(w, s.Text)
		if s.Answer != "" {
			fmt.Fprintln(w, "  → "+s.Answer)
		}
	}
	if r.Note != "" {
		fmt.Fprintln(w, r.Note)
	}
	for _, ch := range r.Choices {
		fmt.Fprintf(w, "  %-16s %s\n", ch.Key, ch.Text)
	}
	if r.Outcome != nil && r.Outcome.Kind == "contact" {
		fmt.Fprintf(w, "\n%s\n\n%s\n", r.Report.Subject, r.Report.Body)
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

// ask goes through the fix with the person at the terminal; an empty line goes back, end of input stops.
func (c *cli) ask(ctx context.Context, f *pack.Fix, run fix.Run) (fix.Run, error) {
	in, lang := bufio.NewScanner(c.in), c.language()
	for !run.Done(f) {
		node := run.Node(f)
		fmt.Fprintln(c.err, "\n"+node.Text.In(lang))
		if note := node.Note.In(lang); note != "" {
			fmt.Fprintln(c.err, note)
		}
		for i, ch := range node.Choices {
			fmt.Fprintf(c.err, "  %d  %s\n", i+1, ch.Text.In(lang))
		}
		fmt.Fprint(c.err, c.words.T("cli.fix.prompt"))
		more, err := await(ctx, func() (bool, error) { return in.Scan(), in.Err() })
		if err != nil || !more {
			return run, err
		}
		line := strings.TrimSpace(in.Text())
		if line == "" {
			run = run.Back(time.Now())
			continue
		}
		if n, err := strconv.Atoi(line); err == nil && n >= 1 && n <= len(node.Choices) {
			line = node.Choices[n-1].Key
		}
		next, err := run.Answer(f, line, time.Now())
		var unknown *fix.UnknownAnswerError
		if errors.As(err, &unknown) {
			fmt.Fprintln(c.err, c.words.T("cli.fix.unknown"))
			continue
		}
		if err != nil {
			return run, err
		}
		run = next
	}
	return run, nil
}
