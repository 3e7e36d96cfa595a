package search

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// docs is a small help: Chinese and English, titles and bodies.
func docs() []Doc {
	return []Doc{
		{ID: "locked", Lang: "zh-CN", Title: "账户被锁定怎么办", Question: "登录时提示账户已锁定", Keywords: []string{"冻结", "解锁"},
			Body: "密码输错多次会锁定。先停止尝试，再联系客服核实身份。"},
		{ID: "password", Lang: "zh-CN", Title: "忘记密码怎么办", Question: "怎样重置密码", Keywords: []string{"找回密码"},
			Body: "在登录页点忘记密码，用注册邮箱收取链接。账户不会因此锁定。"},
		{ID: "history", Lang: "zh-CN", Title: "怎样查交易记录", Question: "在哪里看账单", Keywords: []string{"流水", "还款"},
			Body: "登录后打开交易记录，按日期筛选。"},
		{ID: "2fa", Lang: "zh-CN", Title: "怎样打开两步验证", Question: "什么是2FA验证", Body: "在安全设置里打开。银行卡不受影响。"},
		{ID: "locked-en", Lang: "en", Title: "My account is locked", Question: "What do I do when it is locked?",
			Body: "Stop trying passwords. Support checks who you are and unlocks it."},
		{ID: "password-en", Lang: "en", Title: "I forgot my password", Question: "How do I reset it?", Body: "Use the link on the sign-in page."},
		{ID: "charge-en", Lang: "en", Title: "I was charged twice", Question: "Duplicate payments", Body: "Compare both entries, then email the merchant."},
	}
}

func options() Options {
	return Options{Synonyms: [][]string{{"账户", "户头", "account"}, {"锁定", "封掉"}, {"bank card", "debit card", "银行卡"}}}
}

func index() *Index { return New(docs(), options()) }

func first(x *Index, query string) string {
	hits := x.Search(query, 3)
	if len(hits) == 0 {
		return ""
	}
	return x.docs[hits[0].Doc].ID
}

func TestFindsWhatIsMeant(t *testing.T) {
	x := index()
	for _, c := range []struct{ why, query, want string }{
		{"whole title", "账户被锁定怎么办", "locked"},
		{"one character", "锁", "locked"},
		{"two characters", "锁定", "locked"},
		{"part of a word", "户被", "locked"},
		{"traditional", "帳戶被鎖", "locked"},
		{"another variant", "帐户被锁定", "locked"},
		{"pinyin", "zhanghu suoding", "locked"},
		{"pinyin in one word", "zhanghusuoding", "locked"},
		{"pinyin half typed", "zhanghu suod", "locked"},
		{"pinyin of the second reading", "huankuan", "history"},
		{"initials", "zhbsd", "locked"},
		{"initials with one left out", "zhsd", "locked"},
		{"homophones", "密马", "password"},
		{"one wrong character", "交易纪录", "history"},
		{"keyword", "流水", "history"},
		{"full width", "２ＦＡ", "2fa"},
		{"mixed", "2FA 验证", "2fa"},
		{"mixed without a space", "2fa验证", "2fa"},
		{"synonym", "户头封掉", "locked"},
		{"synonym across languages", "debit card", "2fa"},
		{"English sentence", "account is locked", "locked-en"},
		{"capitals", "ACCOUNT LOCKED", "locked-en"},
		{"stem", "charges", "charge-en"},
		{"stem of another form", "charging", "charge-en"},
		{"prefix", "duplic", "charge-en"},
		{"typo", "pasword", "password-en"},
		{"swapped letters", "acocunt lokced", "locked-en"},
		{"hyphen", "e-mail merchant", "charge-en"},
		{"possessive", "merchant's", "charge-en"},
		{"stop words alone still find something", "what do I do", "locked-en"},
	} {
		if got := first(x, c.query); got != c.want {
			t.Errorf("%s: %q finds %q, want %q", c.why, c.query, got, c.want)
		}
	}
}

func TestEveryCharacterOfATitleFindsIt(t *testing.T) {
	x := index()
	for i, d := range docs() {
		for _, r := range d.Title {
			if !isIdeograph(r) {
				continue
			}
			found := false
			for _, h := range x.Search(string(r), 10) {
				found = found || h.Doc == i
			}
			if !found {
				t.Errorf("%c does not find %s", r, d.ID)
			}
		}
	}
}

