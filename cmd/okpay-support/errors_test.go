package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/internal/i18n"
)

// badCall is a call that must fail. What it says holds the words; where they are empty, only its form is looked at.
type badCall struct {
	name   string
	args   []string
	status int
	code   string
	en, zh string
}

func badCalls(t *testing.T) []badCall {
	dir := t.TempDir()
	plain := write(t, filepath.Join(dir, "plain"), "text\n")
	empty := write(t, filepath.Join(dir, "empty.eml"), "")
	binary := write(t, filepath.Join(dir, "binary.eml"), "\x00\xff\xfe\x1b[31m\n\x00")
	long := write(t, filepath.Join(dir, "long"), strings.Repeat("a", 2<<20))
	odd := write(t, filepath.Join(dir, "odd"), "\xff\xfe")
	huge := write(t, filepath.Join(dir, "huge"), "")
	if err := os.Truncate(huge, 200<<20); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "missing")
	drawing := write(t, filepath.Join(dir, "drawing.svg"), `<svg xmlns="http://www.w3.org/2000/svg"/>`)
	scan := write(t, filepath.Join(dir, "scan.tiff"), "II*\x00\x08\x00\x00\x00")
	photo := write(t, filepath.Join(dir, "photo.heic"), "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00")
	mail := func(rest ...string) []string {
		return append([]string{"send", "--to", "support@okpay.example", "--subject", "S", "--body", "B"}, rest...)
	}
	return []badCall{
		{"unknown command", []string{"bogus"}, 2, "usage", "no command", "没有命令"},
		{"blank command", []string{""}, 2, "usage", `no command "". `, "没有命令“” 用"},
		{"blank subcommand", []string{"tickets", " "}, 2, "usage", `no command " ". `, "没有命令“ ” 用"},
		{"misspelt command", []string{"tickts"}, 2, "usage", "the nearest is tickets", "相近的有 tickets"},
		{"unknown subcommand", []string{"faq", "bogus"}, 2, "usage", "no command", "没有命令"},
		{"group alone", []string{"faq"}, 2, "usage", "search, show, list, eval", "search, show, list, eval"},
		{"help about nothing", []string{"help", "bogus"}, 2, "usage", "no command", "没有命令"},
		{"unknown flag", []string{"faq", "list", "--bogus"}, 2, "usage", "no option --bogus", "没有选项 --bogus"},
		{"unknown short flag", []string{"faq", "list", "-z"}, 2, "usage", "no option -z", "没有选项 -z"},
		{"flag without value", []string{"faq", "search", "x", "--limit"}, 2, "usage", "--limit needs a value", "--limit 后面"},
		{"flag with a wrong value", []string{"faq", "search", "x", "--limit", "abc"}, 2, "usage", `cannot be "abc"`, "不能是“abc”"},
		{"limit of none", []string{"faq", "search", "x", "--limit", "0"}, 2, "usage", `cannot be "0"`, "不能是“0”"},
		{"window's flag on a subcommand", []string{"--demo", "faq", "list"}, 2, "usage", "--demo", "--demo"},
		{"argument missing", []string{"faq", "search"}, 2, "usage", "faq search QUERY", "faq search QUERY"},
		{"argument too many", []string{"faq", "list", "extra"}, 2, "usage", "extra", "extra"},
		{"unknown shell", []string{"completion", "tcsh"}, 2, "usage", "bash, zsh, fish, powershell", "bash"},
		{"unknown screen", []string{"--screen", "x"}, 2, "usage", "home, help", "home, help"},
		{"tour of a real mailbox", []string{"--tour", dir}, 2, "usage", "--tour needs --demo", "--demo"},
		{"no display", nil, 1, "no_display", "no display", "没有显示器"},

		{"setting without a value", []string{"faq", "list", "--config", "x"}, 2, "setting_pair", "KEY=VALUE", "KEY=VALUE"},
		{"unknown setting", []string{"version", "--config", "x=1"}, 2, "setting_unknown", "text_size", "text_size"},
		{"setting out of bounds", []string{"tickets", "list", "--config", "text_size=1"}, 2, "setting_value", "80–200", "80–200"},
		{"home that is a file", []string{"--home", plain, "tickets", "list"}, 1, "not_folder", "Nothing can be kept in " + plain, plain + " 不是文件夹"},
		{"home that is a device", []string{"--home", os.DevNull, "faq", "list"}, 1, "not_folder", "not a folder. Name a folder", os.DevNull + " 不是文件夹"},
		{"home below a file", []string{"--home", plain + "/x", "tickets", "list"}, 1, "not_folder", plain, plain},
		{"pack that is not there", []string{"--pack", missing, "faq", "list"}, 3, "no_file", missing, missing},
		{"pack that is none", []string{"--pack", dir, "faq", "list"}, 1, "pack", dir, dir},

		{"no such article", []string{"faq", "show", "x"}, 3, "not_found_article", "no article x", "没有文章 x"},
		{"no such format", []string{"faq", "show", "account-locked", "--format", "pdf"}, 2, "usage", "text, md, html", "md"},
		{"no such queries", []string{"faq", "eval", missing}, 3, "no_file", missing, missing},
		{"queries without a tab", []string{"faq", "eval", plain}, 1, "eval_line", "Line 1 of " + plain, "第 1 行"},
		{"no queries", []string{"faq", "eval", empty}, 1, "eval", "cannot be scored", "不能评分"},
		{"feedback on nothing", []string{"faq", "feedback", "give", "x", "yes"}, 3, "not_found_article", "no article x", "没有文章 x"},
		{"feedback that is none", []string{"faq", "feedback", "give", "fees", "maybe"}, 2, "usage", "yes, no, none", "none"},
		{"feedback to nowhere", []string{"faq", "feedback", "export"}, 2, "usage", "--out is missing", "缺少 --out"},
		{"no such fix", []string{"fix", "run", "x"}, 3, "not_found_fix", "no fix x", "没有自助修复 x"},
		{"unknown answer", []string{"fix", "run", "account-locked", "--answer", "x"}, 2, "usage", "locked", "locked"},
		{"pack graph of nothing", []string{"pack", "graph", "x"}, 3, "not_found_fix", "no fix x", "没有自助修复 x"},
		{"pack lint of a file", []string{"pack", "lint", plain}, 2, "usage", "is not a folder", "不是文件夹"},
		{"pack lint of nothing", []string{"pack", "lint", missing}, 3, "no_file", missing, missing},
		{"no time", []string{"contact", "list", "--at", "today"}, 2, "usage", "today", "today"},
		{"unknown urgency", []string{"contact", "advise", "--urgency", "x"}, 2, "usage", "now, today, days", "now"},
		{"unknown topic", []string{"contact", "advise", "--topic", "x"}, 3, "not_found_topic", "no topic x", "没有主题 x"},

		{"mailbox without an address", []string{"account", "add"}, 2, "usage", "--email is missing", "缺少 --email"},
		{"no address", []string{"account", "add", "--email", "x"}, 2, "config_email_invalid", "no mail address", "不是邮箱"},
		{"no port", []string{"account", "add", "--email", "a@b.example", "--imap", "x"}, 2, "usage", "--imap", "主机:端口"},
		{"port too large", []string{"account", "add", "--email", "a@b.example", "--imap", "x:99999"}, 2, "config_imap_port", "", ""},
		{"unknown security", []string{"account", "add", "--email", "a@b.example", "--smtp-security", "x"}, 2, "usage", "--smtp-security", ""},
		{"no security elsewhere", []string{"account", "add", "--email", "a@b.example", "--security", "none"}, 2, "config_security_none", "", ""},
		{"bad proxy", []string{"account", "add", "--email", "a@b.example", "--proxy", "ftp://x"}, 2, "config_proxy_invalid", "", ""},
		{"nobody to ask for the password", []string{"account", "add", "--email", "a@b.example"}, 2, "usage", "--password-stdin", "--password-stdin"},
		{"empty password", []string{"account", "add", "--email", "a@b.example", "--password-stdin"}, 2, "usage", "No password", "没有输入密码"},
		{"unknown provider", []string{"account", "add", "--email", "a@b.example", "--oauth", "x"}, 2, "usage", "google, microsoft", "google, microsoft"},
		{"provider of the settings", []string{"account", "add", "--email", "a@b.example", "--oauth", "x", "--config", "oauth.firm.client_id=1"},
			2, "usage", "firm, google, microsoft", "firm, google, microsoft"},
		{"provider without a client id", []string{"account", "add", "--email", "a@b.example", "--oauth", "google"}, 1, "oauth", "OAuth2", "OAuth2"},
		{"authority that is a folder", []string{"account", "add", "--email", "a@b.example", "--ca-file", dir}, 2, "is_folder", dir, dir},
		{"authority that is not there", []string{"account", "add", "--email", "a@b.example", "--ca-file", missing}, 3, "no_file", missing, missing},
		{"no mailbox to show", []string{"account", "show"}, 1, "no_account", "No mailbox", "还没有设置邮箱"},
		{"no mailbox to test", []string{"account", "test"}, 1, "no_account", "No mailbox", "还没有设置邮箱"},
		{"no mailbox to remove", []string{"account", "remove"}, 1, "no_account", "No mailbox", "还没有设置邮箱"},
		{"no mailbox to check", []string{"check"}, 1, "no_account", "No mailbox", "还没有设置邮箱"},
		{"no mailbox to watch", []string{"check", "--watch"}, 1, "no_account", "No mailbox", "还没有设置邮箱"},
		{"no mailbox to rebuild from", []string{"tickets", "rebuild"}, 1, "no_account", "No mailbox", "还没有设置邮箱"},

		{"no mailbox to send from", mail(), 1, "no_account", "No mailbox", "还没有设置邮箱"},
		{"nobody to send to", []string{"send", "--subject", "S", "--body", "B"}, 2, "draft_to_missing", "address is missing", "客服的邮箱"},
		{"two to send to", mail("--to", "a@b.c, d@e.f"), 2, "draft_to_invalid", "no mail address", "不是邮箱"},
		{"no subject", []string{"send", "--to", "a@b.c", "--body", "B"}, 2, "draft_subject_missing", "subject", "标题"},
		{"subject of two lines", mail("--subject", "a\nBcc: x@y.z"), 2, "draft_subject_newline", "one line", "一行"},
		{"subject too long", mail("--subject", strings.Repeat("长", 501)), 2, "draft_subject_too_long", "too long", "太长"},
		{"subject that is no text", mail("--subject", "\xff"), 2, "usage", "--subject", "--subject"},
		{"no text", []string{"send", "--to", "a@b.c", "--subject", "S"}, 2, "draft_body_missing", "text is missing", "发生了什么"},
		{"two texts", mail("--body-file", plain), 2, "usage", "not both", "只能用一个"},
		{"text that is not there", []string{"send", "--to", "a@b.c", "--subject", "S", "--body-file", missing}, 3, "no_file", missing, missing},
		{"text that is a folder", []string{"send", "--to", "a@b.c", "--subject", "S", "--body-file", dir}, 2, "is_folder", dir, dir},
		{"text too long", []string{"send", "--to", "a@b.c", "--subject", "S", "--body-file", long}, 1, "draft_body_too_long", "too long", "太长"},
		{"text that is none", []string{"send", "--to", "a@b.c", "--subject", "S", "--body-file", odd}, 1, "draft_body_invalid", "UTF-8", "UTF-8"},
		{"attachment that is not there", mail("--attach", plain, "--attach", missing), 3, "no_file", missing, missing},
		{"attachment that is a folder", mail("--attach", dir), 2, "is_folder", dir, dir},
		{"attachment that is no file", mail("--attach", os.DevNull), 2, "usage", "not a plain file", "不是普通文件"},
		{"attachment too large", mail("--attach", huge), 1, "draft_files_too_large", "too large", "太大"},
		{"topic that is none", mail("--topic", "x"), 3, "not_found_topic", "no topic x", "没有主题 x"},
		{"fix that is a folder", mail("--from-fix", dir), 2, "is_folder", dir, dir},
		{"fix that is none", mail("--from-fix", plain), 2, "usage", "fix run --json", "fix run --json"},
		{"draft with other parts", mail("--draft", "x"), 2, "usage", "--draft", "--draft"},
		{"draft that is none", []string{"send", "--draft", "x"}, 3, "not_found_draft", "no draft x", "没有草稿 x"},
		{"send with an argument", mail("x"), 2, "usage", `"x"`, "“x”"},
		{"preview without a subject", []string{"preview", "--to", "a@b.c", "--body", "B"}, 2, "draft_subject_missing", "subject", "标题"},

		{"no number of a mail", []string{"outbox", "cancel", "x"}, 2, "usage", "outbox list", "outbox list"},
		{"no such mail in the outbox", []string{"outbox", "cancel", "7"}, 3, "not_found_outgoing", "no mail 7", "没有 7"},
		{"no ticket number", []string{"tickets", "show", "x"}, 2, "usage", "K7F3-9Q2M", "K7F3-9Q2M"},
		{"no such ticket", []string{"tickets", "show", "K7F3-9Q2M"}, 3, "not_found_ticket", "no ticket K7F3-9Q2M", "没有工单 K7F3-9Q2M"},
		{"reply to no ticket", []string{"tickets", "reply", "K7F3-9Q2M", "--body", "B"}, 3, "not_found_ticket", "", ""},
		{"close no ticket", []string{"tickets", "close", "K7F3-9Q2M"}, 3, "not_found_ticket", "", ""},
		{"reopen no ticket", []string{"tickets", "reopen", "K7F3-9Q2M"}, 3, "not_found_ticket", "", ""},
		{"delete no ticket", []string{"tickets", "delete", "K7F3-9Q2M"}, 3, "not_found_ticket", "", ""},
		{"note on no ticket", []string{"tickets", "note", "K7F3-9Q2M", "x"}, 3, "not_found_ticket", "", ""},
		{"attach to no ticket", []string{"tickets", "attach", "K7F3-9Q2M", "x"}, 3, "not_found_ticket", "", ""},
		{"export no ticket", []string{"tickets", "export", "K7F3-9Q2M", "--out", missing}, 3, "not_found_ticket", "", ""},
		{"export to nowhere", []string{"tickets", "export", "K7F3-9Q2M"}, 2, "usage", "--out is missing", "缺少 --out"},
		{"unknown state", []string{"tickets", "list", "--state", "x"}, 2, "usage", "waiting_for_you", "waiting_for_you"},

		{"feedback into no folder", []string{"faq", "feedback", "export", "--out", filepath.Join(missing, "x")}, 3, "no_folder",
			"no folder " + missing, "没有目录 " + missing},
		{"name too long", []string{"inspect", filepath.Join(dir, strings.Repeat("长", 100))}, 1, "name_long", "too long", "文件名太长"},
		{"picture that is a drawing", []string{"redact", drawing, missing + ".png"}, 1, "picture_kind", "in a browser", "浏览器"},
		{"picture of a scanner", []string{"redact", scan, missing + ".png"}, 1, "picture_kind", "Save it as JPEG or PNG first", "另存为 JPEG 或 PNG"},
		{"picture of a phone", []string{"redact", photo, missing + ".png"}, 1, "picture_kind", "exported", "苹果手机"},

		{"mail that is not there", []string{"inspect", missing}, 3, "no_file", missing, missing},
		{"records that are none", []string{"inspect", plain, "--dns", plain}, 1, "dns_file", "Line 1 of " + plain, plain + " 第 1 行"},
		{"records that are a folder", []string{"inspect", plain, "--dns", dir}, 2, "is_folder", dir, dir},
		{"mail that is a folder", []string{"inspect", dir}, 2, "is_folder", dir, dir},
		{"mail that is empty", []string{"inspect", empty}, 1, "no_mail", "is no mail", "不是邮件"},
		{"mail that is binary", []string{"inspect", binary}, 1, "no_mail", "is no mail", "不是邮件"},
		{"port of the demo", []string{"serve-demo", "--imap-port", "99999"}, 2, "usage", "65535", "65535"},
	}
}

