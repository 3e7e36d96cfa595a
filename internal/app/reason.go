package app

import (
	"strings"

	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
)

// RetryHelps tells from an outgoing mail's LastError whether it is the network, or a server that asked for patience.
func RetryHelps(lastError string) bool {
	switch key, _ := mail.SplitReason(lastError); key {
	case "later", "dns", "refused", "turned_away", "proxy", "timeout", "offline":
		return true
	}
	return false
}

// ResendHelps tells from a failed mail's LastError whether the same bytes may be taken another time.
func ResendHelps(lastError string) bool {
	switch key, _ := mail.SplitReason(lastError); key {
	case "too_large", "not_ascii", "unreadable", "earlier":
		return false
	}
	return true
}

// Unreached says why a mailbox cannot be reached now; "" where it can, or was not tried yet.
func Unreached(w *i18n.Catalog, s mail.ConnState) string {
	switch {
	case s.Lost.IsZero():
		return ""
	case s.Err == nil: // between two tries
		return w.T("reason.offline")
	}
	return Explain(w, s.Err).Message
}

// Reason puts an outgoing mail's LastError into the person's language, followed by what the server said.
func Reason(w *i18n.Catalog, lastError string) string {
	key, words := mail.SplitReason(lastError)
	if key == "" || !w.Has("reason."+key) {
		return words
	}
	if large := mail.TooLargeOf(lastError); large != nil {
		return w.T("reason.too_large.sizes", "Size", Size(large.Size), "Limit", Size(large.Limit))
	}
	switch key {
	case "not_looked":
		return w.T("reason.not_looked", "Why", Reason(w, words))
	case "rejected", "later", "too_large":
		return w.T("reason.said", "Reason", w.T("reason."+key), "Words", ServerWords(words))
	case "not_ascii":
		if address := mail.UnsupportedOf(lastError); address != "" {
			return w.T("reason.said", "Reason", w.T("reason."+key), "Words", readable(address))
		}
	case "turned_away", "no_service", "protocol":
		if said := SaidAtSignIn(words); said != "" {
			return w.T("reason.said", "Reason", w.T("reason."+key), "Words", said)
		}
	}
	return w.T("reason." + key)
}

// SaidAtSignIn is what the server said, of the words of a *mail.AccountError; "" where they hold none.
func SaidAtSignIn(words string) string {
	_, said, _ := strings.Cut(words, " (")
	return strings.TrimSuffix(said, ")")
}

// ServerWords is what the server said, of the words of a refusal: the rest says in English what our own words say.
func ServerWords(words string) string {
	if _, said, ok := strings.Cut(words, ", at "); ok {
		words = said
	}
	if _, said, ok := strings.Cut(words, ": "); ok { // the step
		words = said
	}
	return words
}
