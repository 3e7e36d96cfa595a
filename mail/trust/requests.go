package trust

import (
	"regexp"
	"slices"
	"strings"
)

// What a mail may ask for that no support desk asks for.
const (
	asksPassword = "password"
	asksCode     = "code"
	asksCard     = "card"
	asksRemote   = "remote"
	asksTransfer = "transfer"
	asksChannel  = "channel" // to go on elsewhere: a messenger, a number that is not the desk's
)

const (
	maxAsked    = 12 << 10 // bytes of a text's beginning that are looked through, and of its end a third of that
	maxSentence = 2 << 10  // bytes of a sentence
)

// topics are parts of words, one of which is in whatever a rule finds. Looking for them first spares the rules most
// sentences.
var topics = strings.Fields(`密码 口令 助记 恢复短语 恢复词 私钥 验证 校验 动态 短信 认证 数字 卡 cvv cvc cvn 安全码 正反 身份证 password passcode pin login
	log-in log credential phrase key code otp digits number card 向日葵 desk viewer airdroid assist 远程 屏幕 控件 插件 附件 软件 无障碍 apk remote screen tool program
	connect 转 汇 打款 打到 打入 存 支付 充值 归集 提现 缴 交 付 金 费 流水 usdt 币 以太坊 btc eth crypto transfer move send wire deposit pay remit fee tax charge
	gift union moneygram refund account qq 微信 vx telegram whatsapp line 钉钉 密聊 蝙蝠 skype signal discord viber wechat wa.me t.me 扫 加v +v v: top 确认 电话 拨打 致电 联系 来电 专线
	经理 同号 手机 位数 个数 回我 给我 那串 2fa 令牌 弹出 好友 私 splashtop supremo logmein kakao zalo zangi threema snapchat install attach helper permission download 安装 下载 zelle venmo cash provide 发来 发过来 need what let computer spell copy cover 找我 我的号 投屏 会议 协助 装 充 搜 聊 look find once voucher text message figures wx tg 薇 群 税 额度 挪 退 报 念 读 抄 贴 token authenticator passphrase pan excess difference overpayment payout steam shift charge wallet app chat ping reach zoom voice call ring phone dial text sms personal private reply write answer respond mail 回复给 发给 发我 give read tell forward pass repeat say`)

// addV is "加 V", which has a blank in it.
var addV = regexp.MustCompile(`加\s?v`)

func speaksOf(sentence string) bool {
	return slices.ContainsFunc(topics, func(t string) bool { return strings.Contains(sentence, t) }) || addV.MatchString(sentence)
}

// requestsOf gives what a text asks for, each kind once. It reads sentence by sentence: what warns of swindlers is no
// request, and neither is a clause that says not to do it. Where the rules find nothing, the words of a mail that can be taken
// for one of support's are weighed.
func (p Policy) requestsOf(text string, weigh bool) (kinds []string) {
	kinds, left := p.readThrough(text)
	if len(kinds) == 0 && weigh {
		kinds = weighed(left)
	}
	slices.Sort(kinds)
	return kinds
}

// readThrough gives what the rules find, and what is left of each sentence for its words to be weighed.
func (p Policy) readThrough(text string) (kinds, left []string) {
	text = padding.ReplaceAllString(text, "\n\n")
	if len(text) > maxAsked+maxAsked/3 {
		text = strings.ToValidUTF8(text[:maxAsked]+"\n\n"+text[len(text)-maxAsked/3:], "")
	}
	text = plainWords(address.ReplaceAllStringFunc(p.withoutContacts(text), bareAddress))
	before, heading := "", ""
	for _, s := range sentences(text) {
		if len(s) > maxSentence {
			s = strings.ToValidUTF8(s[:maxSentence], "")
		}
		s, heading = underHeading(s, heading)
		if !speaksOf(s) && !digits.MatchString(s) && (before == "" || len(s) > maxHeading) {
			continue
		}
		k, says := keep(s)
		if !says {
			continue
		}
		left = append(left, k.rest)
		for _, kind := range k.asks(before, kinds) {
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
		before = k.rest
	}
	return kinds, left
}

// maxHeading bounds what is carried on to the lines of a list, in bytes.
const maxHeading = 200

// item begins a line of a list.
var item = regexp.MustCompile(`^\s*(?:\(?\d{1,2}[.、)）:]|[-*•·●]\s)`)

// underHeading puts what a list was announced with ("please send us:") before each of its lines.
func underHeading(s, heading string) (sentence, next string) {
	switch trimmed := strings.TrimSpace(s); {
	case trimmed == "":
		return s, heading
	case strings.HasSuffix(trimmed, ":") && len(trimmed) <= maxHeading:
		return s, trimmed
	case heading != "" && item.MatchString(s):
		return heading + " " + item.ReplaceAllString(s, " "), heading
	}
	return s, ""
}

// padding is what pushes words out of what is looked through without being seen.
var padding = regexp.MustCompile(`\s{4,}`)

// digits may be a number of somebody's own.
var digits = regexp.MustCompile(`\d{7}`)

// address finds a web address, whose letters and digits are no words.
var address = regexp.MustCompile(`(?i)https?://[^\s，。；！？、）】」》]+`)

// bareAddress leaves of an address that it is one, and that it ends in a program for phones.
func bareAddress(url string) string {
	if strings.Contains(strings.ToLower(url), ".apk") {
		return "http://link.apk"
	}
	return "http://link"
}

// withoutContacts takes out the desk's own numbers and names, to which people may well be sent.
func (p Policy) withoutContacts(text string) string {
	for _, c := range p.Contacts {
		if len(c) >= 5 {
			text = strings.ReplaceAll(text, c, "")
		}
	}
	return text
}

var (
	sentenceEnd = regexp.MustCompile(`[。！？!?…\n]+|\.(?:\s+|$)|;\s`)
	clauseEnd   = regexp.MustCompile(`[，,；;：]|:\s|\s(?:but|however)\s|但是?|然后|只需`)
)

// sentences splits a text. A line that was broken because it was full goes on in the next one.
func sentences(text string) []string {
	var b strings.Builder
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimSpace(line)
		b.WriteString(line)
		const full = 50 // bytes
		if len(line) < full || i+1 < len(lines) && strings.TrimSpace(lines[i+1]) == "" {
			b.WriteByte('\n')
		} else if last := line[len(line)-1]; last < 0x80 {
			b.WriteByte(' ')
		}
	}
	return sentenceEnd.Split(halfStop.ReplaceAllString(listNumber.ReplaceAllString(b.String(), "$1$2) $3"), "。$1"), -1)
}

