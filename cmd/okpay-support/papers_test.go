package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

var (
	shellBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")
	inProse    = regexp.MustCompile("`(okpay-support [^`\n]*)`")
	comment    = regexp.MustCompile(`(?m)(^|\s)#.*$`)
	oneCall    = regexp.MustCompile(`okpay-support\s+([^|>;&\n]*)`)
	word       = regexp.MustCompile(`"[^"]*"|\S+`)
)

// calls finds the calls of the program that a paper tells people to make, as their arguments.
func calls(text string) (found [][]string) {
	var commands []string
	for _, m := range shellBlock.FindAllStringSubmatch(text, -1) {
		commands = append(commands, comment.ReplaceAllString(strings.ReplaceAll(m[1], "\\\n", " "), "$1"))
	}
	for _, m := range inProse.FindAllStringSubmatch(text, -1) {
		commands = append(commands, m[1])
	}
	for _, c := range commands {
		for _, m := range oneCall.FindAllStringSubmatch(c, -1) {
			var args []string
			for _, w := range word.FindAllString(m[1], -1) {
				args = append(args, strings.Trim(w, `"`))
			}
			found = append(found, args)
		}
	}
	return found
}

// Every command in the papers is one that the program knows, with its flags.
func TestThePapersCommandsAreKnown(t *testing.T) {
	papers, err := filepath.Glob("../../*.md")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, paper := range append(papers, more...) {
		text, err := os.ReadFile(paper)
		if err != nil {
			t.Fatal(err)
		}
		for _, args := range calls(string(text)) {
			found++
			c := &cli{in: strings.NewReader(""), out: new(strings.Builder), err: new(strings.Builder), env: func(string) string { return "" }}
			root := c.root()
			cmd, rest, err := root.Find(args)
			if err == nil {
				err = cmd.ParseFlags(rest)
			}
			if errors.Is(err, pflag.ErrHelp) {
				err = nil
			}
			switch {
			case err != nil:
				t.Errorf("%s: okpay-support %s: %v", filepath.Base(paper), strings.Join(args, " "), err)
			case cmd.HasSubCommands() && cmd.HasParent() && cmd.Flags().NArg() > 0: // a group, and a name that it does not know
				t.Errorf("%s: okpay-support %s: there is no such command", filepath.Base(paper), strings.Join(args, " "))
			}
		}
	}
	if found < 60 {
		t.Errorf("only %d calls are found: the test no longer sees how they are written", found)
	}
}
