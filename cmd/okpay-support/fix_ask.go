package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"okpay.example/support/faq/fix"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
)

// ask goes through the fix with the person at the terminal, keeping each answer; an empty line goes back, end of input
// stops. At the end it asks whether it worked.
func (c *cli) ask(ctx context.Context, a *app.App, f *pack.Fix, run fix.Run) (fix.Run, error) {
	in, lang := bufio.NewScanner(c.in), c.language()
	for !run.Done(f) {
		node := run.Node(f)
		c.tellNode(node, lang)
		line, more, err := c.line(ctx, in, "cli.fix.prompt")
		if err != nil || !more {
			return run, err
		}
		next := run.Back(a.Now())
		if line != "" {
			next, err = run.Answer(f, pick(line, node.Choices), a.Now())
		}
		var unknown *fix.UnknownAnswerError
		if errors.As(err, &unknown) {
			fmt.Fprintln(c.err, c.words.T("cli.fix.unknown"))
			continue
		}
		if err != nil {
			return run, err
		}
		run = next
		if err := a.KeepFixRun(ctx, run); err != nil {
			return run, err
		}
	}
	return c.askWorked(ctx, a, in, run.Node(f), run)
}

func (c *cli) tellNode(node pack.Node, lang string) {
	fmt.Fprintln(c.err, "\n"+node.Text.In(lang))
	if node.Urgent {
		fmt.Fprintln(c.err, c.words.T("cli.fix.now"))
	}
	for i, do := range node.Do {
		fmt.Fprintf(c.err, "  · %d. %s\n", i+1, do.In(lang))
	}
	if note := node.Note.In(lang); note != "" {
		fmt.Fprintln(c.err, note)
	}
	for i, ch := range node.Choices {
		fmt.Fprintf(c.err, "  %d  %s\n", i+1, ch.Text.In(lang))
	}
}

// line reads one line; more is false at the end of input.
func (c *cli) line(ctx context.Context, in *bufio.Scanner, prompt string) (line string, more bool, err error) {
	fmt.Fprint(c.err, c.words.T(prompt))
	more, err = await(ctx, func() (bool, error) { return in.Scan(), in.Err() })
	if err != nil || !more {
		return "", false, err
	}
	return strings.TrimSpace(in.Text()), true, nil
}

// pick turns the number of a choice into its key; anything else is taken for a key.
func pick(line string, choices []pack.Choice) string {
	if n, err := strconv.Atoi(line); err == nil && n >= 1 && n <= len(choices) {
		return choices[n-1].Key
	}
	return line
}

// askWorked ends a run that led to a solution.
func (c *cli) askWorked(ctx context.Context, a *app.App, in *bufio.Scanner, n pack.Node, run fix.Run) (fix.Run, error) {
	o := n.Outcome
	if o == nil || o.Kind != pack.OutcomeSolved {
		return run, nil
	}
	if o.Wait {
		c.say("%s", c.words.T("cli.fix.tomorrow"))
		return run, a.FinishFix(ctx, run, true)
	}
	fmt.Fprintln(c.err, "\n"+n.Text.In(c.language()))
	for {
		line, more, err := c.line(ctx, in, "cli.fix.worked")
		if err != nil || !more {
			return run, err
		}
		switch line {
		case "1", "yes":
			return run, a.FinishFix(ctx, run, false)
		case "2", "no":
			run = run.Say(fix.Failed, a.Now())
			return run, a.FailFix(ctx, run)
		}
		fmt.Fprintln(c.err, c.words.T("cli.fix.unknown"))
	}
}
