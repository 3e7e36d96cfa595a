package tickets

import (
	"slices"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/widget"
)

// item is one line of the list. Exactly one of its fields is set.
type item struct {
	draft   *mail.Draft
	ticket  *ticket.Ticket
	claim   *ticket.Message
	heading string
}

// key names an item beyond a reading of the list; the zero key names nothing.
type key struct {
	draft   string
	ticket  ticket.ID
	claim   int64
	heading bool
}

func (i item) key() key {
	switch {
	case i.draft != nil:
		return key{draft: i.draft.ID}
	case i.ticket != nil:
		return key{ticket: i.ticket.ID}
	case i.claim != nil:
		return key{claim: i.claim.Row}
	}
	return key{heading: true}
}

// rows is a list that holds widgets for the lines in sight only, so that it scrolls as well with a hundred thousand
// tickets as with ten. With the keyboard focus arrows go from line to line. Its data lies in memory: nothing is read
// while it scrolls.
type rows struct {
	fynewidget.BaseWidget
	bind    func(r *row, i item) // fills a row
	drop    func(i item)         // its row left sight
	chosen  func(i item, pressed bool)
	nearEnd func()
	looked  func() // other lines are in sight
	leave   func() // Up at the first line
	entered func() // Enter at a line, which was pressed

	items    []item
	tops     []float32 // where each line begins, and where the last one ends
	height   float32   // of a line
	scroll   *container.Scroll
	body     *fyne.Container
	inSight  map[key]*row
	spare    []*row
	first    int // index of the first line in sight, and of the one after the last
	last     int
	stale    bool // the lines were read anew: rows are filled again
	cursor   int  // where the arrows are; -1 nowhere
	focused  bool
	selected key
	seeking  bool // the line of what is open is still to come into sight
}

func newRows() *rows {
	r := &rows{inSight: map[key]*row{}, cursor: -1}
	r.body = container.New(rowsLayout{r})
	r.scroll = container.NewVScroll(r.body)
	r.scroll.OnScrolled = func(fyne.Position) { // by hand
		r.seeking = false
		r.update(false)
	}
	r.height = newRow(nil).MinSize().Height
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *rows) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(r.scroll) }

// Resize implements fyne.CanvasObject.
func (r *rows) Resize(size fyne.Size) {
	r.BaseWidget.Resize(size)
	r.update(true)
	r.seek()
}

// set replaces the lines; what is scrolled to, selected and focused stays.
func (r *rows) set(items []item) {
	var at key
	if r.cursor >= 0 && r.cursor < len(r.items) {
		at = r.items[r.cursor].key()
	}
	former := r.cursor
	r.items, r.cursor = items, -1
	r.tops = make([]float32, len(items)+1)
	for i, it := range items {
		if at != (key{}) && it.key() == at {
			r.cursor = i
		}
		height := r.height
		if it.heading != "" {
			height *= headingShare
		}
		r.tops[i+1] = r.tops[i] + height
	}
	if r.focused && r.cursor < 0 { // its line is gone: the next one takes its place
		r.cursor = r.line(former)
	}
	r.stale = true
	r.update(true)
	r.scroll.Refresh()
	r.seek()
}

// line is the index of the line at i or, where that is a heading or past the end, of the next one before it, or else behind it;
// -1 where there is none.
func (r *rows) line(i int) int {
	i = min(max(i, 0), len(r.items)-1)
	for at := i; at >= 0; at-- {
		if r.items[at].heading == "" {
			return at
		}
	}
	behind := slices.IndexFunc(r.items[i+1:], func(it item) bool { return it.heading == "" })
	if behind < 0 {
		return -1
	}
	return i + 1 + behind
}

// headingShare is how high a heading is, as a part of a line.
const headingShare = 0.6

// ahead is how many lines out of sight are kept ready, and from how many before the end more are asked for.
const (
	ahead    = 3
	moreFrom = 40
)

// update makes the rows that are in sight and lets go of the others.
func (r *rows) update(anew bool) {
	top, height := r.scroll.Offset.Y, r.scroll.Size().Height
	first := max(sort.Search(len(r.items), func(i int) bool { return r.tops[i+1] > top })-ahead, 0)
	last := min(sort.Search(len(r.items), func(i int) bool { return r.tops[i] >= top+height })+ahead, len(r.items))
	if !anew && first == r.first && last == r.last {
		return
	}
	r.first, r.last = first, last
	keep := make(map[key]bool, last-first)
	for _, it := range r.items[first:last] {
		keep[it.key()] = true
	}
	for k, w := range r.inSight {
		if !keep[k] {
			delete(r.inSight, k)
			r.drop(w.item)
			r.spare = append(r.spare, w)
		}
	}
	objects := make([]fyne.CanvasObject, 0, last-first)
	for i, it := range r.items[first:last] {
		w, ok := r.inSight[it.key()]
		if !ok {
			w = r.take()
			r.inSight[it.key()] = w
		}
		if !ok || r.stale {
			w.item = it
			r.bind(w, it)
		}
		w.mark(it.key() == r.selected, r.focused && first+i == r.cursor)
		objects = append(objects, w)
	}
	r.stale = false
	r.body.Objects = objects
	r.place()
	r.body.Refresh()
	if len(r.items) > 0 && last > len(r.items)-moreFrom {
		r.nearEnd()
	}
	r.looked()
}

