package trust

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// simplified are the traditional characters that the rules meet.
var simplified = func() map[rune]rune {
	const from = "碼驗證請帳帐轉匯銀號發給與覆復聯繫遠輸點擊們會絕從將訊傳錢認為專員處單後須該電腦機關於內個這額費錄撥載裝開啟說訴語掃羣維報騙詐無繳購買還償險風務協" +
		"鏈結頁網現產資訂實監獄極過別儲簡戶對應鵝領師熱線讀寫貼補齊幫動態導標題選擇圖檔視頻"
	const to = "码验证请账账转汇银号发给与复复联系远输点击们会绝从将讯传钱认为专员处单后须该电脑机关于内个这额费录拨载装开启说诉语扫群维报骗诈无缴购买还偿险风务协" +
		"链结页网现产资订实监狱极过别储简户对应鹅领师热线读写贴补齐帮动态导标题选择图档视频"
	out := map[rune]rune{}
	t := []rune(to)
	for i, r := range []rune(from) {
		out[r] = t[i]
	}
	return out
}()

// plainWords writes a text in lower case, simplified characters and plain letters, without what is not seen, and without
// the blanks, pictures and dots that are put into a word to hide it.
func plainWords(text string) string {
	var b strings.Builder
	var last rune
	between := "" // what stands between last and the next rune
	for _, r := range norm.NFKC.String(text) {
		if s, ok := simplified[r]; ok {
			r = s
		}
		switch {
		case hidden(r) || unicode.Is(unicode.Mn, r):
			continue
		case r == '\t' || r == '\u3000' || r == '\u00a0':
			r = ' '
		}
		if r == ' ' || veils(r) {
			if len(between) < maxVeil {
				between += string(r)
			}
			continue
		}
		inWord := unicode.Is(unicode.Han, last) && unicode.Is(unicode.Han, r) && (between == "." || !strings.Contains(between, "."))
		if !inWord && !pictures(between) {
			writeBetween(&b, between)
		}
		between = ""
		last = unicode.ToLower(r)
		b.WriteRune(last)
	}
	return synonyms.Replace(unveiled(synonyms.Replace(b.String())))
}

// maxVeil bounds what is kept of a row of blanks and marks, in bytes.
const maxVeil = 12

// veils tells the marks that are put between the characters of a Chinese word: hearts, stars, dots.
func veils(r rune) bool {
	return unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) || strings.ContainsRune("*·•●|_^~.", r)
}

// pictures tells a row of nothing but hearts, stars and the like, which part no words.
func pictures(between string) bool {
	return between != "" && !strings.ContainsFunc(between, func(r rune) bool { return !unicode.Is(unicode.So, r) && !unicode.Is(unicode.Sk, r) })
}

// writeBetween writes a row of blanks and marks, its blanks once.
func writeBetween(b *strings.Builder, between string) {
	blank := false
	for _, r := range between {
		if r == ' ' && blank {
			continue
		}
		blank = r == ' '
		b.WriteRune(r)
	}
}

// synonyms are other words, and ways around a word, for what the rules know under one name.
var synonyms = strings.NewReplacer("简讯", "短信", "远端", "远程", "扣扣", "qq", "抠抠", "qq", "企鹅号", "qq", "企鹅群", "qq群", "扣群", "qq群", "qq群", "qq群", "q群", "qq群",
	"q裙", "qq群", "扣裙", "qq群", "v信", "微信", "威信", "微信", "薇信", "微信", "徽信", "微信", "葳信", "微信", "巍信", "微信", "微芯", "微信",
	"维信", "微信", "绿泡泡", "微信", "加薇", "加微信", "加我薇", "加我微信", "+薇", "加微信", "加微信信", "加微信", "加威:", "加微信:", "wechat id", "wechat", "we chat", "wechat", "weixin", "wechat",
	"飞机上", "telegram上", "飞机号", "telegram号", "纸飞机", "telegram", "电报", "telegram", "whats app", "whatsapp", "’", "'",
	"pass word", "password", "pass-word", "password", "any desk", "anydesk", "team viewer", "teamviewer", "to desk", "todesk", "rust desk", "rustdesk",
	"蜜码", "密码", "密马", "密码", "验证马", "验证码", "验正码", "验证码", "岩证码", "验证码", "转帐", "转账", "汇欵", "汇款")

var (
	// spaced is a word whose letters are set apart: "o t p", "w.e.c.h.a.t".
	spaced = pattern(`\b[a-z0-9](?:[ .*_·-][a-z0-9]){2,}\b`)
	// dressed is a word with a sign or a letter of another script in it.
	dressed = pattern(`[\p{Latin}\p{Greek}\p{Cyrillic}0-9@$|.*-]{4,24}`)
)

// veiled are the words that are written with other signs, by their skeletons.
var veiled = func() map[string]string {
	out := map[string]string{}
	for _, w := range strings.Fields(`password passwords passcode verification code codes card cards telegram whatsapp wechat skype discord anydesk
		teamviewer rustdesk todesk bitcoin usdt transfer account login`) {
		out[skeleton(w)] = w
	}
	return out
}()

// unveiled writes the words in plain letters that are made to be read by people alone.
func unveiled(text string) string {
	text = spaced.ReplaceAllStringFunc(text, joinLetters)
	return dressed.ReplaceAllStringFunc(text, func(w string) string {
		core := strings.TrimRight(w, ".-")
		if isPlain(core) {
			return w
		}
		if word, ok := veiled[skeleton(strings.NewReplacer(".", "", "*", "").Replace(core))]; ok {
			return word + w[len(core):]
		}
		return w
	})
}

func isPlain(w string) bool {
	return !strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' })
}

// joinLetters joins the letters of a spaced word, where it is one: not the digits of a number.
func joinLetters(w string) string {
	letters := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .*_·-", r) {
			return -1
		}
		return r
	}, w)
	if strings.Trim(letters, "0123456789") == "" {
		return w
	}
	return splitKnown(letters)
}

// splitKnown parts "cardnumber", which had a wider gap that nobody sees any more.
func splitKnown(w string) string {
	for _, pair := range [][2]string{{"card", "number"}, {"bank", "card"}, {"login", "password"}, {"security", "code"}, {"one-time", "code"}} {
		if w == pair[0]+pair[1] {
			return pair[0] + " " + pair[1]
		}
	}
	return w
}
