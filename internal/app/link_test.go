package app_test

import (
	"errors"
	"strings"
	"testing"

	"okpay.example/support/assets"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

func TestALinkIsReadStrictly(t *testing.T) {
	support := []string{"support@okpay.example"}
	long := strings.Repeat("x", 40<<10)
	for _, c := range []struct {
		link string
		want app.Link
		key  string
	}{
		{"okpay-support://ticket/7H3K-9QDM", app.Link{Ticket: "7H3K-9QDM"}, ""},
		{"OKPAY-SUPPORT://TICKET/7h3k9qdm/", app.Link{Ticket: "7H3K-9QDM"}, ""},
		{"okpay-support://ticket/../../etc/passwd", app.Link{}, "ticket"},
		{"okpay-support://ticket/", app.Link{}, "ticket"},
		{"okpay-support://ticket/7H3K-9QDM?x=1", app.Link{}, "ticket"},
		{"okpay-support://ticket/7H3K-9QDM\x00", app.Link{}, "ticket"},
		{"okpay-support://settings/erase", app.Link{}, "unknown"},
		{"okpay-support:--demo", app.Link{}, "unknown"},
		{"https://okpay.example/", app.Link{}, "unknown"},
		{"file:///etc/passwd", app.Link{}, "unknown"},
		{"mailto:support@okpay.example", app.Link{To: "support@okpay.example"}, ""},
		{"MAILTO:Support%40OKPAY.example?Subject=%E8%B4%A6%E6%88%B7%20A+B&body=one%0D%0Atwo",
			app.Link{To: "support@okpay.example", Subject: "账户 A+B", Body: "one\ntwo"}, ""},
		{"mailto:support@okpay.example?in-reply-to=%3Cx%3E&subject=S#part", app.Link{To: "support@okpay.example", Subject: "S"}, ""},
		{"mailto:", app.Link{}, "recipient"},
		{"mailto:other@okpay.example", app.Link{}, "recipient"},
		{"mailto:support@okpay.example,thief@evil.example", app.Link{}, "recipient"},
		{"mailto:Thief%20%3Csupport@okpay.example%3E", app.Link{}, "recipient"},
		{"mailto:support@okpay.example?cc=thief@evil.example", app.Link{}, "recipient"},
		{"mailto:support@okpay.example?BCC=thief@evil.example", app.Link{}, "recipient"},
		{"mailto:support@okpay.example?attach=/home/me/.ssh/id_rsa", app.Link{}, "recipient"},
		{"mailto:support@okpay.example?subject=a%0D%0ABcc:%20thief@evil.example", app.Link{}, "text"},
		{"mailto:support@okpay.example?subject=a&subject=b", app.Link{}, "text"},
		{"mailto:support@okpay.example?subject=%ff", app.Link{}, "text"},
		{"mailto:support@okpay.example?body=%zz", app.Link{}, "text"},
		{"mailto:support@okpay.example?body=%1b[31m", app.Link{}, "text"},
		{"mailto:support@okpay.example?body=a%E2%80%AEb", app.Link{}, "text"},
		{"mailto:support@okpay.example?body=" + long, app.Link{}, "text"},
		{"mailto:support@okpay.example?subject=" + long[:301], app.Link{}, "text"},
	} {
		got, err := app.ParseLink(c.link, support)
		var wrong *app.LinkError
		if c.key == "" && err != nil || c.key != "" && (!errors.As(err, &wrong) || wrong.Key != c.key) || got != c.want {
			t.Errorf("%.80q: %+v, %v", c.link, got, err)
		}
	}
	if _, err := app.ParseLink("mailto:?subject=S", nil); err == nil {
		t.Error("without an address of support a mail is begun")
	}
}

func TestWhatIsALink(t *testing.T) {
	for s, want := range map[string]bool{
		"okpay-support://ticket/X": true, "mailto:a@b.example": true, "https://x": true, "x-y.z+1:": true,
		"": false, ":": false, "tickets": false, `C:\file`: false, "1a:b": false, "--x:y": false, "a b:c": false, "邮件:x": false,
	} {
		if got := app.IsLink(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func FuzzParseLink(f *testing.F) {
	for _, s := range []string{"okpay-support://ticket/7H3K-9QDM", "mailto:support@okpay.example?subject=%20&body=%0A"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := app.ParseLink(s, []string{"support@okpay.example"})
		if err != nil && l != (app.Link{}) || err == nil && (l.Ticket == "") == (l.To == "") {
			t.Errorf("%q: %+v, %v", s, l, err)
		}
		if strings.ContainsAny(l.Subject, "\r\n\x00") || strings.ContainsAny(l.Body, "\r\x00\x1b") {
			t.Errorf("%q: %+v", s, l)
		}
	})
}

func TestFollowingALinkOnlyOpensSomething(t *testing.T) {
	core, err := app.Open(t.Context(), app.Options{
		Home: t.TempDir(), Lang: "en", Deployment: assets.DemoDeployment(), Mail: mail.Options{Keyring: mail.NoKeyring{}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer core.Close()
	support := core.Mail.Desk().Addresses[0]
	first, err := core.Follow(t.Context(), "mailto:"+support+"?subject=Locked&body=Help")
	if err != nil || first.Draft == "" || first.Ticket != "" {
		t.Fatalf("%+v, %v", first, err)
	}
	d, err := core.Mail.Draft(t.Context(), first.Draft)
	if err != nil || d.To != support || d.Subject != "Locked" || d.Body != "Help" {
		t.Errorf("the draft is %+v, %v", d, err)
	}
	if again, err := core.Follow(t.Context(), "mailto:"+support+"?subject=Locked&body=Help"); err != nil || again != first {
		t.Errorf("the same link again gives %+v, %v", again, err)
	}
	if out, err := core.Mail.Outbox(t.Context()); err != nil || len(out) != 0 {
		t.Errorf("something waits in the outbox: %+v, %v", out, err)
	}
	for link, key := range map[string]string{
		"okpay-support://ticket/7H3K-9QDM": "link_missing", "https://okpay.example": "link_unknown", "mailto:me@evil.example": "link_recipient",
		"okpay-support://ticket/1": "link_ticket", "mailto:" + support + "?body=%00": "link_text",
	} {
		got, err := core.Follow(t.Context(), link)
		if x := app.Explain(core.Words(), err); x.Code != key || got != (app.Followed{}) || x.Message == "" || x.Hint == "" {
			t.Errorf("%s: %+v, %+v", link, got, x)
		}
	}
}
