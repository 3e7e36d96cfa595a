package trust

import (
	"regexp"
	"sync"
)

// expr is a regular expression that is compiled when it is first used: there are a hundred here, and a program that opens its
// window has read no mail yet.
type expr func() *regexp.Regexp

func pattern(text string) expr {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

func (e expr) MatchString(s string) bool                  { return e().MatchString(s) }
func (e expr) FindAllString(s string, n int) []string     { return e().FindAllString(s, n) }
func (e expr) FindAllStringIndex(s string, n int) [][]int { return e().FindAllStringIndex(s, n) }
func (e expr) FindAllStringSubmatch(s string, n int) [][]string {
	return e().FindAllStringSubmatch(s, n)
}
func (e expr) ReplaceAllString(s, with string) string { return e().ReplaceAllString(s, with) }
func (e expr) ReplaceAllStringFunc(s string, with func(string) string) string {
	return e().ReplaceAllStringFunc(s, with)
}
func (e expr) Split(s string, n int) []string { return e().Split(s, n) }
