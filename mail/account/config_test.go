package account

import (
	"errors"
	"strings"
	"testing"
)

func TestBundledTableIsWellFormed(t *testing.T) {
	providers, err := readProviders(providersTOML)
	if err != nil {
		t.Fatal(err)
	}
	hints := map[Hint]bool{
		HintNone: true, HintAuthCode: true, HintAppPass: true, HintTwoStep: true, HintOAuth: true, HintBridge: true,
	}
	seen := make(map[string]string)
	for _, p := range providers {
		if p.Name == "" || len(p.Domains)+len(p.MX) == 0 || !hints[p.Hint] {
			t.Errorf("incomplete or unknown hint: %+v", p)
		}
		for _, fault := range []*FieldError{p.IMAP.validate("imap"), p.SMTP.validate("smtp")} {
			if fault != nil {
				t.Errorf("%s: %v", p.Name, fault)
			}
		}
		if p.IMAP.Security == None || p.SMTP.Security == None {
			t.Errorf("%s: a provider without encryption", p.Name)
		}
		if p.HelpURL != "" && !strings.HasPrefix(p.HelpURL, "https://") {
			t.Errorf("%s: help %q", p.Name, p.HelpURL)
		}
		for _, domain := range p.Domains {
			if other, twice := seen[domain]; twice {
				t.Errorf("%s is in both %s and %s", domain, other, p.Name)
			}
			seen[domain] = p.Name
			if found, ok := Lookup("someone@" + domain); !ok || found.Name != p.Name {
				t.Errorf("Lookup of %s: %q, %v", domain, found.Name, ok)
			}
		}
		for _, end := range p.MX {
			if other, twice := seen["mx "+end]; twice {
				t.Errorf("the mail host %s is in both %s and %s", end, other, p.Name)
			}
			seen["mx "+end] = p.Name
			if found, ok := ByMX("x." + end + "."); !ok || found.Name != p.Name {
				t.Errorf("ByMX of %s: %q, %v", end, found.Name, ok)
			}
		}
	}
	if len(providers) < 60 {
		t.Errorf("%d providers, want 60 or more", len(providers))
	}
}

func TestTheGreatProvidersAreKnownWithTheirHints(t *testing.T) {
	for domain, hint := range map[string]Hint{
		"qq.com": HintAuthCode, "foxmail.com": HintAuthCode, "163.com": HintAuthCode, "126.com": HintAuthCode,
		"yeah.net": HintAuthCode, "sina.com": HintAuthCode, "sina.cn": HintAuthCode, "sohu.com": HintAuthCode,
		"tom.com": HintAuthCode, "139.com": HintAuthCode, "189.cn": HintNone, "aliyun.com": HintNone,
		"gmail.com": HintAppPass, "icloud.com": HintAppPass, "yahoo.com": HintAppPass, "yandex.ru": HintAppPass,
		"mail.ru": HintAppPass, "fastmail.com": HintAppPass, "gmx.net": HintTwoStep, "gmx.com": HintTwoStep,
		"zoho.com": HintTwoStep, "outlook.com": HintOAuth, "hotmail.com": HintOAuth, "live.com": HintOAuth,
		"msn.com": HintOAuth,
	} {
		if p, ok := Lookup("someone@" + domain); !ok || p.Hint != hint {
			t.Errorf("%s: %v, hint %q, want %q", domain, ok, p.Hint, hint)
		}
	}
}

func TestMailHostsTellTheProvider(t *testing.T) {
	for host, name := range map[string]string{
		"mxbiz1.qq.com.": "Tencent Exmail", "qiye163mx01.mxmail.netease.com.": "NetEase Qiye", "MX1.QIYE.ALIYUN.COM": "Alibaba Mail",
		"mxn.mxhichina.com.": "Alibaba Mail", "aspmx.l.google.com.": "Google Workspace", "smtp.google.com.": "Google Workspace",
		"firma-example.mail.protection.outlook.com.": "Microsoft 365", "mx2.zoho.eu.": "Zoho Mail for companies, Europe",
		"mx.yandex.net.": "Yandex", "in1-smtp.messagingengine.com.": "Fastmail", "mx01.mail.icloud.com": "iCloud",
		"evil-l.google.com.example.": "", "notmxhichina.com": "", "": "", ".": "",
	} {
		if p, ok := ByMX(host); p.Name != name || ok != (name != "") {
			t.Errorf("ByMX(%q) = %q, %v; want %q", host, p.Name, ok, name)
		}
	}
}

