package mailtest

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Rule answers a command in a scripted server's place.
type Rule struct {
	On    string // regular expression over the command without its tag, regardless of case; "GREETING" is the beginning
	Raw   func(*Line)
	Say   string // lines separated by \n, in which TAG stands for the command's tag; "" says nothing
	Pass  bool   // then let the server answer as well
	Drop  bool   // then hang up
	Times int    // so many times; 0 means always
}

// script is what a server was told to do.
type script struct {
	mu    sync.Mutex
	rules []*rule
}

type rule struct {
	Rule
	on   *regexp.Regexp
	left int // below 0: always
}

// Script adds rules; they come before those added earlier.
func (s *script) Script(rules ...Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range rules {
		left := r.Times
		if left == 0 {
			left = -1
		}
		s.rules = slices.Insert(s.rules, 0, &rule{Rule: r, on: regexp.MustCompile("(?i)" + r.On), left: left})
	}
}

// Unscript forgets all rules.
func (s *script) Unscript() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = nil
}

// ruleFor gives the rule that answers a command.
func (s *script) ruleFor(command string) (Rule, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rules {
		if r.left != 0 && r.on.MatchString(command) {
			r.left--
			return r.Rule, true
		}
	}
	return Rule{}, false
}

// play lets a rule answer, if there is one, and tells whether the command is done with.
func (s *script) play(l *Line, command, tag string) bool {
	r, ok := s.ruleFor(command)
	if !ok {
		return false
	}
	if r.Raw != nil {
		r.Raw(l)
	}
	if r.Say != "" {
		l.Say(strings.Split(strings.ReplaceAll(r.Say, "TAG", tag), "\n")...)
	}
	if r.Drop {
		l.Close()
	}
	return !r.Pass
}
