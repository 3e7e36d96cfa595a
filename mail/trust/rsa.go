package trust

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
)

// parseRSA reads an RSA key as it stands in DNS: a SubjectPublicKeyInfo, or the bare key (RFC 6376, section 3.6.1 and
// its errata).
func parseRSA(der []byte) (*rsa.PublicKey, error) {
	if key, err := x509.ParsePKIXPublicKey(der); err == nil {
		if k, ok := key.(*rsa.PublicKey); ok {
			return k, nil
		}
		return nil, errors.New("not an RSA key")
	}
	return x509.ParsePKCS1PublicKey(der)
}
