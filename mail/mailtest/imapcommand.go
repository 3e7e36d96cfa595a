package mailtest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// imapCommand is a client's line, its literals put in as quoted strings.
type imapCommand struct {
	name  string // in capitals, with "UID "
	text  string
	words []string // of the arguments; parentheses are words of their own
}

var literalEnd = regexp.MustCompile(`\{(\d+)(\+?)\}$`)

// command reads a command with its literals.
func (c *imapConn) command() (tag string, cmd imapCommand, ok bool) {
	var text strings.Builder
	var words []string
	for {
		line, ok := c.Read()
		if !ok {
			return "", cmd, false
		}
		literal := literalEnd.FindStringSubmatch(line)
		if literal == nil {
			text.WriteString(line)
			words = append(words, splitWords(line)...)
			break
		}
		line = strings.TrimSuffix(line, literal[0])
		text.WriteString(line)
		words = append(words, splitWords(line)...)
		n, err := strconv.Atoi(literal[1])
		if err != nil || n > 64<<20 {
			return "", cmd, false
		}
		if literal[2] == "" {
			if rule, ok := c.server.ruleFor("LITERAL " + text.String()); ok {
				c.Say(strings.ReplaceAll(rule.Say, "TAG", strings.Fields(text.String())[0]))
				return c.command()
			}
			c.Say("+ go")
		}
		b, ok := c.ReadN(n)
		if !ok {
			return "", cmd, false
		}
		text.WriteString(strconv.Quote(string(b)))
		words = append(words, string(b))
	}
	tag, rest, _ := strings.Cut(text.String(), " ")
	cmd.text, words = rest, words[min(1, len(words)):]
	if len(words) > 0 {
		cmd.name, cmd.words = strings.ToUpper(words[0]), words[1:]
	}
	if cmd.name == "UID" && len(cmd.words) > 0 {
		cmd.name, cmd.words = "UID "+strings.ToUpper(cmd.words[0]), cmd.words[1:]
	}
	return tag, cmd, true
}

var wordPattern = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|[()]|[^\s()"\[\]]*\[[^\]]*\]\S*|[^\s()"]+`)

func splitWords(line string) []string {
	words := wordPattern.FindAllString(line, -1)
	for i, w := range words {
		if strings.HasPrefix(w, `"`) {
			words[i] = strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(w[1 : len(w)-1])
		}
	}
	return words
}

// word is the n-th argument, "" if it is missing.
func (cmd imapCommand) word(n int) string {
	if n < len(cmd.words) {
		return cmd.words[n]
	}
	return ""
}

// answer does a command; false ends the connection.
func (c *imapConn) answer(tag string, cmd imapCommand) bool {
	switch cmd.name {
	case "CAPABILITY":
		c.say("* CAPABILITY " + c.server.Caps)
	case "LOGIN":
		return c.signIn(tag, cmd.word(0), cmd.word(1))
	case "AUTHENTICATE":
		return c.authenticate(tag, cmd.word(1))
	case "ID":
		c.told = true
		c.say(`* ID ("name" "mailtest")`)
	case "NOOP":
	case "LOGOUT":
		c.say("* BYE bye")
		c.say(tag + " OK done")
		return false
	default:
		if !c.signedIn {
			return c.say(tag + " NO sign in first")
		}
		return c.signedInAnswer(tag, cmd)
	}
	return c.done(tag)
}

func (c *imapConn) signedInAnswer(tag string, cmd imapCommand) bool {
	switch cmd.name {
	case "LIST":
		c.list(cmd)
	case "CREATE":
		c.server.Folder(cmd.word(0), `\HasNoChildren`)
	case "EXAMINE", "SELECT":
		return c.open(tag, cmd)
	case "STATUS":
		return c.status(tag, cmd.word(0))
	case "UID SEARCH":
		c.say(strings.TrimRight("* SEARCH "+c.search(cmd.words), " "))
	case "FETCH", "UID FETCH":
		c.fetch(cmd)
	case "APPEND":
		return c.append(tag, cmd)
	case "IDLE":
		return c.idle(tag)
	default:
		return c.say(tag + " BAD unknown command")
	}
	return c.done(tag)
}

