package fix

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"okpay.example/support/faq/pack"
)

var t0 = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func text(zh, en string) pack.Text { return pack.Text{"zh-CN": zh, "en": en} }

// flow asks, gives a step that can be tried again, and ends solved or at a contact.
func flow() *pack.Fix {
	return &pack.Fix{
		ID: "login", Topic: "login-problem", Title: text("登录", "Sign in"), Start: "ask",
		Nodes: map[string]pack.Node{
			"ask": {Kind: pack.KindQuestion, Text: text("看到什么？", "What do you see?"), Choices: []pack.Choice{
				{Key: "locked", Text: text("锁定", "Locked"), Next: "try"},
				{Key: "danger", Text: text("被盗", "Stolen"), Next: "contact"},
			}},
			"try": {Kind: pack.KindStep, Text: text("等一等\n再试", "Wait,\nthen try"), Do: []pack.Text{
				text("关掉", "Close it"), text("打开", "Open it"),
			}, Choices: []pack.Choice{
				{Key: "yes", Text: text("好了", "It works"), Next: "solved"},
				{Key: "again", Text: text("再试", "Again"), Next: "try"},
				{Key: "no", Text: text("没用", "No luck"), Next: "contact"},
			}},
			"solved": {Kind: pack.KindOutcome, Text: text("好", "Done"), Outcome: &pack.Outcome{Kind: pack.OutcomeSolved}},
			"contact": {Kind: pack.KindOutcome, Text: text("联系", "Contact"), Outcome: &pack.Outcome{
				Kind: pack.OutcomeContact, Urgency: "today", Subject: text("账户被锁", "Account locked"), Attach: text("截图", "A screenshot"),
				Tell: text("我的账户被锁了。\n时间：", "My account is locked.\nTime:"),
			}},
		},
	}
}