// Each call is made in English for people and in Chinese for scripts, which covers both of either.
func TestEachErrorIsOneLineInThePersonsLanguage(t *testing.T) {
	p := newProgram(t)
	for _, call := range badCalls(t) {
		t.Run(call.name, func(t *testing.T) {
			p := &program{t: t, home: p.home}
			r := p.run(append([]string{"--lang", "en"}, call.args...)...)
			line, prefixed := strings.CutPrefix(r.errors, "okpay-support: ")
			if len(r.lines()) != 1 || !prefixed {
				t.Errorf("stderr is not one line: %q", r.errors)
			}
			call.check(t, r, line, call.en, false)

			r = p.run(append([]string{"--lang", "zh-CN", "--json"}, call.args...)...)
			var said struct {
				Error struct{ Code, Message, Hint *string }
			}
			if err := json.Unmarshal([]byte(r.errors), &said); err != nil {
				t.Fatalf("stderr is not one JSON document: %v\n%s", err, r.errors)
			}
			e := said.Error
			if e.Code == nil || e.Message == nil || e.Hint == nil || *e.Message == "" || *e.Hint == "" {
				t.Fatalf("a field is missing or empty: %s", r.errors)
			}
			if *e.Code != call.code {
				t.Errorf("the code is %q, want %q", *e.Code, call.code)
			}
			call.check(t, r, *e.Message+" "+*e.Hint, call.zh, true)
		})
	}
	p.t = t
	var tickets, outbox []any
	p.ok(&tickets, "tickets", "list")
	p.ok(&outbox, "outbox", "list")
	if len(tickets)+len(outbox) != 0 {
		t.Errorf("bad calls left behind: %v %v", tickets, outbox)
	}
}

