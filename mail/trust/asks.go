package trust

// warns tells a sentence about swindlers from one of theirs.
var warns = pattern(`骗术|一定是假|对方说|给过|付过|转过[账钱款]|(?:对方|平台|[他她人])”?[^,。]{0,6}[要让叫]我|假客服|套路|常见的?说法|不是我们的[人同员]|(?:让|叫)[您你](?:报|念|发|提供|转|加|装|下载|付|交)|谨防|警惕|当心|提防|防范|骗子|冒充|假冒|自称|(?:都|就|均)?是诈骗|凡是|(?:如果|若|一旦|近期)有人|有人(?:让|要求|以|冒充)|` +
	`对方(?:让|要求)|收到(?:要求|让|此类|这类|类似)|已经把|告诉[了过]|已经照|给出去了|在骗|(?:有没有|是否|是不是)把|常让人|不要相信|` +
	`(?:全|都)是(?:假的|骗)|骗局|遇到这[几两]?[种类]|直接跳过|确认网址|核对网址|认准|` +
	`scam|fraudster|swindl|beware|impersonat|pretend|claim(?:s|ing)? to be|(?:some|any)(?:one|body) (?:who|tells?|told|asks?|asked|wants?|wanted)\b|people who|callers? who|is after your|(?:text|mail|message|page) that says|` +
	`if (?:a|an|any|some)\w* (?:e?-?mail|message|caller|person|one|body)?\s*(?:asks?|tells?|wants?)|if you (?:have )?(?:already|gave|given|shared)|(?:is|are) (?:a )?(?:fraud|trick|trap)|` +
	`(?:a|any) (?:mail|email|message|caller) (?:that )?(?:asks|tells|recommends)|software that a|often ask`)

// promises tells a sentence of what support never does, whose list goes on behind commas; turns tells one that goes on to
// do it all the same.
var (
	promises = pattern(`\b(?:never|nobody|no one|none of us|don't|do not|won't|will not|would not|doesn't|does not)\b[^,.]{0,40}?\b(?:asks?|tells?|wants?|requests?|calls?|contacts?|offers?|accepts?)\b|` +
		`\bwe (?:are|have) (?:not|no)\b|` +
		`(?:我们|客服|工作人员|官方|员工)[^,。]{0,10}?(?:绝不|从不|不会|决不|永远不|从来不|不通过|不提供)`)
	turns = pattern(`\b(?:but|however|just|only|except|unless|please|kindly|reply|instead|must|so)\b|但|只需|请|除|而是|直接|麻烦|务必`)
)

// demands tells a sentence that wants something sent to its writer, whatever it warns of; warning is the part of it that
// only warns.
var (
	demands = pattern(`(?:请|需要?您|麻烦)[^。]{0,24}?(?:发给我们|发到本|回复(?:给|到)?本|回复我们|告诉我们的?(?:专员|客服)|转入|转到|转至|加微信|添加)|` +
		`\b(?:please|kindly|must|need to|have to|simply|just)\b[^.]{0,60}?\b(?:to us|to this (?:e-?mail|message|address)|reply(?:ing)? with|respond with|by replying|to our (?:agent|officer|team))\b`)
	warning = pattern(`[^,;]*(?:谨防|警惕|当心|提防|防范|骗子|冒充|假冒|自称|有人|scam|fraud|swindl|beware|impersonat|pretend|someone|anyone|people who)[^,;]*`)
)

// denies tells a clause that says not to do it, or how to do it safely.
var denies = pattern(`不要|请勿|切勿|勿|不会|从不|绝不|决不|不得|不用|无需|无须|不需要|不必|不能|不可|不应|不主动|不向|禁止|拒绝|` +
	`妥善保管|保管好|\bkeep\b[^,]{0,40}(?:to yourself|secret|safe|private)|不(?:发|下载|转|说|给|填|告诉)|遮住|遮挡|涂掉|涂黑|没有哪种|没有任何|从来不|打码|抹去|盖住|马赛克|隐去|(?:^|[^识级特分区类个])别(?:把|将|点|信|给|加|告|发|下|装)|看不到|` +
	`\b(?:do not|don't|doesn't|never|not|nobody|no one|no need|need not|without|won't|cannot|can't|isn't|aren't|(?:please|should|must) avoid|cover(?: up)?\b[^,.]{0,24}(?:numbers?|digits|card|details|data|password|code|it|them)\b|blacken|black out|hide|redact)\b|\bno (?:password|code|card|support|group)|没有[^,。]{0,4}(?:群|微信|qq)`)

// goesOn begins a clause that goes on with what the one before it denied; acts is what a clause must hold to say something
// of its own: "no QQ, WeChat or Telegram" denies all of them, "not here, but add me on QQ" does not.
var (
	goesOn = pattern(`^\s*(?:或者?|或是|也不|也没|亦不|以及|\bn?or\b)`)
	acts   = pattern(`请|把|将|加|联系|拨|打|致电|发|转|汇|付|缴|充|装|下载|点击|扫|回复|提供|告|报|念|直接|改用|搜|找|进|@|\d{5}|` +
		`\b(?:please|kindly|reply|respond|send|give|tell|read|call|ring|dial|text|add|contact|message|write|reach|move|continue|join|install|download|open|run|pay|transfer|wire|deposit|buy|remit|use|click|enter|type|provide|need|must|have to|instead|look|find|share|confirm|quote)\b`)
)

