package help

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/pack"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// categoryIcons are the pictures of the categories known when this was written; a new one gets a book.
var categoryIcons = map[string]string{
	"account": "circle-user", "safety": "shield-check", "money": "wallet", "help": "headset", "app": "smartphone",
}

// browse lists the categories; a press opens or closes one.
func (s *Screen) browse() []fyne.CanvasObject {
	lang := s.b.Lang()
	byCategory := map[string][]pack.Article{}
	for _, a := range s.b.Library().Articles(lang) {
		byCategory[a.Category] = append(byCategory[a.Category], a)
	}
	var list []fyne.CanvasObject
	for _, c := range s.b.Library().Pack().Categories {
		articles := byCategory[c.ID]
		if len(articles) == 0 {
			continue
		}
		list = append(list, s.categoryRow(c, len(articles)))
		if s.expanded[c.ID] {
			for _, a := range articles {
				list = append(list, s.articleRow(a))
			}
		}
	}
	return list
}

// From these text scales on what stood on one line stands on two, and the pictures in the list are left out.
const (
	largeWords   = 1.2
	largestWords = 1.5
)

// rowInsets are the distances around what stands in a row of the list. The longest of the largest words need that at the right.
func rowInsets(vertical float32) widget.Insets {
	in := widget.Sides(vertical, theme.Space12)
	if theme.Scale() > largestWords {
		in.Right = theme.Space4
	}
	return in
}

// titleLines bounds the lines of a title in the list: of the largest words there are one or two in a line.
func titleLines() int {
	if theme.Scale() > largestWords {
		return 4
	}
	return 2
}

func (s *Screen) categoryRow(c pack.Category, count int) fyne.CanvasObject {
	icon, chevron := categoryIcons[c.ID], "chevron-right"
	if icon == "" {
		icon = "book"
	}
	if s.expanded[c.ID] {
		chevron = "chevron-down"
	}
	words := counted(c.Title.In(s.b.Lang()), s.env.N("help.articles", count))
	gap, in := float32(0), rowInsets(theme.Space12)
	if theme.Scale() <= largestWords {
		words, gap = widget.Beside(widget.NewIcon(icon, theme.IconMedium, theme.Primary), words), theme.Space12
	} else {
		in.Right = 0 // the chevron has a margin of its own
	}
	content := widget.Row(widget.RowOptions{Gap: gap, Grow: []int{0}}, words, widget.NewIcon(chevron, theme.IconSmall, theme.Text3))
	at := len(s.rows)
	card := s.add(content, in, row{category: c.ID, open: func() {
		s.expanded[c.ID] = !s.expanded[c.ID]
		s.relist()
		widget.Focus(s.rows[at].card)
	}})
	s.env.Mark("help.category."+c.ID, card)
	return card
}

func (s *Screen) articleRow(a pack.Article) fyne.CanvasObject {
	words := []fyne.CanvasObject{widget.NewText(a.Title, widget.TextOptions{MaxLines: titleLines()})}
	if a.Emergency {
		words = append(words, widget.NewText(s.env.T("help.kind.emergency"),
			widget.TextOptions{Size: theme.TypeCaption, Role: theme.Danger, Wrap: widget.OneLine}))
	}
	content := widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{0}}, words...)
	if theme.Scale() > largestWords {
		words[0] = yielding(words[0])
		content = widget.Column(0, words...)
	}
	// In line with the titles of the categories, which stand after an icon that grows with the text.
	in := rowInsets(7)
	if theme.Scale() <= largestWords {
		in.Left += theme.Size(theme.IconMedium) + theme.Space12
	}
	card := s.add(content, in, row{
		open: func() { s.env.Open(screen.Target{Screen: screen.Help, ID: a.ID}) }, article: a.ID,
	})
	s.env.Mark("help.result."+a.ID, card)
	return card
}

// relist shows the list anew without moving it.
func (s *Screen) relist() {
	offset := s.list.Offset()
	s.showResults()
	s.list.ScrollTo(offset)
}

// browseTo ends the search and shows one category.
func (s *Screen) browseTo(category string) {
	reading := s.article
	s.expanded = map[string]bool{category: true}
	s.search.SetText("")
	s.relist()
	if reading != "" {
		s.openArticle(reading)
	}
	for i, r := range s.rows {
		if r.category == category {
			s.walk(i)
		}
	}
}

// maxTiles bounds the questions shown before anything is asked.
const maxTiles = 6

// showIntro fills the right pane while nothing is asked and nothing open.
func (s *Screen) showIntro() {
	s.article, s.wanted = "", ""
	act := widget.NewButton(widget.ButtonOptions{Text: s.env.T("help.emergency.call"), Kind: widget.Danger, OnTapped: func() {
		s.env.Open(screen.Target{Screen: screen.Contact, ID: string(contact.Now)})
	}})
	body := []fyne.CanvasObject{
		widget.Column(theme.Space4, widget.Title(s.env.T("help.title")), widget.Lead(s.env.T("help.lead"))),
		widget.NewBanner(widget.BannerOptions{
			Kind: widget.DangerKind, Title: s.env.T("help.emergency.title"), Text: s.env.T("help.emergency.text"),
			Actions: []fyne.CanvasObject{act},
		}),
	}
	var tiles []fyne.CanvasObject
	for _, a := range s.b.Library().Articles(s.b.Lang()) {
		if a.Tile == "" || len(tiles) == maxTiles {
			continue
		}
		tiles = append(tiles, s.question(a))
	}
	if len(tiles) > 0 {
		body = append(body, widget.Column(theme.Space12, widget.Section(s.env.T("help.common")),
			widget.Grid(2, 240*max(1, theme.Scale()), theme.Space12, tiles...)))
	}
	body = append(body, s.waysOn(s.env.T("help.person"), "", false))
	s.reader = widget.NewReadingScroll(0, readingInsets(), widget.Column(theme.Space24, body...))
	s.put(s.reader)
	s.mark()
}

// question is a tile of a whole question, which is longer than what stands on the home screen's: the icon stands beside it.
func (s *Screen) question(a pack.Article) fyne.CanvasObject {
	words := widget.Column(0, widget.Strong(a.Title), widget.Caption(a.Tile))
	return widget.NewTapCard(
		widget.Beside(widget.IconSquare(a.Icon, 36), words), widget.TapCardOptions{Insets: widget.All(theme.Space12), OnTapped: func() {
			s.env.Open(screen.Target{Screen: screen.Help, ID: a.ID})
		}})
}
