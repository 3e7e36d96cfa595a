package message

import (
	"slices"
	"strconv"
	"strings"
)

const (
	maxParameters = 50
	maxBoundary   = 200 // characters; RFC 2046 allows 70
)

// leadingType is a type with or without its subtype (a disposition has none), RFC 2045, section 5.1. The semicolon after
// it is missing now and then.
var leadingType = compiled(`^[\s"]*([\w!#$&^.+-]{1,100})(?:\s*/\s*([\w!#$&^.+-]{1,100}))?`)

// parameter is one name and value as they stand.
type parameter struct{ name, value string }

// parseMediaType reads a Content-Type or Content-Disposition value: the type in lower case and its parameters, decoded
// by RFC 2231 and, against it but as is usual, RFC 2047. It takes what it can and never fails.
func parseMediaType(value string) (mediaType string, parameters map[string]string) {
	at := leadingType().FindStringSubmatchIndex(value)
	if at == nil {
		return "", map[string]string{}
	}
	mediaType = strings.ToLower(value[at[2]:at[3]])
	if at[4] >= 0 {
		mediaType += "/" + strings.ToLower(value[at[4]:at[5]])
	}
	rest := value[at[1]:]
	var raw []parameter
	for rest != "" && len(raw) < maxParameters {
		var p parameter
		p.name, p.value, rest = cutParameter(rest)
		twice := slices.ContainsFunc(raw, func(other parameter) bool { return other.name == p.name })
		if p.name != "" && !twice {
			raw = append(raw, p)
		}
	}
	return mediaType, joinParameters(raw)
}

// cutParameter takes one name=value off the front of s.
func cutParameter(s string) (name, value, rest string) {
	s = strings.TrimLeft(s, "; \t\r\n")
	end := strings.IndexAny(s, "=;")
	if end < 0 {
		return "", "", ""
	}
	if s[end] == ';' {
		return "", "", s[end+1:]
	}
	name = strings.ToLower(strings.TrimSpace(s[:end]))
	s = strings.TrimLeft(s[end+1:], " \t\r\n")
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, ";")
		return name, strings.TrimSpace(value), rest
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == '"':
			_, rest, _ = strings.Cut(s[i+1:], ";")
			return name, b.String(), rest
		default:
			b.WriteByte(s[i])
		}
	}
	return name, b.String(), ""
}

// joinParameters puts continuations together and decodes charsets (RFC 2231, sections 3 and 4). Of two with one number
// the first counts.
func joinParameters(raw []parameter) map[string]string {
	type segment struct {
		n       int
		text    string
		encoded bool
	}
	segments := map[string][]segment{}
	parameters := map[string]string{}
	for _, p := range raw {
		base, section, starred := strings.Cut(p.name, "*")
		if !starred {
			parameters[p.name] = decodeHeader(p.value)
			continue
		}
		section, encoded := strings.CutSuffix(section, "*")
		n, err := strconv.Atoi(section)
		switch {
		case section == "":
			n, encoded = 0, true // name*=charset'language'text
		case err != nil || n < 0:
			continue
		}
		if !slices.ContainsFunc(segments[base], func(s segment) bool { return s.n == n }) {
			segments[base] = append(segments[base], segment{n, p.value, encoded})
		}
	}
	for base, list := range segments {
		slices.SortFunc(list, func(a, b segment) int { return a.n - b.n })
		charset := ""
		var b []byte
		for i, s := range list {
			if i == 0 && s.encoded {
				if parts := strings.SplitN(s.text, "'", 3); len(parts) == 3 {
					charset, s.text = parts[0], parts[2]
				}
			}
			if s.encoded {
				b = append(b, unescapePercent(s.text)...)
			} else {
				b = append(b, s.text...)
			}
		}
		parameters[base], _ = decodeCharset(b, charset)
	}
	return parameters
}

func unescapePercent(s string) []byte {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b = append(b, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		b = append(b, s[i])
	}
	return b
}

// multipartBoundary gives the boundary of a multipart type, or "" where value names none that can be used.
func multipartBoundary(value string) string {
	mediaType, parameters := parseMediaType(value)
	boundary := strings.TrimRight(parameters["boundary"], " \t")
	if !strings.HasPrefix(mediaType, "multipart/") || len(boundary) > maxBoundary {
		return ""
	}
	return boundary
}
