package message_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

const recordID = "<okr.K7F3-9Q2M.00112233445566778899aabbccddeeff@mail.example>"

var recordAt = time.Date(2026, 3, 10, 12, 0, 0, 123456000, time.UTC)

func renderRecord(t testing.TB, r ticket.Record) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := message.RenderRecord(&b, r, "li@mail.example"); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func records() map[string]ticket.Record {
	record := func(e ticket.RecordEvent, lang string) ticket.Record {
		return ticket.Record{MessageID: recordID, Ticket: "K7F3-9Q2M", Event: e, At: recordAt, Lang: lang}
	}
	noted := record(ticket.RecordNoted, "zh-CN")
	noted.Text = "打了热线，说周五前处理。\n-- \n工号 12，“王”\n.\nFrom there"
	long := record(ticket.RecordNoted, "en")
	long.Text = strings.TrimSpace(strings.Repeat("They said that it takes until Friday. ", 500))
	attached := record(ticket.RecordAttached, "zh-CN")
	attached.About, attached.AboutHash = "<asks@okpay.example>", [32]byte{1, 2, 31: 0xff}
	return map[string]ticket.Record{
		"solved": record(ticket.RecordSolved, "en"), "reopened": record(ticket.RecordReopened, "zh-CN"),
		"noted": noted, "a long note": long, "attached": attached,
	}
}

func TestRecordsComeBackAsTheyWere(t *testing.T) {
	for name, r := range records() {
		t.Run(name, func(t *testing.T) {
			raw := renderRecord(t, r)
			got, err := message.ParseRecord(raw)
			if err != nil || got != r {
				t.Errorf("got %+v, %v; want %+v", got, err, r)
			}
			if name != "a long note" && len(raw) > 2<<10 {
				t.Errorf("%d bytes, want less than 2 KB", len(raw))
			}
			for line := range strings.Lines(string(raw)) {
				if len(line) > 998 || !strings.HasSuffix(line, "\r\n") || strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
					t.Errorf("line %q", line)
				}
			}
		})
	}
}

func TestARecordReadsAsAMailToOneselfThatNobodyAnswers(t *testing.T) {
	r := records()["noted"]
	p, err := message.Parse(bytes.NewReader(renderRecord(t, r)), message.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if p.FromAddress != "li@mail.example" || len(p.ToAddresses) != 1 || p.ToAddresses[0] != p.FromAddress ||
		p.Kind != ticket.KindAutoReply || p.TicketHeader != r.Ticket || p.TicketToken != "" || len(p.InReplyTo)+len(p.References) != 0 {
		t.Errorf("parsed %+v", p)
	}
	if p.Subject != "工单 K7F3-9Q2M：备注" || !strings.HasPrefix(p.Text, "打了热线") || !strings.Contains(p.Text+p.Quoted, "可以删掉") {
		t.Errorf("%q:\n%s", p.Subject, p.Text)
	}
}

func TestWhatIsNoRecordIsRefused(t *testing.T) {
	good := string(renderRecord(t, records()["solved"]))
	attached := string(renderRecord(t, records()["attached"]))
	noted := string(renderRecord(t, records()["noted"]))
	cut := func(s, name string) string {
		var kept []string
		for line := range strings.Lines(s) {
			if !strings.HasPrefix(line, name+":") {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "")
	}
	for name, raw := range map[string]string{
		"nothing":               "",
		"no event":              cut(good, message.RecordHeader),
		"no ticket":             cut(good, message.TicketHeader),
		"no time":               cut(good, "X-OKPAY-Support-Time"),
		"no id":                 cut(good, "Message-ID"),
		"another ticket's id":   strings.Replace(good, "okr.K7F3", "okr.K7F4", 1),
		"the id of a mail":      strings.Replace(good, "<okr.", "<okp.", 1),
		"an unknown event":      strings.Replace(good, "Record: solved", "Record: deleted", 1),
		"a time long past":      strings.Replace(good, "2026-03-10T", "0001-03-10T", 1),
		"no mail":               cut(attached, "X-OKPAY-Support-Message"),
		"no hash":               cut(attached, "X-OKPAY-Support-Body"),
		"a short hash":          strings.Replace(attached, "Body: 0102", "Body: ", 1),
		"a note without an end": noted[:strings.Index(noted, "\r\n\r\n")+4],
		"one that came by mail": "Received: from evil.example by mx.mail.example with ESMTPS id 1; Tue, 10 Mar 2026 12:00:00 +0000\r\n" + good,
		"one delivered locally": "Received: by mail.example with LMTP id 2\r\n" + good,
	} {
		if r, err := message.ParseRecord([]byte(raw)); !errors.Is(err, message.ErrNoRecord) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	if _, err := message.ParseRecord([]byte("Received: by imap.mail.example with HTTP; Tue, 10 Mar 2026\r\n" + good)); err != nil {
		t.Errorf("one that the provider's own IMAP server marked: %v", err)
	}
}

func TestRecordsThatCannotBeWrittenAreRefused(t *testing.T) {
	r := records()["attached"]
	for name, change := range map[string]func(*ticket.Record){
		"no id":            func(r *ticket.Record) { r.MessageID = "" },
		"another ticket":   func(r *ticket.Record) { r.Ticket = "ABCD-2345" },
		"a line in an id":  func(r *ticket.Record) { r.About = "<a@b>\r\nBcc: c@d" },
		"a line in its id": func(r *ticket.Record) { r.MessageID = "<okr.K7F3-9Q2M.00112233445566778899aabbccddeeff@a\r\nBcc: c>" },
	} {
		bad := r
		change(&bad)
		if err := message.RenderRecord(new(bytes.Buffer), bad, "li@mail.example"); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	if err := message.RenderRecord(new(bytes.Buffer), r, "li@mail.example\r\nBcc: a@b"); err == nil {
		t.Error("an address of two lines was written")
	}
}

func FuzzParseRecord(f *testing.F) {
	for _, r := range records() {
		f.Add(renderRecord(f, r))
	}
	f.Add([]byte("X-OKPAY-Support-Record: noted\n\n-- \n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := message.ParseRecord(raw)
		if err != nil {
			return
		}
		if id, ok := ticket.FromRecordID(r.MessageID); !ok || id != r.Ticket || len(r.Text) > message.MaxNote || r.At.IsZero() {
			t.Errorf("read %+v", r)
		}
	})
}
