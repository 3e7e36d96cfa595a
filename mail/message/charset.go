package message

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"mime"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// lookupCharset finds the decoder for a charset label. GB2312 and GBK are read as GB18030, which holds them both and
// is what senders who write one of these labels often mean.
func lookupCharset(label string) (encoding.Encoding, bool) {
	label = strings.ToLower(strings.Trim(strings.TrimSpace(label), `"'`))
	label = strings.TrimPrefix(label, "charset=")
	switch strings.NewReplacer("_", "-", " ", "").Replace(label) {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "7bit", "8bit", "binary", "unknown-8bit", "x-unknown", "unicode-1-1-utf-8":
		return nil, true
	case "gb2312", "gbk", "gb18030", "gb-18030", "cp936", "ms936", "windows-936", "936", "x-gbk", "euc-cn", "gb-2312-80",
		"gb2312-80", "csgb2312", "chinese", "x-euc-cn", "gb-1988":
		return simplifiedchinese.GB18030, true
	case "hz-gb-2312", "hz":
		return simplifiedchinese.HZGB2312, true
	case "big5", "cp950", "950", "big-5", "ms950", "windows-950", "x-big5", "big5-hkscs", "cn-big5", "csbig5":
		return traditionalchinese.Big5, true
	case "cp932", "ms932", "windows-932", "shift-jis", "sjis", "x-sjis":
		return japanese.ShiftJIS, true
	case "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-ms", "cp50220", "cp50221":
		return japanese.ISO2022JP, true
	case "iso-8859-1", "latin1", "cp1252", "ansi", "windows-1252":
		return charmap.Windows1252, true
	}
	if e, err := htmlindex.Get(label); err == nil && e != encoding.Replacement {
		return e, true
	}
	if e, err := ianaindex.MIME.Encoding(label); err == nil && e != nil {
		return e, true
	}
	return nil, false
}

// decodeCharset turns b into UTF-8. A wrong or missing label is common: what is valid UTF-8 under a label that allows
// it stays, what is not is tried as GB18030, and as Windows-1252 at last. known is false for a label nobody knows.
func decodeCharset(b []byte, label string) (s string, known bool) {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "utf-7", "utf7", "unicode-1-1-utf-7", "x-unicode-1-1-utf-7":
		return decodeUTF7(string(b)), true
	case "iso-2022-cn", "iso-2022-cn-ext":
		return decodeISO2022CN(b), true
	}
	e, known := lookupCharset(label)
	if e == nil {
		return decodeGuessed(b), known
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return decodeGuessed(b), known
	}
	s = string(out)
	// Mail that says GBK or Latin-1 and is in fact UTF-8.
	if hasHigh(b) && utf8.Valid(b) && (e == charmap.Windows1252 || strings.ContainsRune(s, utf8.RuneError)) {
		return string(b), known
	}
	return s, known
}

// decodeGuessed reads bytes whose charset nobody stated.
func decodeGuessed(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	if out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b); err == nil && mostlyChinese(string(out)) {
		return string(out)
	}
	if whole := withoutHalf(b); utf8.Valid(whole) && hasHigh(whole) {
		return string(whole) + "\uFFFD"
	}
	if strayBytes(b) {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(out)
}

// withoutHalf cuts off the beginning of a character at the end of b, where a text was cut.
func withoutHalf(b []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if last := b[len(b)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return b[:len(b)-n]
			}
			break
		}
	}
	return b
}

// strayBytes tells whether b is UTF-8 but for a few bytes, as when a text was cut or damaged.
func strayBytes(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		b = b[size:]
	}
	return good > 4*bad
}

// mostlyChinese tells whether what was decoded as GB18030 looks like Chinese and not like accented Latin letters, which
// decode to rare characters one at a time.
func mostlyChinese(s string) bool {
	common, other := 0, 0
	for _, r := range s {
		switch {
		case r == utf8.RuneError:
			other += 2
		case r >= 0x4e00 && r <= 0x9fa5, r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xffef, r >= 0x2010 && r <= 0x2030:
			common++
		case r >= utf8.RuneSelf:
			other++
		}
	}
	return common > 1 && common > 3*other
}

