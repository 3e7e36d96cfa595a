package privacy

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile are texts that make naive rules slow: what almost fits, again and again.
func hostile(size int) map[string]string {
	fill := func(s string) string { return strings.Repeat(s, size/len(s)+1)[:size] }
	seeds := strings.Join(strings.Fields(bip39)[:100], " ") + " "
	return map[string]string{
		"ordinary":        fill("您好，订单 202611250001 付款成功但没有到账，请帮我查一下。 My order is paid but not delivered, what now? "),
		"one digit":       fill("4"),
		"spaced digits":   fill("4 "),
		"dashed digits":   fill("4111-"),
		"cards":           fill("4111 1111 1111 1111 "),
		"labels":          fill("密码password验证码cvv"),
		"labels and gaps": fill("密码 是 我 的 就 是 "),
		"quotes":          fill("密码(“[「"),
		"at signs":        fill("a@"),
		"addresses":       fill("a@b.cc,"),
		"dots":            fill("a@b.b.b.b."),
		"iban heads":      fill("DE12 "),
		"keys":            fill("sk-abc1"),
		"one key":         "sk-" + fill("abcdefgh1"),
		"tokens":          fill("eyJ."),
		"pem":             fill("-----BEGIN PRIVATE KEY-----\n"),
		"seeds":           fill(seeds),
		"capitals":        fill("A1"),
		"base 58":         fill("5Kb"),
		"no text":         fill("\xff\xfe\x80"),
		"wide":            fill("４１１１　"),
		"zero width":      fill("4\u200b"),
		"line breaks":     fill("密码:\n"),
	}
}

func BenchmarkScan25MB(b *testing.B) {
	for name, text := range hostile(25 << 20) {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Scan(text)
			}
		})
	}
}

// TestScanOfHostileTextGivesPlacesInIt holds what a caller relies on, whatever the text: places lie in it, at characters'
// borders, one after another.
func TestScanOfHostileTextGivesPlacesInIt(t *testing.T) {
	for name, text := range hostile(3*blockSize + 17) {
		if err := orderly(text, Scan(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func orderly(text string, found []Finding) error {
	last := 0
	for _, f := range found {
		switch {
		case f.Start < last || f.End <= f.Start || f.End > len(text):
			return fmt.Errorf("%s at %d to %d after %d, of %d bytes", f.Kind, f.Start, f.End, last, len(text))
		case utf8.ValidString(text) && !(utf8.ValidString(text[f.Start:f.End]) && utf8.ValidString(text[:f.Start])):
			return fmt.Errorf("%s at %d to %d cuts a character", f.Kind, f.Start, f.End)
		case f.Confidence < 0.5 || f.Confidence > 1:
			return fmt.Errorf("%s has a confidence of %v", f.Kind, f.Confidence)
		}
		last = f.End
	}
	return nil
}

// TestScanIsTheSameWhereverABlockEnds moves secrets over the border between two blocks.
func TestScanIsTheSameWhereverABlockEnds(t *testing.T) {
	secret := "密码是 Abc12345，卡号 6222 0212 3456 7890 120，验证码 482913 。"
	want := len(Scan(secret))
	if want < 3 {
		t.Fatalf("only %d found", want)
	}
	for shift := range 140 {
		text := strings.Repeat(".", blockSize-shift) + "\n" + secret + "\n" + strings.Repeat("- ", 100)
		if got := Scan(text); len(got) != want {
			t.Errorf("%d bytes before the border: %v", shift, got)
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, name := range []string{"scan-cases.tsv", heldOut} {
		for _, s := range readSamples(f, name) {
			f.Add(s.text)
		}
	}
	for _, text := range hostile(200) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := Scan(text)
		if err := orderly(text, found); err != nil {
			t.Fatal(err)
		}
		masked := MaskAll(text, found)
		if utf8.ValidString(text) && !utf8.ValidString(masked) {
			t.Fatalf("the mask of %q is no text: %q", text, masked)
		}
		for _, x := range found {
			if secret := text[x.Start:x.End]; Mask(x.Kind, secret) == secret {
				t.Fatalf("the mask of %s %q shows it", x.Kind, secret)
			}
		}
	})
}
