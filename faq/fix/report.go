package fix

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"okpay.example/support/faq/pack"
)

// Step is one line of a transcript.
type Step struct {
	Node   string `json:"node"`
	Text   string `json:"text"`
	Answer string `json:"answer"` // the choice's text, or "" at the node one is at
}

// Transcript tells the way so far in lang, whichever language the person read. What was answered is told in the words
// of then.
func (r Run) Transcript(f *pack.Fix, lang string) []Step {
	steps := make([]Step, 0, len(r.Path))
	for _, s := range r.Said {
		steps = append(steps, s.step(lang))
	}
	if len(r.Path) > 0 {
		n := r.Node(f)
		steps = append(steps, Step{Node: n.ID, Text: n.Text.In(lang)})
	}
	return steps
}

// Before tells in lang what was answered that a changed guide no longer asks.
func (r Run) Before(lang string) []Step {
	var steps []Step
	for _, s := range r.earlier() {
		steps = append(steps, s.step(lang))
	}
	return steps
}

func (s Said) step(lang string) Step {
	return Step{Node: s.Node, Text: s.Text.In(lang), Answer: s.Answer.In(lang)}
}

// earlier leaves out of Earlier what was answered again since, in the same way.
func (r Run) earlier() []Said {
	var left []Said
	for _, e := range r.Earlier {
		again := slices.ContainsFunc(r.Said, func(s Said) bool { return s.Node == e.Node && s.Key == e.Key })
		if !again {
			left = append(left, e)
		}
	}
	return left
}

// Report is what a fix hands to a mail. All of it is the person's to change.
type Report struct {
	Fix         string `json:"fix"`
	Topic       string `json:"topic"`
	Lang        string `json:"lang"`
	Subject     string `json:"subject"`
	Tell        string `json:"tell"`        // how the mail may begin: what happened, with blanks to fill in; "" leaves it to the person
	Transaction string `json:"transaction"` // "" when the person gave none
	Body        string `json:"body"`        // what was answered and tried
	Attach      string `json:"attach"`      // what to attach, in words; "" when the outcome does not say
}

// Program is what a report was made with, for support to know.
type Program struct {
	Version string // of the program
	Pack    string // of the content pack
	System  string // operating system and architecture; may be empty
}

// phrases are the report's own words. They lie here and not with the window's translations, because the report is
// written in the language of the ticket, whatever the window's.
type phrases struct {
	guide, when, to, answers, tried, earlier, chapter, arrow, result, end, attach, program string

	results map[Result]string
}

var wording = map[string]phrases{
	"zh-CN": {
		guide: "自助修复“%s”的记录", when: "时间：%s（UTC%s）", to: "%s 至 %s", answers: "我的回答：", tried: "已经试过：",
		earlier: "更早的回答（当时的指南后来更新过）：", chapter: "之前做过“%s”：", arrow: "%s → %s", result: "%s（结果：%s）", end: "走到这一步：%s",
		attach: "附件应包括：%s", program: "来自 OKPAY Support %s，内容版本 %s",
		results: map[Result]string{
			Failed: "全部照做之后，问题还在。", Returned: "当时好了，后来问题又出现。", Overdue: "等过了，该来的没有来。",
		},
	},
	"en": {
		guide: "From the guided fix \"%s\"", when: "Time: %s (UTC%s)", to: "%s to %s", answers: "My answers:", tried: "What I have tried:",
		earlier: "Answered before (the guide has changed since):", chapter: "Before that, \"%s\":", arrow: "%s → %s", result: "%s (result: %s)",
		end: "It led to: %s", attach: "Attachments should include: %s", program: "Made by OKPAY Support %s, content of %s",
		results: map[Result]string{
			Failed: "I did all of this, and the problem is still there.", Returned: "It worked at first, then the problem came back.",
			Overdue: "I waited, and it did not come.",
		},
	},
}

func phrasesIn(lang string) phrases {
	if strings.HasPrefix(lang, "zh") {
		return wording["zh-CN"]
	}
	return wording["en"]
}