func hasHigh(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// decodeUTF7 reads RFC 2152.
func decodeUTF7(s string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(s, "+")
		b.WriteString(before)
		if !ok {
			return strings.ToValidUTF8(b.String(), "\uFFFD")
		}
		end := strings.IndexFunc(after, func(r rune) bool {
			return (r|0x20 < 'a' || r|0x20 > 'z') && (r < '0' || r > '9') && r != '+' && r != '/'
		})
		if end < 0 {
			end = len(after)
		}
		if end == 0 {
			b.WriteByte('+')
		} else if raw, err := base64.RawStdEncoding.DecodeString(after[:end]); err == nil {
			units := make([]uint16, len(raw)/2)
			for i := range units {
				units[i] = binary.BigEndian.Uint16(raw[2*i:])
			}
			b.WriteString(string(utf16.Decode(units)))
		} else {
			b.WriteString("+" + after[:end])
		}
		s = strings.TrimPrefix(after[end:], "-")
	}
}

// decodeISO2022CN reads the GB 2312 part of RFC 1922: pairs of seven-bit bytes between SO and SI.
func decodeISO2022CN(b []byte) string {
	var out []byte
	shifted := false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == 0x1b && i+3 < len(b) && b[i+1] == '$': // designation: ESC $ ) A
			i += 3
		case c == 0x0e:
			shifted = true
		case c == 0x0f, c == '\n':
			shifted = false
			if c == '\n' {
				out = append(out, c)
			}
		case shifted && c > ' ':
			out = append(out, c|0x80)
		default:
			out = append(out, c)
		}
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(out)
	if err != nil {
		return decodeGuessed(out)
	}
	return string(text)
}

// wordDecoder decodes encoded-words in every charset that decodeCharset knows.
func wordDecoder() *mime.WordDecoder {
	return &mime.WordDecoder{CharsetReader: func(label string, r io.Reader) (io.Reader, error) {
		b, err := io.ReadAll(io.LimitReader(r, maxValue))
		if err != nil {
			return nil, fmt.Errorf("reading an encoded-word: %w", err)
		}
		s, _ := decodeCharset(b, label)
		return strings.NewReader(s), nil
	}}
}

var encodedWord = compiled(`=\?([^?\s]{1,60})\?([BbQq])\?([^?]*)\?=`)

// decodeHeader decodes the encoded-words of a value (RFC 2047). Neighbours in one charset and encoding are joined as
// bytes first, since many senders split a Chinese character between two words.
func decodeHeader(s string) string {
	if !strings.Contains(s, "=?") {
		return decodeGuessed([]byte(s))
	}
	var out strings.Builder
	var pending []byte
	charset := ""
	flush := func() {
		text, _ := decodeCharset(pending, charset)
		out.WriteString(text)
		pending = nil
	}
	last := 0
	for _, at := range encodedWord().FindAllStringSubmatchIndex(s, -1) {
		between := s[last:at[0]]
		label, _, _ := strings.Cut(strings.ToLower(s[at[2]:at[3]]), "*") // RFC 2231, section 5: charset*language
		if last == 0 || strings.TrimSpace(between) != "" || label != charset {
			flush()
			if last == 0 || strings.TrimSpace(between) != "" {
				out.WriteString(decodeGuessed([]byte(between)))
			}
		}
		charset = label
		pending = append(pending, decodeWord(s[at[4]], s[at[6]:at[7]])...)
		last = at[1]
	}
	flush()
	out.WriteString(decodeGuessed([]byte(s[last:])))
	return out.String()
}

// decodeWord gives the bytes of one encoded-word's text.
func decodeWord(encoding byte, text string) []byte {
	if encoding|0x20 == 'b' {
		b, _ := decodeBase64([]byte(text))
		return b
	}
	var b []byte
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '_':
			b = append(b, ' ')
		case text[i] == '=' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]):
			b = append(b, unhex(text[i+1])<<4|unhex(text[i+2]))
			i += 2
		default:
			b = append(b, text[i])
		}
	}
	return b
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
