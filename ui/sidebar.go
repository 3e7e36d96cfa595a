package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// sideBar is the navigation at the left, with the state of the mailbox at its foot.
type sideBar struct {
	shell   *shell
	content fyne.CanvasObject
	items   map[screen.Name]*widget.NavItem
	icon    *widget.Icon
	status  *widget.Text
	column  *fyne.Container
	state   mail.ConnState
	set     bool // a mailbox is set up
}

func newSideBar(s *shell) *sideBar {
	b := &sideBar{shell: s, items: map[screen.Name]*widget.NavItem{}}
	t := s.backend.Words().T
	mark := widget.NewBox(widget.Inset(widget.All(6), widget.NewIcon("life-buoy", theme.IconLarge, theme.OnPrimary)),
		widget.BoxOptions{Fill: theme.Primary, Radius: theme.RadiusControl})
	title := func(size theme.SizeName) fyne.CanvasObject {
		name := widget.NewText(t("shell.name"), widget.TextOptions{Size: size, Bold: true, Wrap: widget.OneLine})
		return widget.Inset(widget.Insets{Top: 20, Right: theme.Space12, Bottom: 20, Left: 22},
			widget.Row(widget.RowOptions{Gap: 10, Grow: []int{1}}, mark, name))
	}
	head := title(theme.TypeLead)
	if head.MinSize().Width > b.width() {
		head = title(theme.TypeBody) // large words: the bar grows less than they do
	}

	item := func(n screen.Name, icon string) fyne.CanvasObject {
		i := widget.NewNavItem(widget.NavItemOptions{Icon: icon, Text: t("shell.nav." + string(n)), OnTapped: func() {
			s.open(screen.Target{Screen: n})
		}})
		b.items[n] = i
		s.marks.Set("nav."+string(n), i)
		return i
	}
	top := widget.Column(2, item(screen.Home, "house"), item(screen.Help, "book-open"), item(screen.Fixes, "route"),
		item(screen.Contact, "phone"), item(screen.Tickets, "inbox"))
	b.icon = widget.NewIcon("circle", theme.IconSmall, theme.Text3)
	b.status = widget.NewText("", widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3})
	status := widget.NewTapCard(widget.Row(widget.RowOptions{Gap: 6, Grow: []int{1}, Top: true}, b.icon, b.status),
		widget.TapCardOptions{Borderless: true, Insets: widget.Sides(6, 12), OnTapped: b.attend})
	s.marks.Set("shell.mailbox", status)
	s.marks.Set("shell.mailbox.words", b.status)
	foot := widget.Column(2, item(screen.Settings, "settings"), widget.NewDivider(), widget.Inset(widget.Insets{Bottom: 6}, status))
	b.column = widget.ColumnFill(theme.Space8, 0, widget.NewScroll(top), s.toasts, foot) // in a low window with large words the foot stays in sight
	body := container.NewBorder(head, nil, nil, nil, widget.Inset(widget.Sides(0, 12), b.column))
	b.content = widget.NewBox(body, widget.BoxOptions{Fill: theme.Surface, Stroke: theme.Border, Edges: widget.RightEdge})
	return b
}

// width grows a little with the text, so that words fit.
func (b *sideBar) width() float32 { return theme.SideBarWidth * max(1, (1+theme.Scale())/2) }

// itemOf is the place of a screen in the side bar. Composing and editing belong to the tickets.
func itemOf(n screen.Name) screen.Name {
	if n == screen.Compose {
		return screen.Tickets
	}
	return n
}

// mark marks the screen in front.
func (b *sideBar) mark(n screen.Name) {
	for name, item := range b.items {
		item.SetSelected(name == itemOf(n))
	}
}

// focus gives the keyboard to the place of a screen that takes it nowhere itself: Fyne leaves it with the screen before,
// where keys would go on unseen.
func (b *sideBar) focus(n screen.Name) { widget.Focus(b.items[itemOf(n)]) }

// connection says how the mailbox is, quietly.
func (b *sideBar) connection(c mail.ConnState, set bool) {
	b.state, b.set = c, set
	icon, role := "refresh-cw", theme.Text3
	switch {
	case !set, c.State == mail.ConnectionElsewhere:
		icon = "info"
	case c.State == "connected", c.State == "polling":
		icon, role = "circle-check", theme.Good
	case c.State == "auth_failed":
		icon, role = "triangle-alert", theme.Warning
	case c.State == "offline", !c.Lost.IsZero():
		icon = "cloud-off"
	}
	b.icon.Set(icon, role)
	if words := b.words(); words != b.status.Text() {
		b.status.SetText(words)
		b.column.Refresh() // a second line takes room
	}
}

// words are what the foot says. While one attempt after the other fails it stays with since when, and does not flicker.
func (b *sideBar) words() string {
	t, c := b.shell.backend.Words().T, b.state
	clock := func(at time.Time) string { return at.In(b.shell.backend.Now().Location()).Format("15:04") }
	switch {
	case !b.set:
		return t("shell.mailbox.none")
	case c.State == "offline":
		return t("shell.mailbox.since", "Since", clock(c.Lost)) + "\n" + t("shell.mailbox.retry", "When", clock(c.Retry))
	case c.State == "connecting" && !c.Lost.IsZero():
		return t("shell.mailbox.since", "Since", clock(c.Lost)) + "\n" + t("shell.mailbox.retrying")
	}
	switch c.State {
	case "connected", "polling", "auth_failed", mail.ConnectionNone, mail.ConnectionElsewhere:
		return t("shell.mailbox." + c.State)
	}
	return t("shell.mailbox.connecting")
}

// attend does what the state calls for: settings where the person must mend something, else another try.
func (b *sideBar) attend() {
	s := b.shell
	switch {
	case !b.set, b.state.State == "auth_failed":
		s.open(screen.Target{Screen: screen.Settings, ID: "mailbox"})
	case b.state.State == "offline":
		why := app.Explain(s.backend.Words(), b.state.Err).Message
		s.toasts.Post(widget.ToastOptions{Kind: widget.InfoKind, Text: s.backend.Words().T("shell.mailbox.trying", "Why", why)})
		s.backend.Wake()
	case b.state.State == "connected", b.state.State == "polling":
		s.backend.Wake()
	}
}