func TestGuess(t *testing.T) {
	for _, test := range []struct {
		email, imap, smtp string
		hint              Hint
		known             bool
	}{
		{"12345@qq.com", "imap.qq.com:993", "smtp.qq.com:465", HintAuthCode, true},
		{"a@VIP.163.com", "imap.vip.163.com:993", "smtp.vip.163.com:465", HintAuthCode, true},
		{" ann@gmail.com ", "imap.gmail.com:993", "smtp.gmail.com:465", HintAppPass, true},
		{"ann@hotmail.co.uk", "outlook.office365.com:993", "smtp-mail.outlook.com:587", HintOAuth, true},
		{"ann@proton.me", "127.0.0.1:1143", "127.0.0.1:1025", HintBridge, true},
		{"ann@Firma.example", "imap.firma.example:993", "smtp.firma.example:465", HintNone, false},
		{"ann@例子.example", "imap.xn--fsqu00a.example:993", "smtp.xn--fsqu00a.example:465", HintNone, false},
	} {
		c, hint, known, err := Guess(test.email)
		if err != nil {
			t.Errorf("Guess(%q): %v", test.email, err)
			continue
		}
		if c.IMAP.Address() != test.imap || c.SMTP.Address() != test.smtp || hint != test.hint || known != test.known {
			t.Errorf("Guess(%q): %s, %s, %q, %v", test.email, c.IMAP.Address(), c.SMTP.Address(), hint, known)
		}
		if want := strings.TrimSpace(test.email); c.Email != want || c.User != want {
			t.Errorf("Guess(%q): email %q, user %q", test.email, c.Email, c.User)
		}
		if err := c.Validate(); err != nil {
			t.Errorf("Guess(%q) is not valid: %v", test.email, err)
		}
	}
}

func TestGuessRefusesWhatIsNoAddress(t *testing.T) {
	for _, email := range []string{
		"", "ann", "ann@", "@qq.com", "ann@localhost", "ann@qq.com\r\nX: y", "Ann <ann@qq.com>", "a b@qq.com", "ann@qq..com",
		"ann@[127.0.0.1]", "ann@127.0.0.1", "ann@-x.example", strings.Repeat("a", 300) + "@qq.com", "ann@qq.com,bob@qq.com", "\x00@qq.com",
	} {
		_, _, _, err := Guess(email)
		if fault, ok := errors.AsType[*FieldError](err); !ok || fault.Field != "email" {
			t.Errorf("Guess(%.40q): %v", email, err)
		}
		if _, ok := Lookup(email); ok {
			t.Errorf("Lookup(%.40q) found something", email)
		}
	}
}

func TestValidateNamesTheField(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Config)
		field  string
	}{
		{"valid", func(*Config) {}, ""},
		{"address", func(c *Config) { c.Email = "ann" }, "email"},
		{"no user", func(c *Config) { c.User = "" }, "user"},
		{"line break in user", func(c *Config) { c.User = "a\r\nb" }, "user"},
		{"line break in name", func(c *Config) { c.Name = "a\nb" }, "name"},
		{"no IMAP host", func(c *Config) { c.IMAP.Host = "" }, "imap"},
		{"IMAP host with a port", func(c *Config) { c.IMAP.Host = "imap.qq.com:993" }, "imap"},
		{"IMAP port", func(c *Config) { c.IMAP.Port = 0 }, "imap"},
		{"SMTP host", func(c *Config) { c.SMTP.Host = "smtp qq com" }, "smtp"},
		{"SMTP port", func(c *Config) { c.SMTP.Port = 65536 }, "smtp"},
		{"unknown security", func(c *Config) { c.SMTP.Security = "ssl" }, "security"},
		{"none abroad", func(c *Config) { c.IMAP.Security = None }, "security"},
		{"none at a name like localhost", func(c *Config) { c.IMAP = Server{"localhost.example", 143, None} }, "security"},
		{"none on loopback", func(c *Config) { c.IMAP = Server{"127.0.0.1", 143, None} }, ""},
		{"none on IPv6 loopback", func(c *Config) { c.IMAP = Server{"::1", 143, None} }, ""},
		{"none on localhost", func(c *Config) { c.SMTP = Server{"localhost", 25, None} }, ""},
		{"proxy", func(c *Config) { c.Proxy = "ftp://ann:secret@proxy" }, "proxy"},
		{"good proxy", func(c *Config) { c.Proxy = "socks5://127.0.0.1:1080" }, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, _, _, err := Guess("ann@qq.com")
			if err != nil {
				t.Fatal(err)
			}
			test.change(&c)
			err = c.Validate()
			if test.field == "" {
				if err != nil {
					t.Errorf("Validate: %v", err)
				}
				return
			}
			fault, ok := errors.AsType[*FieldError](err)
			if !ok || fault.Field != test.field || fault.Key == "" || fault.Error() == "" {
				t.Fatalf("Validate: %v, want field %s", err, test.field)
			}
			if strings.Contains(fault.Error(), "secret") {
				t.Errorf("the proxy's password is in %v", fault)
			}
		})
	}
}

func TestHintOfACompanyAtAKnownProvider(t *testing.T) {
	c := config(TLS)
	c.IMAP.Host = "imap.exmail.qq.com"
	if c.hint() != HintAuthCode {
		t.Errorf("hint %q", c.hint())
	}
	c.IMAP.Host = "127.0.0.1"
	if c.hint() != HintNone {
		t.Errorf("hint of a local server %q", c.hint())
	}
}

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		"550 no\r\n\tsuch   user": "550 no such user",
		"a\x00\x1b[31mred\u202e":  "a[31mred",
		"\xff\xfe":                "\uFFFD",
		"邮件被拒绝":                   "邮件被拒绝",
	} {
		if got := CleanText(in); got != want {
			t.Errorf("CleanText(%q) = %q, want %q", in, got, want)
		}
	}
	if n := len([]rune(CleanText(strings.Repeat("字", 5000)))); n != maxText+1 {
		t.Errorf("%d characters, want %d and an ellipsis", n, maxText)
	}
}
