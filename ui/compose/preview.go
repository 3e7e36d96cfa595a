package compose

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/message"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

const (
	maxSource = 200 << 10 // bytes of the source that are shown
	maxShown  = 30 << 10  // bytes of the text that are shown
)

// letter is a rendered mail, read to be shown.
type letter struct {
	rendered mail.Rendered
	head     []headerLine
	parsed   *message.Parsed
	source   []string // lines as they are, of at most maxSource bytes
	rest     int64    // bytes of the source that are not shown
	limit    int64    // bytes that the mailbox takes; 0 while it has not said
}

type headerLine struct{ name, value string }

// readLetter reads back the very bytes that would be sent, off the UI thread.
func (s *Screen) readLetter(ctx context.Context, id string) (l letter, err error) {
	if l.rendered, err = s.b.Preview(ctx, id); err != nil {
		return l, err
	}
	d, err := s.b.Draft(ctx, id)
	if err != nil {
		return l, err
	}
	if l.limit, err = s.b.SizeLimit(ctx, d); err != nil {
		return l, err
	}
	raw, err := s.b.OpenRendered(ctx, l.rendered)
	if err != nil {
		return l, err
	}
	defer raw.Close()
	source, err := io.ReadAll(io.LimitReader(raw, maxSource))
	if err != nil {
		return l, fmt.Errorf("read the rendered mail: %w", err)
	}
	if _, err := raw.Seek(0, io.SeekStart); err != nil {
		return l, fmt.Errorf("read the rendered mail: %w", err)
	}
	if l.parsed, err = message.Parse(raw, message.Limits{}); err != nil {
		return l, err
	}
	l.head, l.source = headerLines(source), sourceLines(source)
	l.rest = l.rendered.Bytes - int64(len(source))
	return l, nil
}

// headerLines unfolds and decodes the header as it stands in the source.
func headerLines(source []byte) (lines []headerLine) {
	head, _, _ := bytes.Cut(source, []byte("\r\n\r\n"))
	unfolded := strings.NewReplacer("\r\n ", " ", "\r\n\t", " ").Replace(string(head))
	words := &mime.WordDecoder{}
	for line := range strings.SplitSeq(unfolded, "\r\n") {
		name, value, ok := strings.Cut(line, ": ")
		if !ok {
			continue
		}
		if decoded, err := words.DecodeHeader(value); err == nil {
			value = decoded
		}
		lines = append(lines, headerLine{name, value})
	}
	return lines
}

// preview shows what would be sent, byte for byte, over the form.
type preview struct {
	s       *Screen
	letter  letter
	send    *widget.Button
	eml     *widget.Button
	back    *widget.Button
	content fyne.CanvasObject
}

// showPreview renders the mail and shows it.
func (s *Screen) showPreview() {
	x := s.sheet
	if x == nil || x.busy || !x.check() {
		return
	}
	x.ready(x.advice.preview, func(id string) {
		files := x.files.list
		background(s.env, func(ctx context.Context) (letter, error) { return s.readLetter(ctx, id) }, func(l letter, err error) {
			x.release(x.advice.preview)
			switch {
			case err != nil:
				x.refused(err)
			case s.sheet != x || s.delivery != nil:
			case !slices.Equal(files, x.files.list): // one was put back meanwhile
				s.showPreview()
			default:
				s.preview = newPreview(s, l, x.advice.mailbox)
				s.front(s.preview.content)
				widget.Focus(s.preview.back) // to send takes one more key
			}
		})
	})
}

// previewAgain draws the preview of a mail anew, if it is in front: what is not seen in it does not go out.
func (s *Screen) previewAgain(x *sheet) {
	if s.preview != nil && s.sheet == x {
		s.showPreview()
	}
}

// showFormAgain leaves the preview, if it is in front.
func (s *Screen) showFormAgain() {
	if s.preview != nil {
		s.showForm()
	}
}

func newPreview(s *Screen, l letter, mailbox bool) *preview {
	t, p := s.env.T, &preview{s: s, letter: l}
	goBack, send := widget.Secondary, widget.Primary
	if l.tooLarge() { // what helps is to change it
		goBack, send = send, goBack
	}
	back := widget.NewButton(widget.ButtonOptions{Text: t("compose.preview.back"), Icon: "arrow-left", Kind: goBack, OnTapped: func() {
		s.showForm()
		s.sheet.focus()
	}})
	p.back = back
	p.send = widget.NewButton(widget.ButtonOptions{Text: t("compose.send"), Icon: "send", Kind: send, OnTapped: s.send})
	p.eml = widget.NewButton(widget.ButtonOptions{Text: t("compose.eml"), Icon: "download", Kind: widget.Plain, OnTapped: s.saveFile})
	copied := widget.NewButton(widget.ButtonOptions{Text: t("compose.copy"), Icon: "copy", Kind: widget.Plain, OnTapped: s.copyText})
	for name, b := range map[string]*widget.Button{
		"compose.preview.back": back, "compose.send": p.send, "compose.eml": p.eml, "compose.copy": copied,
	} {
		s.env.Mark(name, b)
	}
	title := widget.NewText(t("compose.preview.title"), widget.TextOptions{Size: theme.TypeSection, Bold: true, Wrap: widget.Ellipsis})
	head := header(widget.Row(widget.RowOptions{Gap: theme.Space16, Grow: []int{1}}, back, title), p.send)

	views := []fyne.CanvasObject{p.readable(mailbox), p.source()}
	stage := container.NewStack(views[0])
	tabs := widget.NewSegmented([]string{t("compose.preview.text"), t("compose.preview.source")}, 0, func(i int) {
		stage.Objects = views[i : i+1]
		stage.Refresh()
	})
	s.env.Mark("compose.preview.tabs", tabs)
	ways := widget.Inset(widget.Insets{Right: -theme.Space16, Left: -theme.Space16}, // their words in line with what is above and below
		widget.Inline(0, p.eml, copied))
	bar := widget.WithActions(theme.Space32, widget.Left(tabs), ways)
	in := previewInset
	in.Bottom = theme.Space12
	above := widget.Inset(in, widget.Column(theme.Space8, bar, widget.Caption(p.size())))
	p.content = widget.ColumnFill(0, 2, head, above, stage)
	return p
}

