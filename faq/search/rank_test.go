package search

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// crowd makes documents of a few hundred characters, some of which are in most of them, so that lists are long and
// common terms are left for last.
func crowd(n int) []Doc {
	rng := rand.New(rand.NewPCG(1, 2))
	text := func(length int) string {
		var b strings.Builder
		for range length {
			if rng.IntN(12) == 0 {
				fmt.Fprintf(&b, " word%d ", rng.IntN(40))
				continue
			}
			b.WriteRune(rune(0x4e00 + min(rng.IntN(400), rng.IntN(400), rng.IntN(400))))
		}
		return b.String()
	}
	docs := make([]Doc, n)
	for i := range docs {
		docs[i] = Doc{ID: fmt.Sprint(i), Title: text(4), Question: text(12), Body: text(30)}
	}
	return docs
}

// What is left out to save time must not show: the best few are those of a ranking of everything.
func TestRankIsAsIfAllWereScored(t *testing.T) {
	docs := crowd(4000)
	x := New(docs, Options{Synonyms: [][]string{{"word1", "word2"}, {docs[3].Title, docs[4].Title}}})
	for i, d := range docs[:60] {
		for _, text := range []string{d.Question, d.Title + " word1", d.Body, "wor", docs[i+1].Title + d.Title} {
			q := x.Parse(text)
			all := q.Rank(len(docs))
			for _, limit := range []int{1, 5, 20} {
				if got, want := q.Rank(limit), all[:min(limit, len(all))]; !reflect.DeepEqual(got, want) {
					t.Fatalf("%q: the best %d are %v, want %v", text, limit, got, want)
				}
			}
		}
	}
}

// A group of synonyms of which the index has none adds nothing, and comes last, where a sum that is taken apart again has
// come to a little less than nothing: that once threw out the last of the best.
func TestRankKeepsTheBestWhateverSumsRoundTo(t *testing.T) {
	docs := crowd(400)
	x := New(docs, Options{Synonyms: [][]string{{"qqqqzz", "zzqqqq"}}})
	for i, d := range docs {
		q := x.Parse(d.Title + d.Question + docs[len(docs)-1-i].Question + " qqqqzz .")
		for _, limit := range []int{3, 20} {
			if n := len(q.Rank(limit)); n != limit {
				t.Fatalf("document %d: %d of the best %d", i, n, limit)
			}
		}
	}
}
