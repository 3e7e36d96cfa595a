package faq

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"okpay.example/support/assets"
	"okpay.example/support/assets/icons"
	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/pack"
	"okpay.example/support/faq/search"
)

func embedded(t testing.TB) *pack.Pack {
	t.Helper()
	p, err := pack.Load(assets.Pack())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEmbeddedPackHasNoFault(t *testing.T) {
	// The calendar's expiry is a release's matter, so the day is fixed.
	day, err := time.Parse(time.DateOnly, embedded(t).Version)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range pack.Lint(assets.Pack(), pack.Checks{Now: day, Icons: icons.Names()}) {
		t.Error(f)
	}
}

func TestDemoOverlayFits(t *testing.T) {
	p, err := embedded(t).Overlay(assets.DemoDeployment())
	if err != nil {
		t.Fatal(err)
	}
	if !p.Deployment.Demo || p.Deployment.SupportAddress != "support@okpay.example" || p.Deployment.AnswerDays == 0 {
		t.Errorf("deployment = %+v", p.Deployment)
	}
	for _, c := range p.Channels {
		if c.Value == "" {
			t.Errorf("%s has no value", c.ID)
		}
	}
}

func TestEmbeddedPackInventsNothing(t *testing.T) {
	d := embedded(t).Deployment
	if d.Site != "" || d.SupportAddress != "" || len(d.Domains) > 0 || len(d.SigningDomains) > 0 || d.AnswerDays != 0 {
		t.Errorf("deployment = %+v", d)
	}
	for id, c := range d.Channels {
		if c.Value != "" || len(c.Hours) > 0 {
			t.Errorf("%s = %+v", id, c)
		}
	}
}

func TestEmbeddedPackNamesIconsThatThereAre(t *testing.T) {
	p := embedded(t)
	names := map[string]string{}
	for _, a := range p.Articles {
		names["article "+a.ID] = a.Icon
	}
	for _, f := range p.Fixes {
		names["fix "+f.ID] = f.Icon
	}
	for _, c := range p.Channels {
		names["channel "+c.ID] = c.Icon
	}
	for of, name := range names {
		if _, ok := icons.SVG(name); !ok {
			t.Errorf("%s: there is no icon %q", of, name)
		}
	}
}

// The law gives 13 days off from Monday to Friday in a year (from 2025 on); what is more of them is worked on a weekend.
func TestEmbeddedCalendarAddsUp(t *testing.T) {
	c := embedded(t).Calendar
	off, worked := 0, 0
	for _, s := range c.Holidays {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil || s > c.Expires {
			t.Errorf("holiday %s: %v", s, err)
		}
		if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			off++
		}
	}
	for _, s := range c.Workdays {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil || d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			t.Errorf("make-up workday %s is a %s, %v", s, d.Weekday(), err)
		}
		worked++
	}
	if off-worked != 13 || c.TimeZone != "Asia/Shanghai" || c.Expires != "2026-12-31" {
		t.Errorf("%d days off, %d worked, %s until %s", off, worked, c.TimeZone, c.Expires)
	}
}

// The five main questions, asked in the ways people ask.
func TestMainQuestionsComeFirst(t *testing.T) {
	l := New(embedded(t))
	for id, queries := range map[string][]string{
		"account-locked":           {"账户被锁定怎么办", "锁", "account is locked", "帳戶被鎖", "zhanghu suoding", "zhsd", "账户冻结", "my account got lokced"},
		"reset-password":           {"忘记密码怎么办", "密码", "forgot my password", "忘記密碼", "wangji mima", "wjmm", "重置密码", "密马忘了", "pasword reset"},
		"transaction-history":      {"怎样查交易记录", "账单", "transaction history", "交易記錄", "jiaoyi jilu", "jyjl", "查流水", "where are my transactions"},
		"account-security":         {"怎样让账户更安全", "账户安全", "make my account safer", "帳戶安全", "zhanghu anquan", "提高账户安全"},
		"cancel-recurring-payment": {"取消自动扣款", "订阅", "cancel subscription", "取消訂閱", "quxiao zidong koukuan", "cancel a recurring payment", "关闭自动续费"},
	} {
		for _, lang := range []string{"zh-CN", "en"} {
			for _, q := range queries {
				rs := l.Search(Query{Text: q, Lang: lang})
				if len(rs) == 0 || rs[0].ID != id {
					t.Errorf("%s: %q finds %v, want %s", lang, q, names(rs), id)
				}
			}
		}
	}
}

