package fix

import (
	"slices"
	"time"

	"okpay.example/support/faq/pack"
)

// Chapter is a fix that led to another one, with what was said in it.
type Chapter struct {
	Fix   string    `json:"fix"`
	Title pack.Text `json:"title"`
	Said  []Said    `json:"said"`
}

// maxChapters bounds what is taken along: fixes may lead to each other in a circle.
const maxChapters = 5

// Next begins the fix that the run of f led to. What was said so far, and the transaction, go along.
func (r Run) Next(f, to *pack.Fix, now time.Time) Run {
	next := Start(to, now)
	next.From = append(slices.Clone(r.From), Chapter{Fix: f.ID, Title: f.Title, Said: slices.Clone(r.Said)})
	next.From = next.From[max(0, len(next.From)-maxChapters):]
	next.Transaction = r.Transaction
	return next
}
