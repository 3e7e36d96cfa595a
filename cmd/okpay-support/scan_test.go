package main

import (
	"path/filepath"
	"strings"
	"testing"

	"okpay.example/support/mail/privacy"
)

func TestScanGivesKindsAndPlacesOfAFileOrOfStandardInput(t *testing.T) {
	p := newProgram(t)
	const text = "你好\n密码是Abc12345，卡号 ４１１１ 1111 1111 1111\n"
	want := []scanRow{
		{Kind: privacy.Password, Start: 16, End: 24, Line: 2, Mask: "******"},
		{Kind: privacy.Card, Start: 34, End: 61, Line: 2, Mask: "**** **** **** 1111"},
	}
	file := write(t, filepath.Join(t.TempDir(), "mail.txt"), text)
	for _, r := range []result{p.run("scan", file, "--json"), p.runWith(t.Context(), text, "scan", "-", "--json")} {
		var rows []scanRow
		r.decode(t, &rows)
		if r.status != exitDone || len(rows) != len(want) {
			t.Fatalf("%d, %v, %s", r.status, rows, r.errors)
		}
		for i, w := range want {
			if rows[i].Confidence < 0.9 || rows[i].Confidence > 1 {
				t.Errorf("%s is %v sure", rows[i].Kind, rows[i].Confidence)
			}
			if rows[i].Confidence = 0; rows[i] != w {
				t.Errorf("found %+v, want %+v", rows[i], w)
			}
		}
	}
	if r := p.run("scan", file); r.status != exitDone || strings.Count(r.out, "\n") != 2 || strings.Contains(r.out, "Abc12345") {
		t.Errorf("for people: %d, %s", r.status, r.out)
	}
}

func TestScanOfNothingSecretIsAnEmptyList(t *testing.T) {
	p := newProgram(t)
	if r := p.runWith(t.Context(), "订单号 4111111111111111 密码错误", "scan", "-", "--json"); r.status != exitDone || r.out != "[]\n" {
		t.Errorf("%d, %q", r.status, r.out)
	}
	if r := p.run("scan", filepath.Join(t.TempDir(), "none")); r.status != exitNotFound {
		t.Errorf("a missing file: %d, %s", r.status, r.errors)
	}
	if r := p.run("scan"); r.status != exitUsage {
		t.Errorf("no file: %d, %s", r.status, r.errors)
	}
}

func TestSendRefusesSecretsUnlessToldTo(t *testing.T) {
	p, _ := onDemo(t)
	body := []string{"--subject", "Locked", "--body", "Hello\nmy password is hunter2, card 4111 1111 1111 1111"}
	r := p.run(append([]string{"send"}, body...)...)
	if r.status != exitFailed || len(r.lines()) != 1 || !strings.Contains(r.errors, "--yes") {
		t.Fatalf("%d, %s", r.status, r.errors)
	}
	for _, place := range []string{"password (text line 2, bytes 21-28)", "card number (text line 2, bytes 35-54)"} {
		if !strings.Contains(r.errors, place) {
			t.Errorf("%q is not in %s", place, r.errors)
		}
	}
	for _, secret := range []string{"hunter2", "4111", "1111"} {
		if strings.Contains(r.errors+r.out, secret) {
			t.Errorf("it shows %q: %s", secret, r.errors)
		}
	}
	var list []any
	if p.ok(&list, "tickets", "list"); len(list) != 0 {
		t.Errorf("it left %v", list)
	}
	var sent sendResult
	if p.ok(&sent, append([]string{"send", "--yes"}, body...)...); sent.State != "sent" {
		t.Errorf("with --yes it is %s", sent.State)
	}
	if r := p.run("tickets", "reply", string(sent.Ticket), "--body", "验证码 482913"); r.status != exitFailed {
		t.Errorf("a reply: %d, %s", r.status, r.errors)
	}
	if r := p.run("tickets", "reply", string(sent.Ticket), "--body", "验证码 482913", "--yes"); r.status != exitDone {
		t.Errorf("a reply with --yes: %d, %s", r.status, r.errors)
	}
}

func TestSendOnlyMentionsHowToReachThePerson(t *testing.T) {
	p, server := onDemo(t)
	r := p.run("send", "--subject", "S", "--body", "mail "+server.Email+" or other@mailbox.example or call 13800138000")
	if r.status != exitDone || !strings.Contains(r.errors, "phone number (") || strings.Count(r.errors, "e-mail address (") != 1 {
		t.Errorf("%d, %s", r.status, r.errors)
	}
}

func TestAKeptPreviewWithSecretsStaysWhenItIsRefused(t *testing.T) {
	p, _ := onDemo(t)
	draft := strings.TrimSpace(p.run("preview", "--save", "--subject", "S", "--body", "password: hunter2").errors)
	if r := p.run("send", "--draft", draft); r.status != exitFailed || strings.Contains(r.errors, "hunter2") {
		t.Fatalf("%d, %s", r.status, r.errors)
	}
	var sent sendResult
	if p.ok(&sent, "send", "--draft", draft, "--yes"); sent.State != "sent" {
		t.Errorf("it is %s", sent.State)
	}
}