func names(rs []Result) (s []string) {
	for _, r := range rs {
		s = append(s, r.Kind+" "+r.ID)
	}
	return s
}

// small is a pack of two topics, one of them in Chinese only.
func small(t testing.TB) *pack.Pack {
	t.Helper()
	files := map[string]string{
		"pack.yaml": "id: t\nversion: 2026-11-23\nlanguages: [zh-CN, en]\nemergency: [stolen]\ncategories:\n" +
			"  - { id: a, title: { zh-CN: 甲, en: A } }\n  - { id: b, title: { zh-CN: 乙, en: B } }\n",
		"channels.yaml": "- { id: phone, kind: phone, title: { zh-CN: 热线, en: Hotline }, good_for: { zh-CN: 紧急, en: emergencies } }\n",
		"articles/zh-CN/stolen.md": "---\ncategory: b\ntitle: 账户被盗\nquestion: 钱被转走\nanswer: 马上打热线。\nfix: stolen\n---\n" +
			"## 怎么做\n\n1. **锁定**账户\n2. 见 [密码](article:password)\n",
		"articles/en/stolen.md":      "---\ncategory: b\ntitle: Account stolen\nquestion: Money is leaving\nanswer: Call.\n---\nLock it.\n",
		"articles/zh-CN/password.md": "---\ncategory: a\ntitle: 忘记密码\nquestion: 怎样重置\nanswer: 点忘记密码。\n---\n正文\n",
		"fixes/stolen.yaml": "topic: stolen\ntitle: { zh-CN: 止损, en: Act now }\nsummary: { zh-CN: 步骤, en: Steps }\nstart: a\n" +
			"nodes:\n  a: { kind: outcome, text: { en: x }, outcome: { kind: contact, urgency: now } }\n",
		"calendar.yaml": "time_zone: Asia/Shanghai\n",
	}
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := pack.Load(m)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSearchShowsTheLanguageAskedFor(t *testing.T) {
	l := New(small(t))
	r := l.Search(Query{Text: "account stolen", Lang: "zh-CN"})[0]
	if r.ID != "stolen" || r.Kind != KindArticle || r.Title != "账户被盗" || !strings.HasPrefix(r.Snippet, "马上打热线") || !r.Emergency {
		t.Errorf("result = %+v", r)
	}
	r = l.Search(Query{Text: "账户被盗", Lang: "en"})[0]
	if r.Title != "Account stolen" {
		t.Errorf("result = %+v", r)
	}
	r = l.Search(Query{Text: "忘记密码", Lang: "en"})[0]
	if r.Title != "忘记密码" || len(r.TitleMarks) == 0 {
		t.Errorf("a topic that English lacks: %+v", r)
	}
}

func TestSearchGivesEachOnceAndAllKinds(t *testing.T) {
	l := New(small(t))
	rs := l.Search(Query{Text: "账户被盗 stolen account", Lang: "zh-CN"})
	if got := strings.Join(names(rs), ", "); got != "article stolen, fix stolen" {
		t.Errorf("got %s", got)
	}
	if rs := l.Search(Query{Text: "hotline", Lang: "en"}); len(rs) == 0 || rs[0].Kind != KindChannel || rs[0].ID != "phone" {
		t.Errorf("got %v", names(rs))
	}
	if rs := l.Search(Query{Text: "账户", Lang: "en", Limit: 1}); len(rs) != 1 {
		t.Errorf("limit 1 gives %d", len(rs))
	}
}

// A caller that asks for fewer results gets the first of those that others get.
func TestSearchKeepsItsOrderWhateverTheLimit(t *testing.T) {
	l := New(embedded(t))
	for _, c := range cases(t, "testdata/search.tsv") {
		all := names(l.Search(Query{Text: c.query, Lang: "zh-CN", Limit: 50}))
		for _, limit := range []int{1, 3, 5, 10} {
			want := all[:min(limit, len(all))]
			if got := names(l.Search(Query{Text: c.query, Lang: "zh-CN", Limit: limit})); !slices.Equal(got, want) {
				t.Errorf("%q: the first %d are %v, of 50 they are %v", c.query, limit, got, want)
			}
		}
	}
}

func TestSearchMixesTicketsIn(t *testing.T) {
	l := New(small(t))
	docs := []search.Doc{{ID: "K7F3-9Q2M", Kind: KindTicket, Title: "退款没到 ABC123"}}
	rs := l.Search(Query{Text: "abc123", Lang: "zh-CN", Extra: search.New(docs, search.Options{}), ExtraDocs: docs})
	if len(rs) != 1 || rs[0].Kind != KindTicket || rs[0].ID != "K7F3-9Q2M" || rs[0].Title != docs[0].Title {
		t.Errorf("got %+v", rs)
	}
}

// A person's own ticket about the very thing stands among the first answers, however few tickets there are, and moves
// none of the pack's.
func TestATicketStandsBesideTheAnswers(t *testing.T) {
	l := New(embedded(t))
	docs := []search.Doc{{ID: "K7F3-9Q2M", Kind: KindTicket, Title: "餐厅退款一直没到账"}, {ID: "AB2C-3D4E", Kind: KindTicket, Title: "My phone bill was charged twice"}}
	for id, queries := range map[string][]string{
		"K7F3-9Q2M": {"餐厅退款", "退款没到账", "餐廳"},
		"AB2C-3D4E": {"phone bill", "bill charged twice", "phone bil"},
	} {
		for _, q := range queries {
			rs := l.Search(Query{Text: q, Lang: "zh-CN", Extra: l.Index(docs), ExtraDocs: docs})
			at := slices.IndexFunc(rs, func(r Result) bool { return r.ID == id })
			if at < 0 || at > 2 {
				t.Errorf("%q: the ticket is in place %d of %v", q, at, names(rs))
				continue
			}
			answers := names(slices.DeleteFunc(rs, func(r Result) bool { return r.Kind == KindTicket }))
			if alone := names(l.Search(Query{Text: q, Lang: "zh-CN"})); !slices.Equal(answers, alone[:len(answers)]) {
				t.Errorf("%q: the answers are %v beside tickets, %v alone", q, answers, alone)
			}
		}
	}
}

func TestArticlesComeOnceInPackOrder(t *testing.T) {
	l := New(small(t))
	list := l.Articles("en")
	if len(list) != 2 || list[0].ID != "password" || list[0].Lang != "zh-CN" || list[1].Lang != "en" {
		t.Errorf("got %+v", list)
	}
	if _, ok := l.Article("nope", "en"); ok {
		t.Error("an unknown article is found")
	}
	if f, ok := l.Fix("stolen"); !ok || f.Topic != "stolen" || len(l.Fixes()) != 1 {
		t.Errorf("fix = %+v", f)
	}
}

func TestAdviceAndExpectedAnswer(t *testing.T) {
	p := small(t)
	l := New(p)
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	if !l.ExpectedBy(at).IsZero() {
		t.Error("an answer is promised without the pack's word")
	}
	if a := l.Advise("", "stolen", at); len(a) != 1 || !a[0].Best {
		t.Errorf("advice = %+v", a)
	}
	if got := contact.TopicUrgency(p, "stolen"); got != contact.Now {
		t.Errorf("urgency = %s", got)
	}
	q, err := p.Overlay([]byte("answer_days = 2"))
	if err != nil {
		t.Fatal(err)
	}
	if got := New(q).ExpectedBy(at); !got.Equal(at.AddDate(0, 0, 2)) {
		t.Errorf("expected by %v", got)
	}
}

func TestRender(t *testing.T) {
	l := New(small(t))
	a, _ := l.Article("stolen", "zh-CN")
	text := Text(a)
	for _, want := range []string{"账户被盗\n\n马上打热线。\n\n## 怎么做\n", " 1. 锁定账户\n", " 2. 见 密码\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	a.Title = `<script>alert("x")</script>`
	a.Markdown += "\n<img src=x onerror=alert(1)> [bad](javascript:alert(1)) [good](https://okpay.example/?a=1&b=2)"
	page := HTML(a)
	for _, bad := range []string{"<script", "<img", "javascript:"} {
		if strings.Contains(page, bad) {
			t.Errorf("%q in the page", bad)
		}
	}
	for _, want := range []string{`<html lang="zh-CN">`, "<strong>锁定</strong>", "<ol>", `<a href="https://okpay.example/?a=1&amp;b=2">good</a>`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}

func TestEval(t *testing.T) {
	p := small(t)
	e, err := Eval(p, strings.NewReader("stolen\t账户被盗\r\n\nnope,password\t忘记密码\nnope\t热线\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if e.Queries != 3 || e.Hit1 != 2.0/3 || e.Hit3 != 2.0/3 || e.MRR10 != 2.0/3 || e.BuildMS <= 0 || e.P99US < e.P50US {
		t.Errorf("evaluation = %+v", e)
	}
	e, err = Eval(p, strings.NewReader("b,c\t退款\n"), strings.NewReader("a\t退款进度\nb\t怎么退款呢请问一下\nc\t开户\n"))
	if err != nil {
		t.Fatal(err)
	}
	if e.Queries != 1 || e.Hit1 != 0 || e.Hit3 != 1 || e.MRR10 != 0.5 {
		t.Errorf("evaluation = %+v", e)
	}
}

func TestEvalRefusesBadLines(t *testing.T) {
	p := small(t)
	for _, c := range []struct{ queries, docs, want string }{
		{"a\tx\nno tab\n", "", "queries: line 2: has no tab"},
		{"\tx\n", "", "queries: line 1: has an empty id"},
		{"a,\tx\n", "", "queries: line 1: has an empty id"},
		{"a\t \n", "", "queries: line 1: has no text"},
		{"a\t\xff\n", "", "queries: line 1: is not valid UTF-8"},
		{"a\tx\nb\t" + strings.Repeat("x", maxEvalLine), "", "queries: line 2: is longer"},
		{"\n", "", "queries: there are none"},
		{"a\tx\n", "a\tx\na\ty\n", `docs: line 2: id "a" is given twice`},
	} {
		var err error
		if c.docs == "" {
			_, err = Eval(p, strings.NewReader(c.queries), nil)
		} else {
			_, err = Eval(p, strings.NewReader(c.queries), strings.NewReader(c.docs))
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error = %v, want %q", err, c.want)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		embedded(b)
	}
}

func BenchmarkNew(b *testing.B) {
	p := embedded(b)
	for b.Loop() {
		New(p)
	}
}

func BenchmarkKeystroke(b *testing.B) {
	l := New(embedded(b))
	for b.Loop() {
		l.Search(Query{Text: "账户被锁定怎么办", Lang: "zh-CN"})
	}
}

// A heading in the middle of a sentence's line reads as if it belonged to it.
func TestNoSnippetHoldsAHeading(t *testing.T) {
	l := New(embedded(t))
	for _, c := range []struct{ lang, query, heading string }{
		{"zh-CN", "账户被锁定", "怎么做"}, {"zh-CN", "不认识的登录", "怎么做"}, {"zh-CN", "身份证明", "准备什么"},
		{"en", "account locked", "What to do"},
	} {
		for _, r := range l.Search(Query{Text: c.query, Lang: c.lang}) {
			if strings.Contains(r.Snippet, " "+c.heading+" ") || strings.HasPrefix(r.Snippet, c.heading+" ") {
				t.Errorf("%s: %s says %q", c.query, r.ID, r.Snippet)
			}
		}
	}
}
