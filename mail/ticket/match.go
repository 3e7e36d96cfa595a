package ticket

import (
	"fmt"
	"slices"
	"strings"
)

// Evidence is what a mail offers for matching.
type Evidence struct {
	InReplyTo, References []string
	// OriginalIDs are the ids under which the mail itself was known elsewhere (X-Microsoft-Original-Message-ID, the
	// Original-Message-ID of a receipt). Of a mail from Sent, its own Message-ID belongs here too.
	OriginalIDs  []string
	BouncedID    string // the Message-ID a bounce or receipt names
	PlusToken    ID     // token in the recipient's plus-address, only where the provider was seen to deliver it
	SubjectToken ID
	From         string // bare, lower case
	Own          bool   // found in the person's Sent folder
	TicketHeader ID     // X-OKPAY-Support-Ticket; counts only with Own
}

// Directory answers what the store knows.
type Directory interface {
	// OwnIDs tells which of the Message-IDs are the person's own, and their tickets.
	OwnIDs(ids []string) (map[string]ID, error)
	// Known tells whether the ticket exists here.
	Known(id ID) (bool, error)
	// Correspondent tells whether address (bare, lower case) belongs to the ticket's conversation or to the pack's domains.
	Correspondent(id ID, address string) (bool, error)
}

// Rule names the rule that matched.
type Rule string

// The rules, in order. RuleOwn is the first rule's case of a mail in Sent that carries our header but whose id the
// store has not seen: so a new computer finds the tickets of the old one.
const (
	RuleReference Rule = "reference"
	RuleOwn       Rule = "own"
	RuleBounce    Rule = "bounce"
	RulePlus      Rule = "plus-address"
	RuleSubject   Rule = "subject"
)

// maxLookup bounds the ids that one mail may have looked up; the newest references are kept.
const maxLookup = 200

// Match finds the ticket of a mail by the first rule that holds; ok is false when none does. Errors are the
// Directory's.
func Match(e Evidence, d Directory) (id ID, rule Rule, ok bool, err error) {
	if id, ok, err = byReference(e, d); ok || err != nil {
		return id, RuleReference, ok, err
	}
	if e.Own && e.TicketHeader != "" {
		return e.TicketHeader, RuleOwn, true, nil
	}
	if e.BouncedID != "" {
		if id, ok, err = firstOwn([]string{e.BouncedID}, d); ok || err != nil {
			return id, RuleBounce, ok, err
		}
	}
	if e.PlusToken != "" {
		if ok, err = d.Known(e.PlusToken); err != nil {
			return "", "", false, fmt.Errorf("looking up ticket %s: %w", e.PlusToken, err)
		}
		if ok {
			return e.PlusToken, RulePlus, true, nil
		}
	}
	if ok, err = bySubject(e, d); ok {
		return e.SubjectToken, RuleSubject, true, nil
	}
	return "", "", false, err
}

// byReference looks for the first of our ids: In-Reply-To, References from right to left, the original ids.
func byReference(e Evidence, d Directory) (ID, bool, error) {
	ids := slices.Clone(e.InReplyTo)
	for _, ref := range slices.Backward(e.References) {
		ids = append(ids, ref)
	}
	if room := maxLookup - len(e.OriginalIDs); len(ids) > room && room > 0 {
		ids = ids[:room]
	}
	return firstOwn(append(ids, e.OriginalIDs...), d)
}

// firstOwn gives the ticket of the first id that is the person's own.
func firstOwn(ids []string, d Directory) (ID, bool, error) {
	ids = ids[:min(len(ids), maxLookup)]
	asked := make([]string, 0, len(ids))
	for _, id := range ids {
		if id = strings.TrimSpace(id); id != "" && !slices.Contains(asked, id) {
			asked = append(asked, id)
		}
	}
	if len(asked) == 0 {
		return "", false, nil
	}
	own, err := d.OwnIDs(asked)
	if err != nil {
		return "", false, fmt.Errorf("looking up Message-IDs: %w", err)
	}
	for _, id := range asked {
		if t, ok := own[id]; ok {
			return t, true, nil
		}
	}
	return "", false, nil
}

// bySubject accepts the subject's token from a known correspondent only, since anybody can guess or copy one.
func bySubject(e Evidence, d Directory) (bool, error) {
	if e.SubjectToken == "" || e.From == "" {
		return false, nil
	}
	known, err := d.Known(e.SubjectToken)
	if err != nil {
		return false, fmt.Errorf("looking up ticket %s: %w", e.SubjectToken, err)
	}
	if !known {
		return false, nil
	}
	ok, err := d.Correspondent(e.SubjectToken, e.From)
	if err != nil {
		return false, fmt.Errorf("looking up the correspondents of ticket %s: %w", e.SubjectToken, err)
	}
	return ok, nil
}
