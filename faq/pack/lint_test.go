package pack

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// put changes several files of the valid pack; a text of "" takes a file away.
func put(files map[string]string) fstest.MapFS {
	m := valid()
	for name, text := range files {
		delete(m, name)
		if text != "" {
			m[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return m
}

// article is one that is long enough, with more front matter and more text.
func testArticle(lang, front, body string) string {
	filler := strings.Repeat("word ", 160)
	if lang == "zh-CN" {
		filler = strings.Repeat("词", 260)
	}
	return "---\ncategory: account\ntitle: t\nquestion: q\nanswer: a\nkeywords: [k]\n" + front + "---\n" + body + "\n\n" + filler + "\n"
}

// flow is a fix with these nodes, the first of which begins in line 7.
func flow(start, nodes string) string {
	return "topic: account-locked\ntitle: { zh-CN: 题, en: t }\nsummary: { zh-CN: 题, en: s }\nminutes: 1\nstart: " + start + "\nnodes:\n" + nodes
}

func question(id string, choices ...string) string {
	s := "  " + id + ":\n    kind: question\n    text: { zh-CN: 问, en: q }\n    choices:\n"
	for i, next := range choices {
		s += "      - { key: " + string(rune('a'+i)) + ", text: { zh-CN: 答, en: a }, next: " + next + " }\n"
	}
	return s
}

func ending(id, outcome string) string {
	return "  " + id + ":\n    kind: outcome\n    text: { zh-CN: 完, en: end }\n    outcome: { " + outcome + " }\n"
}

const call = "kind: contact, urgency: now, subject: { zh-CN: 锁, en: Locked }"

// Each kind of fault, in a pack that has no other: all that lint says is given, with file and line.
func TestLintTellsFileAndLine(t *testing.T) {
	const zh, en, fixes = "articles/zh-CN/account-locked.md", "articles/en/account-locked.md", "fixes/account-locked.yaml"
	pair := func(front, body string) map[string]string {
		return map[string]string{zh: testArticle("zh-CN", front, ""), en: testArticle("en", front, body)}
	}
	channels := string(valid()["channels.yaml"].Data)
	const hours = "hours = [{ days = [\"mon\"], from = \"09:00\", to = \"18:00\" }]\n"
	cases := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"unreachable nodes", map[string]string{fixes: flow("a", question("a", "z")+question("b", "z")+ending("z", call))},
			[]string{fixes + `:12: error: node "b" cannot be reached from "a"`}},
		{"a dead end", map[string]string{fixes: flow("a", question("a", "b", "z")+"  b:\n    kind: step\n    text: { zh-CN: 步, en: s }\n"+ending("z", call))},
			[]string{fixes + `:13: error: node "b" is a dead end: a step needs choices`}},
		{"a cycle without an exit", map[string]string{fixes: flow("a", question("a", "b", "z")+question("b", "c")+question("c", "d")+question("d", "c", "b")+ending("z", call))},
			[]string{fixes + `:13: error: nodes b → c → d → b go round without an exit`}},
		{"a cycle that one can only enter", map[string]string{fixes: flow("a", question("a", "in", "z")+question("in", "x")+question("x", "y")+question("y", "x")+ending("z", call))},
			[]string{
				fixes + `:13: error: node "in" is a dead end: no outcome can be reached from it`,
				fixes + `:18: error: nodes x → y → x go round without an exit`,
			}},
		{"an unreachable cycle", map[string]string{fixes: flow("a", question("a", "z")+question("x", "x")+ending("z", call))},
			[]string{
				fixes + `:12: error: node "x" cannot be reached from "a"`,
				fixes + `:12: error: nodes x → x go round without an exit`,
			}},
		{"a cycle with an exit is none", map[string]string{fixes: flow("a", question("a", "b", "z")+question("b", "a")+ending("z", call))}, nil},
		{"outcomes without a contact", map[string]string{fixes: flow("a", question("a", "b", "z")+question("b", "s")+ending("s", "kind: solved")+ending("z", call))},
			[]string{fixes + `:13: error: node "b": none of its outcomes leads to a contact`}},
		{"a contact without its urgency and subject", map[string]string{fixes: flow("a", question("a", "z")+ending("z", "kind: contact"))},
			[]string{
				fixes + `:15: error: node "z": urgency "" is not now, today or days`,
				fixes + `:15: error: nodes.z.outcome.subject is missing`,
			}},
		{"fixes that hand over to each other", map[string]string{
			fixes:               flow("a", question("a", "b", "z")+ending("b", "kind: fix, target: other")+ending("z", call)),
			"fixes/other.yaml":  flow("a", question("a", "b")+ending("b", "kind: fix, target: others")),
			"fixes/others.yaml": flow("a", question("a", "b")+ending("b", "kind: fix, target: other")),
		}, []string{
			fixes + `:16: error: node "b": fix "other" leads to no contact`,
			`fixes/other.yaml:7: error: node "a": none of its outcomes leads to a contact`,
			`fixes/other.yaml:15: error: node "b": fix "others" leads to no contact`,
			`fixes/others.yaml:7: error: node "a": none of its outcomes leads to a contact`,
			`fixes/others.yaml:15: error: node "b": fix "other" leads to no contact`,
		}},
		{"a fix that hands over to one with a contact", map[string]string{
			"fixes/other.yaml": flow("a", question("a", "b")+ending("b", "kind: fix, target: account-locked")),
		}, nil},
		{"an unknown article and fix as outcome", map[string]string{fixes: flow("a", question("a", "b", "c", "z")+ending("b", "kind: fix, target: no")+ending("c", "kind: article, target: no")+ending("z", call))},
			[]string{
				fixes + `:17: error: node "b": there is no fix "no"`,
				fixes + `:21: error: node "c": there is no article "no"`,
			}},
		{"missing keys of a fix", map[string]string{fixes: "nodes:\n" + question("a", "z") + ending("z", call)},
			[]string{
				fixes + `:1: error: minutes is missing`,
				fixes + `:1: error: start names node "", which is not there`,
				fixes + `:1: error: summary is missing`,
				fixes + `:1: error: title is missing`,
				fixes + `:1: error: unknown topic ""`,
			}},
		{"missing translations of a fix", map[string]string{fixes: strings.ReplaceAll(flow("a", question("a", "z")+ending("z", call)), "zh-CN: 答, ", "")},
			[]string{fixes + `:11: error: nodes.a.choices.a.text has no translation into zh-CN`}},
		{"missing translation of an article", map[string]string{en: ""},
			[]string{zh + `:1: error: has no translation into en`}},
		{"missing keys of an article", map[string]string{
			zh: "---\ncategory: account\nfix: account-locked\n---\n" + strings.Repeat("词", 260), en: testArticle("en", "fix: account-locked\n", "")},
			[]string{
				zh + `:2: error: answer is missing`,
				zh + `:2: error: keywords is missing`,
				zh + `:2: error: question is missing`,
				zh + `:2: error: title is missing`,
			}},
		{"languages that differ", map[string]string{
			zh: testArticle("zh-CN", "fix: account-locked\nicon: lock\nask: [金额]\n", ""),
			en: testArticle("en", "icon: key\ntile: Locked out\nemergency: true\n", "")},
			[]string{
				en + `:2: error: ask is missing, but there in zh-CN`,
				en + `:2: error: fix is not what it is in zh-CN`,
				en + `:7: error: icon is not what it is in zh-CN`,
				en + `:9: error: emergency is not what it is in zh-CN`,
				zh + `:2: error: tile is missing, but there in en`,
				fixes + `:8: error: node "ask" begins the fix of an emergency: it must be urgent`,
			}},
		{"broken links, each at its own line", pair("", "account-locked is [here](account-locked)\nand [there](article:account-lockedx)\n\n"+
			"1. [a](fix:none) [b](channel:fax)\n2. <https://ok.example/a> [**x**](http://a.example/fix:none)\n3. <http://b.example>\n4. [](nothing)"),
			[]string{
				en + `:9: error: broken link: there is no article "account-lockedx"`,
				en + `:11: error: broken link: there is no channel "fax"`,
				en + `:11: error: broken link: there is no fix "none"`,
				en + `:12: error: broken link: "http://a.example/fix:none" is neither in the pack nor an https address`,
				en + `:13: error: broken link: "http://b.example" is neither in the pack nor an https address`,
				en + `:14: error: broken link: there is no article "nothing"`,
			}},
		{"icons that the program does not have", map[string]string{
			zh: testArticle("zh-CN", "icon: padlock\n", ""), en: testArticle("en", "icon: padlock\n", ""),
			fixes:           strings.Replace(flow("a", question("a", "z")+ending("z", call)), "minutes: 1", "minutes: 1\nicon: Lock", 1),
			"channels.yaml": channels + "  icon: telephone\n",
		}, []string{
			en + `:7: error: there is no icon "padlock"`,
			zh + `:7: error: there is no icon "padlock"`,
			`channels.yaml:12: error: there is no icon "telephone"`,
			fixes + `:5: error: there is no icon "Lock"`,
		}},
		{"what no reader sees", map[string]string{
			zh:             testArticle("zh-CN", "", ""),
			en:             testArticle("en", "", "tab\tis fine\nevil\u202etxt\u202c\u200b.exe\x1b[2J"),
			"synonyms.txt": "\ufeffmoney, \u200bfunds\n# 👩\u200d💻\n",
			fixes:          strings.Replace(flow("a", question("a", "z")+ending("z", call)), "en: s }", `en: "s\x07" }`, 1),
		}, []string{
			en + `:9: error: holds the control character U+202E`,
			fixes + `:3: error: holds the control character U+0007`,
			`synonyms.txt:1: error: holds the control character U+200B`,
		}},
		{"a picture", pair("", "## Heading\n\nSee\n![the button](button.png)"),
			[]string{en + `:11: warning: the picture "button.png" is not shown: articles have text only`}},
		{"unknown topics", map[string]string{
			"pack.yaml": "id: test\nversion: \"2026-11-23\"\nlanguages: [zh-CN, en]\ncategories:\n  - id: account\n    title: { zh-CN: 账户, en: Account }\n" +
				"home:\n  - account-locked\n  - none\n  - account-locked\nemergency: [nothing]\n",
			zh:    testArticle("zh-CN", "related: [none]\nfix: no\n", ""),
			en:    testArticle("en", "related:\n  - none\nfix: no\n", ""),
			fixes: strings.Replace(flow("a", question("a", "z")+ending("z", call)), "topic: account-locked", "topic: none", 1),
		}, []string{
			en + `:8: error: unknown related topic "none"`, en + `:9: error: unknown fix "no"`,
			zh + `:7: error: unknown related topic "none"`, zh + `:8: error: unknown fix "no"`,
			fixes + `:1: error: unknown topic "none"`,
			`pack.yaml:9: error: unknown topic "none"`, `pack.yaml:10: error: topic "account-locked" is given twice`,
			`pack.yaml:11: error: unknown topic "nothing"`,
		}},
		{"no channels", map[string]string{"channels.yaml": "[]\n", "deployment.toml": ""}, []string{`channels.yaml:1: error: has no channels: nobody can be reached`}},
		{"missing translation of a channel", map[string]string{"channels.yaml": strings.Replace(channels, "today: { zh-CN: 快, en: Fast }", "today: { en: Fast }", 1)},
			[]string{`channels.yaml:10: error: phone.reason.today has no translation into zh-CN`}},
		{"values that lead nowhere", map[string]string{
			"channels.yaml": channels + strings.NewReplacer("id: phone", "id: chat", "kind: phone", "kind: chat").Replace(channels) +
				strings.NewReplacer("id: phone", "id: email", "kind: phone", "kind: email").Replace(channels),
			"deployment.toml": "[channels.phone]\nvalue = \"ask us\"\n[channels.chat]\nvalue = \"http://okpay.example\"\n",
			"demo.toml":       "[channels.phone]\nvalue = \"1 202 555 0100\"\n[channels.email]\nvalue = \"Desk <a@okpay.example>\"\n",
		}, []string{
			`demo.toml:4: error: channel "email": "Desk <a@okpay.example>" is not a bare mail address`,
			`deployment.toml:2: error: channel "phone": "ask us" is not a phone number`,
			`deployment.toml:4: error: channel "chat": broken link: "http://okpay.example" is not an https address`,
		}},
		{"addresses that are not the desk's own", map[string]string{"deployment.toml": "domains = [\"okpay.example\"]\nsite = \"https://www.okpay.example\"\n" +
			"support_address = \"help@desk.example\"\n", "demo.toml": "site = \"https://okpay.example.evil.example\"\n"},
			[]string{
				`demo.toml:1: warning: site is at okpay.example.evil.example, which is not among the domains`,
				`deployment.toml:3: warning: support_address is at desk.example, which is not among the domains`,
			}},
		{"an expired calendar", map[string]string{"calendar.yaml": "time_zone: Asia/Shanghai\nholidays: []\nexpires: \"2026-11-22\"\n"},
			[]string{`calendar.yaml:3: error: the calendar expired on 2026-11-22`}},
		{"a calendar on its last day", map[string]string{"calendar.yaml": "expires: \"2026-11-23\"\n"}, nil},
		{"a calendar without an end", map[string]string{"calendar.yaml": "time_zone: Asia/Shanghai\n"},
			[]string{`calendar.yaml:1: warning: expires is missing: hours are shown as unconfirmed`}},
		{"hours without a calendar", map[string]string{"calendar.yaml": "", "deployment.toml": "[channels.phone]\n" + hours},
			[]string{`calendar.yaml:1: warning: is missing: hours are shown as unconfirmed`}},
		{"days that contradict", map[string]string{"calendar.yaml": "expires: \"2026-12-31\"\nholidays:\n  - \"2026-12-05\"\n  - \"2026-12-05\"\n  - \"2027-01-01\"\nworkdays: [\"2026-12-05\"]\n"},
			[]string{
				`calendar.yaml:4: error: 2026-12-05 is given twice`,
				`calendar.yaml:5: warning: 2027-01-01 lies past the day on which the calendar expires`,
				`calendar.yaml:6: error: 2026-12-05 is a holiday too`,
			}},
		{"a version that is still to come", map[string]string{"pack.yaml": strings.Replace(string(valid()["pack.yaml"].Data), "2026-11-23", "2026-11-25", 1)},
			[]string{`pack.yaml:2: error: version 2026-11-25 lies in the future`}},
		{"make-up workdays that are worked anyway", map[string]string{"calendar.yaml": "expires: \"2026-12-31\"\nworkdays: [\"2026-11-28\", \"2026-11-30\"]\n"},
			[]string{`calendar.yaml:2: warning: 2026-11-30 is a Monday: workdays are Saturdays and Sundays that are worked`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range lintAt(put(c.files)) {
				if s := f.String(); !strings.Contains(s, "scenario") { // what those say of a changed fix: TestLintWalksTheScenarios
					got = append(got, s)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// The bounds themselves are within.
func TestLintMeasuresArticles(t *testing.T) {
	const front = "---\ncategory: account\ntitle: t\nquestion: q\nanswer: one two\nkeywords: [k]\n---\n"
	for _, c := range []struct {
		lang, unit, mark string
		n                int
		want             string
	}{
		{"en", "word ", "", 148, ""}, // and the two of the answer
		{"en", "word ", "", 147, "articles/en/account-locked.md:8: warning: has 149 words, not 150 to 500"},
		{"en", "word ", "", 498, ""},
		{"en", "word ", "", 499, "articles/en/account-locked.md:8: warning: has 501 words, not 150 to 500"},
		{"zh-CN", "词，", "", 248, ""},
		{"zh-CN", "词，", "", 247, "articles/zh-CN/account-locked.md:8: warning: has 249 characters, not 250 to 800"},
		{"zh-CN", "词", "", 798, ""},
		{"zh-CN", "词", "\n\n[QQ](https://qq.example) 2FA", 797, "articles/zh-CN/account-locked.md:8: warning: has 801 characters, not 250 to 800"},
	} {
		file := "articles/" + c.lang + "/account-locked.md"
		m := put(map[string]string{
			"articles/en/account-locked.md":    testArticle("en", "", ""),
			"articles/zh-CN/account-locked.md": testArticle("zh-CN", "", ""),
		})
		m[file].Data = []byte(front + strings.Repeat(c.unit, c.n) + c.mark + "\n")
		got := ""
		for _, f := range lintAt(m) {
			got += f.String()
		}
		if got != c.want {
			t.Errorf("%d of %q: %q, want %q", c.n, c.unit, got, c.want)
		}
	}
}

func TestCountWords(t *testing.T) {
	for text, want := range map[string]int{
		"":                       0,
		"Don't click, call.":     3,
		"two-step sign-in":       2,
		"1,000.50 at 09:00":      3,
		"a - b — c":              3,
		"退款没到账，联系客服。":            9,
		"打开 QQ 邮箱，开启2FA。":        8,
		"“安全设置”":                 4,
		"见https://okpay.example": 3,
		"café naïve":             2,
		"３ 天":                    2,
	} {
		if got := countWords(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestLintSaysTheSameEachTime(t *testing.T) {
	m := put(map[string]string{
		"pack.yaml":                 "id: test\nversion: \"2026-11-23\"\nlanguages: [zh-CN, en]\ncategories: []\nhome: [no]\nemergency: [no]\n",
		"fixes/account-locked.yaml": "nodes:\n" + question("a", "z") + ending("z", "kind: contact"),
	})
	first := lintAt(m)
	if len(first) == 0 {
		t.Fatal("nothing is found")
	}
	for range 20 {
		if again := lintAt(m); !reflect.DeepEqual(again, first) {
			t.Fatalf("%v\nthen\n%v", first, again)
		}
	}
}

// What the parser stumbled over is quoted, and has a code, so that its words are not all that a reader of Chinese gets.
func TestLintTellsWhatTheParserSays(t *testing.T) {
	found := lintAt(put(map[string]string{"calendar.yaml": "expires: [\n"}))
	if len(found) != 1 || found[0].Code != "yaml_syntax" || !slices.Equal(found[0].Args, []string{found[0].Problem}) || found[0].Problem == "" {
		t.Errorf("%+v", found)
	}
}

// What a pack's own file says is what all others are compared with.
func TestLintOfAPackWhoseOwnFileIsBrokenTellsOfThatAlone(t *testing.T) {
	for _, broken := range []string{"id: [\n", "\xff\xfe"} {
		found := lintAt(put(map[string]string{"pack.yaml": broken}))
		if len(found) != 1 || found[0].File != "pack.yaml" {
			t.Errorf("%q: %+v", broken, found)
		}
	}
}

// A pack that cannot be read at all is told about, and nothing follows from it.
func TestLintOfAnEmptyFolder(t *testing.T) {
	var got []string
	for _, f := range Lint(fstest.MapFS{}, Checks{Now: time.Now()}) {
		if f.File == "" || f.Line < 1 || f.Args == nil {
			t.Errorf("%+v", f)
		}
		got = append(got, f.File)
	}
	if want := []string{"pack.yaml"}; !slices.Equal(got, want) {
		t.Errorf("found in %q, want %q", got, want)
	}
}

func TestLintOverlay(t *testing.T) {
	base, err := Load(valid())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"brand = \"X\"\n[channels.phone]\nvalue = \"95555\"\n": "",
		"brand = \"X\"\nbland = 1\n":                           `desk.toml:2: error: unknown key "bland"`,
		"\n[channels.phone]\nvalue = \"?\"\n":                  `desk.toml:3: error: channel "phone": "?" is not a phone number`,
	} {
		got := ""
		for _, f := range LintOverlay(fstest.MapFS{"desk.toml": {Data: []byte(text)}}, "desk.toml", base) {
			got += f.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
