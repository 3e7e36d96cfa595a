package trust

import "testing"

func TestPlainWordsUndoWhatHidesAWord(t *testing.T) {
	for _, c := range [][2]string{
		{"微❤️信", "微信"}, {"V❤信", "微信"}, {"v信", "微信"}, {"加薇：okp", "加微信:okp"}, {"徽信", "微信"}, {"扣扣群", "qq群"}, {"Q群", "qq群"},
		{"密 码", "密码"}, {"密*码", "密码"}, {"驗證碼", "验证码"}, {"验\u200b证码", "验证码"}, {"１３８ ００", "138 00"},
		{"te1egram", "telegram"}, {"tеlegram", "telegram"}, {"W e C h a t", "wechat"}, {"O.T.P", "otp"}, {"passw0rd", "password"}, {"p@ssword", "password"},
		{"pass-word", "password"}, {"ＰＡＳＳＷＯＲＤ", "password"}, {"1 3 8 0 0", "1 3 8 0 0"}, {"a card, a code", "a card, a code"},
		{"好的. 请稍候", "好的. 请稍候"}, {"ticket 20261", "ticket 20261"},
	} {
		if got := plainWords(c[0]); got != c[1] {
			t.Errorf("%q: %q, want %q", c[0], got, c[1])
		}
	}
}
