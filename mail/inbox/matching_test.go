package inbox

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// report is a mail of several parts.
func report(id, from, subject, contentType string, parts ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Message-ID: %s\nFrom: %s\nTo: %s\nSubject: %s\nDate: Mon, 10 Mar 2025 11:31:00 +0000\n"+
		"MIME-Version: 1.0\nContent-Type: %s; boundary=\"b\"\n\n", id, from, person, subject, contentType)
	for _, part := range parts {
		b.WriteString("--b\n" + part + "\n")
	}
	return b.String() + "--b--\n"
}

const (
	plainPart  = "Content-Type: text/plain\n\nIt could not be delivered.\n"
	returned   = "Content-Type: message/rfc822\n\nMessage-ID: " + firstID + "\nFrom: " + person + "\nSubject: Locked\n\nMy account is locked.\n"
	failedPart = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\n" +
		"Final-Recipient: rfc822; " + support + "\nAction: failed\nStatus: 5.1.1\n"
)

// Each rule of ARCHITECTURE.md's "Matching a mail to a ticket", for and against, from the mailbox to the timeline.
func TestEachRuleOfMatching(t *testing.T) {
	const (
		forged = "<okp.K7F3-9Q2M.ffffffffffffffffffffffffffffffff@mail.example>"
		of     = "<okp.ABCD-2345.00112233445566778899aabbccddeeff@mail.example>" // of ticket B
	)
	from := func(who, subject string, more ...string) string {
		return mail("<x1@any.example>", who, person, subject, "Open again.", more...)
	}
	for _, tt := range []struct {
		name, mail string
		a, b       string // what becomes of the timelines
		claims     int
	}{
		{name: "1. In-Reply-To", mail: from("a@any.example", "Re", "In-Reply-To: "+firstID), a: "answered"},
		{name: "1. In-Reply-To goes before References", mail: from("a@any.example", "Re", "In-Reply-To: "+of, "References: "+firstID), b: "answered"},
		{name: "1. References alone", mail: from("a@any.example", "Re", "References: <p@q> "+firstID+" <r@s>"), a: "answered"},
		{name: "1. References from the right", mail: from("a@any.example", "Re", "References: "+firstID+" "+of+" <r@s>"), b: "answered"},
		{name: "1. folded and many references", mail: from("a@any.example", "Re", "References: "+strings.Repeat("<p@q>\n ", 50)+firstID), a: "answered"},
		{name: "1. a copy to oneself under another id", mail: from(person, "Locked [#K7F3-9Q2M]", "X-Microsoft-Original-Message-ID: "+firstID)},
		{name: "1. a copy of one's reply from a phone", mail: from(person, "Re: Locked", "In-Reply-To: "+firstID)},
		{name: "1. an id that only has our shape", mail: from("a@any.example", "Re", "In-Reply-To: "+forged, "References: "+forged)},
		{name: "1. an id of our shape from the desk is a claim", mail: from(support, "Re", "In-Reply-To: "+forged), claims: 1},
		{name: "1. somebody else's header with our number", mail: from("a@any.example", "Re", ticketHeader+": K7F3-9Q2M")},
		{name: "1. stripped References, and nothing else", mail: from("a@any.example", "Re: Locked")},
		{name: "2. the third part, headers only", mail: dsn("<b1@mail.example>", "failed", "5.1.1"), a: "bounced"},
		{
			name: "2. the third part, the whole mail",
			mail: report("<b2@mail.example>", "postmaster@mail.example", "Undelivered", "multipart/report; report-type=delivery-status", plainPart, failedPart, returned),
			a:    "bounced",
		},
		{
			name: "2. without report-type", mail: report("<b3@mail.example>", "postmaster@mail.example", "Undelivered", "multipart/report", plainPart, failedPart, returned),
			a: "bounced",
		},
		{
			name: "2. as multipart/mixed", mail: report("<b4@mail.example>", "MAILER-DAEMON@mail.example", "Undelivered Mail", "multipart/mixed", plainPart, failedPart, returned),
			a: "bounced",
		},
		{
			name: "2. global-delivery-status",
			mail: report("<b5@mail.example>", "postmaster@mail.example", "Undelivered", "multipart/report; report-type=global-delivery-status", plainPart,
				strings.Replace(failedPart, "message/delivery", "message/global-delivery", 1), returned),
			a: "bounced",
		},
		{
			name: "2. qmail's plain text",
			mail: mail("<b6@mail.example>", "MAILER-DAEMON@mail.example", person, "failure notice",
				"Hi. This is the qmail-send program at mail.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"+
					"This is a permanent error; I've given up. Sorry it didn't work out.\n\n<"+support+">:\n192.0.2.1 does not like recipient.\n"+
					"Remote host said: 550 5.1.1 no such user\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n\n"+
					"Return-Path: <"+person+">\nReceived: from x by y\nMessage-ID: "+firstID+"\nSubject: Locked\n\nMy account is locked."),
			a: "bounced",
		},
		{
			name: "2. Exim's plain text",
			mail: mail("<b7@mail.example>", "Mail Delivery System <Mailer-Daemon@mail.example>", person,
				"Mail delivery failed: returning message to sender",
				"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\n"+
					"recipients. This is a permanent error. The following address(es) failed:\n\n  "+support+"\n    host mx.okpay.example [192.0.2.1]\n"+
					"    SMTP error from remote mail server after RCPT TO:<"+support+">:\n    550 5.1.1 no such user\n\n"+
					"------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: "+firstID+"\nSubject: Locked\n",
				"X-Failed-Recipients: "+support, "Auto-Submitted: auto-replied"),
			a: "bounced",
		},
		{
			name: "2. Exchange's words, and the id in References",
			mail: mail("<b8@mail.example>", "Microsoft Outlook <postmaster@mail.example>", person, "Undeliverable: Locked",
				"Your message to "+support+" couldn't be delivered.\nThe address wasn't found.\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'",
				"References: "+firstID, "In-Reply-To: "+firstID, "Auto-Submitted: auto-replied"),
			a: "bounced",
		},
		{
			name: "2. a delay in plain text",
			mail: mail("<b9@mail.example>", "Mailer-Daemon@mail.example", person, "Warning: message delayed 24 hours",
				"This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\n"+
					"recipients after more than 24 hours on the queue.\nNo action is required on your part. Delivery attempts will continue.\n\n"+
					"Message-ID: "+firstID+"\n"),
			a: "delayed",
		},
		{name: "2. a delay", mail: dsn("<b10@mail.example>", "delayed", "4.4.1"), a: "delayed"},
		{name: "2. a receipt of delivery changes nothing", mail: dsn("<b11@mail.example>", "delivered", "2.1.5")},
		{name: "2. a bounce of another mail", mail: strings.ReplaceAll(dsn("<b12@mail.example>", "failed", "5.1.1"), firstID, "<other@mail.example>")},
		{name: "2. a bounce of an id that only has our shape", mail: strings.ReplaceAll(dsn("<b13@mail.example>", "failed", "5.1.1"), firstID, forged)},
		{
			name: "2. a read receipt changes nothing",
			mail: report("<r1@okpay.example>", support, "Read: Locked", "multipart/report; report-type=disposition-notification", plainPart,
				"Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; "+support+"\nOriginal-Message-ID: "+firstID+
					"\nDisposition: manual-action/MDN-sent-manually; displayed\n"),
		},
		{name: "4. the token from the desk", mail: from(support, "About [#K7F3-9Q2M]"), a: "answered"},
		{name: "4. the token from the desk's domain", mail: from("wang@mail.okpay.example", "About [#K7F3-9Q2M]"), a: "answered"},
		{name: "4. the last of two tokens", mail: from(support, "Re: [#K7F3-9Q2M] now [#ABCD-2345]"), b: "answered"},
		{name: "4. in full-width brackets", mail: from(support, "=?utf-8?B?"+"5Zue5aSN77ya44CQI0s3RjMtOVEyTeOAkQ=="+"?="), a: "answered"},
		{name: "4. the token from a stranger", mail: from("a@evil.example", "About [#K7F3-9Q2M]")},
		{name: "4. the token from a look-alike domain", mail: from("support@okpay.example.evil.example", "About [#K7F3-9Q2M]"), claims: 1},
		{name: "4. the token from one who calls himself the desk", mail: from(support+" <a@evil.example>", "About [#K7F3-9Q2M]"), claims: 1},
		{name: "4. the token from oneself", mail: from(person, "Fwd: About [#K7F3-9Q2M]")},
		{name: "4. the token of no ticket", mail: from(support, "About [#ZZZZ-ZZZZ]"), claims: 1},
		{name: "4. a reference goes before the token", mail: from(support, "About [#ABCD-2345]", "In-Reply-To: "+firstID), a: "answered"},
		{name: "brand words are a claim, never an answer", mail: from("OKPAY <a@evil.example>", "OKPAY: Locked"), claims: 1},
		{name: "the sender alone merges nothing", mail: from(support, "Re: Locked"), claims: 1},
		{name: "neither sender nor subject", mail: from("a@evil.example", "Re: Locked")},
		{
			name: "an out-of-office of the desk acknowledges",
			mail: from(support, "Automatic reply: Locked", "In-Reply-To: "+firstID, "X-Auto-Response-Suppress: All", "Auto-Submitted: auto-replied"), a: "acknowledged",
		},
		{name: "an out-of-office without its mark", mail: from(support, "Out of Office: Locked", "In-Reply-To: "+firstID), a: "acknowledged"},
		{
			name: "a list's copy of our mail answers nothing",
			mail: from("member@list.example", "Re: [list] Locked", "In-Reply-To: "+firstID, "List-Id: <list.example>", "Precedence: list"),
		},
		{name: "nor one that only says List-Id", mail: from("member@list.example", "Re: Locked", "References: "+firstID, "List-Id: <list.example>")},
		{
			name: "the desk's program marks its answers as a list's",
			mail: from(support, "Re: Locked", "In-Reply-To: "+firstID, "List-Id: <tickets.okpay.example>", "Precedence: bulk"), a: "answered",
		},
		{name: "the desk's newsletter with a token", mail: from(support, "News [#K7F3-9Q2M]", "List-Id: <news.okpay.example>", "Precedence: bulk")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.openTicket(ticketA, firstID)
			f.openTicket(ticketB, of)
			f.deliver("INBOX", noon, tt.mail)
			f.check()
			if a, b := f.timeline(ticketA, 3), f.timeline(ticketB, 3); a != tt.a || b != tt.b {
				t.Errorf("timelines %q and %q, want %q and %q", a, b, tt.a, tt.b)
			}
			if n := len(f.claims()); n != tt.claims {
				t.Errorf("%d claims, want %d", n, tt.claims)
			}
			if tt.a == "" && tt.b == "" && f.ticket(ticketA).State != ticket.Waiting {
				t.Errorf("state %s", f.ticket(ticketA).State)
			}
		})
	}
}

