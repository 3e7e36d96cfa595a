package tickets

import (
	"slices"

	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/theme"
)

// toNewest brings the newest mails into sight: the end of the conversation, or, where what is unread is higher than the place for
// it, the beginning of the first unread mail. One reads from there.
func (k *talk) toNewest() {
	k.scroll.ScrollToBottom()
	i := slices.IndexFunc(k.conv.Messages, func(m ticket.Message) bool { return m.Unread && !k.known[m.Row] })
	k.known = make(map[int64]bool, len(k.conv.Messages))
	for _, m := range k.conv.Messages {
		k.known[m.Row] = true
	}
	if i < 0 {
		return
	}
	m := k.conv.Messages[i]
	l, made := k.letters[m.Row]
	switch {
	case made && k.topOf(l) < k.scroll.Offset():
		k.scroll.ScrollTo(k.topOf(l))
	case !made && m.MessageID != "":
		k.scrollTo(m.MessageID)
	}
}

// topOf is the offset at which a mail begins at the top of what is in sight.
func (k *talk) topOf(l *letter) float32 {
	return max(l.content.Position().Y+18-theme.Space12, 0)
}
