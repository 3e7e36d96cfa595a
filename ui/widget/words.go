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
	"一下一个一些一份一半一句一定一张一条一样一次一步一直一眼一种一笔一类一致一般一行一起一遍一页一项上午" +
	"上次上海下午下次下载下面不会不再不可不是不用不能不要不过专用东西两条两次两笔中午中国中心为了为准主机" +
	"主题之前之后之间事情于是交易人员人工人民什么今天仍然他们付出付款付钱代理以前以及以后任何但是余额你们" +
	"你好使用例如保存保护保留信号信息修复修改停用允许充值先生免费入口入账全部公司公布公钥共享关于关闭其中" +
	"其他其实内容内置冒充决定冻结准备几个几天几次几种凭据凭证出去出来出现出错分钟列表刚刚刚才删除别人别处" +
	"副本办法加密北京协助单独危险原因原文原来原样及时发信发出发现发生发货发起发送取消口令另外只是只能可以" +
	"可用可疑可能号码同事同意同时名字名称后天后面启动告诉哪个哪些哪里商家商店四位回复回应回来回答因为国家" +
	"图片在线地区地址地方域名境外处理备份备用复制外币多久多半失败女士如果姓名媒体字母字符字节安全安装完成" +
	"完整官方官网定期实际审核客户客服家人密码密钥对于对方导出小时小额就是尽快尾号屏幕工作工单已经币种" +
	"希望帮助帮忙平台并且应用应答应该开始开户开通异常当场当时当然得到必须忘记怎么怎样恢复您好情况感谢成功" +
	"我们或者截图所以所在手机才能打印打开扣款找到找回投诉报告报表报警报错抱歉拒收拒绝拦截挂失指定授权排除" +
	"接受接收接着描述提交提供提现提示提醒提高搜索撤回撤销操作支付支持收信收到收款改用数字数据文件文字文章" +
	"新建方便方式旁边无法日期早上时候时间明天明白星期昨天是否显示晚上暂时更换更新更正曾经最后最大最新最近" +
	"有效朋友服务本人权限材料来自查找查看查询标记标题样子核实核对格式检查次数欧元正在正常正文步骤每个每次" +
	"比如比较汇率没有注册注意注销流水添加清楚清除渠道热线然后照片版本特别状态现在生成用户由于申诉申请电脑" +
	"电话留下登录的话目录直接相关看到看清看看真的知道短信确定确实确认社交移动移除程序稍后突然窗口立即端口" +
	"等等答复答应筛选签名简单类型粘贴系统紧急终于终端经理经过绑定结果继续编号缩小缺少网上网址网站网络网页" +
	"美元而且聊天联系联网背面能够自动自助自己自称节点英文草稿获取虽然补充补办被盗要求规则觉得解决解冻解锁" +
	"订单订阅认为认证认识记录论坛设备设置证书证件证明详情语言说明谢谢账单账号账户货币费用资料超过身份转给" +
	"转账软件输入过期运行返回还是还有这个这些这样这次这种这里进去进度远程连接追回退出退回退款送达适合选择" +
	"选项通常通知通过遇到遮住那个那边那里邮件邮箱部分部门重复重建重新重置重试金额钥匙银行链接锁住锁定错误" +
	"问题附上附件陌生限额随时隐私需要非常页面顺序预留预计额度首页马上验证骗子骗局麻烦"

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

// isLongWord tells whether three characters are a word that often stands where a line ends: such as part badly.
func isLongWord(text string) bool {
	switch text {
	case "手机号", "银行卡", "验证码", "身份证", "二维码", "流水号", "工单号", "订单号", "收件人", "发件人", "工作日", "后四位":
		return true
	case "怎么办", "为什么", "有没有", "是不是", "能不能", "等一等", "问清楚":
		return true
	case "找不到", "收不到", "查不到", "看不到", "打不开", "登不上", "来不及", "对不上":
		return true
	}
	return false
}

// justOpened tells whether before an offset of a text there is one character behind an opening mark: it looks lost at a line's end.
func justOpened(text string, at int) bool {
	last, n := utf8.DecodeLastRuneInString(text[:at])
	mark, _ := utf8.DecodeLastRuneInString(text[:at-n])
	return unicode.Is(unicode.Han, last) && strings.ContainsRune(noLineEnd, mark)
}

// partsWord tells whether a break at an offset of a text parts a word of two or three characters. Where the first of two may as
// well be the end of another word, as in 发现在, nobody knows.
func partsWord(text string, at int) bool {
	stretch := func(start, end int) string {
		if start < 0 || end > len(text) {
			return ""
		}
		return text[start:end]
	}
	switch {
	case isLongWord(stretch(at-hanBytes, at+wordBytes)), isLongWord(stretch(at-wordBytes, at+hanBytes)):
		return true
	case !isWord(stretch(at-hanBytes, at+hanBytes)):
		return false
	}
	return !isWord(stretch(at-wordBytes, at))
}
