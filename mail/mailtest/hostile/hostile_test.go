package hostile

import (
	"bytes"
	"strings"
	"testing"

	"okpay.example/support/mail/message"
)

// TestHostileMailsAreRead reads each in little: who wrote it is known, and what there is of text.
func TestHostileMailsAreRead(t *testing.T) {
	for _, m := range Mails() {
		var raw bytes.Buffer
		if err := m.Write(&raw, 64<<10); err != nil {
			t.Fatal(err)
		}
		if n := raw.Len(); n < 60<<10 || n > 20<<20 {
			t.Errorf("%s: %d bytes", m.Name, n)
		}
		p, err := message.Parse(bytes.NewReader(raw.Bytes()), message.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		if p.FromAddress != "support@okpay.example" || p.MessageID != "<h1@okpay.example>" {
			t.Errorf("%s: from %q, %q", m.Name, p.FromAddress, p.MessageID)
		}
		if p.Text+p.Quoted == "" && !strings.Contains(silent, m.Name) {
			t.Errorf("%s: no text", m.Name)
		}
		p.Visible()
	}
}

// silent are those in which a person could read nothing either.
const silent = "990 files, 990 headers, 990 mails in the mail, empty lines, quoted-printable, soft breaks, elements without end, tables, one tag, " +
	"links without end, a comment without end, empty paragraphs, spaces in HTML, iso-2022-jp, hz, nested without end, parts without a body"
