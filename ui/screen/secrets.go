package screen

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

const (
	lookAfter   = 500 * time.Millisecond // after the last key a text is looked at: half a number is no number
	mostSecrets = 3                      // are shown one by one
	before      = 12                     // characters of the line that are shown before a secret
	after       = 6                      // and behind it
)

// Secrets watches a field: below it, it shows what in its text should not be in a mail, with a button to put a mask there
// and one to let it stand. It decides nothing and keeps nothing from being sent.
type Secrets struct {
	o       SecretsOptions
	found   []mail.Secret // of the text as it was looked at, but for what is to stand
	kept    map[string]bool
	turn    int // counts the texts: what was found in an older one is not shown
	stop    func()
	buttons []fyne.Focusable // in the content
	content *fyne.Container
}

// SecretsOptions describe what is watched.
type SecretsOptions struct {
	Env     Env
	Name    string // of its controls: Name.mask.0, Name.keep.0, Name.mask_all
	Entry   *widget.Entry
	After   widget.After
	Find    func(text string) []mail.Secret // is called off the UI thread
	Changed func()                          // the content wants another height
}

// NewSecrets watches a field from its text of now on. Whoever owns the entry calls Look when it changes.
func NewSecrets(o SecretsOptions) *Secrets {
	s := &Secrets{o: o, kept: map[string]bool{}, stop: func() {}, content: widget.Column(theme.Space8)}
	s.content.Hide()
	s.start(func() {})
	return s
}

// Content is what is shown below the field, hidden while there is nothing.
func (s *Secrets) Content() fyne.CanvasObject { return s.content }

// Look looks at the text once nothing is typed for a moment.
func (s *Secrets) Look() {
	s.turn++
	s.stop()
	s.stop = s.o.After(lookAfter, func() { s.start(func() {}) })
}

// Forget lets go of what was to stand, as when another mail comes into the field, and looks at it at once.
func (s *Secrets) Forget() {
	s.kept = map[string]bool{}
	s.turn++
	s.stop()
	s.show(nil)
	s.start(func() {})
}

// Settle looks at the text as it is now, and calls then.
func (s *Secrets) Settle(then func()) {
	s.stop()
	s.start(then)
}

// Waiting tells whether something that was found waits for the person's word.
func (s *Secrets) Waiting() bool { return len(s.found) > 0 }

func (s *Secrets) start(then func()) {
	turn, text := s.turn, s.o.Entry.Text
	if strings.TrimSpace(text) == "" {
		s.show(nil)
		then()
		return
	}
	s.o.Env.Go(func() {
		found := slices.DeleteFunc(s.o.Find(text), func(f mail.Secret) bool { return !f.Grave() })
		s.o.Env.Do(func() {
			if turn == s.turn {
				s.show(found)
			}
			then()
		})
	})
}

// show lists what was found, in the order of the text.
func (s *Secrets) show(found []mail.Secret) {
	found = slices.DeleteFunc(found, func(f mail.Secret) bool { return s.kept[f.Text] })
	slices.SortFunc(found, func(a, b mail.Secret) int { return a.Start - b.Start })
	if slices.Equal(found, s.found) {
		return
	}
	s.found = found
	held := slices.Contains(s.buttons, s.o.Env.Window.Canvas().Focused())
	s.content.RemoveAll()
	s.buttons = nil
	if len(found) > 0 {
		s.content.Add(s.banner())
		s.content.Show()
	} else {
		s.content.Hide()
	}
	if s.o.Changed != nil {
		s.o.Changed()
	}
	if held && !widget.FocusFirst(s.content) { // the next one has it, and after the last the text
		widget.Focus(s.o.Entry)
	}
}

func (s *Secrets) banner() fyne.CanvasObject {
	t := s.o.Env.T
	rows := widget.Column(theme.Space8)
	for i, f := range s.found[:min(len(s.found), mostSecrets)] {
		rows.Add(s.row(i, f))
	}
	if len(s.found) > 1 {
		text := t("secret.all")
		if more := len(s.found) - mostSecrets; more > 0 {
			text = s.o.Env.N("secret.all_more", more)
		}
		all := widget.NewLink(text, "", func() { s.mask(s.found...) })
		s.buttons = append(s.buttons, all)
		s.o.Env.Mark(s.o.Name+".mask_all", all)
		rows.Add(widget.Left(all))
	}
	return widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind, Icon: "shield-alert", Text: s.o.Env.N("secret.found", len(s.found)), Body: rows})
}

