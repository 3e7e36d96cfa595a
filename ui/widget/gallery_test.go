package widget_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// page is a picture of the gallery in both languages.
type page struct {
	name  string
	build func(say func(zh, en string) string) fyne.CanvasObject
}

// TestEveryPageFits draws every widget in pages much like the program's screens, as pictures to look at in the gallery.
func TestEveryPageFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		if c.Look.Width > 0 {
			continue // a page is made for the design's size
		}
		t.Run(c.Name, func(t *testing.T) {
			theme.Apply(fyne.CurrentApp(), theme.Options{Mode: c.Look.Mode, Scale: c.Look.Scale})
			say := func(zh, en string) string {
				if c.Lang == "en" {
					return en
				}
				return zh
			}
			for _, p := range pages {
				window := test.NewTempWindow(t, p.build(say))
				window.SetPadded(false)
				size := fyne.NewSize(grown(theme.WindowWidth), grown(theme.WindowHeight)) // its panes are of the design's width
				window.Resize(size)
				if got := window.Canvas().Size(); got != size {
					t.Errorf("%s: the page wants %v", p.name, got)
				}
				screentest.WritePicture(t, window, p.name+"-"+c.Name)
			}
		})
	}
}

var pages = []page{
	{"home", homePage}, {"help", helpPage}, {"fix", fixPage}, {"compose", composePage}, {"mixed", mixedPage},
}

func sideBar(say func(zh, en string) string, selected int) fyne.CanvasObject {
	items := []struct{ icon, zh, en string }{
		{"house", "首页", "Home"}, {"book-open", "帮助", "Help"}, {"route", "自助修复", "Guided fixes"},
		{"phone", "联系客服", "Contact"}, {"inbox", "我的工单", "My tickets"},
	}
	var nav []fyne.CanvasObject
	for i, item := range items {
		o := widget.NavItemOptions{Icon: item.icon, Text: say(item.zh, item.en), Selected: i == selected}
		if item.icon == "inbox" {
			o.Count = 2
		}
		nav = append(nav, widget.NewNavItem(o))
	}
	logo := widget.NewBox(widget.Inset(widget.All(6), widget.NewIcon("life-buoy", theme.IconLarge, theme.OnPrimary)),
		widget.BoxOptions{Fill: theme.Primary, Radius: theme.RadiusControl})
	name := theme.TypeLead
	if theme.Scale() > 1 {
		name = theme.TypeBody // the bar grows less than its words do
	}
	brand := widget.Row(widget.RowOptions{Gap: 10, Grow: []int{1}}, logo,
		widget.NewText(say("OKPAY 客服", "OKPAY Support"), widget.TextOptions{Size: name, Bold: true, Wrap: widget.OneLine}))
	foot := widget.Column(theme.Space8,
		widget.NewNavItem(widget.NavItemOptions{Icon: "settings", Text: say("设置", "Settings")}),
		widget.NewDivider(),
		widget.Inset(widget.Sides(0, 12), widget.BesideBy(6,
			widget.NewIcon("circle-check", theme.IconSmall, theme.Text3),
			widget.NewText(say("邮箱已连接", "Mailbox connected"), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3}))))
	column := widget.ColumnFill(0, 2,
		widget.Inset(widget.Insets{Left: 10, Bottom: 20}, brand), widget.Column(2, nav...), widget.Space(0, 0), foot)
	return widget.NewBox(column, widget.BoxOptions{Edges: widget.RightEdge, Stroke: theme.Border, Insets: widget.Insets{Top: 20, Right: 12, Bottom: 14, Left: 12}})
}

func homePage(say func(zh, en string) string) fyne.CanvasObject {
	search := widget.NewSearchBox(widget.SearchOptions{Size: widget.SearchLarge,
		Placeholder: say("说说发生了什么，例如：账户被锁、收不到验证码", "Say it in your own words: account locked, no code, charged twice")})
	alarm := widget.NewBanner(widget.BannerOptions{Kind: widget.DangerKind,
		Title:   say("钱正在被转走，或有人登录了你的账户？", "Money leaving, or someone else signed in?"),
		Text:    say("先锁定账户，再马上拨打官方热线。", "Lock the account first, then call the official hotline."),
		Actions: []fyne.CanvasObject{widget.NewButton(widget.ButtonOptions{Text: say("立即处理", "Act now"), Kind: widget.Danger})}})
	var tiles []fyne.CanvasObject
	for _, tile := range [][5]string{
		{"key-round", "忘记密码", "Forgot password", "重置登录或支付密码", "Reset it in four steps"},
		{"lock", "账户被锁定", "Account locked", "看看原因，怎样解锁", "Why, and how to unlock"},
		{"receipt-text", "查交易记录", "Find a transaction", "查询、筛选、下载报表", "Look up, filter, download"},
		{"shield-check", "提升账户安全", "Make it safer", "强密码、两步验证", "Password, two-step"},
		{"calendar-x", "取消自动扣款", "Cancel a subscription", "订阅与定期付款", "Recurring payments"},
		{"circle-help", "款项没到账", "Money not arrived", "转账、退款、提现", "Transfer, refund"},
	} {
		tiles = append(tiles, widget.NewTile(widget.TileOptions{Icon: tile[0], Title: say(tile[1], tile[2]), Caption: say(tile[3], tile[4])}))
	}
	waiting := widget.NewCard(widget.Column(theme.Space8,
		widget.Inline(theme.Space12, widget.NewText(say("等你处理", "Waiting for you"), widget.TextOptions{Bold: true, Wrap: widget.OneLine}),
			widget.NewBadge(widget.InfoKind, "", say("2 条新回复", "2 new replies"))),
		widget.NewDivider(),
		widget.NewListRow(widget.ListRowOptions{Icon: "mail-open", IconRole: theme.Primary,
			Title:    say("账户被锁定，已提交身份证明", "Account locked, proof sent"),
			Caption:  say("客服请你补充交易编号 · 10 分钟前", "Support asks for the transaction ID · 10 min ago"),
			Trailing: widget.NewBadge(widget.GoodKind, "badge-check", say("官方", "Official"))}),
		widget.NewDivider(),
		widget.NewListRow(widget.ListRowOptions{Icon: "clock",
			Title:    say("退款未到账", "Refund not received"),
			Caption:  say("预计周三 18:00 前答复", "Answer expected by Wed 18:00"),
			Trailing: widget.NewBadge(widget.NeutralKind, "", say("处理中", "In progress"))}),
	))
	open := widget.NewCard(widget.Column(theme.Space8,
		widget.Strong(say("现在能联系到", "Open now")), widget.NewDivider(),
		widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}},
			widget.NewIcon("message-circle", theme.IconMedium, theme.Good), widget.Body(say("在线客服", "Live chat")),
			widget.NewText(say("22:00 前", "until 22:00"), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine})),
	))
	body := widget.Column(theme.Space24,
		widget.Column(theme.Space12, widget.Title(say("遇到什么问题了？", "What went wrong?")), search),
		alarm,
		widget.Column(theme.Space12, widget.Section(say("常见问题，一步步解决", "Common problems, step by step")),
			widget.Grid(3, grown(220), theme.Space12, tiles...)),
		widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0}, Fill: true}, waiting, widget.FixedWidth(grown(362), open)),
	)
	return framed(say, 0, widget.NewScroll(widget.Inset(widget.Sides(theme.Space32, theme.Space40), body)))
}
