package compose

import (
	"regexp"
	"strings"

	"okpay.example/support/mail"
)

// report is what a mail says, as far as it can be told without understanding it. It only ticks a list: a wrong tick
// costs nothing, and nothing is refused by it.
type report struct {
	text        string // lower case, bounded
	picture     bool
	transaction bool
	tried       bool
}

// maxRead bounds what is looked at.
const maxRead = 20 << 10

func readReport(d mail.Draft) report {
	text := d.Body
	if len(text) > maxRead {
		text = text[:maxRead]
	}
	r := report{text: strings.ToLower(text), transaction: strings.TrimSpace(d.TransactionID) != "", tried: strings.TrimSpace(d.Report) != ""}
	for _, f := range d.Files {
		r.picture = r.picture || strings.HasPrefix(f.Type, "image/")
	}
	return r
}

const month = `(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)`

// Signs that the text has what an item asks for. Each belongs to the words of an item, in either language.
var (
	asksWhen    = regexp.MustCompile(`什么时候|时间|日期|何时|\b(when|date|time)\b`)
	asksPicture = regexp.MustCompile(`截图|screenshot|图片|picture`)
	asksWords   = regexp.MustCompile(`原话|提示|exact words|message`)
	asksNumber  = regexp.MustCompile(`交易编号|这笔交易|transaction id|transaction number|\btransaction\b.*\b(id|number)\b`)
	asksTried   = regexp.MustCompile(`试过|已经做了什么|tried|have done`)
	asksContact = regexp.MustCompile(`邮箱或手机|email or phone`)
	asksAmount  = regexp.MustCompile(`金额|amount`)

	saysWhen = regexp.MustCompile(`[0-9一二两三四五六七八九十半]+\s*个?半?(年|月|周|星期|礼拜|日|号|点|小时|钟头|分钟|天)|` +
		`[昨今前当](天|日|晚|早|晨|夜)|刚才|刚刚|凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|半夜|夜里|` +
		`[上这本]个?(周|星期|礼拜|月)|(周|星期|礼拜)[一二三四五六日天末]|月[初中底]|` +
		`\d{1,2}[:：]\d{2}|\d{1,2}[-/.]\d{1,2}|` +
		`\b(yesterday|today|tonight|just now|ago|noon|midnight|(mon|tues|wednes|thurs|fri|satur|sun)day|` +
		`(this|last|in the|that) (morning|afternoon|evening|night|week|weekend|month|year)|` +
		`(a|an|one|two|three|four|five|six|several|few|\d+) (minute|hour|day|week|month)s?)\b|` +
		month + `[a-z]*\.? \d|\d(st|nd|rd|th)?( of)? ` + month + `|\d ?(am|pm|a\.m|p\.m|o'clock)`)
	saysWords = regexp.MustCompile(`提示|显示|报错|弹出|[“"「『].+[”"」』]|\b(says?|saying|said|shows?|showed|message|error|pop(s|ped)?[ -]?up)\b`)
	saysTried = regexp.MustCompile(`试过|试了|重试|重新|已经按|已经[锁改打换冻]|重置|重启|重装|卸载|清[除理了]|改了密码|换了|联系过|` +
		`\b(re)?tried\b|\bagain\b|reset|restarted|re-?installed|cleared|have (locked|changed|called|frozen|contacted|updated)`)
	saysContact = regexp.MustCompile(`尾号|[后末]四位|[\w.]+@[\w.]+|\d{4}|ending`)
	saysAmount  = regexp.MustCompile(`\d+(\.\d+)?\s*万?\s*(元|块|美元|美金|人民币|欧元|英镑|港[元币]|usd|eur|gbp|hkd|cny|rmb|dollars?|euros?|pounds?)|` +
		`(usd|eur|gbp|hkd|cny|rmb|人民币|美元)\s*\d|[¥$€£￥]\s*\d`)
)

// has tells whether the report says what an item of the check list asks for. An item that was put into the text as a
// line of its own is there once something stands behind it.
func (r report) has(item string) bool {
	lower := strings.ToLower(item)
	if i := strings.Index(r.text, lower); i >= 0 {
		line, _, _ := strings.Cut(r.text[i+len(lower):], "\n")
		return strings.Trim(line, " :：") != ""
	}
	var found []bool // one for each thing that the item asks for and that can be told
	check := func(asks *regexp.Regexp, there bool, says *regexp.Regexp) {
		if asks.MatchString(lower) { // only then is the text, which may be long, gone through
			found = append(found, there || says != nil && says.MatchString(r.text))
		}
	}
	if asksPicture.MatchString(lower) {
		if r.picture || asksWords.MatchString(lower) && saysWords.MatchString(r.text) {
			return true
		}
		return false
	}
	check(asksNumber, r.transaction, nil)
	check(asksWhen, false, saysWhen)
	check(asksTried, r.tried, saysTried)
	check(asksContact, false, saysContact)
	check(asksAmount, false, saysAmount)
	for _, there := range found {
		if !there {
			return false
		}
	}
	return len(found) > 0
}