// masked are the words that are about a thing without wanting it.
var masked = pattern(`code\b[^,.]{0,24}\breference|(?:单号|订单号?|工单号?|编号|交易号|流水号|\b(?:ticket|order|reference|transaction|case|invoice|tracking)(?: (?:number|no\.?|id))?)[^,。.\d]{0,6}[a-z]{0,4}\d[\d -]{5,}|` +
	`(?:(?:[您你]的|注册|绑定|预留)(?:手机)?(?:号码?|电话)?|手机号码?)(?:由|从|已|是|为|:)*\s?[\d*+ -]{8,}(?:改为|换成|变更为|更换为)?\s?[\d*+ -]*|\byour [^,.]{0,30}?number[^,.\d+]{0,20}\+?[\d*][\d* ()-]{6,}(?: ?to \+?[\d* ()-]{6,})?|` +
	`先(?:确认|核对|查看|检查)[^,。]{0,12}|qq\s?(?:邮箱|mail|音乐|浏览器)|\bhotline numbers?\b|(?:我们)?已(?:经)?(?:为您)?退[^,。]{0,14}|(?:安全码|短信)[^,。]{0,4}(?:发送失败|没发)|敬请[^,。]{0,6}|请客服|验证码[^,。]{0,6}发(?:到|往)(?:哪|别人|新|您|你|注册|手机|邮箱)|qq、[^,。]{0,10}邮箱|[您你]自己设置?的密码|卡背面[^,。]{0,10}(?:电话|热线|客服|官网)|请(?:谅解|见谅|留意|知悉)|请放心|请确认是否[^,。]*|强密码|换[^,。、]{0,6}?密码|please use the following [^\n]{0,40}|password wrong|missing code|` +
	`backup codes?|code that (?:does|did) not|` +
	`微信(?:的问题|还是|支付|账户|钱包|里|已)|we ?chat (?:pay|account)|打开密码|改[^,。、]{0,8}?密码|设(?:新|一个|好)[^,。、]{0,6}?密码|设置?(?:新|一个|好)[^,。、]{0,4}?密码|发(?:到|送到|给|送给)[^,。]{0,10}?(?:手机|手机号|邮箱)(?:号|号码)?上?的|` +
	`(?:提现|转账|充值|付款|交易|服务|不够付|不足以?支付)[^,。]{0,6}?手续费|手续费(?:吗|没退|按|是多少|多少|怎么|规则|从)|要不?要?手续费|` +
	`(?:strong|new|good) passwords?|(?:whether|if|that) you (?:\w+ )?(?:receiv|get|got)\w*[^,]{0,30}code|验证码发送(?:有|延迟|失败|记录)|confirm(?: it)? with (?:the|a) code|code to scan|` +
	`(?:收不到|没收到|没有收到|未收到|忘记|忘了|修改|重置|找回|更改|更换|输错|多次输入错误的?)[^,。]{0,6}?(?:密码|口令|验证码)|设置[^,。的]{0,6}?(?:密码|口令)|(?:用|按)[^,。]{0,14}接收[^,。]{0,4}验证码|` +
	`(?:来信|邮件|信)[里中]?[^,。]{0,6}(?:带有|含有|写了|附了|包含)[^。]{0,24}?卡号|为什么要?[^,。]{0,10}|sent us your (?:full )?card number|that a? ?caller wanted your \w+|said[^,.]{0,20} wanted your \w+|` +
	`(?:密码|口令|验证码)(?:错误|不正确|不对|过期|失效|规则|长度|页面|界面|提示|锁定|重置|找回|修改|登录|输错|收不到|一直)|` +
	`(?:验证码|密码)已(?:经)?(?:发|寄)|卡号[^,。]{0,8}(?:后|末|最后)[四4]位|(?:后|末|最后)[四4]位(?:卡号)?|卡号尾号|尾号|` +
	`\b(?:change|changed|changing|reset|resetting|forgot|forgotten|forget|wrong|incorrect|set|choose|chose)\b[^.,]{0,14}(?:password|passcode|pin)\b|` +
	`\b(?:password|passcode|pin|code)\s+(?:does|did|was|has|is (?:wrong|in|not|always|valid|sent)|isn't|doesn't|never|reset|field|error|protected)\b|when the code|` +
	`last (?:four|4)(?: digits)?(?: of (?:the|your) card(?: number)?)?|\bqr code|promo(?:tion)? code|(?:status|response|reply|smtp|enhanced|result|source|country)[- ]?(?:\w+ )?codes?|error code|reference code|post(?:al)? ?code|zip code`)

// safely tells a clause that sends people to the app, where such things belong. With a link it is bait again.
var (
	safely = pattern(`页面[上里中]|(?:在|到|进入|打开|从)\s?(?:官方)?(?:app|应用|客户端|手机银行|设置|“)|app\s?[内中里]|` +
		`\b(?:in|within) (?:the|our|your) (?:\w+ )?app\b|official (?:page|site|app|website)|under (?:settings|my cards|cards|security)`)
	linked = pattern(`https?://|www\.|链接|网址|网页|网站|下方|下面|附件|表格|表单|扫码|二维码|\b(?:click|below|form|attached|here)\b`)
)