// tooLarge tells whether the mailbox would not take the mail.
func (l letter) tooLarge() bool { return l.limit > 0 && l.rendered.Bytes > l.limit }

// size says how large the mail is, and, where it can go out, that this is it.
func (p *preview) size() string {
	key := "compose.preview.exact"
	if p.letter.tooLarge() {
		key = "compose.preview.size"
	}
	return p.s.env.T(key, "Size", app.Size(p.letter.rendered.Bytes))
}

// readable is the mail as support will read it: each header field, the text, the files.
func (p *preview) readable(mailbox bool) fyne.CanvasObject {
	t := p.s.env.T
	var parts []fyne.CanvasObject
	if !mailbox {
		parts = append(parts, widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind, Icon: "mail", Text: t("compose.preview.no_sender")}))
	}
	if p.letter.tooLarge() {
		parts = append(parts, widget.NewBanner(widget.BannerOptions{Kind: widget.DangerKind, Icon: "paperclip",
			Text: t("compose.preview.over", "Size", app.Size(p.letter.rendered.Bytes), "Limit", app.Size(p.letter.limit))}))
	}
	fields, rest := p.fields()
	text, cut := message.Visible(p.letter.parsed.Text), false
	if len(text) > maxShown {
		text, cut = strings.ToValidUTF8(text[:maxShown], ""), true
	}
	letter := []fyne.CanvasObject{widget.Column(2, fields...), widget.NewDivider(), widget.Body(strings.TrimRight(text, "\n"))}
	if cut {
		letter = append(letter, widget.Caption(t("compose.preview.cut")))
	}
	if files := p.letter.parsed.Attachments; len(files) > 0 {
		letter = append(letter, widget.NewDivider(), widget.Strong(p.s.env.N("compose.preview.files", len(files))))
		for _, f := range files {
			letter = append(letter, widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{1}},
				widget.NewIcon(iconOf(f.Type), theme.IconSmall, theme.Text3), widget.NewText(f.Name, widget.TextOptions{Wrap: widget.Ellipsis}),
				widget.NewText(app.Size(f.Size), widget.TextOptions{Role: theme.Text3, Wrap: widget.OneLine})))
		}
	}
	letter = append(letter, widget.NewDivider(), widget.NewText(t("compose.preview.head"), widget.TextOptions{Bold: true}), widget.Column(2, rest...))
	parts = append(parts, widget.NewCard(widget.Column(theme.Space12, letter...)))
	in := previewInset
	in.Top = 0
	return widget.NewScroll(widget.Inset(in, widget.Column(theme.Space12, parts...)))
}

// fields are the header fields that people read, under names in their language, and the rest, which is for programs.
func (p *preview) fields() (read, rest []fyne.CanvasObject) {
	line := func(width float32, name, value string, o widget.TextOptions) fyne.CanvasObject {
		label := widget.NewText(name, widget.TextOptions{Size: o.Size, Role: theme.Text3, Wrap: widget.Ellipsis})
		return widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}, Top: true},
			widget.FixedWidth(width*theme.Scale(), label), widget.NewText(value, o))
	}
	for _, name := range []string{"From", "To", "Subject", "Date"} {
		for _, h := range p.letter.head {
			if h.name == name {
				read = append(read, line(nameWidth, p.s.env.T("compose.preview."+strings.ToLower(name)), p.inWords(h),
					widget.TextOptions{Bold: name == "Subject"}))
			}
		}
	}
	for _, h := range p.letter.head {
		if !slices.Contains([]string{"From", "To", "Subject", "Date"}, h.name) {
			rest = append(rest, line(headerWidth, h.name, h.value, widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text2}))
		}
	}
	return read, rest
}

// inWords is a field's value as people read it; as it goes out it stands in the source.
func (p *preview) inWords(h headerLine) string {
	at := p.letter.parsed.Date
	if h.name != "Date" || at.IsZero() {
		return bareAddress(h.value)
	}
	env := p.s.env
	return env.T("when.date_time", "Date", env.Date(at), "Time", at.In(env.Now().Location()).Format("15:04"))
}

// bareAddress leaves the brackets off an address that has no name.
func bareAddress(s string) string {
	if strings.HasPrefix(s, "<") && strings.Index(s, ">") == len(s)-1 {
		return s[1 : len(s)-1]
	}
	return s
}

// previewInset is around what the preview shows; what scrolls, scrolls to the window's edge.
var previewInset = widget.Insets{Top: theme.Space16, Right: theme.Space40, Bottom: theme.Space24, Left: theme.Space40}

// Room for a field's name: one in words, and "X-OKPAY-Support-Ticket", the longest, in little.
const (
	nameWidth   float32 = 56
	headerWidth float32 = 152
)
