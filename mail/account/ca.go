package account

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"time"
)

// Bounds of a file of certificates: a company's chain is a few kilobytes.
const (
	maxCA   = 64 << 10 // bytes
	caCount = 20       // certificates
)

// Authority is a certificate that the person trusts for a mailbox.
type Authority struct {
	Subject   string
	NotBefore time.Time
	NotAfter  time.Time
	CA        bool   // may vouch for others; else it is one server's own certificate
	SHA256    string // fingerprint, hex
}

// Expired tells whether it is of no use at a time: TLS refuses what it vouches for then.
func (a Authority) Expired(now time.Time) bool {
	return now.After(a.NotAfter) || now.Before(a.NotBefore)
}

// ReadCA reads the PEM file of an authority, or of the servers' own certificates, and gives the text for Config.CA:
// the certificates and nothing else. The error is a *FieldError.
func ReadCA(file []byte) (text string, err error) {
	certificates, fault := parseCA(file)
	if fault != nil {
		return "", fault
	}
	var b strings.Builder
	for _, c := range certificates {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	return b.String(), nil
}

// Authorities tells whom Config.CA trusts.
func (c Config) Authorities() (out []Authority) {
	certificates, _ := parseCA([]byte(c.CA)) // checked when it was added
	for _, x := range certificates {
		sum := sha256.Sum256(x.Raw)
		out = append(out, Authority{
			Subject: CleanText(x.Subject.String()), NotBefore: x.NotBefore, NotAfter: x.NotAfter,
			CA: x.IsCA, SHA256: hex.EncodeToString(sum[:]),
		})
	}
	return out
}

func parseCA(file []byte) ([]*x509.Certificate, *FieldError) {
	if len(file) > maxCA {
		return nil, &FieldError{"ca", "ca_large", "the file is too large for certificates"}
	}
	var found []*x509.Certificate
	for rest := file; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch {
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			return nil, &FieldError{"ca", "ca_private", "the file holds a private key, which belongs to its server alone"}
		case block.Type != "CERTIFICATE":
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, &FieldError{"ca", "ca_invalid", err.Error()}
		}
		found = append(found, c)
	}
	switch {
	case len(found) == 0 && !bytes.Contains(file, []byte("-----BEGIN")):
		return nil, &FieldError{"ca", "ca_format", "the file is not PEM text"}
	case len(found) == 0:
		return nil, &FieldError{"ca", "ca_none", "the file holds no certificate"}
	case len(found) > caCount:
		return nil, &FieldError{"ca", "ca_many", "the file holds more certificates than one mailbox needs"}
	}
	return found, nil
}

// roots is who is trusted to vouch for the mailbox's servers: the system's authorities and the person's own.
func (c Config) roots(base *x509.CertPool) *x509.CertPool {
	if c.CA == "" {
		return base
	}
	var pool *x509.CertPool
	if base != nil {
		pool = base.Clone()
	} else if system, err := x509.SystemCertPool(); err == nil {
		pool = system
	} else {
		pool = x509.NewCertPool() // no system authorities can be read: the person's own are left
	}
	certificates, _ := parseCA([]byte(c.CA))
	for _, x := range certificates {
		pool.AddCert(x)
	}
	return pool
}