const (
	zhSecret = `(?:密码|口令|助记词|恢复短语|恢复词|私钥|\bpin码?)` //nolint:gosec // G101 takes a word that is looked for for a credential
	enSecret = `(?:passwords?|passcode|pass ?phrase|\bpin\b|(?:log|sign)-?in (?:credentials|details|data|info\w*)|credentials|(?:recovery|seed|secret|mnemonic) phrase|private key)`
	zhCode   = `(?:验证码|校验码|确认码|动态码|动态口令|短信码|认证码|一次性密码|\botp\b|短信内容|[四五六4-6]位数字?码?|(?:短信|里面|收到|屏幕上|弹出)的?[^,。]{0,8}(?:数字|号码|几位|那串)|验证器|令牌|动态密码|(?:校验|验证|确认)(?:短信|数字)|那串[^,。]{0,4}[数号码]|[四五六4-6]个?数|短信[^,。]{0,12}(?:内容|数字|号码))`
	enCode   = `(?:\bcodes?\b|\botp\b|one-time pass\w*|(?:six|6|five|5|four|4|eight|8)[- ](?:digits?|numbers?|figures)|verification (?:numbers?|text|sms)|(?:security|verification|access|login) token|2fa\b|authenticator|` +
		`digits (?:in|from|of) (?:the|that|your|this)|(?:number|digits|figures)s? [^,.]{0,16}(?:in|from|on) (?:the|that|your|this) (?:text|sms)|(?:text|sms)[^,.]{0,24}(?:number|digits)|a number will (?:pop|come|show|appear))`
	zhCard = `(?:卡号|卡号码|\bcvv2?\b|\bcvc2?\b|背面[^,。]{0,3}[三3]位|安全码|(?:银行|信用|储蓄)卡(?:正反面|照片|信息|号)|正反面[^,。]{0,4}银行卡|身份证正反面|卡后三码|卡的正面|卡[^,。]{0,4}正反两?面|\bcvn2?\b|(?:卡片|信用卡|银行卡|储蓄卡)[^,。]{0,2}(?:资料|信息)|卡的?照片|那张卡[^,。]{0,6}照片|背面三码|签名条|卡的?全号|卡的?[正背反]面(?:$|[^,。]{0,4}(?:照|图|拍|号|三|签|后|的?数))|到期年月|卡的?完整号码|卡[^,。]{0,8}两面)`
	enCard = `(?:card numbers?|card details|(?:16|sixteen)[- ]digits?|card information|card data|\bcvv2?\b|\bcvc2?\b|long number|digits on the back|number, and the cvv|credit card\b|` +
		`(?:photo|picture|image|scan|snapshot|snap)s?\b[^.]{0,30}\bcard|card, (?:expir|front)|\bpan\b|(?:16|sixteen) digits|both sides of (?:the|your)[^,.]{0,12}card|` +
		`card (?:no\b|data|info)|(?:three|3)(?: digits)? (?:at|on) the back|all (?:sixteen|16)\b|digits and the expiry|card[^,.]{0,24}\b(?:expiry|front and back)\b)`

	tools  = `(?:向日葵|todesk|anydesk|teamviewer|rustdesk|ultraviewer|airdroid|raylink|awesun|quick assist|远程|云会议|视频会议|会议软件|协助[软工]|屏幕(?:共享|分享)|(?:共享|分享)(?:一下)?屏幕|投屏|安全控件|\.apk)`
	enTool = `(?:todesk|anydesk|teamviewer|rustdesk|ultraviewer|airdroid|supremo|logmein|splashtop|screenconnect|connectwise|ultravnc|zoho assist|awesun|sunlogin|hoptodesk|quick assist|remote(?:ly)? (?:access|control|desktop|session|connect)|` +
		`screen[- ]?shar\w*|share your screen|support tool|\.apk)`

	account  = `(?:卡号|账户|账号|钱包|地址|卡上|卡里|账上|户头|公户|专户|收款人|[清核]查户|资金户)`
	whose    = `(?:下方|临时|新开|开的|开设的|这个|此|以下|下列|下面|指定|安全|监管|专用|专门|对公|我们提供|我们给的?|清查|核查|我们的|我方|新的?)`
	fees     = `(?:保证金|担保金|解冻金|解冻费|激活费|认证金|认证费|押金|诚信金|违约金|验资|定金|公证费|代办费|税费|手续费|税款|税金|工本费|流水(?:不足|金|费)|刷流水|验证金|滞纳金|通道费|保险费|所得税|个税|解封费|开通费|风险金|信用金|保障金|材料费|(?:验证|认证|保证|解冻)资金)`
	coins    = `(?:usdt|比特币|数字货币|虚拟币|以太坊)`
	messnger = `(?:\bqq(?:\b|\d)|微信|\bvx\b|\btelegram|whatsapp|\bline\b|钉钉|密聊|蝙蝠|skype|signal|discord|\bwx\b|\btg\b|企业微信)`
	number   = `\+?\(?\d[\d() -]{5,}\d`
	money    = `(?:[$€£¥]\s?\d|\b\d[\d.,]*\s?(?:usd|eur|gbp|cny|rmb|yuan|dollars?|euros?|pounds?|btc|eth|usdt)\b|\b(?:fee|charge|tax|duty|deposit|bond|premium)s?\b|\b\d{2,}\b)`
	zhFee    = `[费金税款]`
	enFee    = `\b(?:fee|charge|tax|duty|deposit|bond|premium)s?\b`
)

