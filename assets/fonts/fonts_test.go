package fonts_test

import (
	"testing"

	"golang.org/x/image/font/sfnt"

	"okpay.example/support/assets/fonts"
)

func TestFontsCoverWhatPeopleRead(t *testing.T) {
	samples := map[string]string{
		"simplified":  "遇到什么问题了？账户被锁定，钱正在被转走。骞鑫淼",
		"traditional": "帳戶被鎖定，錢還沒到帳，請問怎麼辦",
		"Latin":       "What went wrong? Ærøskøbing, naïve, São Paulo",
		"symbols":     "“”‘’—…·•←→↗✓×￥¥€©①②③【】《》、。！？；：（）",
	}
	for weight, data := range map[string][]byte{"regular": fonts.Regular(), "bold": fonts.Bold()} {
		face, err := sfnt.Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", weight, err)
		}
		var buf sfnt.Buffer
		for kind, sample := range samples {
			for _, r := range sample {
				if glyph, err := face.GlyphIndex(&buf, r); err != nil || glyph == 0 {
					t.Errorf("%s: no glyph for %q (%s)", weight, r, kind)
				}
			}
		}
	}
}

func TestFontsStaySmall(t *testing.T) {
	const limit = 2_500_000 // bytes; the program carries two of them
	for weight, data := range map[string][]byte{"regular": fonts.Regular(), "bold": fonts.Bold()} {
		if len(data) > limit {
			t.Errorf("%s: %d bytes, more than %d", weight, len(data), limit)
		}
	}
}
