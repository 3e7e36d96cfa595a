package inbox_test

import (
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/mailtest"
)

// Each provider is played as it was seen to behave; the traps are those that need more than RFC 3501.

func netEase(s *mailtest.IMAP) {
	s.Caps = "IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ STARTTLS"
	s.WantsID, s.NoUIDNext = true, true
	s.NoFolders()
	s.Folder("INBOX", "")
	s.Folder("草稿箱", `\Drafts`)
	s.Folder("已发送", `\Sent`)
	s.Folder("垃圾邮件", `\Junk`)
}

func TestNetEaseIsToldWhoAsksAndNeedsNoUIDNext(t *testing.T) {
	w := newWorld(t, netEase)
	w.server.Deliver("INBOX", noon, answer(1))
	w.server.Deliver("垃圾邮件", noon, answer(2))
	w.server.Deliver("已发送", noon, own(firstID))
	w.check()
	w.wantTimeline("answered answered")
	said := w.server.Said()
	id := slices.IndexFunc(said, func(s string) bool { return strings.HasPrefix(s, "ID ") })
	opened := slices.IndexFunc(said, func(s string) bool { return strings.HasPrefix(s, "EXAMINE") })
	if id < 0 || opened < id {
		t.Errorf("ID comes after the first folder: %q", said)
	}
	if strings.Contains(said[max(id, 0)], "@") {
		t.Errorf("ID tells too much: %q", said[id])
	}

	w.server.Deliver("INBOX", noon, answer(3))
	w.check()
	w.wantTimeline("answered answered answered")
	if r := w.check(); r.New != 0 {
		t.Errorf("%d new mails where there are none", r.New)
	}
}

func TestNetEaseUnsafeLoginIsNoEmptyMailbox(t *testing.T) {
	w := newWorld(t, netEase, func(s *mailtest.IMAP) { s.Caps = "IMAP4rev1" }) // so that ID is not sent
	w.server.Deliver("INBOX", noon, answer(1))
	if _, err := w.Check(t.Context(), false); err == nil {
		t.Error("a mailbox that the server keeps closed was taken for a checked one")
	}
}

func TestQQRefusesPasswordsInItsOwnWords(t *testing.T) {
	for _, test := range []struct{ name, reply string }{
		{"English", "TAG NO Login fail. Account is abnormal, service is not open, password is incorrect, login frequency " +
			"limited, or system is busy. More information at https://help.mail.qq.com/detail/108/1023"},
		{"GBK", "TAG NO [b'Login fail.\xc7\xeb\xca\xb9\xd3\xc3\xca\xda\xc8\xa8\xc2\xeb\xb5\xc7\xc2\xbc'] Please use authorization code"},
		{"UTF-8", "TAG NO Login fail. 请使用授权码登录。"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, func(s *mailtest.IMAP) {
				s.UseTLS(t, "imap.qq.com")
				s.Caps = "IMAP4 IMAP4rev1 ID AUTH=PLAIN AUTH=LOGIN AUTH=XOAUTH2 NAMESPACE"
				s.Script(mailtest.Rule{On: "^(AUTHENTICATE|LOGIN)", Say: test.reply})
			})
			_, err := w.Check(t.Context(), false)
			w.wantCode(err, account.CodeAuthCode)
		})
	}
}

func qq(s *mailtest.IMAP) {
	s.Caps = "IMAP4 IMAP4rev1 ID AUTH=PLAIN AUTH=LOGIN AUTH=XOAUTH2 NAMESPACE"
	s.NoFolders()
	s.Folder("INBOX", `\NoInferiors`)
	s.Folder("Sent Messages", `\HasNoChildren`)
	s.Folder("其他文件夹", `\NoSelect \HasChildren`)
	s.Folder("其他文件夹/QQ邮件订阅", `\HasNoChildren`)
	s.Folder("垃圾邮件", `\HasNoChildren`)
}

func TestQQSearchesWithoutCHARSET(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*mailtest.IMAP)
	}{
		{"finds nothing by it", func(s *mailtest.IMAP) { s.SearchASCII = true }},
		{"refuses it", func(s *mailtest.IMAP) {
			s.Script(mailtest.Rule{On: "^UID SEARCH CHARSET", Say: "TAG NO [BADCHARSET (US-ASCII)] charset not supported"})
		}},
		{"says BAD to it", func(s *mailtest.IMAP) {
			s.Script(mailtest.Rule{On: "^UID SEARCH CHARSET", Say: "TAG BAD Invalid command arguments"})
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, qq, test.change)
			w.server.Deliver("INBOX", noon, answer(1))
			w.server.Deliver("垃圾邮件", noon, answer(2))
			w.server.Deliver("Sent Messages", noon, own(firstID))
			w.check()
			w.wantTimeline("answered answered")
		})
	}
}

