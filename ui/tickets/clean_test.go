package tickets

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/widget"
)

func TestVisibleWritesOutWhatHides(t *testing.T) {
	for in, want := range map[string]string{
		"普通的话，two lines\nand a\ttab":  "普通的话，two lines\nand a\ttab",
		"bank\u202egnp.exe":           "bank[U+202E]gnp.exe",
		"a\u200bb\u200b\u200b\u200bc": "a[U+200B]b[U+200B ×3]c",
		"x\u2066y\u2069z\ufeff":       "x[U+2066]y[U+2069]z[U+FEFF]",
		"one\r\ntwo\rthree":           "one\ntwo\nthree",
		"nul\x00esc\x1b[31m":          "nul[U+0000]esc[U+001B][31m",
		"broken \xff bytes":           "broken \uFFFD bytes",
		"soft\u00adhyphen":            "soft[U+00AD]hyphen",
		"tag\U000E0041":               "tag[U+E0041]",
	} {
		if got := visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
	if got := visibleLine(" a\n b \u202e" + strings.Repeat("长", 1000)); utf8.RuneCountInString(got) != maxLine || strings.Contains(got, "\n") {
		t.Errorf("a long subject has %d characters", utf8.RuneCountInString(got))
	}
}

func TestBeginningCutsBetweenCharacters(t *testing.T) {
	for _, x := range []struct {
		in   string
		n    int
		want string
	}{
		{"abc", 3, "abc"}, {"中文字", 7, "中文"}, {"one line\ntwo", 9, "one line"}, {"a\nbcdefghij", 10, "a\nbcdefghi"},
	} {
		got, cut := beginning(x.in, x.n)
		if got != x.want || cut != (len(got) < len(x.in)) {
			t.Errorf("beginning(%q, %d) = %q, %v; want %q", x.in, x.n, got, cut, x.want)
		}
	}
}

func TestPiecesGiveTheTextAgain(t *testing.T) {
	for _, text := range []string{
		"", "short", strings.Repeat("一行字。\n", 2000), strings.Repeat("x", 2*pieceSize), "\n\n" + strings.Repeat("a\n\n", 3000) + "\n",
		strings.Repeat(strings.Repeat("长", 700)+"\n", 20),
	} {
		parts := pieces(text, pieceSize)
		if got := strings.Join(parts, "\n"); got != text {
			t.Errorf("%d bytes come back as %d in %d pieces", len(text), len(got), len(parts))
		}
		for _, p := range parts {
			if len(p) > 4*pieceSize {
				t.Errorf("a piece has %d bytes", len(p))
			}
		}
	}
	long := strings.Repeat("长", 40*pieceSize)
	if got := strings.Join(pieces(long, pieceSize), ""); got != long {
		t.Error("one endless line is not whole")
	}
}

func TestMailboxTrustsTheLastBracketsOnly(t *testing.T) {
	for in, want := range map[string][2]string{
		"OKPAY 客服 <support@okpay.example>":                     {"OKPAY 客服", "support@okpay.example"},
		"support@okpay.example":                                {"", "support@okpay.example"},
		`"support@okpay.example" <a@evil.example>`:             {"support@okpay.example", "a@evil.example"},
		"OKPAY <support@okpay.example> \u202e<a@evil.example>": {"OKPAY <support@okpay.example> [U+202E]", "a@evil.example"},
		"": {"", ""},
	} {
		name, address := mailbox(in)
		if name != want[0] || address != want[1] {
			t.Errorf("mailbox(%q) = %q, %q; want %q", in, name, address, want)
		}
	}
}

func TestAnEndlessMailIsCutWithANote(t *testing.T) {
	s := sample("")
	v := s.talks[locked]
	m := answer(5, noon, strings.Repeat("账户被锁定，请核实。\n", 30_000))
	v.Messages = append(v.Messages, m)
	s.talks[locked] = v
	w := newWorld(t, s, look{})
	w.show(string(locked))
	w.want("只显示开头 200 KB", "复制全文", "继续显示")
	if n := len(w.seen()); n > 4*selectable {
		t.Errorf("%d bytes are laid out before anybody asks", n)
	}
	tapWords(t, w.screen.talk.letters[5].content, "继续显示")
	if n := len(w.seen()); n < maxShown*9/10 || n > maxShown+4*selectable {
		t.Errorf("%d bytes are shown of %d", n, len(m.Text))
	}
}

// What shows the rest of a very long mail stays where it was pressed, with the focus, and hides that again.
func TestTheRestOfALongMailUnfoldsByKeyboard(t *testing.T) {
	s := sample("")
	v := s.talks[locked]
	v.Messages = append(v.Messages, answer(5, noon, strings.Repeat("账户被锁定，请核实。\n", 1000)))
	s.talks[locked] = v
	w := newWorld(t, s, look{})
	w.show(string(locked))
	press := cardWith(w.screen.talk.letters[5].content, "继续显示")
	w.window.Canvas().Focus(press.(fyne.Focusable))
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(press)
	w.key(fyne.KeyReturn)
	w.want("收起后面的内容")
	if got := fyne.CurrentApp().Driver().AbsolutePositionForObject(press); !press.Visible() || got != at {
		t.Errorf("what was pressed at %v is at %v", at, got)
	}
	if w.window.Canvas().Focused() != press.(fyne.Focusable) {
		t.Errorf("the focus is in %T", w.window.Canvas().Focused())
	}
	w.key(fyne.KeyReturn)
	w.want("继续显示")
}

// cardWith is the innermost thing with these words that can be pressed.
func cardWith(o fyne.CanvasObject, text string) fyne.CanvasObject {
	for _, child := range children(o) {
		if found := cardWith(child, text); found != nil {
			return found
		}
	}
	if _, ok := o.(fyne.Tappable); ok && strings.Contains(strings.Join(words(o), "\n"), text) {
		return o
	}
	return nil
}

func TestPicturesAreBoundedBeforeTheyAreDecoded(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3000, 100))); err != nil {
		t.Fatal(err)
	}
	p, err := decode(b.Bytes(), widget.ThumbBox())
	if err != nil || p.Bounds().Dx() != 300 || p.Bounds().Dy() != 10 {
		t.Errorf("scaled to %v, %v", p, err)
	}
	bomb := bytes.Clone(b.Bytes())
	copy(bomb[16:24], []byte{0, 0, 0x80, 0, 0, 0, 0x80, 0}) // 32768 x 32768 in the header
	if _, err := decode(bomb, widget.ThumbBox()); err == nil {
		t.Error("a picture of a billion pixels is decoded")
	}
	for _, data := range [][]byte{nil, []byte("<svg/>"), b.Bytes()[:40]} {
		if _, err := decode(data, widget.ThumbBox()); err == nil {
			t.Errorf("%q is decoded", data)
		}
	}
}
