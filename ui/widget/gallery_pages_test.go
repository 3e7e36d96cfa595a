package widget_test

import (
	"image"
	"image/color"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// never is a clock on which nothing comes to pass.
func never(time.Duration, func()) (stop func()) { return func() {} }

func caption(text string) fyne.CanvasObject {
	return widget.NewText(text, widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine})
}

// framed puts a page beside the side bar.
func framed(say func(zh, en string) string, selected int, content fyne.CanvasObject) fyne.CanvasObject {
	return widget.Panes(widget.PanesOptions{Left: sideBar(say, selected), LeftWidth: theme.SideBarWidth * max(1, (1+theme.Scale())/2), Main: content})
}

// grown is a width that grows with the words in it.
func grown(width float32) float32 { return width * max(1, theme.Scale()) }

func sidePane(content fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewBox(content, widget.BoxOptions{Edges: widget.LeftEdge, Stroke: theme.Border,
		Insets: widget.Sides(theme.Space24, 22)})
}

func helpPage(say func(zh, en string) string) fyne.CanvasObject {
	search := widget.NewSearchBox(widget.SearchOptions{})
	search.SetText(say("锁", "lock"))
	result := func(icon, title, kind, text string, marks [][2]int, selected bool) fyne.CanvasObject {
		var m []widget.Mark
		for _, r := range marks {
			m = append(m, widget.Mark{Start: r[0], End: r[1], Highlight: true})
		}
		return widget.NewTapCard(widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{1}, Top: true},
			widget.MinHeight(22, widget.NewIcon(icon, theme.IconSmall, theme.Primary)),
			widget.Column(0,
				widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{0}},
					widget.NewText(title, widget.TextOptions{Bold: true, Marks: m, Wrap: widget.Ellipsis}), caption(kind)),
				widget.NewText(text, widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text2, MaxLines: 2}))),
			widget.TapCardOptions{Selected: selected, Soft: true, Borderless: true, Insets: widget.Sides(theme.Space12, theme.Space16)})
	}
	results := widget.Column(0,
		result("route", say("账户被锁定怎么办", "Account locked: what to do"), say("自助修复", "Guided fix"),
			say("多次输错密码或出现异常登录时，系统会先锁定账户保护资金，需要你来确认身份", "After wrong passwords the account is locked to protect your money until you prove who you are"),
			[][2]int{{len(say("账户被", "Account ")), len(say("账户被锁", "Account lock"))}}, false),
		result("file-text", say("账户被锁定怎么办", "Account locked: what to do"), say("文章", "Article"),
			say("常见原因、解锁前要准备的材料，以及联系客服的方式", "Usual reasons, what to have ready, how to reach support"),
			[][2]int{{len(say("账户被", "Account ")), len(say("账户被锁", "Account lock"))}}, true),
		result("inbox", say("工单：账户被锁定，已提交身份证明和截图", "Ticket: account locked, proof and screenshots sent"), say("我的工单", "Ticket"),
			say("10 分钟前有新回复", "New answer 10 minutes ago"), nil, false),
	)
	left := widget.NewBox(widget.Column(theme.Space8, search, widget.Inset(widget.Sides(0, 6), caption(say("5 条结果", "5 results"))), results),
		widget.BoxOptions{Edges: widget.RightEdge, Stroke: theme.Border, Insets: widget.Sides(20, 16)})

	article := widget.Column(theme.Space16,
		widget.Column(theme.Space8,
			widget.Inline(theme.Space16, widget.NewLink(say("返回", "Back"), theme.TypeCaption, func() {}),
				caption(say("登录与账户 / 账户被锁定", "Sign-in and account / Account locked"))),
			widget.Title(say("账户被锁定怎么办", "Account locked: what to do")),
			widget.Lead(say("锁定多半是为了保护你的钱：比如密码连续输错，或在陌生设备上登录。客服核实你的身份后可以解锁。",
				"Locking mostly protects your money: after several wrong passwords, say, or a sign-in from a strange device. Support unlocks it once they know it is you."))),
		widget.NewBanner(widget.BannerOptions{Kind: widget.InfoKind, Icon: "route", Title: say("跟着步骤一起排查，大约 2 分钟", "Find out step by step, about 2 minutes"),
			Actions: []fyne.CanvasObject{widget.NewButton(widget.ButtonOptions{Kind: widget.Primary, Text: say("开始自助修复", "Start the fix")})}}),
		widget.Section(say("怎么做", "What to do")),
		widget.NewSteps(
			say("在登录页确认提示：是“密码错误”还是“账户已锁定”。", "Look at the sign-in page: does it say \"wrong password\" or \"account locked\"?"),
			say("先等一会儿再试，不要连续输入密码，否则锁定时间可能更长。", "Wait a while before you try again; each wrong try may lock it for longer."),
			say("准备好能证明身份的材料：注册手机或邮箱、证件、最近一笔交易。", "Have proof ready: registered phone or address, an ID, your latest transaction.")),
		widget.NewText(say("等了还是登不上，或者不是你本人的操作导致锁定。急用走热线，其余写邮件并附上截图。",
			"You waited and still cannot sign in, or it was not you. Urgent: call. Else write a mail with a screenshot."),
			widget.TextOptions{Role: theme.Text2, Loose: true}),
		widget.NewDivider(),
		widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0}},
			widget.Explain(say("这篇文章解决了你的问题吗？", "Did this help?")),
			widget.NewButton(widget.ButtonOptions{Icon: "thumbs-up", Text: say("解决了", "Yes")}),
			widget.NewButton(widget.ButtonOptions{Icon: "thumbs-down", Text: say("还没有", "Not yet")}),
			widget.NewButton(widget.ButtonOptions{Icon: "printer", Kind: widget.Plain, Text: say("打印", "Print")})),
	)
	return framed(say, 1, widget.Panes(widget.PanesOptions{Left: left, LeftWidth: grown(356),
		Main: widget.NewReadingScroll(0, widget.Sides(theme.Space24, 44), article)}))
}

