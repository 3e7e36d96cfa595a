package privacy

import (
	"bytes"
	"encoding/binary"
)

// polyglot refuses a file that is something else as well: bytes after the picture's end, an archive, a page or a
// document within it. What phones are known to put behind a photo is let pass; like all else that is not seen, it does
// not leave.
func polyglot(data []byte, f Format, l layout) error {
	rest := bytes.Trim(data[l.end:], "\x00\r\n")
	if len(rest) > 0 && !(f == JPEG && fromPhone(rest)) || archive(data) || page(data) {
		return &RefusedError{Reason: Polyglot, Kind: string(f)}
	}
	return nil
}

// fromPhone knows what phones put behind a photo: further pictures (CIPA DC-007, as gain maps are), the film of a
// "motion photo", and Samsung's trailer.
func fromPhone(rest []byte) bool {
	return bytes.HasPrefix(rest, []byte("\xff\xd8\xff")) || len(rest) > 12 && string(rest[4:8]) == "ftyp" || bytes.HasSuffix(rest, []byte("SEFT"))
}

// archive finds the record at which a ZIP file is opened from its end (APPNOTE, 4.3.16). In chance bytes its length
// would not fit.
func archive(data []byte) bool {
	const size = 22
	for from := max(len(data)-size-1<<16, 0); ; {
		i := bytes.Index(data[from:], []byte("PK\x05\x06"))
		if i < 0 {
			return false
		}
		at := from + i
		if at+size <= len(data) && at+size+int(binary.LittleEndian.Uint16(data[at+20:])) <= len(data) &&
			data[at+4] == 0 && data[at+5] == 0 {
			return true
		}
		from = at + 1
	}
}

// page finds what makes readers take a file for a document or a page: they look at its first kilobyte.
func page(data []byte) bool {
	head := bytes.ToLower(data[:min(len(data), 1024)])
	for _, mark := range []string{"%pdf-", "<script", "<html", "<!doctype html", "<?php"} {
		if bytes.Contains(head, []byte(mark)) {
			return true
		}
	}
	return false
}
