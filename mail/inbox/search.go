package inbox

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/ticket"
)

// What the Message-IDs of mails that the program sends begin with, and those of its records.
const (
	idPrefix     = "okp."
	recordPrefix = "okr."

	plusPrefix = "+okp" // in a plus-address that names a ticket
)

// maxTokens is the number of tickets whose subject token is asked for by itself. Past it "[#" is asked for, which
// finds more than ours, and on servers that search by words perhaps nothing; but a command line must stay short
// (RFC 2683, 3.2.1.5).
const maxTokens = 16

// terms are alternatives of a SEARCH.
type terms []imap.SearchCriteria

func (t *terms) header(key, value string) {
	*t = append(*t, imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: key, Value: value}}})
}

// any joins the alternatives by OR as a balanced tree: some servers bound its depth.
func (t terms) any() imap.SearchCriteria {
	switch len(t) {
	case 0:
		return imap.SearchCriteria{}
	case 1:
		return t[0]
	}
	half := len(t) / 2
	return imap.SearchCriteria{Or: [][2]imap.SearchCriteria{{t[:half].any(), t[half:].any()}}}
}

// ascii leaves out what needs CHARSET UTF-8, and foreign all else.
func (t terms) ascii() terms { return slices.DeleteFunc(slices.Clone(t), needsCharset) }

func (t terms) foreign() terms {
	return slices.DeleteFunc(slices.Clone(t), func(c imap.SearchCriteria) bool { return !needsCharset(c) })
}

func needsCharset(c imap.SearchCriteria) bool {
	return strings.ContainsFunc(c.Header[0].Value, func(r rune) bool { return r > 126 })
}

// wanted are the terms of a search, by what is done with what they find.
type wanted struct {
	certain terms // an id, token or plus-address of a ticket: as many as there are mails of tickets
	desk    terms // whom the tickets go to: an answer may refer to an id that was changed on the way
	bounces terms // a bounce names our id in its body only, where a search would read every mail
	claims  terms // the desk's brand words: shown apart, and never attached
}

// all is everything that is asked for.
func (w wanted) all() terms { return slices.Concat(w.certain, w.bounces, w.desk, w.claims) }

// incomingTerms find what may belong to a ticket, or claims to be from the desk.
func incomingTerms(d Desk, contacts []string, tickets []ticket.ID) (w wanted) {
	w.certain.header("References", idPrefix)
	w.certain.header("In-Reply-To", idPrefix)
	w.certain.header("To", plusPrefix)
	w.certain.header("Delivered-To", plusPrefix)
	w.certain.header("X-Original-To", plusPrefix)
	w.certain.tokens(tickets)
	w.bounces.header("From", "mailer-daemon")
	w.bounces.header("From", "postmaster")
	w.bounces.header("Content-Type", "report")
	w.desk.desk("From", d, contacts)
	for _, brand := range d.Brands {
		w.claims.header("From", brand)
		w.claims.header("Subject", brand)
	}
	return w
}

// sentTerms find our own mails and the person's replies written elsewhere; those may refer to ids changed on the way,
// so mails to the desk are asked for too.
func sentTerms(d Desk, contacts []string, tickets []ticket.ID) wanted {
	var t terms
	t.header(ticketHeader, "")
	t.header("Message-ID", idPrefix)
	t.header("Message-ID", recordPrefix)
	t.header("References", idPrefix)
	t.header("In-Reply-To", idPrefix)
	t.header(originalHeader, idPrefix)
	t.tokens(tickets)
	t.desk("To", d, contacts)
	return wanted{certain: t}
}

// desk asks for the desk's domains, its addresses elsewhere and the tickets' contacts.
func (t *terms) desk(key string, d Desk, contacts []string) {
	for _, domain := range d.Domains {
		t.header(key, domain)
	}
	for _, address := range d.Addresses {
		if _, domain, _ := strings.Cut(address, "@"); !slices.Contains(d.Domains, domain) {
			t.header(key, address)
		}
	}
	for _, address := range contacts {
		t.header(key, address)
	}
}

func (t *terms) tokens(tickets []ticket.ID) {
	if len(tickets) > maxTokens {
		t.header("Subject", "[#")
		return
	}
	for _, id := range tickets {
		t.header("Subject", string(id))
	}
}

// span says which mails of a folder a check is about: those after UID after, and, when the folder was never read,
// those that arrived since.
type span struct {
	after uint32
	until uint32    // 0 for no bound
	since time.Time // zero for no bound
	state mailbox
}

// find asks for the mails of span that match one of t, ascending by UID. complete is false when there were too many and
// only the first were taken. An error for which refused is true means that the server cannot search. narrower conditions
// hold for all terms alike.
func find(
	ctx context.Context, s session, sp span, t terms, narrower ...func(*imap.SearchCriteria),
) (uids []uint32, complete bool, err error) {
	criteria := t.any()
	if sp.after > 0 || sp.until > 0 {
		criteria.UID = []imap.UIDSet{{{Start: imap.UID(sp.after) + 1, Stop: imap.UID(sp.until)}}}
	}
	criteria.Since = sp.since
	for _, condition := range narrower {
		condition(&criteria)
	}
	uids, err = s.Search(ctx, &criteria)
	if err != nil {
		return nil, false, err
	}
	taken := len(uids)
	uids = slices.DeleteFunc(uids, func(uid uint32) bool { // n:* always names the last mail
		return uid <= sp.after || sp.until > 0 && uid > sp.until
	})
	slices.Sort(uids)
	uids = slices.Compact(uids)
	return uids, taken < maxFound || len(uids) == 0, nil
}

// envelopes fetches the headers of uids in batches.
func envelopes(ctx context.Context, s session, uids []uint32) ([]envelope, error) {
	var all []envelope
	for batch := range slices.Chunk(uids, maxBatch) {
		var set imap.UIDSet
		for _, uid := range batch {
			set.AddNum(imap.UID(uid))
		}
		mails, err := s.Headers(ctx, set)
		if err != nil {
			return nil, err
		}
		all = append(all, mails...)
	}
	return byUID(all), nil
}

// maxWalked bounds the mails whose headers are read where the server cannot search.
const maxWalked = 20_000

// walk reads the headers of span without SEARCH, from the newest mail back, and keeps those that keep wants. It goes by
// sequence numbers, as UIDs may have wide gaps; going down, an expunge between two batches makes it see a mail twice
// but never miss one.
func walk(ctx context.Context, s session, sp span, most int, keep func(envelope) bool) ([]envelope, error) {
	var kept []envelope
	for last := sp.state.Messages; last > 0 && most > 0; {
		first := uint32(1)
		if n := uint32(min(maxBatch, most)); last > n {
			first = last - n + 1
		}
		mails, err := s.Headers(ctx, imap.SeqSet{{Start: first, Stop: last}})
		if err != nil {
			return nil, err
		}
		older := 0
		for _, m := range mails {
			switch {
			case m.UID <= sp.after, m.Received.Before(sp.since):
				older++
			case keep(m):
				kept = append(kept, m)
			}
		}
		if older > 0 && (sp.after > 0 || older == len(mails)) {
			break
		}
		most -= int(last-first) + 1
		last = first - 1
	}
	return byUID(kept), nil
}

// byUID sorts and drops doubles.
func byUID(mails []envelope) []envelope {
	slices.SortFunc(mails, func(a, b envelope) int { return int(int64(a.UID) - int64(b.UID)) })
	return slices.CompactFunc(mails, func(a, b envelope) bool { return a.UID == b.UID })
}
