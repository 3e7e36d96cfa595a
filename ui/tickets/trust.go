package tickets

import (
	"net/url"
	"strings"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

const (
	maxLinks    = 8   // of a mail that are shown
	linkDialog  = 460 // width of the question before a link is opened
	maxAddress  = 600 // bytes of it that are shown
	longestHost = 24  // characters that fit in the largest letters
)

// tripwire warns above a mail that asks for what no desk asks for, and names the official way; nil where it does not.
func (l *letter) tripwire() fyne.CanvasObject {
	asked := l.words("verdict.request.", l.m.Verdict.Requests)
	if len(asked) == 0 {
		return nil
	}
	call := widget.NewButton(widget.ButtonOptions{Text: l.t("tickets.call"), Kind: widget.Danger, Size: widget.Small, OnTapped: l.k.s.contactNow})
	return widget.Inset(widget.Insets{Bottom: theme.Space8}, widget.NewBanner(widget.BannerOptions{
		Kind: widget.DangerKind, Icon: "octagon-alert", Title: l.t("tickets.tripwire.title"),
		Body:    widget.Column(theme.Space4, points(asked), widget.NewText(l.t("tickets.tripwire.text"), widget.TextOptions{Role: theme.Danger})),
		Actions: []fyne.CanvasObject{call}, Below: true,
	}))
}

// words puts keys into words; those that are not known are left out.
func (l *letter) words(prefix string, keys []string) (out []string) {
	for _, k := range keys {
		if key := prefix + k; l.k.s.env.Words().Has(key) {
			out = append(out, l.t(key))
		}
	}
	return out
}

// links are a mail's links by where they truly lead, each host once a kind.
func (l *letter) links() fyne.CanvasObject {
	rows := widget.Column(theme.Space4)
	seen := map[string]bool{}
	for _, x := range l.m.Verdict.Links {
		key := x.URL
		if x.Host == "" || seen[key] {
			continue
		}
		if seen[key] = true; len(seen) > maxLinks {
			break
		}
		rows.Add(l.linkRow(x))
	}
	if len(rows.Objects) == 0 {
		return nil
	}
	return widget.Inset(widget.Insets{Top: theme.Space8}, widget.Column(theme.Space4, widget.Caption(l.t("tickets.links")), rows))
}

func (l *letter) linkRow(x ticket.Link) fyne.CanvasObject {
	open := widget.NewLink(visibleLine(x.Host), theme.TypeCaption, func() { l.k.s.askLink(l, x) })
	l.k.s.env.Mark("tickets.link", open)
	wrong := l.words("verdict.link.", x.Flags)
	if len(wrong) == 0 {
		return widget.Left(open)
	}
	return widget.Column(0, widget.Left(open),
		widget.NewText(strings.Join(wrong, l.t("tickets.reason.and")), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Warning}))
}

// askLink asks before the browser opens a link, with the host in large letters: that is what decides where one is.
func (s *Screen) askLink(l *letter, x ticket.Link) {
	where, err := url.Parse(x.URL)
	web := err == nil && (where.Scheme == "http" || where.Scheme == "https") && where.Host != ""
	size := theme.TypeTitle
	if len([]rune(x.Host)) > longestHost {
		size = theme.TypeSection
	}
	address := visibleLine(x.URL[:min(len(x.URL), maxAddress)])
	parts := []fyne.CanvasObject{
		widget.Section(s.env.T("tickets.link.title")),
		widget.Explain(s.env.T("tickets.link.text")),
		widget.NewText(visibleLine(x.Host), widget.TextOptions{Bold: true, Size: size}),
		widget.NewBox(widget.Selectable(address), widget.BoxOptions{Fill: theme.Surface2, Radius: theme.RadiusControl, Insets: widget.All(theme.Space12)}),
	}
	if wrong := l.words("verdict.link.", x.Flags); len(wrong) > 0 {
		parts = append(parts, widget.NewBanner(widget.BannerOptions{Kind: widget.DangerKind, Text: strings.Join(wrong, "\n")}))
	}
	var laid *screen.Laid
	button := func(name, key string, kind widget.ButtonKind, act func()) fyne.CanvasObject {
		b := widget.NewButton(widget.ButtonOptions{Text: s.env.T(key), Kind: kind, OnTapped: func() {
			laid.Shut()
			act()
		}})
		s.env.Mark(name, b)
		return b
	}
	buttons := []fyne.CanvasObject{
		button("tickets.link.cancel", "tickets.link.cancel", widget.Primary, func() {}),
		button("tickets.link.copy", "tickets.link.copy", widget.Secondary, func() { fyne.CurrentApp().Clipboard().SetContent(x.URL) }),
	}
	if web {
		buttons = append(buttons, button("tickets.link.open", "tickets.link.open", widget.Plain, func() {
			if err := fyne.CurrentApp().OpenURL(where); err != nil {
				s.env.Fail("open the browser", err)
			}
		}))
	}
	laid = s.env.Lay(linkDialog, widget.Column(theme.Space12, parts...), buttons...)
}

// fileFlags are the warnings about one file; nil where there are none.
func (l *letter) fileFlags(part int) fyne.CanvasObject {
	for _, f := range l.m.Verdict.Files {
		if f.Part != part {
			continue
		}
		if wrong := l.words("verdict.file.", f.Flags); len(wrong) > 0 {
			return widget.NewText(strings.Join(wrong, l.t("tickets.reason.and")), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Danger})
		}
	}
	return nil
}