func TestNothingIsFoundForNothing(t *testing.T) {
	x := index()
	for _, q := range []string{"", " ", "。！？", "xqzv", "\xff\xfe", "😀", "𠮷"} {
		if hits := x.Search(q, 5); len(hits) != 0 {
			t.Errorf("%q finds %d", q, len(hits))
		}
	}
	if hits := New(nil, Options{}).Search("锁", 5); len(hits) != 0 {
		t.Error("an empty index finds something")
	}
	if hits := x.Search("锁", 0); len(hits) != 0 {
		t.Error("limit 0 gives hits")
	}
}

func TestTiesKeepTheOrderOfTheDocuments(t *testing.T) {
	same := make([]Doc, 20)
	for i := range same {
		same[i] = Doc{ID: fmt.Sprint(i), Title: "退款"}
	}
	hits := New(same, Options{}).Search("退款", 5)
	for i, h := range hits {
		if h.Doc != i {
			t.Errorf("place %d has document %d", i, h.Doc)
		}
	}
	if len(hits) != 5 {
		t.Errorf("%d hits, want 5", len(hits))
	}
}

func TestSearchIsTheSameEachTimeAndSideBySide(t *testing.T) {
	x := index()
	want := x.Search("账户锁定 account locked", 5)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := x.Search("账户锁定 account locked", 5); !reflect.DeepEqual(got, want) {
					t.Error("another result")
					return
				}
				x.Search("密码", 3)
			}
		})
	}
	wg.Wait()
	if again := index().Search("账户锁定 account locked", 5); !reflect.DeepEqual(again, want) {
		t.Error("another index gives another result")
	}
}

func marked(text string, marks [][2]int) string {
	var b strings.Builder
	at := 0
	for _, m := range marks {
		b.WriteString(text[at:m[0]] + "[" + text[m[0]:m[1]] + "]")
		at = m[1]
	}
	return b.String() + text[at:]
}

func TestMarks(t *testing.T) {
	for _, c := range []struct{ query, text, want string }{
		{"账户锁定", "您的账户被锁定了", "您的[账户]被[锁定]了"},
		{"帳戶", "账户与帐户", "[账户]与[帐户]"},
		{"锁", "锁定", "[锁]定"},
		{"zhanghu suoding", "账户被锁定", "[账户]被[锁定]"},
		{"lock", "It is Locked.", "It is [Locked]."},
		{"charges", "I was charged", "I was [charged]"},
		{"户头", "账户", "[账户]"},
		{"怎么", "没有", "没有"},
	} {
		all := append(docs(), Doc{Title: c.text})
		x := New(all, options())
		if got := marked(c.text, x.Parse(c.query).TitleMarks(len(all)-1)); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.query, c.text, got, c.want)
		}
		clear(x.cuts) // as if there were no room for tokens
		if got := marked(c.text, x.Parse(c.query).TitleMarks(len(all)-1)); got != c.want {
			t.Errorf("cut again, %q in %q: %q, want %q", c.query, c.text, got, c.want)
		}
	}
}

func TestSnippetShowsTheMatch(t *testing.T) {
	filler := strings.Repeat("这里是别的内容，没有什么关系。", 30)
	x := New([]Doc{{ID: "a", Title: "标题", Body: filler + "\n退款会原路退回。" + filler}}, Options{})
	h := x.Search("退款", 1)[0]
	got := marked(h.Snippet, h.Marks)
	if !strings.HasPrefix(got, "…[退款]会原路退回。") || !strings.HasSuffix(got, "…") || strings.Contains(got, "\n") {
		t.Errorf("snippet %q", got)
	}
	if n := utf8.RuneCountInString(h.Snippet); n > 80 {
		t.Errorf("snippet of %d characters", n)
	}
}

