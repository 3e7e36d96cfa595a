package trust

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

// now is when the mails of these tests arrive. It is in the past of whatever clock the tests run by.
var now = time.Date(2025, 11, 20, 9, 0, 0, 0, time.UTC)

var desk = Policy{
	Domains: []string{"okpay.test"}, Signing: []string{"mailer.test"}, Addresses: []string{"support@okpay.test"},
	Brands: []string{"OKPAY", "OK PAY"}, Contacts: []string{"+86 400 123 4567"},
}

func seedKey(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
}

func record(key crypto.Signer, more string) string {
	switch public := key.Public().(type) {
	case ed25519.PublicKey:
		return "v=DKIM1; k=ed25519; " + more + "p=" + base64.StdEncoding.EncodeToString(public)
	case *rsa.PublicKey:
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			panic(err)
		}
		return "v=DKIM1; k=rsa; " + more + "p=" + base64.StdEncoding.EncodeToString(der)
	}
	panic("no such key")
}

// zone is the DNS of the tests: okpay.test signs and refuses what is not signed, loose.test wants nothing.
func zone() Zone {
	return Zone{
		"ed._domainkey.okpay.test":      {record(seedKey(1), "")},
		"ed._domainkey.mailer.test":     {record(seedKey(2), "")},
		"ed._domainkey.evil.test":       {record(seedKey(3), "")},
		"try._domainkey.okpay.test":     {record(seedKey(1), "t=y; ")},
		"own._domainkey.okpay.test":     {record(seedKey(1), "t=s; ")},
		"gone._domainkey.okpay.test":    {"v=DKIM1; k=ed25519; p="},
		"weak._domainkey.okpay.test":    {weakRecord()},
		"ed._domainkey.mail.okpay.test": {record(seedKey(1), "")},
		"_dmarc.okpay.test":             {"v=DMARC1; p=reject; adkim=r"},
	}
}

func weakRecord() string {
	n := new(big.Int).Lsh(big.NewInt(1), 511)
	der, err := x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: n.Add(n, big.NewInt(1)), E: 65537})
	if err != nil {
		panic(err)
	}
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
}

const plainMail = "From: OKPAY Support <support@okpay.test>\r\nTo: me@mailbox.test\r\nSubject: Your ticket\r\n" +
	"Date: Thu, 20 Nov 2025 08:59:00 +0000\r\nMessage-ID: <1@okpay.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
	"Please tell us the transaction number.\r\n"

// signing says how a mail is signed; the zero value is not at all.
type signing struct {
	domain, selector string
	key              crypto.Signer
	headers          []string
	expires          time.Time
	simple           bool
}

var good = signing{domain: "okpay.test", selector: "ed", key: seedKey(1)}

