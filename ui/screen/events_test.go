package screen

import (
	"slices"
	"testing"

	"okpay.example/support/mail"
)

func TestOfAnUploadsPiecesTheLastOneIsShownAndOfOtherNewsAll(t *testing.T) {
	var tasks []func()
	var shown []int64
	e := NewEvents(func(f func()) { tasks = append(tasks, f) }, func(e mail.Event) { shown = append(shown, e.Outgoing.ID*1000+e.Sent) })
	progress := func(id, sent int64) {
		e.Put(mail.Event{Kind: mail.EventProgress, Outgoing: mail.Outgoing{ID: id}, Sent: sent})
	}
	for sent := range int64(100) {
		progress(1, sent)
		progress(2, sent)
	}
	e.Put(mail.Event{Kind: mail.EventOutbox, Outgoing: mail.Outgoing{ID: 3}})
	e.Put(mail.Event{Kind: mail.EventOutbox, Outgoing: mail.Outgoing{ID: 3}})
	if len(tasks) != 3 {
		t.Errorf("the UI thread was asked %d times", len(tasks))
	}
	for _, f := range tasks {
		f()
	}
	slices.Sort(shown)
	if want := []int64{1099, 2099, 3000, 3000}; !slices.Equal(shown, want) {
		t.Errorf("shown are %v", shown)
	}
	tasks = nil
	progress(1, 100)
	if len(tasks) != 1 {
		t.Error("what comes later is not shown")
	}
}