func (r *rows) take() *row {
	if n := len(r.spare); n > 0 {
		w := r.spare[n-1]
		r.spare = r.spare[:n-1]
		return w
	}
	w := newRow(nil)
	w.pressed = func() { r.press(w.item) }
	return w
}

func (r *rows) press(i item) {
	if i.heading != "" {
		return
	}
	for at := r.first; at < r.last && at < len(r.items); at++ {
		if r.items[at].key() == i.key() {
			r.cursor = at
		}
	}
	widget.Focus(r) // the arrows go on from here
	r.chosen(i, true)
}

// place puts the rows in sight where they belong.
func (r *rows) place() {
	width := r.body.Size().Width
	for i, o := range r.body.Objects {
		at := r.first + i
		if at >= len(r.items) {
			return
		}
		o.Move(fyne.NewPos(0, r.tops[at]))
		o.Resize(fyne.NewSize(width, r.tops[at+1]-r.tops[at]))
	}
}

// choose marks the line of what is open, and brings it into sight.
func (r *rows) choose(k key) {
	if k != r.selected {
		r.selected, r.seeking = k, k != key{}
	}
	r.remark()
	r.seek()
}

// seek brings the line of what is open into sight, as soon as it is there. It does so once: who scrolls on is left alone.
func (r *rows) seek() {
	if !r.seeking || r.scroll.Size().Height <= 0 {
		return
	}
	if i := slices.IndexFunc(r.items, func(it item) bool { return it.key() == r.selected }); i >= 0 {
		r.seeking = false
		r.bring(i)
	}
}

func (r *rows) remark() {
	for i := r.first; i < r.last && i < len(r.items); i++ {
		if w := r.inSight[r.items[i].key()]; w != nil {
			w.mark(w.item.key() == r.selected, r.focused && i == r.cursor)
		}
	}
}

// FocusGained shows where the arrows are.
func (r *rows) FocusGained() {
	r.focused = true
	if r.cursor < 0 {
		for i, it := range r.items {
			if it.key() == r.selected {
				r.cursor = i
			}
		}
		if r.cursor < 0 {
			r.cursor = r.line(0)
		}
	}
	r.reveal()
	r.remark()
}

// FocusLost hides it.
func (r *rows) FocusLost() {
	r.focused = false
	r.remark()
}

// TypedRune is needed to be focusable.
func (r *rows) TypedRune(rune) {}

// TypedKey goes from line to line, opening tickets on the way; a draft, which is another screen, opens on Enter.
func (r *rows) TypedKey(ev *fyne.KeyEvent) {
	if widget.PassKey(ev) {
		return
	}
	page := max(int(r.scroll.Size().Height/r.height)-1, 1)
	switch ev.Name {
	case fyne.KeyUp:
		if r.cursor <= 0 {
			r.leave()
			return
		}
		r.move(r.cursor-1, -1)
	case fyne.KeyDown:
		r.move(r.cursor+1, 1)
	case fyne.KeyPageUp:
		r.move(r.cursor-page, -1)
	case fyne.KeyPageDown:
		r.move(r.cursor+page, 1)
	case fyne.KeyHome:
		r.move(0, 1)
	case fyne.KeyEnd:
		r.move(len(r.items)-1, -1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if r.cursor >= 0 && r.cursor < len(r.items) {
			r.press(r.items[r.cursor])
			if ev.Name != fyne.KeySpace {
				r.entered()
			}
		}
	}
}

// move goes to a line, past headings in the direction of step.
func (r *rows) move(to, step int) {
	if len(r.items) == 0 {
		return
	}
	to = min(max(to, 0), len(r.items)-1)
	for r.items[to].heading != "" {
		if to += step; to < 0 || to >= len(r.items) {
			return
		}
	}
	r.cursor = to
	r.reveal()
	r.remark()
	r.chosen(r.items[to], false)
}

// reveal scrolls the cursor's line into sight.
func (r *rows) reveal() {
	if r.cursor >= 0 && r.cursor < len(r.items) {
		r.bring(r.cursor)
	}
}

// bring scrolls a line into sight, as little as it takes.
func (r *rows) bring(i int) {
	top, bottom := r.tops[i], r.tops[i+1]
	at, height := r.scroll.Offset.Y, r.scroll.Size().Height
	switch {
	case top < at:
		r.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case bottom > at+height:
		r.scroll.ScrollToOffset(fyne.NewPos(0, bottom-height))
	}
	r.update(false)
}

// rowsLayout is as high as all lines.
type rowsLayout struct{ r *rows }

func (l rowsLayout) Layout([]fyne.CanvasObject, fyne.Size) { l.r.place() }

func (l rowsLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	if len(l.r.tops) == 0 {
		return fyne.Size{}
	}
	return fyne.NewSize(0, l.r.tops[len(l.r.tops)-1])
}