// rule finds one kind of request in the clauses of a sentence that are not denied.
type rule struct {
	kind string
	find expr
	with expr // must be found as well, in whatever place; nil for nothing
	link bool // only where the sentence leads to a link or a form
	safe bool // not where it sends people to the app
}

// wants are the words by which something is asked for; in a sentence with a password in it nearly all of them want that.
var wants = pattern(`请(?:您|你)?(?:务必|尽快|立即|马上|及时|先|再|直接|在[^,。]{0,10}内|同时|一并|于[^,。]{0,12})?[提告发回填报输登写补拍传附配念转把将出给交说点打核按用上截准贴抄读原复照点随]|重新(?:提交|填|登记|上传|验证|输)|更新[^,。]{0,4}[卡密]|烦请|需要?[您你]|需要登记|麻烦|烦请|务必|必须|须|[把将][^,。]{0,12}?[卡码字]|[把将给]我|告知|告诉|提供|发[给到来我过一]|报[给过来一]|` +
	`念|写[明上在出一]|讲|说[一出]|读[一出]|抄|贴[到上出]|出示|录入|补[全登]|附上|照着|给一下|给到|再[给发报写填]|核对|核验|回[个给]|打出来|口述|传[给来过]|回复|回传|回信|登记|填写|拍|交[给出]|转告|转发|配合|上传|补充|粘贴|` +
	`\b(?:please|kindly|you (?:must|have to|need to)|(?:we|they|he|she)(?:'d|'ll| \w+| are going to)? (?:need|require|want)|i(?:'d|'ll| \w+)? (?:need|require|want) (?:the|your|that|this|you|both|all)|going to need|needs? your?|(?:agent|team|officer|manager|department|staff|engineer|colleague|bank)s? (?:\w+ )?(?:needs?|requires?)|(?:is|are) required|send|reply|replying|respond|provide|share|confirm|submit|resend|` +
	`give (?:us|me|him|her|our|it|the|your)|tell (?:us|me|him|her|our)|write your|scan|read (?:it|them|out|me|us|back|off)|quote|relay|pass (?:it |them )?(?:on|along|over)|write (?:it|them|your \w+) (?:out|down)|hit reply|drop (?:it|me|us)|show (?:me|us)|put (?:it|the|in)|sign in (?:here|below)|log on|validate|type out|give the|let (?:me|us)|can you|could you|would you|` +
	`forward|supply|disclose|fill|complete|attach|upload|text back|text (?:me|us)|type (?:it|in|the|your)|paste|repeat|(?:verify|update) your|verify by|hand over|log in at)\b`)

