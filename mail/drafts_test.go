package mail_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/mail/message"
)

func TestDraftSurvivesCloseAndReopen(t *testing.T) {
	w := newWorld(t)
	d := w.write("first words")
	a, b := w.attach(d.ID, "a.png", "AAA"), w.attach(d.ID, "b.txt", "BB")
	w.must(w.OrderFiles(t.Context(), d.ID, []int64{b.ID, a.ID}))
	w.clock.advance(time.Minute)
	d.Body, d.TransactionID, d.Report = "other words", "T-1", "tried it all"
	w.must(w.SaveDraft(t.Context(), d))
	before := w.draft(d.ID)
	w.restart()
	after := w.draft(d.ID)
	if after.Body != "other words" || after.TransactionID != "T-1" || after.Report != "tried it all" || after.To != support {
		t.Errorf("draft = %+v", after)
	}
	if !after.Created.Equal(noon) || !after.Updated.Equal(noon.Add(time.Minute)) || !slices.Equal(before.Files, after.Files) {
		t.Errorf("draft = %+v, was %+v", after, before)
	}
	if len(after.Files) != 2 || after.Files[0].Name != "b.txt" || after.Files[1].Size != 3 {
		t.Fatalf("files = %+v", after.Files)
	}
	r, err := w.OpenFile(t.Context(), after.Files[1])
	w.must(err)
	if got := w.all(r); string(got) != "AAA" {
		t.Errorf("the file holds %q", got)
	}
}

func TestDraftsAreListedByTheirLastChange(t *testing.T) {
	w := newWorld(t)
	first := w.write("1")
	w.clock.advance(time.Second)
	second := w.write("2")
	w.clock.advance(time.Second)
	w.must(w.SaveDraft(t.Context(), first)) // nothing changed
	if got := w.drafts(); !slices.Equal(got, []string{second.ID, first.ID}) {
		t.Errorf("drafts %v; saving without a change counts as one", got)
	}
	first.Body = "changed"
	w.must(w.SaveDraft(t.Context(), first))
	if got := w.drafts(); !slices.Equal(got, []string{first.ID, second.ID}) {
		t.Errorf("drafts %v", got)
	}
}

