package ticket_test

import (
	"strings"
	"testing"

	"okpay.example/support/mail/ticket"
)

func TestComparableAddress(t *testing.T) {
	for in, want := range map[string]string{
		"Support@OKPAY.example":             "support@okpay.example",
		" 支持@例子.测试 ":                        "支持@xn--fsqu00a.xn--0zwm56d",
		"支持@xn--fsqu00a.xn--0zwm56d":        "支持@xn--fsqu00a.xn--0zwm56d",
		"JOSE\u0301@okpay.example":          "jos\u00e9@okpay.example",
		"support@ｏｋｐａｙ.example":             "support@ｏｋｐａｙ.example",
		"a@-.测试":                            "a@-.测试",
		"no address":                        "no address",
		"":                                  "",
		"a@" + strings.Repeat("长", 2000):    "a@" + strings.Repeat("长", 2000),
		"a@under_score.okpay.example":       "a@under_score.okpay.example",
		"\"quoted@inside\"@例子.测试":           "\"quoted@inside\"@xn--fsqu00a.xn--0zwm56d",
		"support@okpay.example\u202e.test.": "support@okpay.example\u202e.test.",
	} {
		if got := ticket.ComparableAddress(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
