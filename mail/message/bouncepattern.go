package message

// What bounces say where no status part says it, in the words of the mail servers most met.
var (
	statusCode = compiled(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
	replyCode  = compiled(`(?:^|[\s:;(#'"])([45])\d\d[ -]`)

	bounceSender = compiled(`(?i)^(mailer-daemon|postmaster|mail-daemon|mailerdaemon|mdaemon|bounces?|` +
		`bounce-.*|mail(er)?[-_.]?delivery.*|delivery-?(status|failure)?.*|mailsystem)@`)

	bounceSubject = compiled(`(?i)(undeliver(ed|able)|undelivered mail|returned mail|` +
		`return(ed)? to sender|failure notice|delivery (status notification|failure|failed|has failed|problem|` +
		`report|notification|delayed|unsuccessful)|mail delivery (failed|failure|error|subsystem|problem|system)|` +
		`mail system error|delivery error|delivery incomplete|(mail|message|email).{0,20}(not|could not be|` +
		`cannot be|couldn't be) (been )?(delivered|sent)|not delivered|non[- ]?delivery|message (status|delayed)|` +
		`could not send (mail|message)|warning: message|failed to deliver|rejected (mail|message)|user unknown|` +
		`退信|退件|投递(失败|状态)|投遞(失敗|狀態)|(发送|發送|传送|傳送|递送|傳遞)失败|(发送|發送|傳送)失敗|` +
		`无法(投递|送达|傳遞)|無法(投遞|送達|傳遞|傳送)|未送达|未送達|未传递|配信不能|(配信|送信|メール)エラー)`)

	bounceText = compiled(`(?i)(could ?n[o']t be delivered|could not be delivered|was(n't|` +
		` not) able to deliver|unable to deliver|(undeliverable|permanent (fatal )?errors?|delivery (to|` +
		`has) .{0,80}(failed|delayed)|failed permanently|wasn't delivered|was not delivered|not be delivered|` +
		`cannot be delivered|did not reach|delivery failed|delivery failure|fatal errors)|(user|recipient|` +
		`mailbox|address|account).{0,40}(unknown|unavailable|not (found|exist)|does ?n[o']t exist|full|disabled|` +
		`rejected|inactive)|no such (user|address|mailbox|recipient)|over quota|quota exceeded|host (unknown|` +
		`not found)|sorry.{0,40}(deliver|no mailbox)|message (has|could).{0,20}(not|bounced|rejected)|` +
		`still undelivered|will (be retried|keep trying|continue to try|retry)|送信できません|投递失败|无法(投递|` +
		`送达)|退回|被退信|收件人.{0,10}不存在|用户不存在|邮箱.{0,6}(不存在|已满|容量)|投遞失敗|無法(投遞|送達))`)

	delayedText = compiled(`(?i)(delivery (status notification \(delay\)|.{0,60}delayed|incomplete)|` +
		`warning: message .{0,40}delayed|not yet been delivered|delivery attempts will continue|` +
		`has been delayed|still undelivered|warning message only|do(n't| not) need to (resend|retry)|` +
		`do not resend|will (be retried|keep trying|continue to try|retry)|not (yet )?been delivered (yet|after)|` +
		`temporar(y|ily).{0,40}(delay|problem delivering)|(投递|递送|投遞|传送)(延迟|延誤|延遲)|将(会)?继续(尝试|` +
		`重试)|會繼續嘗試)`)
)

var originalMarker = compiled(`(?im)^[\s>]*(-{2,}.{0,80}(original|copy of|returned|message (header|` +
	`follows)|headers? of|unsent|below this line).{0,80}|-{2,}.{0,40}原(始)?(邮件|信).{0,40}|received: .*|` +
	`return-path: .*|reporting-mta: .*)$`)
