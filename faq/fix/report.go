package fix

import (
	"fmt"
	"strings"

	"okpay.example/support/faq/pack"
)

// Step is one line of a transcript.
type Step struct {
	Node   string `json:"node"`
	Text   string `json:"text"`
	Answer string `json:"answer"` // the choice's text, or "" at the node one is at
}

// Transcript tells the way so far in lang.
func (r Run) Transcript(f *pack.Fix, lang string) []Step {
	steps := make([]Step, 0, len(r.Path))
	for i, id := range r.Path {
		s := Step{Node: id, Text: f.Nodes[id].Text.In(lang)}
		if i < len(r.Path)-1 {
			if c, ok := r.taken(f, i); ok {
				s.Answer = c.Text.In(lang)
			}
		}
		steps = append(steps, s)
	}
	return steps
}

// Report is what a fix hands to a mail.
type Report struct {
	Fix     string `json:"fix"`
	Topic   string `json:"topic"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
	Attach  string `json:"attach"` // what to attach, in words; "" when the outcome does not say
}

// phrases are the report's own words. They lie here and not with the window's translations, because the report is
// written in the language of the ticket, whatever the window's.
type phrases struct{ guide, answers, tried, arrow, result string }

var wording = map[string]phrases{
	"zh-CN": {guide: "自助修复“%s”的记录", answers: "我的回答：", tried: "已经试过：", arrow: "%s → %s", result: "%s（结果：%s）"},
	"en": {guide: "From the guided fix \"%s\"", answers: "My answers:", tried: "What I have tried:", arrow: "%s → %s",
		result: "%s (result: %s)"},
}

func phrasesIn(lang string) phrases {
	if strings.HasPrefix(lang, "zh") {
		return wording["zh-CN"]
	}
	return wording["en"]
}

// Report writes what was answered and tried, in lang, to be edited by the person. What happened is for the person to
// tell, and what to attach is a hint to them: neither stands in the body, where support would read it as a fact.
func (r Run) Report(f *pack.Fix, lang string) Report {
	out := Report{Fix: f.ID, Topic: f.Topic, Subject: f.Title.In(lang)}
	if o := r.Node(f).Outcome; o != nil {
		if s := o.Subject.In(lang); s != "" {
			out.Subject = s
		}
		out.Attach = o.Attach.In(lang)
	}
	var answers, tried []string
	w := phrasesIn(lang)
	for i, s := range r.Transcript(f, lang) {
		if i == len(r.Path)-1 {
			break // nothing was answered here yet
		}
		if f.Nodes[s.Node].Kind == pack.KindStep {
			tried = append(tried, fmt.Sprintf(w.result, oneLine(s.Text), oneLine(s.Answer)))
		} else {
			answers = append(answers, fmt.Sprintf(w.arrow, oneLine(s.Text), oneLine(s.Answer)))
		}
	}
	var b strings.Builder
	if len(answers)+len(tried) > 0 {
		fmt.Fprintf(&b, w.guide+"\n", f.Title.In(lang))
	}
	section(&b, w.answers, "- ", answers)
	for i := range tried {
		tried[i] = fmt.Sprintf("%d. %s", i+1, tried[i])
	}
	section(&b, w.tried, "", tried)
	out.Body = b.String()
	return out
}

func section(b *strings.Builder, title, bullet string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, l := range lines {
		fmt.Fprintf(b, "%s%s\n", bullet, l)
	}
}

// oneLine joins the lines of a text from the pack, so that the report's own layout holds.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
