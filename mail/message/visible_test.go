package message_test

import (
	"strings"
	"testing"

	"okpay.example/support/mail/message"
)

func TestWhatIsNotSeenIsMadeVisible(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"ordinary":                    {"您好，OKPAY 的订单。Äpfel", "您好，OKPAY 的订单。Äpfel"},
		"turned around":               {"open \u202egpj.exe\u202c now", "open [U+202E]gpj.exe now"},
		"turned as an isolate":        {"a\u2067b\u2069c", "a[U+2067]bc"},
		"embedded, turning nothing":   {"On Monday, \u202aLi Ming\u202c wrote:", "On Monday, Li Ming wrote:"},
		"a mark of direction":         {"price\u200e: 3", "price: 3"},
		"a word that is split":        {"pass\u200bword", "pass[U+200B]word"},
		"a Chinese one":               {"密\u200b码", "密[U+200B]码"},
		"digits":                      {"4111\u20601111", "4111[U+2060]1111"},
		"a joiner in a Latin word":    {"OK\u200dPAY", "OK[U+200D]PAY"},
		"a byte mark in a word":       {"OK\ufeffPAY", "OK[U+FEFF]PAY"},
		"a filler in a word":          {"OK\u3164PAY", "OK[U+3164]PAY"},
		"tags in a word":              {"OK\U000e0041\U000e0042PAY", "OK[U+E0041][U+E0042]PAY"},
		"many in one place":           {"pass" + strings.Repeat("\u200b\u200c", 1000) + "word", "pass[U+200B][U+200C]word"},
		"padding of a newsletter":     {"News\u00a0" + strings.Repeat("\u200c\u00a0\u034f", 3) + "end", "News\u00a0\u00a0\u00a0\u00a0end"},
		"at the ends":                 {"\u200b hello \u200b", " hello "},
		"a hyphen where it may break": {"Donau\u00addampf", "Donaudampf"},
		"Persian":                     {"می\u200cخواهم", "می\u200cخواهم"},
		"an emoji of several":         {"👩\u200d👧 ❤\ufe0f", "👩\u200d👧 ❤\ufe0f"},
		"nothing but":                 {"\u200b\u200b", ""},
	} {
		if got := message.Visible(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAMailIsShownWithWhatIsHidden(t *testing.T) {
	p := parse(t, "From: =?utf-8?B?T0vigItQQVk=?= <a@b.example>\nTo: =?utf-8?B?4oCuYWI=?= <c@d.example>\nSubject: =?utf-8?B?4oCuY2Vu?=\n"+
		"Content-Type: text/html; charset=utf-8\n\n<p>pass&#x200b;word &#x202e;live</p><a href='https://x.example/'>re&#x200b;fund</a>")
	if p.Text != "pass\u200bword \u202elive\n\nre\u200bfund" {
		t.Errorf("what is judged is not what came: %q", p.Text)
	}
	v := p.Visible()
	if v.From != "OK[U+200B]PAY <a@b.example>" || v.To[0] != "[U+202E]ab <c@d.example>" || v.Subject != "[U+202E]cen" ||
		v.Text != "pass[U+200B]word [U+202E]live\n\nre[U+200B]fund" || v.Links[0].Text != "re[U+200B]fund" {
		t.Errorf("%q, %q, %q, %q, %v", v.From, v.To, v.Subject, v.Text, v.Links)
	}
	if p.Links[0].Text != "re\u200bfund" || v.FromAddress != p.FromAddress {
		t.Errorf("the mail itself was changed: %v", p.Links)
	}
}

// TestTextThatHTMLHidesIsRead holds that no style, and no element that is opened and left so, takes words from the reader.
func TestTextThatHTMLHidesIsRead(t *testing.T) {
	for name, html := range map[string]string{
		"not displayed":     `a <span style="display:none">hidden</span> b`,
		"of no size":        `a <span style="font-size:0;line-height:0">hidden</span> b`,
		"white on white":    `a <font color="#ffffff">hidden</font> b`,
		"far away":          `a <div style="position:absolute;left:-9999px">hidden</div> b`,
		"transparent":       `a <span style="opacity:0;max-height:0;overflow:hidden">hidden</span> b`,
		"by an attribute":   `a <p hidden>hidden</p> b`,
		"by a class":        `<style>.x{visibility:hidden}</style>a <p class=x>hidden</p> b`,
		"without scripts":   `a <noscript><b>hidden</b></noscript> b`,
		"without frames":    `a <noframes><b>hidden</b></noframes> b`,
		"an object's words": `a <object data="https://x.example/a.swf">hidden</object> b`,
		"an open object":    `a <object data="cid:x"><p>hidden</p> b`,
		"an open drawing":   `a <svg><p>hidden</p> b`,
		"a drawing's words": `a <svg><text>hidden</text></svg> b`,
		"a template":        `a <template>hidden</template> b`,
		"a closed details":  `a <details><summary>more</summary>hidden</details> b`,
		"after its end":     `a </body></html>hidden b`,
		"in a field":        `a <textarea>hidden</textarea> b`,
	} {
		got := strings.Join(strings.Fields(parse(t, "From: a@b.example\nContent-Type: text/html\n\n"+html).Text), " ")
		if !strings.HasPrefix(got, "a ") || !strings.Contains(got, "hidden") || !strings.HasSuffix(got, " b") || strings.Contains(got, "<") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestAFormThatOnlyPointsToAnotherIsNotTheText holds that words which other programs show are not kept from the reader.
func TestAFormThatOnlyPointsToAnotherIsNotTheText(t *testing.T) {
	whole := strings.Repeat("the whole letter ", 20)
	for plain, want := range map[string]string{
		"Please view this mail as HTML.":        strings.TrimSpace(whole),
		" \n":                                   strings.TrimSpace(whole),
		strings.Repeat("half the letter ", 10):  strings.TrimSpace(strings.Repeat("half the letter ", 10)),
		strings.Repeat("the whole letter ", 20): strings.TrimSpace(whole),
	} {
		p := parse(t, "From: a@b.example\nContent-Type: multipart/alternative; boundary=x\n\n--x\n\n"+plain+
			"\n--x\nContent-Type: text/html\n\n<p>"+whole+"</p>\n--x--")
		if got := strings.TrimSpace(p.Text); got != want {
			t.Errorf("%.30q: %.60q", plain, got)
		}
	}
	short := "From: a@b.example\nContent-Type: multipart/alternative; boundary=x\n\n--x\n\nYes.\n--x\nContent-Type: text/html\n\n" +
		"<p>Yes.</p><p>Li Ming<br>OKPAY Support, Monday to Friday</p>\n--x--"
	if p := parse(t, short); p.Text != "Yes." {
		t.Errorf("a short answer: %q", p.Text)
	}
}