func (s signing) sign(t *testing.T, raw string) string {
	t.Helper()
	if s.domain == "" {
		return raw
	}
	way := dkim.CanonicalizationRelaxed
	if s.simple {
		way = string(dkim.CanonicalizationSimple)
	}
	headers := s.headers
	if headers == nil {
		headers = []string{"From", "To", "Subject", "Date", "Message-ID", "Content-Type", "Reply-To"}
	}
	var b bytes.Buffer
	if err := dkim.Sign(&b, strings.NewReader(raw), &dkim.SignOptions{
		Domain: s.domain, Selector: s.selector, Signer: s.key, HeaderKeys: headers, Expiration: s.expires,
		HeaderCanonicalization: dkim.Canonicalization(way), BodyCanonicalization: dkim.Canonicalization(way),
	}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// verdictOn judges raw as of now.
func verdictOn(t *testing.T, p Policy, dns Resolver, raw string, change func(*Letter)) ticket.Verdict {
	t.Helper()
	m, err := message.Parse(strings.NewReader(raw), message.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	l := Letter{Mail: m, Raw: strings.NewReader(raw), At: now, Now: now, Known: true}
	if change != nil {
		change(&l)
	}
	v, err := Judge{Policy: p, DNS: dns}.Verdict(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func with(raw string, pairs ...string) string {
	out := strings.NewReplacer(pairs...).Replace(raw)
	if out == raw {
		panic("nothing to replace")
	}
	return out
}

func TestVerdicts(t *testing.T) {
	list := "List-Id: <users.lists.test>\r\nList-Post: <mailto:users@lists.test>\r\n"
	big, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	dns := zone()
	dns["rsa._domainkey.okpay.test"] = []string{record(big, "")}
	signed := good.sign(t, plainMail)
	stranger := func(from string) string { return with(plainMail, "OKPAY Support <support@okpay.test>", from) }
	gmail := desk
	gmail.Servers = []string{"mx.google.com"}
	for _, c := range []struct {
		name   string
		policy *Policy
		raw    string
		level  string
		reason string
	}{
		{"signed with Ed25519", nil, signed, ticket.Verified, "signature_valid"},
		{"signed with RSA", nil, signing{domain: "okpay.test", selector: "rsa", key: big}.sign(t, plainMail), ticket.Verified, "signature_valid"},
		{"signed simply", nil, signing{domain: "okpay.test", selector: "ed", key: seedKey(1), simple: true}.sign(t, plainMail), ticket.Verified, "signature_valid"},
		{"saved with LF", nil, strings.ReplaceAll(signed, "\r\n", "\n"), ticket.Verified, "signature_valid"},
		{"signed by the pack's signing domain", nil, signing{domain: "mailer.test", selector: "ed", key: seedKey(2)}.sign(t, plainMail), ticket.Verified, "signature_valid"},
		{"signed by a host of the organisation", nil, signing{domain: "mail.okpay.test", selector: "ed", key: seedKey(1)}.sign(t, plainMail), ticket.Verified, "signature_valid"},
		{"a second signature of somebody else", nil, signing{domain: "evil.test", selector: "ed", key: seedKey(3)}.sign(t, signed), ticket.Verified, "signature_valid"},
		{"a broken signature above a good one", nil, with(signed, "DKIM-Signature:", "DKIM-Signature: v=1; a=ed25519-sha256; d=okpay.test; s=ed; h=from; bh=AAAA; b=AAAA\r\nDKIM-Signature:"), ticket.Verified, "signature_valid"},
		{"not expired yet, by the mail's own time", nil, signing{domain: "okpay.test", selector: "ed", key: seedKey(1), expires: now.Add(time.Hour)}.sign(t, plainMail), ticket.Verified, "signature_valid"},
		{"on a list that leaves it alone", nil, list + signed, ticket.Verified, "signature_valid"},

		{"expired when it arrived", nil, signing{domain: "okpay.test", selector: "ed", key: seedKey(1), expires: now.Add(-time.Hour)}.sign(t, plainMail), ticket.Unverified, "signature_expired"},
		{"a test key", nil, signing{domain: "okpay.test", selector: "try", key: seedKey(1)}.sign(t, plainMail), ticket.Unverified, "key_testing"},
		{"a subject that is not signed", nil, signing{domain: "okpay.test", selector: "ed", key: seedKey(1), headers: []string{"From", "Date"}}.sign(t, plainMail), ticket.Unverified, "signature_loose"},
		{"a list's footer under it", nil, list + signed + "_______\r\nusers mailing list\r\n", ticket.Unverified, "changed_on_the_way"},
		{"a list's tag in the subject", nil, list + with(signed, "Subject: ", "Subject: [users] "), ticket.Unverified, "changed_on_the_way"},
		{"forwarded and changed, with the forwarder's ARC", nil, "X-Forwarded-To: b@mailbox.test\r\nARC-Seal: i=1; cv=none\r\n" +
			"ARC-Authentication-Results: i=1; mx.test; dmarc=pass header.from=okpay.test\r\n" + signed + "footer\r\n", ticket.Unverified, "changed_on_the_way"},
		{"the writer's name on a list's address", nil, list + stranger("OKPAY Support via Users <users@lists.test>"), ticket.Unverified, "via_list"},

		{"a text that was changed", nil, with(signed, "the transaction", "your transaction"), ticket.Suspicious, "signature_broken"},
		{"a weak key", nil, with(signed, "s=ed", "s=weak", "a=ed25519-sha256", "a=rsa-sha256"), ticket.Suspicious, "signature_weak"},
		{"rsa-sha1", nil, with(signed, "a=ed25519-sha256", "a=rsa-sha1"), ticket.Suspicious, "signature_weak"},
		{"a selector that does not exist", nil, with(signed, "s=ed", "s=new"), ticket.Suspicious, "key_missing"},
		{"a revoked key", nil, with(signed, "s=ed", "s=gone"), ticket.Suspicious, "key_missing"},
		{"a key that is for the domain itself", nil, with(signed, "s=ed", "s=own; i=@x.okpay.test"), ticket.Suspicious, "signature_broken"},
		{"a second From", nil, "From: OKPAY <other@okpay.test>\r\n" + signed, ticket.Suspicious, "several_senders"},
		{"a second subject", nil, "Subject: Your refund\r\n" + signed, ticket.Suspicious, "header_added"},
		{"a Reply-To that was added", nil, "Reply-To: a@evil.test\r\n" + signing{domain: "okpay.test", selector: "ed", key: seedKey(1),
			headers: []string{"From", "Subject", "Date", "Content-Type"}}.sign(t, plainMail), ticket.Suspicious, "reply_elsewhere"},
		{"not signed, on a list", nil, list + plainMail, ticket.Suspicious, "via_list"},

		{"not signed", nil, plainMail, ticket.Forged, "policy_refuses"},
		{"signed by somebody else only", nil, signing{domain: "evil.test", selector: "ed", key: seedKey(3)}.sign(t, plainMail), ticket.Forged, "policy_refuses"},
		{"the provider refutes it", &gmail, "Authentication-Results: mx.google.com; dmarc=fail (p=REJECT) header.from=okpay.test\r\n" + plainMail, ticket.Forged, "provider_refutes"},
		{"the provider confirms it", &gmail, "Authentication-Results: mx.google.com;\r\n dkim=pass header.i=@okpay.test header.s=ed; dmarc=pass (p=REJECT) header.from=okpay.test\r\n" + plainMail, ticket.Verified, "provider_confirms"},
		{"SPF alone", &gmail, "Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=support@okpay.test\r\n" + plainMail, ticket.Forged, "policy_refuses"},
		{"another server's results", &gmail, "Authentication-Results: mx.evil.test; dmarc=pass header.from=okpay.test\r\n" + plainMail, ticket.Forged, "policy_refuses"},
		{"the provider's name below another's", &gmail, "Authentication-Results: mx.evil.test; dmarc=fail\r\nAuthentication-Results: mx.google.com; dmarc=pass header.from=okpay.test\r\n" + plainMail, ticket.Forged, "policy_refuses"},
		{"results in a comment", &gmail, "Authentication-Results: mx.google.com; spf=pass (x; dmarc=pass header.from=okpay.test) smtp.mailfrom=a@evil.test\r\n" + plainMail, ticket.Forged, "policy_refuses"},
		{"results in a quoted address", &gmail, "Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=\"a; dmarc=pass header.from=okpay.test\"@evil.test\r\n" + plainMail, ticket.Forged, "policy_refuses"},
		{"ARC, which anybody can write", nil, "ARC-Seal: i=1; cv=none\r\nARC-Authentication-Results: i=1; mx.test; dmarc=pass header.from=okpay.test\r\n" + plainMail, ticket.Suspicious, "unsigned_official"},

		{"the official name under another ending", nil, stranger("Support <support@okpay.invalid>"), ticket.Suspicious, "lookalike_suffix"},
		{"words around the name", nil, stranger("Refunds <refund@okpay-help.test>"), ticket.Suspicious, "lookalike_words"},
		{"the official domain as a host", nil, stranger("Support <a@okpay.test.evil.test>"), ticket.Suspicious, "lookalike_words"},
		{"a letter less", nil, stranger("Support <a@okpy.test>"), ticket.Suspicious, "lookalike_similar"},
		{"a digit for a letter", nil, stranger("Support <a@0kpay.test>"), ticket.Suspicious, "lookalike_confusable"},
		{"Cyrillic letters in Punycode", nil, stranger("Support <a@xn--kpay-45d.test>"), ticket.Suspicious, "lookalike_confusable"},
		{"the brand as a name", nil, stranger("OKPAY 客服 <a@free.test>"), ticket.Suspicious, "name_claims"},
		{"the brand in Cyrillic", nil, stranger("=?utf-8?q?=D0=9EKPAY_Support?= <a@free.test>"), ticket.Suspicious, "name_claims"},
		{"the brand above a header without an end", nil, "X-Flood: " + strings.Repeat("a", 70_000) + "\r\n" + stranger("OKPAY 客服 <a@free.test>"), ticket.Suspicious, "name_claims"},
		{"a look-alike above a header without an end", nil, "X-Flood: " + strings.Repeat("a", 70_000) + "\r\n" + stranger("Support <a@0kpay.test>"), ticket.Suspicious, "lookalike_confusable"},
		{"official above a header without an end", nil, "X-Flood: " + strings.Repeat("a", 70_000) + "\r\n" + signed, ticket.Suspicious, "header_too_large"},
		{"a friend above a header without an end", nil, "X-Flood: " + strings.Repeat("a", 70_000) + "\r\n" + stranger("Anna <anna@friend.test>"), ticket.Unverified, "header_too_large"},
		{"the brand letter by letter", nil, stranger("O K P A Y Support <a@free.test>"), ticket.Suspicious, "name_claims"},
		{"the brand with dots", nil, stranger("O.K.Pay <a@free.test>"), ticket.Suspicious, "name_claims"},
		{"words that begin as the brand does", nil, stranger("O K Paya <a@free.test>"), ticket.Unverified, "not_official"},
		{"an official address as a name", nil, stranger("\"support@okpay.test\" <a@free.test>"), ticket.Suspicious, "name_shows_address"},
		{"parts in parts in parts", nil, nested(stranger("Anna <anna@friend.test>")), ticket.Unverified, ticket.PastLimits},
		{"parts in parts of a look-alike", nil, nested(stranger("Support <a@0kpay.test>")), ticket.Suspicious, ticket.PastLimits},
		{"a friend", nil, stranger("Anna <anna@friend.test>"), ticket.Unverified, "not_official"},
		{"a word with the brand in it", nil, stranger("Cookpayers <a@bookpayments.test>"), ticket.Unverified, "not_official"},
		{"nothing official is known", &Policy{Brands: desk.Brands}, signed, ticket.Unverified, "no_official_domain"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := desk
			if c.policy != nil {
				p = *c.policy
			}
			v := verdictOn(t, p, dns, c.raw, nil)
			if v.Level != c.level || !slices.Contains(v.Reasons, c.reason) || v.Pending {
				t.Errorf("%s %v, pending %v; want %s with %s\n%s", v.Level, v.Reasons, v.Pending, c.level, c.reason, strings.Join(v.Evidence, "\n"))
			}
		})
	}
}

// nested puts multiparts into multiparts below a mail's header, more than anybody follows.
func nested(raw string) string {
	header, body, _ := strings.Cut(raw, "\r\n\r\n")
	var b strings.Builder
	b.WriteString("MIME-Version: 1.0\r\n" + strings.ReplaceAll(header, "Content-Type:", "X-Former-Type:"))
	for i := range 200 {
		fmt.Fprintf(&b, "\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d", i, i)
	}
	return b.String() + "\r\n\r\n" + body
}

// failing is a DNS that answers nothing.
type failing struct{}

func (failing) LookupTXT(_ context.Context, name string) ([]string, error) {
	return nil, &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
}

func TestWithoutDNSNothingIsSaidYet(t *testing.T) {
	for name, raw := range map[string]string{"signed": good.sign(t, plainMail), "not signed": plainMail} {
		if v := verdictOn(t, desk, failing{}, raw, nil); v.Level != ticket.Unverified || !v.Pending || !slices.Contains(v.Reasons, "cannot_tell_yet") {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// counting is a DNS that remembers what it was asked.
type counting struct {
	Zone
	asked []string
}

func (c *counting) LookupTXT(ctx context.Context, name string) ([]string, error) {
	c.asked = append(c.asked, name)
	return c.Zone.LookupTXT(ctx, name)
}

func TestNoSenderLearnsThatTheMailWasRead(t *testing.T) {
	dns := &counting{Zone: zone()}
	raw := signing{domain: "evil.test", selector: "ed", key: seedKey(3)}.sign(t, with(plainMail, "support@okpay.test", "a@evil.test"))
	verdictOn(t, desk, dns, raw, nil)
	if len(dns.asked) > 0 {
		t.Errorf("asked for %v", dns.asked)
	}
}

func TestAKeyThatWasChangedSinceIsNoFault(t *testing.T) {
	raw := with(good.sign(t, plainMail), "s=ed;", "s=old;")
	late := func(l *Letter) { l.Now = now.AddDate(1, 0, 0) }
	if v := verdictOn(t, desk, zone(), raw, late); v.Level != ticket.Unverified || !slices.Contains(v.Reasons, "key_gone") {
		t.Errorf("a year later: %+v", v)
	}
}

func TestABounceOfTheDesksServerIsNoForgery(t *testing.T) {
	bounce := "From: MAILER-DAEMON@okpay.test\r\nTo: me@mailbox.test\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B\r\n\r\nNo such user.\r\n--B\r\n" +
		"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.okpay.test\r\n\r\nFinal-Recipient: rfc822; suport@okpay.test\r\n" +
		"Action: failed\r\nStatus: 5.1.1\r\n--B--\r\n"
	if v := verdictOn(t, desk, zone(), bounce, nil); v.Level != ticket.Unverified {
		t.Errorf("%+v", v)
	}
	if v := verdictOn(t, desk, zone(), with(bounce, "No such user.", "Reply with your password."), nil); v.Level != ticket.Forged {
		t.Errorf("with bait: %+v", v)
	}
}

func TestANewSenderInATicketWithBaitIsSuspicious(t *testing.T) {
	raw := with(plainMail, "OKPAY Support <support@okpay.test>", "Wang <wang@free.test>")
	unknown := func(l *Letter) { l.Ticket, l.Known = true, false }
	if v := verdictOn(t, desk, zone(), raw, unknown); v.Level != ticket.Unverified || !slices.Contains(v.Reasons, "first_seen") {
		t.Errorf("harmless: %+v", v)
	}
	raw = with(raw, "Please tell us the transaction number.", "Please reply with the verification code.")
	if v := verdictOn(t, desk, zone(), raw, unknown); v.Level != ticket.Suspicious || !slices.Equal(v.Requests, []string{"code"}) {
		t.Errorf("with bait: %+v", v)
	}
}

func TestWhereAnAnswerAndABounceLead(t *testing.T) {
	expired := signing{domain: "okpay.test", selector: "ed", key: seedKey(1), expires: now.Add(-time.Hour)}
	answerTo := func(address string) string { return with(plainMail, "To: me@", "Reply-To: "+address+"\r\nTo: me@") }
	for _, c := range []struct{ name, raw, level, with, without string }{
		{"a signed Reply-To elsewhere is the desk's own will", good.sign(t, answerTo("desk@helper.test")), ticket.Verified, "reply_elsewhere", ""},
		{"a Reply-To of the desk's", good.sign(t, answerTo("support@okpay.test")), ticket.Verified, "", "reply_elsewhere"},
		{"a Reply-To at the pack's signing domain", good.sign(t, answerTo("case-1@mailer.test")), ticket.Verified, "", "reply_elsewhere"},
		{"one at a look-alike", good.sign(t, answerTo("support@0kpay.test")), ticket.Verified, "reply_elsewhere", ""},
		{"a Return-Path elsewhere, nothing proved", "Return-Path: <bounce@evil.test>\r\n" + expired.sign(t, plainMail), ticket.Unverified, "return_elsewhere", ""},
		{"a Return-Path elsewhere, proved by the signature", "Return-Path: <bounce@sender.test>\r\n" + good.sign(t, plainMail), ticket.Verified, "", "return_elsewhere"},
		{"the desk's own Return-Path", "Return-Path: <bounce@mailer.test>\r\n" + expired.sign(t, plainMail), ticket.Unverified, "", "return_elsewhere"},
		{"no Return-Path, as bounces have it", "Return-Path: <>\r\n" + expired.sign(t, plainMail), ticket.Unverified, "", "return_elsewhere"},
		{"a stranger's answers go to a third", with(answerTo("a@evil.test"), "OKPAY Support <support@okpay.test>", "Anna <anna@friend.test>"), ticket.Unverified, "reply_elsewhere", ""},
	} {
		v := verdictOn(t, desk, zone(), c.raw, nil)
		if v.Level != c.level || c.with != "" && !slices.Contains(v.Reasons, c.with) || c.without != "" && slices.Contains(v.Reasons, c.without) {
			t.Errorf("%s: %s %v", c.name, v.Level, v.Reasons)
		}
	}
}

// TestEverySignatureIsLookedAtWithinBounds has the good one behind others, and behind more than are looked at.
func TestEverySignatureIsLookedAtWithinBounds(t *testing.T) {
	broken := "DKIM-Signature: v=1; a=ed25519-sha256; d=okpay.test; s=ed; h=from; bh=AAAA; b=AAAA\r\n"
	foreign := "DKIM-Signature: v=1; a=ed25519-sha256; d=evil.test; s=ed; h=from; bh=AAAA; b=AAAA\r\n"
	signed := good.sign(t, plainMail)
	for n, level := range map[int]string{maxSignatures - 1: ticket.Verified, maxSignatures: ticket.Suspicious} {
		if v := verdictOn(t, desk, zone(), strings.Repeat(broken, n)+signed, nil); v.Level != level {
			t.Errorf("%d broken ones above it: %s %v", n, v.Level, v.Evidence)
		}
	}
	if v := verdictOn(t, desk, zone(), strings.Repeat(foreign, 50)+signed, nil); v.Level != ticket.Verified {
		t.Errorf("50 of others above it: %s %v", v.Level, v.Evidence)
	}
}
