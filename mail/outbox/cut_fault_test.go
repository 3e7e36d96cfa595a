package outbox_test

import (
	"testing"
	"testing/synctest"

	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/store"
)

// dialogue is how many bytes go each way while the mail is sent on a good line, the farewell left out.
func dialogue(t *testing.T) (in, out int64) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		line := &mailtest.FlakyDialer{Base: w.server.Dial}
		w.Env.Dial = line.Dial
		w.wantDelivered()
		in, out = line.Bytes()
	})
	return in, out
}

// lineCut sends over a line that breaks, or falls silent, once so many bytes have come, or gone.
func lineCut(t *testing.T, in, out int64, silent bool) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		line := &mailtest.FlakyDialer{Base: w.server.Dial, ReadBytes: in, WriteBytes: out, Times: 1, Silent: silent}
		w.Env.Dial = line.Dial
		_, err := w.Send(t.Context(), w.mail)
		row := w.wantHonest()
		dotted := len(w.server.Mails()) > 0
		if dotted && row.State != store.OutgoingSent && row.State != store.OutgoingUnknown {
			t.Errorf("the server has the mail, which is %s: %v", row.State, err)
		}
		w.wantDelivered()
	})
	if t.Failed() {
		t.Fatalf("after a cut at byte %d of those that come, %d of those that go; silent: %v", in, out, silent)
	}
}

func TestLineCutAtEveryByteOfASendingLosesAndDoublesNothing(t *testing.T) {
	in, out := dialogue(t)
	for n := int64(1); n < in; n += stride {
		lineCut(t, n, 0, false)
		lineCut(t, n, 0, true)
	}
	for n := int64(1); n < out; n += stride {
		lineCut(t, 0, n, false)
		lineCut(t, 0, n, true)
	}
}
