package message

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"strings"

	"okpay.example/support/mail/ticket"
)

// ReadOwn reads a mail that Render wrote and tells of it what Parse would, but in one pass and without holding its files
// in memory: it is called for each mail that is queued, on machines that may be small. Of a mail that Render did not
// write it gives an error rather than a guess.
func ReadOwn(r io.Reader) (*Parsed, error) {
	l := Limits{}.withDefaults()
	in := bufio.NewReader(r)
	block, err := readHeaderBlock(in, l.Header)
	if err != nil {
		return nil, fmt.Errorf("reading the header: %w", err)
	}
	fields, _, whole := parseHeader(block, l.Header)
	if !whole {
		return nil, fmt.Errorf("reading the header: %w", ErrLimits)
	}
	root := &node{header: fields}
	root.describe()
	hash := newBodyHasher()
	if err := root.readOwnBody(io.TeeReader(in, hash)); err != nil {
		return nil, fmt.Errorf("reading the body: %w", err)
	}
	p := &Parsed{Kind: ticket.KindReply}
	p.readHeader(fields)
	p.BodyHash = hash.sum()
	b := newBody(root)
	p.readBody(b)
	p.classify(root, b)
	p.finish()
	return p, nil
}

// readHeaderBlock reads up to and including the empty line.
func readHeaderBlock(in *bufio.Reader, limit int) ([]byte, error) {
	var block []byte
	for len(block) <= limit {
		line, err := in.ReadSlice('\n')
		block = append(block, line...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(line) <= len("\r\n") && len(bytes.TrimRight(line, "\r\n")) == 0 {
			return block, nil
		}
	}
	return nil, ErrLimits
}

// readOwnBody reads the text, and of the files what they are and how large.
func (n *node) readOwnBody(body io.Reader) error {
	if !n.isMultipart() {
		return n.readOwnLeaf(body)
	}
	parts := multipart.NewReader(body, n.parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		child := &node{}
		for name, values := range part.Header {
			for _, v := range values {
				child.header = append(child.header, field{name, v})
			}
		}
		child.describe()
		if child.isMultipart() {
			return errors.New("a part within a part, which this program does not write")
		}
		if err := child.readOwnLeaf(part); err != nil {
			return err
		}
		n.children = append(n.children, child)
	}
	_, err := io.Copy(io.Discard, body) // the closing delimiter's line end belongs to the hash
	return err
}

// readOwnLeaf keeps a text and measures a file, which Render writes in base64.
func (n *node) readOwnLeaf(body io.Reader) (err error) {
	encoding := n.header.get("Content-Transfer-Encoding")
	if n.disposition == "attachment" && strings.EqualFold(encoding, "base64") {
		n.measured, err = io.Copy(io.Discard, base64.NewDecoder(base64.StdEncoding, body))
		return err
	}
	data, cut, err := readLimited(body, fallbackBytes)
	if err != nil {
		return err
	}
	if cut {
		return fmt.Errorf("%w: a text of more than %d bytes", ErrLimits, fallbackBytes)
	}
	n.content, _ = decodeTransfer(data, encoding)
	return nil
}