func answer(t *testing.T, f *pack.Fix, keys ...string) Run {
	t.Helper()
	r := Start(f, t0)
	for i, k := range keys {
		var err error
		if r, err = r.Answer(f, k, t0.Add(time.Duration(i+1)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func TestRunReachesAnOutcome(t *testing.T) {
	f := flow()
	r := answer(t, f, "locked", "no")
	if !r.Done(f) || r.Node(f).ID != "contact" || r.Updated != t0.Add(2*time.Minute) {
		t.Errorf("run = %+v", r)
	}
	if want := []string{"ask", "try", "contact"}; !slices.Equal(r.Path, want) {
		t.Errorf("path = %v, want %v", r.Path, want)
	}
}

func TestUnknownAnswerListsTheChoices(t *testing.T) {
	f := flow()
	r := answer(t, f, "locked")
	same, err := r.Answer(f, "perhaps", t0)
	var unknown *UnknownAnswerError
	if !errors.As(err, &unknown) || !slices.Equal(unknown.Choices, []string{"yes", "again", "no"}) {
		t.Fatalf("error = %v", err)
	}
	if want := `"perhaps" is no answer at "try": choose yes, again, no`; err.Error() != want {
		t.Errorf("error = %q, want %q", err, want)
	}
	if !reflect.DeepEqual(same, r) {
		t.Error("the run has changed")
	}
	if _, err := answer(t, f, "danger").Answer(f, "yes", t0); err == nil || !strings.Contains(err.Error(), "has ended") {
		t.Errorf("at an outcome: %v", err)
	}
}

func TestBackKeepsTheAnswer(t *testing.T) {
	f := flow()
	r := answer(t, f, "locked", "no")
	b := r.Back(t0).Back(t0)
	if b.Node(f).ID != "ask" || b.Answers["ask"] != "locked" || b.Answers["try"] != "no" {
		t.Errorf("run = %+v", b)
	}
	if again := b.Back(t0); !reflect.DeepEqual(again, b) {
		t.Error("back at the start changed the run")
	}
	if len(r.Path) != 3 {
		t.Error("back changed the run it was called on")
	}
	// Taking another way must not write into the path of the first.
	other, err := b.Answer(f, "danger", t0)
	if err != nil || r.Path[1] != "try" || other.Path[1] != "contact" {
		t.Errorf("paths %v and %v, %v", r.Path, other.Path, err)
	}
}

func TestRunSurvivesJSON(t *testing.T) {
	f := flow()
	r := answer(t, f, "locked", "again", "no")
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back Run
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	resumed, changed := Resume(f, back)
	if changed || !reflect.DeepEqual(resumed, r) {
		t.Errorf("resumed = %+v, changed %v", resumed, changed)
	}
}

func TestResumeAfterThePackChanged(t *testing.T) {
	cases := []struct {
		name    string
		edit    func(*pack.Fix)
		path    []string
		changed bool
	}{
		{"nothing changed", func(*pack.Fix) {}, []string{"ask", "try", "contact"}, false},
		{"another text", func(f *pack.Fix) { f.Title = text("新", "New") }, []string{"ask", "try", "contact"}, false},
		{"a node is gone", func(f *pack.Fix) { delete(f.Nodes, "contact") }, []string{"ask", "try"}, true},
		{"an answer is gone", func(f *pack.Fix) {
			n := f.Nodes["try"]
			n.Choices = n.Choices[:2]
			f.Nodes["try"] = n
		}, []string{"ask", "try"}, true},
		{"an answer leads elsewhere", func(f *pack.Fix) {
			n := f.Nodes["ask"]
			n.Choices = []pack.Choice{{Key: "locked", Next: "solved"}}
			f.Nodes["ask"] = n
		}, []string{"ask"}, true},
		{"another start", func(f *pack.Fix) { f.Start = "try" }, []string{"try"}, true},
		{"another fix", func(f *pack.Fix) { f.ID = "other" }, []string{"ask"}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := flow()
			r := answer(t, f, "locked", "no")
			c.edit(f)
			got, changed := Resume(f, r)
			if changed != c.changed || !slices.Equal(got.Path, c.path) || got.Fix != f.ID {
				t.Errorf("path %v, changed %v; want %v, %v", got.Path, changed, c.path, c.changed)
			}
			if got.Node(f).Kind == "" {
				t.Error("the run is at no node")
			}
		})
	}
}

// A stored run may have been damaged.
func TestResumeOfNonsense(t *testing.T) {
	f := flow()
	for _, r := range []Run{
		{}, {Fix: "login"}, {Fix: "login", Path: []string{"nope"}}, {Fix: "login", Path: make([]string, 10_000)},
		{Fix: "login", Path: []string{"ask", "solved"}, Answers: map[string]string{"ask": "x"}},
	} {
		got, changed := Resume(f, r)
		if !changed || !slices.Equal(got.Path, []string{"ask"}) {
			t.Errorf("%.40v: path %v, changed %v", r, got.Path, changed)
		}
		if _, err := got.Answer(f, "locked", t0); err != nil {
			t.Errorf("cannot go on: %v", err)
		}
	}
}

func TestARunHasAnEnd(t *testing.T) {
	f := flow()
	r := answer(t, f, "locked")
	var err error
	for range 2 * maxPath {
		if r, err = r.Answer(f, "again", t0); err != nil {
			return
		}
	}
	t.Error("a circle was walked without end")
}

func TestTranscriptAndProgress(t *testing.T) {
	f := flow()
	r := answer(t, f, "locked", "again", "no")
	want := []Step{
		{"ask", "What do you see?", "Locked"}, {"try", "Wait,\nthen try", "Again"},
		{"try", "Wait,\nthen try", "No luck"}, {"contact", "Contact", ""},
	}
	if got := r.Transcript(f, "en"); !reflect.DeepEqual(got, want) {
		t.Errorf("transcript = %+v", got)
	}
	for _, c := range []struct {
		keys     []string
		at, most int
	}{{nil, 1, 3}, {[]string{"locked"}, 2, 3}, {[]string{"danger"}, 2, 2}} {
		if at, most := answer(t, f, c.keys...).Progress(f); at != c.at || most != c.most {
			t.Errorf("after %v: %d of %d, want %d of %d", c.keys, at, most, c.at, c.most)
		}
	}
}

func TestATransactionIsOneLine(t *testing.T) {
	for given, want := range map[string]string{
		"T-1": "T-1", " T-1\r\n": "T-1", "T-1\nBcc: x": "T-1 Bcc: x", "T\u200b-\u202e1": "T-1", "\x00\x1b[0m T 1": "[0m T 1", "": "",
	} {
		if got := Start(flow(), t0).WithTransaction(given, t0).Transaction; got != want {
			t.Errorf("%q is kept as %q, not %q", given, got, want)
		}
	}
}

var by = Program{Version: "1.2.3", Pack: "2026-11-23", System: "linux/amd64"}

func TestReport(t *testing.T) {
	f := flow()
	r := answer(t, f, "locked", "no").WithTransaction("T-1", t0.Add(3*time.Minute))
	zh := r.Report(f, "zh-CN", by)
	want := `自助修复“登录”的记录
时间：2026-11-23 09:00 至 09:03（UTC+00:00）

我的回答：
- 看到什么？ → 锁定

已经试过：
1. 等一等 再试（结果：没用）
   · 关掉
   · 打开

走到这一步：联系
附件应包括：截图
来自 OKPAY Support 1.2.3，内容版本 2026-11-23 (linux/amd64)
`
	if zh.Body != want || zh.Subject != "账户被锁" || zh.Topic != "login-problem" || zh.Attach != "截图" ||
		zh.Tell != "我的账户被锁了。\n时间：" || zh.Transaction != "T-1" || zh.Lang != "zh-CN" {
		t.Errorf("report = %+v\n%s", zh, zh.Body)
	}
	en := r.Report(f, "en", by)
	for _, s := range []string{
		"From the guided fix \"Sign in\"\n", "- What do you see? → Locked\n", "1. Wait, then try (result: No luck)\n   · Close it\n",
		"Attachments should include: A screenshot\n", "Made by OKPAY Support 1.2.3, content of 2026-11-23 (linux/amd64)\n",
	} {
		if !strings.Contains(en.Body, s) {
			t.Errorf("no %q in\n%s", s, en.Body)
		}
	}
	if early := Start(f, t0).Report(f, "en", by); early.Subject != "Sign in" || early.Body != "" || early.Tell != "" {
		t.Errorf("a report before any answer: %+v", early)
	}
}

// A fix may be begun at home and gone on with elsewhere: support reads one time zone.
func TestReportTellsWhenInTheZoneOfTheLastAnswer(t *testing.T) {
	f := flow()
	china := time.FixedZone("CST", 8*60*60)
	for end, want := range map[time.Time]string{
		t0.Add(20 * time.Second):                     "Time: 2026-11-23 09:00 (UTC+00:00)\n",
		t0.Add(3 * time.Minute).In(china):            "Time: 2026-11-23 17:00 to 17:03 (UTC+08:00)\n",
		t0.Add(50*time.Hour + time.Minute).In(china): "Time: 2026-11-23 17:00 to 2026-11-25 19:01 (UTC+08:00)\n",
	} {
		r, err := Start(f, t0).Answer(f, "danger", end)
		if err != nil {
			t.Fatal(err)
		}
		if body := r.Report(f, "en", by).Body; !strings.Contains(body, want) {
			t.Errorf("no %q in\n%s", want, body)
		}
	}
}

func TestReportTellsWhatCameOfIt(t *testing.T) {
	f := flow()
	for _, result := range []Result{Failed, Returned, Overdue} {
		for _, lang := range []string{"zh-CN", "en"} {
			r := answer(t, f, "locked", "yes").Say(result, t0)
			words := phrasesIn(lang).results[result]
			if body := r.Report(f, lang, by).Body; words == "" || !strings.Contains(body, "\n"+words+"\n") {
				t.Errorf("%s in %s: no %q in\n%s", result, lang, words, body)
			}
			if r.Back(t0).Result != "" {
				t.Error("going back keeps what came of it")
			}
		}
	}
}

// What a person answered is told in the words they read, in either language, also when the guide says it differently now.
func TestTheTranscriptKeepsTheWordsOfThen(t *testing.T) {
	f := flow()
	r := answer(t, f, "locked", "no")
	n := f.Nodes["ask"]
	n.Text = text("看到了什么提示？", "Which message?")
	f.Nodes["ask"] = n
	resumed, changed := Resume(f, r)
	if changed || resumed.Transcript(f, "en")[0].Text != "What do you see?" || resumed.Transcript(f, "zh-CN")[0].Text != "看到什么？" {
		t.Errorf("changed %v, %+v", changed, resumed.Transcript(f, "zh-CN"))
	}
}

func TestAChangedGuideKeepsTheAnswersAsATranscript(t *testing.T) {
	f := flow()
	r := answer(t, f, "locked", "again", "no")
	n := f.Nodes["ask"]
	n.Choices = []pack.Choice{{Key: "new", Text: text("新的", "New"), Next: "try"}}
	f.Nodes["ask"] = n
	r, changed := Resume(f, r)
	want := []Step{{"ask", "What do you see?", "Locked"}, {"try", "Wait,\nthen try", "Again"}, {"try", "Wait,\nthen try", "No luck"}}
	if got := r.Before("en"); !changed || len(r.Said) != 0 || !reflect.DeepEqual(got, want) {
		t.Fatalf("changed %v, before: %+v", changed, got)
	}
	r, err := r.Answer(f, "new", t0)
	if err != nil {
		t.Fatal(err)
	}
	body := r.Report(f, "en", by).Body
	if !strings.Contains(body, "\nAnswered before (the guide has changed since):\n- What do you see? → Locked\n1. Wait, then try (result: Again)\n") {
		t.Errorf("not in\n%s", body)
	}
	if r, err = r.Answer(f, "no", t0); err != nil { // as before: it need not be told twice
		t.Fatal(err)
	}
	if body = r.Report(f, "en", by).Body; strings.Count(body, "No luck") != 1 || strings.Count(body, "(result: Again)") != 1 {
		t.Errorf("told twice:\n%s", body)
	}
	if again, changed := Resume(f, r); changed || !reflect.DeepEqual(again, r) {
		t.Errorf("resumed again: changed %v, %+v", changed, again)
	}
}

// Runs were stored without their words before.
func TestResumeOfARunWithoutItsWords(t *testing.T) {
	f := flow()
	ask := f.Nodes["ask"] // two answers lead to the same node
	ask.Choices = append(ask.Choices, pack.Choice{Key: "code", Text: text("要验证码", "It wants a code"), Next: "try"})
	f.Nodes["ask"] = ask
	r := answer(t, f, "code", "again", "no")
	bare := r
	bare.Said = nil
	if got, changed := Resume(f, bare); changed || !reflect.DeepEqual(got, r) {
		t.Errorf("changed %v, %+v", changed, got)
	}
}

func TestAFixThatLeadsToAnotherTakesItsAnswersAlong(t *testing.T) {
	f := flow()
	to := flow()
	to.ID, to.Title = "other", text("另一个", "Other")
	r := answer(t, f, "locked", "no").WithTransaction("T-1", t0)
	next := r.Next(f, to, t0)
	if next.Fix != "other" || len(next.Said) != 0 || next.Transaction != "T-1" {
		t.Fatalf("run %+v", next)
	}
	if resumed, changed := Resume(to, next); changed || !reflect.DeepEqual(resumed, next) {
		t.Errorf("resumed %+v, changed %v", resumed, changed)
	}
	next, err := next.Answer(to, "danger", t0)
	if err != nil {
		t.Fatal(err)
	}
	want := "我的回答：\n- 看到什么？ → 被盗\n\n之前做过“登录”：\n- 看到什么？ → 锁定\n1. 等一等 再试（结果：没用）\n   · 关掉\n"
	if body := next.Report(to, "zh-CN", by).Body; !strings.Contains(body, want) {
		t.Errorf("report\n%s", body)
	}
	for range 3 * maxChapters { // round and round
		next = next.Next(to, f, t0)
	}
	if len(next.From) != maxChapters {
		t.Errorf("%d chapters", len(next.From))
	}
}

func TestPathToIsTheShortest(t *testing.T) {
	f := flow()
	f.Nodes["ask"].Choices[0].Next = "gone" // a way that leads nowhere
	for kind, want := range map[string][]string{pack.OutcomeContact: {"danger"}, pack.OutcomeSolved: nil} {
		if got, ok := PathTo(f, kind); !slices.Equal(got, want) || ok != (want != nil) {
			t.Errorf("to %s: %v, %v", kind, got, ok)
		}
	}
	if got, ok := PathTo(flow(), pack.OutcomeSolved); !ok || !slices.Equal(got, []string{"locked", "yes"}) {
		t.Errorf("to solved: %v, %v", got, ok)
	}
}

func TestFilledLeavesOutWhatNobodyFilledIn(t *testing.T) {
	const tell = "我的账户被锁了。\n时间：\n  Amount: \nCard: none\n"
	if got := Filled(tell); got != "我的账户被锁了。\nCard: none" {
		t.Errorf("got %q", got)
	}
}
