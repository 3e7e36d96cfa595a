package privacy

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile are texts that make naive rules slow, to be repeated: what almost fits, again and again.
func hostile() map[string]string {
	return map[string]string{
		"ordinary":        "您好，订单 202611250001 付款成功但没有到账，请帮我查一下。 My order is paid but not delivered, what now? ",
		"one digit":       "4",
		"spaced digits":   "4 ",
		"dashed digits":   "4111-",
		"cards":           "4111 1111 1111 1111 ",
		"labels":          "密码password验证码cvv",
		"labels and gaps": "密码 是 我 的 就 是 ",
		"quotes":          "密码(“[「",
		"at signs":        "a@",
		"addresses":       "a@b.cc,",
		"dots":            "a@b.b.b.b.",
		"iban heads":      "DE12 ",
		"keys":            "sk-abc1",
		"dashed keys":     "sk-abc-",
		"odd groups":      "12 345 ",
		"named passports": "护照passport 1",
		"tokens":          "eyJ.",
		"pem":             "-----BEGIN PRIVATE KEY-----\n",
		"seeds":           strings.Join(strings.Fields(bip39)[:100], " ") + " ",
		"capitals":        "A1",
		"base 58":         "5Kb",
		"no text":         "\xff\xfe\x80",
		"wide":            "４１１１　",
		"zero width":      "4\u200b",
		"line breaks":     "密码:\n",
	}
}

// filled repeats a text up to a size in bytes.
func repeated(text string, size int) string { return strings.Repeat(text, size/len(text)+1)[:size] }

func BenchmarkScan25MB(b *testing.B) {
	for name, text := range hostile() {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			text := repeated(text, 25<<20)
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
	for name, text := range hostile() {
		text := repeated(text, 3*blockSize+17)
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
	for _, text := range hostile() {
		f.Add(repeated(text, 200))
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := Scan(text)
		if err := orderly(text, found); err != nil {
			t.Fatal(err)
		}
		if got := masked(text, found); utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Fatalf("the mask of %q is no text: %q", text, got)
		}
		for _, x := range found {
			if secret := text[x.Start:x.End]; Mask(x.Kind, secret) == secret {
				t.Fatalf("the mask of %s %q shows it", x.Kind, secret)
			}
		}
	})
}
