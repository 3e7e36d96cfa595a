package trust

import (
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var teach = flag.Bool("teach", false, "write weights.txt anew from the cases")

// taught is a case as the model sees it.
type taught struct {
	asks     bool
	features []string
}

// leftOf is what the rules leave of a mail for its words to be weighed.
func leftOf(text string) []string {
	_, left := Policy{}.readThrough(text)
	return left
}

func caseFiles(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/requests-*.tsv")
	if err != nil || len(names) < 8 {
		t.Fatalf("%v, %v", names, err)
	}
	for i := range names {
		names[i] = filepath.Base(names[i])
	}
	return names
}

func lessons(t testing.TB, names []string) (cases []taught) {
	t.Helper()
	for _, name := range names {
		for _, a := range readAskings(t, name) {
			if text := strings.Join(leftOf(a.text), "\n"); text != "" {
				cases = append(cases, taught{asks: len(a.kinds) > 0, features: slices.Sorted(maps.Keys(features(text)))})
			}
		}
	}
	return cases
}

// learn teaches a logistic regression by stochastic gradient descent, the same each time. What stands in one case alone
// teaches nothing.
func learn(cases []taught) weights {
	const rounds, step, decay, least = 25, 0.3, 1e-3, 2
	seen := map[string]int{}
	for _, c := range cases {
		for _, f := range c.features {
			seen[f]++
		}
	}
	index := map[string]int{}
	known := make([][]int, len(cases))
	for i, c := range cases {
		for _, f := range c.features {
			if seen[f] < least {
				continue
			}
			if _, ok := index[f]; !ok {
				index[f] = len(index)
			}
			known[i] = append(known[i], index[f])
		}
	}
	bias, of := 0.0, make([]float64, len(index))
	chance := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		for _, i := range chance.Perm(len(cases)) {
			length := math.Sqrt(float64(len(known[i]) + 1))
			sum := 0.0
			for _, f := range known[i] {
				sum += of[f]
			}
			wanted := 0.0
			if cases[i].asks {
				wanted = 1
			}
			wrong := wanted - 1/(1+math.Exp(-(bias+sum/length)))
			bias += wrong / 100
			for _, f := range known[i] {
				of[f] = of[f]*(1-decay) + step*wrong/length
			}
		}
	}
	w := weights{bias: bias, of: map[string]float64{}}
	for f, i := range index {
		w.of[f] = of[i]
	}
	return w
}

// file writes weights as the program reads them, without those that tell nothing.
func (w weights) file() string {
	const least = 30 // thousandths
	var b strings.Builder
	fmt.Fprintf(&b, "\t%d\n", int(math.Round(w.bias*thousand)))
	for _, f := range slices.Sorted(maps.Keys(w.of)) {
		if n := int(math.Round(w.of[f] * thousand)); n >= least || n <= -least {
			fmt.Fprintf(&b, "%s\t%d\n", f, n)
		}
	}
	return b.String()
}

// TestTheWeightsAreThoseOfTheCases teaches the model anew. With -teach it writes the file; whoever adds cases runs
// go test -run TheWeights ./mail/trust -teach.
func TestTheWeightsAreThoseOfTheCases(t *testing.T) {
	made := learn(lessons(t, caseFiles(t))).file()
	if *teach {
		if err := os.WriteFile("weights.txt", []byte(made), 0o644); err != nil { //nolint:gosec // a file of the tree
			t.Fatal(err)
		}
		return
	}
	want, err := readWeights(made)
	if err != nil {
		t.Fatal(err)
	}
	got := learnt()
	for f, x := range want.of {
		if math.Abs(got.of[f]-x) > 0.05 { // processors round differently
			t.Fatalf("%q weighs %.3f, and %.3f by the cases: run the test with -teach", f, got.of[f], x)
		}
	}
	t.Logf("%d weights in %d bytes", len(got.of), len(weightsText))
}

// BenchmarkUnseen leaves out each of the unseen files in turn, teaches the model by the others, and measures what it makes of
// the one that was left out, at several bounds.
func BenchmarkUnseen(b *testing.B) {
	names := caseFiles(b)
	bounds := []float64{0, 0.25, 0.5, 0.75, 1}
	type count struct{ found, asks, alarms, harmless int }
	total := make([]count, len(bounds))
	for _, out := range names {
		if !strings.Contains(out, "unseen") {
			continue
		}
		w := learn(lessons(b, slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == out })))
		for _, c := range readAskings(b, out) {
			_, score := w.best(leftOf(c.text), math.Inf(-1))
			for i, bound := range bounds {
				if len(c.kinds) > 0 {
					total[i].asks++
					if score > bound {
						total[i].found++
					}
				} else {
					total[i].harmless++
					if score > bound {
						total[i].alarms++
					}
				}
			}
		}
	}
	for i, c := range total {
		b.ReportMetric(float64(c.found)/float64(c.asks), fmt.Sprintf("recall-above-%g", bounds[i]))
		b.ReportMetric(float64(c.alarms)/float64(c.harmless), fmt.Sprintf("alarms-above-%g", bounds[i]))
	}
}

// TestWordsAreWeighedOnlyWhereAMailPassesForSupports has a request that no rule finds.
func TestWordsAreWeighedOnlyWhereAMailPassesForSupports(t *testing.T) {
	const ask = "Once you've received the six-digit code, let agent Mike know right away."
	if kinds, _ := (Policy{}).readThrough(ask); len(kinds) > 0 {
		t.Fatalf("a rule finds it: %v", kinds)
	}
	friend := with(plainMail, "OKPAY Support <support@okpay.test>", "Anna <anna@friend.test>", "Please tell us the transaction number.", ask)
	bounce := "From: MAILER-DAEMON@friend.test\r\nTo: me@mailbox.test\r\nSubject: Your mail to OKPAY\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B\r\n\r\n" + ask + "\r\n--B\r\n" +
		"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.friend.test\r\n\r\nFinal-Recipient: rfc822; a@okpay.test\r\n" +
		"Action: failed\r\nStatus: 5.1.1\r\n--B--\r\n"
	for _, c := range []struct {
		name, raw string
		ticket    bool
		want      string
	}{
		{"of nobody who claims anything", friend, false, ""},
		{"in a ticket", friend, true, "code"},
		{"with the brand in the subject", with(friend, "Your ticket", "Your OKPAY refund"), false, "code"},
		{"with the brand in look-alike letters in the name", with(friend, "Anna <", "0KPAY <"), false, "code"},
		{"from an official address", with(friend, "anna@friend.test", "anna@okpay.test"), false, "code"},
		{"returned by a mail server", bounce, false, ""},
	} {
		v := verdictOn(t, desk, zone(), c.raw, func(l *Letter) { l.Ticket = c.ticket })
		if got := strings.Join(v.Requests, ","); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
