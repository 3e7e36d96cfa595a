package search

import (
	"math"
	"testing"
)

// The score of a word is BM25F's, from the numbers that can be counted by hand: in how many documents it is, how often it
// stands in each field, and how long the field is beside the average.
func TestScoreIsBM25F(t *testing.T) {
	docs := []Doc{
		{Title: "refund", Question: "where is my refund today", Keywords: []string{"refund"}, Body: "a refund is slow, a refund takes days"},
		{Title: "limit", Question: "what is my limit", Keywords: []string{"limits"}, Body: "a limit"},
		{Title: "refund", Question: "x", Keywords: []string{"y"}, Body: "z"},
		{Title: "fee", Question: "fees", Keywords: []string{"fee"}, Body: "a fee for a refund"},
	}
	length := func(d Doc) [fieldCount]float64 {
		return [...]float64{float64(len(d.Title)), float64(len(d.Question)), float64(keywordBytes(&d)), float64(len(d.Body))}
	}
	var average [fieldCount]float64
	for _, d := range docs {
		for f, n := range length(d) {
			average[f] += n / float64(len(docs))
		}
	}
	count := map[int][fieldCount]float64{0: {1, 1, 1, 2}, 2: {1, 0, 0, 0}, 3: {0, 0, 0, 1}}
	rarity := math.Log(1 + (4-3+0.5)/(3+0.5)) // in 3 of 4 documents
	for _, h := range New(docs, Options{}).Search("refund", 4) {
		tf := 0.0
		for f, n := range count[h.Doc] {
			w, b := float64(fields[f].weight), float64(fields[f].b)
			tf += n * w / (1 - b + b*length(docs[h.Doc])[f]/average[f])
		}
		want := rarity * tf * (k1 + 1) / (k1 + tf)
		if step := rarity * (k1 + 1) / steps; math.Abs(h.Score-want) > step {
			t.Errorf("document %d has score %.4f, want %.4f", h.Doc, h.Score, want)
		}
		delete(count, h.Doc)
	}
	if len(count) > 0 {
		t.Errorf("not found: %v", count)
	}
}

// What stands where it says most comes first: the title before the keywords, the question, and the body.
func TestFieldsCountInTheirOrder(t *testing.T) {
	docs := []Doc{
		{ID: "body", Title: "一", Question: "二", Keywords: []string{"三"}, Body: "退款"},
		{ID: "question", Title: "一", Question: "退款", Keywords: []string{"三"}, Body: "四四"},
		{ID: "keywords", Title: "一", Question: "二", Keywords: []string{"退款"}, Body: "四四"},
		{ID: "title", Title: "退款", Question: "二", Keywords: []string{"三"}, Body: "四四"},
	}
	hits := New(docs, Options{}).Search("退款", 4)
	for i, want := range []string{"title", "keywords", "question", "body"} {
		if len(hits) <= i || docs[hits[i].Doc].ID != want {
			t.Fatalf("place %d is not %s: %v", i, want, hits)
		}
	}
}
