package widget

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"okpay.example/support/ui/theme"
)

// Line heights as a multiple of the type size.
const (
	lineHeight      = 1.55
	lineHeightLoose = 1.7
	lineHeightTitle = 1.45 // for 18 and above; the face's own is 1.448
)

// leastWrapWidth bounds the least width of wrapped text, in multiples of the type size, so that one long address does
// not make a pane wide.
const leastWrapWidth = 8

// What stands for what is cut: the face's ellipsis is that of Chinese, in the middle of the line and as wide as a
// character, which looks odd behind Latin words.
const (
	ellipsis      = "…"
	latinEllipsis = "..."

	beforeDots = " \t\r\n.,;:，。、；：" + noLineEnd // is left out before them

	beyondLatin = 0x2000 // from here on: the curly quotes and dashes, which here are those of Chinese, and its characters
)

// LatinDots puts three dots on the line in the place of an ellipsis beside Latin words. It changes no offset of a byte.
func LatinDots(text string) string {
	if !strings.Contains(text, ellipsis) {
		return text
	}
	parts := strings.Split(text, ellipsis)
	var b strings.Builder
	for i, p := range parts {
		b.WriteString(p)
		if i == len(parts)-1 {
			break
		}
		next, n := utf8.DecodeRuneInString(strings.TrimLeft(parts[i+1], " "))
		if last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(b.String(), " ")); b.Len() > 0 {
			next, n = last, 1
		}
		if n > 0 && next < beyondLatin {
			b.WriteString(latinEllipsis)
		} else {
			b.WriteString(ellipsis)
		}
	}
	return b.String()
}

// ellipsisAfter is the one that goes behind a text.
func ellipsisAfter(text string) string {
	if r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, " ")); r < beyondLatin && r != utf8.RuneError {
		return latinEllipsis
	}
	return ellipsis
}

// endless is a width at which lines only break where the text says so.
const endless = 1e6

// flow is text broken into lines for a width. It measures words once and fills lines anew when the width changes.
type flow struct {
	text  string
	style fyne.TextStyle
	size  float32
	words []word
	lines []span
	width float32

	balanced bool // the lines are to be about equally long
	cut      bool // the last line ends in an ellipsis
}

// prepare splits and measures the text if it or its look has changed.
func (f *flow) prepare(text string, style fyne.TextStyle, size float32) {
	if f.words != nil && f.text == text && f.style == style && f.size == size {
		return
	}
	*f = flow{text: text, style: style, size: size, words: splitWords(text), width: -1, balanced: f.balanced}
	if f.words == nil {
		f.words = []word{}
	}
	// Every Chinese character is as wide as every other, so one is measured for all of them.
	full := f.measure("国")
	blank := f.measure(" ")
	for i := range f.words {
		w := &f.words[i]
		whole := text[w.start:w.end]
		bare := strings.TrimRight(whole, " \t")
		w.space = blank * float32(len(whole)-len(bare))
		if r, n := utf8.DecodeRuneInString(bare); n == len(bare) && n == 3 && r >= 0x4E00 && r <= 0x9FFF {
			w.width = full
		} else if bare != "" {
			w.width = f.measure(bare)
		}
	}
}

func (f *flow) measure(text string) float32 {
	return fyne.MeasureText(text, f.size, f.style).Width
}

// fill breaks the text into at most limit lines (0 is no limit) of a width.
func (f *flow) fill(width float32, limit int) {
	if f.width == width && f.lines != nil {
		return
	}
	f.width = width
	f.cut = false
	f.lines = breakLines(f.words, width, f.cutWord, f.torn)
	if f.balanced {
		f.balance()
	}
	f.keepCompany()
	if limit > 0 && len(f.lines) > limit {
		f.lines = f.lines[:limit]
		f.cut = true
		last := &f.lines[limit-1]
		room := width - f.measure(ellipsis)
		if line := strings.TrimRight(f.text[last.start:last.end], " \t\r\n"); f.measure(line) > room {
			last.end = last.start + f.wholeWords(last.start, f.fitting(last.start, last.start+len(line), room))
		}
		last.end = last.start + len(strings.TrimRight(f.text[last.start:last.end], beforeDots))
	}
}

// wholeWords returns how many of n bytes are left of a line without the Latin word that the line would be cut in; all of them
// where that would leave out half of it.
func (f *flow) wholeWords(start, n int) int {
	letters := func(at int) bool { return latin(f.text[at:]) > 0 }
	if n == 0 || start+n >= len(f.text) || !letters(start+n-1) || !letters(start+n) {
		return n
	}
	if space := strings.LastIndexByte(f.text[start:start+n], ' '); space > n/2 {
		return space
	}
	return n
}

