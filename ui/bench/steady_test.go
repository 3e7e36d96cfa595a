package bench

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// soakSample is what the window tells of itself; see Sample in ui/bench/soak.
type soakSample struct {
	Seconds    float64 `json:"s"`
	HeapMB     float64 `json:"heap_mb"`
	ResidentMB float64 `json:"resident_mb"`
	Goroutines int     `json:"goroutines"`
	Files      int     `json:"files"`
	StoreMB    float64 `json:"store_mb"`
	LogMB      float64 `json:"log_mb"`
	Rounds     int64   `json:"rounds"`
	Sent       int64   `json:"sent"`
	Failed     int64   `json:"failed"`
	Tickets    int     `json:"tickets"`
	Connection string  `json:"connection"`
}

// held is one thing that must stay as it is, with what it may grow by in the second half of a run: a share of its mean, and
// so much besides, which is the coarseness of what is counted.
type held struct {
	name, format string
	of           func(soakSample) float64
	share, more  float64
}

var heldThings = []held{
	{"live heap, MB", "%.1f", func(s soakSample) float64 { return s.HeapMB }, 0.10, 1},
	{"resident, MB", "%.0f", func(s soakSample) float64 { return s.ResidentMB }, 0.10, 0},
	{"goroutines", "%.0f", func(s soakSample) float64 { return float64(s.Goroutines) }, 0.05, 2},
	{"file handles", "%.0f", func(s soakSample) float64 { return float64(s.Files) }, 0.05, 2},
	{"store, MB", "%.2f", func(s soakSample) float64 { return s.StoreMB }, 0.10, 0.5},
}

// steadiness is the judgement of a run.
type steadiness struct {
	rows   []string
	faults []string
}

// soakSteps is how many steps a round of the script has.
const soakSteps = 18

// leastSamples are needed to tell a slope from chance.
const leastSamples = 12

// judgeSoak fits a line through each thing over the second half of a run: its rise is what the thing grew by. What the toolkit
// drew in the last minute it keeps, so that memory goes up and down with how much the script gets done; what grows for ever is
// told from that by its never coming back, in the last quarter, to where it was in the first half.
func judgeSoak(samples []soakSample) (v steadiness) {
	if len(samples) < leastSamples {
		v.fault("only %d samples", len(samples))
		return v
	}
	late := samples[len(samples)/2:]
	for _, h := range heldThings {
		var mean float64
		for _, s := range late {
			mean += h.of(s) / float64(len(late))
		}
		grown, most := rise(late, h.of), mean*h.share+h.more
		v.rows = append(v.rows, fmt.Sprintf("| %s | "+h.format+" | "+h.format+" | "+h.format+" | %+.1f %% | %.1f %% |",
			h.name, h.of(samples[0]), h.of(late[0]), h.of(late[len(late)-1]), percent(grown, mean), percent(most, mean)))
		before, least := 0.0, h.of(samples[len(samples)-1])
		for i, s := range samples {
			if i < len(samples)/2 {
				before = max(before, h.of(s))
			}
			if i >= len(samples)*3/4 {
				least = min(least, h.of(s))
			}
		}
		if grown > most && least > before {
			v.fault("%s grew by %.2f in the second half, more than %.2f, and did not come back to %.2f", h.name, grown, most, before)
		}
	}
	last := samples[len(samples)-1]
	steps := last.Rounds * soakSteps
	v.rows = append(v.rows, "", fmt.Sprintf("%.0f s, %d rounds of the script, %d mails sent, %d steps that did not come about, %.2f MB of log.",
		last.Seconds, last.Rounds, last.Sent, last.Failed, last.LogMB))
	if last.Rounds < 2 || last.Failed*20 > steps {
		v.fault("%d rounds, and %d steps did not come about", last.Rounds, last.Failed)
	}
	if !slices.ContainsFunc(late, func(s soakSample) bool { return s.Connection == "connected" }) {
		v.fault("the mailbox was never reached in the second half")
	}
	return v
}

func percent(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * part / whole
}

