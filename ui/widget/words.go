package widget

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// chineseWords are the words of two characters that are most frequent in the program's own texts and in mails, in the order of
// their bytes and with nothing between them. No list is complete, and none need be: where a line ends Chinese may be broken
// between any two characters. It only reads better where a word stays whole.
const chineseWords = "" +
	"一下一个一些一份一会一半一句一台一定一封一张一条一样一次一步一段一点一直一眼一种一笔一类一致一般" +
	"一行一起一遍一页一项上午上次上海上面下午下次下载下面不会不再不准不可不同不急不是不用不能不要不过" +
	"专用东西两个两条两次两步两种两笔中午中国中心中文中断为了为准主机主题之前之后之间事情于是交易交给" +
	"人员人工人民什么今天仍然他们付出付款付钱代理以前以及以后任何但是余额你们你好使用例如保存保护保留" +
	"信号信息修复修改假日停用允许充值先生先看免费入口入账全部公司公布公钥共享关于关掉关闭其中其他其实" +
	"内容内置再发再打再看再试冒充写好写成写给决定冻结准备几个几天几次几种凭据凭证出去出来出现出错分钟" +
	"列出列表刚刚刚才删掉删除别人别处别字别的到账副本办法加上加密北京协助单独卡号危险原因原文原来原样" +
	"原话及时发件发信发出发到发来发现发生发给发货发起发送取回取款取消口令另外另存只在只是只有只能可以" +
	"可用可疑可能号码同事同意同时名字名称后天后缀后面启动告诉命令哪个哪些哪种哪里商家商店四位回到回复" +
	"回应回来回答因为国家图片在线地区地址地方垃圾域名填错境外处理备份备用复制外币多久多半多少大小失败" +
	"女士如果姓名媒体字母字符字节存在安全安装完成完整官方官网定期实名实际审核客户客服家人密码密钥对于" +
	"对方导出小时小额就是尽快尾号屏幕工作工单工资已经币种希望带着帮助帮忙平台年龄并且应用应答应该建立" +
	"开启开头开始开户开通异常当场当时当然往往很多得到必须忘记怎么怎样恢复您好情况感谢成功我们或者截图" +
	"所以所在手机手续才能打印打开扣款找到找回投诉报告报表报警报错抱歉拒收拒绝拦截拼音拿到挂失指定损坏" +
	"换成授权排除接受接收接着控制描述提交提供提现提示提醒提高搜索撤回撤销操作支付支持收件收信收到收款" +
	"收费改动改用放回放在放进数字数据文件文字文章新建新的方便方式旁边无法无误日志日期旧的早上时候时间" +
	"明天明白星期昨天是否显示晚上暂时更换更新更正曾经最后最多最大最少最新最近有人有效朋友服务本人本机" +
	"机器机构权限材料来电来自查找查看查询标记标题样子核实核对格式桌面检查次数欧元正在正常正文步骤每个" +
	"每次比如比较汇率没人没有没网注册注意注销流水浏览添加清楚清除渠道热线然后照片版本特别状态现在生成" +
	"生效用户由于申诉申请电脑电话留下留在登录的话目录直接相关看到看清看看真的着急知道短信确定确实确认" +
	"社交离线私钥移动移除程序稍后突然窗口立即端口等等答复答应筛选签名简单管理类型粘贴系统紧急终于终端" +
	"经理经过绑定结束结果继续续费编号编辑缩小缺少网上网址网站网络网页美元而且聊天联系联网背面能够自动" +
	"自助自己自称节点英文草稿获取虽然补充补办被盗裁掉要求规则觉得解决解冻解绑解锁订单订阅认为认得认证" +
	"认识记下记录论坛设备设置证书证件证明评价识别诈骗词组试试详情语言说明谢谢账单账号账户货币费用资料" +
	"超过身份转到转给转账软件输入过期运营运行返回还在还是还有还没还要这个这些这台这封这张这样这次这种" +
	"这里进去进度远程连接追回退出退回退款送达适合选择选项通常通知通话通过遇到遮住那个那封那张那笔那边" +
	"那里邮件邮箱部分部门配置里面重复重建重新重置重试金额钥匙钱包银行链接锁住锁定错误问题附上附件陌生" +
	"限额随时隐私需要非常页面顺序预留预览预计额度首页马上验证骗子骗局麻烦"

// longerWords are those of more characters in which a shorter one would leave one behind, and names that the texts quote.
var longerWords = [...]string{
	"一会儿", "找不回来", "不同意", "不需要", "二维码", "发件人", "发件箱", "后四位", "工作日", "工单号", "已发送", "手机号", "手续费", "收不回来", "收件人", "收件箱",
	"无误后", "流水号", "浏览器", "联系我们", "节假日", "订单号", "身份证", "运营商", "银行卡", "错别字", "验证码",
	"为什么", "几个字", "抄一份", "有人接", "照原样", "怎么办", "是不是", "有没有", "等一等", "能不能", "问清楚",
	"对不上", "打不开", "找不到", "收不到", "来不及", "查不到", "登不上", "看不到",
}

const (
	hanBytes  = 3 // of a character in UTF-8
	wordBytes = 2 * hanBytes
)

// isWord tells whether two characters are one of these words.
func isWord(text string) bool {
	at := func(i int) string { return chineseWords[i*wordBytes : (i+1)*wordBytes] }
	n := len(chineseWords) / wordBytes
	i := sort.Search(n, func(i int) bool { return at(i) >= text })
	return i < n && at(i) == text
}

// justOpened tells whether before an offset of a text there is one character behind an opening mark: it looks lost at a line's end.
func justOpened(text string, at int) bool {
	last, n := utf8.DecodeLastRuneInString(text[:at])
	mark, _ := utf8.DecodeLastRuneInString(text[:at-n])
	return unicode.Is(unicode.Han, last) && strings.ContainsRune(noLineEnd, mark)
}

// partsWord tells whether a break at an offset of a text parts a word. Where the first character of two may as well be the
// end of another word, as in 发现在, nobody knows.
func partsWord(text string, at int) bool {
	if at < hanBytes || at+hanBytes > len(text) {
		return false
	}
	if partsLonger(text, at) {
		return true
	}
	if !isWord(text[at-hanBytes : at+hanBytes]) {
		return false
	}
	return at < wordBytes || !isWord(text[at-wordBytes:at])
}

// partsLonger does so for the words of more than two characters.
func partsLonger(text string, at int) bool {
	for _, w := range longerWords {
		for before := hanBytes; before < len(w) && before <= at; before += hanBytes {
			if strings.HasPrefix(text[at:], w[before:]) && strings.HasSuffix(text[:at], w[:before]) {
				return true
			}
		}
	}
	return false
}
