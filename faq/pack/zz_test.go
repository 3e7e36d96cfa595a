package pack

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestZZ(t *testing.T) {
	for _, s := range []string{"a: b\n", "- x\n", "-\n", "\"", "'", "#", "# c\n", "a", "a ", "? ", "? a\n", "[],", "{},", "!", "!a ", "|\n", "> x\n", "\n", "a: |\n x\n", "%", "@", "\\", "a:\n", ": ", "\"a\"\n", "x: [a, b]\n", "- - a\n", "--- ", "\t", " ", "x: 'a\n", "&", "*", "~,", "..", "0", "1_", "é"} {
		for _, pre := range []string{"", "x: ", "x: [", "x: |\n  ", "x: \""} {
		start := time.Now()
		_, err := parseYAML("f", 1, []byte(pre+strings.Repeat(s, 60_000/len(s))))
		if d := time.Since(start); d > 300*time.Millisecond { fmt.Printf("%q %q %v %.80v\n", pre, s, d, err) }
		}
	}
}
