package pack

import (
	"net/url"

	"github.com/BurntSushi/toml"
)

// Updates say where newer packs come from, and whose are taken.
type Updates struct {
	URL  string   `toml:"url"`  // of a built pack; its signature lies beside it
	Keys []string `toml:"keys"` // minisign public keys whose packs may take the place of this one
}

// Limits of what is kept of them in the shelf's record.
const (
	maxUpdateURL  = 2000 // bytes
	maxUpdateKeys = 16
)

// check gives the key of the first field that cannot be right.
func (u Updates) check() (key toml.Key, problem fault) {
	if u.URL != "" {
		at, err := url.Parse(u.URL)
		if err != nil || len(u.URL) > maxUpdateURL || at.Scheme != "https" || at.Host == "" || at.User != nil || at.Fragment != "" || at.RawQuery != "" {
			return toml.Key{"updates", "url"}, faultOf("updates_url", "updates.url %q is not a plain https address", u.URL)
		}
	}
	if len(u.Keys) > maxUpdateKeys {
		return toml.Key{"updates", "keys"}, faultOf("updates_keys_many", "updates.keys has more than %d keys", maxUpdateKeys)
	}
	for _, text := range u.Keys {
		if _, err := ParsePublicKey(text); err != nil {
			return toml.Key{"updates", "keys"}, faultOf("updates_key", "updates.keys: %q is not a minisign public key", text)
		}
	}
	return nil, fault{}
}

// keys are the parsed ones.
func (u Updates) keys() []PublicKey {
	var keys []PublicKey
	for _, text := range u.Keys {
		if k, err := ParsePublicKey(text); err == nil { // check has refused others
			keys = append(keys, k)
		}
	}
	return keys
}

// TrustedKeys are those that the pack names for its successors.
func (p *Pack) TrustedKeys() []PublicKey { return p.Deployment.Updates.keys() }
