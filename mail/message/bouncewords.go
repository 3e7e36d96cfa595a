package message

// causes are what bounces say in words only, with the subject and detail of RFC 3463 (sections 3.2 to 3.8) that means
// the same. The first that is found counts.
var causes = []struct {
	detail string
	words  pattern
}{
	{"1.1", compiled(`(?i)(user|recipient|mailbox|address|account|addressee)s? (is )?(unknown|not (found|known)|does ?n[o']t exist)|` +
		`(unknown|no such) (user|recipient|mailbox|address|account)|no mailbox here|` +
		`(收件人|收件地址|用户|邮箱地址|信箱|使用者).{0,10}不存在|宛先.{0,20}(見つかりません|存在しません)`)},
	{"1.2", compiled(`(?i)(host|domain)( name)?.{0,20} (unknown|not found|does ?n[o']t exist)|(unknown|no such) (host|domain)|` +
		`unrouteable (address|mail domain)|域名.{0,10}(不存在|无法解析)`)},
	{"2.1", compiled(`(?i)(mailbox|account|user).{0,20} (disabled|inactive|suspended|deactivated)|(账户|帳戶|邮箱).{0,6}(停用|冻结|禁用)`)},
	{"2.2", compiled(`(?i)(mail)?box (is )?full|over (the )?quota|quota (exceeded|full)|out of (storage|space)|` +
		`(邮箱|信箱|收件箱).{0,6}(已满|已滿|容量)|メールボックスが(一杯|いっぱい)`)},
	{"3.4", compiled(`(?i)(message|mail) (is )?too (large|big)|exceeds? .{0,20}size|size limit|邮件(过大|太大)`)},
	{"4.7", compiled(`(?i)(envelope|message|delivery time) expired|retry time(out)? (not reached|exceeded)|giving up|` +
		`could not (be )?(send|sent|deliver|delivered).{0,20} for (the )?(past|last)|超过.{0,10}(重试|时限)`)},
	{"4.1", compiled(`(?i)connection (timed out|refused|reset)|no answer from host|timed? ?out while`)},
}

// statusFromWords gives the status that the words of a report mean, where it states none; "" where they are not known.
func statusFromWords(report, action string) string {
	class := "5."
	if action == "delayed" {
		class = "4."
	}
	for _, c := range causes {
		if c.words().MatchString(report) {
			return class + c.detail
		}
	}
	return ""
}