// done ends a command, after what is new in the opened folder.
func (c *imapConn) done(tag string) bool {
	c.news()
	return c.say(tag + " OK done")
}

func (c *imapConn) signIn(tag, user, password string) bool {
	if user != c.server.User || password != c.server.Password {
		return c.say(tag + " NO [AUTHENTICATIONFAILED] wrong user name or password")
	}
	c.signedIn = true
	return c.say(tag + " OK [CAPABILITY " + c.server.Caps + "] signed in")
}

// authenticate does PLAIN (RFC 4616), with or without an initial response (RFC 4959).
func (c *imapConn) authenticate(tag, response string) bool {
	if response == "" {
		c.Say("+ ")
		line, ok := c.Read()
		if !ok {
			return false
		}
		response = line
	}
	text, err := base64.StdEncoding.DecodeString(response)
	parts := bytes.Split(text, []byte{0})
	if err != nil || len(parts) != 3 {
		return c.say(tag + " BAD no PLAIN")
	}
	return c.signIn(tag, string(parts[1]), string(parts[2]))
}

func (c *imapConn) list(cmd imapCommand) {
	c.server.state.Lock()
	folders := append([]*folder(nil), c.server.folders...)
	c.server.state.Unlock()
	special := strings.Contains(strings.ToUpper(cmd.text), "SPECIAL-USE")
	for _, f := range folders {
		marked := strings.Contains(f.attrs, `\Sent`) || strings.Contains(f.attrs, `\Junk`) || strings.Contains(f.attrs, `\All`)
		if !special || marked {
			c.say(fmt.Sprintf(`* LIST (%s) "%s" "%s"`, f.attrs, f.delim, f.wire))
		}
	}
}

func (c *imapConn) open(tag string, cmd imapCommand) bool {
	if c.server.WantsID && !c.told {
		return c.say(tag + " NO " + cmd.name + " Unsafe Login. Please contact kefu@188.com for help")
	}
	c.server.state.Lock()
	f := c.server.find(cmd.word(0))
	if f == nil {
		c.opened = nil
		c.server.state.Unlock()
		return c.say(tag + " NO no such folder")
	}
	c.opened, c.seen = f, len(f.mails)
	n, validity, next := len(f.mails), f.uidValidity, f.uidNext
	c.server.state.Unlock()
	c.say(fmt.Sprintf("* %d EXISTS", n))
	c.say("* 0 RECENT")
	c.say(`* FLAGS (\Seen \Deleted)`)
	c.say(fmt.Sprintf("* OK [UIDVALIDITY %d] valid", validity))
	if !c.server.NoUIDNext {
		c.say(fmt.Sprintf("* OK [UIDNEXT %d] next", next))
	}
	return c.say(tag + " OK [READ-ONLY] opened")
}

func (c *imapConn) status(tag, name string) bool {
	c.server.state.Lock()
	f := c.server.find(name)
	var values string
	if f != nil && !c.server.NoUIDNext {
		values = fmt.Sprintf("UIDVALIDITY %d UIDNEXT %d", f.uidValidity, f.uidNext)
	}
	c.server.state.Unlock()
	if f == nil {
		return c.say(tag + " NO no such folder")
	}
	c.say(fmt.Sprintf(`* STATUS "%s" (%s)`, f.wire, values))
	return c.done(tag)
}

func (c *imapConn) append(tag string, cmd imapCommand) bool {
	if !c.server.add(cmd.word(0), time.Now(), []byte(cmd.word(len(cmd.words)-1))) {
		return c.say(tag + " NO [TRYCREATE] no such folder")
	}
	return c.done(tag)
}

