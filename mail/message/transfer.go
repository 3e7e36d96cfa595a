package message

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// decodeTransfer undoes a Content-Transfer-Encoding (RFC 2045, section 6) as far as it can; bad input gives what could
// be read of it.
func decodeTransfer(b []byte, encoding string) []byte {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return decodeBase64(b)
	case "quoted-printable":
		return decodeQuotedPrintable(b)
	}
	return b
}

// decodeBase64 skips whatever is not of the alphabet and goes on after padding in the middle.
func decodeBase64(b []byte) []byte {
	out := make([]byte, 0, len(b)/4*3)
	var group [4]byte
	n := 0
	for _, c := range b {
		switch {
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9', c == '+', c == '/':
			group[n] = c
			n++
		case c == '=' && n > 1:
			out, _ = base64.RawStdEncoding.AppendDecode(out, group[:n])
			n = 0
		}
		if n == 4 {
			out, _ = base64.RawStdEncoding.AppendDecode(out, group[:])
			n = 0
		}
	}
	if n > 1 {
		out, _ = base64.RawStdEncoding.AppendDecode(out, group[:n])
	}
	return out
}

// decodeQuotedPrintable leaves what is no valid escape as it stands.
func decodeQuotedPrintable(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		line, next := cutLine(b, 0)
		ended := next > 0 && b[next-1] == '\n'
		b = b[next:]
		line = bytes.TrimRight(line, " \t\r")
		soft := bytes.HasSuffix(line, []byte("="))
		line = bytes.TrimSuffix(line, []byte("="))
		for i := 0; i < len(line); i++ {
			if line[i] == '=' && i+2 < len(line) && isHex(line[i+1]) && isHex(line[i+2]) {
				out = append(out, unhex(line[i+1])<<4|unhex(line[i+2]))
				i += 2
				continue
			}
			out = append(out, line[i])
		}
		if ended && !soft {
			out = append(out, '\n')
		}
	}
	return out
}
