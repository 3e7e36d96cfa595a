package widget_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// lines returns what a text shows, line by line.
func lines(o fyne.CanvasObject) []string {
	var all []string
	last := float32(-1)
	for _, part := range test.LaidOutObjects(o) {
		text, ok := part.(*canvas.Text)
		if !ok {
			continue
		}
		if y := text.Position().Y; y != last {
			all, last = append(all, ""), y
		}
		all[len(all)-1] += text.Text
	}
	return all
}

func TestTextWrapsChineseAndLatin(t *testing.T) {
	cases := []struct {
		name, text string
		em         float32 // width in characters of 14
		want       []string
	}{
		{"Chinese breaks anywhere", "账户被锁定怎么办", 4.2, []string{"账户被锁", "定怎么办"}},
		{"no line starts with a stop", "账户被锁，怎么办", 4.2, []string{"账户被", "锁，怎么", "办"}},
		{"no line ends with an opening bracket", "账户被（锁定）", 4.2, []string{"账户被", "（锁定）"}},
		{"Latin breaks at spaces", "account is locked", 4.2, []string{"account", "is locked"}},
		{"a Latin word in Chinese stays whole", "请打开okpay网站", 4.6, []string{"请打开", "okpay网", "站"}},
		{"a word too long is cut", "aaaaaaaaaaaaaaaaaaaa", 4, []string{"aaaaaaa", "aaaaaaa", "aaaaaa"}},
		{"an address is parted at its signs", "ann@department.mailbox.example", 12, []string{"ann@department", ".mailbox.example"}},
		{"line feeds are kept", "一\n\n二\r\n三", 9, []string{"一", "二", "三"}},
		{"nothing", "", 9, nil},
	}
	show(t, widget.Body(""), 300, 120)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			text := widget.Body(c.text)
			text.Resize(fyne.NewSize(c.em*14, 300))
			if got := lines(text); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTextIsAsHighAsItsLines(t *testing.T) {
	text := widget.Body(strings.Repeat("账户被锁定怎么办", 20))
	column := widget.Column(0, text)
	show(t, column, 300, 600)
	wide := column.MinSize().Height
	column.Resize(fyne.NewSize(150, 600))
	narrow := column.MinSize().Height
	if n := len(lines(text)); math.Abs(float64(narrow)-float64(n)*14*1.55) > 0.01 {
		t.Errorf("%d lines are %v high", n, narrow)
	}
	if narrow <= wide {
		t.Errorf("%v high when narrow, %v when wide", narrow, wide)
	}
}

func TestCutTextEndsInAnEllipsis(t *testing.T) {
	long := strings.Repeat("账户被锁定，", 20)
	for name, o := range map[string]widget.TextOptions{
		"one line":  {Wrap: widget.Ellipsis},
		"two lines": {MaxLines: 2},
	} {
		t.Run(name, func(t *testing.T) {
			text := widget.NewText(long, o)
			show(t, widget.Column(0, text), 200, 100)
			got := lines(text)
			if len(got) > 2 || !strings.HasSuffix(got[len(got)-1], "…") {
				t.Fatalf("got %q", got)
			}
			for _, part := range test.LaidOutObjects(text) {
				if right := part.Position().X + part.Size().Width; right > 201 {
					t.Errorf("something reaches to %v", right)
				}
			}
		})
	}
	latin := widget.NewText(strings.Repeat("account locked ", 20), widget.TextOptions{Wrap: widget.Ellipsis})
	show(t, widget.Column(0, latin), 200, 100)
	if got := lines(latin); !strings.HasSuffix(strings.Join(got, ""), "...") {
		t.Errorf("Latin text is cut as %q", got)
	}
	for text, want := range map[string]string{"and have the SIM blocked. Then go on": "blocked...", "账户被锁定。然后再看": "锁定…"} {
		cut := widget.NewText(text, widget.TextOptions{Wrap: widget.Ellipsis})
		show(t, widget.Column(0, cut), fyne.MeasureText(strings.SplitAfter(strings.SplitAfter(text, ".")[0], "。")[0]+"…", 14, fyne.TextStyle{}).Width+2, 100)
		if got := strings.Join(lines(cut), ""); !strings.HasSuffix(got, want) {
			t.Errorf("cut after a full stop it is %q", got)
		}
	}
	for text, want := range map[string]string{
		"the account is locked after several passwords": "the account is locked after...",
		"theaccountislockedafterseveralwrongpasswords":  "theaccountislockedafterseveralwr...",
	} {
		cut := widget.NewText(text, widget.TextOptions{Wrap: widget.Ellipsis})
		show(t, widget.Column(0, cut), fyne.MeasureText(text[:32]+"…", 14, fyne.TextStyle{}).Width+1, 100)
		if got := strings.Join(lines(cut), ""); got != want {
			t.Errorf("within a word it is cut as %q, want %q", got, want)
		}
	}
	opened := widget.NewText("停止输入，看“账户已锁定”这一篇", widget.TextOptions{Wrap: widget.Ellipsis})
	show(t, widget.Column(0, opened), fyne.MeasureText("停止输入，看“…", 14, fyne.TextStyle{}).Width+1, 100)
	if got := strings.Join(lines(opened), ""); got != "停止输入，看…" {
		t.Errorf("behind an opening mark it is cut as %q", got)
	}
	short := widget.NewText("短", widget.TextOptions{Wrap: widget.Ellipsis})
	show(t, widget.Column(0, short), 200, 100)
	if got := lines(short); !slices.Equal(got, []string{"短"}) {
		t.Errorf("got %q", got)
	}
}

func TestTextOfSeveralLinesIsCutBehindAWord(t *testing.T) {
	for width := float32(120); width < 300; width += 7 {
		text := widget.NewText(strings.Repeat("account locked now ", 20), widget.TextOptions{MaxLines: 2})
		show(t, widget.Column(0, text), width, 100)
		got := lines(text)
		words := strings.Fields(strings.TrimSuffix(strings.Join(got, " "), "..."))
		if last := words[len(words)-1]; len(got) < 2 || !slices.Contains([]string{"account", "locked", "now"}, last) {
			t.Errorf("in a width of %v it is %q", width, got)
		}
	}
	address := widget.NewText("See https://official.example/a/very/long/address/that/has/no/end/at/all", widget.TextOptions{MaxLines: 2})
	show(t, widget.Column(0, address), 200, 100)
	if got := lines(address); len(got) != 2 || len(got[1]) < 15 {
		t.Errorf("an address is cut as %q", got)
	}
}

func TestAnEllipsisIsThatOfItsWords(t *testing.T) {
	for text, want := range map[string]string{
		"…or is the account frozen…": "...or is the account frozen...",
		"…免得再次被锁定…":                  "…免得再次被锁定…",
		"…锁定 account…":               "…锁定 account...",
		"…“账户已锁定”…":                  "…“账户已锁定”…",
		"plain":                      "plain",
		"…":                          "…",
	} {
		if got := widget.LatinDots(text); got != want || len(got) != len(text) {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
}

func TestANumberStaysWithWhatItCounts(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float32
		want  []string
	}{
		{"还带上了另外的 3 个回答", 8.6 * 14, []string{"还带上了另外的", "3 个回答"}},
		{"Call +1 202-555-0100 first", 9 * 14, []string{"Call", "+1 202-555-0100", "first"}},
		{"It had gone out (1 minute ago)", 10.5 * 14, []string{"It had gone out", "(1 minute ago)"}},
		{"Pay within 30 minutes or lose it", 8 * 14, []string{"Pay within", "30 minutes or", "lose it"}},
		{"Answered within 2 working days.", 10.5 * 14, []string{"Answered within", "2 working days."}},
		{"It takes at most 548 KB now", 9.5 * 14, []string{"It takes at most", "548 KB now"}},
		{"Call us on or before 20 November", 11.5 * 14, []string{"Call us on or before", "20 November"}},
		{"It was in 2026 things got better", 8 * 14, []string{"It was in 2026", "things got better"}},
		{"2 of 3 done", 4 * 14, []string{"2 of 3", "done"}},
	} {
		text := widget.Body(c.text)
		show(t, widget.Column(0, text), c.width, 200)
		if got := lines(text); !slices.Equal(got, c.want) {
			t.Errorf("%q breaks as %q", c.text, got)
		}
	}
}

func TestNoCharacterStandsAloneInTheLastLine(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float32
		want  []string
	}{
		{"账户被锁定，重置密码后仍无法登录", 15 * 14.1, []string{"账户被锁定，重置密码后仍无法", "登录"}},
		{"账户被锁定，重置密码后仍无法登录。", 15 * 14.1, []string{"账户被锁定，重置密码后仍无法", "登录。"}},
		{"仍无法登录\n账户被锁定，重置密码后仍无法登录\n请", 15 * 14.1, []string{"仍无法登录", "账户被锁定，重置密码后仍无法", "登录", "请"}},
		{"check who you are and unlock it", 200, []string{"check who you are and", "unlock it"}},
		{"账户被", 29, []string{"账户", "被"}}, // there is none to spare
		{"账户被锁定，重置密码后仍无法登录", 14 * 14.1, []string{"账户被锁定，重置密码后仍无法", "登录"}},
		{"请在银行里查一下这一台电脑上。", 14 * 14.1, []string{"请在银行里查一下这一台", "电脑上。"}}, // and no word is torn for it
		{"They go along, so that you need not say it all again.", 23.5 * 14, []string{"They go along, so that you need not say it", "all again."}},
		{"Account locked, proof sent", 11 * 14, []string{"Account locked,", "proof sent"}}, // two words are a line
		{"Sorted by who answers now and what fits best.", 20.5 * 14, []string{"Sorted by who answers now and what", "fits best."}},
	} {
		text := widget.Body(c.text)
		show(t, text, c.width, 200)
		if got := lines(text); !slices.Equal(got, c.want) {
			t.Errorf("%q in %v: %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestAWordOfTwoOrThreeCharactersStaysWhole(t *testing.T) {
	for _, c := range []struct {
		text string
		em   float32
		want []string
	}{
		{"这笔交易在手机上能看到，请核对密码再登录", 16.5, []string{"这笔交易在手机上能看到，请核对", "密码再登录"}},
		{"这笔交易我们刚刚发现在哪里都查不到", 10.5, []string{"这笔交易我们刚刚发现", "在哪里都查不到"}}, // as well one word as the other
		{"请先把密码改好再登录网站", 4.2, []string{"请先把密", "码改好再", "登录网站"}},        // a narrow column has none to spare
		{"账户被锁定怎么办", 6.2, []string{"账户被锁定", "怎么办"}},                    // while a title has
		{"账户被盗，怎样马上止损", 6.2, []string{"账户被盗，", "怎样马上止损"}},
		{"你还能用注册时的邮箱或手机号吗？", 13.2, []string{"你还能用注册时的邮箱或", "手机号吗？"}},
		{"你还能用注册时的邮箱或手机号吗？", 12.2, []string{"你还能用注册时的邮箱或", "手机号吗？"}},
		{"提示账户已锁定或“已冻结”的时候", 10.2, []string{"提示账户已锁定或", "“已冻结”的时候"}},
		{"写下银行卡最后四位数字", 7.2, []string{"写下银行卡", "最后四位数字"}}, // one word within another
		{"来自 refund@okpay-help.example，回复之前问清楚", 18, []string{"来自 refund@okpay-help.example，", "回复之前问清楚"}},
		{"写信和收回复，查帮助和看文章都不需要它", 18.5, []string{"写信和收回复，查帮助和看文章都", "不需要它"}},
	} {
		text := widget.Body(c.text)
		show(t, text, c.em*14, 200)
		if got := lines(text); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	typed := widget.NewEntry(widget.EntryOptions{Rows: 3, Text: "这笔交易在手机上能看到，请核对密码再登录"})
	show(t, typed.Bare(theme.TypeBody, 0), 16.5*14, 200)
	if got := lines(typed); got[0] != "这笔交易在手机上能看到，请核对密" {
		t.Errorf("a word that is being typed moves: %q", got)
	}
}

// A word is not kept whole where the line would then be too long.
func TestAWordWithManySignsBehindItStaysWithinItsLine(t *testing.T) {
	for signs := 6; signs < 16; signs++ {
		text := widget.Body("这笔交易请先核对密码" + strings.Repeat("！", signs))
		show(t, text, 12.5*14, 200)
		for _, line := range lines(text) {
			if n := len([]rune(line)); n > 12 {
				t.Errorf("with %d signs a line has %d characters of 12: %q", signs, n, line)
			}
		}
	}
}

// A mail's text is read like any other, though it can be selected.
func TestNoCharacterStandsAloneInTextThatCanBeSelected(t *testing.T) {
	text := widget.Selectable("账户被锁定，重置密码后仍无法登录。\n请")
	show(t, text, 15*14.1, 200)
	if got, want := lines(text), []string{"账户被锁定，重置密码后仍无法", "登录。", "请"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	words := widget.Selectable("check who you are and unlock it")
	show(t, words, 200, 200)
	if got, want := lines(words), []string{"check who you are and", "unlock it"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHighlightLiesBehindTheWordsFound(t *testing.T) {
	source := "账户被锁定怎么办"
	at := strings.Index(source, "锁定")
	text := widget.HighlightText(source, [][2]int{{at, at + len("锁定")}}, widget.TextOptions{})
	show(t, widget.Column(0, text), 300, 100)
	var box *canvas.Rectangle
	for _, part := range test.LaidOutObjects(text) {
		if r, ok := part.(*canvas.Rectangle); ok {
			box = r
		}
	}
	if box == nil || box.FillColor != theme.Color(theme.Highlight) {
		t.Fatal("nothing is highlighted")
	}
	if x, width := box.Position().X, box.Size().Width; x < 41 || x > 43 || width < 27 || width > 29 {
		t.Errorf("highlight from %v, %v wide; want the fourth and fifth of characters 14 wide", x, width)
	}
	if got := strings.Join(lines(text), ""); got != source {
		t.Errorf("shows %q", got)
	}
}

func TestMarksOutsideTheTextAreIgnored(t *testing.T) {
	marks := []widget.Mark{{Start: -3, End: 1, Bold: true}, {Start: 2, End: 99, Highlight: true}, {Start: 50, End: 40}}
	text := widget.NewText("abc", widget.TextOptions{Marks: marks})
	show(t, widget.Column(0, text), 300, 100)
	if got := strings.Join(lines(text), ""); got != "abc" {
		t.Errorf("shows %q", got)
	}
}

func BenchmarkTextLongChinese(b *testing.B) {
	theme.Apply(fyne.CurrentApp(), theme.Options{})
	source := strings.Repeat("账户被锁定多半是为了保护你的钱，比如 password 连续输错。", 300)
	text := widget.Body(source)
	width := float32(300)
	for b.Loop() {
		width = 900 - width // rewrap at another width
		text.Resize(fyne.NewSize(width, 10))
		text.MinSize()
	}
}