func TestServerThatRefusesTheLiteralOfASearchIsAskedWithoutItNextTime(t *testing.T) {
	w := newWorld(t, qq)
	w.server.Script(mailtest.Rule{On: "LITERAL .*CHARSET", Say: "TAG BAD Command syntax error"})
	w.server.Deliver("INBOX", noon, answer(1))
	if _, err := w.Check(t.Context(), false); err == nil {
		t.Fatal("the library follows a refused literal now: this way out can go")
	}
	w.check()
	w.server.Deliver("垃圾邮件", noon, answer(2))
	w.check()
	w.wantTimeline("answered answered")
}

func gmail(s *mailtest.IMAP) {
	s.Caps = "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS ENABLE MOVE CONDSTORE ESEARCH " +
		"UTF8=ACCEPT LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE APPENDLIMIT=35651584 AUTH=PLAIN AUTH=XOAUTH2"
	s.SearchWords = true
	s.NoFolders()
	s.Folder("INBOX", `\HasNoChildren`)
	s.Folder("[Gmail]", `\HasChildren \Noselect`)
	s.Folder("[Gmail]/All Mail", `\All \HasNoChildren`)
	s.Folder("[Gmail]/Sent Mail", `\HasNoChildren \Sent`)
	s.Folder("[Gmail]/Spam", `\HasNoChildren \Junk`)
}

func TestGmailFindsAnswersThoughItSearchesByWords(t *testing.T) {
	w := newWorld(t, gmail)
	w.server.Deliver("INBOX", noon, answer(1))
	w.server.Deliver("[Gmail]/Spam", noon, answer(2))
	w.server.Deliver("[Gmail]/All Mail", noon, answer(1)) // the same mail under another label
	// An agent answers from an address elsewhere, with the token as the only word that can be found.
	w.server.Deliver("INBOX", noon, letter("<x@desk.example>", "Agent <agent@desk.example>", person,
		"Re: Locked [#K7F3-9Q2M]", "Answer from elsewhere.", "In-Reply-To: "+firstID))
	w.check()
	w.wantTimeline("answered answered answered")
}

func TestGmailFilesSentMailsItself(t *testing.T) {
	w := newWorld(t, gmail, func(s *mailtest.IMAP) { s.UseTLS(t, "imap.gmail.com") })
	raw := strings.ReplaceAll(own(firstID), "\n", "\r\n")
	if err := w.KeepSent(t.Context(), firstID, strings.NewReader(raw), int64(len(raw))); err != nil {
		t.Fatal(err)
	}
	if n := len(w.server.Mails("[Gmail]/Sent Mail")); n != 0 {
		t.Errorf("%d copies were put beside the provider's own", n)
	}
	w.server.Deliver("[Gmail]/All Mail", noon, own(firstID)) // archived: no longer in Sent
	found, looked, err := w.Find(t.Context(), firstID)
	if !found || !looked || err != nil {
		t.Errorf("the mail in All Mail: found %v, looked %v, %v", found, looked, err)
	}
}

func TestGmailAsksForAnAppPassword(t *testing.T) {
	for _, test := range []struct{ name, reply, code string }{
		{"app password", "TAG NO [ALERT] Application-specific password required: " +
			"https://support.google.com/accounts/answer/185833 (Failure)", account.CodeAppPassword},
		{"wrong one", "TAG NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", account.CodeAppPassword},
		{"web log-in", "* NO [WEBALERT https://accounts.google.com/signin/continue?sarp=1&scc=1] Web login required.\n" +
			"TAG NO [ALERT] Please log in via your web browser: https://support.google.com/mail/accounts/answer/78754 (Failure)",
			account.CodeAppPassword},
		{"too many connections", "TAG NO [LIMIT] Too many simultaneous connections. (Failure)", account.CodeTurnedAway},
		{"out of order", "TAG NO [UNAVAILABLE] Temporary System Error (Failure)", account.CodeTurnedAway},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, gmail, func(s *mailtest.IMAP) {
				s.UseTLS(t, "imap.gmail.com")
				s.Script(mailtest.Rule{On: "^AUTHENTICATE PLAIN", Raw: func(l *mailtest.Line) { l.Say("+ "); l.Read() }, Say: test.reply})
			})
			// The settings name the provider by the address, as those of a real account do.
			_, err := w.Check(t.Context(), false)
			if e := w.wantCode(err, test.code); e.Temporary() != (test.code == account.CodeTurnedAway) {
				t.Errorf("temporary: %v", e.Temporary())
			}
		})
	}
}

