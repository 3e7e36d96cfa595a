package tickets

import (
	"context"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// setClaim shows a mail that claims to be from support but answers none of the person's mails.
func (k *talk) setClaim() {
	m := k.claim
	k.head.setClaim(m)
	k.s.progress.clear()
	k.foot.Hide()
	l, ok := k.letters[m.Row]
	if ok && l.print == k.s.fingerprint(m) {
		return
	}
	l = newLetter(k, m)
	k.letters[m.Row] = l
	t := k.s.env.T
	objects := []fyne.CanvasObject{l.content}
	if m.Verdict.Level != "forged" && m.Verdict.Level != "suspicious" { // their own warning says it
		o := widget.BannerOptions{Kind: widget.WarningKind, Title: t("tickets.claim.title"), Below: true}
		if len(m.Verdict.Requests) == 0 { // else the mail's own warning says what to do
			o.Text = t("tickets.claim.text")
			o.Actions = []fyne.CanvasObject{widget.NewButton(widget.ButtonOptions{
				Text: t("tickets.call"), Kind: widget.Caution, Size: widget.Small, OnTapped: k.s.contactNow,
			})}
		}
		banner := widget.NewBanner(o)
		objects = append([]fyne.CanvasObject{banner}, objects...)
	}
	k.column.Objects = objects
	k.column.Refresh()
	k.fit()
	k.scroll.ScrollToTop()
}

// maxChoices is how many tickets a claim can be put into, the newest.
const maxChoices = 12

// chooseTicket puts the claim that is open into one of the tickets.
func (k *talk) chooseTicket() {
	s, m := k.s, k.claim
	var items []*fyne.MenuItem
	for _, x := range s.list.found.tickets[:min(len(s.list.found.tickets), maxChoices)] {
		items = append(items, fyne.NewMenuItem("#"+string(x.ID)+"  "+short(s.list.title(x.Subject, "tickets.no_subject"), 30), func() {
			s.do("put a mail into a ticket", func(ctx context.Context) error { return s.b.AttachByHand(ctx, x.ID, m.MessageID) }, func() {
				s.env.Toast(s.env.T("tickets.adopted", "Number", "#"+string(x.ID)))
				s.list.load()
				s.open(subject{ticket: x.ID})
			}, nil)
		}))
	}
	if len(items) == 0 {
		s.env.Toast(s.env.T("tickets.adopt.none"))
		return
	}
	menu := fyne.NewMenu("", items...)
	for _, i := range items {
		i.Icon = theme.Icon("inbox", theme.Text2)
	}
	s.popUp(k.head.adopt, menu)
}

// short cuts words to a number of characters.
func short(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return text
}
