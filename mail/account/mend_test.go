package account

import (
	"bytes"
	"io"
	"net"
	"testing"
	"testing/iotest"
)

// reading is a connection that gives what r gives.
type reading struct {
	net.Conn
	r io.Reader
}

func (c reading) Read(p []byte) (int, error) { return c.r.Read(p) }

func TestMendChangesNegativeModSequencesOutsideOfLiteralsOnly(t *testing.T) {
	for _, test := range []struct{ name, said, want string }{
		{"response code", "* OK [HIGHESTMODSEQ -1] x\r\n", "* OK [HIGHESTMODSEQ 01] x\r\n"},
		{"fetch item", "* 1 FETCH (MODSEQ (-32) UID 1)\r\n", "* 1 FETCH (MODSEQ (032) UID 1)\r\n"},
		{"status item", "* STATUS x (highestmodseq -7)\r\n", "* STATUS x (highestmodseq 07)\r\n"},
		{"none", "* OK [HIGHESTMODSEQ 12] a-b - c\r\n", "* OK [HIGHESTMODSEQ 12] a-b - c\r\n"},
		{"literal", "* 1 FETCH (BODY[] {12}\r\nMODSEQ -1\r\n{ UID 1)\r\n* OK [HIGHESTMODSEQ -1] x\r\n",
			"* 1 FETCH (BODY[] {12}\r\nMODSEQ -1\r\n{ UID 1)\r\n* OK [HIGHESTMODSEQ 01] x\r\n"},
		{"braces that announce nothing", "* OK {9} MODSEQ -1\r\n{3\r\nMODSEQ -1\r\n", "* OK {9} MODSEQ 01\r\n{3\r\nMODSEQ 01\r\n"},
		{"a size past all bounds", "x {99999999999999999999999}\r\nMODSEQ -1", "x {99999999999999999999999}\r\nMODSEQ -1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for name, split := range map[string]func(io.Reader) io.Reader{
				"whole": func(r io.Reader) io.Reader { return r }, "byte by byte": iotest.OneByteReader,
			} {
				near, far := net.Pipe()
				go func() {
					defer far.Close()
					_, _ = io.WriteString(far, test.said)
				}()
				got, err := io.ReadAll(mend(reading{near, split(near)}))
				if string(got) != test.want || err != nil {
					t.Errorf("%s: %q, %v; want %q", name, got, err, test.want)
				}
				_ = near.Close()
			}
		})
	}
}

func FuzzMend(f *testing.F) {
	f.Add([]byte("* OK [HIGHESTMODSEQ -1] x\r\n* 1 FETCH (BODY[] {3}\r\n-1-)\r\n"), 1)
	f.Add([]byte("{9999999999}\r\nmodseq (-"), 3)
	f.Fuzz(func(t *testing.T, said []byte, size int) {
		m := &mender{}
		got := make([]byte, 0, len(said))
		for rest := said; len(rest) > 0; {
			n := min(len(rest), 1+max(0, size)%7)
			m.Conn = reading{r: bytes.NewReader(rest[:n])}
			part := make([]byte, n)
			if _, err := io.ReadFull(m, part); err != nil {
				t.Fatal(err)
			}
			got, rest = append(got, part...), rest[n:]
		}
		for i, b := range got {
			if b != said[i] && (b != '0' || said[i] != '-') {
				t.Fatalf("byte %d of %q became %q", i, said, b)
			}
		}
	})
}
