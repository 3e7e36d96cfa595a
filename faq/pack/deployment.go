package pack

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/BurntSushi/toml"
)

// Overlay returns a copy of p with the deployment fields given in TOML. Only keys that are there override; an unknown
// key is an error.
func (p *Pack) Overlay(data []byte) (*Pack, error) {
	q, err := p.overlay("", data)
	if err != nil {
		return nil, fmt.Errorf("overlay pack: %w", err)
	}
	return q, nil
}

func (p *Pack) overlay(file string, data []byte) (*Pack, error) {
	if len(data) > MaxFileSize {
		return nil, faultOf("large", "is larger than %d bytes", MaxFileSize).at(file, 0)
	}
	data = trimText(data)
	q := p.clone()
	base := q.Deployment.Channels
	// Slices are set to nil first: the decoder writes into the array of one that is there.
	given := q.Deployment
	given.Channels, given.OAuth = nil, nil
	given.BrandWords, given.Domains, given.SigningDomains, given.Updates.Keys = nil, nil, nil, nil
	meta, err := toml.Decode(string(data), &given)
	if err != nil {
		out := &Error{File: file, Problem: err.Error(), Err: err}
		var at toml.ParseError
		if errors.As(err, &at) {
			out.Line, out.Problem = at.Position.Line, at.Message
		}
		return nil, out
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		key := unknown[0]
		return nil, faultOf("key_unknown", "unknown key %q", key.String()).at(file, tomlLine(data, key))
	}
	keep := func(to *[]string, old []string, key ...string) {
		if !meta.IsDefined(key...) {
			*to = old
		}
	}
	keep(&given.BrandWords, q.Deployment.BrandWords, "brand_words")
	keep(&given.Domains, q.Deployment.Domains, "domains")
	keep(&given.SigningDomains, q.Deployment.SigningDomains, "signing_domains")
	keep(&given.Updates.Keys, q.Deployment.Updates.Keys, "updates", "keys")
	merged := make(map[string]DeployedChannel, len(base)+len(given.Channels))
	for id, c := range base {
		merged[id] = c
	}
	for id, c := range given.Channels {
		old := merged[id]
		if meta.IsDefined("channels", id, "value") {
			old.Value = c.Value
		}
		if meta.IsDefined("channels", id, "hours") {
			old.Hours = c.Hours
		}
		merged[id] = old
	}
	given.Channels = merged
	given.OAuth = mergedOAuth(q.Deployment.OAuth, given.OAuth)
	if key, problem := q.checkDeployment(&given); problem.there() {
		return nil, problem.at(file, tomlLine(data, key))
	}
	q.Deployment = given
	for i := range q.Channels {
		c := &q.Channels[i]
		c.Value, c.Hours = merged[c.ID].Value, merged[c.ID].Hours
	}
	return q, nil
}

// checkDeployment gives the key of the first field that cannot be right.
func (p *Pack) checkDeployment(d *Deployment) (key toml.Key, problem fault) {
	if d.TimeZone != "" {
		if problem := checkZone(d.TimeZone); problem.there() {
			return toml.Key{"time_zone"}, problem
		}
	}
	if d.Site != "" {
		if u, err := url.Parse(d.Site); err != nil || u.Scheme != "https" || u.Host == "" {
			return toml.Key{"site"}, faultOf("site", "site %q is not an https address", d.Site)
		}
	}
	if d.SupportAddress != "" {
		if a, err := mail.ParseAddress(d.SupportAddress); err != nil || a.Address != d.SupportAddress {
			return toml.Key{"support_address"}, faultOf("support_address", "support_address %q is not a bare mail address", d.SupportAddress)
		}
	}
	for name, list := range map[string][]string{"domains": d.Domains, "signing_domains": d.SigningDomains} {
		for _, s := range list {
			if !isDomain(s) {
				return toml.Key{name}, faultOf("domain", "%q is not a domain in lower case", s)
			}
		}
	}
	if d.AnswerDays < 0 || d.AnswerDays > 100 {
		return toml.Key{"answer_days"}, faultOf("answer_days", "answer_days %d is not between 0 and 100", d.AnswerDays)
	}
	if key, problem := d.Updates.check(); problem.there() {
		return key, problem
	}
	for _, name := range sortedKeys(d.OAuth) {
		c := d.OAuth[name]
		if !isName(name) || c.ClientID == "" || strings.ContainsFunc(c.ClientID+c.ClientSecret, unicode.IsControl) {
			return toml.Key{"oauth", name}, faultOf("oauth", "oauth %q has no client_id, or one that cannot be right", name)
		}
	}
	for _, id := range sortedKeys(d.Channels) {
		if !slices.ContainsFunc(p.Channels, func(c Channel) bool { return c.ID == id }) {
			return toml.Key{"channels", id}, faultOf("channel_unknown", "channel %q is not in %s", id, channelsFile)
		}
		for _, h := range d.Channels[id].Hours {
			if problem := h.check(id); problem.there() {
				return toml.Key{"channels", id, "hours"}, problem
			}
		}
	}
	return nil, fault{}
}

// mergedOAuth lays whole registrations over others: an id of one goes with no secret of another.
func mergedOAuth(old, given map[string]OAuthClient) map[string]OAuthClient {
	if len(old) == 0 {
		return given
	}
	merged := maps.Clone(old)
	maps.Copy(merged, given)
	return merged
}

// isDomain tells whether s looks like a DNS name of two labels or more, in lower case (RFC 1035, section 2.3.1).
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 || len(s) > 253 {
		return false
	}
	return !slices.ContainsFunc(labels, func(l string) bool { return !isName(l) })
}

// tomlLine finds the line that defines key, as far as one can without the parser's help: the last line that begins
// with its last part, or a table header that ends in it. 0 when there is none.
func tomlLine(data []byte, key toml.Key) int {
	if len(key) == 0 {
		return 0
	}
	last := []byte(key[len(key)-1])
	line, table := 0, ""
	want := strings.Join(key[:len(key)-1], ".")
	n := 0
	for row := range bytes.Lines(data) {
		n++
		row = bytes.TrimSpace(row)
		if bytes.HasPrefix(row, []byte("[")) {
			table = strings.Trim(string(row), "[] \t")
			if table == key.String() {
				return n
			}
			continue
		}
		name, _, ok := bytes.Cut(row, []byte("="))
		name = bytes.Trim(bytes.TrimSpace(name), `"'`)
		if ok && (table == want && bytes.Equal(name, last) || line == 0 && bytes.HasSuffix(name, last)) {
			line = n
		}
	}
	return line
}
