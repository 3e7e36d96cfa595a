package trust

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/message"
)

func withFile(text, name string, content []byte) string {
	return "From: a@b.org\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text +
		"\r\n--B\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=utf-8''" + escape(name) +
		"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(content) + "\r\n--B--\r\n"
}

func escape(name string) string {
	var b strings.Builder
	for i := range len(name) {
		fmt.Fprintf(&b, "%%%02X", name[i])
	}
	return b.String()
}

// archive packs empty files of these names; a name that begins with "!" is encrypted, as its header says.
func archive(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		h := &zip.FileHeader{Name: strings.TrimPrefix(name, "!")}
		if strings.HasPrefix(name, "!") {
			h.Flags = 1
		}
		if _, err := w.CreateRaw(h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFileFlags(t *testing.T) {
	program := append([]byte("MZ"), make([]byte, 100)...)
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), utf16LE("_VBA_PROJECT")...)
	for _, c := range []struct {
		text, name string
		content    []byte
		want       string
	}{
		{"", "receipt.pdf", []byte("%PDF-1.7"), ""},
		{"", "photo.png", []byte("\x89PNG\r\n"), ""},
		{"", "table.xlsx", archive(t, "[Content_Types].xml", "xl/workbook.xml"), ""},
		{"", "refund.exe", program, "dangerous_type"},
		{"", "refund.pdf.exe", program, "dangerous_type double_extension"},
		{"", "退款单.docx.lnk", []byte("x"), "dangerous_type double_extension"},
		{"", "app.apk", []byte("x"), "dangerous_type"},
		{"", "refund.pdf", program, "dangerous_type disguised"},
		{"", "refund\u202efdp.exe", program, "dangerous_type turned_name"},
		{"", "page.html", []byte("<html>"), "web_page"},
		{"", "receipt.pdf", []byte("<!doctype html><html>"), "disguised web_page"},
		{"", "table.xlsm", archive(t, "[Content_Types].xml", "xl/vbaProject.bin"), "macros"},
		{"", "table.xlsx", archive(t, "[Content_Types].xml", "xl/vbaProject.bin"), "macros"},
		{"", "letter.doc", ole, "macros"},
		{"", "files.zip", archive(t, "a.txt"), "archive"},
		{"", "files.zip", archive(t, "a.pdf", "b.js"), "archive dangerous_type"},
		{"", "files.zip", archive(t, "!a.pdf"), "archive locked_archive"},
		{"附件解压密码：2026", "files.rar", []byte("Rar!\x1a\x07\x00"), "archive locked_archive"},
		{"压缩包密码8888，请尽快查看", "账单.7z", []byte("7z\xbc\xaf\x27\x1c"), "archive locked_archive"},
		{"解压码 okp2026", "账单.zip", archive(t, "a.txt"), "archive locked_archive"},
		{"您的登录密码已修改。", "账单.zip", archive(t, "a.txt"), "archive"},
		{"", "outer.zip", archive(t, "inner.iso", "[Content_Types].xml.txt"), "archive dangerous_type"},
		{"", "refund.pdf .scr", []byte("x"), "dangerous_type double_extension"},
		{"", "refund.exe.", []byte("x"), "dangerous_type"},
		{"The password is 1234.", "files.7z", []byte("7z\xbc\xaf\x27\x1c"), "archive locked_archive"},
	} {
		raw := withFile(c.text, c.name, c.content)
		m, err := message.Parse(strings.NewReader(raw), message.Limits{})
		if err != nil || len(m.Attachments) != 1 {
			t.Fatalf("%s: %+v, %v", c.name, m.Attachments, err)
		}
		var got []string
		for _, f := range filesOf(m, strings.NewReader(raw)) {
			got = append(got, f.Flags...)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: %v, want %q", c.name, got, c.want)
		}
	}
}