func fixPage(say func(zh, en string) string) fyne.CanvasObject {
	choices := widget.NewChoiceList(widget.ChoiceListOptions{Selected: 1, Choices: []widget.Choice{
		{Text: say("我收到了重置链接或验证码，可以设置新密码", "I got the link or the code and can set a new password")},
		{Text: say("一直没有收到邮件或短信", "Neither mail nor text message arrived")},
		{Text: say("提示“账户已锁定”", "It says \"account locked\""), Detail: say("多次输错之后会这样", "This happens after several wrong tries")},
		{Text: say("注册的手机号或邮箱已经不用了", "I no longer use that phone or address")},
	}})
	main := widget.NewReadingScroll(592, widget.Sides(theme.Space32, 44), widget.Column(theme.Space24,
		widget.Column(theme.Space8, widget.Inline(theme.Space8, widget.NewIcon("route", theme.IconSmall, theme.Text3),
			caption(say("重置密码 · 第 3 步，一般 5 步以内", "Reset the password · step 3, usually 5 at most"))), widget.NewProgress(0.58)),
		widget.Column(theme.Space4, widget.Title(say("现在是哪种情况？", "Which is it now?")),
			widget.Explain(say("重置邮件通常几分钟内到。请先看看垃圾邮件文件夹。", "The mail usually arrives in minutes. Look in the spam folder first."))),
		choices,
		widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}},
			widget.NewButton(widget.ButtonOptions{Icon: "arrow-left", Text: say("上一步", "Back")}), widget.Space(0, 0),
			widget.NewButton(widget.ButtonOptions{Icon: "headset", Kind: widget.Plain, Text: say("直接联系客服", "Talk to a person")}),
			widget.NewButton(widget.ButtonOptions{Trailing: "arrow-right", Kind: widget.Primary, Text: say("下一步", "Next")})),
	))
	right := sidePane(widget.Column(theme.Space12, widget.Strong(say("到目前为止", "So far")), widget.NewDivider(),
		widget.Column(0, widget.Caption(say("你记得注册时用的手机或邮箱吗？", "Do you remember the phone or address?")),
			widget.NewCheckRow(true, say("记得，是邮箱", "Yes, the address"))), widget.NewDivider(),
		widget.Caption(say("答案保存在这台电脑上，随时可以离开再回来。没解决的话，会自动写进给客服的邮件里，不用再说一遍。",
			"Your answers stay on this computer. If it is not solved they go into the mail, so that you need not say it again."))))
	return framed(say, 2, widget.Panes(widget.PanesOptions{Main: main, Right: right, RightWidth: grown(296)}))
}

