package message

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/jhillyerd/enmime/v2"
)

// node is a part of a parsed mail: a multipart with its children, or a leaf with its decoded bytes (transfer encoding
// undone, charset not).
type node struct {
	mediaType   string
	parameters  map[string]string
	disposition string
	fileName    string
	header      header
	content     []byte
	encoded     []byte // instead of content, of a large file, with its transfer encoding
	encoding    string
	measured    int64 // of a file that ReadOwn only measured: its size in bytes
	children    []*node
}

func (n *node) isMultipart() bool {
	return n.children != nil || strings.HasPrefix(n.mediaType, "multipart/")
}

// leaves gives the parts without parts, depth first.
func (n *node) leaves() []*node {
	if !n.isMultipart() {
		return []*node{n}
	}
	var list []*node
	for _, c := range n.children {
		list = append(list, c.leaves()...)
	}
	return list
}

// hasContent tells whether any leaf holds more than blanks.
func (n *node) hasContent() bool {
	return slices.ContainsFunc(n.leaves(), func(n *node) bool {
		return len(n.encoded) > 0 || len(bytes.TrimSpace(n.content)) > 0
	})
}

// leafType is what enmime is told of every part that is no multipart, so that it leaves the charset alone and does not
// guess at it: labels of Chinese mail are wrong too often, see decodeCharset.
const leafType = "application/octet-stream"

// readTree parses data, in which scan found the given bodies. The parser does not see these; should it take the mail for
// another structure than the scan did, it is given all of it.
func readTree(data []byte, bodies []leaf, l Limits) (*node, []string, error) {
	if shell, ok := hollow(data, bodies); ok && len(bodies) > 0 {
		f := &filling{bodies: bodies}
		root, defects, err := parseTree(shell, f, l)
		if err == nil && !f.astray && f.found == len(bodies) {
			return root, defects, nil
		}
	}
	return parseTree(data, &filling{}, l)
}

// parseTree makes the tree of data. A panic of the parser counts as an error: what comes in is hostile.
func parseTree(data []byte, f *filling, l Limits) (root *node, defects []string, err error) {
	defer func() {
		if p := recover(); p != nil {
			root, err = nil, fmt.Errorf("the parser gave up: %v", p)
		}
	}()
	calls := 0
	over := false
	parser := enmime.NewParser(
		enmime.RawContent(true), // decodeTransfer reads more of what is broken
		enmime.SkipMalformedParts(true),
		enmime.MultipartWOBoundaryAsSinglePart(true),
		enmime.MaxStoredPartErrors(10),
		enmime.SetReadPartErrorPolicy(func(*enmime.Part, error) bool { return true }),
		enmime.SetCustomParseMediaType(func(value string) (string, map[string]string, []string, error) {
			// A part asks a few times. Should the parser see more parts than the scan did, they end here.
			if calls++; calls > 16*l.Parts {
				over = true
				return leafType, nil, nil, nil
			}
			boundary := multipartBoundary(value)
			if boundary == "" {
				return leafType, nil, nil, nil
			}
			return "multipart/mixed", map[string]string{"boundary": boundary}, nil, nil
		}),
	)
	part, err := parser.ReadParts(bytes.NewReader(data))
	if err != nil {
		return nil, nil, fmt.Errorf("parsing: %w", err)
	}
	if over {
		return nil, nil, fmt.Errorf("%w: more parts than were counted", ErrLimits)
	}
	root, defects = newNode(part, f)
	if fields, _, _ := parseHeader(data, l.Header); len(fields) > 0 {
		root.header = fields
	}
	return root, append(defects, partDefects(part)...), nil
}

// newNode copies enmime's part, its transfer encoding undone.
func newNode(p *enmime.Part, f *filling) (n *node, defects []string) {
	n = &node{}
	for name, values := range p.Header {
		for _, v := range values {
			n.header = append(n.header, field{name, v})
		}
	}
	n.header = n.header.ofContent() // the root gets the whole of its own
	n.describe()
	for c := p.FirstChild; c != nil; c = c.NextSibling {
		child, more := newNode(c, f)
		n.children = append(n.children, child)
		defects = append(defects, more...)
	}
	switch {
	case len(n.children) > 0 && !n.isMultipart():
		n.mediaType = "multipart/mixed"
	case len(n.children) == 0 && n.isMultipart(): // no boundary: what there is, is text
		n.mediaType = "text/plain"
	}
	if len(n.children) > 0 {
		return n, defects
	}
	if defect := n.fill(f.of(p.Content)); defect != "" {
		defects = append(defects, defect)
	}
	return n, defects
}

