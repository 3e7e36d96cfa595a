package pack

import (
	"cmp"
	"io/fs"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// LintOverlay tells what is wrong with a file of a desk's own fields that is to be laid over a pack.
func LintOverlay(fsys fs.FS, file string, base *Pack) []Finding {
	l := &linter{reading: &reading{fsys: fsys, pack: base}}
	l.overlaid(file)
	return l.found()
}

// overlaid checks a file of deployment fields over the pack.
func (l *linter) overlaid(file string) {
	data, err := readFile(l.fsys, file)
	var p *Pack
	if err == nil {
		p, err = l.pack.overlay(file, data)
	}
	if err != nil {
		l.reportError(file, err)
		return
	}
	given := func(i int) bool { return p.Channels[i].Value != l.pack.Channels[i].Value }
	l.deployment(file, p, given)
}

// deployment checks that what a desk gave can be right: a value that leads nowhere would send people nowhere, and an
// address that is not the desk's own would make its mail look false. given tells of which channels file gives the value.
func (l *linter) deployment(file string, p *Pack, given func(i int) bool) {
	data, err := readFile(l.fsys, file)
	if err != nil {
		return // told where it was read, or there is none
	}
	line := func(key ...string) int { return tomlLine(trimText(data), key) }
	for i, c := range p.Channels {
		if problem := wrongValue(c); problem.there() && given(i) {
			l.add(LevelError, problem.at(file, line("channels", c.ID, "value")))
		}
	}
	d := p.Deployment
	foreign := func(key, host string) {
		at := cmp.Or(line(key), line("domains"))
		if at > 0 && host != "" && len(d.Domains) > 0 && !own(d.Domains, host) {
			l.warn(file, at, "domain_foreign", "%s is at %s, which is not among the domains", key, host)
		}
	}
	_, host, _ := strings.Cut(d.SupportAddress, "@")
	foreign("support_address", host)
	if u, err := url.Parse(d.Site); err == nil {
		foreign("site", u.Hostname())
	}
}

// own tells whether a host is one of the domains or below one.
func own(domains []string, host string) bool {
	host = strings.ToLower(host)
	return slices.ContainsFunc(domains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}

// wrongValue tells why a channel's value cannot be right; nothing when it can, or when there is none.
func wrongValue(c Channel) (problem fault) {
	switch c.Kind {
	case ChannelPhone:
		digits := 0
		for _, r := range c.Value {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if c.Value != "" && digits < 3 {
			return faultOf("value_phone", "channel %q: %q is not a phone number", c.ID, c.Value)
		}
	case ChannelEmail:
		if a, err := mail.ParseAddress(c.Value); c.Value != "" && (err != nil || a.Address != c.Value) {
			return faultOf("value_email", "channel %q: %q is not a bare mail address", c.ID, c.Value)
		}
	default:
		if u, err := url.Parse(c.Value); c.Value != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
			return faultOf("value_link", "channel %q: broken link: %q is not an https address", c.ID, c.Value)
		}
	}
	return fault{}
}
