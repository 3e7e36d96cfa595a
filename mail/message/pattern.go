package message

import (
	"regexp"
	"sync"
)

// pattern gives a regular expression, which is compiled when it is first asked for: the large ones of this package take
// 7 ms and 4 MB, of which a start on which no mail comes has no need.
type pattern func() *regexp.Regexp

// compiled is the pattern of an expression, which must be one: as with regexp.MustCompile, but at the first use.
func compiled(expr string) pattern {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