// lazyFrom is from how many bytes on a file is decoded only when it is opened.
const lazyFrom = 32 << 10

// fill takes a leaf's body. What is not read as text and is large is decoded only when it is asked for.
func (n *node) fill(body []byte) (defect string) {
	encoding := n.header.get("Content-Transfer-Encoding")
	if len(body) > lazyFrom && !strings.HasPrefix(n.mediaType, "text/") && !strings.HasPrefix(n.mediaType, "message/") {
		n.encoded, n.encoding = body, encoding
		return checkTransfer(body, encoding)
	}
	n.content, defect = decodeTransfer(body, encoding)
	return defect
}

// size is the length of a leaf's content, in bytes.
func (n *node) size() int64 {
	if n.encoded != nil {
		return decodedSize(n.encoded, n.encoding)
	}
	return max(n.measured, int64(len(n.content)))
}

// whole is a leaf's content.
func (n *node) whole() []byte {
	if n.encoded == nil {
		return n.content
	}
	content, _ := decodeTransfer(n.encoded, n.encoding)
	return content
}

// describe fills the node's type and disposition from its header. Text is the default type (RFC 2045, section 5.2).
func (n *node) describe() {
	n.mediaType, n.parameters = parseMediaType(n.header.get("Content-Type"))
	switch {
	case strings.Contains(n.mediaType, "/"):
	case n.mediaType == "" || n.mediaType == "text":
		n.mediaType = "text/plain"
	default:
		n.mediaType = "application/octet-stream"
	}
	var parameters map[string]string
	n.disposition, parameters = parseMediaType(n.header.get("Content-Disposition"))
	n.fileName = parameters["filename"]
	if n.fileName == "" {
		n.fileName = n.parameters["name"]
	}
}

// partDefects lists what the parser complained about, by kind.
func partDefects(root *enmime.Part) []string {
	keys := map[string]string{
		enmime.ErrorMalformedHeader:    "malformed-header",
		enmime.ErrorMissingBoundary:    "missing-boundary",
		enmime.ErrorMalformedChildPart: "malformed-part",
	}
	var defects []string
	root.DepthMatchAll(func(p *enmime.Part) bool {
		for _, e := range p.Errors {
			if key, ok := keys[e.Name]; ok {
				defects = append(defects, key)
			}
		}
		return false
	})
	return defects
}

// beginning is what the fallback reads of a mail past its limits. Where the header alone is longer than that, it is cut to the
// whole lines of what is read of a header, and what stands behind it is read: it is what other programs show.
func beginning(data []byte, header int) []byte {
	if len(data) <= fallbackBytes {
		return data
	}
	_, body, _ := parseHeader(data, header)
	if body < fallbackBytes-header {
		return data[:fallbackBytes]
	}
	head := data[:bytes.LastIndexByte(data[:header], '\n')+1]
	return slices.Concat(head, []byte("\n"), data[body:min(len(data), body+fallbackBytes-header)])
}

const (
	fallbackBytes = 4 << 20 // of a mail past its limits that are looked at
	fallbackDepth = 100     // levels it is followed: the text of a mail that was forwarded on and on lies deep
)

// fallbackTree makes a flat tree without the parser, in one pass and whatever the mail looks like. Of a mail that is
// past its limits only the beginning is read.
func fallbackTree(data []byte, l Limits, limited bool) *node {
	if limited {
		data = beginning(data, l.Header)
		l.Depth = fallbackDepth
	}
	root := &node{mediaType: "multipart/mixed"}
	// Lenient, so there is no error.
	_ = scan(data, l, true, func(part leaf) {
		n := &node{header: part.header}
		n.describe()
		_ = n.fill(part.body) // the mail is known to be broken
		if n.isMultipart() {  // nested too deep to be opened
			n.mediaType = "application/octet-stream"
		}
		root.children = append(root.children, n)
	})
	var at int
	root.header, at, _ = parseHeader(data, l.Header)
	root.parameters = map[string]string{}
	if mediaType, parameters := parseMediaType(root.header.get("Content-Type")); strings.HasPrefix(mediaType, "multipart/") {
		root.parameters = parameters
	}
	if len(root.children) == 0 { // a multipart without its delimiters
		root.children = []*node{{mediaType: "text/plain", content: data[at:]}}
	}
	return root
}
