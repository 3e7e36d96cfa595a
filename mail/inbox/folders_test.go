package inbox

import (
	"fmt"
	"testing"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/ticket"
)

func TestFolderRoles(t *testing.T) {
	special := func(name string, attrs ...imap.MailboxAttr) listed { return listed{name, '/', attrs} }
	tests := []struct {
		name string
		list []listed
		want folders
	}{
		{
			"special use wins over names",
			[]listed{special("Sent"), special("Ausgang", imap.MailboxAttrSent), special("Müll", imap.MailboxAttrJunk)},
			folders{Sent: "Ausgang", Junk: "Müll"},
		},
		{
			"special use in another case",
			[]listed{special("A", `\sent`), special("B", `\JUNK`), special("C", `\all`)},
			folders{Sent: "A", Junk: "B", All: "C"},
		},
		{
			"Gmail in Chinese",
			[]listed{
				special("[Gmail]", imap.MailboxAttrNoSelect), special("[Gmail]/已发邮件", imap.MailboxAttrSent),
				special("[Gmail]/所有邮件", imap.MailboxAttrAll), special("[Gmail]/垃圾邮件", imap.MailboxAttrJunk),
			},
			folders{Sent: "[Gmail]/已发邮件", All: "[Gmail]/所有邮件", Junk: "[Gmail]/垃圾邮件"},
		},
		{"QQ", []listed{special("INBOX"), special("Sent Messages"), special("Junk"), special("Drafts")}, folders{Sent: "Sent Messages", Junk: "Junk"}},
		{"163", []listed{special("INBOX"), special("已发送"), special("垃圾邮件"), special("草稿箱")}, folders{Sent: "已发送", Junk: "垃圾邮件"}},
		{"Exchange", []listed{special("Sent Items"), special("Junk Email")}, folders{Sent: "Sent Items", Junk: "Junk Email"}},
		{
			"below INBOX", []listed{{"INBOX.Sent", '.', nil}, {"INBOX.spam", '.', nil}, {"INBOX", '.', nil}},
			folders{Sent: "INBOX.Sent", Junk: "INBOX.spam"},
		},
		{"the better name", []listed{special("Sent Items"), special("Sent")}, folders{Sent: "Sent"}},
		{"the person's own folders do not count", []listed{special("Work/Sent"), special("Archive/Junk")}, folders{}},
		{
			"folders that cannot be opened do not count",
			[]listed{special("Sent", imap.MailboxAttrNonExistent), special("Junk", imap.MailboxAttrNoSelect)}, folders{},
		},
		{"nothing", nil, folders{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := assignRoles(tt.list); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// depth is how far the ORs of a search are nested.
func depth(c imap.SearchCriteria) int {
	d := 0
	for _, or := range c.Or {
		d = max(d, 1+depth(or[0]), 1+depth(or[1]))
	}
	return d
}

func TestSearchStaysSmall(t *testing.T) {
	desk := Desk{Addresses: []string{support, "help@other.example"}, Domains: []string{"okpay.example"}, Brands: []string{"OKPAY", "欧付"}}
	for _, n := range []int{0, 1, maxTokens, maxTokens + 1, 1000} {
		var tickets []ticket.ID
		for i := range n {
			tickets = append(tickets, ticket.ID(fmt.Sprintf("%08d", i)))
		}
		terms := incomingTerms(desk, []string{"me@shop.example"}, tickets).all()
		size := 0
		for _, c := range terms {
			size += len("OR () () HEADER ") + len(c.Header[0].Key) + len(c.Header[0].Value)
		}
		if d := depth(terms.any()); d > 5 || size > 2000 {
			t.Errorf("%d tickets: a search of %d bytes, nested %d deep", n, size, d)
		}
	}
}

func TestSearchWithoutCharsetLeavesOutOnlyWhatNeedsIt(t *testing.T) {
	all := incomingTerms(Desk{Brands: []string{"OKPAY", "欧付"}}, nil, nil).all()
	if plain := all.ascii(); len(plain) != len(all)-2 {
		t.Errorf("%d of %d terms left, want all but two", len(plain), len(all))
	}
}
