package inbox_test

import (
	"fmt"
	"strings"
	"testing"

	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/store"
)

// Of each search only the first 10,000 mails are taken. No mail may fall between two searches that were cut off at
// different places.
func TestSearchesThatWereCutOffMeetAtTheLowerOfTheTwo(t *testing.T) {
	w := newWorld(t)
	list := func(first int) string {
		var b strings.Builder
		b.WriteString("* SEARCH")
		for i := range 10_000 {
			fmt.Fprintf(&b, " %d", first+i)
		}
		return b.String() + "\nTAG OK done"
	}
	w.server.Deliver("INBOX", noon, answer(1))
	w.server.Script(
		mailtest.Rule{On: "^EXAMINE INBOX", Say: "* 1 EXISTS\n* OK [UIDVALIDITY 7] x\n* OK [UIDNEXT 50001] x\nTAG OK [READ-ONLY] opened"},
		mailtest.Rule{On: "^UID SEARCH", Say: list(20_001)},
		mailtest.Rule{On: "^UID SEARCH CHARSET", Say: list(5001), Times: 1},
		mailtest.Rule{On: "^UID FETCH", Say: "TAG OK done"},
	)
	w.check()
	var pos store.Position
	w.must(w.Store.View(t.Context(), func(x *store.Tx) (err error) {
		pos, err = x.Position(w.Account, "INBOX")
		return err
	}))
	if pos.LastUID != 15_000 {
		t.Errorf("read up to %d, want 15,000, where the second search ended", pos.LastUID)
	}
}
