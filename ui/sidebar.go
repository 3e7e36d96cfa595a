package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

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
}

func newSideBar(s *shell) *sideBar {
	b := &sideBar{shell: s, items: map[screen.Name]*widget.NavItem{}}
	t := s.backend.Words().T
	mark := widget.NewBox(widget.Inset(widget.All(6), widget.NewIcon("life-buoy", theme.IconLarge, theme.OnPrimary)),
		widget.BoxOptions{Fill: theme.Primary, Radius: theme.RadiusControl})
	name := widget.NewText(t("shell.name"), widget.TextOptions{Size: theme.TypeLead, Bold: true})
	head := widget.Inset(widget.Insets{Top: 20, Right: 10, Bottom: 20, Left: 22},
		widget.Row(widget.RowOptions{Gap: 10, Grow: []int{1}}, mark, name))

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
	foot := widget.Column(8, item(screen.Settings, "settings"), widget.NewDivider(),
		widget.Inset(widget.Insets{Right: 8, Bottom: 12, Left: 12},
			widget.Row(widget.RowOptions{Gap: 6, Grow: []int{1}}, b.icon, b.status)))
	body := container.NewBorder(head, nil, nil, nil,
		widget.Inset(widget.Sides(0, 12), container.NewVBox(top, layout.NewSpacer(), foot)))
	b.content = widget.NewBox(body, widget.BoxOptions{Fill: theme.Surface, Stroke: theme.Border, Edges: widget.RightEdge})
	return b
}

// width grows a little with the text, so that words fit.
func (b *sideBar) width() float32 { return theme.SideBarWidth * max(1, (1+theme.Scale())/2) }

// mark marks the screen in front. Composing and editing belong to the tickets.
func (b *sideBar) mark(n screen.Name) {
	if n == screen.Compose {
		n = screen.Tickets
	}
	for name, item := range b.items {
		item.SetSelected(name == n)
	}
}

// connection says how the mailbox is, quietly.
func (b *sideBar) connection(c mail.ConnState, set bool) {
	t := b.shell.backend.Words().T
	icon, role, key := "circle-check", theme.Text3, c.State
	switch {
	case !set:
		icon, key = "info", "none"
	case c.State == "connected", c.State == "polling":
		role = theme.Good
	case c.State == "offline":
		icon = "cloud-off"
	case c.State == "auth_failed":
		icon, role = "triangle-alert", theme.Warning
	default:
		icon, key = "refresh-cw", "connecting"
	}
	b.icon.Set(icon, role)
	b.status.SetText(t("shell.mailbox." + key))
}
