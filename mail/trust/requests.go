package trust

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
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

// maxAsked bounds the text that is looked through, in bytes.
const maxAsked = 64 << 10

// requestsOf gives what a text asks for, each kind once. It reads sentence by sentence: what warns of swindlers is no
// request, and neither is a clause that says not to do it.
func (p Policy) requestsOf(text string) (kinds []string) {
	if len(text) > maxAsked {
		text = strings.ToValidUTF8(text[:maxAsked], "")
	}
	text = plainWords(address.ReplaceAllStringFunc(p.withoutContacts(text), bareAddress))
	before := ""
	for _, s := range sentences(text) {
		if warns.MatchString(s) {
			continue
		}
		asked := askedIn(s, before)
		before = s
		for _, kind := range asked {
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	slices.Sort(kinds)
	return kinds
}

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

// simplified are the traditional characters that the rules meet.
var simplified = func() map[rune]rune {
	const from = "碼驗證請帳帐轉匯銀號發給與覆復聯繫遠輸點擊們會絕從將訊傳錢認為專員處單後須該電腦機關於內個這額費錄撥載裝開啟說訴語掃羣維報騙詐無繳購買還償險風務協" +
		"鏈結頁網現產資訂實監獄極過別儲簡戶對應"
	const to = "码验证请账账转汇银号发给与复复联系远输点击们会绝从将讯传钱认为专员处单后须该电脑机关于内个这额费录拨载装开启说诉语扫群维报骗诈无缴购买还偿险风务协" +
		"链结页网现产资订实监狱极过别储简户对应"
	out := map[rune]rune{}
	t := []rune(to)
	for i, r := range []rune(from) {
		out[r] = t[i]
	}
	return out
}()

// plainWords writes a text in lower case, simplified characters and plain letters, without what is not seen, and without
// the blanks that are put between Chinese characters to hide a word.
func plainWords(text string) string {
	var b strings.Builder
	var last rune
	blank := false
	for _, r := range norm.NFKC.String(text) {
		if s, ok := simplified[r]; ok {
			r = s
		}
		switch {
		case hidden(r) || unicode.Is(unicode.Mn, r):
			continue
		case r == ' ' || r == '\t' || r == '\u3000' || r == '\u00a0':
			blank = true
			continue
		}
		if blank && !(unicode.Is(unicode.Han, last) && unicode.Is(unicode.Han, r)) {
			b.WriteByte(' ')
		}
		blank = false
		last = unicode.ToLower(r)
		b.WriteRune(last)
	}
	return synonyms.Replace(b.String())
}

// synonyms are other words, and ways around a word, for what the rules know under one name.
var synonyms = strings.NewReplacer("简讯", "短信", "远端", "远程", "扣扣", "qq", "企鹅号", "qq", "v信", "微信", "威信", "微信", "薇信", "微信",
	"维信", "微信", "wechat id", "wechat", "weixin", "wechat", "飞机上", "telegram上", "纸飞机", "telegram", "电报", "telegram",
	"whats app", "whatsapp", "’", "'", "pass word", "password", "pass-word", "password", "any desk", "anydesk",
	"team viewer", "teamviewer", "to desk", "todesk")

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
	return sentenceEnd.Split(b.String(), -1)
}

// warns tells a sentence about swindlers from one of theirs.
var warns = regexp.MustCompile(`谨防|警惕|当心|提防|防范|骗子|冒充|假冒|自称|(?:都|就|均)?是诈骗|凡是|(?:如果|若|一旦|近期)有人|有人(?:让|要求|以|冒充)|` +
	`对方(?:让|要求)|收到(?:要求|让|此类|这类|类似)|已经把|告诉了|常让人|不要相信|` +
	`scam|fraudster|swindl|beware|impersonat|pretend|claim(?:s|ing)? to be|(?:some|any)(?:one|body) who|people who|callers? who|` +
	`if (?:a|an|any|some)\w* (?:e?-?mail|message|caller|person|one|body)?\s*(?:asks?|tells?|wants?)|if you (?:have )?already|` +
	`(?:a|any) (?:mail|email|message|caller) (?:that )?(?:asks|tells|recommends)|software that a|often ask`)

// denies tells a clause that says not to do it, or how to do it safely.
var denies = regexp.MustCompile(`不要|请勿|切勿|勿|不会|从不|绝不|决不|不得|不用|无需|无须|不需要|不必|不能|不可|不应|不主动|不向|禁止|拒绝|` +
	`遮住|遮挡|涂掉|打码|抹去|盖住|马赛克|隐去|(?:^|[^识级特分区类个])别(?:把|将|点|信|给|加|告|发|下|装)|看不到|` +
	`\b(?:do not|don't|never|not|no need|need not|without|won't|cannot|can't|avoid \w+ing|cover|blacken|black out|hide|redact)\b|\bno (?:password|code|card)`)

// masked are the words that are about a thing without wanting it.
var masked = regexp.MustCompile(`(?:收不到|没收到|没有收到|未收到|忘记|忘了|修改|重置|找回|更改|设置|更换|输错|多次输入错误的?)[^，。]{0,6}?(?:密码|口令|验证码)|` +
	`(?:密码|口令|验证码)(?:错误|不正确|不对|过期|失效|规则|长度|页面|界面|提示|锁定|重置|找回|修改|登录|输错|收不到|一直)|` +
	`(?:验证码|密码)已(?:经)?(?:发|寄)|卡号[^，。]{0,8}(?:后|末|最后)[四4]位|(?:后|末|最后)[四4]位(?:卡号)?|卡号尾号|尾号|` +
	`\b(?:change|changed|changing|reset|resetting|forgot|forgotten|forget|wrong|incorrect|set|choose|chose)\b[^.,]{0,14}(?:password|passcode|pin)\b|` +
	`\b(?:password|passcode|pin|code)\s+(?:does|did|is|was|has|is not|isn't|doesn't|never|reset|field|error|protected)\b|when the code|` +
	`last (?:four|4)(?: digits)?(?: of (?:the|your) card(?: number)?)?|\bqr code|promo(?:tion)? code|error code|reference code|post(?:al)? ?code|zip code`)

// safely tells a clause that sends people to the app, where such things belong. With a link it is bait again.
var (
	safely = regexp.MustCompile(`(?:在|到|进入|打开|从)\s?(?:官方)?(?:app|应用|客户端|手机银行|设置|“)|app\s?[内中里]|` +
		`\b(?:in|within) (?:the|our|your) (?:\w+ )?app\b|under (?:settings|my cards|cards|security)`)
	linked = regexp.MustCompile(`https?://|www\.|链接|网址|网页|网站|下方|下面|附件|表格|表单|扫码|二维码|\b(?:click|link|below|form|attached|here)\b`)
)

const (
	zhGive = `(?:提供|告知|告诉|发送|发给|发到|发至|发来|发过来|发我|发本|回复|回传|回信|报给|报一下|念一下|念给|提交|转发|截图|填写|补充|给我|说一下|上传|拍下|` +
		`需要您的?|需要你的?|需您|确认一下您的)`
	enGive = `\b(?:send|sending|reply with|replying with|respond with|replying|reply|provide|providing|share|tell us|tell me|give|giving|` +
		`forward|confirm|submit|e-?mail us|text (?:me|us|back)|text back|read (?:out|me|us)|supply|disclose|fill in|complete|attach|upload|enter|` +
		`(?:we|i) (?:will |would )?(?:need|require)|need your|what is|return|update)\b`

	zhPassword = `(?:密码|口令|助记词|私钥)`
	enPassword = `(?:passwords?|passcode|\bpin\b|log-?in (?:credentials|details|data)|credentials|(?:recovery|seed|secret|mnemonic) phrase|private key)`
	zhCode     = `(?:验证码|校验码|动态码|动态口令|短信码|认证码|一次性密码|\botp\b|短信内容|[六6]位数字|短信里的数字|验证器)`
	enCode     = `(?:\bcodes?\b|\botp\b|one-time pass\w*|(?:six|6|five|5|four|4) digits|verification number)`
	zhCard     = `(?:卡号|卡号码|\bcvv2?\b|\bcvc2?\b|背面[^，。]{0,3}[三3]位|安全码|(?:银行|信用|储蓄)卡(?:正反面|照片|信息|号)|正反面[^，。]{0,4}银行卡|身份证正反面)`
	enCard     = `(?:card numbers?|card details|card information|card data|\bcvv2?\b|\bcvc2?\b|long number|digits on the back|` +
		`(?:photo|picture|image|scan)s?\b[^.]{0,30}\bcard|card, expir)`

	tools  = `(?:向日葵|todesk|anydesk|teamviewer|rustdesk|ultraviewer|airdroid|quick assist|远程|屏幕共享|共享屏幕|安全控件|\.apk)`
	enTool = `(?:todesk|anydesk|teamviewer|rustdesk|ultraviewer|airdroid|quick assist|remote(?:ly)? (?:access|control|desktop|session|connect)|` +
		`screen[- ]?shar\w*|share your screen|support tool|\.apk)`

	account  = `(?:账户|账号|钱包|地址|卡上|卡里|账上)`
	whose    = `(?:以下|下列|下面|指定|安全|监管|专用|专门|对公|我们提供|我们的|我方|新的?)`
	fees     = `(?:保证金|解冻金|解冻费|激活费|认证金|认证费|押金|手续费|税款|税金|工本费|流水|验证金)`
	coins    = `(?:usdt|比特币|数字货币|虚拟币|以太坊)`
	messnger = `(?:\bqq(?:\b|\d)|微信|\bvx\b|\btelegram|whatsapp|\bline\b|钉钉|密聊|蝙蝠|skype|signal|discord)`
)

// rule finds one kind of request in the clauses of a sentence that are not denied.
type rule struct {
	kind string
	find *regexp.Regexp
	link bool // only where the sentence leads to a link or a form
	safe bool // not where it sends people to the app
}

func near(a string, n string, b string) string {
	return a + `[^。]{0,` + n + `}?` + b + `|` + b + `[^。]{0,` + n + `}?` + a
}

var rules = []rule{
	{kind: asksPassword, find: regexp.MustCompile(near(zhGive, "20", zhPassword)), safe: true},
	{kind: asksPassword, find: regexp.MustCompile(enGive + `[^\n]{0,50}?` + enPassword), safe: true},
	{kind: asksPassword, find: regexp.MustCompile(`(?:输入|填入)[^。]{0,12}密码`), link: true},
	{kind: asksPassword, find: regexp.MustCompile(`旧密码[^。]{0,6}新密码`)},

	{kind: asksCode, find: regexp.MustCompile(near(zhGive, "20", zhCode)), safe: true},
	{kind: asksCode, find: regexp.MustCompile(enGive + `[^\n]{0,50}?` + enCode), safe: true},
	{kind: asksCode, find: regexp.MustCompile(`把[^。]{0,10}(?:验证码|数字|短信)[^。]{0,10}(?:发|告诉|报|念|给)`)},
	{kind: asksCode, find: regexp.MustCompile(`您?报一下[^。]{0,4}验证码|验证码[^。]{0,14}(?:发到|报给)`)},
	{kind: asksCode, find: regexp.MustCompile(`screenshot of (?:the|your) (?:text|sms)`)},

	{kind: asksCard, find: regexp.MustCompile(near(zhGive, "24", zhCard)), safe: true},
	{kind: asksCard, find: regexp.MustCompile(enGive + `[^\n]{0,50}?` + enCard), safe: true},

	{kind: asksRemote, find: regexp.MustCompile(`(?:下载|安装|打开|装一?个|装好|使用|开启|允许|启用|配合)[^。]{0,20}?` + tools)},
	{kind: asksRemote, find: regexp.MustCompile(`需要远程|远程(?:您|你|操作|处理|协助您)`)},
	{kind: asksRemote, find: regexp.MustCompile(`\b(?:download|install|open|run|use|accept|allow|need|needs|take|grant|give|turn on|let|enable|please)\b[^\n]{0,40}?` + enTool)},
	{kind: asksRemote, find: regexp.MustCompile(`accept the connection|connect to your (?:pc|computer|phone|device)`)},
	{kind: asksRemote, find: regexp.MustCompile(`\b(?:download|install)\b[^\n]{0,60}\.apk`)},

	{kind: asksTransfer, find: regexp.MustCompile(`(?:转账|转入|转到|转至|转移到|汇款|汇入|汇到|汇至|打款|打到|打入|存入|支付|充值)[^。]{0,16}?` + whose + `[^。]{0,8}?` + account)},
	{kind: asksTransfer, find: regexp.MustCompile(`(?:向|往)[^。]{0,10}?` + whose + `?[^。]{0,6}?` + account + `[^。]{0,10}?(?:汇|转账|支付|打款)`)},
	{kind: asksTransfer, find: regexp.MustCompile(`(?:缴纳|缴|交|支付|付|汇|转)[^。，]{0,10}?` + fees + `|` + fees + `[^。]{0,12}?(?:转到|转账|汇到|打到|转入|缴纳|支付)`)},
	{kind: asksTransfer, find: regexp.MustCompile(`(?:转|付|支付|打|汇)[^。，]{0,14}?` + coins + `|` + coins + `[^。]{0,14}?(?:支付|转|付|打到)`)},
	{kind: asksTransfer, find: regexp.MustCompile(`购?买[^。]{0,8}?(?:充值卡|礼品卡|点卡|购物卡)|再充值[^。]{0,10}?(?:激活|解冻|元)`)},
	{kind: asksTransfer, find: regexp.MustCompile(`\b(?:transfer|move|send|send back|wire|deposit|pay|remit)\b[^\n]{0,60}?\b(?:safe account|account below|following account|` +
		`holding account|new account|our \w*\s?(?:wallet|account)|the wallet|wallet below|this iban|into your account first|bitcoin|crypto\w*|gift cards?|usdt)`)},
	{kind: asksTransfer, find: regexp.MustCompile(`\b(?:release|processing|activation|customs|clearance|unlock|handling|verification|transfer|admin\w*) (?:fee|charge|tax)\b[^\n]{0,10}[^\n]*?\b(?:pay|paid|must|required)\b|` +
		`\bpay\b[^\n]{0,40}?(?:fee|tax|charge)\b[^\n]{0,40}?\b(?:before|first|gift|crypto|bitcoin)\b|\bbuy\b[^\n]{0,24}gift cards?`)},

	{kind: asksChannel, find: regexp.MustCompile(`(?:加|添加|联系|关注|到|用|通过|下载|使用|改用)[^。]{0,14}?` + messnger)},
	{kind: asksChannel, find: regexp.MustCompile(`\bqq(?:号码?|群号?)?\s*(?:是|为|:)?\s*\d{5,}|(?:微信|\bvx|\btelegram|\bline|钉钉)(?:号|账号|\s?id)?\s*(?:是|为|:|@|号)\s*[@a-z0-9][a-z0-9_.-]{4,}`)},
	{kind: asksChannel, find: regexp.MustCompile(`(?:扫码|扫描)[^。]{0,10}(?:添加|加|进|入)[^。]{0,6}|扫描[^。]{0,8}二维码[^。]{0,10}(?:添加|加|联系|进)|(?:发|存)到我的微信`)},
	{kind: asksChannel, find: regexp.MustCompile(`(?:拨打|致电|打电话|联系|来电)[^。]{0,16}?\+?\d[\d -]{6,}\d`)},
	{kind: asksChannel, find: regexp.MustCompile(`\b(?:add|contact|message|write|find|reach|text|continue|move|join|chat|send|talk|via|through|my|our)\b[^\n]{0,50}?\b(?:whatsapp|telegram|wechat|qq|skype|discord|viber)\b`)},
	{kind: asksChannel, find: regexp.MustCompile(`\b(?:on|to|via|over|through) signal\b`)},
	{kind: asksChannel, find: regexp.MustCompile(`\b(?:call|ring|phone|dial|text|sms)\b[^\n]{0,50}?\+?\d[\d ()-]{6,}\d|(?:personal|private) (?:address|number|e-?mail)`)},
}

// handed tells a clause that wants what was spoken of before it: "tell nobody, only reply with it", "we sent you a code.
// Send it to us."
var (
	handed = regexp.MustCompile(`^\s*回复给|回复给(?:本|我)|发给(?:我们|我)$|reply with (?:it|them)|send (?:it|them) to (?:us|me|our)|except (?:to )?(?:our|us)\b`)
	things = []struct {
		kind string
		find *regexp.Regexp
	}{
		{asksPassword, regexp.MustCompile(`密码|password`)},
		{asksCode, regexp.MustCompile(zhCode + `|` + enCode)},
		{asksCard, regexp.MustCompile(zhCard + `|` + enCard)},
	}
)

// askedIn gives what one sentence asks for, behind another.
func askedIn(sentence, before string) (kinds []string) {
	sentence = masked.ReplaceAllString(sentence, " ")
	var kept []string
	last := 0
	clauses := append(clauseEnd.FindAllStringIndex(sentence, -1), []int{len(sentence), len(sentence)})
	for _, at := range clauses {
		if c := sentence[last:at[0]]; !denies.MatchString(c) {
			kept = append(kept, c)
		}
		last = at[1]
	}
	rest := strings.Join(kept, ",")
	hasLink := linked.MatchString(sentence)
	isSafe := safely.MatchString(sentence) && !hasLink
	for _, r := range rules {
		if r.link && !hasLink || r.safe && isSafe || !r.find.MatchString(rest) {
			continue
		}
		kinds = append(kinds, r.kind)
	}
	if slices.ContainsFunc(kept, handed.MatchString) {
		for _, t := range things {
			if t.find.MatchString(before + "\n" + sentence) {
				kinds = append(kinds, t.kind)
			}
		}
	}
	return kinds
}
