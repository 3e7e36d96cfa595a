package faq

import (
	"slices"

	"okpay.example/support/faq/pack"
	"okpay.example/support/faq/search"
)

// urgent tells whether a question, typed in full or half, is a cry for help ("money is leaving my account", "someone else is
// signed in", "I gave away my code"), and the fix that leads to lock and hotline. The pack's urgent.txt has the rules.
func (l *Library) urgent(q *search.Query) (fix string, ok bool) {
	rule := q.Urgent()
	if rule < 0 {
		return "", false
	}
	return l.pack.Urgent.Rules[rule].Fix, true
}

// lead puts a result first, with its score if it was found.
func lead(results []Result, first Result) []Result {
	i := slices.IndexFunc(results, func(r Result) bool { return r.ID == first.ID && r.Kind == first.Kind })
	if i >= 0 {
		first.Score = results[i].Score
		results = slices.Delete(results, i, i+1)
	}
	if len(results) > 0 {
		first.Score = max(first.Score, results[0].Score)
	}
	return slices.Insert(results, 0, first)
}

func urgentRules(u pack.Urgent) search.Urgent {
	rules := make([]search.UrgentRule, len(u.Rules))
	for i, r := range u.Rules {
		rules[i] = search.UrgentRule{All: r.All, None: r.None}
	}
	return search.Urgent{Groups: u.Groups, Rules: rules}
}
