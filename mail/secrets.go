package mail

import (
	"slices"
	"strings"

	"okpay.example/support/mail/privacy"
)

// Secret is a place in a draft that looks like something that should not be in a mail.
type Secret struct {
	privacy.Finding
	Field string // "subject", "body", "report", "transaction"; Start and End are bytes of it
	Line  int    // of the field, from 1
	Text  string // what stands there
}

// Mask is what may stand in its place.
func (s Secret) Mask() string { return privacy.Mask(s.Kind, s.Text) }

// Grave tells whether a mail should not go without the person's word. Phone numbers and addresses are usual in a mail to
// support: they are named at most.
func (s Secret) Grave() bool { return s.Kind != privacy.Phone && s.Kind != privacy.Email }

// transactionLabel stands before the transaction's number when that is looked at, as it does in the mail.
const transactionLabel = "transaction id: "

// Secrets lists what looks secret in a draft's words, those that do most harm first. The addresses that the mail goes
// from and to, which own names, are none.
func Secrets(d Draft, own ...string) []Secret {
	var all []Secret
	own = append([]string{d.To}, own...)
	for _, f := range []struct{ name, before, text string }{
		{"subject", "", d.Subject}, {"body", "", d.Body}, {"report", "", d.Report}, {"transaction", transactionLabel, d.TransactionID},
	} {
		for _, found := range privacy.Scan(f.before + f.text) {
			found.Start -= len(f.before)
			found.End -= len(f.before)
			if found.Start < 0 {
				continue
			}
			s := Secret{Finding: found, Field: f.name, Text: f.text[found.Start:found.End]}
			s.Line = 1 + strings.Count(f.text[:found.Start], "\n")
			if s.Kind != privacy.Email || !named(own, s.Text) {
				all = append(all, s)
			}
		}
	}
	order := privacy.Kinds()
	slices.SortStableFunc(all, func(a, b Secret) int { return slices.Index(order, a.Kind) - slices.Index(order, b.Kind) })
	return all
}

// named tells whether an address is one of a list, whose members may hold a name as well.
func named(list []string, address string) bool {
	return slices.ContainsFunc(list, func(known string) bool {
		bare, ok := bareAddress(known)
		return ok && strings.EqualFold(bare, address)
	})
}
