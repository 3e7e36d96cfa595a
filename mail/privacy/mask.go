package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hidden stands for what must not even show its length.
const hidden = "******"

// Mask is what may stand in a secret's place: of a card, an account and a phone it keeps the last four digits, by which
// support can tell which one is meant, of an address its domain; of the others next to nothing.
func Mask(kind Kind, secret string) string {
	switch kind {
	case Card, BankAccount:
		return cover(secret, 0, 4)
	case IBAN:
		return cover(secret, 2, 4)
	case Phone:
		return cover(secret, 0, 4)
	case IDNumber:
		return cover(secret, 1, 1)
	case Passport:
		return cover(secret, 1, 2)
	case Email:
		return maskAddress(secret)
	}
	return hidden
}

// cover puts a star for each letter and digit but the first and the last few. Of a short secret no more than a third stays.
func cover(secret string, first, last int) string {
	n := 0
	for _, c := range secret {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			n++
		}
	}
	first, last = min(first, n/6), min(last, (n+1)/3)
	at := 0
	return strings.Map(func(c rune) rune {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return c
		}
		at++
		if at <= first || at > n-last {
			return c
		}
		return '*'
	}, secret)
}

func maskAddress(address string) string {
	at := strings.LastIndexAny(address, "@＠")
	if at <= 0 {
		return hidden
	}
	_, n := utf8.DecodeRuneInString(address)
	return address[:n] + "***" + address[at:]
}