func TestStem(t *testing.T) {
	for _, group := range []string{
		"charge charges charged charging", "city cities", "stop stops stopped stopping", "verify verified verifies verifying",
		"password passwords", "address addresses", "box boxes", "bill bills billed billing", "lock locked locking locks",
	} {
		words := strings.Fields(group)
		want := string(stem([]byte(words[0])))
		for _, w := range words[1:] {
			if got := string(stem([]byte(w))); got != want {
				t.Errorf("%s: %s, want %s as of %s", w, got, want, words[0])
			}
		}
	}
	for _, w := range []string{"pin", "is", "sing", "bus", "status", "red"} {
		if got := string(stem([]byte(w))); got != w {
			t.Errorf("%s becomes %s", w, got)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"password", "password", 0}, {"pasword", "password", 1}, {"passwrod", "password", 1}, {"passvord", "password", 1},
		{"paswrod", "password", 2}, {"abcdef", "uvwxyz", 3},
	} {
		if got := distance(c.a, c.b, 2); got != c.want {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func FuzzSearch(f *testing.F) {
	x := index()
	for _, s := range []string{"账户 locked", "zhanghu suod", "e-mail's", "２ＦＡ验证", "\xff锁\x00", strings.Repeat("锁a ", 500)} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, query, text string) {
		check := func(text string, marks [][2]int) {
			at := 0
			for _, m := range marks {
				if m[0] < at || m[1] <= m[0] || m[1] > len(text) {
					t.Fatalf("marks %v of %q", marks, text)
				}
				at = m[1]
			}
		}
		for _, h := range x.Search(query, 5) {
			check(h.Snippet, h.Marks)
		}
		own := New([]Doc{{Title: text, Body: query, Keywords: []string{text}}, {Title: query, Question: text}},
			Options{Synonyms: [][]string{{query, text}}, Urgent: Urgent{[][]string{{text}}, []UrgentRule{{All: []int{0}}}}})
		q := own.Parse(query)
		check(text, q.TitleMarks(0))
		check(query, q.TitleMarks(1))
		for doc := range 2 {
			check(q.Snippet(doc))
		}
		own.Search(query, 3)
	})
}

func TestSnippetNeitherBeginsNorEndsWithAComma(t *testing.T) {
	text := strings.Repeat("一二三四五六七八九十", 3) + "，甲乙丙丁戊锁定账户，" + strings.Repeat("再打热线，", 30)
	at := strings.Index(text, "锁定")
	for _, from := range []int{at, at - 3, at + 3} {
		got, _ := cut(text, [][2]int{{from, from + 6}})
		words := strings.Trim(got, ellipsis)
		if first := strings.TrimLeft(words, "，。"); got == text || first != words || strings.TrimRight(words, "，") != words {
			t.Errorf("got %q", got)
		}
	}
}

func TestSnippetJoinsLinesAsTheirLanguageDoes(t *testing.T) {
	for text, want := range map[string]string{
		"先停下来。\n再打热线。\n":           "先停下来。再打热线。",
		"点“锁定账户”\n再打热线":            "点“锁定账户”再打热线",
		"Stop.\nThen  call.\n":     "Stop. Then  call.",
		"He said “stop”\nand left": "He said “stop” and left",
		"经过：钱没了 \r\n\r\n\t编号 12":   "经过：钱没了 编号 12",
		"a\tb\n":                   "a b",
	} {
		if got, _ := cut(text, nil); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	text := "先停下来。\n再打热线。\nCall it.\nNow."
	at := func(word string) [2]int { i := strings.Index(text, word); return [2]int{i, i + len(word)} }
	line, marks := cut(text, [][2]int{at("停下"), at("热线"), at("Call"), at("Now")})
	if got := marked(line, marks); got != "先[停下]来。再打[热线]。[Call] it. [Now]." {
		t.Errorf("%q", got)
	}
}

func TestSnippetEndsWithAWholeWord(t *testing.T) {
	text := strings.Repeat("Stop and call the hotline. ", 8)
	for extra := range 30 {
		at := strings.Index(text, "hotline")
		got, marks := cut(strings.Repeat("x", extra)+" "+text, [][2]int{{at + extra + 1, at + extra + 8}})
		last := got[strings.LastIndex(got, " ")+1:]
		if word := strings.Trim(strings.TrimSuffix(last, ellipsis), "."); !strings.Contains(" "+text, " "+word) || len(marks) == 0 {
			t.Errorf("%q ends with %q", got, last)
		}
	}
	long := "See https://official.example/" + strings.Repeat("page", 40)
	if got, _ := cut(long, nil); len(got) < snippetColumns {
		t.Errorf("an address is left out: %q", got)
	}
}

func TestSnippetLeavesHeadingsOut(t *testing.T) {
	body := "总说一句。\n怎么做" + HeadingEnd + "先停下来，再打热线。\n准备什么" + HeadingEnd + "证件的照片。\n"
	x := New([]Doc{{ID: "a", Title: "标题", Question: "何时打热线", Body: body}}, Options{})
	for query, want := range map[string]string{
		"热线":   "…先停下来，再打[热线]。证件的照片。",
		"标题":   "总说一句。先停下来，再打热线。证件的照片。",
		"准备什么": "总说一句。先停下来，再打热线。证件的照片。", // which leads here all the same
	} {
		hits := x.Search(query, 1)
		if len(hits) != 1 {
			t.Errorf("%s: %d hits", query, len(hits))
			continue
		}
		if got := marked(hits[0].Snippet, hits[0].Marks); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}
