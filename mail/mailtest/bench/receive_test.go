package bench

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
)

// BenchmarkReceive fetches an answer with a file, 25 MB as a mail.
func BenchmarkReceive(b *testing.B) {
	sink := startSink(b)
	program := build(b)
	var s series
	for b.Loop() {
		box := startMailbox(b)
		h := newHome(b, program, account{imap: box.Addr, smtp: sink.addr})
		sent := h.send(b)
		<-sink.times
		box.Deliver(b, "INBOX", withFile(answer(sent, 1), mailBytes))
		r := h.run(b, "check", "--json")
		s.Add("s-check", r.elapsed.Seconds())
		s.Add("MB-peak", r.peakMB)
	}
	report(b, "fetch an answer of 25 MB", s)
	b.ReportMetric(s.Quantile("MB-peak", 1), "MB-peak")
}

// withFile makes a mail with a file of it, size bytes in all.
func withFile(mail []byte, size int) []byte {
	head, body, _ := bytes.Cut(mail, []byte("\n\n"))
	var out bytes.Buffer
	out.Write(head)
	out.WriteString("\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=cut\n\n--cut\n\n")
	out.Write(body)
	out.WriteString("\n--cut\nContent-Type: application/pdf; name=statement.pdf\n" +
		"Content-Disposition: attachment; filename=statement.pdf\nContent-Transfer-Encoding: base64\n\n")
	file := base64.StdEncoding.EncodeToString(noise(size / 78 * 57))
	for len(file) > 0 {
		n := min(76, len(file))
		out.WriteString(file[:n] + "\n")
		file = file[n:]
	}
	out.WriteString(strings.TrimPrefix("\n--cut--\n", "\n"))
	return out.Bytes()
}
