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

// cut sends over a line that breaks, or falls silent, once so many bytes have come, or gone.
func (w *world) cut(in, out int64, silent bool) {
	w.t.Helper()
	line := &mailtest.FlakyDialer{Base: w.server.Dial, ReadBytes: in, WriteBytes: out, Times: 1, Silent: silent}
	w.Env.Dial = line.Dial
	_, err := w.Send(w.t.Context(), w.mail)
	row := w.wantHonest()
	if len(w.taken()) > 0 && row.State != store.OutgoingSent && row.State != store.OutgoingUnknown {
		w.t.Errorf("the server has the mail, which is %s: %v", row.State, err)
	}
	w.wantDelivered()
	if w.t.Failed() {
		w.t.Fatalf("after a cut at byte %d of those that come, %d of those that go; silent: %v", in, out, silent)
	}
	w.next()
}

func TestLineCutAtEveryByteOfASendingLosesAndDoublesNothing(t *testing.T) {
	in, out := dialogue(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for _, silent := range []bool{false, true} {
			for n := int64(1); n < in; n += stride {
				w.cut(n, 0, silent)
			}
			for n := int64(1); n < out; n += stride {
				w.cut(0, n, silent)
			}
		}
	})
}
