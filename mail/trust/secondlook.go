package trust

import (
	"bufio"
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// secondLook verifies a signature that the library refuses before it looks at it: by its own clock, which is not that of
// the mail's arrival, or for a body length (l=), which says nothing of whether something was added. It knows what RFC 8301
// and RFC 8463 leave: rsa-sha256 and ed25519-sha256. more is how many bytes of the body the signature does not cover.
func (s signature) secondLook(h header, body io.Reader, record string) (more int64, err error) {
	if compact(s.tags["v"]) != "1" || !s.covers("from") {
		return 0, errors.New("a required tag is missing")
	}
	headerWay, bodyWay, err := s.canonicalization()
	if err != nil {
		return 0, err
	}
	length := int64(-1)
	if l, ok := s.tags["l"]; ok {
		if length, err = strconv.ParseInt(compact(l), 10, 64); err != nil || length < 0 {
			return 0, errors.New("malformed body length")
		}
	}
	hash := sha256.New()
	cut := &cutWriter{w: hash, left: length}
	if err := canonicalBody(cut, bufio.NewReaderSize(body, 64<<10), bodyWay == "relaxed"); err != nil {
		return 0, fmt.Errorf("read the body: %w", err)
	}
	if wanted, err := base64.StdEncoding.DecodeString(compact(s.tags["bh"])); err != nil || subtle.ConstantTimeCompare(wanted, hash.Sum(nil)) != 1 || cut.left > 0 {
		return 0, errors.New("body hash did not verify")
	}
	sig, err := base64.StdEncoding.DecodeString(compact(s.tags["b"]))
	if err != nil {
		return 0, errors.New("malformed signature")
	}
	return cut.more, s.checkHash(s.headerHash(h, headerWay == "relaxed"), sig, record)
}

// canonicalization reads c= (RFC 6376, section 3.5): of the header, and of the body.
func (s signature) canonicalization() (header, body string, err error) {
	header, body, _ = strings.Cut(compact(s.tags["c"]), "/")
	for _, way := range []*string{&header, &body} {
		if *way == "" {
			*way = "simple"
		}
		if *way != "simple" && *way != "relaxed" {
			return "", "", errors.New("unknown canonicalization")
		}
	}
	return header, body, nil
}

// checkHash verifies with the key of a record.
func (s signature) checkHash(hashed, sig []byte, record string) error {
	key := readKey(record)
	der, err := base64.StdEncoding.DecodeString(compact(key.tags["p"]))
	if err != nil {
		return errors.New("malformed key")
	}
	if hashes := compact(key.tags["h"]); hashes != "" && !slices.Contains(strings.Split(hashes, ":"), "sha256") {
		return errors.New("the key is for other hashes")
	}
	if v, ok := key.tags["v"]; ok && v != "DKIM1" {
		return errors.New("not a key of DKIM")
	}
	if services := compact(key.tags["s"]); services != "" && !slices.ContainsFunc(strings.Split(services, ":"), func(s string) bool { return s == "*" || s == "email" }) {
		return errors.New("the key is not for mail")
	}
	kind := compact(key.tags["k"])
	switch compact(s.tags["a"]) {
	case "rsa-sha256":
		public, err := parseRSA(der)
		if err != nil || kind != "" && kind != "rsa" {
			return errors.New("not an RSA key")
		}
		if rsa.VerifyPKCS1v15(public, crypto.SHA256, hashed, sig) != nil {
			return errors.New("signature did not verify")
		}
	case "ed25519-sha256":
		if kind != "ed25519" || len(der) != ed25519.PublicKeySize || !ed25519.Verify(der, hashed, sig) {
			return errors.New("signature did not verify")
		}
	default:
		return errors.New("unknown algorithm")
	}
	return nil
}

// ownValue is the value of the b= tag, which a signature does not cover.
var ownValue = pattern(`([;:\s]b[ \t\r\n]*=)[^;]*`)

// headerHash hashes the signed fields, of each name the last one that was not taken yet, and the signature itself
// (RFC 6376, section 3.7).
func (s signature) headerHash(h header, relaxed bool) []byte {
	hash := sha256.New()
	taken := map[int]bool{}
	for _, name := range s.signed {
		for i := len(h) - 1; i >= 0; i-- {
			if h[i].name == name && !taken[i] {
				taken[i] = true
				_, _ = io.WriteString(hash, canonicalField(h[i].raw, relaxed)) // a hash takes everything
				break
			}
		}
	}
	own := ownValue.ReplaceAllString(h[s.at].raw, "$1")
	if relaxed {
		own = canonicalField(own, true)
	}
	_, _ = io.WriteString(hash, strings.TrimRight(own, "\r\n"))
	return hash.Sum(nil)
}

func canonicalField(raw string, relaxed bool) string {
	if !relaxed {
		return raw
	}
	name, value, _ := strings.Cut(raw, ":")
	return strings.ToLower(strings.TrimSpace(name)) + ":" + strings.Join(strings.FieldsFunc(value, isBlank), " ") + "\r\n"
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }

// canonicalBody writes a body as RFC 6376, section 3.4, has it, with CRLF lines.
func canonicalBody(w io.Writer, r *bufio.Reader, relaxed bool) error {
	out := bufio.NewWriterSize(w, 64<<10)
	empty, any := 0, false
	var long, tidy []byte // used again for each line
	for {
		line, err := r.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, line...)
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if len(long) > 0 {
			long = append(long, line...)
			line = long
		}
		if len(line) == 0 {
			break
		}
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if relaxed {
			tidy = relaxedLine(tidy[:0], line)
			line = tidy
		}
		if len(line) == 0 {
			empty++
		} else {
			any = true
			for ; empty > 0; empty-- {
				_, _ = out.WriteString("\r\n") // Flush tells what went wrong
			}
			_, _ = out.Write(line)
			_, _ = out.WriteString("\r\n")
		}
		long = long[:0]
		if err != nil {
			break
		}
	}
	if !any && !relaxed {
		_, _ = out.WriteString("\r\n")
	}
	return out.Flush()
}

// relaxedLine appends a line with one blank for each run of blanks, and none at the end.
func relaxedLine(out, line []byte) []byte {
	blank := false
	for _, c := range line {
		if c == ' ' || c == '\t' {
			blank = true
			continue
		}
		if blank {
			out, blank = append(out, ' '), false
		}
		out = append(out, c)
	}
	return out
}

// cutWriter hands on the first bytes, all of them where left is negative, and counts the others.
type cutWriter struct {
	w    io.Writer
	left int64
	more int64
}

func (c *cutWriter) Write(p []byte) (int, error) {
	take := p
	if c.left >= 0 {
		take = p[:min(int64(len(p)), c.left)]
		c.left -= int64(len(take))
		c.more += int64(len(p) - len(take))
	}
	if _, err := c.w.Write(take); err != nil {
		return 0, err
	}
	return len(p), nil
}