// balance makes the lines about equally long, as many as there are: in the middle of something, a long line over a short
// one looks as if something were missing.
func (f *flow) balance() {
	n := len(f.lines)
	if n < 2 || f.width >= endless {
		return
	}
	least, most := f.width/2, f.width
	for most-least > f.size/2 {
		middle := (least + most) / 2
		if lines := breakLines(f.words, middle, f.cutWord, f.torn); len(lines) > n {
			least = middle
		} else {
			most, f.lines = middle, lines
		}
	}
}

// lonely is how wide the last line of a paragraph may be and still look lost, in multiples of the type size: a short word.
const lonely = 3

// lost tells whether a line that is a paragraph's last looks so: one Chinese character with its punctuation, or a short word.
func (f *flow) lost(line span) bool {
	text := strings.TrimRight(f.text[line.start:line.end], " \t\r\n")
	if r, n := utf8.DecodeRuneInString(text); unicode.Is(unicode.Han, r) {
		return strings.Trim(text[n:], noLineStart) == ""
	}
	return f.measure(text) < lonely*f.size
}

// torn tells whether a line that ends at an offset parts a Chinese word, or a quotation from its first character.
func (f *flow) torn(at int) bool { return partsWord(f.text, at) || justOpened(f.text, at) }

// keepCompany takes a word from the line before to the last line of a paragraph that would stand there all alone.
func (f *flow) keepCompany() {
	w := len(f.words) - 1
	for i := len(f.lines) - 1; i > 0; i-- {
		before, last := &f.lines[i-1], &f.lines[i]
		for w >= 0 && f.words[w].start >= last.start {
			w--
		}
		if w < 0 || f.words[w].newline || f.words[w].end != last.start {
			continue
		}
		take := w
		for take > 0 && f.torn(f.words[take].start) {
			take--
		}
		least := 3 // words that stay in the line before: of characters more, which are words as well
		if latin(f.text[f.words[take].start:]) > 0 {
			least = 2
		}
		if take < least || f.words[take-least].start < before.start {
			continue
		}
		start := f.words[take].start
		fits := func() bool { return f.measure(strings.TrimRight(f.text[start:last.end], " \t\r\n")) <= f.width }
		if ends := i == len(f.lines)-1 || f.endsParagraph(last.end); ends && f.lost(*last) && fits() {
			before.end, last.start = start, start
		}
	}
}

func (f *flow) endsParagraph(at int) bool {
	return at >= len(f.text) || f.text[at] == '\n' || f.text[at] == '\r'
}

// cutWord returns how many bytes of a word wider than a line go on it: up to the last sign that parts an address, if there
// is one in the second half of the line; else as many characters as fit.
func (f *flow) cutWord(start, end int, width float32) int {
	n := f.fitting(start, end, width)
	if at := strings.LastIndexAny(f.text[start:start+n], "@/?&=._-"); start+n < end && at > n/2 {
		if strings.IndexByte("@._", f.text[start+at]) < 0 {
			at++
		}
		return at
	}
	return n
}

