package pack

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// unseen reports what no reader sees and what turns text about or moves a terminal's cursor: it comes in by copying, and
// can hide what a text really says. A file's bytes are looked at, and what its YAML stands for.
func (l *linter) unseen(file string, data []byte) {
	n := 0
	for line := range strings.Lines(string(trimText(data))) {
		n++
		l.unseenIn(file, n, strings.TrimSuffix(line, "\n"))
	}
	if d := l.docs[file]; d != nil {
		l.unseenYAML(d, d.root)
	}
}

// unseenYAML looks at the scalars, in which "\u001b" stands for what it names.
func (l *linter) unseenYAML(d *document, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		l.unseenIn(d.file, d.at(n), strings.ReplaceAll(n.Value, "\n", " "))
	}
	for _, c := range n.Content {
		l.unseenYAML(d, c)
	}
}

func (l *linter) unseenIn(file string, line int, text string) {
	if i := strings.IndexFunc(text, isUnseen); i >= 0 {
		c, _ := utf8.DecodeRuneInString(text[i:]) // the first is enough
		l.report(file, line, "control", "holds the control character %s", fmt.Sprintf("%U", c))
	}
}

// isUnseen tells control characters, and those that steer how others are shown (Unicode's Cc and Cf), but for the tab and for
// the joiners that scripts and emoji need.
func isUnseen(c rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return c != '\t' && c != nonJoiner && c != joiner && unicode.In(c, unicode.Cc, unicode.Cf)
}
