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

const (
	maxAsked    = 12 << 10 // bytes of a text's beginning that are looked through, and of its end a third of that
	maxSentence = 2 << 10  // bytes of a sentence
)

// topics are parts of words, one of which is in whatever a rule finds. Looking for them first spares the rules most
// sentences.
var topics = strings.Fields(`密码 口令 助记 恢复短语 恢复词 私钥 验证 校验 动态 短信 认证 数字 卡 cvv cvc cvn 安全码 正反 身份证 password passcode pin login
	log-in log credential phrase key code otp digits number card 向日葵 desk viewer airdroid assist 远程 屏幕 控件 插件 附件 软件 无障碍 apk remote screen tool program
	connect 转 汇 打款 打到 打入 存 支付 充值 归集 提现 缴 交 付 金 费 流水 usdt 币 以太坊 btc eth crypto transfer move send wire deposit pay remit fee tax charge
	gift union moneygram refund account qq 微信 vx telegram whatsapp line 钉钉 密聊 蝙蝠 skype signal discord viber wechat wa.me t.me 扫 v 电话 拨打 致电 联系 来电 专线
	经理 同号 call ring phone dial text sms personal private reply write answer respond mail 回复给 发给 发我 give read tell forward pass repeat say`)

func speaksOf(sentence string) bool {
	return slices.ContainsFunc(topics, func(t string) bool { return strings.Contains(sentence, t) })
}

