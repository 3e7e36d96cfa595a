package pack

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// document is a parsed YAML file that still knows its lines.
type document struct {
	file  string
	first int // line of the file on which the YAML begins, from 1
	body  ast.Node
}

// Nesting beyond these is no pack's, and the parser recurses.
const (
	maxFlowDepth  = 32
	maxBlockDepth = 64 // "- - - x" on one line
	maxIndent     = 200
)

// parseYAML reads one YAML document that begins at line first of file. Anchors and aliases are refused: they let a
// small file unfold into a large one.
func parseYAML(file string, first int, data []byte) (*document, error) {
	d := &document{file: file, first: first}
	if line, problem := scanNesting(data); problem != "" {
		return nil, &Error{File: file, Line: first + line, Problem: problem}
	}
	f, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, d.wrap(err)
	}
	bodies := make([]ast.Node, 0, 1)
	for _, doc := range f.Docs {
		if doc.Body != nil {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		return nil, &Error{File: file, Line: first, Problem: "is empty"}
	case 1:
		d.body = bodies[0]
	default:
		return nil, &Error{File: file, Line: d.lineOf(bodies[1]), Problem: "a second YAML document begins here"}
	}
	var forbidden ast.Node
	ast.Walk(visitor(func(n ast.Node) {
		switch n.(type) {
		case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
			if forbidden == nil {
				forbidden = n
			}
		}
	}), d.body)
	if forbidden != nil {
		return nil, &Error{File: file, Line: d.lineOf(forbidden), Problem: "anchors and aliases are not allowed"}
	}
	return d, nil
}

type visitor func(ast.Node)

func (v visitor) Visit(n ast.Node) ast.Visitor {
	v(n)
	return v
}

// decode fills v; a key that v does not have, or one given twice, is an error.
func (d *document) decode(v any) error {
	if err := yaml.NodeToValue(d.body, v, yaml.Strict()); err != nil {
		return d.wrap(err)
	}
	return nil
}

// wrap turns the library's error into ours, at the line of the file.
func (d *document) wrap(err error) error {
	out := &Error{File: d.file, Problem: err.Error(), Err: err}
	var at yaml.Error
	if errors.As(err, &at) {
		out.Problem = at.GetMessage()
		if t := at.GetToken(); t != nil && t.Position != nil {
			out.Line = d.first + t.Position.Line - 1
		}
	}
	out.Problem = strings.Join(strings.Fields(out.Problem), " ")
	return out
}

func (d *document) lineOf(n ast.Node) int {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return d.first + t.Position.Line - 1
	}
	return d.first
}

// line gives the line of a value by its path of keys and indexes ("nodes", "ask", "choices", "0", "next"): the
// deepest one found, so that a missing key points at what lacks it.
func (d *document) line(path ...string) int {
	if d == nil {
		return 0
	}
	n, line := d.body, d.lineOf(d.body)
	for _, step := range path {
		var next ast.Node
		switch m := n.(type) {
		case *ast.MappingNode:
			for _, v := range m.Values {
				if v.Key.GetToken().Value == step {
					next, line = v.Value, d.lineOf(v.Key)
					break
				}
			}
		case *ast.MappingValueNode:
			if m.Key.GetToken().Value == step {
				next, line = m.Value, d.lineOf(m.Key)
			}
		case *ast.SequenceNode:
			if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(m.Values) {
				next = m.Values[i]
				line = d.lineOf(next)
			}
		}
		if next == nil {
			break
		}
		n = next
	}
	return line
}

// scanNesting refuses what would make a recursive parser recurse without bound. It looks at bytes only and so counts
// brackets in quoted text too; the limits leave room for that. The line counts from 0.
func scanNesting(data []byte) (line int, problem string) {
	depth := 0
	for row := range bytes.Lines(data) {
		lead := 0
		for lead < len(row) && (row[lead] == ' ' || row[lead] == '\t') {
			lead++
		}
		if lead > maxIndent {
			return line, fmt.Sprintf("is indented by more than %d spaces", maxIndent)
		}
		marks := 0
		for _, c := range row[lead:] {
			if c == '-' || c == '?' || c == ':' {
				marks++
			} else if c != ' ' {
				break
			}
		}
		if marks > maxBlockDepth {
			return line, "is nested too deeply"
		}
		for _, c := range row {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(depth-1, 0)
			}
		}
		if depth > maxFlowDepth {
			return line, "brackets are nested too deeply"
		}
		line++
	}
	return 0, ""
}
