package account

import (
	_ "embed"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
)

// Hint is a key that the faces translate: what the person must know before the password works.
type Hint string

// The hints of the bundled table.
const (
	HintNone     Hint = ""
	HintAuthCode Hint = "auth_code"    // QQ, 163, 126 …: a 授权码 made in the web mail, not the password
	HintAppPass  Hint = "app_password" // Gmail, iCloud, Yahoo …
	HintTwoStep  Hint = "two_step"     // GMX, Zoho …: an app password where two-step sign-in is on, else the password
	HintOAuth    Hint = "oauth_only"   // Outlook family: passwords are refused
	HintBridge   Hint = "bridge"       // Proton and kin: a local bridge program
)

// Provider is a row of the bundled table.
type Provider struct {
	Name    string
	Domains []string // of its own addresses
	MX      []string // ends of the names of the hosts that take in the mail of other domains for it
	IMAP    Server
	SMTP    Server
	Hint    Hint
	HelpURL string
}

//go:embed providers.toml
var providersTOML string

// table is the bundled table, read at the first look-up. A table that cannot be read is empty: addresses are then
// guessed; the tests hold the file to its form.
var table = sync.OnceValue(func() []Provider {
	providers, err := readProviders(providersTOML)
	if err != nil {
		return nil
	}
	return providers
})

// Lookup finds the provider of an address in the bundled table.
func Lookup(email string) (Provider, bool) {
	domain, fault := domainOf(strings.TrimSpace(email))
	if fault != nil {
		return Provider{}, false
	}
	for _, p := range table() {
		if slices.Contains(p.Domains, domain) {
			return p.clone(), true
		}
	}
	return Provider{}, false
}

// ByMX finds the provider that a mail host of a domain belongs to (RFC 5321, 5.1), for the mail of a company that lies
// at a known provider.
func ByMX(host string) (Provider, bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, p := range table() {
		for _, end := range p.MX {
			if host == end || strings.HasSuffix(host, "."+end) {
				return p.clone(), true
			}
		}
	}
	return Provider{}, false
}

// ProviderOf finds the provider of a mailbox by its address, else by its servers.
func ProviderOf(c Config) (Provider, bool) {
	if p, ok := Lookup(c.Email); ok && strings.EqualFold(p.IMAP.Host, c.IMAP.Host) {
		return p, true
	}
	for _, p := range table() {
		if p.Hint != HintBridge && strings.EqualFold(p.IMAP.Host, c.IMAP.Host) {
			return p.clone(), true
		}
	}
	return Provider{}, false
}

// hint tells what is known of signing in with c.
func (c Config) hint() Hint {
	p, _ := ProviderOf(c)
	return p.Hint
}

func (p Provider) clone() Provider {
	p.Domains, p.MX = slices.Clone(p.Domains), slices.Clone(p.MX)
	return p
}

// readProviders reads the table's TOML: servers are "host:port security".
func readProviders(text string) ([]Provider, error) {
	var file struct {
		Provider []struct {
			Name    string   `toml:"name"`
			Domains []string `toml:"domains"`
			MX      []string `toml:"mx"`
			IMAP    string   `toml:"imap"`
			SMTP    string   `toml:"smtp"`
			Hint    Hint     `toml:"hint"`
			Help    string   `toml:"help"`
		} `toml:"provider"`
	}
	meta, err := toml.Decode(text, &file)
	if err != nil {
		return nil, fmt.Errorf("reading the table of providers: %w", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("reading the table of providers: unknown key %s", unknown[0])
	}
	providers := make([]Provider, 0, len(file.Provider))
	for _, row := range file.Provider {
		p := Provider{Name: row.Name, Domains: row.Domains, MX: row.MX, Hint: row.Hint, HelpURL: row.Help}
		if p.IMAP, err = parseServer(row.IMAP); err != nil {
			return nil, fmt.Errorf("provider %s: %w", row.Name, err)
		}
		if p.SMTP, err = parseServer(row.SMTP); err != nil {
			return nil, fmt.Errorf("provider %s: %w", row.Name, err)
		}
		providers = append(providers, p)
	}
	return providers, nil
}

func parseServer(text string) (Server, error) {
	address, security, _ := strings.Cut(text, " ")
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return Server{}, fmt.Errorf("server %q: %w", text, err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return Server{}, fmt.Errorf("server %q: %w", text, err)
	}
	return Server{Host: host, Port: number, Security: Security(security)}, nil
}