func TestDeletedDraftIsNotMadeAgainByALateSave(t *testing.T) {
	w := newWorld(t)
	d := w.write("words")
	w.attach(d.ID, "a.txt", "A")
	w.must(w.DeleteDraft(t.Context(), d.ID))
	d.Body = "typed a moment before"
	w.wantErr(w.SaveDraft(t.Context(), d), mail.ErrNotFound)
	w.wantErr(w.DeleteDraft(t.Context(), d.ID), mail.ErrNotFound)
	if got := w.drafts(); len(got) != 0 {
		t.Errorf("drafts %v", got)
	}
	if n := w.raws(); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

func TestFilesAreBoundedAndWhatIsRefusedLeavesNothing(t *testing.T) {
	w := newWorld(t)
	d := w.write("words")
	for range mail.MaxFiles {
		w.attach(d.ID, "a.txt", "A")
	}
	var field *mail.FieldError
	_, err := w.AddFile(t.Context(), d.ID, "b.txt", "", strings.NewReader("B"))
	if !errors.As(err, &field) || field.Field != "files" || field.Key != "too_many" {
		t.Errorf("error %v", err)
	}
	_, err = w.AddFile(t.Context(), "nowhere", "b.txt", "", strings.NewReader("B"))
	w.wantErr(err, mail.ErrNotFound)
	w.SetMaxFile(3 << 20)
	_, err = w.AddFile(t.Context(), w.write("other").ID, "big.bin", "", endless{})
	if !errors.As(err, &field) || field.Key != "too_large" || field.Value != "big.bin" {
		t.Errorf("error %v", err)
	}
	if n := w.raws(); n != mail.MaxFiles {
		t.Errorf("%d files are kept, want %d", n, mail.MaxFiles)
	}
	w.must(w.RemoveFile(t.Context(), d.ID, w.draft(d.ID).Files[0].ID))
	if n := w.raws(); n != mail.MaxFiles-1 {
		t.Errorf("%d files are kept after one was removed", n)
	}
	w.wantErr(w.RemoveFile(t.Context(), d.ID, 9999), mail.ErrNotFound)
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

func TestFileTypes(t *testing.T) {
	w := newWorld(t)
	d := w.write("words")
	for _, c := range []struct{ name, stated, want string }{
		{"a.PNG", "", "image/png"},
		{"a.png", "image/jpeg; charset=x", "image/jpeg"},
		{"a.nothing-known", "", "application/octet-stream"},
		{"a.txt", "text/plain\r\nBcc: x@y", "application/octet-stream"},
		{"a.txt", "nonsense type", "application/octet-stream"},
	} {
		f, err := w.AddFile(t.Context(), d.ID, c.name, c.stated, strings.NewReader("x"))
		w.must(err)
		if f.Type != c.want {
			t.Errorf("%s as %q has type %q, want %q", c.name, c.stated, f.Type, c.want)
		}
	}
}

func TestFileName(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"截图.png", "截图.png"},
		{"/etc/passwd", "passwd"},
		{`C:\Users\li\a.png`, "a.png"},
		{"../../..", "file"},
		{"", "file"},
		{" .hidden. ", "hidden"},
		{"a\r\nb\x00.txt", "ab.txt"},
		{"\u202egpj.exe", "gpj.exe"},
		{"zero\u200bwidth\ufeff.txt", "zerowidth.txt"},
		{"line\u2028break\u0085.txt", "linebreak.txt"},
		{`a<b>c:d"e|f?g*h.txt`, "a_b_c_d_e_f_g_h.txt"},
		{"bad\xff.txt", "bad.txt"},
		{"con.txt", "_con.txt"},
		{"LPT1", "_LPT1"},
		{"control.txt", "control.txt"},
	} {
		if got := mail.FileName(c.in); got != c.want {
			t.Errorf("FileName(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	for _, long := range []string{
		strings.Repeat("图", 100) + ".png", strings.Repeat("a", 1<<20) + ".png", "a." + strings.Repeat("b", 500), strings.Repeat("图", 1<<20),
	} {
		got := mail.FileName(long)
		if len(got) > 200 || strings.ToValidUTF8(got, "") != got || got != mail.FileName(got) {
			t.Errorf("a name of %d bytes becomes %q", len(long), got)
		}
		if strings.HasSuffix(long, ".png") && !strings.HasSuffix(got, ".png") {
			t.Errorf("%q lost its ending", got)
		}
	}
}

func TestValidate(t *testing.T) {
	good := mail.Draft{To: support, Subject: "Locked", Body: "It is locked."}
	for _, c := range []struct {
		name   string
		change func(*mail.Draft)
		want   string // "field key", "" for none
	}{
		{"good", func(*mail.Draft) {}, ""},
		{"with a name", func(d *mail.Draft) { d.To = "OKPAY <support@okpay.example>" }, ""},
		{"international domain", func(d *mail.Draft) { d.To = "help@支付.example" }, ""},
		{"no recipient", func(d *mail.Draft) { d.To = " " }, "to missing"},
		{"no address", func(d *mail.Draft) { d.To = "support" }, "to invalid"},
		{"two addresses", func(d *mail.Draft) { d.To = "a@b.example, c@d.example" }, "to invalid"},
		{"a header smuggled in", func(d *mail.Draft) { d.To = "a@b.example\r\nBcc: c@d.example" }, "to invalid"},
		{"quoted local part", func(d *mail.Draft) { d.To = `"a b"@c.example` }, "to invalid"},
		{"local part beyond ASCII", func(d *mail.Draft) { d.To = "支持@例子.测试" }, ""},
		{"a turn of the writing in the address", func(d *mail.Draft) { d.To = "sup\u202etrop@okpay.example" }, "to invalid"},
		{"a blank nobody sees in the address", func(d *mail.Draft) { d.To = "sup\u200bport@okpay.example" }, "to invalid"},
		{"a domain that is none", func(d *mail.Draft) { d.To = "support@支付..example" }, "to invalid"},
		{"too long an address", func(d *mail.Draft) { d.To = strings.Repeat("支", 81) + "@okpay.example" }, "to invalid"},
		{"no subject", func(d *mail.Draft) { d.Subject = "\t" }, "subject missing"},
		{"no subject in a reply", func(d *mail.Draft) { d.Subject, d.Ticket = "", "K7F3-9Q2M" }, ""},
		{"two lines", func(d *mail.Draft) { d.Subject = "a\nb" }, "subject newline"},
		{"control characters", func(d *mail.Draft) { d.Subject = "a\x1b[31m" }, "subject invalid"},
		{"a tab", func(d *mail.Draft) { d.Subject = "a\tb" }, "subject invalid"},
		{"broken subject", func(d *mail.Draft) { d.Subject = "a\xff" }, "subject invalid"},
		{"longest subject", func(d *mail.Draft) { d.Subject = strings.Repeat("锁", 500) }, ""},
		{"too long a subject", func(d *mail.Draft) { d.Subject = strings.Repeat("锁", 501) }, "subject too_long"},
		{"no text", func(d *mail.Draft) { d.Body = "\n " }, "body missing"},
		{"a report only", func(d *mail.Draft) { d.Body, d.Report = "", "tried" }, ""},
		{"too long", func(d *mail.Draft) { d.Body = strings.Repeat("a", mail.MaxBody+1) }, "body too_long"},
		{"too long together", func(d *mail.Draft) { d.Report = strings.Repeat("a", mail.MaxBody) }, "body too_long"},
		{"white space", func(d *mail.Draft) { d.Body = "a\tb\r\n\fc" }, ""},
		{"NUL", func(d *mail.Draft) { d.Body = "a\x00" }, "body invalid"},
		{"broken report", func(d *mail.Draft) { d.Report = "\xff" }, "body invalid"},
		{"broken transaction id", func(d *mail.Draft) { d.TransactionID = "\xff" }, "body invalid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := good
			c.change(&d)
			got := ""
			for _, e := range mail.Validate(d) {
				got = strings.TrimSpace(got + " " + e.Field + " " + e.Key)
				if !strings.Contains(e.Error(), e.Field) {
					t.Errorf("%q does not name the field", e.Error())
				}
			}
			if got != c.want {
				t.Errorf("faults %q, want %q", got, c.want)
			}
		})
	}
}

// Whatever Validate lets through can be rendered and read back.
func TestValidDraftsCanBeRendered(t *testing.T) {
	w := newWorld(t)
	for _, d := range []mail.Draft{
		{Subject: "账户 🔒 " + strings.Repeat("长", 480), Body: strings.Repeat("一", 5000)},
		{Subject: " padded ", Body: "a\tb\r\n\fc\r\n.\r\nFrom here\r\n"},
		{To: "OKPAY 支持 <help@支付.example>", Subject: "x", Body: "y"},
		{Subject: "x", Report: "r", TransactionID: " T-1 "},
	} {
		d, err := w.NewDraft(t.Context(), d)
		w.must(err)
		w.attach(d.ID, "图\u00a0(1).eml", "From: a@b\r\n\r\nx")
		_, raw := w.preview(d.ID)
		p, err := message.Parse(bytes.NewReader(raw), message.Limits{})
		w.must(err)
		if len(p.Defects) > 0 || p.FromAddress != person || len(p.Attachments) != 1 {
			t.Errorf("read back: %q, from %s, files %+v", p.Defects, p.FromAddress, p.Attachments)
		}
		if !strings.Contains(p.Subject, strings.TrimSpace(d.Subject)) {
			t.Errorf("subject %q, want %q in it", p.Subject, d.Subject)
		}
	}
}

func TestPreviewIsKeptUntilTheMailChanges(t *testing.T) {
	w := newWorld(t)
	d := w.write("words")
	f := w.attach(d.ID, "a.txt", "A")
	w.attach(d.ID, "b.txt", "B")
	r, raw := w.preview(d.ID)
	w.clock.advance(time.Hour)
	w.must(w.SaveDraft(t.Context(), d)) // as a form does: without knowing of the preview
	if again, same := w.preview(d.ID); again != r || !bytes.Equal(raw, same) {
		t.Errorf("rendered anew without a change: %+v, was %+v", again, r)
	}
	for _, c := range []struct {
		name   string
		change func() error
	}{
		{"to", func() error { d.To = "other@okpay.example"; return w.SaveDraft(t.Context(), d) }},
		{"subject", func() error { d.Subject = "other"; return w.SaveDraft(t.Context(), d) }},
		{"body", func() error { d.Body = "other"; return w.SaveDraft(t.Context(), d) }},
		{"id", func() error { d.TransactionID = "other"; return w.SaveDraft(t.Context(), d) }},
		{"report", func() error { d.Report = "other"; return w.SaveDraft(t.Context(), d) }},
		{"order", func() error { return w.OrderFiles(t.Context(), d.ID, []int64{w.draft(d.ID).Files[1].ID}) }},
		{"add", func() error { _, err := w.AddFile(t.Context(), d.ID, "c", "", strings.NewReader("C")); return err }},
		{"remove", func() error { return w.RemoveFile(t.Context(), d.ID, f.ID) }},
	} {
		before, old := w.preview(d.ID)
		w.must(c.change())
		if w.draft(d.ID).Rendered != 0 {
			t.Errorf("%s: the preview was not dropped", c.name)
		}
		_, err := w.OpenRendered(t.Context(), before)
		w.wantErr(err, mail.ErrNotFound) // released at once
		after, now := w.preview(d.ID)
		if bytes.Equal(old, now) || after.MessageID != before.MessageID || after.Ticket != before.Ticket {
			t.Errorf("%s: %+v after %+v", c.name, after, before)
		}
	}
}

func TestPreviewWithoutMailboxIsRenderedAnewWithTheSender(t *testing.T) {
	w := bareWorld(t)
	d := w.write("words")
	open, raw := w.preview(d.ID)
	if got := header(raw, "From"); !strings.Contains(got, "you@unset.invalid") {
		t.Errorf("From: %s", got)
	}
	_, err := w.Queue(t.Context(), d.ID)
	w.wantErr(err, mail.ErrNoAccount)
	w.setUp(w.Client)
	real, raw := w.preview(d.ID)
	if got := header(raw, "From"); !strings.Contains(got, person) {
		t.Errorf("From: %s", got)
	}
	if real.Ticket != open.Ticket || !strings.HasSuffix(real.MessageID, "@mail.example>") {
		t.Errorf("%+v after %+v", real, open)
	}
	if n := w.raws(); n != 1 {
		t.Errorf("%d renderings are kept, want 1", n)
	}
	if o := w.queue(d.ID); o.Raw != real.Raw {
		t.Error("not the previewed bytes are queued")
	}
}

func TestPreviewIsRenderedAnewForAnotherSender(t *testing.T) {
	w := newWorld(t)
	d, queued := w.write("words"), w.write("in the outbox")
	_, kept := w.preview(queued.ID)
	o := w.queue(queued.ID)
	before, _ := w.preview(d.ID)
	cfg := w.config()
	a, err := w.Account(t.Context())
	w.must(err)
	_, err = w.SaveAccount(t.Context(), a.ID, cfg, "")
	w.must(err)
	if same, _ := w.preview(d.ID); same != before {
		t.Error("rendered anew although the sender is the same")
	}
	cfg.Email = "wang@other.example"
	_, err = w.SaveAccount(t.Context(), a.ID, cfg, "")
	w.must(err)
	after, raw := w.preview(d.ID)
	if !strings.Contains(header(raw, "From"), "wang@other.example") || after.MessageID == before.MessageID {
		t.Errorf("From: %s, %s", header(raw, "From"), after.MessageID)
	}
	if got := w.rendered(mail.Rendered{Raw: o.Raw}); !bytes.Equal(got, kept) {
		t.Error("the mail in the outbox was changed")
	}
	w.must(w.RemoveAccount(t.Context(), a.ID))
	if _, raw := w.preview(d.ID); !strings.Contains(header(raw, "From"), "unset.invalid") {
		t.Errorf("From: %s after the mailbox was removed", header(raw, "From"))
	}
}

// A preview that runs while somebody types never leaves old words behind as what would be sent.
func TestPreviewWhileTypingShowsTheLastWordsInTheEnd(t *testing.T) {
	w := newWorld(t)
	d := w.write("0")
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range 30 {
			d.Body = "word " + strings.Repeat("x", i)
			if err := w.SaveDraft(t.Context(), d); err != nil {
				t.Error(err)
			}
		}
	})
	for range 2 {
		wg.Go(func() {
			for range 15 {
				_, _ = w.Preview(t.Context(), d.ID) // may give up while the words change
			}
		})
	}
	wg.Wait()
	_, raw := w.preview(d.ID)
	p, err := message.Parse(bytes.NewReader(raw), message.Limits{})
	w.must(err)
	if strings.TrimSpace(p.Text) != d.Body {
		t.Errorf("the mail says %q, the draft %q", p.Text, d.Body)
	}
	if n := w.raws(); n != 1 {
		t.Errorf("%d renderings are kept, want 1", n)
	}
}

func TestPartsOfTheFormAreInTheText(t *testing.T) {
	w := newWorld(t)
	for lang, want := range map[string]string{
		"zh-CN": "words\n\n交易编号：T-1\n\nreport\n", "en": "words\n\nTransaction ID: T-1\n\nreport\n",
	} {
		d, err := w.NewDraft(t.Context(), mail.Draft{
			Subject: "s", Body: " words\r\n", TransactionID: " T-1", Report: "report\n\n", Lang: lang,
		})
		w.must(err)
		_, raw := w.preview(d.ID)
		p, err := message.Parse(bytes.NewReader(raw), message.Limits{})
		w.must(err)
		if strings.TrimSpace(p.Text) != strings.TrimSpace(want) {
			t.Errorf("%s: %q, want %q", lang, p.Text, want)
		}
	}
}
