package privacy

import "testing"

func TestMaskKeepsWhatSupportNeedsAndNoMore(t *testing.T) {
	for _, c := range []struct {
		kind         Kind
		secret, want string
	}{
		{Card, "4111 1111 1111 1234", "**** **** **** 1234"},
		{Card, "４１１１１１１１１１１１１２３４", "************１２３４"},
		{Phone, "138-0013-8000", "***-****-8000"},
		{IDNumber, "110101199003077715", "1****************5"},
		{Passport, "E12345678", "E******78"},
		{IBAN, "DE89 3704 0044 0532 0130 00", "DE** **** **** **** **30 00"},
		{BankAccount, "20417", "***17"},
		{Email, "zhang.san@example.com", "z***@example.com"},
		{Email, "ａｂ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ａ***＠ｅｘａｍｐｌｅ．ｃｏｍ"},
		{Password, "Abc12345", "******"},
		{CVV, "123", "******"},
		{Code, "482913", "******"},
		{SeedPhrase, "abandon ability able", "******"},
	} {
		if got := Mask(c.kind, c.secret); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.kind, c.secret, got, c.want)
		}
	}
}
