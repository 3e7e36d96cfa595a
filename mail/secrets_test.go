package mail_test

import (
	"slices"
	"testing"

	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
)

func TestSecretsAreNamedByFieldAndLineWithoutTheMailsOwnAddresses(t *testing.T) {
	d := mail.Draft{
		To: "OKPAY <support@okpay.example>", Subject: "卡号 4111 1111 1111 1111 付不了", TransactionID: "4111111111111111",
		Body:   "请回复 me@mailbox.example 或 other@mailbox.example，抄送 SUPPORT@okpay.example。\n我的密码是 Abc12345\n电话 13800138000",
		Report: "订单号 202611250001",
	}
	type row struct {
		kind  privacy.Kind
		field string
		line  int
		text  string
		grave bool
	}
	var got []row
	for _, s := range mail.Secrets(d, "Me@mailbox.example") {
		got = append(got, row{s.Kind, s.Field, s.Line, s.Text, s.Grave()})
	}
	want := []row{
		{privacy.Password, "body", 2, "Abc12345", true},
		{privacy.Card, "subject", 1, "4111 1111 1111 1111", true},
		{privacy.Phone, "body", 3, "13800138000", false},
		{privacy.Email, "body", 1, "other@mailbox.example", false},
	}
	if !slices.Equal(got, want) {
		t.Errorf("found\n%v, want\n%v", got, want)
	}
}

func TestATransactionsNumberIsACardOnlyIfItIsWrittenAsOne(t *testing.T) {
	for number, want := range map[string]int{"4111111111111111": 0, "202611250001": 0, "4111 1111 1111 1111": 1} {
		if got := mail.Secrets(mail.Draft{TransactionID: number}); len(got) != want || want == 1 && (got[0].Start != 0 || got[0].Text != number) {
			t.Errorf("%s: %v", number, got)
		}
	}
}
