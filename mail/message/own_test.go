package message_test

import (
	"bytes"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"okpay.example/support/mail/message"
)

func TestReadOwnTellsWhatParseTells(t *testing.T) {
	picture := strings.Repeat("\x89PNG\x00\n", 20_000)
	for name, change := range map[string]func(*message.Outgoing){
		"text":         func(*message.Outgoing) {},
		"english":      func(o *message.Outgoing) { o.Text = strings.Repeat("It is locked since this morning. ", 40) },
		"empty lines":  func(o *message.Outgoing) { o.Text = "a\n\n\nb\n\n\n" },
		"quoting text": func(o *message.Outgoing) { o.Text = "My answer\n\n> your question\n> goes on\n" },
		"reply": func(o *message.Outgoing) {
			o.InReplyTo, o.References = "<r1@okpay.example>", []string{"<first@mail.example>", "<r1@okpay.example>"}
		},
		"files": func(o *message.Outgoing) {
			o.Files = []message.File{
				file("截图 1.png", picture), file("log.txt", "line\n"), file("empty", ""), file(`a"b\c.eml`, "From: x\r\n\r\ny"),
				file(strings.Repeat("很长的名字", 30)+".jpg", "x"), file("page.html", "<b>x</b>"),
			}
		},
		"auto subject": func(o *message.Outgoing) { o.Subject = "Automatic reply: out of office" },
	} {
		t.Run(name, func(t *testing.T) {
			o := draft()
			change(&o)
			raw := render(t, o)
			got, err := message.ReadOwn(strings.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if want := parse(t, raw); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestReadOwnGuessesAtNothing(t *testing.T) {
	whole := render(t, draft())
	for name, raw := range map[string]string{
		"nothing":         "",
		"no empty line":   "Subject: x\r\n",
		"endless header":  strings.Repeat("X-A: b\r\n", 1<<20),
		"nested parts":    "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b--\r\n--a--\r\n",
		"unclosed":        "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\ntext",
		"broken base64":   "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n*\r\n--a--\r\n",
		"cut in a header": whole[:40],
	} {
		if p, err := message.ReadOwn(strings.NewReader(raw)); err == nil {
			t.Errorf("%s: got %+v", name, p)
		}
	}
}

// A mail's files must not be held: the bytes allocated do not grow with them.
func TestReadOwnHoldsNoFiles(t *testing.T) {
	allocated := func(size int64) uint64 {
		o := draft()
		o.Files = []message.File{{Name: "a.png", Size: size, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.LimitReader(zeroes{}, size)), nil
		}}}
		var b bytes.Buffer
		if err := message.Render(&b, o); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		p, err := message.ReadOwn(&b)
		runtime.ReadMemStats(&after)
		if err != nil || len(p.Attachments) != 1 || p.Attachments[0].Size != size {
			t.Fatal(p, err)
		}
		return after.TotalAlloc - before.TotalAlloc
	}
	allocated(1) // what is made once
	small, large := allocated(1<<10), allocated(8<<20)
	if large > small+6<<20 {
		t.Errorf("%d bytes for a file of 1 KB, %d for one of 8 MB", small, large)
	}
}

type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
