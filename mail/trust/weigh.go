package trust

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// Where no rule finds a request, the words are weighed: a linear model over runs of characters and words, taught by the
// cases in testdata (TestTheWeightsAreThoseOfTheCases writes the file). It reads what the rules leave of a mail,
// without what is denied, warned of or told, and counts only where there is something to ask for.

//go:embed weights.txt
var weightsText string

// weights say how much a run of characters or words speaks for a request (more than 0) or against one.
type weights struct {
	bias float64
	of   map[string]float64
}

const (
	leastScore = 0.5 // score from which on a text asks
	window     = 3   // sentences that are weighed together
	apart      = 4   // words between the two of a pair
	maxRun     = 3   // characters or words in a row
	thousand   = 1000
)

// learnt are the weights of the file, which is the program's own.
var learnt = sync.OnceValue(func() weights {
	w, err := readWeights(weightsText)
	if err != nil {
		panic(err) // a test reads it
	}
	return w
})

// readWeights reads lines "FEATURE<TAB>THOUSANDTHS"; the first, without a feature, is the bias.
func readWeights(text string) (weights, error) {
	w := weights{of: map[string]float64{}}
	for line := range strings.Lines(text) {
		feature, number, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		n, err := strconv.Atoi(number)
		if !ok || err != nil {
			return w, fmt.Errorf("the weight %q is none", line)
		}
		if feature == "" {
			w.bias = float64(n) / thousand
			continue
		}
		w.of[feature] = float64(n) / thousand
	}
	return w, nil
}

// score is above 0 where a text more likely asks than not. Longer texts weigh no more than short ones.
func (w weights) score(text string) float64 {
	sum, known := 0.0, 0
	for f := range features(text) {
		if x, ok := w.of[f]; ok {
			sum += x
			known++
		}
	}
	return w.bias + sum/math.Sqrt(float64(known+1))
}

// features are the runs of one to three Chinese characters and of one to three words of a text, and the pairs of words
// that stand near each other. A number is "#".
func features(text string) map[string]bool {
	out := map[string]bool{}
	var han []rune
	var words []string
	runOfHan := func() {
		for n := 1; n <= maxRun; n++ {
			for i := 0; i+n <= len(han); i++ {
				out[string(han[i:i+n])] = true
			}
		}
		han = han[:0]
	}
	var word strings.Builder
	endOfWord := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	for _, r := range text {
		if !unicode.Is(unicode.Han, r) {
			runOfHan()
		}
		switch {
		case unicode.Is(unicode.Han, r):
			endOfWord()
			han = append(han, r)
		case r >= 'a' && r <= 'z' || r == '\'':
			if word.String() == "#" {
				endOfWord()
			}
			word.WriteRune(r)
		case r >= '0' && r <= '9':
			if word.String() != "#" {
				endOfWord()
				word.WriteByte('#')
			}
		default:
			endOfWord()
		}
	}
	runOfHan()
	endOfWord()
	for i := range words {
		for n := 1; n <= maxRun && i+n <= len(words); n++ {
			if run := strings.Join(words[i:i+n], " "); strings.Trim(run, "# ") != "" { // numbers alone tell nothing
				out[run] = true
			}
		}
		for j := i + 2; j <= i+apart && j < len(words); j++ {
			out[words[i]+"~"+words[j]] = true
		}
	}
	return out
}

// wantable is what each kind of request is about, the narrower kinds first.
var wantable = []struct {
	kind string
	find expr
}{
	{asksPassword, pattern(zhSecret + `|` + enSecret)},
	{asksCode, pattern(zhCode + `|` + enCode + `|passcode|短信|\b(?:text|sms)\b`)},
	{asksCard, pattern(zhCard + `|` + enCard + `|[银信储]\p{Han}卡|\bcard\b`)},
	{asksRemote, pattern(tools + `|` + enTool + `|软件|插件|程序|屏幕|权限|控制|协助|\b(?:install|download|software|program|screen|control|remote|helper|permission)\b`)},
	{asksChannel, pattern(messnger + `|微信|qq|群|手机|电话|专员|扫码|\b(?:chat|call|phone|mobile|number|agent|line)\b|@[a-z]`)},
	{asksTransfer, pattern(`转[账到入给过一几]|先转|汇[款到入给]|打[款给到入进钱]|付|缴|充值|存[入到进]|垫付|[费金款]|卡密|元|\b(?:pay|transfer|move|wire|top up|deposit|fee|tax|charge|money|funds|gift|buy|usd|btc|zelle)\b|[$€£]`)},
}

// cue is what nearly every request holds: somebody who is spoken to, and something that has to be done.
var cue = pattern(`[请您你需须把将先再给我]|麻烦|\b(?:please|kindly|you|your|me|us|let|just|must|have to|need|first|only)\b`)

// weighed gives what the kept sentences of a mail ask for, as far as their words tell.
func weighed(left []string) (kinds []string) {
	if kind, _ := learnt().best(left, leastScore); kind != "" {
		return []string{kind}
	}
	return nil
}

// best weighs some sentences together at a time, where there is something to ask for in them, and gives the highest score
// above a bound with its kind.
func (w weights) best(left []string, bound float64) (kind string, score float64) {
	score = bound
	for i := range left {
		for n := 1; n <= window && i+n <= len(left); n++ {
			text := strings.Join(left[i:i+n], "\n")
			if len(text) > maxSentence {
				break
			}
			s := w.score(text)
			if s <= score || !cue.MatchString(text) {
				continue
			}
			for _, x := range wantable {
				if x.find.MatchString(text) {
					kind, score = x.kind, s
					break
				}
			}
		}
	}
	return kind, score
}