// check looks at what a bad call said.
func (c badCall) check(t *testing.T, r result, said, words string, chinese bool) {
	t.Helper()
	if r.status != c.status {
		t.Errorf("status %d, want %d: %s", r.status, c.status, said)
	}
	if r.out != "" {
		t.Errorf("something was written to stdout: %.200s", r.out)
	}
	if !strings.Contains(said, words) {
		t.Errorf("it says %q, without %q", said, words)
	}
	for _, raw := range []string{"cli.", "error.", "<no value>"} {
		if strings.Contains(said, raw) {
			t.Errorf("a key was not translated: %q", said)
		}
	}
	if han := strings.ContainsFunc(said, func(r rune) bool { return unicode.Is(unicode.Han, r) }); han != chinese {
		t.Errorf("it is in the wrong language: %q", said)
	}
}

// The keys of failed are read from the source, so that a new one cannot be forgotten.
func TestEveryFailureOfACallSaysWhatToDo(t *testing.T) {
	known, err := i18n.Words(translations.Files, i18n.Chinese) // another test holds the languages together
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`c\.failed\([^,]+, "[a-z_]+", "([a-z_.]+)"|text: c\.words\.[TN]\("([a-z_.]+)"`)
	found := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllSubmatch(source, -1) {
			found++
			if k := string(m[1]) + string(m[2]); known[k+".hint"] == "" {
				t.Errorf("%s: %s has no hint", name, k)
			}
		}
	}
	if found < 15 {
		t.Errorf("only %d keys found", found)
	}
}

func TestLanguageOfAnErrorBeforeTheFlagsWereRead(t *testing.T) {
	p := newProgram(t)
	for _, args := range [][]string{
		{"faq", "list", "--bogus", "--lang", "en"},
		{"faq", "list", "--bogus", "--lang=en"},
		{"faq", "list", "--bogus", "--config", "language=en", "--lang", "en"},
	} {
		if r := p.run(args...); !strings.Contains(r.errors, "There is no option") {
			t.Errorf("%q says %q", args, r.errors)
		}
	}
	if r := p.run("faq", "list", "--bogus"); !strings.Contains(r.errors, "没有选项") {
		t.Errorf("without a language it says %q", r.errors)
	}
	if r := p.run("faq", "list", "--lang", "fr"); r.status != exitUsage || !strings.Contains(r.errors, "zh-CN, en") {
		t.Errorf("an unknown language: %d, %q", r.status, r.errors)
	}
}