// halfStop is a semicolon between Chinese sentences, but not between the items of a list.
var halfStop = regexp.MustCompile(`[;；](\p{Han})`)

// listNumber is the number of an item, whose full stop ends no sentence.
var listNumber = regexp.MustCompile(`(^|[\s,，;；:：])(\d{1,2})\.(\s+|\p{Han})`)

// withoutIt is a demand that is put as a denial: "we cannot go on without the code".
var withoutIt = regexp.MustCompile(`\b(?:unable to|cannot|can't|could not|couldn't|not able to|won't be able to)\b[^,.;]{0,40}?\b(?:without|until (?:we|you) (?:have|get|send)|unless (?:we|you) (?:have|get|send))\b|` +
	`(?:没有|缺少?|无)(?:您的|你的)`)

// object tells a clause that hands over something that support may well want.
var object = regexp.MustCompile(`截图|凭证|截屏|交易号|编号|单号|型号|版本|原话|明细|\b(?:screenshots?|receipts?|invoice|transaction|order number|statement|version)\b`)

// kept is a sentence without what is denied, and without what is about a thing and does not want it.
type kept struct {
	all  string // with what is denied
	rest string
	link bool // it leads to a link or a form
	safe bool // it sends people to the app
}

// keep reads a sentence. One that promises or warns says nothing.
func keep(s string) (k kept, says bool) {
	if strings.TrimSpace(s) == "" || promises.MatchString(s) && !turns.MatchString(s) {
		return k, false
	}
	if warns.MatchString(s) {
		if !demands.MatchString(s) {
			return k, false
		}
		s = warning.ReplaceAllString(s, " ") // a warning in front of a demand makes it no better
	}
	k.link = linked.MatchString(s)
	s = withoutIt.ReplaceAllString(s, " we need ")
	s = masked.ReplaceAllString(s, " ")
	if !k.link && !answered.MatchString(s) {
		s = entered.ReplaceAllString(s, " ")
	}
	k.all, k.safe = s, safely.MatchString(s) && !k.link
	var clauses []string
	last, denied := 0, false
	for _, at := range append(clauseEnd.FindAllStringIndex(s, -1), []int{len(s), len(s)}) {
		c := s[last:at[0]]
		last = at[1]
		denied = denies.MatchString(c) || denied && (goesOn.MatchString(c) || !acts.MatchString(c))
		if !denied {
			clauses = append(clauses, c)
		}
	}
	k.rest = strings.Join(clauses, ",")
	return k, true
}

// asks gives what a sentence asks for, behind what was kept of the one before; what is known already is not looked for.
func (k kept) asks(before string, known []string) (kinds []string) {
	for _, r := range rules {
		if slices.Contains(known, r.kind) || r.link && !k.link || r.safe && k.safe || !r.find.MatchString(k.rest) || r.with != nil && !r.with.MatchString(k.rest) {
			continue
		}
		kinds = append(kinds, r.kind)
	}
	if !object.MatchString(k.rest) && handed.MatchString(ours.ReplaceAllString(k.rest, " ")) {
		for _, t := range things {
			if t.find.MatchString(before + "\n" + k.all) {
				kinds = append(kinds, t.kind)
			}
		}
	}
	return kinds
}
