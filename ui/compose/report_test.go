package compose

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail"
	"okpay.example/support/ui/widget"
)

func TestTheListTicksWhatTheMailSays(t *testing.T) {
	picture := []mail.DraftFile{{Type: "image/png"}}
	for _, c := range []struct {
		item  string
		draft mail.Draft
		want  bool
	}{
		{"什么时候开始的", mail.Draft{}, false},
		{"什么时候开始的", mail.Draft{Body: "11 月 20 日晚上开始登录不了"}, true},
		{"什么时候开始的", mail.Draft{Body: "登录不了"}, false},
		{"什么时候开始的", mail.Draft{Body: "今晚开始登录不了"}, true},
		{"什么时候开始的", mail.Draft{Body: "周三下午起登录不了"}, true},
		{"什么时候开始的", mail.Draft{Body: "登录不了有两个星期了"}, true},
		{"什么时候开始的", mail.Draft{Body: "刚才付款时失败"}, true},
		{"什么时候开始的", mail.Draft{Body: "上个月底开始"}, true},
		{"什么时候开始的", mail.Draft{Body: "两次都登录不了，当前页面是空白的"}, false},
		{"When it began", mail.Draft{Body: "Since yesterday I cannot sign in"}, true},
		{"When it began", mail.Draft{Body: "This morning my password was refused"}, true},
		{"When it began", mail.Draft{Body: "It was fine until this afternoon."}, true},
		{"When it began", mail.Draft{Body: "Tonight it stopped"}, true},
		{"When it began", mail.Draft{Body: "It began on Monday"}, true},
		{"When it began", mail.Draft{Body: "An hour ago the app signed me out"}, true},
		{"When it began", mail.Draft{Body: "Since the 20th of November"}, true},
		{"When it began", mail.Draft{Body: "It failed at 3 p.m."}, true},
		{"When it began", mail.Draft{Body: "My password is refused, and the todays page is empty"}, false},
		{"屏幕上的原话或截图", mail.Draft{Body: "登录不了"}, false},
		{"屏幕上的原话或截图", mail.Draft{Files: picture}, true},
		{"屏幕上的原话或截图", mail.Draft{Body: "屏幕提示“账户已锁定”"}, true},
		{"屏幕上的原话或截图", mail.Draft{Files: []mail.DraftFile{{Type: "application/pdf"}}}, false},
		{"交易编号、日期和金额", mail.Draft{TransactionID: "OK1"}, false},
		{"交易编号、日期和金额", mail.Draft{TransactionID: "OK1", Body: "11 月 20 日，100 元"}, true},
		{"交易编号、日期和金额", mail.Draft{TransactionID: "OK1", Body: "周一转了 3 万元"}, true},
		{"Transaction ID, date and amount", mail.Draft{TransactionID: "OK1", Body: "On Friday I paid USD 40"}, true},
		{"Transaction ID, date and amount", mail.Draft{TransactionID: "OK1", Body: "On Friday I paid"}, false},
		{"The exact words on the screen, or a screenshot", mail.Draft{Body: "An error popped up"}, true},
		{"已经试过什么", mail.Draft{Report: "1. 等了一小时"}, true},
		{"已经试过什么", mail.Draft{Body: "重启过手机"}, true},
		{"What you have tried", mail.Draft{Body: "I tried a new password"}, true},
		{"What you have tried", mail.Draft{Body: "I restarted the phone"}, true},
		{"What you have tried", mail.Draft{Body: "They are against it"}, false},
		{"已经做了什么（锁定、改密码、打电话）", mail.Draft{Report: "1. 锁定了账户"}, true},
		{"已经做了什么（锁定、改密码、打电话）", mail.Draft{Body: "我已经改了密码"}, true},
		{"What you have done (locked, changed password, called)", mail.Draft{Body: "I have locked the account"}, true},
		{"What you have done (locked, changed password, called)", mail.Draft{Body: "Somebody is in my account"}, false},
		{"商家怎么答复", mail.Draft{Body: "商家说不归他们管"}, false}, // nobody can tell
		{"商家怎么答复", mail.Draft{Body: "商家怎么答复：说不归他们管"}, true},
		{"商家怎么答复", mail.Draft{Body: "商家怎么答复：\n别的"}, false},
		{"Registered email or phone (last four digits)", mail.Draft{Body: "registered with a@b.example"}, true},
	} {
		if got := readReport(c.draft).has(c.item); got != c.want {
			t.Errorf("%q in %q: %v, want %v", c.item, c.draft.Body, got, c.want)
		}
	}
}

func TestHeaderLinesAreUnfoldedAndDecoded(t *testing.T) {
	source := "From: <a@b.example>\r\nSubject: =?utf-8?B?6LSm5oi3?=\r\n =?utf-8?B?6ZSB5a6a?= [#AB]\r\n\r\nBody: not a header\r\n"
	want := []headerLine{{"From", "<a@b.example>"}, {"Subject", "账户锁定 [#AB]"}}
	if got := headerLines([]byte(source)); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestSourceLinesAreBrokenButComplete(t *testing.T) {
	long := strings.Repeat("长", 25)
	lines := broken(sourceLines([]byte("a\r\n"+long+"\r\n\r\n0123456789\r\nb\r\n")), 10)
	if want := []string{"a", long[:15], long[:15], long[:15], long[:15], long[:15], "", "0123456789", "b"}; !slices.Equal(lines, want) {
		t.Errorf("%q", lines)
	}
	sourceLines([]byte("\xff\xfe\x00")) // what is no text harms nothing
}

func TestThumbnailsAreBounded(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 1200, 600))); err != nil {
		t.Fatal(err)
	}
	p, err := scaled(bytes.NewReader(b.Bytes()), widget.ThumbBox())
	if err != nil || p.Bounds().Dx() != 300 || p.Bounds().Dy() != 150 {
		t.Errorf("the thumbnail is %v, %v", p.Bounds(), err)
	}
	bomb := bytes.Clone(b.Bytes()) // says that it has 60 000 by 60 000 pixels
	binary.BigEndian.PutUint32(bomb[16:], 60000)
	binary.BigEndian.PutUint32(bomb[20:], 60000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	if _, err := scaled(bytes.NewReader(bomb), widget.ThumbBox()); err == nil {
		t.Error("a picture of 3600 megapixels was decoded")
	}
	if _, err := scaled(strings.NewReader("no picture"), widget.ThumbBox()); err == nil {
		t.Error("text was decoded")
	}
}
