package pack

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// valid is a small pack without a fault; tests change a file of it.
func valid() fstest.MapFS {
	body := strings.Repeat("词", 260)
	files := map[string]string{
		"pack.yaml": "id: test\nversion: \"2026-11-23\"\nlanguages: [zh-CN, en]\ncategories:\n" +
			"  - id: account\n    title: { zh-CN: 账户, en: Account }\n",
		"deployment.toml": "brand = \"OKPAY\"\n[channels.phone]\nvalue = \"\"\n",
		"channels.yaml": `- id: phone
  kind: phone
  title: { zh-CN: 热线, en: Hotline }
  good_for: { zh-CN: 急, en: Urgent }
  bring: { zh-CN: 账户, en: Account }
  official: true
  rank: { now: 1, today: 1, days: 2 }
  reason:
    now: { zh-CN: 快, en: Fast }
    today: { zh-CN: 快, en: Fast }
    days: { zh-CN: 快, en: Fast }
`,
		"calendar.yaml": "time_zone: Asia/Shanghai\nexpires: \"2026-12-31\"\nholidays: []\n",
		"synonyms.txt":  "# words\n锁定,冻结，locked\n",
		"urgent.txt":    "money = 钱, money\ngone = 没了，is gone\nasking = can I\naccount-locked: money + gone - asking # now\n",
		"articles/zh-CN/account-locked.md": "---\ncategory: account\ntitle: 锁了\nquestion: 怎么办\nanswer: 联系客服\n" +
			"keywords: [锁]\nfix: account-locked\n---\n\n" + body + "\n",
		"articles/en/account-locked.md": "---\ncategory: account\ntitle: Locked\nquestion: What now?\nanswer: Call.\n" +
			"keywords: [lock]\nfix: account-locked\n---\n" +
			strings.Repeat("word ", 160) + "\n",
		"fixes/account-locked.yaml": `id: account-locked
topic: account-locked
title: { zh-CN: 锁了, en: Locked }
summary: { zh-CN: 步骤, en: Steps }
minutes: 2
start: ask
nodes:
  ask:
    kind: question
    text: { zh-CN: 谁, en: Who }
    choices:
      - { key: me, text: { zh-CN: 我, en: Me }, next: done }
      - { key: other, text: { zh-CN: 别人, en: Other }, next: call }
  done:
    kind: outcome
    text: { zh-CN: 好, en: Good }
    outcome: { kind: solved }
  call:
    kind: outcome
    text: { zh-CN: 打, en: Call }
    outcome: { kind: contact, urgency: now, subject: { zh-CN: 锁, en: Locked } }
`,
		"scenarios/account-locked.yaml": `- { who: forgot it, answers: [me], end: done, outcome: solved }
- { who: robbed, answers: [other], end: call, outcome: contact now }
`,
	}
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func with(name, old, new string) fstest.MapFS {
	m := valid()
	data := ""
	if f := m[name]; f != nil {
		data = string(f.Data)
	}
	switch {
	case old == "":
		data = new
	case !strings.Contains(data, old):
		panic("the valid pack has no " + old)
	default:
		data = strings.Replace(data, old, new, 1)
	}
	m[name] = &fstest.MapFile{Data: []byte(data)}
	return m
}

func TestLoadReadsEverything(t *testing.T) {
	p, err := Load(valid())
	if err != nil {
		t.Fatal(err)
	}
	if p.ID != "test" || p.Version != "2026-11-23" || len(p.Languages) != 2 || len(p.Channels) != 1 {
		t.Errorf("pack = %+v", p)
	}
	if len(p.Articles) != 2 || p.Articles[0].Lang != "zh-CN" || p.Articles[0].Fix != "account-locked" {
		t.Errorf("articles = %+v", p.Articles)
	}
	if len(p.Fixes) != 1 || p.Fixes[0].Nodes["ask"].ID != "ask" {
		t.Errorf("fixes = %+v", p.Fixes)
	}
	if want := []string{"锁定", "冻结", "locked"}; len(p.Synonyms) != 1 || !slices.Equal(p.Synonyms[0], want) {
		t.Errorf("synonyms = %q", p.Synonyms)
	}
	if want := [][]string{{"钱", "money"}, {"没了", "is gone"}, {"can I"}}; !reflect.DeepEqual(p.Urgent.Groups, want) {
		t.Errorf("urgent groups = %q", p.Urgent.Groups)
	}
	if want := []UrgentRule{{"account-locked", []int{0, 1}, []int{2}}}; !reflect.DeepEqual(p.Urgent.Rules, want) {
		t.Errorf("urgent rules = %v", p.Urgent.Rules)
	}
	if strings.Contains(p.Articles[0].Markdown, "---") || !strings.HasPrefix(p.Articles[0].Markdown, "词") {
		t.Errorf("markdown = %.40q", p.Articles[0].Markdown)
	}
}

func TestLoadAcceptsWindowsLineEnds(t *testing.T) {
	m := valid()
	for _, f := range m {
		f.Data = []byte("\ufeff" + strings.ReplaceAll(string(f.Data), "\n", "\r\n"))
	}
	p, err := Load(m)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsRune(p.Articles[0].Markdown, '\r') {
		t.Error("a carriage return is left in the Markdown")
	}
}

// Whatever Load refuses, it says where.
func TestLoadRefuses(t *testing.T) {
	const fixFile, article = "fixes/account-locked.yaml", "articles/en/account-locked.md"
	cases := []struct{ name, file, old, new, want string }{
		{"unknown key in the manifest", "pack.yaml", "id: test", "id: test\ncolour: red", "pack.yaml:2: unknown key \"colour\""},
		{"duplicate key", "pack.yaml", "id: test", "id: test\nid: again", "pack.yaml:2: "},
		{"version that is no date", "pack.yaml", "2026-11-23", "v1", "pack.yaml:2: version"},
		{"unknown key in an article", article, "title:", "titel: x\ntitle:", article + ":3: unknown key \"titel\""},
		{"article without front matter", article, "---\n", "", article + ":1: does not begin"},
		{"tab in YAML", fixFile, "  ask:", "\task:", fixFile + ":8: "},
		{"unknown kind of node", fixFile, "kind: question", "kind: quiz", fixFile + `:9: node "ask": kind "quiz"`},
		{"choice to nowhere", fixFile, "next: done", "next: gone", fixFile + `:12: node "ask": choice "me" leads to node "gone"`},
		{"choice given twice", fixFile, "key: other", "key: me", fixFile + `:13: node "ask": choice "me" is given twice`},
		{"start that is not there", fixFile, "start: ask", "start: x", fixFile + `:6: start names node "x"`},
		{"outcome of no kind", fixFile, "kind: solved", "kind: shrug", fixFile + `:17: node "done": outcome "shrug"`},
		{"unknown urgency", fixFile, "urgency: now", "urgency: soon", fixFile + `:21: node "call": urgency "soon"`},
		{"anchor", fixFile, "title: {", "title: &a {", fixFile + ":3: anchors"},
		{"second document", "calendar.yaml", "holidays", "---\nholidays", "calendar.yaml:3: a second"},
		{"date that is none", "calendar.yaml", "holidays: []", "holidays: [\"2026-02-30\"]", `calendar.yaml:3: "2026-02-30"`},
		{"time zone that is none", "calendar.yaml", "Asia/Shanghai", "Mars/Olympus", `calendar.yaml:1: "Mars/Olympus"`},
		{"synonym alone", "synonyms.txt", "锁定,冻结，locked", "锁定", "synonyms.txt:2: "},
		{"urgent rule of no fix", "urgent.txt", "account-locked:", "gone:", `urgent.txt:4: unknown fix "gone"`},
		{"urgent rule of no group", "urgent.txt", "- asking", "- calm", `urgent.txt:4: no group "calm"`},
		{"urgent rule without groups", "urgent.txt", "money + gone -", "-", "urgent.txt:4: the rule names no group"},
		{"urgent group given twice", "urgent.txt", "asking =", "gone =", `urgent.txt:3: group "gone"`},
		{"urgent group without words", "urgent.txt", "can I", " ,", `urgent.txt:3: group "asking" has no words`},
		{"urgent line of no kind", "urgent.txt", "asking =", "asking", "urgent.txt:3: is neither"},
		{"unknown key in the deployment", "deployment.toml", "brand =", "bland =", `deployment.toml:1: unknown key "bland"`},
		{"broken TOML", "deployment.toml", "value = \"\"", "value = ", "deployment.toml:3: "},
		{"channel that is not there", "deployment.toml", "channels.phone", "channels.fax", `deployment.toml:2: channel "fax"`},
		{"hours of no day", "deployment.toml", `value = ""`, `hours = [{days=["xx"],from="09:00",to="18:00"}]`, `deployment.toml:3: channel "phone": "xx"`},
		{"hours of no time", "deployment.toml", `value = ""`, `hours = [{days=["mon"],from="9",to="18:00"}]`, `from "9" to "18:00" are not hours like`},
		{"site without https", "deployment.toml", "brand =", "site = \"http://a.example\"\nbrand =", "deployment.toml:1: site"},
		{"domain that is none", "deployment.toml", "brand =", "domains = [\"@x\"]\nbrand =", `deployment.toml:1: "@x"`},
		{"strange file name", "articles/en/Über.md", "", "x", "articles/en/Über.md: is not called"},
		{"folder of no language", "articles/fr/a.md", "", "x", "articles/fr: is not a folder"},
		{"fix under another name", fixFile, "id: account-locked", "id: other", fixFile + `:1: id is "other"`},
		{"bytes that are no text", "synonyms.txt", "locked", "\xff", "synonyms.txt:2: is not valid UTF-8"},
		{"a file too large", article, "", strings.Repeat("x", MaxFileSize+1), article + ": is larger than 1048576 bytes"},
		{"a text too long", article, "---\nword", "---\n" + strings.Repeat("x", maxMarkdown), article + ":9: has a text of more"},
		{"brackets without end", "calendar.yaml", "[]", strings.Repeat("[", 100_000), "calendar.yaml:3: brackets"},
		{"dashes without end", "calendar.yaml", "", strings.Repeat("- ", 100_000), "calendar.yaml:1: is nested"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(with(c.file, c.old, c.new))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error = %v, want %q", err, c.want)
			}
		})
	}
}

