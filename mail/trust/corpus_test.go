package trust

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

const shared = "../../../shared/data/mail"

// rfcZone holds the keys of the examples in RFC 6376, appendix C, and RFC 8463, appendix A.
var rfcZone = Zone{
	"brisbane._domainkey.example.com": {"v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt" +
		"IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"},
	"brisbane._domainkey.football.example.com": {"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="},
	"test._domainkey.football.example.com": {"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bd" +
		"OKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"},
}

func corpus(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	root := filepath.Join(shared, dir)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && !strings.HasSuffix(path, ".svg") && !strings.HasSuffix(path, ".md") {
			names = append(names, path)
		}
		return err
	})
	if err != nil || len(names) == 0 {
		t.Skipf("the corpus %s is not here: %v", root, err)
	}
	return names
}

func judgeFile(t *testing.T, p Policy, dns Resolver, name string) (ticket.Verdict, bool) {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := message.Parse(bytes.NewReader(raw), message.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := Judge{Policy: p, DNS: dns}.Verdict(t.Context(), Letter{Mail: m, Raw: bytes.NewReader(raw), At: now, Now: now, Known: true})
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return v, err == nil
}

func TestDKIMCorpus(t *testing.T) {
	p := Policy{Domains: []string{"example.com"}}
	want := map[string]string{
		"rfc6376-A.2.eml": ticket.Verified, "rfc8463-A.3.eml": ticket.Verified, "rfc6376-A.2-with_bimi.eml": ticket.Verified,
		"rfc6376-A.2-body_modified.eml": ticket.Suspicious, "rfc6376-A.2-header_subject_modified.eml": ticket.Suspicious,
		"rfc6376-A.2-ill_formed-missing_v.eml": ticket.Suspicious, "rfc8463-A.3-key_algo_mismatch.eml": ticket.Suspicious,
		"added_header-from.eml": ticket.Suspicious, "added_header-subject.eml": ticket.Suspicious, "added_header-date.eml": ticket.Suspicious,
		"added_header-to.eml": ticket.Suspicious, "unsigned_header-content-type.eml": ticket.Unverified,
		"unsigned_header-reply_to-not_in_domain.eml": ticket.Suspicious, "unsigned_header-reply_to-in_domain.eml": ticket.Verified,
		"header_with_non_ascii_char.eml": ticket.Verified, "alignment-signed_by_parent_domain.eml": ticket.Verified,
		"time-received_after_creation.eml": ticket.Verified,
	}
	levels := map[string]int{}
	for _, name := range corpus(t, "trust") {
		v, _ := judgeFile(t, p, rfcZone, name)
		levels[v.Level]++
		if level, ok := want[filepath.Base(name)]; ok && v.Level != level {
			t.Errorf("%s: %s %v, want %s\n%v", name, v.Level, v.Reasons, level, v.Evidence)
		}
		if v.Level == ticket.Forged && strings.Contains(name, "list") {
			t.Errorf("%s is called forged", name)
		}
		delete(want, filepath.Base(name))
	}
	t.Log(levels)
	for name := range want {
		t.Errorf("%s is not in the corpus", name)
	}
}

// TestHarmlessCorpora reads bounces and newsletters of many programs: none has to do with support, so that each alarm is
// a false one.
func TestHarmlessCorpora(t *testing.T) {
	mails, warned := 0, 0
	for _, dir := range []string{"dsn", "enmime", "mime4j", "trust"} {
		for _, name := range corpus(t, dir) {
			v, ok := judgeFile(t, desk, failing{}, name)
			if !ok {
				continue
			}
			mails++
			if len(v.Requests) > 0 {
				warned++
				t.Errorf("%s: %v", name, v.Requests)
			}
			if slices.Contains([]string{ticket.Forged, ticket.Verified}, v.Level) {
				t.Errorf("%s: %s %v", name, v.Level, v.Reasons)
			}
		}
	}
	t.Logf("%d mails, %d taken for one that asks", mails, warned)
}