// fitting returns how many bytes of text[start:end] fit in a width: whole characters, at least one.
func (f *flow) fitting(start, end int, width float32) int {
	var edges []int // ends of characters
	for i := start; i < end; {
		_, n := utf8.DecodeRuneInString(f.text[i:end])
		i += n
		edges = append(edges, i)
	}
	if len(edges) == 0 {
		return 0
	}
	low, high := 0, len(edges)-1 // the last edge that fits is in [low, high]
	for low < high {
		middle := (low + high + 1) / 2
		if f.measure(f.text[start:edges[middle]]) <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return edges[low] - start
}

// widest returns the width of the widest word.
func (f *flow) widest() float32 {
	width := float32(0)
	for _, w := range f.words {
		width = max(width, w.width)
	}
	return width
}

// textRenderer draws a Text: a canvas.Text a run, a rectangle behind each highlighted run.
type textRenderer struct {
	t       *Text
	objects []fyne.CanvasObject
	texts   []*canvas.Text
	boxes   []*canvas.Rectangle
}

func (r *textRenderer) Destroy() {}

func (r *textRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *textRenderer) look() (size, line float32, style fyne.TextStyle) {
	o := r.t.o
	name := o.Size
	if name == "" {
		name = theme.TypeBody
	}
	size = theme.Size(name)
	factor := float32(lineHeight)
	switch {
	case o.Loose:
		factor = lineHeightLoose
	case name == theme.TypeTitle || name == theme.TypeSection:
		factor = lineHeightTitle
	}
	style = fyne.TextStyle{Bold: o.Bold, Monospace: o.Mono}
	return size, size * factor, style
}

func (r *textRenderer) prepare() (line float32) {
	size, line, style := r.look()
	r.t.flow.balanced = r.t.o.Align == fyne.TextAlignCenter
	r.t.flow.prepare(r.t.text, style, size)
	return line
}

func (r *textRenderer) MinSize() fyne.Size {
	line := r.prepare()
	f := &r.t.flow
	switch r.t.o.Wrap {
	case OneLine:
		width := float32(0)
		f.fill(endless, 0)
		for _, l := range f.lines {
			width = max(width, f.measure(f.text[l.start:l.end]))
		}
		return fyne.NewSize(width, line*float32(len(f.lines)))
	case Ellipsis:
		return fyne.NewSize(min(f.widest(), f.size*3), line)
	default:
		least := min(f.widest(), f.size*leastWrapWidth)
		f.fill(r.wrapWidth(), r.t.o.MaxLines)
		return fyne.NewSize(least, line*float32(len(f.lines)))
	}
}

// wrapWidth is the width to break lines at; before the first layout lines only break where the text says so.
func (r *textRenderer) wrapWidth() float32 {
	if width := r.t.Size().Width; width > 0 {
		return width
	}
	return endless
}

// Layout draws only what a new width changes.
func (r *textRenderer) Layout(fyne.Size) { r.draw() }

// Refresh measures anew: the theme's face may have changed.
func (r *textRenderer) Refresh() {
	r.t.flow = flow{}
	r.draw()
	canvas.Refresh(r.t)
}

// draw breaks the text for the present width and sets up the objects.
func (r *textRenderer) draw() {
	line := r.prepare()
	f := &r.t.flow
	switch r.t.o.Wrap {
	case OneLine:
		f.fill(endless, 0)
	case Ellipsis:
		f.fill(r.wrapWidth(), 1)
	default:
		f.fill(r.wrapWidth(), r.t.o.MaxLines)
	}

	texts, boxes := 0, 0
	r.objects = r.objects[:0]
	var front []fyne.CanvasObject
	for i, l := range f.lines {
		pieces := r.pieces(l, f.cut && i == len(f.lines)-1)
		x := r.indent(pieces)
		for _, p := range pieces {
			text := r.text(texts)
			texts++
			text.Text, text.TextSize, text.TextStyle = p.text, f.size, p.style
			text.Color = theme.Color(p.role)
			placeLine(text, x, line*float32(i), line)
			y, height := text.Position().Y, text.Size().Height
			if p.highlight {
				box := r.box(boxes)
				boxes++
				box.FillColor = theme.Color(theme.Highlight)
				box.CornerRadius = 2
				box.Move(fyne.NewPos(x, y+height*0.06))
				box.Resize(fyne.NewSize(p.width, height*0.9))
				r.objects = append(r.objects, box)
			}
			front = append(front, text)
			x += p.width
		}
	}
	r.objects = append(r.objects, front...)
}

func (r *textRenderer) text(i int) *canvas.Text {
	if i == len(r.texts) {
		r.texts = append(r.texts, &canvas.Text{})
	}
	return r.texts[i]
}

func (r *textRenderer) box(i int) *canvas.Rectangle {
	if i == len(r.boxes) {
		r.boxes = append(r.boxes, &canvas.Rectangle{})
	}
	return r.boxes[i]
}

// piece is a run of one look on one line.
type piece struct {
	text      string
	width     float32
	style     fyne.TextStyle
	role      theme.Role
	highlight bool
}

// pieces cuts a line at the marks' edges.
func (r *textRenderer) pieces(l span, cut bool) []piece {
	f, o := &r.t.flow, r.t.o
	end := l.start + len(strings.TrimRight(f.text[l.start:l.end], " \t\r\n"))
	role := o.Role
	if role == "" {
		role = theme.Text
	}
	var all []piece
	add := func(from, to int, p piece) {
		if from < to {
			p.text = f.text[from:to]
			p.width = fyne.MeasureText(p.text, f.size, p.style).Width
			all = append(all, p)
		}
	}
	plain := piece{style: f.style, role: role}
	at := l.start
	for _, m := range o.Marks {
		from, to := max(m.Start, at), min(m.End, end)
		if from >= to {
			continue
		}
		add(at, from, plain)
		marked := plain
		marked.highlight = m.Highlight
		marked.style.Bold = plain.style.Bold || m.Bold
		if m.Role != "" {
			marked.role = m.Role
		}
		add(from, to, marked)
		at = to
	}
	add(at, end, plain)
	if cut {
		last := plain
		last.text = ellipsisAfter(f.text[l.start:end])
		last.width = f.measure(last.text)
		all = append(all, last)
	}
	return all
}

// indent returns where a line starts, by the text's alignment.
func (r *textRenderer) indent(pieces []piece) float32 {
	if r.t.o.Align == fyne.TextAlignLeading {
		return 0
	}
	free := r.t.Size().Width
	for _, p := range pieces {
		free -= p.width
	}
	if r.t.o.Align == fyne.TextAlignCenter {
		free /= 2
	}
	return max(free, 0)
}
