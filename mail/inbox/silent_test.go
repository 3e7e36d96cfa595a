package inbox

import (
	"bufio"
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"okpay.example/support/mail/wire"
)

// scripted runs f in a synctest bubble on a connection whose server answers each line by reply; "" is silence.
func scripted(t *testing.T, reply func(tag, command string) string, f func(ctx context.Context, c *connection)) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		go func() {
			defer far.Close()
			if _, err := far.Write([]byte("* PREAUTH [CAPABILITY IMAP4rev1 IDLE] ready\r\n")); err != nil {
				return
			}
			lines := bufio.NewScanner(far)
			for lines.Scan() {
				tag, command, _ := strings.Cut(lines.Text(), " ")
				if _, err := far.Write([]byte(reply(tag, command))); err != nil {
					return
				}
			}
		}()
		conn := wire.Guard(t.Context(), near)
		news := make(chan struct{}, 1)
		c := newConnection(imapclient.New(conn, newsHandler(news)), conn, news)
		if err := c.client.WaitGreeting(); err != nil {
			t.Fatal(err)
		}
		f(t.Context(), c)
		c.Close()
	})
}

func TestSilentServerIsLeft(t *testing.T) {
	silence := func(string, string) string { return "" }
	scripted(t, silence, func(ctx context.Context, c *connection) {
		began := time.Now()
		_, err := c.Look(ctx, inboxName, "Sent")
		if !errors.Is(err, wire.ErrDeadline) {
			t.Errorf("error %v, want the deadline's", err)
		}
		if d := time.Since(began); d > limitLook.total {
			t.Errorf("left after %v", d)
		}
		if _, again := c.Look(ctx, inboxName); again == nil || c.CanIdle() {
			t.Error("the broken connection was used again")
		}
	})
}

func TestBrokenConnectionIsNotTakenForOneThatMustBePolled(t *testing.T) {
	silence := func(string, string) string { return "" }
	scripted(t, silence, func(_ context.Context, c *connection) {
		_ = c.conn.Close()
		<-c.client.Closed()
		for range 64 { // the library chose at random what it said
			if !c.CanIdle() {
				t.Fatal("a server with IDLE is polled because its connection has just broken off")
			}
		}
	})
}

func TestServerThatDoesNotAnswerDONEIsLeft(t *testing.T) {
	idling := func(_, command string) string {
		if command == "IDLE" {
			return "+ idling\r\n"
		}
		return ""
	}
	scripted(t, idling, func(ctx context.Context, c *connection) {
		began := time.Now()
		err := c.Idle(ctx, time.Minute, func(_, _ <-chan struct{}) { time.Sleep(time.Minute) })
		if !errors.Is(err, wire.ErrDeadline) {
			t.Errorf("error %v, want the deadline's", err)
		}
		if d := time.Since(began); d != time.Minute+limitDone.idle {
			t.Errorf("left after %v, want 15 s after DONE", d)
		}
	})
}

func TestRefusedFolderIsLeftOutOfTheAnswer(t *testing.T) {
	reply := func(tag, command string) string {
		switch {
		case strings.HasPrefix(command, "EXAMINE"):
			return "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 9] ok\r\n" + tag + " OK [READ-ONLY] done\r\n"
		case strings.Contains(command, "Sent"):
			return tag + " NO no such folder\r\n"
		case strings.HasPrefix(command, "STATUS"):
			return "* STATUS Junk (UIDVALIDITY 5)\r\n" + tag + " OK done\r\n"
		}
		return ""
	}
	scripted(t, reply, func(ctx context.Context, c *connection) {
		got, err := c.Look(ctx, inboxName, "Sent", "Junk")
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 2 || got[inboxName] != (mailbox{7, 9, 3}) || got["Junk"] != (mailbox{UIDValidity: 5}) {
			t.Errorf("got %+v", got)
		}
	})
}

func TestFloodOfUntaggedLinesEndsAtTheBudget(t *testing.T) {
	flood := strings.Repeat("* OK still here\r\n", 100_000)
	scripted(t, func(string, string) string { return flood }, func(ctx context.Context, c *connection) {
		if _, err := c.Look(ctx, inboxName); !errors.Is(err, wire.ErrBudget) {
			t.Errorf("error %v, want the budget's", err)
		}
	})
}

func TestRefusedIdleIsNoBreak(t *testing.T) {
	scripted(t, func(tag, _ string) string { return tag + " NO not now\r\n" }, func(ctx context.Context, c *connection) {
		err := c.Idle(ctx, time.Minute, func(_, _ <-chan struct{}) { t.Error("it waited without IDLE") })
		if !refused(err) {
			t.Errorf("error %v, want the server's refusal", err)
		}
	})
}