func outlook(s *mailtest.IMAP) {
	s.Caps = "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"
	s.NoFolders()
	s.Folder("INBOX", `\Marked \HasNoChildren`)
	s.Folder("Junk", `\HasNoChildren \Junk`)
	s.Folder("Sent", `\HasNoChildren \Sent`)
	s.Folder("Deleted", `\HasNoChildren \Trash`)
}

func TestOutlookReplacesTheMessageIDOfTheSentCopy(t *testing.T) {
	const changed = "<DB7PR01MB1@DB7PR01MB1.eurprd01.prod.exchangelabs.com>"
	w := newWorld(t, outlook)
	w.server.Deliver("Sent", noon, own(changed, "X-Microsoft-Original-Message-ID: "+firstID))
	// The desk knows the mail by its new id alone, and writes from where it is not known.
	w.server.Deliver("INBOX", noon, letter("<r@desk.example>", "OKPAY <support@okpay.example>", person, "Re: Locked",
		"Your account is open.", "In-Reply-To: "+changed, "References: "+changed))
	w.check()
	w.wantTimeline("answered")
	if got := w.stored(); len(got) != 2 {
		t.Errorf("mails %q, want the person's, once, and the answer", got)
	}
	found, looked, err := w.Find(t.Context(), firstID)
	if !found || !looked || err != nil {
		t.Errorf("the sent copy: found %v, looked %v, %v", found, looked, err)
	}
	raw := strings.ReplaceAll(own(firstID), "\n", "\r\n")
	if err := w.KeepSent(t.Context(), firstID, strings.NewReader(raw), int64(len(raw))); err != nil {
		t.Fatal(err)
	}
	if n := len(w.server.Mails("Sent")); n != 1 {
		t.Errorf("%d copies in Sent", n)
	}
}

func TestOutlookTakesNoPasswords(t *testing.T) {
	for _, test := range []struct{ name, reply, code string }{
		{"switched off", "TAG NO [AUTHENTICATIONFAILED] BasicAuthBlocked", account.CodeOAuthOnly},
		{"plain words", "TAG NO AUTHENTICATE failed.", account.CodeOAuthOnly},
		{"LOGIN", "TAG NO LOGIN failed.", account.CodeOAuthOnly},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, outlook, func(s *mailtest.IMAP) {
				s.UseTLS(t, "outlook.office365.com")
				s.Script(mailtest.Rule{On: "^(AUTHENTICATE|LOGIN)", Say: test.reply})
			})
			_, err := w.Check(t.Context(), false)
			w.wantCode(err, test.code)
		})
	}
}

func TestOutlookAuthenticatedButNotConnectedIsTriedAgain(t *testing.T) {
	w := newWorld(t, outlook)
	w.server.Deliver("INBOX", noon, answer(1))
	w.server.Script(mailtest.Rule{On: "^(EXAMINE|STATUS|LIST)", Say: "TAG BAD User is authenticated but not connected."})
	if _, err := w.Check(t.Context(), false); err == nil {
		t.Error("a mailbox that is not connected was taken for an empty one")
	}
	w.server.Unscript()
	w.check()
	w.wantTimeline("answered")
}

func yandex(s *mailtest.IMAP) {
	s.Caps = "IMAP4rev1 CHILDREN UNSELECT LITERAL+ NAMESPACE XLIST BINARY UIDPLUS ENABLE ID IDLE MOVE AUTH=PLAIN"
	s.NoFolders()
	s.FolderWith("INBOX", `\Marked \NoInferiors`, "|")
	s.FolderWith("Отправленные", `\HasNoChildren`, "|")
	s.FolderWith("Спам", `\HasNoChildren`, "|")
}