func composePage(say func(zh, en string) string) fyne.CanvasObject {
	topic := widget.NewSelect(widget.SelectOptions{Options: []widget.Option{{Text: say("账户被锁定", "Account locked"), Icon: "lock"}}})
	id := widget.NewField(widget.FieldOptions{Label: say("交易编号", "Transaction"), Caption: say("选填，有的话会快很多", "optional, but faster with it"),
		EntryOptions: widget.EntryOptions{Text: "OK20261120-558201"}})
	subject := widget.NewField(widget.FieldOptions{Label: say("标题", "Subject"), EntryOptions: widget.EntryOptions{Placeholder: say("一句话说清楚", "In one sentence")}})
	subject.SetError(say("写一个标题，客服才知道是什么事。", "Give it a subject, so that support knows what it is about."))
	body := widget.NewField(widget.FieldOptions{Label: say("发生了什么", "What happened"), EntryOptions: widget.EntryOptions{Rows: 5,
		Text: say("11 月 20 日晚上连续三次提示密码错误，之后显示账户已锁定。我已经试过：重置密码（收到邮件，已设置新密码）、等待一小时后再登录，仍然提示锁定。\n请帮忙核实身份并解锁。",
			"On 20 November it said wrong password three times, then account locked. I reset the password and waited an hour; it is still locked.\nPlease verify me and unlock it.")}})
	bank := say("正文里像是有", "There seems to be a ")
	card := say("银行卡号", "card number")
	warn := widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind,
		Text:    bank + card + say("。客服不需要完整卡号，建议遮住中间几位。", ". Support does not need all of it: cover the middle."),
		Marks:   []widget.Mark{{Start: len(bank), End: len(bank) + len(card), Bold: true}},
		Actions: []fyne.CanvasObject{widget.NewButton(widget.ButtonOptions{Kind: widget.Caution, Size: widget.Small, Text: say("一键遮住", "Cover it")})}})
	picture := image.NewNRGBA(image.Rect(0, 0, 300, 180))
	for i := range picture.Pix {
		picture.Pix[i] = 0xD0
	}
	for x := 60; x < 200; x++ {
		for y := 90; y < 120; y++ {
			picture.Set(x, y, color.Black)
		}
	}
	files := widget.Row(widget.RowOptions{Gap: theme.Space12, Top: true},
		widget.NewThumb(widget.ThumbOptions{Picture: picture, Name: say("锁定提示.png", "locked.png"), Size: "212 KB", OnTapped: func() {}, OnRemove: func() {}}),
		widget.NewThumb(widget.ThumbOptions{Name: say("很长很长的交易明细表.pdf", "a very long statement name.pdf"), Size: "274 KB"}),
		widget.NewDropZone(widget.DropZoneOptions{Text: say("截图 / 粘贴 / 拖入", "Capture / paste / drop")}))
	form := widget.NewScroll(widget.Inset(widget.Sides(theme.Space24, theme.Space40), widget.Column(theme.Space16,
		widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0, 1}, Top: true}, widget.Labelled(say("问题类型", "Topic"), "", topic), id),
		subject, body, warn,
		widget.Labelled(say("截图和文件", "Pictures and files"), say("2 个，共 486 KB，上限 25 MB", "2 of 486 KB, at most 25 MB"), files))))
	right := sidePane(widget.ColumnFill(theme.Space16, 1, widget.Column(theme.Space4,
		widget.Strong(say("写上这些，客服一次就能办", "With these, support can do it in one go")),
		widget.NewCheckRow(true, say("什么时候开始的", "When it began")),
		widget.NewCheckRow(true, say("屏幕上的原话或截图", "What the screen said")),
		widget.NewCheckRow(false, say("注册用的邮箱或手机（后四位）", "Registered address or last digits of the phone")),
		widget.Space(0, 8),
		widget.NewBanner(widget.BannerOptions{Kind: widget.InfoKind, Icon: "route",
			Text: say("自助修复里的 5 个步骤已附在信末，可以修改。", "Your 5 steps of the fix are added at the end; change them as you like.")}),
		widget.NewCheckBox(say("附上程序版本和系统信息", "Add the program's version and the system"), true, nil)),
		widget.Space(0, 0),
		widget.NewButton(widget.ButtonOptions{Icon: "eye", Text: say("预览将要发出的内容", "Preview what will be sent")}),
		widget.NewButton(widget.ButtonOptions{Icon: "send", Kind: widget.Primary, Size: widget.Main, Text: say("发送", "Send")})))
	head := widget.NewBox(widget.Row(widget.RowOptions{Grow: []int{0}}, widget.Section(say("写给客服", "Write to support")),
		widget.Inline(6, widget.NewIcon("check", theme.IconSmall, theme.Good), caption(say("草稿已保存 14:32", "Draft saved 14:32")))),
		widget.BoxOptions{Edges: widget.BottomEdge, Stroke: theme.Border, Insets: widget.Sides(theme.Space16, theme.Space40)})
	return framed(say, 4, widget.ColumnFill(0, 1, head, widget.Panes(widget.PanesOptions{Main: form, Right: right, RightWidth: grown(300)})))
}

