package privacy

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// sense is what a word says of the number or word beside it.
type sense uint8

const (
	senseNone     sense = iota
	sensePassword       // a password
	sensePIN            // a password of digits
	senseCode           // a one-time code
	senseCard           // a card's number
	senseCardish        // a card, and perhaps its number
	senseCVV
	senseID
	sensePassport
	senseBank
	sensePhone
	senseOrder // of an order, a transaction or a thing: what support needs
	senseKey
	sensePrivate
	senseSeed
)

// labelWords are the words, in lower case and with commas between them. A space in them stands for a space, a dash, an
// underscore or nothing.
var labelWords = map[sense]string{ //nolint:gosec // G101 takes words for credentials for credentials
	sensePassword: `密码,口令,密碼,登录密码,支付密码,登陆密码,交易密码,查询密码,取款密码,提现密码,初始密码,新密码,旧密码,原密码,账号密码,账户密码,
邮箱密码,登入密碼,password,passwd,pwd,pass word,passphrase,passwort,pw,pass,psw,mima,passwords,授权码,授權碼`,
	sensePIN: `pin码,pin 码,pin,pin code,pin number,passcode,pass code,个人识别码`,
	senseCode: `验证码,校验码,动态码,短信码,动态口令,动态密码,一次性密码,确认码,驗證碼,校驗碼,動態碼,動態密碼,簡訊碼,激活码,短信验证码,verification code,verify code,
one time code,one time password,one time passcode,otp,otp code,sms code,auth code,authentication code,authenticator code,
confirmation code,security code,2fa code,login code,access code,code i got,code i received,sms said,code`,
	senseCard: `卡号,卡號,银行卡号,信用卡号,借记卡号,储蓄卡号,card number,card no,card num,card #,cardno,pan`,
	senseCardish: `银行卡,信用卡,借记卡,储蓄卡,银联卡,银联,工行卡,建行卡,招行卡,农行卡,中行卡,bank card,credit card,debit card,visa,
mastercard,unionpay,amex,american express,card`,
	senseCVV: `cvv,cvv2,cvc,cvc2,cvn,cvn2,安全码,安全碼,末三位,背面三位数,背面三位,背面的三位数,背面的三位,背面三位数字,背面的三位数字,背面后三位,
卡背面的三位,card security code,card verification code,three digits on the back,3 digits on the back,digits on the back`,
	senseID: `身份证,身份证号,身份证号码,身分證,身份證,身份證號,身份證號碼,证件号,证件号码,公民身份号码,id card,id card no,id card number,identity card,
national id,identity number,id no,resident id,ssn,social security number,social security no,social security,hkid,hk id`,
	sensePassport: `护照,护照号,护照号码,護照,護照號,護照號碼,通行证,通行证号,通行证号码,港澳通行证,台胞证,passport,passport no,passport number,passport num,
passport #`,
	senseBank: `银行账号,银行帐号,银行账户,收款账号,收款帐号,收款账户,对公账号,对公账户,开户账号,汇款账号,银行卡账号,转账账号,银行帳號,bank account,
bank account number,bank account no,account number,account no,acct no,acct number,acct,a/c no,beneficiary account,
routing number,sort code,iban`,
	sensePhone: `手机号,手机号码,手机,电话,电话号码,手機,手機號,電話,联系电话,联系方式,联系号码,座机,预留号码,预留手机,phone,phone number,phone no,mobile,
mobile number,cell,cell phone,tel,telephone,whatsapp,call me at,call me on,reach me at,reach me on`,
	senseOrder: `订单,订单号,订单编号,訂單,訂單號,訂單編號,交易号,交易编号,交易編號,交易单号,交易流水,交易流水号,流水号,流水,流水號,参考号,参考编号,凭证号,单号,单子,
运单,运单号,快递单号,快递,工单,工单号,编号,編號,业务号,批次号,退款单号,退款编号,商户号,商户订单号,商户单号,终端号,设备号,序列号,门店号,会员号,客户号,追踪号,
追踪码,发票号,发票号码,查询号,受理号,案件号,票号,时间戳,授权号,检索号,渠道单号,商品编号,条码,条形码,支付单号,转账单号,提现单号,充值单号,回单号,合同号,保单号,sim卡,
sim 卡,电话卡,会员卡,交易id,交易 id,订单id,订单 id,用户id,用户 id,设备id,设备 id,商户id,商户 id,uid,transaction,transaction id,transaction no,
transaction number,transaction reference,transaction ref,transaction hash,txn,txn id,txid,tx id,tx hash,tx,order,order id,
order no,order number,order #,order ref,#,reference,reference no,reference number,reference id,ref,ref no,ref number,trace,
trace no,trace number,rrn,arn,utr,tracking,tracking no,tracking number,tracking id,ticket,ticket no,ticket number,ticket id,
case,case no,case number,case id,invoice,invoice no,invoice number,merchant id,merchant no,merchant number,merchant,trade no,
trade number,out trade no,receipt,receipt no,receipt number,batch,batch no,serial,serial no,serial number,imei,iccid,sn,
terminal id,terminal,device id,app id,user id,member no,member number,member id,customer no,customer number,customer id,
payment id,payment no,payment number,payment reference,payout id,refund id,refund no,refund number,request id,trace id,
log id,session id,barcode,sim card,gift card,membership card,loyalty card,timestamp,confirmation no,confirmation number,
booking,booking no,booking number,error code,status code,response code,zip code,postal code,country code,promo code,area code,swift code,qr code,
reason code,exit code,discount code,invite code,invitation code,merchant code,product code,bank code,branch code,return code,http code,referral code,
coupon code,gift code,currency code,bar code,source code,voucher code`,
	senseKey: `密钥,秘钥,密鑰,令牌,api密钥,api 密钥,api key,api secret,api token,secret,secret key,app secret,app key,client secret,access key,
access key id,access key secret,access token,refresh token,auth token,bearer,token,session token`,
	sensePrivate: `私钥,私鑰,钱包私钥,private key,wallet key,privkey`,
	senseSeed:    `助记词,助記詞,恢复短语,种子短语,种子词,seed phrase,seed words,seed,recovery phrase,recovery words,mnemonic,secret phrase,backup phrase`,
}

