package message

import (
	"bytes"
	"strings"
)

const (
	maxBounceText  = 64 << 10 // bytes of text that are searched for the id of the returned mail
	maxPatternText = 16 << 10 // bytes of text that are searched for words: a bounce says at once that it is one
	maxStatusPart  = 256 << 10
	maxRecipients  = 200
	maxDiagnostic  = 1000 // bytes kept
	maxOriginalRaw = 256 << 10
)

// findBounce reads a delivery status notification (RFC 3464), with or without the report-type that RFC 6522 asks for;
// without a status part it goes by sender, subject and text. It gives nil for any other mail.
func findBounce(root *node, p *Parsed, b *body) *Bounce {
	bounce := statusIn(root)
	text := p.Text
	if p.Quoted != "" {
		text += "\n" + p.Quoted
	}
	text = text[:min(len(text), maxBounceText)]
	report := strings.EqualFold(root.parameters["report-type"], "delivery-status")
	if bounce == nil && (report || looksBounced(root.header, p, text)) {
		bounce = statusElsewhere(root, text)
	}
	if bounce == nil {
		return nil
	}
	original := originalHeader(root)
	completeFromText(bounce, root, p.Subject, text)
	if bounce.Recipient == "" {
		if _, to := original.people("To"); len(to) == 1 {
			bounce.Recipient = to[0]
		}
	}
	bounce.OriginalMessageID = originalID(root, original, b, p, text)
	return bounce
}

// statusIn reads the first status part of a tree, or gives nil.
func statusIn(root *node) *Bounce {
	for _, n := range root.leaves() {
		if n.mediaType == "message/delivery-status" || n.mediaType == "message/global-delivery-status" {
			return statusPart(n.content)
		}
	}
	return nil
}

var statusFields = compiled(`(?im)^(reporting-mta|final-recipient|original-recipient)[ \t]*:`)

// statusElsewhere looks for the status fields in the text, where a broken report leaves them, and in a report that came
// inside another bounce. It gives an empty Bounce where there are none.
func statusElsewhere(root *node, text string) *Bounce {
	if at := statusFields().FindStringIndex(text); at != nil {
		return statusPart([]byte(text[at[0]:]))
	}
	for _, n := range root.leaves() {
		if n.mediaType == "message/rfc822" {
			inner := fallbackTree(n.content[:min(len(n.content), maxOriginalRaw)], Limits{}.withDefaults(), true)
			if bounce := statusIn(inner); bounce != nil {
				return bounce
			}
		}
	}
	return &Bounce{}
}

// actionRank orders actions: of several recipients the worst one speaks for the mail.
var actionRank = map[string]int{"failed": 5, "delayed": 4, "delivered": 3, "relayed": 2, "expanded": 1}

// statusPart reads the fields of a status part: one block for the mail, one for each recipient.
func statusPart(content []byte) *Bounce {
	worst := &Bounce{}
	content = content[:min(len(content), maxStatusPart)]
	for range maxRecipients {
		if len(content) == 0 {
			break
		}
		fields, next, _ := parseHeader(content, maxStatusPart)
		content = content[next:]
		if len(fields) == 0 {
			continue
		}
		one := recipientBlock(fields)
		if one.Action == "" && one.Recipient == "" && one.Status == "" {
			continue
		}
		if worst.Recipient == "" && worst.Action == "" || actionRank[one.Action] > actionRank[worst.Action] {
			worst = one
		}
	}
	return worst
}

// recipientBlock reads the per-recipient fields (RFC 3464, section 2.3).
func recipientBlock(fields header) *Bounce {
	action, _, _ := strings.Cut(strings.ToLower(fields.get("Action")), "(")
	action, _, _ = strings.Cut(strings.TrimSpace(action), " ")
	if action == "failure" || action == "fail" || strings.HasPrefix(action, "failed") {
		action = "failed"
	}
	if _, ok := actionRank[action]; !ok {
		action = ""
	}
	_, diagnostic, typed := strings.Cut(fields.get("Diagnostic-Code"), ";")
	if !typed {
		diagnostic = fields.get("Diagnostic-Code")
	}
	b := &Bounce{
		Action:     action,
		Status:     statusCode().FindString(fields.get("Status")),
		Diagnostic: clip(oneLine(decodeHeader(diagnostic)), maxDiagnostic),
	}
	for _, name := range []string{"Final-Recipient", "Original-Recipient", "X-Actual-Recipient"} {
		if b.Recipient = typedAddress(fields.get(name)); b.Recipient != "" {
			break
		}
	}
	// "5.0.0" says no more than failed; the server's own words are often exact.
	if b.Status == "" || strings.HasSuffix(b.Status, ".0.0") {
		if s := statusCode().FindString(b.Diagnostic); s != "" && (b.Status == "" || s[0] == b.Status[0]) {
			b.Status = s
		}
	}
	return b
}

// typedAddress reads "rfc822; user@example.org"; what is no mail address gives "".
func typedAddress(v string) string {
	if _, after, ok := strings.Cut(v, ";"); ok {
		v = after
	}
	return strings.ToLower(strings.Trim(bareAddress().FindString(v), "."))
}

