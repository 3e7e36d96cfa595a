package mail_test

import (
	"testing"

	"okpay.example/support/mail"
)

func TestAnUploadIsKnownToWhoBeginsToLookInItsMiddle(t *testing.T) {
	w := newWorld(t)
	seen := 0
	stop := w.Subscribe(func(e mail.Event) {
		if e.Kind != mail.EventProgress {
			return
		}
		seen++
		if sent, total := w.Upload(e.Outgoing.ID); sent != e.Sent || total != e.Total {
			t.Errorf("%d of %d, but %d of %d was told", sent, total, e.Sent, e.Total)
		}
	})
	defer stop()
	o, err := w.Deliver(t.Context(), w.queue(w.write("words").ID).ID)
	if err != nil || seen == 0 {
		t.Fatalf("%d steps seen, %v", seen, err)
	}
	if sent, total := w.Upload(o.ID); sent != 0 || total != 0 {
		t.Errorf("%d of %d of a mail that is out", sent, total)
	}
}
