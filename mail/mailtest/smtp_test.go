package mailtest

import (
	"bytes"
	"crypto/tls"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const sample = "Subject: hello\r\n\r\n.dot\r\n"

func TestSinkRecordsEnvelopeAndData(t *testing.T) {
	s := StartSMTP(t, SMTPOptions{User: "u", Password: "p"})
	c := dialSink(t, s)
	if err := c.Auth(sasl.NewPlainClient("", "u", "p")); err != nil {
		t.Fatal(err)
	}
	if err := c.SendMail("a@x.example", []string{"b@y.example", "c@y.example"}, strings.NewReader(sample)); err != nil {
		t.Fatal(err)
	}
	got := s.Await(t, 1)[0]
	if got.From != "a@x.example" || !slices.Equal(got.To, []string{"b@y.example", "c@y.example"}) || got.User != "u" {
		t.Errorf("envelope = %+v", got)
	}
	if string(got.Data) != sample {
		t.Errorf("data = %q, want %q", got.Data, sample)
	}
}

func TestSinkAsksForItsPassword(t *testing.T) {
	s := StartSMTP(t, SMTPOptions{User: "u", Password: "p"})
	for _, test := range []struct {
		name   string
		client sasl.Client
		ok     bool
	}{
		{"right with PLAIN", sasl.NewPlainClient("", "u", "p"), true},
		{"right with LOGIN", sasl.NewLoginClient("u", "p"), true},
		{"wrong", sasl.NewPlainClient("", "u", "q"), false},
		{"none", nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := dialSink(t, s)
			if test.client != nil {
				if err := c.Auth(test.client); (err == nil) != test.ok {
					t.Errorf("AUTH: %v", err)
				}
			}
			if err := c.Mail("a@x.example", nil); (err == nil) != test.ok {
				t.Errorf("MAIL: %v", err)
			}
		})
	}
}

func TestSinkRepliesAsTold(t *testing.T) {
	for _, stage := range []Stage{StageMail, StageRcpt, StageBody, StageDot, StageRecord} {
		for _, code := range []int{450, 550} {
			s := StartSMTP(t, SMTPOptions{Fail: failAt(stage, Reply(code, code/100, 2, 1, "as told"))})
			err := dialSink(t, s).SendMail("a@x.example", []string{"b@y.example"}, strings.NewReader(sample))
			var reply *smtp.SMTPError
			if !errors.As(err, &reply) || reply.Code != code || reply.Message != "as told" {
				t.Errorf("%s: %v, want %d", stage, err, code)
			}
			if got, want := len(s.Mails()), map[bool]int{true: 1}[stage == StageRecord]; got != want {
				t.Errorf("%s: %d mails recorded, want %d", stage, got, want)
			}
		}
	}
}

func TestSinkDropsTheConnection(t *testing.T) {
	for _, test := range []struct {
		stage    Stage
		recorded int
	}{{StageMail, 0}, {StageRcpt, 0}, {StageBody, 0}, {StageDot, 0}, {StageRecord, 1}} {
		for _, secure := range []bool{false, true} {
			s := StartSMTP(t, SMTPOptions{TLS: secure, BodyAfter: 1000, Fail: failAt(test.stage, ErrDrop)})
			err := dialSink(t, s).SendMail("a@x.example", []string{"b@y.example"},
				bytes.NewReader(bytes.Repeat([]byte("0123456789abcde\r\n"), 10_000)))
			var reply *smtp.SMTPError
			if err == nil || errors.As(err, &reply) {
				t.Errorf("%s: %v, want a broken connection", test.stage, err)
			}
			if got := len(s.Mails()); got != test.recorded {
				t.Errorf("%s: %d mails recorded, want %d", test.stage, got, test.recorded)
			}
		}
	}
}

func TestSinkFailsWhenTheBodyHasComeSoFar(t *testing.T) {
	var at int
	s := StartSMTP(t, SMTPOptions{BodyAfter: 10, Fail: func(s Stage, m Mail) error {
		if s == StageBody {
			at = len(m.Data)
		}
		return nil
	}})
	if err := dialSink(t, s).SendMail("a@x.example", []string{"b@y.example"}, strings.NewReader(sample)); err != nil {
		t.Fatal(err)
	}
	if at != 10 {
		t.Errorf("asked after %d bytes, want 10", at)
	}
}

func TestSinkBoundsTheSize(t *testing.T) {
	s := StartSMTP(t, SMTPOptions{MaxBytes: 20})
	c := dialSink(t, s)
	if size, ok := c.MaxMessageSize(); !ok || size != 20 {
		t.Errorf("SIZE = %d, %v", size, ok)
	}
	if err := c.SendMail("a@x.example", []string{"b@y.example"}, strings.NewReader(sample)); err == nil {
		t.Error("too large a mail was taken")
	}
	if len(s.Mails()) != 0 {
		t.Error("too large a mail was recorded")
	}
}

func TestSinkSpeaksTLS(t *testing.T) {
	for name, o := range map[string]SMTPOptions{"implicit": {TLS: true}, "STARTTLS": {StartTLS: true}} {
		t.Run(name, func(t *testing.T) {
			s := StartSMTP(t, o)
			if err := dialSink(t, s).SendMail("a@x.example", []string{"b@y.example"}, strings.NewReader(sample)); err != nil {
				t.Fatal(err)
			}
			if !s.Await(t, 1)[0].TLS {
				t.Error("the mail came in the clear")
			}
		})
	}
}

func failAt(stage Stage, err error) func(Stage, Mail) error {
	return func(s Stage, _ Mail) error {
		if s == stage {
			return err
		}
		return nil
	}
}

func dialSink(t *testing.T, s *SMTP) *smtp.Client {
	t.Helper()
	dial := smtp.Dial
	switch config := (&tls.Config{RootCAs: s.RootCAs}); {
	case s.options.TLS:
		dial = func(addr string) (*smtp.Client, error) { return smtp.DialTLS(addr, config) }
	case s.options.StartTLS:
		dial = func(addr string) (*smtp.Client, error) { return smtp.DialStartTLS(addr, config) }
	}
	c, err := dial(s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}