// rise is what the line of least squares through the samples gains from the first to the last.
func rise(samples []soakSample, of func(soakSample) float64) float64 {
	var x, y, xx, xy float64
	n := float64(len(samples))
	for _, s := range samples {
		x, y = x+s.Seconds/n, y+of(s)/n
	}
	for _, s := range samples {
		xx += (s.Seconds - x) * (s.Seconds - x)
		xy += (s.Seconds - x) * (of(s) - y)
	}
	if xx == 0 {
		return 0
	}
	return xy / xx * (samples[len(samples)-1].Seconds - samples[0].Seconds)
}

func (v *steadiness) fault(format string, args ...any) {
	v.faults = append(v.faults, fmt.Sprintf(format, args...))
}

func (v steadiness) table() string {
	return "| held | at first | half-way | at last | growth of the second half | allowed |\n| --- | --- | --- | --- | --- | --- |\n" +
		strings.Join(v.rows, "\n") + "\n"
}

// logLine is how a line of the log begins (log/slog's text form).
var logLine = regexp.MustCompile(`^time=\S+ level=(DEBUG|INFO|WARN|ERROR) msg=("([^"\\]|\\.)*"|[^\s"]+)( \S+=("([^"\\]|\\.)*"|[^\s"]*))*$`)

// judgeLog looks whether each line can be read, and whether something personal is in one.
func (v *steadiness) judgeLog(lines []string) {
	for _, l := range lines {
		if !logLine.MatchString(l) {
			v.fault("no line of a log: %q", l)
		}
		for _, word := range []string{"KIRSCHBAUM", "person.soak", "loopback-only", "账户", "谢谢"} {
			if strings.Contains(l, word) {
				v.fault("the log holds %q: %s", word, l)
			}
		}
		if len(v.faults) > 20 {
			return
		}
	}
}

func TestASteadyRunIsToldFromOneThatGrows(t *testing.T) {
	run := func(change func(i int, s *soakSample)) (samples []soakSample) {
		for i := range 100 {
			s := soakSample{
				Seconds: float64(5 * i), HeapMB: 30 + float64(i%3), ResidentMB: 200 + float64(i%7), Goroutines: 40 + i%2, Files: 20,
				StoreMB: 3, Rounds: int64(i), Connection: "connected",
			}
			change(i, &s)
			samples = append(samples, s)
		}
		return samples
	}
	for _, c := range []struct {
		what   string
		change func(i int, s *soakSample)
		faults int
	}{
		{"a steady one", func(int, *soakSample) {}, 0},
		{"one that grows at first only", func(i int, s *soakSample) { s.HeapMB -= float64(max(0, 50-i)) / 2 }, 0},
		{"one that goes up and down", func(i int, s *soakSample) { s.HeapMB += 20 * math.Sin(float64(i)*math.Pi/40) }, 0},
		{"a heap that grows", func(i int, s *soakSample) { s.HeapMB += float64(i) / 5 }, 1},
		{"goroutines that stay behind", func(i int, s *soakSample) { s.Goroutines += i / 5 }, 1},
		{"files that stay open", func(i int, s *soakSample) { s.Files += i / 10 }, 1},
		{"a script that stands still", func(_ int, s *soakSample) { s.Rounds = 1 }, 1},
		{"a mailbox that is not reached", func(_ int, s *soakSample) { s.Connection = "offline" }, 1},
	} {
		if v := judgeSoak(run(c.change)); len(v.faults) != c.faults {
			t.Errorf("%s: %q", c.what, v.faults)
		}
	}
	if v := judgeSoak(run(func(int, *soakSample) {})[:5]); len(v.faults) != 1 {
		t.Errorf("five samples: %q", v.faults)
	}
}

func TestALogIsReadLineByLine(t *testing.T) {
	var v steadiness
	v.judgeLog([]string{
		`time=2026-11-25T10:00:00.000Z level=INFO msg="the mailbox connection ended" err="imap: IDLE: the line \"broke\""`,
		`time=2026-11-25T10:00:00.000Z level=WARN msg=short n=3 empty=`,
	})
	if len(v.faults) != 0 {
		t.Errorf("%q", v.faults)
	}
	v.judgeLog([]string{"goroutine 1 [running]:", `time=2026-11-25T10:00:00.000Z level=INFO msg=x subject="KIRSCHBAUM"`, ""})
	if len(v.faults) != 3 {
		t.Errorf("%q", v.faults)
	}
}