func mixedPage(say func(zh, en string) string) fyne.CanvasObject {
	forged := widget.NewBanner(widget.BannerOptions{Kind: widget.DangerKind, Icon: "octagon-alert", Below: true,
		Title: say("这封信不是官方发来的", "This mail is not from OKPAY"),
		Text: say("来自 okpay-help.example，官方域名是 okpay.example。它要求你提供验证码并加 QQ。不要回复，也不要点里面的链接。",
			"It came from okpay-help.example; the official domain is okpay.example. It asks for a code and to move to QQ. Do not answer or open its links."),
		Actions: []fyne.CanvasObject{
			widget.NewButton(widget.ButtonOptions{Kind: widget.Danger, Size: widget.Small, Text: say("打官方热线", "Call the hotline")}),
			widget.NewButton(widget.ButtonOptions{Kind: widget.Plain, Size: widget.Small, Text: say("仍要查看", "Show it anyway")})}})
	busy := widget.NewButton(widget.ButtonOptions{Kind: widget.Primary, Text: say("正在发送", "Sending")})
	busy.SetBusy(true)
	buttons := widget.Flow(theme.Space12,
		widget.NewButton(widget.ButtonOptions{Kind: widget.Primary, Text: say("打开官网", "Open the site")}), busy,
		widget.NewButton(widget.ButtonOptions{Text: say("已解决", "Solved"), Icon: "check-check"}),
		widget.NewButton(widget.ButtonOptions{Text: say("删除", "Delete"), Icon: "trash-2", Kind: widget.Danger}),
		widget.NewButton(widget.ButtonOptions{Text: say("不能按", "Disabled"), Disabled: true}),
		widget.NewButton(widget.ButtonOptions{Icon: "more-horizontal"}),
		widget.NewToolButton(widget.ToolButtonOptions{Icon: "crop", Name: say("裁剪", "Crop")}),
		widget.NewToolButton(widget.ToolButtonOptions{Icon: "square-dashed", Name: say("遮盖", "Redact"), Selected: true}))
	badges := widget.Flow(theme.Space8,
		widget.NewBadge(widget.NeutralKind, "", say("处理中", "In progress")), widget.NewBadge(widget.GoodKind, "badge-check", say("已核实是官方来信", "Verified official")),
		widget.NewBadge(widget.WarningKind, "", say("等你答复", "Waiting for you")), widget.NewBadge(widget.DangerKind, "", say("可疑", "Suspicious")),
		widget.NewBadge(widget.InfoKind, "", say("发送中", "Sending")), widget.NewBadge(widget.PrimaryKind, "", say("推荐", "Best")), widget.NewCountBadge(128))
	channel := widget.NewTapCard(widget.Row(widget.RowOptions{Gap: theme.Space16, Grow: []int{1, 3}}, widget.IconSquare("message-circle", 42),
		widget.Column(0, widget.Strong(say("在线客服", "Live chat")), widget.Caption(say("简单的账户问题、查交易", "Simple account questions"))),
		widget.NewBadge(widget.GoodKind, "", say("现在在线，22:00 结束", "Open until 22:00")),
		widget.Caption(say("准备：登录官网，右下角入口", "Have ready: sign in, lower right")),
		widget.NewButton(widget.ButtonOptions{Kind: widget.Primary, Text: say("打开官网", "Open the site")})), widget.TapCardOptions{Selected: true})
	content := widget.Column(theme.Space16,
		widget.Title(say("各种零件", "Bits and pieces")),
		widget.AtMost(grown(420), widget.NewSegmented([]string{say("马上（钱有风险）", "Now (money at risk)"), say("今天", "Today"), say("这几天", "These days")}, 1, nil)),
		channel, forged,
		widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind, Text: say("官方客服不会索要密码、验证码，也不会让你转账或安装远程控制软件。只从官网页面核对联系方式。",
			"Official support never asks for passwords or codes, nor to transfer money or install remote control.")}),
		buttons, badges,
		widget.Selectable(say("可以选中的文字：support@okpay.example", "Text to select: support@okpay.example")),
	)
	toasts := widget.NewToasts(never, nil)
	toasts.Post(widget.ToastOptions{Kind: widget.GoodKind, Text: say("号码已复制", "Number copied"), Action: say("撤回", "Undo")})
	empty := widget.NewEmptyState(widget.EmptyStateOptions{Icon: "inbox", Title: say("还没有工单", "No tickets yet"),
		Text:   say("写给客服的每封信都会在这里，进展一目了然。", "Each mail to support shows up here with its progress."),
		Action: widget.NewButton(widget.ButtonOptions{Kind: widget.Primary, Text: say("写给客服", "Write to support")})})
	return framed(say, 3, widget.Panes(widget.PanesOptions{Main: widget.NewScroll(widget.Inset(widget.Sides(theme.Space32, theme.Space40), content)),
		Right: sidePane(widget.ColumnFill(theme.Space12, 0, empty, toasts)), RightWidth: grown(260)}))
}
