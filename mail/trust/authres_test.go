package trust

import (
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/ticket"
)

func TestAuthServersAreThoseOfKnownProviders(t *testing.T) {
	for _, c := range []struct{ host, address, want string }{
		{"imap.gmail.com", "me@gmail.com", "mx.google.com"},
		{"imap.qq.com", "me@foxmail.com", "mx.qq.com"},
		{"imap.zoho.com", "me@zoho.com", "mx.zohomail.com"},
		{"imap.mail.me.com", "me@icloud.com", ".icloud.com"},
		{"imap.gmx.net", "me@gmx.de", "gmx.net"},
		{"127.0.0.1", "me@proton.me", "mail.protonmail.ch"},
		{"127.0.0.1", "me@mailbox.test", ""},
		{"imap.exmail.qq.com", "me@company.test", ""},
		{"imap.163.com", "me@163.com", ""},
		{"imap.gmx.com", "me@gmx.com", ""},
		{"imap.sina.com", "me@sina.com", ""},
		{"imap.aliyun.com", "me@aliyun.com", ""},
		{"notgmail.com", "me@gmail.com", ""},
	} {
		if got := strings.Join(AuthServers(c.host, c.address), ","); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.host, c.address, got, c.want)
		}
	}
}

// TestTheProvidersOwnWord has results in the form of each provider, as seen in public mails, on a mail that is not signed
// and that DNS refuses.
func TestTheProvidersOwnWord(t *testing.T) {
	field := func(lines ...string) string {
		return "Authentication-Results: " + strings.Join(lines, "\r\nAuthentication-Results: ") + "\r\n"
	}
	for _, c := range []struct {
		name, host, address, results, level, reason string
	}{
		{"QQ confirms", "imap.qq.com", "me@qq.com", field("mx.qq.com; spf=pass smtp.mailfrom=<a@okpay.test>;\r\n dkim=pass header.d=okpay.test; dmarc=pass(permerror) header.from=okpay.test"), ticket.Verified, "provider_confirms"},
		{"QQ refutes", "imap.qq.com", "me@qq.com", field("mx.qq.com; spf=none smtp.mailfrom=<a@evil.test>;\r\n dkim=none; dmarc=fail(permerror) header.from=okpay.test"), ticket.Forged, "provider_refutes"},
		{"QQ says nothing", "imap.qq.com", "me@qq.com", field("mx.qq.com; spf=none smtp.mailfrom=<a@evil.test>;\r\n dkim=none; dmarc=none(permerror) header.from=okpay.test"), ticket.Forged, "policy_refuses"},
		{"Zoho confirms", "imap.zoho.com", "me@zoho.com", field("mx.zohomail.com;\r\n\tdkim=pass;\r\n\tspf=pass (zohomail.com: domain of okpay.test designates 192.0.2.1)  smtp.mailfrom=a@okpay.test;\r\n\tdmarc=pass(p=reject dis=none)  header.from=okpay.test"), ticket.Verified, "provider_confirms"},
		{"a signature of nobody at Zoho", "imap.zoho.com", "me@zoho.com", field("mx.zohomail.com;\r\n\tdkim=pass;\r\n\tspf=pass smtp.mailfrom=a@evil.test"), ticket.Forged, "policy_refuses"},
		{"GMX confirms", "imap.gmx.net", "me@gmx.net", field("gmx.net; dkim=pass header.i=@okpay.test"), ticket.Verified, "provider_confirms"},
		{"GMX: somebody else's signature", "imap.gmx.net", "me@gmx.net", field("gmx.net; dkim=pass header.i=@evil.test"), ticket.Forged, "policy_refuses"},
		{"iCloud confirms", "imap.mail.me.com", "me@icloud.com", field("bimi.icloud.com; bimi=skipped reason=\"insufficient dmarc\"", "dmarc.icloud.com; dmarc=pass header.from=okpay.test", "dkim-verifier.icloud.com; dkim=none"), ticket.Verified, "provider_confirms"},
		{"iCloud refutes, and the sender below confirms", "imap.mail.me.com", "me@icloud.com", field("bimi.icloud.com; bimi=none", "dmarc.icloud.com; dmarc=fail header.from=okpay.test", "dmarc.icloud.com; dmarc=pass header.from=okpay.test"), ticket.Forged, "provider_refutes"},
		{"iCloud's name on a server of somebody else", "imap.mail.me.com", "me@icloud.com", field("bimi.icloud.com.evil.test; dmarc=pass header.from=okpay.test"), ticket.Forged, "policy_refuses"},
		{"iCloud: another server between", "imap.mail.me.com", "me@icloud.com", field("bimi.icloud.com; bimi=none", "mx.evil.test; spf=pass", "dmarc.icloud.com; dmarc=pass header.from=okpay.test"), ticket.Forged, "policy_refuses"},
		{"Proton confirms", "127.0.0.1", "me@proton.me", field("mail.protonmail.ch; dkim=pass (Good 2048 bit rsa-sha256 signature) header.d=mailer.test header.a=rsa-sha256", "mail.protonmail.ch; dmarc=pass (p=none dis=none)\r\n header.from=okpay.test"), ticket.Verified, "provider_confirms"},
		{"Proton refutes", "127.0.0.1", "me@proton.me", field("mail.protonmail.ch; dkim=fail (Bad 0 bit\r\n rsa-sha256 signature.) header.d=okpay.test", "mail.protonmail.ch; dmarc=fail (p=none dis=none)\r\n header.from=okpay.test"), ticket.Forged, "provider_refutes"},
		{"Proton's fields of DKIM alone, which the sender can add to", "127.0.0.1", "me@proton.me", field("mail.protonmail.ch; spf=none smtp.mailfrom=evil.test", "mail.protonmail.ch; dkim=pass header.d=okpay.test"), ticket.Forged, "policy_refuses"},
		{"NetEase's, whose place and name anybody can take", "imap.163.com", "me@163.com", field("mx19; spf=pass smtp.mail=a@okpay.test; dkim=pass header.i=@okpay.test"), ticket.Forged, "policy_refuses"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := desk
			p.Servers = AuthServers(c.host, c.address)
			v := verdictOn(t, p, zone(), c.results+plainMail, nil)
			if v.Level != c.level || !slices.Contains(v.Reasons, c.reason) {
				t.Errorf("%s %v; want %s with %s\n%s", v.Level, v.Reasons, c.level, c.reason, strings.Join(v.Evidence, "\n"))
			}
		})
	}
}
