package demo

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
)

const selector = "demo"

// signedHeaders are covered by the desk's signatures. The ones named twice are signed once more than they occur, so
// that a second one cannot be added on the way (RFC 6376 section 8.15); Reply-To, which the desk never writes, too.
var signedHeaders = []string{
	"From", "From", "To", "To", "Subject", "Subject", "Date", "Date", "Message-ID", "Message-ID",
	"In-Reply-To", "In-Reply-To", "References", "References", "Reply-To", "Auto-Submitted", "Content-Language",
	"MIME-Version", "Content-Type", "Content-Type", "Content-Transfer-Encoding", "Content-Transfer-Encoding",
}

// signingKey signs for the desk's domain (RFC 8463: ed25519-sha256).
type signingKey struct{ private ed25519.PrivateKey }

func newSigningKey(r io.Reader) (signingKey, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(r, seed); err != nil {
		return signingKey{}, fmt.Errorf("draw signing key: %w", err)
	}
	return signingKey{ed25519.NewKeyFromSeed(seed)}, nil
}

// sign puts a DKIM-Signature on top of a mail.
func (k signingKey) sign(raw []byte) ([]byte, error) {
	var signed bytes.Buffer
	err := dkim.Sign(&signed, bytes.NewReader(raw), &dkim.SignOptions{
		Domain:                 deskDomain,
		Selector:               selector,
		Signer:                 k.private,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed,
		BodyCanonicalization:   dkim.CanonicalizationRelaxed,
		HeaderKeys:             signedHeaders,
	})
	if err != nil {
		return nil, fmt.Errorf("sign mail: %w", err)
	}
	return signed.Bytes(), nil
}

// dns gives the records that a resolver would answer with: the key (RFC 6376 section 3.6.1), SPF (RFC 7208), which
// names loopback as the only sender, and DMARC (RFC 7489), which refuses what fails.
func (k signingKey) dns() string {
	public := base64.StdEncoding.EncodeToString(k.private.Public().(ed25519.PublicKey))
	return strings.Join([]string{
		selector + "._domainkey." + deskDomain + " TXT v=DKIM1; k=ed25519; p=" + public,
		deskDomain + " TXT v=spf1 ip4:127.0.0.1 -all",
		"_dmarc." + deskDomain + " TXT v=DMARC1; p=reject; adkim=s; aspf=s",
	}, "\n") + "\n"
}

// DNS gives the demo domain's records, "NAME TYPE VALUE" a line, as inspect --dns reads them.
func (s *Server) DNS() string { return s.key.dns() }
