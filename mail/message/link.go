package message

import (
	"net/url"
	"strings"
	"unicode"
)

const (
	maxLinks    = 300
	maxLinkText = 500  // bytes
	maxURL      = 4000 // bytes
)

// linkList collects links, each once.
type linkList struct {
	links []Link
	seen  map[[2]string]bool
	urls  map[string]bool
}

// add records a link of an HTML mail. A target inside the mail (#…, cid:) is no link.
func (l *linkList) add(text, target string) {
	target = strings.Map(func(r rune) rune { // browsers drop these (WHATWG URL, section 4.4)
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, strings.TrimSpace(target))
	lower := strings.ToLower(target)
	if target == "" || target[0] == '#' || strings.HasPrefix(lower, "cid:") || len(target) > maxURL || len(l.links) >= maxLinks {
		return
	}
	if l.seen == nil {
		l.seen, l.urls = map[[2]string]bool{}, map[string]bool{}
	}
	text = strings.ToValidUTF8(text[:min(len(text), maxLinkText)], "")
	if key := [2]string{text, target}; !l.seen[key] {
		l.seen[key], l.urls[target] = true, true
		l.links = append(l.links, Link{Text: text, URL: target, Host: hostOf(target), Flags: []string{}})
	}
}

var textURL = compiled(`(?i)\b(?:https?://|www\.)[^\s<>"'\x60\\^{|}，。；：！？、）】」》”’…（【「《“‘]+`)

// addFromText records the links that a mail program would make of plain text, unless the HTML had them.
func (l *linkList) addFromText(text string) {
	for _, found := range textURL().FindAllString(text, maxLinks) {
		found = trimURL(found)
		target := found
		if strings.EqualFold(target[:min(len(target), 4)], "www.") {
			target = "http://" + target
		}
		if !l.urls[target] && !l.urls[target+"/"] {
			l.add(found, target)
		}
	}
}

// trimURL cuts what follows a URL in running text: closing punctuation, and Chinese that goes on without a blank.
func trimURL(s string) string {
	start := strings.Index(s, "://") + 3
	if start < 3 {
		start = 0
	}
	latin, path := false, false
	for i, r := range s[start:] {
		switch {
		case r == '.' && !path:
			latin = false // each label of a host is judged by itself: a whole label may be Chinese
		case r == '/' || r == '?' || r == '#':
			path = true
		case unicode.Is(unicode.Han, r):
			if latin || path {
				return strings.TrimRight(s[:start+i], ".,;:!?)]*_~")
			}
		default:
			latin = true
		}
	}
	s = strings.TrimRight(s, ".,;:!?*_~")
	if !strings.Contains(s, "(") {
		s = strings.TrimRight(s, ")]")
	}
	return s
}

// hostOf gives the host a browser would go to, as tolerantly as browsers read: backslashes as slashes, anything before
// the last '@' as a user name. "" where there is none.
func hostOf(target string) string {
	target = strings.ReplaceAll(strings.TrimSpace(target), `\`, "/")
	if strings.HasPrefix(target, "//") {
		target = "https:" + target
	}
	if u, err := url.Parse(target); err == nil && u.Host != "" {
		return strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	}
	scheme, rest, ok := strings.Cut(target, ":")
	if scheme = strings.ToLower(scheme); !ok || (scheme != "http" && scheme != "https") {
		return ""
	}
	rest = strings.TrimLeft(rest, "/")
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	if colon := strings.LastIndexByte(rest, ':'); colon >= 0 && !strings.Contains(rest, "]") {
		rest = rest[:colon]
	}
	return strings.ToLower(strings.Trim(rest, "[]. "))
}