// looksBounced recognises a bounce that has no status part: it must come from a mail system or say so in its subject,
// and its text must speak of a failed delivery.
func looksBounced(h header, p *Parsed, text string) bool {
	if h.get("X-Failed-Recipients") != "" {
		return true
	}
	from := strings.ToLower(p.From)
	system := nullReturnPath(h) || bounceSender().MatchString(p.FromAddress) || p.FromAddress == "" ||
		strings.Contains(from, "mail delivery") || strings.Contains(from, "mailer-daemon")
	subject := bounceSubject().MatchString(p.Subject)
	switch {
	case !system && !subject:
		return false
	case replyPrefix().MatchString(p.Subject) && !system: // a person answers about a bounce
		return false
	case autoSubject().MatchString(p.Subject):
		return false
	}
	text = text[:min(len(text), maxPatternText)]
	says := bounceText().MatchString(text)
	if system {
		return subject || says && statusOrCode(text) != ""
	}
	return says
}

// statusOrCode finds an RFC 3463 status in text, or makes a coarse one from an SMTP reply code.
func statusOrCode(text string) string {
	for line := range strings.SplitSeq(text, "\n") {
		if s := statusCode().FindString(line); s != "" && s[0] != '2' && !strings.Contains(line, "."+s) {
			return s
		}
	}
	if m := replyCode().FindStringSubmatch(text); m != nil {
		return m[1] + ".0.0"
	}
	return ""
}

// completeFromText fills what the status part, if any, left open.
func completeFromText(b *Bounce, root *node, subject, text string) {
	text = text[:min(len(text), maxPatternText)]
	if b.Action == "" {
		b.Action = "failed"
		if strings.HasPrefix(b.Status, "4.") || delayedText().MatchString(subject) || delayedText().MatchString(text) {
			b.Action = "delayed"
		}
		if strings.HasPrefix(b.Status, "2.") {
			b.Action = "delivered"
		}
	}
	report := beforeOriginal(text)
	if b.Status == "" {
		b.Status = statusOrCode(report)
	}
	if b.Status == "" {
		b.Status = statusFromWords(subject+"\n"+report, b.Action)
	}
	if b.Recipient == "" {
		b.Recipient = typedAddress(root.header.get("X-Failed-Recipients"))
	}
	if b.Recipient == "" {
		b.Recipient = recipientInText(root, report)
	}
	if b.Diagnostic == "" {
		b.Diagnostic = diagnosticInText(report)
	}
}

// beforeOriginal cuts the returned mail off a report that carries it in its text.
func beforeOriginal(text string) string {
	if at := originalMarker().FindStringIndex(text); at != nil && at[0] > 0 {
		return text[:at[0]]
	}
	return text
}

// recipientInText gives the first address of a report that is not the reporter's or the reader's own.
func recipientInText(root *node, report string) string {
	_, own := root.header.people("From", "To", "Delivered-To", "Return-Path", "Sender")
	others := map[string]bool{}
	for _, a := range own {
		others[a] = true
	}
	for _, a := range bareAddress().FindAllString(report, 50) {
		a = strings.ToLower(strings.Trim(a, ".*=-_`"))
		if !others[a] && !bounceSender().MatchString(a) && strings.Contains(a, ".") {
			return a
		}
	}
	return ""
}

// diagnosticInText gives the line of the report that holds the server's answer.
func diagnosticInText(report string) string {
	for line := range strings.SplitSeq(report, "\n") {
		if len(line) <= 2*maxDiagnostic && (statusCode().MatchString(line) || replyCode().MatchString(line)) {
			return clip(strings.TrimSpace(line), maxDiagnostic)
		}
	}
	return ""
}

var idInText = compiled(`(?im)^[\s>|]*message-id\s*:\s*(<[^<>\x00-\x20\x7f-\x9f\x{FFFD}]{3,400}>)`)

// originalHeader reads the header of the returned mail from its own part; empty where there is none.
func originalHeader(root *node) header {
	for _, n := range root.leaves() {
		switch n.mediaType {
		case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/rfc822-headers":
			fields, _, _ := parseHeader(bytes.TrimLeft(n.content, "\r\n"), maxOriginalRaw)
			if len(fields) > 0 {
				return fields
			}
		}
	}
	return nil
}

// originalID finds the Message-ID of the mail that was returned: in the third part, in the text or a file, in the status
// part, or at last in the bounce's own references.
func originalID(root *node, original header, b *body, p *Parsed, text string) string {
	if ids := messageIDs(original.get("Message-ID")); len(ids) > 0 {
		return ids[0]
	}
	if m := idInText().FindStringSubmatch(text); m != nil {
		return m[1]
	}
	for _, n := range b.files {
		if m := idInText().FindSubmatch(n.content[:min(len(n.content), maxOriginalRaw)]); m != nil {
			return string(m[1])
		}
	}
	for _, n := range root.leaves() {
		if strings.HasSuffix(n.mediaType, "delivery-status") {
			fields, _, _ := parseHeader(n.content, maxStatusPart)
			if ids := messageIDs(fields.get("X-Original-Message-ID"), fields.get("Original-Message-ID")); len(ids) > 0 {
				return ids[0]
			}
		}
	}
	if len(p.InReplyTo) > 0 {
		return p.InReplyTo[0]
	}
	if len(p.References) > 0 {
		return p.References[len(p.References)-1]
	}
	return ""
}

// clip cuts s to n bytes at a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
