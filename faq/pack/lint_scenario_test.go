package pack

import (
	"slices"
	"strings"
	"testing"
)

func TestLintWalksTheScenarios(t *testing.T) {
	const fixFile, scenarios = "fixes/account-locked.yaml", "scenarios/account-locked.yaml"
	robbed := "- { who: robbed, answers: [other], end: call, outcome: contact now }\n"
	cases := []struct{ name, file, old, new, want string }{
		{"a fix without scenarios", scenarios, "", "", fixFile + ":1: error: has no scenarios: write " + scenarios},
		{"scenarios without a fix", "scenarios/nope.yaml", "", "[]", `scenarios/nope.yaml:1: error: there is no fix "nope"`},
		{"an answer that is none", scenarios, "[other]", "[nobody]", scenarios + `:2: error: node "ask" of account-locked has no choice "nobody"`},
		{"another end", scenarios, "end: call", "end: done", scenarios + `:2: error: ends at node "call", not at "done"`},
		{"another outcome", scenarios, "contact now", "contact days", scenarios + `:2: error: node "call" is "contact now", not "contact days"`},
		{"no end", scenarios, "answers: [me], end: done, outcome: solved", `answers: [], end: ask, outcome: ""`,
			scenarios + `:1: error: node "ask" is not the end`},
		{"an end that is none", scenarios, "answers: [me], end: done", "answers: [], end: ask",
			scenarios + `:1: error: node "ask" has no outcome, not "solved"`},
		{"nobody's way", scenarios, "who: robbed, ", "", scenarios + ":2: error: who is missing"},
		{"a node left out", scenarios, robbed, "", fixFile + `:18: error: no scenario comes by node "call"`},
		{"a choice left out", scenarios, robbed, "", fixFile + `:13: error: no scenario takes choice "other" of node "ask"`},
		{"unknown field", scenarios, "who: robbed", "why: robbed", scenarios + `:2: error: unknown key "why"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := with(c.file, c.old, c.new)
			if c.new == "" && c.old == "" {
				delete(m, c.file)
			}
			var all []string
			for _, f := range lintAt(m) {
				all = append(all, f.String())
			}
			if !slices.ContainsFunc(all, func(s string) bool { return strings.HasPrefix(s, c.want) }) {
				t.Errorf("want %q in:\n%s", c.want, strings.Join(all, "\n"))
			}
		})
	}
}

// A circle is walked as often as the answers say, and no further.
func TestAScenarioMayGoInCircles(t *testing.T) {
	m := with("fixes/account-locked.yaml", "next: done }", "next: ask }\n      - { key: end, text: { zh-CN: 完, en: End }, next: done }")
	m["scenarios/account-locked.yaml"].Data = []byte(
		"- { who: forgot it, answers: [me, me, end], end: done, outcome: solved }\n" +
			"- { who: robbed, answers: [other], end: call, outcome: contact now }\n")
	for _, f := range lintAt(m) {
		t.Error(f)
	}
}

func TestLintReadsWhatAStepTellsToDo(t *testing.T) {
	const fixFile = "fixes/account-locked.yaml"
	step := with(fixFile, "kind: question\n    text: { zh-CN: 谁, en: Who }",
		"kind: step\n    text: { zh-CN: 谁, en: Who }\n    do:\n      - { zh-CN: 锁 }")
	question := with(fixFile, "    choices:", "    do: [{ zh-CN: 锁, en: Lock }]\n    choices:")
	contact := with(fixFile, "urgency: now,", "urgency: now, tell: { en: It is locked },")
	wait := with(fixFile, "kind: solved", "kind: solved, wait: true")
	danger := with("pack.yaml", "id: test", "id: test\nemergency: [account-locked]")
	for want, m := range map[string][]Finding{
		fixFile + ":12: error: nodes.ask.do.1 has no translation into en":                   lintAt(step),
		fixFile + `:11: error: node "ask" is a question: only a step has things to do`:      lintAt(question),
		fixFile + ":21: error: nodes.call.outcome.tell has no translation into zh-CN":       lintAt(contact),
		`scenarios/account-locked.yaml:1: error: node "done" is "wait", not "solved"`:       lintAt(wait),
		fixFile + `:8: error: node "ask" begins the fix of an emergency: it must be urgent`: lintAt(danger),
	} {
		if len(m) != 1 || m[0].String() != want {
			t.Errorf("want %q, got %v", want, m)
		}
	}
}
