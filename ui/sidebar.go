package ui

import (
	"math"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// sideBar is the navigation at the left, with the state of the mailbox at its foot. Folded it shows its icons alone, with
// their words as tips.
type sideBar struct {
	shell   *shell
	content fyne.CanvasObject
	items   map[screen.Name]*widget.NavItem
	icon    *widget.Icon
	status  *widget.Text
	small   *widget.NavItem // the state while it is folded
	tips    *widget.Tips
	state   mail.ConnState
	set     bool // a mailbox is set up

	resized func() // is to be called when the toasts, or what stands below them, want another height

	folded      bool
	row         float32 // height of its rows
	head, brand fyne.CanvasObject
	mailbox     *widget.TapCard   // the state in words
	inWords     fyne.CanvasObject // that, with what is around it
	inIcon      fyne.CanvasObject // the state without
	top, foot   *fyne.Container
	places      *widget.Scroll // holds top
	column      *fyne.Container
	toasts      *fyne.Container // holds them while it is not folded
}

func newSideBar(s *shell) *sideBar {
	b := &sideBar{shell: s, items: map[screen.Name]*widget.NavItem{}, tips: widget.NewTips(s.env().After), row: theme.Size(theme.RowHeight)}
	t := s.backend.Words().T
	mark := func() fyne.CanvasObject {
		return widget.NewBox(widget.Inset(widget.All(6), widget.NewIcon("life-buoy", theme.IconLarge, theme.OnPrimary)),
			widget.BoxOptions{Fill: theme.Primary, Radius: theme.RadiusControl})
	}
	title := func(size theme.SizeName) fyne.CanvasObject {
		name := widget.NewText(t("shell.name"), widget.TextOptions{Size: size, Bold: true, Wrap: widget.OneLine})
		return widget.Inset(widget.Insets{Top: 20, Right: theme.Space12, Bottom: 20, Left: 22},
			widget.Row(widget.RowOptions{Gap: 10, Grow: []int{1}}, mark(), name))
	}
	head := title(theme.TypeLead)
	if head.MinSize().Width > b.width() {
		head = title(theme.TypeBody) // large words: the bar grows less than they do
	}

	b.head = head
	b.brand = widget.Inset(widget.Sides(theme.Space12, 0), widget.Centre(mark()))
	b.brand.Hide()

	item := func(n screen.Name, icon string) fyne.CanvasObject {
		i := widget.NewNavItem(widget.NavItemOptions{Icon: icon, Text: t("shell.nav." + string(n)), Tips: b.tips, OnTapped: func() {
			s.open(screen.Target{Screen: n})
		}})
		b.items[n] = i
		s.marks.Set("nav."+string(n), i)
		return i
	}
	b.top = widget.Column(2, item(screen.Home, "house"), item(screen.Help, "book-open"), item(screen.Fixes, "route"),
		item(screen.Contact, "phone"), item(screen.Tickets, "inbox"))
	b.makeStatus()
	b.foot = widget.Column(2, item(screen.Settings, "settings"), widget.NewDivider(), b.inWords, b.inIcon)
	b.toasts = widget.Stack(s.toasts)
	b.places = widget.NewScroll(b.top)
	b.column = widget.ColumnFill(theme.Space8, 0, b.places, b.toasts, b.foot) // in a low window with large words the foot stays in sight
	body := widget.ColumnFill(theme.Space4, 2, b.head, b.brand, widget.Inset(widget.Sides(0, theme.Space12), b.column))
	b.content = widget.NewBox(body, widget.BoxOptions{Fill: theme.Surface, Stroke: theme.Border, Edges: widget.RightEdge})
	return b
}

// makeStatus makes what tells how the mailbox is, in words and for the folded bar.
func (b *sideBar) makeStatus() {
	s := b.shell
	b.icon = widget.NewIcon("circle", theme.IconSmall, theme.Text3)
	b.status = widget.NewText("", widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3})
	b.mailbox = widget.NewTapCard(widget.BesideBy(6, b.icon, b.status),
		widget.TapCardOptions{Borderless: true, Insets: widget.Sides(6, 12), OnTapped: b.attend})
	b.inWords = widget.Inset(widget.Insets{Bottom: 6}, b.mailbox)
	b.small = widget.NewNavItem(widget.NavItemOptions{Icon: "circle", Tips: b.tips, OnTapped: b.attend})
	b.small.SetFolded(true)
	b.inIcon = widget.Inset(widget.Insets{Bottom: 6}, b.small)
	b.inIcon.Hide()
	s.marks.Set("shell.mailbox", b.mailbox)
	s.marks.Set("shell.mailbox.small", b.small)
	s.marks.Set("shell.mailbox.words", b.status)
}

