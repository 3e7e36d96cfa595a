package mailtest

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

func TestFlakyDialerCutsReading(t *testing.T) {
	f := &FlakyDialer{ReadBytes: 10}
	c := dialEcho(t, f)
	if _, err := c.Write([]byte("0123456789abcdef")); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(c)
	if string(got) != "0123456789" || !errors.Is(err, ErrCut) {
		t.Errorf("read %q, %v", got, err)
	}
	if _, err := c.Write([]byte("x")); !errors.Is(err, ErrCut) {
		t.Errorf("write after the cut: %v", err)
	}
}

func TestFlakyDialerCutsWriting(t *testing.T) {
	received := make(chan string, 1)
	addr := serve(t, func(c net.Conn) {
		b, _ := io.ReadAll(c)
		received <- string(b)
	})
	f := &FlakyDialer{WriteBytes: 10}
	c, err := f.Dial(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	n, err := c.Write([]byte("0123456789abcdef"))
	if n != 10 || !errors.Is(err, ErrCut) {
		t.Errorf("wrote %d, %v", n, err)
	}
	if got := <-received; got != "0123456789" {
		t.Errorf("the server got %q", got)
	}
}

func TestFlakyDialerGoesSilent(t *testing.T) {
	c := dialEcho(t, &FlakyDialer{ReadBytes: 4, Silent: true})
	if _, err := c.Write([]byte("0123456789")); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 4)
	if _, err := io.ReadFull(c, got); err != nil || string(got) != "0123" {
		t.Fatalf("read %q, %v", got, err)
	}
	if n, err := c.Write([]byte("lost")); n != 4 || err != nil {
		t.Errorf("write into silence: %d, %v", n, err)
	}
	if err := c.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Read(got); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read from silence: %d, %v", n, err)
	}
}

func TestFlakyDialerHoldsAfterItsTimes(t *testing.T) {
	f := &FlakyDialer{ReadBytes: 1, Times: 1, Refuse: 1}
	addr := echo(t)
	if _, err := f.Dial(t.Context(), "tcp", addr); !errors.Is(err, ErrCut) {
		t.Errorf("first call: %v, want a refusal", err)
	}
	for i, want := range []string{"a", "ab"} {
		c, err := f.Dial(t.Context(), "tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Write([]byte("ab")); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 2)
		n, _ := io.ReadFull(c, got)
		if string(got[:n]) != want {
			t.Errorf("connection %d read %q, want %q", i, got[:n], want)
		}
	}
	if f.Dials() != 3 {
		t.Errorf("Dials = %d, want 3", f.Dials())
	}
}

func TestRecorderCountsBothWays(t *testing.T) {
	r := StartRecorder(t, echo(t))
	c, err := net.Dial("tcp", r.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, line := range []string{"a1 NOOP\r\n", "a2 LOGOUT\r\n"} {
		if _, err := io.WriteString(c, line); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(c, make([]byte, len(line))); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := r.Counts(), (Counts{In: 20, Out: 20, RoundTrips: 2, Connections: 1}); got != want {
		t.Errorf("Counts = %+v, want %+v", got, want)
	}
	if got := r.Lines(); len(got) != 2 || got[0] != "a1 NOOP" || got[1] != "a2 LOGOUT" {
		t.Errorf("Lines = %q", got)
	}
	r.Reset()
	if got := r.Counts(); got != (Counts{}) {
		t.Errorf("after Reset: %+v", got)
	}
	r.Cut()
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("the connection survived Cut")
	}
}

// echo serves what it is sent.
func echo(t *testing.T) string {
	return serve(t, func(c net.Conn) { _, _ = io.Copy(c, c) })
}

func dialEcho(t *testing.T, f *FlakyDialer) net.Conn {
	t.Helper()
	c, err := f.Dial(t.Context(), "tcp", echo(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func serve(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				handle(c)
			}()
		}
	}()
	return ln.Addr().String()
}