// Report writes in lang what was answered and tried, when, and with which program. Before any answer there is nothing
// to tell, and the body is empty.
func (r Run) Report(f *pack.Fix, lang string, by Program) Report {
	out := Report{Fix: f.ID, Topic: f.Topic, Lang: lang, Subject: f.Title.In(lang), Transaction: r.Transaction}
	node := r.Node(f)
	if o := node.Outcome; o != nil {
		if s := o.Subject.In(lang); s != "" {
			out.Subject = s
		}
		out.Tell, out.Attach = strings.TrimSpace(o.Tell.In(lang)), o.Attach.In(lang)
	}
	if len(r.Said)+len(r.Earlier)+len(r.From) == 0 {
		return out
	}
	w := phrasesIn(lang)
	var b strings.Builder
	fmt.Fprintf(&b, w.guide+"\n", oneLine(f.Title.In(lang)))
	fmt.Fprintf(&b, w.when+"\n", span(r.Started.In(r.Updated.Location()), r.Updated, w), r.Updated.Format("-07:00"))
	answers, tried := sorted(r.Said, w, lang)
	section(&b, w.answers, answers)
	section(&b, w.tried, tried)
	questions, steps := sorted(r.earlier(), w, lang)
	section(&b, w.earlier, append(questions, steps...))
	for _, c := range r.From {
		questions, steps := sorted(c.Said, w, lang)
		section(&b, fmt.Sprintf(w.chapter, oneLine(c.Title.In(lang))), append(questions, steps...))
	}
	b.WriteString("\n")
	if node.Outcome != nil {
		fmt.Fprintf(&b, w.end+"\n", oneLine(node.Text.In(lang)))
	}
	if s := w.results[r.Result]; s != "" {
		b.WriteString(s + "\n")
	}
	if out.Attach != "" {
		fmt.Fprintf(&b, w.attach+"\n", oneLine(out.Attach))
	}
	b.WriteString(by.line(w) + "\n")
	out.Body = b.String()
	return out
}

// span tells from when to when, as short as it can be read: to the minute, a day that is the same once.
func span(from, to time.Time, w phrases) string {
	const day, clock = "2006-01-02", "15:04"
	begin := from.Format(day + " " + clock)
	switch {
	case begin == to.Format(day+" "+clock):
		return begin
	case from.Format(day) == to.Format(day):
		return fmt.Sprintf(w.to, begin, to.Format(clock))
	}
	return fmt.Sprintf(w.to, begin, to.Format(day+" "+clock))
}

func (p Program) line(w phrases) string {
	s := fmt.Sprintf(w.program, p.Version, p.Pack)
	if p.System != "" {
		s += " (" + p.System + ")"
	}
	return s
}

// sorted parts what was said into answers to questions, and steps with what came of them.
func sorted(all []Said, w phrases, lang string) (answers, tried []string) {
	for _, s := range all {
		text, answer := oneLine(s.Text.In(lang)), oneLine(s.Answer.In(lang))
		if s.Kind != pack.KindStep {
			answers = append(answers, "- "+fmt.Sprintf(w.arrow, text, answer))
			continue
		}
		line := fmt.Sprintf("%d. ", len(tried)+1) + fmt.Sprintf(w.result, text, answer)
		for _, do := range s.Do {
			line += "\n   · " + oneLine(do.In(lang))
		}
		tried = append(tried, line)
	}
	return answers, tried
}

func section(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, l := range lines {
		b.WriteString(l + "\n")
	}
}

// oneLine joins the lines of a text from the pack, so that the report's own layout holds.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Filled gives a Tell without the blanks that nobody filled in: lines that end in a colon.
func Filled(tell string) string {
	var kept []string
	for line := range strings.Lines(tell) {
		line = strings.TrimSpace(line)
		if !strings.HasSuffix(line, ":") && !strings.HasSuffix(line, "：") {
			kept = append(kept, line)
		}
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}
