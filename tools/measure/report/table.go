package main

import (
	"fmt"
	"strings"

	"okpay.example/support/internal/figures"
)

// table is a part of the paper that is made of figures.
type table struct {
	name string
	head []string // {runs} in it is how often the first cell was measured
	rows []row
}

type row struct {
	label string
	cells []cell
}

// cell is a place of a table. Without what it is its text.
type cell struct {
	what, unit string
	format     string // of the number and its unit: "%.3f s"
	plain      bool   // the median alone
	over       string // the quotient with the same unit of this, instead
	worst      bool   // the most, or the 99th percentile where there are a hundred, instead of the median
	text       string
}

// render makes the table; whole is false when something it shows was not measured.
func (t table) render(lines map[string]figures.Line) (text string, whole bool) {
	var b strings.Builder
	runs := 0
	for _, r := range t.rows {
		cells := []string{r.label}
		for _, c := range r.cells {
			l, measured := lines[c.what]
			if c.what != "" && (!measured || len(l.Values[c.unit]) == 0) {
				return "", false
			}
			if other, there := lines[c.over]; c.over != "" && (!there || other.Quantile(c.unit, 0.5) == 0) {
				return "", false
			}
			if runs == 0 && measured {
				runs = len(l.Values[c.unit])
			}
			cells = append(cells, c.show(l, lines[c.over]))
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	head := strings.ReplaceAll("| "+strings.Join(t.head, " | ")+" |\n", "{runs}", fmt.Sprint(runs))
	return head + "|" + strings.Repeat(" --- |", len(t.head)) + "\n" + b.String(), true
}

func (c cell) show(l, other figures.Line) string {
	number, unit, spaced := strings.Cut(c.format, " ")
	if spaced {
		unit = " " + unit
	}
	middle := l.Quantile(c.unit, 0.5)
	switch {
	case c.what == "":
		return c.text
	case c.over != "":
		return fmt.Sprintf("%.2f", middle/other.Quantile(c.unit, 0.5))
	case c.worst:
		return fmt.Sprintf(number, l.Quantile(c.unit, 1)) + unit
	case c.plain || l.Runs() == 1 || l.Quantile(c.unit, 0) == l.Quantile(c.unit, 1):
		return fmt.Sprintf(number, middle) + unit
	}
	return fmt.Sprintf(number+unit+" ("+number+" to "+number+")", middle, l.Quantile(c.unit, 0), l.Quantile(c.unit, 1))
}

// cols are cells of several things with one unit.
func cols(unit, format string, what ...string) (list []cell) {
	for _, w := range what {
		list = append(list, cell{what: w, unit: unit, format: format})
	}
	return list
}

const (
	sendOurs, sendTheirs   = "send 25 MB, okpay-support", "send 25 MB, msmtp"
	startOurs, startTheirs = "start, okpay-support", "start, bare window"
)

// tables are the parts that figures are made into.
var tables = []table{
	{"send", []string{"{runs} runs", "okpay-support", "msmtp", "times", "asked"}, []row{
		sent("connect to reply", "s-connect-to-reply", "%.3f s", "1.3"),
		sent("the whole process", "s-whole-process", "%.2f s", ""),
		{"of it storing", append(cols("s-storing", "%.2f s", sendOurs), text(""), text(""), text(""))},
		sent("peak memory", "MB-peak", "%.0f MB", "80 MB"),
	}},
	{"receive", []string{"{runs} runs", "okpay-support"}, []row{
		{"the whole check", cols("s-check", "%.2f s", "fetch an answer of 25 MB")},
		{"peak memory", cols("MB-peak", "%.0f MB", "fetch an answer of 25 MB")},
	}},
	{"check", []string{"", "200 mails, down", "turns", "20,000 mails, down", "turns", "s"}, []row{
		{"okpay-support, first check", checked("okpay-support, %s mails, first check with one open ticket")},
		{"okpay-support, nothing new", checked("okpay-support, %s mails, check with nothing new")},
		{"mbsync, first", checked("mbsync, %s mails, first")},
		{"mbsync, nothing new", checked("mbsync, %s mails, nothing new")},
		{"neomutt, first", checked("neomutt, %s mails, first")},
		{"neomutt, nothing new", checked("neomutt, %s mails, nothing new")},
	}},
	{"watched", []string{"{runs} runs", "down", "up", "turns"}, []row{
		{"coming back: a sign-in, a check, IDLE", exchanged("watched, IDLE, back")},
		{"a check with nothing new, and IDLE around it", exchanged("watched, IDLE, round")},
		{"coming back, without IDLE", exchanged("watched, no IDLE, back")},
		{"a check with nothing new, without IDLE", exchanged("watched, no IDLE, round")},
	}},
	{"reply", []string{"{runs} answers", "median", "most", "asked"}, []row{
		{"until it is shown", []cell{{what: "a reply is shown", unit: "s-until-shown", format: "%.2f s"},
			{what: "a reply is shown", unit: "s-until-shown", format: "%.2f s", worst: true}, text("2 s")}},
	}},
	{"start", []string{"{runs} runs", "okpay-support", "bare window", "times", "asked"}, []row{
		started("there", "s-window", "%.2f s", ""),
		started("interactive", "s-interactive", "%.2f s", "1.15"),
		started("processor time until then", "s-cpu", "%.2f s", ""),
		started("of it on the UI thread", "s-ui", "%.3f s", ""),
		started("resident", "MB-resident", "%.0f MB", "1.25"),
		started("of it its own (PSS)", "MB-own", "%.0f MB", ""),
	}},
	{"screens", []string{"what", "median (least to most)", "asked"}, []row{
		{"a key in a mail of 5,000 Chinese characters, at its end", append(cols("ms", "%.2f ms", "a key in 5,000 characters, at the end"), text("16 ms"))},
		{"in its middle", append(cols("ms", "%.2f ms", "a key in 5,000 characters, at the middle"), text("16 ms"))},
		{"a ticket of 500 mails read, made and laid out", append(cols("ms-shown", "%.0f ms", "a ticket of 500 mails"), text(""))},
		{"a list of 100,000 tickets shown", append(cols("ms-shown", "%.1f ms", "a list of 100,000 tickets"), text(""))},
		{"a step of the wheel in it", append(cols("ms-step", "%.2f ms", "a list of 100,000 tickets"), text(""))},
		{"a key in its search", append(cols("ms-search-key", "%.2f ms", "a list of 100,000 tickets"), text(""))},
		{"in the program, from the press on a ticket of 500 mails until it is seen", append(cols("ms-painted", "%.0f ms", "a ticket of 500 mails, in the program"), text("100 ms"))},
	}},
}

func text(s string) cell { return cell{text: s} }

func times(unit, what, over string) cell { return cell{what: what, unit: unit, over: over} }

// checked are the columns of a check of few and of many mails.
func checked(what string) []cell {
	few, many := strings.Replace(what, "%s", "200", 1), strings.Replace(what, "%s", "20000", 1)
	return []cell{
		{what: few, unit: "KB-down", format: "%.1f KB", plain: true}, {what: few, unit: "turns", format: "%.0f", plain: true},
		{what: many, unit: "KB-down", format: "%.1f KB", plain: true}, {what: many, unit: "turns", format: "%.0f", plain: true},
		{what: many, unit: "s", format: "%.1f", plain: true},
	}
}

func exchanged(what string) []cell {
	return []cell{{what: what, unit: "B-down", format: "%.0f bytes", plain: true}, {what: what, unit: "B-up", format: "%.0f bytes", plain: true},
		{what: what, unit: "turns", format: "%.0f", plain: true}}
}

func sent(label, unit, format, asked string) row {
	return beside(label, unit, format, asked, sendOurs, sendTheirs)
}

func started(label, unit, format, asked string) row {
	return beside(label, unit, format, asked, startOurs, startTheirs)
}

// beside is a row of the program and of what it is compared with.
func beside(label, unit, format, asked, ours, theirs string) row {
	return row{label, append(cols(unit, format, ours, theirs), times(unit, ours, theirs), text(asked))}
}