// requestsOf gives what a text asks for, each kind once. It reads sentence by sentence: what warns of swindlers is no
// request, and neither is a clause that says not to do it.
func (p Policy) requestsOf(text string) (kinds []string) {
	if len(text) > maxAsked+maxAsked/3 {
		text = strings.ToValidUTF8(text[:maxAsked]+"\n\n"+text[len(text)-maxAsked/3:], "")
	}
	text = plainWords(address.ReplaceAllStringFunc(p.withoutContacts(text), bareAddress))
	before := ""
	for _, s := range sentences(text) {
		if len(s) > maxSentence {
			s = strings.ToValidUTF8(s[:maxSentence], "")
		}
		if !speaksOf(s) {
			continue
		}
		if warns.MatchString(s) || promises.MatchString(s) && !turns.MatchString(s) {
			continue
		}
		asked := askedIn(s, before, kinds)
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
	`对方(?:让|要求)|收到(?:要求|让|此类|这类|类似)|已经把|告诉[了过]|已经照|给出去了|在骗|(?:有没有|是否|是不是)把|常让人|不要相信|` +
	`(?:全|都)是(?:假的|骗)|骗局|遇到这[几两]?[种类]|直接跳过|确认网址|核对网址|认准|` +
	`scam|fraudster|swindl|beware|impersonat|pretend|claim(?:s|ing)? to be|(?:some|any)(?:one|body) who|people who|callers? who|` +
	`if (?:a|an|any|some)\w* (?:e?-?mail|message|caller|person|one|body)?\s*(?:asks?|tells?|wants?)|if you (?:have )?(?:already|gave|given|shared)|(?:is|are) (?:a )?(?:fraud|trick|trap)|` +
	`(?:a|any) (?:mail|email|message|caller) (?:that )?(?:asks|tells|recommends)|software that a|often ask`)

// promises tells a sentence of what support never does, whose list goes on behind commas; turns tells one that goes on to
// do it all the same.
var (
	promises = regexp.MustCompile(`\bnever (?:asks?|tells?|wants?|needs?|requests?|calls?|contacts?)\b`)
	turns    = regexp.MustCompile(`\b(?:but|however|just|only|except|unless|please|reply)\b`)
)

// denies tells a clause that says not to do it, or how to do it safely.
var denies = regexp.MustCompile(`不要|请勿|切勿|勿|不会|从不|绝不|决不|不得|不用|无需|无须|不需要|不必|不能|不可|不应|不主动|不向|禁止|拒绝|` +
	`妥善保管|保管好|\bkeep\b[^,]{0,40}(?:to yourself|secret|safe|private)|不(?:发|下载|转|说|给|填|告诉)|遮住|遮挡|涂掉|涂黑|没有哪种|没有任何|从来不|打码|抹去|盖住|马赛克|隐去|(?:^|[^识级特分区类个])别(?:把|将|点|信|给|加|告|发|下|装)|看不到|` +
	`\b(?:do not|don't|never|not|nobody|no one|no need|need not|without|won't|cannot|can't|avoid \w+ing|cover|blacken|black out|hide|redact)\b|\bno (?:password|code|card)`)

// masked are the words that are about a thing without wanting it.
var masked = regexp.MustCompile(`请放心|请确认是否[^，。]*|强密码|换[^，。、]{0,6}?密码|please use the following [^\n]{0,40}|password wrong|missing code|` +
	`backup codes?|code that (?:does|did) not|` +
	`微信(?:还是|支付|账户|钱包|里|已)|we ?chat (?:pay|account)|打开密码|(?:改|设)[^，。、]{0,8}?密码|发(?:到|送到|给|送给)[^，。]{0,10}?(?:手机|手机号|邮箱)(?:号|号码)?上?的|` +
	`(?:提现|转账|充值|付款|交易|服务|不够付|不足以?支付)[^，。]{0,6}?手续费|手续费(?:吗|没退|按|是多少|多少|怎么|规则|从)|要不?要?手续费|` +
	`(?:strong|new|good) passwords?|(?:whether|if|that) you (?:\w+ )?(?:receiv|get|got)\w*[^,]{0,30}code|验证码发送(?:有|延迟|失败|记录)|confirm(?: it)? with (?:the|a) code|code to scan|` +
	`(?:收不到|没收到|没有收到|未收到|忘记|忘了|修改|重置|找回|更改|设置|更换|输错|多次输入错误的?)[^，。]{0,6}?(?:密码|口令|验证码)|` +
	`(?:密码|口令|验证码)(?:错误|不正确|不对|过期|失效|规则|长度|页面|界面|提示|锁定|重置|找回|修改|登录|输错|收不到|一直)|` +
	`(?:验证码|密码)已(?:经)?(?:发|寄)|卡号[^，。]{0,8}(?:后|末|最后)[四4]位|(?:后|末|最后)[四4]位(?:卡号)?|卡号尾号|尾号|` +
	`\b(?:change|changed|changing|reset|resetting|forgot|forgotten|forget|wrong|incorrect|set|choose|chose)\b[^.,]{0,14}(?:password|passcode|pin)\b|` +
	`\b(?:password|passcode|pin|code)\s+(?:does|did|was|has|is (?:wrong|in|not|always|valid|sent|on)|isn't|doesn't|never|reset|field|error|protected)\b|when the code|` +
	`last (?:four|4)(?: digits)?(?: of (?:the|your) card(?: number)?)?|\bqr code|promo(?:tion)? code|(?:status|response|reply|smtp|enhanced|result|source|country)[- ]?(?:\w+ )?codes?|error code|reference code|post(?:al)? ?code|zip code`)

// safely tells a clause that sends people to the app, where such things belong. With a link it is bait again.
var (
	safely = regexp.MustCompile(`页面[上里中]|(?:在|到|进入|打开|从)\s?(?:官方)?(?:app|应用|客户端|手机银行|设置|“)|app\s?[内中里]|` +
		`\b(?:in|within) (?:the|our|your) (?:\w+ )?app\b|official (?:page|site|app|website)|under (?:settings|my cards|cards|security)`)
	linked = regexp.MustCompile(`https?://|www\.|链接|网址|网页|网站|下方|下面|附件|表格|表单|扫码|二维码|\b(?:click|below|form|attached|here)\b`)
)

const (
	zhSecret = `(?:密码|口令|助记词|恢复短语|恢复词|私钥)` //nolint:gosec // G101 takes a word that is looked for for a credential
	enSecret = `(?:passwords?|passcode|\bpin\b|log-?in (?:credentials|details|data)|credentials|(?:recovery|seed|secret|mnemonic) phrase|private key)`
	zhCode   = `(?:验证码|校验码|动态码|动态口令|短信码|认证码|一次性密码|\botp\b|短信内容|[四五六4-6]位数字?码?|(?:短信|里面|收到|屏幕上)的?[^，。]{0,6}数字|验证器)`
	enCode   = `(?:\bcodes?\b|\botp\b|one-time pass\w*|(?:six|6|five|5|four|4) digits|verification numbers?)`
	zhCard   = `(?:卡号|卡号码|\bcvv2?\b|\bcvc2?\b|背面[^，。]{0,3}[三3]位|安全码|(?:银行|信用|储蓄)卡(?:正反面|照片|信息|号)|正反面[^，。]{0,4}银行卡|身份证正反面|卡后三码|卡的正面|卡[^，。]{0,4}正反两?面|\bcvn2?\b)`
	enCard   = `(?:card numbers?|card details|(?:16|sixteen)[- ]digits?|card information|card data|\bcvv2?\b|\bcvc2?\b|long number|digits on the back|number, and the cvv|credit card\b|` +
		`(?:photo|picture|image|scan)s?\b[^.]{0,30}\bcard|card, expir)`

	tools  = `(?:向日葵|todesk|anydesk|teamviewer|rustdesk|ultraviewer|airdroid|quick assist|远程|屏幕共享|共享屏幕|安全控件|\.apk)`
	enTool = `(?:todesk|anydesk|teamviewer|rustdesk|ultraviewer|airdroid|quick assist|remote(?:ly)? (?:access|control|desktop|session|connect)|` +
		`screen[- ]?shar\w*|share your screen|support tool|\.apk)`

	account  = `(?:卡号|账户|账号|钱包|地址|卡上|卡里|账上)`
	whose    = `(?:下方|临时|新开|开的|开设的|这个|此|以下|下列|下面|指定|安全|监管|专用|专门|对公|我们提供|我们的|我方|新的?)`
	fees     = `(?:保证金|担保金|解冻金|解冻费|激活费|认证金|认证费|押金|诚信金|违约金|验资|定金|公证费|代办费|税费|手续费|税款|税金|工本费|流水(?:不足|金|费)|刷流水|验证金)`
	coins    = `(?:usdt|比特币|数字货币|虚拟币|以太坊)`
	messnger = `(?:\bqq(?:\b|\d)|微信|\bvx\b|\btelegram|whatsapp|\bline\b|钉钉|密聊|蝙蝠|skype|signal|discord)`
)

// rule finds one kind of request in the clauses of a sentence that are not denied.
type rule struct {
	kind string
	find *regexp.Regexp
	with *regexp.Regexp // must be found as well, in whatever place; nil for nothing
	link bool           // only where the sentence leads to a link or a form
	safe bool           // not where it sends people to the app
}

// wants are the words by which something is asked for; in a sentence with a password in it nearly all of them want that.
var wants = regexp.MustCompile(`(?:^|[^申])请|需要?[您你]|需要登记|麻烦|烦请|务必|必须|须|[把将][^，。]{0,12}?[卡码字]|[把将给]我|告知|告诉|提供|发[给到来我过一]|报[给过来一]|` +
	`念|传[给来]|回复|回传|回信|登记|填写|拍|交[给出]|转告|转发|配合|上传|补充|粘贴|` +
	`\b(?:please|kindly|you (?:must|have to|need to)|we (?:\w+ )?(?:need|require)|needs? your?|(?:agent|team|officer|manager|department|staff|engineer|colleague|bank)s? (?:\w+ )?(?:needs?|requires?)|(?:is|are) required|send|reply|replying|respond|provide|share|confirm|submit|resend|` +
	`give (?:us|me|him|her|our|it|the|your)|tell (?:us|me|him|her|our)|write your|scan|read (?:it|them|out|me|us|back)|let (?:me|us)|can you|could you|would you|` +
	`forward|supply|disclose|fill|complete|attach|upload|text back|text (?:me|us)|type (?:it|in|the|your)|paste|repeat|(?:verify|update) your|verify by|hand over|log in at)\b`)

var rules = []rule{
	{kind: asksPassword, find: regexp.MustCompile(zhSecret + `|` + enSecret), with: wants, safe: true},
	{kind: asksPassword, find: regexp.MustCompile(`(?:输入|填入)[^。]{0,12}密码`), link: true},
	{kind: asksPassword, find: regexp.MustCompile(`旧密码[^。]{0,6}新密码`)},

	{kind: asksCode, find: regexp.MustCompile(zhCode + `|` + enCode), with: wants, safe: true},
	{kind: asksCode, find: regexp.MustCompile(`把[^。]{0,10}(?:验证码|数字|短信)[^。]{0,10}(?:发|告诉|报|念|给)`)},
	{kind: asksCode, find: regexp.MustCompile(`您?报一下[^。]{0,4}验证码|验证码[^。]{0,14}(?:发到|报给)`)},
	{kind: asksPassword, find: regexp.MustCompile(`\b(?:enter|type in|key in)\b[^\n]{0,30}?` + enSecret), link: true, safe: true},
	{kind: asksCard, find: regexp.MustCompile(`\b(?:enter|type in|key in)\b[^\n]{0,30}?` + enCard), link: true, safe: true},
	{kind: asksCode, find: regexp.MustCompile(`\b(?:enter|type in|key in)\b[^\n]{0,30}?` + enCode), link: true, safe: true},
	{kind: asksCode, find: regexp.MustCompile(`what(?: is|'s| was) (?:the|your) [^\n]{0,24}?code (?:that )?(?:we|you)\b`)},
	{kind: asksPassword, find: regexp.MustCompile(`what(?:'s| is| was) your [^\n]{0,14}?` + enSecret + `|密码是?(?:多少|什么)$`)},
	{kind: asksCode, find: regexp.MustCompile(`(?:验证码|动态码|校验码)是?多少|再收一次`)},
	{kind: asksCode, find: regexp.MustCompile(`screenshot of (?:the|your) (?:text|sms)|\bforward\b[^\n]{0,16}?\b(?:sms|text message)|转发[^，。]{0,10}短信|短信[^，。]{0,6}(?:转发|发)给我`)},

	{kind: asksCard, find: regexp.MustCompile(zhCard + `|` + enCard), with: wants, safe: true},

	{kind: asksRemote, find: regexp.MustCompile(`(?:下载|安装|打开|装一?个|装好|使用|开启|允许|启用|配合)[^。]{0,20}?` + tools)},
	{kind: asksRemote, find: regexp.MustCompile(`需要远程|远程(?:控制|连接|操作|协助|登录)?(?:您|你)|远程(?:操作|处理)|\b(?:connect|access|control|log ?in)\w*\b[^\n]{0,20}?\bremotely|remotely (?:connect|access|control)`)},
	{kind: asksRemote, find: regexp.MustCompile(`\b(?:download|install|open|run|use|accept|allow|need|needs|take|grant|give|turn on|let|enable|please)\b[^\n]{0,40}?` + enTool)},
	{kind: asksRemote, find: regexp.MustCompile(`\b(?:todesk|anydesk|teamviewer|rustdesk|ultraviewer|airdroid)|quick assist|(?:log ?in|access) to your (?:machine|computer|pc|phone|device|laptop)|共享屏幕|屏幕共享`)},
	{kind: asksRemote, find: regexp.MustCompile(`(?:安装|运行|下载)[^。]{0,20}?(?:附件|插件|控件|清查|软件)|附件[^。]{0,12}?(?:安装|运行)|无障碍权限|远程连接`)},
	{kind: asksRemote, find: regexp.MustCompile(`\b(?:run|install|open|start|launch|execute)\b[^\n]{0,30}?\b(?:attached (?:program|tool|file|app\w*|software)|remote)\b|(?:control|view|see|access|watch) your (?:screen|phone|computer|device|desktop)`)},
	{kind: asksRemote, find: regexp.MustCompile(`accept the connection|connect to your (?:pc|computer|phone|device)`)},
	{kind: asksRemote, find: regexp.MustCompile(`\b(?:download|install)\b[^\n]{0,60}\.apk`)},

	{kind: asksTransfer, find: regexp.MustCompile(`(?:转账|转入|转到|转至|转移到|汇款|汇入|汇到|汇至|打款|打到|打入|存入|存到|支付|充值|归集|提现到|转出到|划转|转[^，。]{0,8}元)[^。]{0,16}?` + whose + `[^。]{0,8}?` + account)},
	{kind: asksTransfer, find: regexp.MustCompile(`(?:打款|汇款|转账|缴纳|支付)\s?\d+[^，。]{0,6}元?[^，。]{0,6}?(?:解冻|激活|验证|认证|提额)|卡密|购买[^，。]{0,12}?(?:京东卡|e卡|油卡)`)},
	{kind: asksTransfer, find: regexp.MustCompile(`\b(?:btc|bitcoin|eth|usdt|crypto\w*)\b`), with: regexp.MustCompile(`\b(?:send|pay|transfer|deposit|wallet)\b`)},
	{kind: asksTransfer, find: regexp.MustCompile(`\btemporary account\b|\btop up your account with\b|\bpay\b[^\n]{0,30}?\b(?:deposit|fee|charge|tax)\b[^\n]{0,20}?\bfirst\b`)},
	{kind: asksTransfer, find: regexp.MustCompile(`存入(?:同等|等额|相同)|(?:转|汇|打)[^，。]{0,4}\d+\s?元[^，。]{0,10}?(?:验证|激活|解冻|认证)`)},
	{kind: asksTransfer, find: regexp.MustCompile(`\bgift cards? (?:worth|for|of \$)|\b(?:western union|moneygram)\b|\b(?:fee|tax|deposit|charge)\b[^\n]{0,40}?\b(?:in advance|up ?front|beforehand)\b|` +
		`\b(?:send|transfer|pay|wire|deposit|return|refund)\b[^\n]{0,60}?\bto (?:this|the following|the below|these)\b[^\n]{0,20}?(?:address|iban|account|wallet|card)`)},
	{kind: asksTransfer, find: regexp.MustCompile(`(?:向|往)[^。]{0,10}?` + whose + `[^。]{0,6}?` + account + `[^。]{0,10}?(?:汇|转账|支付|打款)`)},
	{kind: asksTransfer, find: regexp.MustCompile(`(?:缴纳|缴|交|支付|付|汇|转|进行)[^。，、]{0,16}?` + fees + `|` + fees + `[^。]{0,12}?(?:转到|转账|汇到|打到|转入|缴纳|支付)`)},
	{kind: asksTransfer, find: regexp.MustCompile(`(?:转|付|支付|打|汇)[^。，]{0,14}?` + coins + `|` + coins + `[^。]{0,14}?(?:支付|转|付|打到)`)},
	{kind: asksTransfer, find: regexp.MustCompile(`购?买[^。]{0,8}?(?:充值卡|礼品卡|点卡|购物卡)|再充值[^。]{0,10}?(?:激活|解冻|元)`)},
	{kind: asksTransfer, find: regexp.MustCompile(`\b(?:transfer|move|send|send back|wire|deposit|pay|remit)\b[^\n]{0,60}?\b(?:safe account|account below|following account|` +
		`holding account|new account|our (?:\w+ ){0,3}(?:wallet|account)|the wallet|wallet below|this iban|into your account first|bitcoin|crypto\w*|gift cards?|usdt)`)},
	{kind: asksTransfer, find: regexp.MustCompile(`\b(?:release|processing|activation|customs|clearance|unlock|handling|verification|transfer|admin\w*) (?:fee|charge|tax)\b[^\n]{0,10}[^\n]*?\b(?:pay|paid|must|required)\b|` +
		`\bpay\b[^\n]{0,40}?(?:fee|tax|charge)\b[^\n]{0,40}?\b(?:before|first|gift|crypto|bitcoin)\b|\b(?:buy|purchase|get|pick up)\b[^\n]{0,24}gift cards?`)},

	{kind: asksChannel, find: regexp.MustCompile(`(?:加|添加|联系|关注|到|用|通过|下载|使用|改用)[^。]{0,14}?` + messnger)},
	{kind: asksChannel, find: regexp.MustCompile(messnger), with: regexp.MustCompile(`[加搜扫找]|联系|移步|频道|群|号|咨询|@|沟通|私聊|领取`)},
	{kind: asksChannel, find: regexp.MustCompile(`\b(?:whatsapp|telegram|wechat|qq|skype|discord|viber)\b|\bwa\.me/|\bt\.me/`)},
	{kind: asksChannel, find: regexp.MustCompile(`\+?\d[\d -]{6,}\d`), with: regexp.MustCompile(`电话|拨打|致电|专线|来电|经理|同号`)},
	{kind: asksChannel, find: regexp.MustCompile(`\bqq(?:号码?|群号?)?\s*(?:是|为|:)?\s*\d{5,}|(?:微信|\bvx|\btelegram|\bline|钉钉)(?:号|账号|\s?id)?\s*(?:是|为|:|@|号)\s*[@a-z0-9][a-z0-9_.-]{4,}`)},
	{kind: asksChannel, find: regexp.MustCompile(`加\s?v\s?[:：]?\s?[a-z0-9]|\bv[:：]\s?[a-z0-9]{4,}|微信[^，。]{0,3}(?:联系|:)\s?:?\s?[a-z0-9_-]{5,}|` +
		`\b(?:reply|write|answer|respond|mail)(?: only)? to \S+@\S+ (?:only|instead|not)`)},
	{kind: asksChannel, find: regexp.MustCompile(`(?:扫码|扫描)[^。]{0,10}?(?:添加|加入|加我|加微|加群|加客服|进群|入群)|扫描[^。]{0,8}二维码[^。]{0,10}(?:添加|加|联系|进)|(?:发|存)到我的微信`)},
	{kind: asksChannel, find: regexp.MustCompile(`(?:拨打|致电|打电话|联系|来电)[^。]{0,16}?\+?\d[\d -]{6,}\d`)},
	{kind: asksChannel, find: regexp.MustCompile(`\b(?:add|contact|message|write|find|reach|text|continue|move|join|chat|send|talk|via|through|my|our)\b[^\n]{0,50}?\b(?:whatsapp|telegram|wechat|qq|skype|discord|viber)\b`)},
	{kind: asksChannel, find: regexp.MustCompile(`\b(?:on|to|via|over|through) signal\b`)},
	{kind: asksChannel, find: regexp.MustCompile(`\b(?:call|ring|phone|dial|text|sms)\b[^\n]{0,50}?\+?\d[\d ()-]{6,}\d|(?:personal|private) (?:address|number|e-?mail)`)},
}

// entered is what people do with a password or a code where it belongs; with a link, or in an answer, it is bait again.
var (
	entered = regexp.MustCompile(`(?:输入|填入|获取|申请|请求)[^，。]{0,12}?(?:密码|验证码|校验码|动态码)|` +
		`\b(?:enter|request|sign in|log in|get)\b[^,.]{0,24}?(?:password|code|pin)s?\b`)
	answered = regexp.MustCompile(`回复|回信|回传|告[诉知]|发[给到来我]|\b(?:reply|answer|respond|send|tell|give)\b`)
)

// handed tells a clause that wants what was spoken of before it: "tell nobody, only reply with it", "we sent you a code.
// Send it to us."
var (
	handed = regexp.MustCompile(`\b(?:give|read|send|tell|forward|pass|repeat|text) (?:it|them) (?:back|as a reply|(?:over )?to (?:us|me|him|her|our|the))|what does it say|please (?:send|give|tell|forward|share) (?:it|them)\b|^发我一下$|^\s*回复给|回复给(?:本|我)|发给(?:我们|我)$|reply with (?:it|them)|send (?:it|them) to (?:us|me|our)|except (?:to )?(?:our|us)\b`)
	things = []struct {
		kind string
		find *regexp.Regexp
	}{
		{asksPassword, regexp.MustCompile(`密码|password`)},
		{asksCode, regexp.MustCompile(zhCode + `|` + enCode)},
		{asksCard, regexp.MustCompile(zhCard + `|` + enCard)},
	}
)

// askedIn gives what one sentence asks for, behind another; what is known already is not looked for.
func askedIn(sentence, before string, known []string) (kinds []string) {
	hasLink := linked.MatchString(sentence)
	sentence = masked.ReplaceAllString(sentence, " ")
	if !hasLink && !answered.MatchString(sentence) {
		sentence = entered.ReplaceAllString(sentence, " ")
	}
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
	isSafe := safely.MatchString(sentence) && !hasLink
	for _, r := range rules {
		if slices.Contains(known, r.kind) || r.link && !hasLink || r.safe && isSafe || !r.find.MatchString(rest) || r.with != nil && !r.with.MatchString(rest) {
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
