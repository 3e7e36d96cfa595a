package tickets

import (
	"net/url"
	"testing"

	"fyne.io/fyne/v2"
)

func TestClaimsStandApartWithAWarning(t *testing.T) {
	w := newWorld(t, sample(""), look{size: fyne.NewSize(976, 1100)})
	w.show("")
	w.want("自称 OKPAY 的来信", "冒充")
	w.screen.open(subject{claim: 61})
	w.want("这封信自称来自 OKPAY", "refund@okpay-help.example", "您的退款申请已通过")
	if w.screen.talk.foot.Visible() || w.screen.progress.content.Visible() {
		t.Error("a claim can be answered, or has a timeline")
	}
	w.screen.open(subject{claim: 62})
	w.want("这封信不是官方发来的")
	w.wantNot("您的退款申请已通过")
	tapWords(t, w.screen.talk.letters[62].content, "仍要查看")
	w.want("您的退款申请已通过")
	tapped := w.screen.talk.head.adopt
	if !tapped.Visible() {
		t.Error("a claim cannot be put into a ticket")
	}
}

func TestTheVerdictsReasonIsThereOnDemand(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.wantNot("还没有核对")
	tapWords(t, w.screen.talk.letters[3].content, "尚未核实")
	w.want("还没有核对")
}

func TestAMailThatAsksForACodeIsWarnedOfAboveIt(t *testing.T) {
	w := newWorld(t, baited(""), look{})
	w.screen.open(subject{claim: 61})
	w.want("官方客服不会这样要求", "要你说出验证码", "请在 30 分钟内", "用两个后缀装成普通文件")
}

func TestALinkAsksBeforeItOpens(t *testing.T) {
	w := newWorld(t, baited(""), look{})
	var browsed []string
	fyne.SetCurrentApp(browser{fyne.CurrentApp(), func(u *url.URL) { browsed = append(browsed, u.String()) }})
	w.screen.open(subject{claim: 61})
	w.tap("tickets.link")
	if len(browsed) > 0 {
		t.Fatalf("opened %v without a question", browsed)
	}
	w.tap("tickets.link.cancel")
	w.tap("tickets.link")
	w.tap("tickets.link.open")
	if len(browsed) != 1 || browsed[0] != "http://www.okpay-help.example/refund" {
		t.Errorf("opened %v", browsed)
	}
}

// A claim is read from its warning on, whatever was open before, and nothing of the header lies over another part.
func TestAClaimBeginsWithItsWarning(t *testing.T) {
	w := newWorld(t, baited("en"), look{lang: "en", size: fyne.NewSize(700, 500)})
	w.screen.open(subject{claim: 61})
	k := w.screen.talk
	if k.scroll.Offset() != 0 {
		t.Errorf("it is scrolled to %v", k.scroll.Offset())
	}
	if got, least := k.head.content.Size().Height, k.head.content.MinSize().Height; got < least {
		t.Errorf("the header is %v high and wants %v", got, least)
	}
	if end := k.scroll.Position().Y + k.scroll.Size().Height; end < k.talking.Size().Height {
		t.Errorf("the mail ends at %v of %v, above a reply box that is not there", end, k.talking.Size().Height)
	}
}