func TestLoadNeedsAManifest(t *testing.T) {
	if _, err := Load(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "pack.yaml: is not there") {
		t.Errorf("error = %v", err)
	}
}

func TestARegistrationIsLaidOverAnotherWhole(t *testing.T) {
	base, err := Load(valid())
	if err != nil {
		t.Fatal(err)
	}
	one, err := base.Overlay([]byte("[oauth.google]\nclient_id = \"a\"\nclient_secret = \"s\"\n[oauth.microsoft]\nclient_id = \"m\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := one.Overlay([]byte("[oauth.google]\nclient_id = \"b\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := two.Deployment.OAuth
	if got["google"] != (OAuthClient{ClientID: "b"}) || got["microsoft"].ClientID != "m" || one.Deployment.OAuth["google"].ClientID != "a" {
		t.Errorf("%+v over %+v", got, one.Deployment.OAuth)
	}
	for _, bad := range []string{"[oauth.google]\nclient_secret = \"s\"\n", "[oauth.\"A B\"]\nclient_id = \"s\"\n", "[oauth.google]\nclient_id = \"a\\u0001\"\n"} {
		if _, err := base.Overlay([]byte(bad)); err == nil {
			t.Errorf("taken: %s", bad)
		}
	}
}

func TestOverlayOverridesOnlyWhatIsThere(t *testing.T) {
	base, err := Load(valid())
	if err != nil {
		t.Fatal(err)
	}
	one, err := base.Overlay([]byte("domains = [\"a.example\", \"b.example\"]\n[channels.phone]\nvalue = \"1\"\n" +
		"hours = [{ days = [\"mon\"], from = \"09:00\", to = \"24:00\" }]\n"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := one.Overlay([]byte("domains = [\"c.example\"]\n[channels.phone]\nvalue = \"2\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := base.Overlay([]byte("\nx = 1")); err == nil || err.Error() != `overlay pack: line 2: unknown key "x"` {
		t.Errorf("error = %v", err)
	}
	if two.Deployment.Brand != "OKPAY" || !slices.Equal(two.Deployment.Domains, []string{"c.example"}) {
		t.Errorf("deployment = %+v", two.Deployment)
	}
	if c := two.Channels[0]; c.Value != "2" || len(c.Hours) != 1 || c.Hours[0].From != "09:00" {
		t.Errorf("channel = %+v", c)
	}
	if c := one.Channels[0]; c.Value != "1" || !slices.Equal(one.Deployment.Domains, []string{"a.example", "b.example"}) {
		t.Errorf("the pack beneath was changed: %+v", one.Deployment)
	}
	if c := base.Channels[0]; c.Value != "" || len(c.Hours) != 0 {
		t.Errorf("the base was changed: %+v", c)
	}
}

func TestOpen(t *testing.T) {
	base, err := Load(valid())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "p"), valid()); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if p, err := Open(filepath.Join(dir, "p"), nil); err != nil || p.ID != "test" {
		t.Errorf("a folder: %v", err)
	}
	if p, err := Open(write("desk.toml", "brand = \"X\"\n"), base); err != nil || p.Deployment.Brand != "X" {
		t.Errorf("an overlay: %v", err)
	}
	for name, want := range map[string]string{
		write("bad.toml", "x = 1\n"): `bad.toml:1: unknown key "x"`,
		write("desk.txt", "x"):       "neither a folder, a built pack nor a .toml file",
		filepath.Join(dir, "none"):   "no such file",
	} {
		if _, err := Open(name, base); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Open(%s) = %v, want %q", name, err, want)
		}
	}
}

func TestTextFallsBackInAFixedOrder(t *testing.T) {
	cases := []struct {
		text       Text
		lang, want string
	}{
		{Text{"zh-CN": "中", "en": "e"}, "zh-CN", "中"},
		{Text{"zh-CN": "中", "en": "e"}, "zh-TW", "中"},
		{Text{"zh-CN": "中", "en": "e"}, "de", "e"},
		{Text{"zh-CN": "中", "en": ""}, "en", "中"},
		{nil, "en", ""},
	}
	for _, c := range cases {
		if got := c.text.In(c.lang); got != c.want {
			t.Errorf("%v.In(%s) = %q, want %q", c.text, c.lang, got, c.want)
		}
	}
}

func TestLocation(t *testing.T) {
	name := func(p *Pack) string { return p.Location().String() }
	p := &Pack{}
	if got := name(p); got != "UTC+8" {
		t.Errorf("without any: %s", got)
	}
	p.Calendar.TimeZone = "Asia/Tokyo"
	if got := name(p); got != "Asia/Tokyo" {
		t.Errorf("the calendar's: %s", got)
	}
	p.Deployment.TimeZone = "Europe/London"
	if got := name(p); got != "Europe/London" {
		t.Errorf("the deployment's: %s", got)
	}
}

func lintAt(fsys fs.FS) []Finding {
	return Lint(fsys, Checks{Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Icons: []string{"lock", "key", "phone", "shield"}})
}

func TestLintIsQuietOnAGoodPack(t *testing.T) {
	for _, f := range lintAt(valid()) {
		t.Error(f)
	}
}

func TestLintFinds(t *testing.T) {
	const fixFile, article = "fixes/account-locked.yaml", "articles/en/account-locked.md"
	lonely := "  lonely:\n    kind: outcome\n    text: { zh-CN: 无, en: none }\n    outcome: { kind: solved }\n"
	circle := "  spin:\n    kind: step\n    text: { zh-CN: 转, en: spin }\n    choices:\n      - { key: again, text: { zh-CN: 再, en: again }, next: spin }\n"
	cases := []struct{ name, file, old, new, want string }{
		{"unreachable node", fixFile, "  done:\n", lonely + "  done:\n", fixFile + `:14: error: node "lonely" cannot be reached`},
		{"circle without a way out", fixFile, "next: done }", "next: spin }\n      - { key: a, text: { zh-CN: 我, en: Me }, next: done }", fixFile + `:`},
		{"missing translation", fixFile, "zh-CN: 谁, ", "", fixFile + ":10: error: nodes.ask.text has no translation into zh-CN"},
		{"unknown language", fixFile, "zh-CN: 谁", "fr: qui, zh-CN: 谁", fixFile + ":10: error: nodes.ask.text: fr is not"},
		{"contact without a subject", fixFile, ", subject: { zh-CN: 锁, en: Locked }", "", fixFile + ":21: error: nodes.call.outcome.subject is missing"},
		{"unknown target", fixFile, "kind: solved", "kind: fix, target: nope", fixFile + `:17: error: node "done": there is no fix "nope"`},
		{"unknown topic", fixFile, "topic: account-locked", "topic: nope", fixFile + `:2: error: unknown topic "nope"`},
		{"unknown category", article, "category: account", "category: nope", article + `:2: error: unknown category "nope"`},
		{"unknown related topic", article, "answer:", "related: [nope]\nanswer:", article + `:5: error: unknown related topic "nope"`},
		{"unknown fix", "articles/zh-CN/account-locked.md", "fix: account-locked", "fix: nope", `account-locked.md:7: error: unknown fix "nope"`},
		{"missing title", article, "title: Locked\n", "", article + ":2: error: title is missing"},
		{"broken link", article, "---\nword", "---\nword\n\n[x](article:nope)", article + `:11: error: broken link: there is no article "nope"`},
		{"link that is not https", article, "---\nword", "---\n[x](http://a.example)", article + `:9: error: broken link: "http://a.example"`},
		{"short article", article, strings.Repeat("word ", 30), "", article + ":9: warning: has 131 words, not 150 to 500"},
		{"article in one language", "articles/en/alone.md", "", "---\ncategory: account\n---\nx", "alone.md:1: error: has no translation into zh-CN"},
		{"expired calendar", "calendar.yaml", "2026-12-31", "2026-11-22", "calendar.yaml:2: error: the calendar expired on 2026-11-22"},
		{"channel without a rank", "channels.yaml", "today: 1, ", "", "channels.yaml:7: error: phone has no rank for today"},
		{"emergency of no topic", "pack.yaml", "id: test", "id: test\nemergency: [nope]", `pack.yaml:2: error: unknown topic "nope"`},
		{"demo that does not fit", "demo.toml", "", "x = 1", `demo.toml:1: error: unknown key "x"`},
		{"what Load refuses", fixFile, "kind: question", "kind: quiz", fixFile + ":9: error: "},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := with(c.file, c.old, c.new)
			if c.name == "circle without a way out" {
				m[fixFile].Data = append(m[fixFile].Data, circle...)
				c.want += `23: error: nodes spin → spin go round without an exit`
			}
			var all []string
			for _, f := range lintAt(m) {
				all = append(all, f.String())
			}
			if !slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, c.want) }) {
				t.Errorf("want %q in:\n%s", c.want, strings.Join(all, "\n"))
			}
		})
	}
}

// Texts made to be slow to parse must be refused or read in a moment.
func TestYAMLIsBounded(t *testing.T) {
	for _, begin := range []string{"", "x: ", "x: [", "x: |\n  ", "x: \""} {
		for _, s := range []string{"-\n", "- x\n", "\"", "? ", "!a ", "\n", "%", "@", "*", "[],", "~,", "a: b\n", "x: [a]\n", "#"} {
			start := time.Now()
			_, _ = parseYAML("f", 1, []byte(begin+strings.Repeat(s, 60_000/len(s))), &Fix{})
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("%q and many %q took %v", begin, s, d)
			}
		}
	}
}

// Random damage must end in an error or a pack, never in a panic.
func FuzzLoad(f *testing.F) {
	base := valid()
	for _, name := range slices.Sorted(maps.Keys(base)) {
		f.Add(name, base[name].Data)
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		m := valid()
		if _, ok := m[name]; !ok {
			return
		}
		m[name] = &fstest.MapFile{Data: data}
		if p, err := Load(m); err == nil {
			for _, a := range p.Articles {
				Blocks(a.Markdown)
			}
		}
		lintAt(m)
	})
}
