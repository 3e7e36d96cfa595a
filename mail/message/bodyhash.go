package message

import (
	"bytes"
	"crypto/sha256"
	"hash"
)

// bodyHasher hashes a body that is written to it, so that copies of one mail that differ in line ends and in empty
// lines at the end have one hash.
type bodyHasher struct {
	h     hash.Hash
	line  []byte // of a line whose end has not come yet
	empty int    // empty lines that count only if another line follows
}

func newBodyHasher() *bodyHasher { return &bodyHasher{h: sha256.New()} }

func (b *bodyHasher) Write(p []byte) (int, error) {
	written := len(p)
	for len(p) > 0 {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			b.line = append(b.line, p...)
			break
		}
		line := p[:end]
		if len(b.line) > 0 {
			b.line = append(b.line, line...)
			line = b.line
		}
		b.add(line)
		b.line, p = b.line[:0], p[end+1:]
	}
	return written, nil
}

func (b *bodyHasher) add(line []byte) {
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) == 0 {
		b.empty++
		return
	}
	for ; b.empty > 0; b.empty-- {
		b.h.Write([]byte("\n"))
	}
	b.h.Write(line)
	b.h.Write([]byte("\n"))
}

// sum ends the last line and gives the hash.
func (b *bodyHasher) sum() [32]byte {
	if len(b.line) > 0 {
		b.add(b.line)
		b.line = nil
	}
	return [32]byte(b.h.Sum(nil))
}