var rules = []rule{
	{kind: asksPassword, find: pattern(zhSecret + `|` + enSecret), with: wants, safe: true},
	{kind: asksPassword, find: pattern(`(?:输入|填入)[^。]{0,12}密码`), link: true},
	{kind: asksPassword, find: pattern(`旧密码[^。]{0,6}新密码`)},
	{kind: asksPassword, find: pattern(`\b(?:(?:sign|log)(?:ging)?[ -]?(?:in|on)|fill(?:ing)? in|entering)\b[^\n]{0,50}?` + enSecret + `|\b(?:validate|verify|confirm|update)\b[^\n]{0,24}?` + enSecret), link: true, safe: true},

	{kind: asksCode, find: pattern(zhCode + `|` + enCode), with: wants, safe: true},
	{kind: asksCode, find: pattern(`把[^。]{0,10}(?:验证码|数字|短信)[^。]{0,10}(?:发|告诉|报|念|给)`)},
	{kind: asksCode, find: pattern(`您?报一下[^。]{0,4}验证码|验证码[^。]{0,14}(?:发到|报给)`)},
	{kind: asksPassword, find: pattern(`\b(?:enter|type in|key in)\b[^\n]{0,30}?` + enSecret), link: true, safe: true},
	{kind: asksCard, find: pattern(`\b(?:enter|type in|key in)\b[^\n]{0,30}?` + enCard), link: true, safe: true},
	{kind: asksCode, find: pattern(`\b(?:enter|type in|key in)\b[^\n]{0,30}?` + enCode), link: true, safe: true},
	{kind: asksCode, find: pattern(`what(?: is|'s| was) (?:the|your) [^\n]{0,24}?(?:code|otp|token)\b(?: (?:that )?(?:we|you|came|arrived|just|in|on|from|shown)\b|\s*$)|` +
		`what (?:number|digits|code)\b[^\n]{0,24}?\b(?:says?|shows?|reads?|get|got|receive)|what (?:does|did) (?:the|your) (?:text|sms|authenticator|phone)[^\n]{0,16}?\b(?:say|show|read)`)},
	{kind: asksCode, find: pattern(`短信|来短|弹出`), with: pattern(`(?:报|念|读|告诉?|回|贴|抄|提供|说|转)[^。]{0,14}?(?:数字|几位|内容|那串)|(?:数字|几位|内容|那串)[^。]{0,14}?(?:报|念|读|告诉|告知|回[复给]|贴|抄|提供)`)},
	{kind: asksPassword, find: pattern(`what(?:'s| is| was) your [^\n]{0,14}?` + enSecret + `|密码是?(?:多少|什么)$|(?:密码|口令)是?(?:多少|几)|what (?:is|was|were) the (?:last |old )?(?:password|passphrase|pin) (?:that|you|which)|what(?:'s| is) (?:the|your) (?:\w+ ){0,2}(?:password|passcode|pin)\s*$`)},
	{kind: asksCode, find: pattern(`(?:验证码|动态码|校验码)是?(?:多少|几)|再收一次|验证器[^。]{0,30}(?:多少|几|什么数)`)},
	{kind: asksCode, find: pattern(`screenshot of (?:the|your) (?:text|sms)|\bforward\b[^\n]{0,16}?\b(?:sms|text message)|转发[^,。]{0,10}短信|短信[^,。]{0,6}(?:转发|发)给我`)},

	{kind: asksCard, find: pattern(zhCard + `|` + enCard), with: wants, safe: true},

	{kind: asksRemote, find: pattern(`(?:下载|安装|打开|装一?个|装好|使用|开启|允许|启用|配合)[^。]{0,20}?` + tools)},
	{kind: asksRemote, find: pattern(`需要远程|远程(?:控制|连接|操作|协助|登录)?(?:您|你)|远程(?:操作|处理)|\b(?:connect|access|control|log ?in)\w*\b[^\n]{0,20}?\bremotely|remotely (?:connect|access|control)`)},
	{kind: asksRemote, find: pattern(`\b(?:download|install|open|run|use|accept|allow|need|needs|take|grant|give|turn on|let|enable|please)\b[^\n]{0,40}?` + enTool)},
	{kind: asksRemote, find: pattern(`\b(?:todesk|anydesk|teamviewer|rustdesk|ultraviewer|airdroid|splashtop|screenconnect|hoptodesk|sunlogin|awesun)|quick assist|(?:log ?in|access) to your (?:machine|computer|pc|phone|device|laptop)|共享屏幕|屏幕共享`)},
	{kind: asksRemote, find: pattern(`(?:安装|运行|下载)[^。]{0,20}?(?:附件|插件|控件|清查|软件)|附件[^。]{0,12}?(?:安装|运行)|(?:打开|开启|授予|允许|给)[^,。]{0,10}无障碍权限|远程连接|装上?[^。]{0,6}附件[^。]{0,8}(?:工具|程序|软件)|(?:开|打开|开启)[^。]{0,10}(?:投屏|屏幕分享|分享屏幕)|(?:屏幕共享|屏幕分享|投屏)[^,。]{0,8}(?:打开|开启|开一下)|` +
		`share your screen with (?:me|us|our)|(?:^|, ?|\b(?:please|just|kindly|simply|and|then) )share your (?:[\w']+ )?screen`)},
	{kind: asksRemote, find: pattern(`\b(?:run|install|open|start|launch|execute)\b[^\n]{0,30}?\b(?:attached (?:program|tool|file|app\w*|software|helper)|(?:helper|program|tool|app|software) (?:in the attachment|attached)|remote)\b|engineer takes over|grant\b[^\n]{0,16}\baccessibility|(?:control|view|see|access|watch) your (?:screen|phone|computer|device|desktop)`)},
	{kind: asksRemote, find: pattern(`装[^。]{0,12}(?:协助|助手|大师|远程)|(?:装|下载|打开|运行)[^。]{0,40}?(?:[九十9]位|识别码|设备码|设备代码|伙伴码|连接码)|(?:会议|zoom)[^。]{0,40}?共享|` +
		`\b(?:run|open|install|press|download)\b[^\n]{0,60}?\b(?:tell|read|give|send)\b[^\n]{0,24}?\b(?:number|id|address)\b[^\n]{0,12}?\b(?:see|shows?|displays?|appears?)|\b(?:accept|allow|click yes)\b[^\n]{0,30}?\bcontrol\b`)},
	{kind: asksRemote, find: pattern(`\b(?:install|download|get|open|run|launch)\b[^\n]{0,60}?\b(?:give|tell|read|send|share|type)\b[^\n]{0,24}?\b(?:id|access code|session|address|nine|9|digits|numbers?|code it)\b|` +
		`\blet (?:me|us|our \w+|him|her|the \w+) (?:in|into|take over|take control|control|connect|log in|have a look at your)\b|\btake over (?:your|the) (?:screen|computer|pc|mouse|phone|device)|\b(?:grant|give|allow|enable|turn on|needs?|accept)\b[^\n]{0,30}?\baccessibility\b|` +
		`(?:装|下载|运行)[^。]{0,30}?(?:发|报|念|告诉|给)[^,。]{0,8}(?:识别码|代码|码|id|号)`)},
	{kind: asksRemote, find: pattern(`accept the connection|connect to your (?:pc|computer|phone|device)`)},
	{kind: asksRemote, find: pattern(`\b(?:download|install)\b[^\n]{0,60}\.apk`)},

	{kind: asksTransfer, find: pattern(`(?:转账|转入|转到|转至|转移到|汇款|汇入|汇到|汇至|打款|打到|打入|打给|打进|挪到|存入|存到|存进|退回到|退到|支付|充值|归集|提现到|转出到|划转|转[^,。]{0,8}元)[^。]{0,16}?` + whose + `[^。]{0,8}?` + account)},
	{kind: asksTransfer, find: pattern(`(?:打款|汇款|转账|缴纳|支付)\s?\d+[^,。]{0,6}元?[^,。]{0,6}?(?:解冻|激活|验证|认证|提额)|卡密|购买[^,。]{0,12}?(?:京东卡|e卡|油卡)`)},
	{kind: asksTransfer, find: pattern(`\b(?:btc|bitcoin|eth|usdt|crypto\w*)\b`), with: pattern(`\b(?:send|pay|transfer|deposit|wallet|remit|purchase)\b`)},
	{kind: asksTransfer, find: pattern(`\btemporary account\b|\b(?:transfer|move|send|pay|deposit|wire)\b[^\n]{0,40}?\b(?:escrow|safe|holding|secure|trust|custody|verification) account\b|\b(?:zelle|cash ?app|venmo)\b|\btop up your account with\b|\bpay\b[^\n]{0,30}?\b(?:deposit|fee|charge|tax)\b[^\n]{0,20}?\bfirst\b`)},
	{kind: asksTransfer, find: pattern(`存入(?:同等|等额|相同)|(?:转|汇|打)[^,。]{0,4}\d+\s?元[^,。]{0,10}?(?:验证|激活|解冻|认证)`)},
	{kind: asksTransfer, find: pattern(`\bgift cards? (?:worth|for|of \$)|\b(?:western union|moneygram)\b|\b(?:fee|tax|deposit|charge)\b[^\n]{0,40}?\b(?:in advance|up ?front|beforehand)\b|` +
		`\b(?:send|transfer|pay|wire|deposit|return|refund)\b[^\n]{0,60}?\bto (?:this|the following|the below|these)\b[^\n]{0,20}?(?:address|iban|account|wallet|card)`)},
	{kind: asksTransfer, find: pattern(`(?:向|往|挪到|转到|打给)[^。]{0,10}?` + whose + `[^。]{0,6}?` + account + `[^。]{0,10}?(?:汇|转|支付|打|存|充|付|平账|等)`)},
	{kind: asksTransfer, find: pattern(`(?:缴纳|缴|交|支付|付|汇|转|进行)[^,。、]{0,16}?` + fees + `|` + fees + `[^。]{0,12}?(?:转到|转账|汇到|打到|转入|缴纳|支付)`)},
	{kind: asksTransfer, find: pattern(`(?:转|付|支付|打|汇)[^,。]{0,14}?` + coins + `|` + coins + `[^。]{0,14}?(?:支付|转|付|打到)`)},
	{kind: asksTransfer, find: pattern(`先[^,。]{0,6}?(?:充|存|缴|交|付|转|汇|打|补|垫)[^。]{0,24}?(?:才|再|后|就|方可|方能|即可)[^。]{0,14}?(?:提现|到账|解冻|放款|退|激活|恢复|处理|放开|返还|领取)|` +
		`先[^,。]{0,2}(?:存|充|转|打|汇)[^。]{0,6}?(?:同样|同等|等额|相同)|先垫付|垫付[^,。]{0,12}[费金款税元]|做一?[笔次]?[^,。]{0,4}(?:转账|流水)|清空余额|先把[^,。]{0,8}?(?:税|费)[^,。]{0,4}(?:补|缴|交|付)`)},
	{kind: asksTransfer, find: pattern(`(?:须|需要?[您你]?|必须|先)[^,。]{0,6}?(?:缴|交|汇|打|垫)[^,。]{0,14}?` + zhFee)},
	{kind: asksTransfer, find: pattern(`\b(?:fee|charge|tax|duty|deposit|bond|premium|insurance|commission|levy)\b[^\n]{0,40}?\b(?:paid|payable|due|settled|sent|transferred|cleared)\b[^\n]{0,16}?\b(?:up ?front|up front|first|in advance|beforehand|before)\b|` +
		`\b(?:pay|send|transfer|cover|settle)\b[^\n]{0,40}?\b(?:fee|charge|tax|duty|deposit|bond|premium|insurance|commission|levy)\b[^\n]{0,30}?\b(?:up ?front|first|in advance|beforehand|before|to (?:the|this|our|my)|into|by (?:crypto|bitcoin|usdt|gift))\b`)},
	{kind: asksTransfer, find: pattern(`(?:余额|资金|存款)[^。]{0,12}?(?:归集|汇总|转|挪|移|存)(?:至|到|入|进)[^。]{0,8}?(?:清查|核查|监管|安全|专用|指定|对公|下方|下列|下面|我们)|` +
		`(?:充|存|打|交|缴|补)[^,。,]{0,4}?\d{2,}[^。]{0,30}?(?:放款|提现|解冻|解封|放开|激活|刷)`)},
	{kind: asksTransfer, find: pattern(`\b(?:please|must|need to|should|have to)\b[^\n]{0,12}?\b(?:move|transfer|shift)\b (?:everything|all of it|it all|the whole|your (?:balance|savings))|` +
		`\bonce (?:we|your|the) (?:\w+ )?(?:see|receive|get|have|payment|fee)\b[^\n]{0,30}?\b(?:money|funds|payout|released?|wired?)\b|\b(?:send|wire|pay|transfer) (?:me |us )?(?:the )?(?:rest|remainder)\b[^\n]{0,12}?\bback\b`)},
	{kind: asksTransfer, find: pattern(`\bgift (?:vouchers?|cards?)\b`), with: pattern(`\b(?:read|scratch|strip|are fine|numbers)\b`)},
	{kind: asksTransfer, find: pattern(`(?:多退|多打|多付给您|错打|误打)[^。]{0,30}?(?:退|转|打|汇|还)(?:回|到|给)|(?:额度|借款|贷款)[^。]{0,14}?(?:套|提|借|取|贷)[^。]{0,24}?(?:转|汇|打)|(?:提现|退款|解冻)要收[^。]{0,20}?(?:转|付|缴|充|打)`)},
	{kind: asksTransfer, find: pattern(`(?:^|[,;] ?|\b(?:please|kindly|must|need to|should|have to|then|and) )(?:wire|send|return|refund|transfer|pay)\b[^\n]{0,12}?\b(?:difference|excess|overpayment|surplus)\b`)},
	{kind: asksTransfer, find: pattern(`\b(?:pay|deposit|remit|send|wire|transfer|top up|settle|clear)\b[^\n]{0,25}?` + money + `[^\n]{0,40}?\b(?:before|first|only then|so that|in order to|and (?:the|your)|to (?:activate|release|unlock|unfreeze|unblock|restore|receive|claim|verify|get|have))\b[^\n]{0,40}?\b(?:withdraw\w*|funds?|payout|refund|money|wallet|(?:re)?leased?|released|unlocked|unfrozen|yours)\b`)},
	{kind: asksTransfer, find: pattern(`\bbefore (?:you|we) can (?:collect|claim|receive|withdraw|release|pay)\b[^\n]{0,50}?` + enFee + `|` + enFee + `[^\n]{0,40}?\b(?:(?:is|are) (?:required|needed|outstanding|to be paid)|must be (?:paid|settled|cleared)|(?:has|have|needs?) to be (?:paid|settled|cleared))\b[^\n]{0,30}?\b(?:before|to|so|release\w*|withdraw\w*)\b|` +
		`\b(?:pending|subject to|awaiting|until) (?:the )?payment of\b[^\n]{0,20}?` + enFee + `|\b(?:settle|pay|clear) the outstanding\b[^\n]{0,24}?` + enFee)},
	{kind: asksTransfer, find: pattern(`\b(?:steam|itunes|apple|google play|amazon|razer)(?: gift)? cards?\b`), with: pattern(`\b(?:buy|get|pick up|purchase|grab|scratch)\b`)},
	{kind: asksTransfer, find: pattern(`\b(?:move|shift|transfer|send|put)\b[^\n]{0,50}?\baccount (?:that )?(?:we|below|given|shown)\b|\bpick up\b[^\n]{0,20}?\bcards\b[^\n]{0,30}?\b(?:numbers|codes)\b`)},
	{kind: asksTransfer, find: pattern(`购?买[^。]{0,8}?(?:充值卡|礼品卡|点卡|购物卡)|再充值[^。]{0,10}?(?:激活|解冻|元)`)},
	{kind: asksTransfer, find: pattern(`\b(?:transfer|move|send|send back|wire|deposit|pay|remit)\b[^\n]{0,60}?\b(?:safe account|account below|following account|` +
		`holding account|new account|our (?:\w+ ){0,3}(?:wallet|account)|the wallet|wallet below|this iban|into your account first|bitcoin|crypto\w*|gift cards?|usdt)`)},
	{kind: asksTransfer, find: pattern(`\b(?:release|processing|activation|customs|clearance|unlock|handling|verification|transfer|admin\w*) (?:fee|charge|tax)\b[^\n]{0,10}[^\n]*?\b(?:pay|paid|must|required)\b|` +
		`\bpay\b[^\n]{0,40}?(?:fee|tax|charge)\b[^\n]{0,40}?\b(?:before|first|gift|crypto|bitcoin)\b|\b(?:buy|purchase|get|pick up)\b[^\n]{0,24}gift cards?`)},

	{kind: asksChannel, find: pattern(`(?:加|添加|联系|关注|到|用|通过|下载|使用|改用|进|入|搜|找)[^。]{0,14}?` + messnger)},
	{kind: asksChannel, find: pattern(messnger), with: pattern(`[加搜扫找]|联系|移步|频道|群|号|咨询|@|沟通|私聊|领取`)},
	{kind: asksChannel, find: pattern(`\b(?:whatsapp|telegram|wechat|qq|skype|discord|viber|kakaotalk|zalo|zangi|threema|snapchat)\b|加[^,。]{0,4}好友|拉您?进?群|私聊|(?:私信|好友申请)[^,。]{0,4}我|\bwa\.me/|\bt\.me/`)},
	{kind: asksChannel, find: pattern(`\bmy (?:own |direct |personal |private |work |mobile )+(?:line|number|phone|mobile|cell|e-?mail|account)\b|[号信薇]\s?(?:是|为|:)\s?[a-z]+[\d_-][\w-]{2,}`)},
	{kind: asksChannel, find: pattern(`\+?\d[\d -]{6,}\d`), with: pattern(`电话|拨打|致电|专线|来电|经理|同号`)},
	{kind: asksChannel, find: pattern(`\bqq(?:号码?|群号?)?\s*(?:是|为|:)?\s*\d{5,}|(?:微信|\bvx|\btelegram|\bline|钉钉)(?:号|账号|\s?id)?\s*(?:是|为|:|@|号)\s*[@a-z0-9][a-z0-9_.-]{4,}`)},
	{kind: asksChannel, find: pattern(`加\s?v\s?:?\s?[a-z0-9]|(?:^|[\s,;]|\p{Han})\+\s?v[x信]?\s?:?\s?[a-z0-9]{3}|加v[x信]|\bv[:：]\s?[a-z0-9]{4,}|微信[^,。]{0,3}(?:联系|:)\s?:?\s?[a-z0-9_-]{5,}|` +
		`\b(?:reply|write|answer|respond|mail)(?: only)? to \S+@\S+ (?:only|instead|not)`)},
	{kind: asksChannel, find: pattern(`(?:扫码|扫描)[^。]{0,10}?(?:添加|加入|加我|加微|加群|加客服|进群|入群)|扫[^。]{0,12}码[^。]{0,12}(?:添加|群|专员|好友|微信)|qq群|群号|进群|[搜加]一?下?\s?[a-z]+[_\d-][\w-]*|绿色(?:那个|的)?软件|下载[“"「]?[^。”"]{1,6}(?:聊|讯|信)[”"」]|下载[“"「]?[^。”"]{0,4}聊|(?:发|存)到我的微信`)},
	{kind: asksChannel, find: pattern(`(?:拨|致电|打|联系|来电|手机|电话是?)[^。]{0,16}?` + number)},
	{kind: asksChannel, find: pattern(`\b(?:add|contact|message|write|find|reach|text|continue|move|join|chat|send|talk|via|through|my|our)\b[^\n]{0,50}?\b(?:whatsapp|telegram|wechat|qq|skype|discord|viber)\b`)},
	{kind: asksChannel, find: pattern(`\b(?:on|in|to|via|over|through|using) signal\b|\b(?:download|install|get)\b[^\n]{0,20}?\b(?:chat|messaging|messenger) app\b|\b(?:look|find|search|add) (?:for )?(?:me|us|him|her)\b[^\n]{0,12}?\b(?:up|on|under|there|by)\b`)},
	{kind: asksChannel, find: pattern(`\b(?:call|ring|phone|dial|text|sms|calling|phoning|dial+ing|ringing|texting)\b[^\n]{0,50}?` + number + `|\bnumber (?:to (?:call|dial|ring|text) )?is\b[^\n]{0,10}?` + number + `|(?:personal|private) (?:address|number|e-?mail)`)},
}

