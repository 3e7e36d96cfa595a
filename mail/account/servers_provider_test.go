package account_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/mailtest"
)

// The providers' own words for a refused sign-in to their submission servers.
func TestSubmissionServersRefuseInTheirOwnWords(t *testing.T) {
	for _, test := range []struct {
		name, host, reply, code string
		temporary               bool
	}{
		{"QQ", "smtp.qq.com", "535 Login Fail. Please enter your authorization code to login. More information in " +
			"https://service.mail.qq.com/detail/0/53", account.CodeAuthCode, false},
		{"QQ in GBK", "smtp.qq.com", "535 \xc7\xeb\xca\xb9\xd3\xc3\xca\xda\xc8\xa8\xc2\xeb\xb5\xc7\xc2\xbc\xa1\xa3", account.CodeAuthCode, false},
		{"QQ too often", "smtp.qq.com", "454 Login frequency limited", account.CodeTurnedAway, true},
		{"163", "smtp.163.com", "535 Error: authentication failed", account.CodeAuthCode, false},
		{"163, switched off", "smtp.163.com", "550 User has no permission", account.CodeAuthCode, false},
		{"Gmail", "smtp.gmail.com", "534-5.7.9 Application-specific password required. For more information, go to\n" +
			"534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor - gsmtp", account.CodeAppPassword, false},
		{"Gmail, wrong password", "smtp.gmail.com", "535-5.7.8 Username and Password not accepted. For more information, go to\n" +
			"535 5.7.8  https://support.google.com/mail/?p=BadCredentials - gsmtp", account.CodeAppPassword, false},
		{"Gmail, too often", "smtp.gmail.com", "454 4.7.0 Too many login attempts, please try again later. - gsmtp", account.CodeTurnedAway, true},
		{"Outlook", "smtp-mail.outlook.com", "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. " +
			"[AM0PR10CA0001.EURPRD10.PROD.OUTLOOK.COM]", account.CodeOAuthOnly, false},
		{"Yandex", "smtp.yandex.com", "535 5.7.8 Error: authentication failed: This user does not have access rights to this service",
			account.CodeAppPassword, false},
		{"Zoho", "smtp.zoho.com", "535 Authentication Failed", account.CodeAuth, false},
		{"shutting down", "smtp.zoho.com", "421 4.3.2 Service shutting down", account.CodeTurnedAway, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := mailtest.NewScriptedSMTP(t)
				s.UseTLS(t, test.host)
				s.Script(mailtest.Rule{On: "^AUTH", Say: test.reply})
				place := account.Server{Host: test.host, Port: 465, Security: account.TLS}
				imap := place
				imap.Host = "imap" + strings.TrimPrefix(strings.TrimPrefix(test.host, "smtp-mail"), "smtp")
				if test.host == "smtp-mail.outlook.com" {
					imap.Host = "outlook.office365.com"
				}
				c := account.Config{Email: "ann@example.com", User: "ann@example.com", IMAP: imap, SMTP: place}
				_, err := account.ConnectSMTP(t.Context(), c, account.Credentials{Password: "a secret"}, account.Env{Dial: s.Dial, RootCAs: s.RootCAs})
				e, ok := errors.AsType[*account.Error](err)
				if !ok || e.Code != test.code || e.Temporary() != test.temporary {
					t.Errorf("%v; want class %s, temporary %v", err, test.code, test.temporary)
				}
				if text := err.Error(); strings.Contains(text, "secret") || strings.ToValidUTF8(text, "") != text {
					t.Errorf("the error cannot be shown: %q", text)
				}
			})
		})
	}
}
