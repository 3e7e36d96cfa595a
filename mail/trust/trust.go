// Package trust judges who wrote a mail. This version checks no signature yet, so every verdict is "unverified".
package trust

import "okpay.example/support/mail/ticket"

// Unchecked is the verdict on a mail whose signatures were not checked.
func Unchecked() ticket.Verdict {
	return ticket.Verdict{Level: "unverified", Reasons: []string{"not_checked"}}
}