func TestYandexFoldersAreFoundByTheirNamesThoughSearchIsBroken(t *testing.T) {
	for _, test := range []struct{ name, reply string }{
		{"refused", "TAG NO [UNAVAILABLE] UID SEARCH Backend error. sc=Xz7"},
		{"not understood", "TAG BAD [CLIENTBUG] UID SEARCH Command syntax error"},
		{"deaf to what was asked", "* SEARCH 1\nTAG OK UID SEARCH Completed."},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, yandex)
			w.server.Script(mailtest.Rule{On: "^UID SEARCH", Say: test.reply})
			w.server.Deliver("INBOX", noon, answer(1))
			w.server.Deliver("Спам", noon, answer(2))
			w.server.Deliver("Отправленные", noon, own(firstID))
			w.check()
			w.wantTimeline("answered answered")
		})
	}
}

func zoho(s *mailtest.IMAP) {
	s.Caps = "IMAP4rev1 UNSELECT CHILDREN XLIST NAMESPACE IDLE MOVE ID AUTH=PLAIN SASL-IR ESEARCH ENABLE CONDSTORE"
	s.NoFolders()
	s.Folder("INBOX", `\HasNoChildren`)
	s.Folder("Sent", `\HasNoChildren`)
	s.Folder("Spam", `\HasNoChildren`)
}

func TestZohoNegativeModSequencesBreakNothing(t *testing.T) {
	negative := func(line string) string {
		switch {
		case strings.Contains(line, "[READ-ONLY]"):
			return "* OK [HIGHESTMODSEQ -1] Highest\r\n" + line
		case strings.Contains(line, " FETCH (UID "):
			return strings.Replace(line, "FETCH (", "FETCH (MODSEQ (-3) ", 1)
		}
		return line
	}
	w := newWorld(t, zoho, func(s *mailtest.IMAP) { s.Edit = negative })
	w.server.Deliver("INBOX", noon, answer(1))
	w.server.Deliver("Spam", noon, answer(2))
	w.check()
	w.wantTimeline("answered answered")
	if n := w.server.Count("CONDSTORE|MODSEQ|ENABLE"); n != 0 {
		t.Errorf("mod-sequences were asked for %d times", n)
	}
}

func TestNothingIsAskedThatServersGetWrong(t *testing.T) {
	w := newWorld(t)
	w.server.Caps += " ENABLE CONDSTORE QRESYNC COMPRESS=DEFLATE ESEARCH LITERAL+"
	w.server.Deliver("INBOX", noon, answer(1))
	raw := strings.ReplaceAll(own(firstID), "\n", "\r\n")
	w.check()
	if _, _, err := w.Find(t.Context(), firstID); err != nil {
		t.Error(err)
	}
	if err := w.KeepSent(t.Context(), firstID, strings.NewReader(raw), int64(len(raw))); err != nil {
		t.Error(err)
	}
	if got := w.server.Mails("Sent"); !slices.Equal(got, []string{raw}) {
		t.Errorf("Sent holds %q", got)
	}
	w.check()
	w.wantTimeline("answered")
	// One answer to these that cannot be read ends the connection; the last three change the mailbox.
	for _, asked := range []string{
		"ENVELOPE", "BODYSTRUCTURE", "BODY[^.]", "CONDSTORE|QRESYNC|MODSEQ|ENABLE", "COMPRESS", "SELECT", "STORE", "EXPUNGE",
	} {
		if n := w.server.Count(asked); n != 0 {
			t.Errorf("%s was asked for %d times", asked, n)
		}
	}
}

func TestGmailArchivedAnswersAreFound(t *testing.T) {
	w := newWorld(t, gmail)
	w.check()
	w.server.Deliver("[Gmail]/All Mail", noon, answer(1)) // a filter of the person's archives it at once
	w.server.Deliver("[Gmail]/All Mail", noon, own("<later@mailbox.example>"))
	w.check()
	w.wantTimeline("answered")
	w.server.Deliver("INBOX", noon, answer(2))
	w.server.Deliver("[Gmail]/All Mail", noon, answer(2))
	w.check()
	w.wantTimeline("answered answered")

	before := w.server.Count("SEARCH|FETCH")
	w.check()
	if n := w.server.Count("SEARCH|FETCH") - before; n != 0 {
		t.Errorf("%d SEARCH and FETCH commands with nothing new", n)
	}
}