// row says what one is and where, without showing it.
func (s *Secrets) row(i int, f mail.Secret) fyne.CanvasObject {
	t := s.o.Env.T
	role, _, _ := widget.WarningKind.Colors()
	kind := capital(t("secret.kind." + string(f.Kind)))
	place := s.place(i)
	words := widget.NewText(kind+"  "+place, widget.TextOptions{Role: role, Marks: []widget.Mark{{Start: 0, End: len(kind), Bold: true}}})
	mask := widget.NewButton(widget.ButtonOptions{Text: t("secret.mask"), Kind: widget.Caution, Size: widget.Small, OnTapped: func() { s.mask(f) }})
	keep := widget.NewButton(widget.ButtonOptions{Text: t("secret.keep"), Kind: widget.Plain, Size: widget.Small, OnTapped: func() { s.keep(f) }})
	name := func(what string) string { return s.o.Name + "." + what + "." + string(rune('0'+i)) }
	s.buttons = append(s.buttons, mask, keep)
	s.o.Env.Mark(name("mask"), mask)
	s.o.Env.Mark(name("keep"), keep)
	return widget.WithActions(theme.Space8, words, widget.Inline(theme.Space4, mask, keep))
}

// capital begins words that stand alone with a capital letter, where their script has any.
func capital(words string) string {
	first, n := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[n:]
}

// place is a piece of the line that a secret stands in, with all secrets masked.
func (s *Secrets) place(i int) string {
	f, text := s.found[i], s.o.Entry.Text
	if f.End > len(text) {
		return f.Mask()
	}
	from, to := 0, len(text)
	if i > 0 {
		from = s.found[i-1].End
	}
	if i+1 < len(s.found) {
		to = s.found[i+1].Start
	}
	head, tail := text[from:f.Start], text[f.End:to]
	head = head[strings.LastIndexByte(head, '\n')+1:]
	tail, _, _ = strings.Cut(tail, "\n")
	if r := []rune(head); len(r) > before {
		head = "…" + wholeWords(string(r[len(r)-before-1:]))
	}
	if r := []rune(tail); len(r) > after {
		tail = string(r[:after]) + "…"
	}
	words := strings.TrimSpace(head + f.Mask() + tail)
	if strings.ContainsFunc(words, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return words // of Chinese, whatever stands at its ends
	}
	return widget.LatinDots(words)
}

// wholeWords leaves out the first character, and with it what is left of a Latin word that was cut.
func wholeWords(s string) string {
	latin := func(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9' }
	for s != "" && latin(s[0]) {
		s = s[1:]
	}
	_, n := utf8.DecodeRuneInString(s)
	return s[n:]
}

// mask puts masks into the text, which may have changed since it was looked at, in one step that can be taken back.
func (s *Secrets) mask(all ...mail.Secret) {
	text := s.o.Entry.Text
	start, end, with := len(text), 0, ""
	for _, f := range all {
		if f.Start < end || f.End > len(text) || text[f.Start:f.End] != f.Text {
			continue
		}
		if start > f.Start {
			start, end = f.Start, f.Start
		}
		with += text[end:f.Start] + f.Mask()
		end = f.End
	}
	if end == 0 {
		return
	}
	s.o.Entry.Replace(start, end, with)
	s.again()
	t := s.o.Env.T
	s.o.Env.offer(t("secret.masked"), t("secret.unmask"), func() { s.unmask(start, text[start:end], with) })
}

// unmask takes masks back, as long as they still stand where they were put.
func (s *Secrets) unmask(start int, was, masked string) {
	e := s.o.Entry
	if end := start + len(masked); end <= len(e.Text) && e.Text[start:end] == masked {
		e.Replace(start, end, was)
		s.again()
	}
}

// keep lets one stand, wherever else it stands as well.
func (s *Secrets) keep(f mail.Secret) {
	s.kept[f.Text] = true
	s.show(slices.Clone(s.found))
}

// again looks at once.
func (s *Secrets) again() {
	s.turn++
	s.stop()
	s.start(func() {})
}