func TestOneMailInManyPlacesIsOneMail(t *testing.T) {
	reply := answer("<a1@okpay.example>", "Open again.")
	for _, tt := range []struct {
		name string
		do   func(f *fixture)
	}{
		{"in INBOX and Junk", func(f *fixture) {
			f.deliver("INBOX", noon, reply)
			f.deliver("Junk", noon, reply)
		}},
		{"twice in INBOX", func(f *fixture) {
			f.deliver("INBOX", noon, reply)
			f.deliver("INBOX", noon.Add(time.Minute), reply)
		}},
		{"moved from Junk to INBOX", func(f *fixture) {
			f.deliver("Junk", noon, reply)
			f.check()
			f.must(f.user.Delete("Junk"))
			f.must(f.user.Create("Junk", nil))
			f.deliver("INBOX", noon, reply)
		}},
		{"another UIDVALIDITY", func(f *fixture) {
			f.deliver("INBOX", noon, reply)
			f.check()
			f.quirks.set(func(q *quirks) { q.validity = map[string]uint32{"INBOX": 77} })
		}},
		{"UIDs that go back", func(f *fixture) {
			f.fill("INBOX", 5)
			f.deliver("INBOX", noon, reply)
			f.check()
			f.update(func(x *store.Tx) error {
				return x.SetPosition(store.Position{Account: f.Account, Folder: "INBOX", UIDValidity: 1, LastUID: 900, Checked: noon})
			})
		}},
		{"in All Mail as well", func(f *fixture) {
			f.must(f.user.Create("All", nil))
			f.deliver("All", noon, reply)
			f.deliver("INBOX", noon, reply)
		}},
		{"with other line ends and an empty line more", func(f *fixture) {
			f.deliver("INBOX", noon, reply)
			f.deliver("Junk", noon, reply+"\n\n")
		}},
		{"read in full again", func(f *fixture) {
			f.deliver("INBOX", noon, reply)
			f.check()
			if _, err := f.Check(f.t.Context(), true); err != nil {
				f.t.Fatal(err)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.openTicket(ticketA, firstID)
			tt.do(f)
			for range 2 {
				f.check()
			}
			if got := f.timeline(ticketA, 3); got != "answered" || len(f.messages(ticketA)) != 2 || f.ticket(ticketA).Unread != 1 {
				t.Errorf("timeline %q, %d mails, %d unread", got, len(f.messages(ticketA)), f.ticket(ticketA).Unread)
			}
		})
	}
}

func TestMailExpungedMeanwhileIsPassedOver(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
	f.deliver("INBOX", noon, answer("<a2@okpay.example>", "And again."))
	f.through(func(s session) session { return vanishing{s} })
	f.check()
	if got := f.timeline(ticketA, 3); got != "answered" || f.messages(ticketA)[1].MessageID != "<a2@okpay.example>" {
		t.Errorf("timeline %q", got)
	}
	f.connect = nil
	if r := f.check(); r.New != 0 {
		t.Errorf("report %+v", r)
	}
}
