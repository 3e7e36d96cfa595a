package message

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"strings"
)

// writeFile streams one file as base64 and holds it to its stated size.
func writeFile(mw *multipart.Writer, f File) (err error) {
	if hasControl(f.Name) || hasControl(f.Type) {
		return fmt.Errorf("%w: file name or type", ErrUnsafeHeader)
	}
	if f.Open == nil {
		return errors.New("it cannot be opened")
	}
	content, err := f.Open()
	if err != nil {
		return fmt.Errorf("opening: %w", err)
	}
	defer func() { err = errors.Join(err, content.Close()) }()

	head := make([]byte, 512) // what http.DetectContentType looks at
	n, err := io.ReadFull(content, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("reading: %w", err)
	}
	name := safeFileName(f.Name)
	if name == "" {
		name = "file"
	}
	part, err := mw.CreatePart(fileHeader(name, mediaType(f.Type, name, head[:n])))
	if err != nil {
		return fmt.Errorf("starting the part: %w", err)
	}
	enc := newBase64Writer(part)
	whole := io.MultiReader(bytes.NewReader(head[:n]), content)
	written, err := io.Copy(enc, io.LimitReader(whole, f.Size+1))
	if err != nil {
		return fmt.Errorf("copying: %w", err)
	}
	if written != f.Size {
		return fmt.Errorf("%w: it was %d bytes and is now of another size", ErrFileChanged, f.Size)
	}
	if err := enc.Close(); err != nil {
		return fmt.Errorf("copying: %w", err)
	}
	return nil
}

// mediaType gives the stated type where it may be sent in base64 (RFC 2046, section 5.2.1, forbids it for message
// and multipart types), else one by name and content.
func mediaType(stated, name string, head []byte) string {
	if t, _, err := mime.ParseMediaType(stated); err == nil && isLeafType(t) {
		return t
	}
	if t, ok := typesByExtension[strings.ToLower(path.Ext(name))]; ok {
		return t
	}
	t, _, err := mime.ParseMediaType(http.DetectContentType(head))
	if err != nil || !isLeafType(t) {
		return "application/octet-stream"
	}
	return t
}

// isLeafType tells whether t is a type of a part without parts, and short enough for a line.
func isLeafType(t string) bool {
	return len(t) <= maxMediaType && strings.Contains(t, "/") && !strings.HasPrefix(t, "multipart/") && !strings.HasPrefix(t, "message/")
}

// typesByExtension is our own short table, since the system's differs from machine to machine.
var typesByExtension = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp",
	".heic": "image/heic", ".bmp": "image/bmp", ".svg": "image/svg+xml", ".tif": "image/tiff", ".tiff": "image/tiff",
	".pdf": "application/pdf", ".txt": "text/plain", ".log": "text/plain", ".csv": "text/csv", ".json": "application/json",
	".xml": "application/xml", ".html": "text/html", ".htm": "text/html", ".zip": "application/zip",
	".doc": "application/msword", ".xls": "application/vnd.ms-excel",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".mp4":  "video/mp4", ".mov": "video/quicktime", ".eml": "application/octet-stream",
}

// base64Writer encodes into lines of 76 characters (RFC 2045, section 6.8).
type base64Writer struct {
	io.WriteCloser
	lines *lineWriter
}

func newBase64Writer(w io.Writer) *base64Writer {
	lines := &lineWriter{w: w}
	return &base64Writer{WriteCloser: base64.NewEncoder(base64.StdEncoding, lines), lines: lines}
}

func (b *base64Writer) Close() error {
	if err := b.WriteCloser.Close(); err != nil {
		return err
	}
	return b.lines.end()
}

// lineWriter breaks what is written into lines and hands on a line at a time.
type lineWriter struct {
	w    io.Writer
	line [base64Line + 2]byte
	used int // characters of the current line
}

const base64Line = 76

// maxMediaType is what the two names of a type come to (RFC 6838, section 4.2), in characters.
const maxMediaType = 127 + 1 + 127

func (l *lineWriter) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		if l.used == base64Line {
			if err := l.end(); err != nil {
				return written, err
			}
		}
		n := copy(l.line[l.used:base64Line], p)
		written += n
		l.used += n
		p = p[n:]
	}
	return written, nil
}

func (l *lineWriter) end() error {
	if l.used == 0 {
		return nil
	}
	line := append(l.line[:l.used], '\r', '\n')
	l.used = 0
	_, err := l.w.Write(line)
	return err
}
