package pack

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// document is a parsed YAML text that still knows its lines.
type document struct {
	file  string
	first int // line of the file on which the YAML begins, from 1
	root  *yaml.Node
}

// Nesting beyond these is no pack's, and the parser recurses.
const (
	maxFlowDepth  = 32
	maxBlockDepth = 64 // "- - - x" on one line
	maxIndent     = 200
)

// maxKeys bounds the keys of one mapping: the decoder compares each with every other.
const maxKeys = 1000

// parseYAML decodes one YAML document that begins at line first of file into v. A key that v does not have, or one
// given twice, is an error. So are anchors and aliases, which let a small file unfold into a large one.
func parseYAML(file string, first int, data []byte, v any) (*document, error) {
	d := &document{file: file, first: first}
	if line, problem := scanNesting(data); problem.there() {
		return nil, problem.at(file, first+line)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF), err == nil && len(doc.Content) != 1:
		return nil, faultOf("empty", "is empty").at(file, first)
	case err != nil:
		return nil, d.wrap(err)
	}
	if err := decoder.Decode(&second); err == nil {
		return nil, faultOf("yaml_second", "a second YAML document begins here").at(file, d.at(&second))
	} else if !errors.Is(err, io.EOF) {
		return nil, d.wrap(err)
	}
	d.root = doc.Content[0]
	if err := d.strict(d.root, reflect.TypeOf(v)); err != nil {
		return nil, err
	}
	if err := d.root.Decode(v); err != nil {
		return nil, d.wrap(err)
	}
	return d, nil
}

// strict checks n against the type it is decoded into, as far as the decoder does not by itself.
func (d *document) strict(n *yaml.Node, t reflect.Type) error {
	fail := func(n *yaml.Node, code, format string, args ...any) error {
		return faultOf(code, format, args...).at(d.file, d.at(n))
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		return fail(n, "yaml_anchor", "anchors and aliases are not allowed")
	case n.Kind == yaml.SequenceNode:
		if t.Kind() != reflect.Slice {
			return fail(n, "yaml_list", "a list is not allowed here")
		}
		for _, c := range n.Content {
			if err := d.strict(c, t.Elem()); err != nil {
				return err
			}
		}
	case n.Kind == yaml.MappingNode:
		if t.Kind() != reflect.Struct && t.Kind() != reflect.Map {
			return fail(n, "yaml_keys", "keys are not allowed here")
		}
		if len(n.Content) > 2*maxKeys {
			return fail(n, "yaml_keys_many", "has more than %d keys", maxKeys)
		}
		seen := make(map[string]bool, len(n.Content)/2)
		for pair := range slices.Chunk(n.Content, 2) {
			key := pair[0]
			if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
				return fail(key, "yaml_no_key", "is not a key")
			}
			if seen[key.Value] {
				return fail(key, "yaml_key_twice", "key %q is given twice", key.Value)
			}
			seen[key.Value] = true
			inner, ok := valueType(t, key.Value)
			if !ok {
				return fail(key, "key_unknown", "unknown key %q", key.Value)
			}
			if err := d.strict(pair[1], inner); err != nil {
				return err
			}
		}
	case t.Kind() == reflect.Struct && n.Tag != "!!null":
		return fail(n, "yaml_keys_missing", "keys are missing here")
	}
	return nil
}

// valueType is the type of what stands under a key; false when a struct has no such field.
func valueType(t reflect.Type, key string) (reflect.Type, bool) {
	if t.Kind() == reflect.Map {
		return t.Elem(), true
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("yaml") == key && key != "-" {
			return f.Type, true
		}
	}
	return nil, false
}

// messageLine finds the line, which the library tells within its messages only.
var messageLine = regexp.MustCompile(`(?:^|[ \n])line (\d+): `)

// wrap turns the library's error into ours, at the line of the file. Of several it tells the first.
func (d *document) wrap(err error) error {
	out := &Error{File: d.file, Err: err}
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	var many *yaml.TypeError
	if errors.As(err, &many) && len(many.Errors) > 0 {
		message = many.Errors[0]
	}
	if m := messageLine.FindStringSubmatchIndex(message); m != nil {
		n, _ := strconv.Atoi(message[m[2]:m[3]]) // digits; a number too large for a file stays 0
		out.Line = d.first + n - 1
		message = message[m[1]:]
	}
	said := faultOf("yaml_syntax", "%s", strings.Join(strings.Fields(message), " "))
	out.Problem, out.Code, out.Args = said.text, said.code, said.args
	return out
}

func (d *document) at(n *yaml.Node) int { return d.first + max(n.Line, 1) - 1 }

// line gives the line of a value by its path of keys and indexes ("nodes", "ask", "choices", "0", "next"): the
// deepest one found, so that a missing key points at what lacks it.
func (d *document) line(path ...string) int {
	n := d.root
	line := d.at(n)
	for _, step := range path {
		var next *yaml.Node
		switch n.Kind {
		case yaml.MappingNode:
			for pair := range slices.Chunk(n.Content, 2) {
				if pair[0].Value == step {
					next, line = pair[1], d.at(pair[0])
					break
				}
			}
		case yaml.SequenceNode:
			if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Content) {
				next = n.Content[i]
				line = d.at(next)
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
func scanNesting(data []byte) (line int, problem fault) {
	depth := 0
	for row := range bytes.Lines(data) {
		lead := 0
		for lead < len(row) && (row[lead] == ' ' || row[lead] == '\t') {
			lead++
		}
		if lead > maxIndent {
			return line, faultOf("yaml_indent", "is indented by more than %d spaces", maxIndent)
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
			return line, faultOf("yaml_deep", "is nested too deeply")
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
			return line, faultOf("yaml_brackets", "brackets are nested too deeply")
		}
		line++
	}
	return 0, fault{}
}
