package message

import (
	"encoding/base64"
	"strings"
)

const malformedBase64 = "malformed-base64"

// transferName is an encoding's name in lower case, without what may follow it.
func transferName(encoding string) string {
	name, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(encoding)), " ")
	return strings.Trim(name, `;"'`)
}

// decodeTransfer undoes a Content-Transfer-Encoding (RFC 2045, section 6) as far as it can; bad input gives what could
// be read of it, and a defect.
func decodeTransfer(b []byte, encoding string) (content []byte, defect string) {
	switch transferName(encoding) {
	case "base64":
		content, clean := decodeBase64(b)
		if !clean {
			return content, malformedBase64
		}
		return content, ""
	case "quoted-printable":
		return decodeQuotedPrintable(b), ""
	case "", "7bit", "8bit", "binary":
		return b, ""
	}
	return b, "unknown-encoding"
}

// decodedSize is the length of what decodeTransfer gives.
func decodedSize(b []byte, encoding string) int64 {
	if transferName(encoding) == "base64" {
		return base64Size(b)
	}
	content, _ := decodeTransfer(b, encoding)
	return int64(len(content))
}

// checkTransfer gives the defect that decodeTransfer would.
func checkTransfer(b []byte, encoding string) (defect string) {
	switch transferName(encoding) {
	case "base64":
		for _, c := range b {
			if base64Kind[c] == 3 {
				return malformedBase64
			}
		}
		return ""
	case "quoted-printable":
		return ""
	}
	_, defect = decodeTransfer(nil, encoding)
	return defect
}

// base64Kind tells of each byte whether it is of the alphabet (1), padding (2), white space (0) or a stranger (3).
var base64Kind = func() (kind [256]byte) {
	for c := range kind {
		kind[c] = 3
	}
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" {
		kind[c] = 1
	}
	for _, c := range " \t\r\n" {
		kind[c] = 0
	}
	kind['='] = 2
	return kind
}()

// decodeBase64 skips whatever is not of the alphabet and goes on after padding in the middle. clean is false where it
// had to skip more than white space.
func decodeBase64(b []byte) (out []byte, clean bool) {
	out = make([]byte, 0, base64.StdEncoding.DecodedLen(len(b)))
	run := make([]byte, 0, base64Run)
	clean = true
	for _, c := range b {
		switch base64Kind[c] {
		case 1:
			if run = append(run, c); len(run) == base64Run {
				out, _ = base64.RawStdEncoding.AppendDecode(out, run)
				run = run[:0]
			}
		case 2: // the end, or the end of one of several that were joined
			out, run = appendRun(out, run), run[:0]
		case 3:
			clean = false
		}
	}
	return appendRun(out, run), clean
}

// base64Size is the length of what decodeBase64 gives.
func base64Size(b []byte) (size int64) {
	run := 0
	end := func() {
		if run > 0 {
			size += int64(base64.RawStdEncoding.DecodedLen(run))
		}
		run = 0
	}
	for _, c := range b {
		switch base64Kind[c] {
		case 1:
			run++
		case 2:
			end()
		}
	}
	end()
	return size
}

// base64Run is how many characters are decoded at a time; a multiple of four.
const base64Run = 4 << 10

// appendRun decodes characters to an end. One that is left over alone says nothing.
func appendRun(out, run []byte) []byte {
	if len(run)%4 == 1 {
		run = run[:len(run)-1]
	}
	out, _ = base64.RawStdEncoding.AppendDecode(out, run)
	return out
}

// decodeQuotedPrintable leaves what is no valid escape as it stands.
func decodeQuotedPrintable(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		line, next := cutLine(b, 0)
		end := b[len(line):next]
		b = b[next:]
		line = withoutBlanks(line)
		soft := len(line) > 0 && line[len(line)-1] == '='
		if soft {
			line = line[:len(line)-1]
		}
		for i := 0; i < len(line); i++ {
			if line[i] == '=' && i+2 < len(line) && isHex(line[i+1]) && isHex(line[i+2]) {
				out = append(out, unhex(line[i+1])<<4|unhex(line[i+2]))
				i += 2
				continue
			}
			out = append(out, line[i])
		}
		if !soft {
			out = append(out, end...)
		}
	}
	return out
}

// withoutBlanks drops the blanks at a line's end.
func withoutBlanks(line []byte) []byte {
	n := len(line)
	for n > 0 && (line[n-1] == ' ' || line[n-1] == '\t' || line[n-1] == '\r') {
		n--
	}
	return line[:n]
}