func (c *imapConn) idle(tag string) bool {
	c.server.state.Lock()
	c.server.idlers[c] = struct{}{}
	c.server.state.Unlock()
	defer func() {
		c.server.state.Lock()
		defer c.server.state.Unlock()
		delete(c.server.idlers, c)
	}()
	if !c.Say("+ idling") {
		return false
	}
	c.news()
	line, ok := c.Read()
	if !ok {
		return false
	}
	if c.scripted(line, tag) {
		return true
	}
	return c.done(tag)
}

var sectionPattern = regexp.MustCompile(`(?i)BODY(?:\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?`)

// fetch answers with what was asked for, in the order in which most servers do.
func (c *imapConn) fetch(cmd imapCommand) {
	type answer struct {
		n int
		stored
	}
	var answers []answer
	c.server.state.Lock()
	if c.opened != nil {
		for i, m := range c.opened.mails {
			n := uint32(i + 1)
			if cmd.name == "UID FETCH" {
				n = m.uid
			}
			if inSet(cmd.word(0), n, uint32(len(c.opened.mails))) {
				answers = append(answers, answer{i + 1, m})
			}
		}
	}
	c.server.state.Unlock()
	asked := strings.ToUpper(cmd.text)
	for _, a := range answers {
		items := []string{fmt.Sprintf("UID %d", a.uid)}
		if strings.Contains(asked, "RFC822.SIZE") {
			items = append(items, fmt.Sprintf("RFC822.SIZE %d", len(a.raw)))
		}
		if strings.Contains(asked, "INTERNALDATE") {
			items = append(items, fmt.Sprintf(`INTERNALDATE "%s"`, a.arrived.Format("_2-Jan-2006 15:04:05 -0700")))
		}
		if section := sectionPattern.FindStringSubmatch(cmd.text); section != nil {
			items = append(items, sectionOf(a.raw, section))
		}
		if !c.say(fmt.Sprintf("* %d FETCH (%s)", a.n, strings.Join(items, " "))) {
			return
		}
	}
}

// sectionOf gives a part of a mail as a literal: all of it, or chosen header fields.
func sectionOf(raw []byte, asked []string) string {
	name, part := asked[1], raw
	if fields, ok := strings.CutPrefix(strings.ToUpper(name), "HEADER.FIELDS "); ok {
		part = headerFieldsOf(raw, strings.Fields(strings.NewReplacer("(", "", ")", "", `"`, "").Replace(fields)))
	}
	origin := ""
	if asked[2] != "" {
		from, _ := strconv.Atoi(asked[2])
		n, _ := strconv.Atoi(asked[3])
		from = min(from, len(part))
		part = part[from:min(len(part), from+n)]
		origin = "<" + asked[2] + ">"
	}
	return fmt.Sprintf("BODY[%s]%s {%d}\r\n%s", name, origin, len(part), part)
}

func headerFieldsOf(raw []byte, names []string) []byte {
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	head = slices.Concat(bytes.TrimRight(head, "\r\n"), []byte("\r\n")) // other connections read the mail meanwhile
	var out bytes.Buffer
	keep := false
	for line := range bytes.Lines(head) {
		if line[0] != ' ' && line[0] != '\t' {
			key, _, _ := bytes.Cut(line, []byte(":"))
			keep = false
			for _, name := range names {
				keep = keep || strings.EqualFold(name, string(key))
			}
		}
		if keep {
			out.Write(line)
		}
	}
	out.WriteString("\r\n")
	return out.Bytes()
}

// inSet tells whether n is in a sequence set whose "*" is last.
func inSet(set string, n, last uint32) bool {
	number := func(s string) uint32 {
		if s == "*" {
			return last
		}
		v, _ := strconv.ParseUint(s, 10, 32)
		return uint32(v)
	}
	for part := range strings.SplitSeq(set, ",") {
		from, to, isRange := strings.Cut(part, ":")
		if !isRange {
			to = from
		}
		low, high := number(from), number(to)
		if low > high {
			low, high = high, low
		}
		if low <= n && n <= high {
			return true
		}
	}
	return false
}
