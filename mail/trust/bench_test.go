package trust

import (
	"strings"
	"testing"
)

// BenchmarkRequests looks through the longest text that is looked through, full of words that the rules know and of nothing that they find.
func BenchmarkRequests(b *testing.B) {
	text := strings.Repeat("您好，转账的事请看电话里说的。Please mind the code of the program. ", maxAsked/50)
	for b.Loop() {
		Policy{}.requestsOf(text)
	}
}