// label is a word that says what stands beside it, by its place in the folded text.
type label struct {
	sense      sense
	start, end int
}

// vocabulary finds words by the character they begin with.
type vocabulary struct {
	latin [utf8.RuneSelf][]wording
	other map[rune][]wording

	second [utf8.RuneSelf][utf8.RuneSelf]bool // of each Latin character: what may follow it
	first  [1 << 16]bool                      // whether a character is in other
}

type wording struct {
	text  string
	sense sense
}

var labelVocabulary = sync.OnceValue(func() *vocabulary {
	v := &vocabulary{other: map[rune][]wording{}}
	for s, list := range labelWords {
		for w := range strings.SplitSeq(list, ",") {
			v.put(wording{strings.TrimSpace(w), s})
		}
	}
	for _, list := range v.latin {
		longestFirst(list)
	}
	for _, list := range v.other {
		longestFirst(list)
	}
	return v
})

func (v *vocabulary) put(w wording) {
	first, _ := utf8.DecodeRuneInString(w.text)
	if first >= utf8.RuneSelf {
		v.other[first], v.first[first] = append(v.other[first], w), true
		return
	}
	v.latin[first] = append(v.latin[first], w)
	for b := range v.second[first] {
		if len(w.text) == 1 || w.text[1] == ' ' || w.text[1] >= utf8.RuneSelf || b == int(w.text[1]) {
			v.second[first][b] = true
		}
	}
}

// starting gives the wordings that may stand where a Latin character is followed by another byte, both in lower case.
func (v *vocabulary) starting(first, second byte) []wording {
	if second < utf8.RuneSelf && !v.second[first][second] {
		return nil
	}
	return v.latin[first]
}

// startingWide gives the wordings that begin with any other character.
func (v *vocabulary) startingWide(first rune) []wording {
	if int(first) >= len(v.first) || !v.first[first] {
		return nil
	}
	return v.other[first]
}

func longestFirst(list []wording) {
	slices.SortFunc(list, func(a, b wording) int { return len(b.text) - len(a.text) })
}

// findLabels lists the words that say something, in the order of the text and without overlaps.
func (r *reader) findLabels() {
	r.labels = r.labels[:0]
	v := labelVocabulary()
	for i := 0; i < len(r.lower); {
		b := r.lower[i]
		var list []wording
		n := 1
		if b >= utf8.RuneSelf {
			var first rune
			first, n = utf8.DecodeRune(r.lower[i:])
			list = v.startingWide(first)
		} else if list = v.starting(b, r.lowerAt(i+1)); len(list) > 0 && r.insideWord(i) {
			list = nil
		}
		second := r.byteAt(i + 1)
		for _, w := range list {
			if b < utf8.RuneSelf && len(w.text) > 1 && w.text[1] != ' ' && w.text[1] != second && w.text[1] != second+'a'-'A' {
				continue
			}
			if end, ok := r.wording(i, w.text); ok {
				r.labels = append(r.labels, label{w.sense, i, end})
				n = end - i
				break
			}
		}
		i += n
	}
}

// insideWord tells whether i is in the middle of a Latin word. A capital in such a word begins another, as in cardNumber,
// if the word goes on in small letters: what is not a word at all has capitals anywhere.
func (r *reader) insideWord(i int) bool {
	before := r.byteAt(i - 1)
	switch {
	case r.text[i] == '#':
		return false
	case isLower(before) && isUpper(r.text[i]):
		return !isLower(r.byteAt(i+1)) || !isLower(r.byteAt(i+2))
	}
	return isLetter(before) || isDigit(before) || before == '=' && r.has(i, "pass") // the outcome of a check in a mail's header
}

// wording tells whether a label stands at i, and where it ends.
func (r *reader) wording(i int, w string) (end int, ok bool) {
	head := strings.IndexByte(w, ' ')
	if head < 0 {
		head = len(w)
	}
	if !r.has(i, w[:head]) {
		return 0, false
	}
	i += head
	for k := head; k < len(w); k++ {
		if w[k] == ' ' {
			if b := r.byteAt(i); isSpace(b) || b == '-' || b == '_' {
				i++
			}
			continue
		}
		if r.byteAt(i) == 0 || r.lower[i] != w[k] {
			return 0, false
		}
		i++
	}
	if last := w[len(w)-1]; isLower(last) || isDigit(last) {
		if next := r.byteAt(i); isLetter(next) && !(isUpper(next) && isLower(r.text[i-1])) {
			if r.has(i, "s") && !isLetter(r.byteAt(i+1)) { // more than one
				return i + 1, true
			}
			return 0, false
		}
	}
	return i, true
}
