package pack

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// urgentFile is the file of the rules that tell a cry for help from a question.
const urgentFile = "urgent.txt"

// maxUrgentGroups bounds the groups of words that the rules may name, which the search keeps in the bits of one word.
const maxUrgentGroups = 64

// UrgentRule says which questions mean danger now, and which fix they lead to. Groups holds words and phrases in any
// language of the pack; a rule names groups by their place.
type UrgentRule struct {
	Fix  string // a fix's id
	All  []int  // groups of which the question has something each
	None []int  // groups of which it has nothing
}

// Urgent is urgent.txt.
type Urgent struct {
	Groups [][]string
	Rules  []UrgentRule // the first that fits counts
}

// readUrgent reads groups, "NAME = word, word", and rules, "FIX: NAME + NAME - NAME", a line each; # begins a comment.
func (r *reading) readUrgent() {
	if _, err := fs.Stat(r.fsys, urgentFile); errors.Is(err, fs.ErrNotExist) {
		return
	}
	data, err := readFile(r.fsys, urgentFile)
	if err != nil {
		r.reportError(urgentFile, err)
		return
	}
	groups, n := map[string]int{}, 0
	for line := range strings.Lines(string(trimText(data))) {
		n++
		text, _, _ := strings.Cut(line, "#")
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if name, words, ok := strings.Cut(text, "="); ok {
			r.urgentGroup(n, groups, strings.TrimSpace(name), words)
		} else if fix, rule, ok := strings.Cut(text, ":"); ok {
			r.urgentRule(n, groups, strings.TrimSpace(fix), rule)
		} else {
			r.report(urgentFile, n, "urgent_line", "is neither a group (NAME = word, word) nor a rule (FIX: NAME + NAME)")
		}
	}
}

func (r *reading) urgentGroup(line int, groups map[string]int, name, words string) {
	u := &r.pack.Urgent
	if _, ok := groups[name]; ok || !isName(name) {
		r.report(urgentFile, line, "group_name", "group %q is no name, or is given twice", name)
		return
	}
	if len(u.Groups) == maxUrgentGroups {
		r.report(urgentFile, line, "groups_many", "more than %d groups", maxUrgentGroups)
		return
	}
	group := wordList(words)
	if len(group) == 0 {
		r.report(urgentFile, line, "group_empty", "group %q has no words", name)
		return
	}
	groups[name] = len(u.Groups)
	u.Groups = append(u.Groups, group)
}

func (r *reading) urgentRule(line int, groups map[string]int, fix, text string) {
	if !slices.ContainsFunc(r.pack.Fixes, func(f Fix) bool { return f.ID == fix }) {
		r.report(urgentFile, line, "fix_unknown", "unknown fix %q", fix)
		return
	}
	rule := UrgentRule{Fix: fix}
	list := &rule.All
	for _, word := range strings.Fields(text) {
		switch word {
		case "+":
			list = &rule.All
			continue
		case "-":
			list = &rule.None
			continue
		}
		g, ok := groups[word]
		if !ok {
			r.report(urgentFile, line, "group_unknown", "no group %q stands above", word)
			return
		}
		*list = append(*list, g)
	}
	if len(rule.All) == 0 {
		r.report(urgentFile, line, "rule_empty", "the rule names no group")
		return
	}
	r.pack.Urgent.Rules = append(r.pack.Urgent.Rules, rule)
}

// wordList reads words and phrases that commas of either width part, each once.
func wordList(text string) []string {
	var list []string
	for word := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ',' || c == '，' || c == '、' }) {
		if word = strings.TrimSpace(word); word != "" && !slices.Contains(list, word) {
			list = append(list, word)
		}
	}
	return list
}
