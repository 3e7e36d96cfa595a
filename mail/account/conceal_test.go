package account

import (
	"errors"
	"io"
	"net/textproto"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
)

func TestWhatAServerRepeatsAfterTheSignInIsConcealed(t *testing.T) {
	const greeting = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready"
	l := script(t, nil, func(d *dialogue) {
		d.say(greeting)
		for line := d.line(); line != ""; line = d.line() {
			tag, command, _ := strings.Cut(line, " ")
			switch {
			case strings.HasPrefix(command, "AUTHENTICATE"):
				d.say("+ ")
				d.line()
				d.say(tag + " OK in")
			case strings.HasPrefix(command, "SELECT"):
				d.say(tag + " NO [NOPERM] not with " + password)
			default:
				d.say("* CAPABILITY IMAP4rev1", tag+" OK done")
			}
		}
	})
	client, conn, err := ConnectIMAP(t.Context(), config(None), Credentials{Password: password}, Env{Dial: to(l)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	_, err = client.Select("INBOX", nil).Wait()
	if err == nil || !strings.Contains(err.Error(), password) {
		t.Fatalf("the script does not repeat the password: %v", err)
	}
	told := conn.Told(err)
	reply, ok := errors.AsType[*imap.Error](told)
	if !ok || reply.Type != imap.StatusResponseTypeNo || reply.Code != imap.ResponseCodeNoPerm || strings.Contains(told.Error(), password) {
		t.Errorf("%v", told)
	}
	if told := conn.Told(io.EOF); !errors.Is(told, io.EOF) {
		t.Errorf("an error without the secret became %v", told)
	}

	seen := new(transcript)
	l = smtpScript(t, seen, []string{"250-hello", "250 AUTH PLAIN"}, map[string]string{"AUTH": "235 in", "MAIL": "451 4.7.1 wait, " + password})
	s, err := ConnectSMTP(t.Context(), config(None), Credentials{Password: password}, Env{Dial: to(l)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Quit()
	err = s.Mail(user, 1, false)
	if reply, ok := errors.AsType[*textproto.Error](err); !ok || reply.Code != 451 || reply.Msg != "4.7.1 wait, [password]" {
		t.Errorf("%v", err)
	}
}
