package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The marked secrets. They hold what is written in another way in a protocol or a URL.
const (
	markedPassword = `Geheim"mark\4711`
	markedProxy    = "Stollen4712"
)

// telltales are the ways in which a secret can be written.
func telltales(user string) []string {
	var all []string
	for _, secret := range []string{markedPassword, markedProxy} {
		all = append(all, secret, base64.StdEncoding.EncodeToString([]byte(secret)))
	}
	encode := base64.StdEncoding.EncodeToString
	return append(all, "mark\\\\4711", "mark%5C4711",
		encode([]byte("\x00"+user+"\x00"+markedPassword)), encode([]byte("ann:"+markedProxy)))
}

// gossip repeats what it was told: an IMAP and an SMTP server that put the client's secrets into their refusals.
type gossip struct {
	letIn bool // and refuse later, with the same words
	heard string
}

// hear notes a line and what is encoded in it.
func (g *gossip) hear(line string) string {
	said := line
	for word := range strings.FieldsSeq(line) {
		if b, err := base64.StdEncoding.DecodeString(word); err == nil && len(b) > 8 {
			said += " " + strings.ReplaceAll(string(b), "\x00", " ")
			g.heard = said
		}
	}
	return said
}

func (g *gossip) imap(c net.Conn) {
	fmt.Fprint(c, "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n")
	in := bufio.NewScanner(c)
	for in.Scan() {
		tag, command, _ := strings.Cut(in.Text(), " ")
		name, _, _ := strings.Cut(command, " ")
		switch strings.ToUpper(name) {
		case "AUTHENTICATE":
			fmt.Fprint(c, "+ \r\n")
			if !in.Scan() {
				return
			}
			said := g.hear(in.Text())
			if g.letIn {
				fmt.Fprintf(c, "%s OK in, with %s\r\n", tag, said)
				continue
			}
			fmt.Fprintf(c, "* NO I heard %s\r\n%s NO wrong: %s\r\n", said, tag, said)
		case "CAPABILITY":
			fmt.Fprintf(c, "* CAPABILITY IMAP4rev1\r\n%s OK done\r\n", tag)
		case "LOGOUT":
			fmt.Fprintf(c, "* BYE %s\r\n%s OK bye\r\n", g.heard, tag)
			return
		default:
			fmt.Fprintf(c, "%s NO you said %s\r\n", tag, g.heard)
		}
	}
}

func (g *gossip) smtp(c net.Conn) {
	fmt.Fprint(c, "220 ready\r\n")
	in := bufio.NewScanner(c)
	for in.Scan() {
		name, _, _ := strings.Cut(in.Text(), " ")
		switch strings.ToUpper(name) {
		case "EHLO":
			fmt.Fprint(c, "250-hello\r\n250 AUTH PLAIN\r\n")
		case "AUTH":
			said := g.hear(in.Text())
			if g.letIn {
				fmt.Fprint(c, "235 in\r\n")
				continue
			}
			fmt.Fprintf(c, "535 5.7.8 wrong: %s\r\n", said)
		case "QUIT":
			fmt.Fprint(c, "221 bye\r\n")
			return
		default:
			fmt.Fprintf(c, "550 5.7.1 you said %s\r\n", g.heard)
		}
	}
}

// wantNoSecret looks for the secrets in what a call printed and in every file of the home.
func (p *program) wantNoSecret(what string, texts ...string) {
	p.t.Helper()
	for i, text := range texts {
		for _, secret := range telltales("me@mailbox.example") {
			if strings.Contains(text, secret) {
				p.t.Errorf("%s: %q is in output %d: %.2000s", what, secret, i, text)
			}
		}
	}
	files := 0
	err := filepath.WalkDir(p.home, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		files++
		for _, secret := range telltales("me@mailbox.example") {
			if bytes.Contains(data, []byte(secret)) {
				p.t.Errorf("%s: %q is in the file %s", what, secret, name)
			}
		}
		return err
	})
	if err != nil || files < 2 {
		p.t.Errorf("%s: %d files read, %v", what, files, err)
	}
}

func TestSecretsAreInNoOutputNoLogAndNoFile(t *testing.T) {
	for _, letIn := range []bool{false, true} {
		for _, proxied := range []bool{false, true} {
			t.Run(fmt.Sprintf("let in %v, proxy %v", letIn, proxied), func(t *testing.T) {
				in, out := &gossip{letIn: letIn}, &gossip{letIn: letIn}
				imap, smtp := accepting(t, in.imap), accepting(t, out.smtp)
				p := newProgram(t)
				p.args = []string{"--lang", "en"}
				add := []string{"account", "add", "--email", "me@mailbox.example", "--imap", imap, "--smtp", smtp, "--security", "none"}
				if proxied { // one that refuses everybody, and repeats what it heard
					x := &tunnels{login: "nobody/nothing"}
					add = []string{"account", "add", "--email", "me@mailbox.example", "--imap", "mail.firma.example:993", "--smtp",
						"mail.firma.example:465", "--proxy", "http://ann:" + markedProxy + "@" + accepting(t, x.connect)}
				}
				tried := p.runWith(t.Context(), markedPassword+"\n", append(add, "--password-stdin")...)
				if tried.status == exitDone {
					t.Fatal("such a mailbox works")
				}
				p.wantNoSecret("add", tried.out, tried.errors)
				kept := p.runWith(t.Context(), markedPassword+"\n", append(add, "--password-stdin", "--no-test")...)
				if kept.status != exitDone {
					t.Fatalf("%d: %s", kept.status, kept.errors)
				}
				for _, args := range [][]string{
					{"account", "show"}, {"account", "show", "--json"}, {"account", "list", "--json"},
					{"account", "test"}, {"account", "test", "--json"}, {"check"}, {"check", "--json"},
					{"send", "--to", "support@okpay.example", "--subject", "S", "--body", "B", "--json"},
					{"outbox", "flush"}, {"outbox", "list", "--json"}, {"tickets", "list", "--json"}, {"tickets", "rebuild"},
					{"doctor"}, {"doctor", "--json"},
				} {
					r := p.run(args...)
					p.wantNoSecret(strings.Join(args, " "), r.out, r.errors)
				}
				var tickets []struct{ ID string }
				p.ok(&tickets, "tickets", "list")
				for _, k := range tickets {
					p.wantNoSecret("the ticket", p.run("tickets", "show", k.ID, "--json").out)
				}
				if !proxied && (in.heard == "" || !strings.Contains(in.heard+out.heard, markedPassword)) {
					t.Errorf("the servers heard %q and %q: nothing was tested", in.heard, out.heard)
				}
			})
		}
	}
}
