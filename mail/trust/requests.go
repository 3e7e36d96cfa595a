package trust

import (
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

// topics are parts of words, one of which is in whatever a rule of the kind finds. Looking for them first spares the rules
// most sentences.
var topics = map[string][]string{
	asksPassword: strings.Fields(`密码 口令 助记 恢复短语 恢复词 私钥 pin password passcode passphrase login log-in log sign credential phrase key enter fill`),
	asksCode: strings.Fields(`验证 校验 确认 动态 短信 认证 数字 码 位数 个数 六位 那串 内容 令牌 弹出 再收 code otp digits number token authenticator 2fa text sms
		figures pass message`),
	asksCard: strings.Fields(`卡 cvv cvc cvn 安全码 正反 签名条 背面 digits card pan number sixteen 16 back`),
	asksRemote: strings.Fields(`向日葵 desk viewer airdroid assist splashtop supremo logmein connect sunlogin awesun raylink 远程 屏幕 控件 插件 附件 软件 无障碍 投屏 会议 协助
		助手 大师 装 下载 运行 打开 apk remote screen tool program software helper install attach permission accessib download control access phone
		computer machine device let zoom`),
	asksTransfer: strings.Fields(`转 汇 打 存 支付 充 归集 提现 缴 交 付 垫 金 费 款 税 流水 额度 挪 余额 卡 先 usdt 币 以太坊 btc eth crypto bitcoin transfer move shift
		send wire deposit pay remit fee tax charge duty bond premium insurance gift union moneygram refund account excess difference overpay
		payout steam voucher zelle venmo cash wallet once top buy card rest remainder everything`),
	asksChannel: strings.Fields(`qq 微信 vx wx tg telegram whatsapp line 钉钉 密聊 蝙蝠 skype signal discord viber wechat wa.me t.me kakao zalo zangi threema snapchat 扫 加v
		+v v: 绿色 电话 拨 打 致电 联系 来电 专线 经理 同号 手机 好友 群 私 聊 搜 讯 信 号 找 call ring phone dial text sms line personal private work direct
		number mobile app chat look find add reply write answer respond mail`),
}

// carriesOn are words by which a sentence goes on with what was spoken of before it.
var carriesOn = strings.Fields(`回复 回我 给我 发我 发来 发过来 发给 报 念 读 抄 贴 give read tell forward pass repeat say need what provide copy spell share`)

// addV is "加 V", which has a blank in it; digits may be a number of somebody's own.
var (
	addV   = pattern(`加\s?v`)
	digits = pattern(`\d{7}`)
)

// speaksOf gives the kinds of request that a sentence may hold.
func speaksOf(sentence string) (kinds []string) {
	holds := func(t string) bool { return strings.Contains(sentence, t) }
	for kind, words := range topics {
		if slices.ContainsFunc(words, holds) || kind == asksChannel && (digits.MatchString(sentence) || addV.MatchString(sentence)) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
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
	text = strings.Map(func(c rune) rune {
		if hidden(c) {
			return -1
		}
		return c
	}, text)
	text = blankLines.ReplaceAllString(blanks.ReplaceAllString(text, " "), "\n\n")
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
		of := speaksOf(s)
		follows := before != "" && len(s) <= maxHeading ||
			slices.ContainsFunc(carriesOn, func(t string) bool { return strings.Contains(s, t) })
		if len(of) == 0 && !follows {
			continue
		}
		k, says := keep(s)
		if !says {
			continue
		}
		left = append(left, k.rest)
		for _, kind := range k.asks(before, of, kinds) {
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
var item = pattern(`^\s*(?:\(?\d{1,2}[.、)）:]|[-*•·●]\s)`)

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

// blanks and blankLines push words out of what is looked through, or apart, without being seen.
var (
	blanks     = pattern(`[ \t\r\f\v\p{Zs}]{2,}`)
	blankLines = pattern(`\n[ \r]?\n\s+`)
)

// address finds a web address, whose letters and digits are no words.
var address = pattern(`(?i)https?://[^\s，。；！？、）】」》]+`)

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
	sentenceEnd = pattern(`[。！？!?…\n]+|\.(?:\s+|$)|;\s`)
	clauseEnd   = pattern(`[，,；;：]|:\s|\s(?:but|however)\s|但是?|然后|只需`)
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
var halfStop = pattern(`[;；](\p{Han})`)

// listNumber is the number of an item, whose full stop ends no sentence.
var listNumber = pattern(`(^|[\s,，;；:：])(\d{1,2})\.(\s+|\p{Han})`)

// withoutIt is a demand that is put as a denial: "we cannot go on without the code".
var withoutIt = pattern(`\b(?:unable to|cannot|can't|could not|couldn't|not able to|won't be able to)\b[^,.;]{0,40}?\b(?:without|until (?:we|you) (?:have|get|send)|unless (?:we|you) (?:have|get|send))\b|` +
	`(?:没有|缺少?|无)(?:您的|你的)`)

// object tells a clause that hands over something that support may well want.
var object = pattern(`截图|凭证|截屏|交易号|编号|单号|型号|版本|原话|明细|\b(?:screenshots?|receipts?|invoice|transaction|order number|statement|version)\b`)

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

// asks gives what a sentence that speaks of some kinds asks for, behind what was kept of the one before; what is known already
// is not looked for.
func (k kept) asks(before string, of, known []string) (kinds []string) {
	for _, r := range rules {
		if !slices.Contains(of, r.kind) || slices.Contains(known, r.kind) || r.link && !k.link || r.safe && k.safe || !r.find.MatchString(k.rest) || r.with != nil && !r.with.MatchString(k.rest) {
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
