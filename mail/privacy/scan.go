package privacy

import (
	"slices"
	"unicode/utf8"
)

// Kind says what a finding is.
type Kind string

// The kinds. Their values are part of the command line's contract.
const (
	Password    Kind = "password"     // a password, PIN or passphrase
	Code        Kind = "code"         // a one-time or verification code
	Card        Kind = "card"         // a payment card's number
	CVV         Kind = "cvv"          // its security code
	IDNumber    Kind = "id_number"    // of an identity card or the like
	Passport    Kind = "passport"     // its number, or that of a travel permit
	BankAccount Kind = "bank_account" //
	IBAN        Kind = "iban"         // ISO 13616
	APIKey      Kind = "api_key"      // an API key or an access token
	PrivateKey  Kind = "private_key"  // of a wallet, or in PEM
	SeedPhrase  Kind = "seed_phrase"  // BIP-39
	Phone       Kind = "phone"        //
	Email       Kind = "email"        //
)

// Kinds lists all kinds, those that do most harm first.
func Kinds() []Kind {
	return []Kind{
		Password, SeedPhrase, PrivateKey, Code, CVV, Card, APIKey, IDNumber, Passport, IBAN, BankAccount, Phone, Email,
	}
}

// Finding is a place in a text that looks secret.
type Finding struct {
	Kind       Kind
	Start, End int     // bytes of the text, End exclusive
	Confidence float64 // from 0 to 1; what is below 0.5 is not told
}

const (
	blockSize = 64 << 10 // bytes looked at in one go
	lookBack  = 512      // of what stands before, for the words that say what a number is
	lookAhead = 8 << 10  // of what stands behind, for what begins in one block and ends in the next
	certain   = 0.95
	likely    = 0.85
	probable  = 0.7
	doubtful  = 0.6
)

// Scan finds what looks secret in a text, in ascending order and without overlaps. Its time grows with the text's length
// alone, whatever the text; beside its result it needs a few hundred kilobytes. Invalid UTF-8 is passed over.
func Scan(text string) []Finding {
	var (
		all  findings
		work reader
	)
	for start := 0; start < len(text); {
		end := runeStart(text, min(start+blockSize, len(text)))
		from := runeStart(text, max(start-lookBack, 0))
		to := runeStart(text, min(end+lookAhead, len(text)))
		next := end
		for _, f := range work.read(text, from, to) {
			if f.Start < start || f.Start >= end {
				continue
			}
			if f.End == to {
				f.End = tokenEnd(text, to)
			}
			all.add(f)
			next = max(next, f.End)
		}
		start = next
	}
	return all.whole()
}

// findings collects them without copying those that it has: a text may be full of them.
type findings struct {
	full [][]Finding
	last []Finding
}

func (f *findings) add(x Finding) {
	const fewest, most = 8, 4096
	if len(f.last) == cap(f.last) {
		if len(f.last) > 0 {
			f.full = append(f.full, f.last)
		}
		f.last = make([]Finding, 0, min(max(fewest, 2*cap(f.last)), most))
	}
	f.last = append(f.last, x)
}

func (f *findings) whole() []Finding { return slices.Concat(append(f.full, f.last)...) }

// runeStart moves a position back to where a character begins.
func runeStart(text string, at int) int {
	for back := 0; back < utf8.UTFMax && at > 0 && at < len(text) && !utf8.RuneStart(text[at]); back++ {
		at--
	}
	return at
}

// tokenEnd is where a word that a block cut in two ends.
func tokenEnd(text string, at int) int {
	for at < len(text) && isTokenByte(text[at]) {
		at++
	}
	return at
}

// reader finds what is secret in one block. It keeps its memory from block to block.
type reader struct {
	folded
	labels []label
	found  []Finding // in bytes of folded text
}

func (r *reader) read(text string, from, to int) []Finding {
	r.fold(text, from, to)
	r.found = r.found[:0]
	r.findLabels()
	r.findValues()
	r.findNumbers()
	r.findAddresses()
	r.findIBANs()
	r.findPapers()
	r.findKeys()
	r.findSeeds()
	return r.settle()
}

func (r *reader) add(kind Kind, start, end int, confidence float64) {
	r.found = append(r.found, Finding{kind, start, end, confidence})
}

// settle leaves the better of two findings that overlap, and gives places in the text that was folded. What it gives is good
// until the next block is read.
func (r *reader) settle() []Finding {
	byStart := func(a, b Finding) int { return a.Start - b.Start }
	if !slices.IsSortedFunc(r.found, byStart) {
		slices.SortStableFunc(r.found, byStart)
	}
	kept := r.found[:0]
	for _, f := range r.found {
		last := len(kept) - 1
		switch {
		case last < 0 || kept[last].End <= f.Start:
			kept = append(kept, f)
		case better(f, kept[last]):
			kept[last] = f
		}
	}
	r.found = kept
	for i, f := range kept {
		kept[i].Start, kept[i].End = r.source(f.Start), r.source(f.End)
	}
	return kept
}

func better(a, b Finding) bool {
	if a.Confidence != b.Confidence {
		return a.Confidence > b.Confidence
	}
	return a.End-a.Start > b.End-b.Start
}