// fold folds the bar or unfolds it.
func (b *sideBar) fold(on bool) {
	if b.folded == on {
		return
	}
	b.folded = on
	for _, i := range b.items {
		i.SetFolded(on)
	}
	wide, narrow := []fyne.CanvasObject{b.head, b.inWords}, []fyne.CanvasObject{b.brand, b.inIcon}
	if !on {
		wide, narrow = narrow, wide
	}
	for i := range wide {
		wide[i].Hide()
		narrow[i].Show()
	}
	switch b.shell.window.Canvas().Focused() { // what is hidden would go on taking keys
	case b.mailbox:
		widget.Focus(b.small)
	case b.small:
		widget.Focus(b.mailbox)
	}
	b.tips.Clear()
}

// squeeze gives the rows the height that the window allows, so that all of them are seen before some must be scrolled to.
func (b *sideBar) squeeze() {
	inner := fyne.NewSize(b.content.Size().Width-2*theme.Space12, 0) // the height of wrapped text follows from the width
	b.foot.Resize(inner)
	b.toasts.Resize(inner)
	left := b.content.Size().Height - b.others() - b.said()
	room := float32(math.Floor(float64(left / b.rows()))) // a hair too much would already scroll
	row := max(min(room, theme.Size(theme.RowHeight)), leastRow())
	if row != b.row {
		b.row = row
		for _, i := range b.items {
			i.SetHeight(row)
		}
		b.small.SetHeight(row)
	}
	b.column.Refresh()
}

// rows counts those whose height changes with the window's.
func (b *sideBar) rows() float32 {
	if b.folded {
		return float32(len(b.items) + 1)
	}
	return float32(len(b.items))
}

// said is how high a toast is, with the gap around it.
func (b *sideBar) said() float32 {
	if len(b.toasts.Objects) == 0 || !b.shell.toasts.Showing() {
		return 0
	}
	return b.toasts.MinSize().Height + theme.Space8
}

// hasRoom tells whether what is said now leaves each row in sight in a bar of a height.
func (b *sideBar) hasRoom(height float32) bool {
	if b.folded {
		return false
	}
	b.shell.toasts.Resize(fyne.NewSize(b.width()-2*theme.Space12, 0)) // the height of wrapped text follows from the width
	return !b.shell.toasts.Showing() || b.others()+b.shell.toasts.MinSize().Height+theme.Space8+b.rows()*leastRow() <= height
}

// others is the height of all but these rows and a toast, which makes no window larger.
func (b *sideBar) others() float32 {
	head := b.head
	if b.folded {
		head = b.brand
	}
	const gaps = theme.Space4 + theme.Space8
	return head.MinSize().Height + b.top.MinSize().Height + b.foot.MinSize().Height + gaps - b.rows()*b.row
}

// leastRow is how high a row is at least, where the window is low.
func leastRow() float32 {
	return max(theme.TouchSize, theme.Size(theme.TypeBody)+theme.Space16)
}

// width grows a little with the text, so that words fit.
func (b *sideBar) width() float32 { return theme.SideBarWidth * max(1, (1+theme.Scale())/2) }

// foldedWidth is that of its icons.
func (b *sideBar) foldedWidth() float32 { return theme.Size(theme.IconMedium) + 4*theme.Space12 }

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
func (b *sideBar) focus(n screen.Name) {
	widget.Focus(b.items[itemOf(n)])
	b.tips.Clear() // the person knows where they went
}

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
	words := b.words()
	b.small.Set(icon, role, words)
	if words != b.status.Text() {
		b.status.SetText(words)
		b.resized() // a second line takes room
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