// entered is what people do with a password or a code where it belongs; with a link, or in an answer, it is bait again.
var (
	entered = pattern(`(?:输入|填入|获取|申请|请求)[^,。]{0,12}?(?:密码|验证码|校验码|动态码)|` +
		`\b(?:enter|request|sign in|log in|get)\b[^,.]{0,24}?(?:password|code|pin)s?\b`)
	answered = pattern(`回复|回信|回传|告[诉知]|发[给到来我]|\b(?:reply|answer|respond|send|tell|give)\b`)
)

// handed tells a clause that wants what was spoken of before it: "we sent you a code. Let me have it." ours are the words
// by which it is the writer who does so.
var (
	ours   = pattern(`\b(?:we|we'll|we've|i|i'll|i've|they|it|system|bank|app|site|shop)(?: will| have| can| may| also| just)? (?:re)?(?:send|sent|give|gave|forward|forwarded|text|texted|share|need to send)\b|(?:我们|系统|银行|平台)[^,。]{0,6}(?:发|传|转)给`)
	handed = pattern(`\b(?:send|give|read|forward|share|text|pass|quote|supply|submit|repeat|dictate|hand|post|copy|drop|spell|relay|mail|e-mail|provide|tell) (?:me |us |him |her |our \w+ )?(?:it|them|those|one)\b|` +
		`\b(?:send|give|read|forward|share|text|pass|quote|need|provide|want|get) (?:me |us )?(?:that|this)\b(?:\s*$| (?:to|over|back|here|in|with|from|as|when|once|before|now|please|text|number|code|message)\b)|` +
		`\b(?:forward|send|give|read|quote|pass|share) (?:me |us )?(?:that|those|this|the) (?:text|sms|message|number|code|figures?|digits)\b|` +
		`\b(?:type|put|enter|write|fill|copy|paste) (?:it|them) (?:back|here|below|down|in (?:your|a|the) (?:reply|answer|e-?mail|form))|` +
		`\blet (?:me|us) (?:have|know|see|get) (?:it|them|that|those|this|what)\b|\b(?:tell|show) (?:me|us) (?:what|which)\b|\bwhat (?:is|was|does|are|do) (?:it|that|they)(?: say| read)?\s*$|` +
		`\b(?:i|we)(?:'ll|'d| will| would| just| only)? need (?:it|that|them|those|this)\b|\bwith (?:it|that|this|the same) (?:number|code|figure)\b|\b(?:reply|respond|answer|come back|write back|get back)[^,.]{0,14}? with (?:it|them|that|those)\b|` +
		`\bexcept (?:to )?(?:our|us)\b|\b(?:me|us) have (?:it|them)\b|\b(?:send|give|read|tell|pass|text) (?:it|them|that)\s*$|` +
		`^\s*(?:请|麻烦|烦请)?(?:[您你]|直接|马上|尽快)*(?:发|报|念|回|传|读|抄|贴|填)(?:过来|来|一下|给我|我|到本|回来)|(?:^|[^转])(?:发|回|报|念|传|读|抄)(?:给)?我们?(?:就行|即可|核|一下|这边|,|$)|` +
		`^\s*回复给|回复给(?:本|我)|(?:^|[^转信邮件])发给我们?$|(?:发|报|念|传|读)(?:过来|来)(?:就|即|,|$|我|核)`)
	things = []struct {
		kind string
		find expr
	}{
		{asksPassword, pattern(`密码|password`)},
		{asksCode, pattern(zhCode + `|` + enCode + `|passcode|短信`)},
		{asksCard, pattern(zhCard + `|` + enCard)},
	}
)
