package pack

import (
	"bytes"
	"path/filepath"
	"strconv"
	"time"
)

// isName tells whether s can be an id: lower-case letters, digits and inner hyphens, at most 64 bytes.
func isName(s string) bool {
	if s == "" || len(s) > 64 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// parseDate reads a calendar date, "2026-11-23".
func parseDate(s string) (time.Time, error) { return time.Parse(time.DateOnly, s) }

// checkZone tells whether name is a zone of the IANA database. "Local" is refused: it would be the person's own.
func checkZone(name string) (problem fault) {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return faultOf("zone", "%q is not a time zone like Asia/Shanghai", name)
	}
	return fault{}
}

func index(i int) string { return strconv.Itoa(i) }

// trimText drops a byte order mark and turns CR LF into LF, as editors on Windows leave them.
func trimText(data []byte) []byte {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
}

func splitPath(name string) (dir, file string) {
	return filepath.Dir(name), filepath.Base(name)
}
