package ticket_test

import (
	"strings"
	"testing"

	"okpay.example/support/mail/ticket"
)

func TestPlusAddressNamesItsTicket(t *testing.T) {
	const base = "li@mail.example"
	for address, want := range map[string]ticket.ID{
		"li+okp-k7f3-9q2m@mail.example":       "K7F3-9Q2M",
		"li+okp.k7f39q2m@mail.example":        "K7F3-9Q2M",
		"li+okp_k7f3-9q2m@mail.example":       "K7F3-9Q2M",
		"li+k7f3-9q2m@mail.example":           "",
		"li+okpk7f3-9q2m@mail.example":        "",
		"li+okp-@mail.example":                "",
		"li+okp@mail.example":                 "",
		"li+@mail.example":                    "",
		"li@mail.example":                     "",
		"wu+okp-k7f3-9q2m@mail.example":       "",
		"li+okp-k7f3-9q2m@evil.example":       "",
		"li+okp-k7f3-9q2m":                    "",
		"":                                    "",
		"li+okp-k7f3-9q2m@x@mail.example":     "",
		"xli+okp-k7f3-9q2m@mail.example":      "",
		"li+okp-k7f3-9q2m+more@mail.example":  "",
		"li+news+okp-k7f3-9q2m@mail.example":  "",
		"li+okp-k7f3-9q2m@mail.example.other": "",
	} {
		if id, ok := ticket.FromPlusAddress(address, base); id != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", address, id, ok)
		}
	}
	if _, ok := ticket.FromPlusAddress("+okp-k7f3-9q2m@mail.example", "@mail.example"); ok {
		t.Error("a base without a name")
	}
	if tag, ok := ticket.PlusTag("li+news@mail.example", base); tag != "news" || !ok {
		t.Errorf("tag %q, %v", tag, ok)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("<a@x>", "<b@x> <z@z>", "", "<b@x>", "AAAA-AAAA", "BBBB-BBBB", "desk@okpay.example", false, "")
	f.Add("", "", "<a@x>", "", "", "", "", true, "CCCC-CCCC")
	f.Add("<okp.AAAA-AAAA.00000000000000000000000000000000@x>", "<>", "<", "\x00", "aaaa-aaaa", "?", "@", false, "AAAA-AAAA")
	d := directory{
		own:     map[string]ticket.ID{"<a@x>": "AAAA-AAAA", "<b@x>": "BBBB-BBBB"},
		known:   map[ticket.ID]bool{"AAAA-AAAA": true, "BBBB-BBBB": true},
		writers: map[ticket.ID]string{"AAAA-AAAA": "desk@okpay.example"},
	}
	f.Fuzz(func(t *testing.T, reply, refs, original, bounced, plus, token, from string, own bool, header string) {
		e := ticket.Evidence{
			InReplyTo: strings.Fields(reply), References: strings.Fields(refs), OriginalIDs: strings.Fields(original),
			BouncedID: bounced, PlusToken: ticket.ID(plus), SubjectToken: ticket.ID(token), From: from, Own: own, TicketHeader: ticket.ID(header),
		}
		id, rule, ok, err := ticket.Match(e, d)
		if err != nil || ok != (id != "") {
			t.Fatalf("%q by %q, %v, %v", id, rule, ok, err)
		}
		if !ok {
			return
		}
		if rule != ticket.RuleOwn && !d.known[id] {
			t.Errorf("a ticket that is not here: %q by %q", id, rule)
		}
		if rule == ticket.RuleOwn && (!own || header != string(id)) {
			t.Errorf("%q by our header, which does not count", id)
		}
		if rule == ticket.RuleSubject && (from != d.writers[id] || from == "" || token != string(id)) {
			t.Errorf("%q by its subject from %q", id, from)
		}
	})
}
