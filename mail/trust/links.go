package trust

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"okpay.example/support/mail/ticket"
)

// The flags of a link; those of look-alike domains join them.
const (
	flagIP        = "ip_host"
	flagUser      = "user_info"     // "https://okpay.com@evil.test"
	flagShortener = "shortener"     // the true target is not seen
	flagRedirect  = "redirector"    // the same: it leads on to another address
	flagMismatch  = "text_mismatch" // the text shows another host
	flagPunycode  = "punycode"
	flagScheme    = "not_web"
	flagPort      = "odd_port"
	flagHidden    = "hidden_characters"
)

// maxLinks bounds the links that a verdict keeps.
const maxLinks = 30

// shorteners hide where they lead. The list is of those seen in mails, in China and elsewhere; no list is complete.
var shorteners = strings.Fields(`bit.ly tinyurl.com t.co goo.gl is.gd v.gd ow.ly buff.ly rebrand.ly cutt.ly rb.gy s.id
	shorturl.at tiny.cc t.ly lnkd.in bl.ink short.io soo.gd surl.li trib.al adf.ly t.cn url.cn dwz.cn suo.im u.nu
	tb.cn m.tb.cn b23.tv v.douyin.com w.url.cn mrw.so sourl.cn suo.yt 985.so dwz.mk qrco.de linktr.ee`)

// redirectors are pages of well-known hosts that lead on to wherever their address says.
var redirectors = []struct{ host, path string }{
	{"google.com", "/url"}, {"www.google.com", "/url"}, {"l.facebook.com", "/l.php"}, {"lm.facebook.com", "/l.php"},
	{"out.reddit.com", "/"}, {"link.zhihu.com", "/"}, {"www.baidu.com", "/link"}, {"c.pc.qq.com", "/"}, {"mail.qq.com", "/cgi-bin/readtemplate"},
	{"safelinks.protection.outlook.com", "/"}, {"steamcommunity.com", "/linkfilter"}, {"weixin110.qq.com", "/"},
	{"www.youtube.com", "/redirect"}, {"slack-redir.net", "/link"}, {"urldefense.com", "/"},
}

// linksOf gives a mail's links with what is wrong with each.
func (p Policy) linksOf(links []ticket.Link) []ticket.Link {
	var out []ticket.Link
	for _, l := range links[:min(len(links), maxLinks)] {
		l.Flags = p.linkFlags(l)
		out = append(out, l)
	}
	return out
}

func (p Policy) linkFlags(l ticket.Link) []string {
	flags := []string{}
	add := func(flag string, is bool) {
		if is && !slices.Contains(flags, flag) {
			flags = append(flags, flag)
		}
	}
	target := strings.ReplaceAll(strings.TrimSpace(l.URL), `\`, "/")
	scheme, rest, _ := strings.Cut(target, ":")
	switch scheme = strings.ToLower(scheme); {
	case scheme == "mailto" || scheme == "tel":
		return flags
	case scheme != "http" && scheme != "https" && !strings.HasPrefix(target, "//"):
		return append(flags, flagScheme)
	}
	authority := strings.TrimLeft(rest, "/")
	if end := strings.IndexAny(authority, "/?#"); end >= 0 {
		authority = authority[:end]
	}
	official := within(asciiDomain(l.Host), p.Domains)
	add(flagUser, strings.Contains(authority, "@"))
	add(flagIP, isIP(l.Host))
	add(flagPort, oddPort(authority))
	add(flagHidden, strings.ContainsFunc(l.Text+l.URL, hidden))
	add(flagPunycode, strings.Contains(asciiDomain(l.Host), "xn--"))
	if like := lookAlike(l.Host, p.Domains); like != "" {
		add(like, true)
	}
	add(flagShortener, within(asciiDomain(l.Host), shorteners))
	add(flagRedirect, !official && redirects(target, l.Host) || official && redirects(target, l.Host) && !p.leadsHome(target))
	add(flagMismatch, p.mismatched(l))
	return flags
}

// isIP tells a numeric host in all the ways that browsers read (WHATWG URL, section 3.5): "127.1", "0x7f000001".
func isIP(host string) bool {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	_, err := strconv.ParseUint(last, 0, 64)
	return err == nil && last != ""
}

func oddPort(authority string) bool {
	authority = authority[strings.LastIndexByte(authority, '@')+1:]
	at := strings.LastIndexByte(authority, ':')
	if at < 0 || strings.Contains(authority[at:], "]") {
		return false
	}
	port := authority[at+1:]
	return port != "" && port != "80" && port != "443"
}

// redirects tells an address that carries another one, or a page that is known to lead on.
func redirects(target, host string) bool {
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	for _, r := range redirectors {
		if (host == r.host || strings.HasSuffix(host, "."+r.host) && r.path == "/") && strings.HasPrefix(u.Path+"/", r.path) {
			return true
		}
	}
	return len(carried(u)) > 0
}

// carried are the web addresses in a URL's query, fragment and path.
func carried(u *url.URL) (targets []string) {
	values := []string{u.Fragment, u.Path}
	for _, list := range u.Query() {
		values = append(values, list...)
	}
	for _, v := range values {
		for range 2 { // once more for what is encoded twice
			if at := strings.Index(strings.ToLower(v), "http"); at >= 0 && webAddress.MatchString(v[at:]) {
				targets = append(targets, v[at:])
				break
			}
			once, err := url.QueryUnescape(v)
			if err != nil {
				break
			}
			v = once
		}
	}
	return targets
}

var webAddress = pattern(`(?i)^https?:/{1,2}[^/\s]+\.`)

// leadsHome tells whether all that an address carries stays at the official domains.
func (p Policy) leadsHome(target string) bool {
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	return !slices.ContainsFunc(carried(u), func(to string) bool {
		on, err := url.Parse(to)
		return err != nil || !within(asciiDomain(on.Hostname()), p.Domains)
	})
}

// shownHost finds a host in a link's text.
var shownHost = pattern(`(?i)(?:https?://|www\.|^|[\s(（【\[:：])((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]+|中国|公司|网络))(?:[/:?#\s)）】\]]|$)`)

// mismatched tells a link whose text shows another organisation's host than the one that it leads to. An address of mail
// in the text is none.
func (p Policy) mismatched(l ticket.Link) bool {
	if strings.TrimSpace(l.Text) == l.URL {
		return false
	}
	for _, found := range shownHost.FindAllStringSubmatch(l.Text, 3) {
		shown := asciiDomain(found[1])
		org, suffix := organisation(shown), shown[strings.LastIndexByte(shown, '.')+1:]
		if org == "" || fileEndings[suffix] {
			continue
		}
		host := asciiDomain(l.Host)
		if !aligned(shown, host) && !(within(shown, p.Domains) && within(host, p.Domains)) {
			return true
		}
	}
	return false
}

// fileEndings are names of files rather than of hosts, when they stand in a text: "invoice.zip".
var fileEndings = map[string]bool{
	"pdf": true, "zip": true, "doc": true, "docx": true, "xls": true, "xlsx": true, "png": true, "jpg": true, "txt": true,
	"html": true, "csv": true, "js": true, "go": true, "md": true, "exe": true, "apk": true,
}

// deceives tells a link that is made to be taken for an official one.
func (p Policy) deceives(l ticket.Link) bool {
	for _, f := range l.Flags {
		switch f {
		case likeConfusable, likeMixed, likeSimilar, likeWords, likeSuffix:
			return true
		case flagUser:
			return p.namesDomain(l.URL)
		case flagMismatch:
			return p.namesDomain(l.Text)
		}
	}
	return false
}
