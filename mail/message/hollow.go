package message

import (
	"bytes"
	"strconv"
)

const hollowMark = "okpay-hollow-body-"

// hollow gives a copy of the mail in which a mark stands for each of the bodies: the parser is to find the structure,
// and copies and cuts what else it reads: it takes a boundary in the middle of a line for a delimiter, say. ok is false
// where the mail has such a mark of its own.
func hollow(data []byte, bodies []leaf) (shell []byte, ok bool) {
	if bytes.Contains(data, []byte(hollowMark)) {
		return nil, false
	}
	at := 0
	for i, b := range bodies {
		if b.bare >= 0 {
			shell = append(shell, data[at:b.bare]...)
			shell = append(shell, "Content-Type: text/plain\n\n"...)
		} else {
			shell = append(shell, data[at:b.at]...)
		}
		if !endsHeader(shell) {
			shell = append(shell, '\n')
		}
		shell = strconv.AppendInt(append(shell, hollowMark...), int64(i), 10)
		at = b.until
	}
	return append(shell, data[at:]...), true
}

// endsHeader tells whether data ends with an empty line. The scan also takes for a body what comes without one.
func endsHeader(data []byte) bool {
	rest, ended := bytes.CutSuffix(data, []byte("\n"))
	rest = bytes.TrimSuffix(rest, []byte("\r"))
	return ended && (len(rest) == 0 || rest[len(rest)-1] == '\n')
}

// filling puts the bodies back where the parser found their marks.
type filling struct {
	bodies []leaf
	found  int
	astray bool // a mark is not alone in its part: the parser sees another structure than the scan
}

// of gives the true content of a part.
func (f *filling) of(content []byte) []byte {
	if len(f.bodies) == 0 || !bytes.Contains(content, []byte(hollowMark)) {
		return content
	}
	number, _ := bytes.CutPrefix(content, []byte(hollowMark))
	i, err := strconv.Atoi(string(number))
	if err != nil || i != f.found || i >= len(f.bodies) {
		f.astray = true
		return nil
	}
	f.found++
	return f.bodies[i].body
}
