// Package trust judges who wrote a mail: verified, unverified, suspicious or forged, with reasons. It also says what in
// a mail deserves a warning whoever wrote it: links, files, and requests that no support desk makes.
//
// It asks DNS for the keys and the policy of the pack's official domains alone, so that no sender learns by a look-up
// that his mail was read. What DNS does not answer is "cannot tell yet", and never a fault of the mail. A mail that a
// list or a forwarder changed is never called forged. It stores nothing, opens no link and runs no file.
package trust

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"slices"
	"strings"
	"time"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

// Policy is what is known of support, and of the person's provider. Without Domains nothing can be verified.
type Policy struct {
	Domains   []string // official ones
	Signing   []string // d= of the desk's DKIM signatures, beside Domains
	Addresses []string // of the desk
	Brands    []string // words by which a mail claims to be from the desk
	Contacts  []string // its phone numbers and other channels, as people see them
	Servers   []string // authserv-ids whose Authentication-Results count; ".example.com" stands for all below
}

// Letter is a mail to be judged.
type Letter struct {
	Mail   *message.Parsed
	Raw    io.ReadSeeker
	At     time.Time // when it arrived: signatures are judged as of then
	Now    time.Time // when DNS is asked: keys are changed with time
	Ticket bool      // it belongs to a ticket of the person
	Known  bool      // its sender has written in that ticket, or was written to
}

// Judge judges by a policy and with a resolver.
type Judge struct {
	Policy Policy
	DNS    Resolver
}

// opened is a letter with its header read.
type opened struct {
	Letter
	header header
	sender sender
}

// Verdict judges a letter. The error is only for reading it.
func (j Judge) Verdict(ctx context.Context, l Letter) (ticket.Verdict, error) {
	v, err := j.verdict(ctx, l)
	if l.Mail.PastLimits {
		v.Reasons = append(v.Reasons, ticket.PastLimits)
	}
	return v, err
}

func (j Judge) verdict(ctx context.Context, l Letter) (ticket.Verdict, error) {
	v := ticket.Verdict{
		Level: ticket.Unverified, Reasons: []string{}, Links: j.Policy.linksOf(l.Mail.Links),
		Requests: j.Policy.requestsOf(l.Mail.Subject+"\n"+l.Mail.Text, j.Policy.passes(l)), Files: filesOf(l.Mail, l.Raw),
	}
	if len(j.Policy.Domains) == 0 {
		v.Reasons = append(v.Reasons, "no_official_domain")
		return v, nil
	}
	if _, err := l.Raw.Seek(0, io.SeekStart); err != nil {
		return v, fmt.Errorf("read the mail again: %w", err)
	}
	body := bufio.NewReaderSize(l.Raw, 64<<10)
	skipMarks(body)
	h, err := readHeader(body)
	if errors.Is(err, errHeader) {
		v.Reasons = append(v.Reasons, "header_too_large")
		o := opened{Letter: l, header: h, sender: j.Policy.senderOf(l.Mail, h)}
		if o.sender.official {
			v.Level = ticket.Suspicious
		} else {
			j.stranger(o, &v) // a header without an end must not hide what the sender's name gives away
		}
		j.content(o, &v)
		return v, nil
	}
	if err != nil {
		return v, fmt.Errorf("read the mail's header: %w", err)
	}
	o := opened{Letter: l, header: h, sender: j.Policy.senderOf(l.Mail, h)}
	switch {
	case o.sender.several && o.sender.official:
		v.Level, v.Reasons = ticket.Suspicious, append(v.Reasons, "several_senders")
	case o.sender.official:
		j.official(ctx, o, &v)
		if o.Mail.Kind == ticket.KindBounce && len(v.Requests) == 0 && v.Level != ticket.Verified {
			v.Level = ticket.Unverified // mail servers rarely sign what they return
		}
	default:
		j.stranger(o, &v)
	}
	j.content(o, &v)
	return v, nil
}

// skipMarks leaves out what message.Parse leaves out before the header: a byte mark, empty lines, an mbox line.
func skipMarks(r *bufio.Reader) {
	if mark, err := r.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		_, _ = r.Discard(3)
	}
	for {
		b, err := r.Peek(1)
		if err != nil || b[0] != '\r' && b[0] != '\n' {
			break
		}
		_, _ = r.Discard(1)
	}
	if from, err := r.Peek(5); err == nil && string(from) == "From " {
		_, _ = r.ReadString('\n')
	}
}

// proof is what the signatures of the official domains come to.
type proof struct {
	best   fate
	any    bool // there is a signature at all
	detail []string
}

func (p proof) undecided() bool { return p.any && p.best == fateUndecided }

// signatures verifies those that speak for the sender, and stops at one that is good.
func (j Judge) signatures(ctx context.Context, o opened) (p proof, s signature) {
	for _, one := range o.header.signatures(j.Policy.signs(o.sender)) {
		f, why := one.verify(ctx, o.header, o.body, j.DNS, o.Letter)
		if f == fateValid && !one.covers("content-type") && !o.ownStructure() {
			f, why = fateLoose, "content-type is not signed"
		}
		p.detail = append(p.detail, fmt.Sprintf("dkim d=%s s=%s: %s", one.domain, one.selector, why))
		if !p.any || f < p.best {
			p.best, s = f, one
		}
		p.any = true
		if f == fateValid {
			break
		}
	}
	return p, s
}

// body gives the mail's body from its beginning.
func (o opened) body() (io.Reader, error) {
	if _, err := o.Raw.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the mail again: %w", err)
	}
	r := bufio.NewReaderSize(o.Raw, 64<<10)
	skipMarks(r)
	if _, err := readHeader(r); err != nil {
		return nil, fmt.Errorf("read the mail's header: %w", err)
	}
	return r, nil
}

// ownStructure tells whether a mail with an unsigned Content-Type, as Gmail's are, can only be read as its signer meant: a
// boundary of somebody else's would begin after something that was signed as text.
func (o opened) ownStructure() bool {
	kind, params, err := mime.ParseMediaType(o.header.get("content-type"))
	if err != nil {
		return !o.header.has("content-type")
	}
	body, err := o.body()
	if err != nil {
		return false
	}
	start := make([]byte, 4<<10)
	n, _ := io.ReadFull(body, start) // less, where the body is shorter
	start = bytes.TrimLeft(start[:n], "\r\n \t")
	switch {
	case strings.HasPrefix(kind, "multipart/"):
		return params["boundary"] != "" && bytes.HasPrefix(start, []byte("--"+params["boundary"]))
	case kind == "text/html":
		return bytes.HasPrefix(start, []byte("<"))
	}
	return kind == "text/plain"
}

// official judges a mail from an official address.
func (j Judge) official(ctx context.Context, o opened, v *ticket.Verdict) {
	signs := j.Policy.signs(o.sender)
	p, s := j.signatures(ctx, o)
	v.Evidence = append(v.Evidence, p.detail...)
	if !p.any {
		v.Evidence = append(v.Evidence, "no signature of an official domain")
	}
	provider := o.header.providerOpinion(j.Policy.Servers, o.sender.domain, signs)
	if provider.server != "" {
		v.Evidence = append(v.Evidence, "authentication-results "+provider.server+":"+provider.detail)
	}
	set := func(level string, reasons ...string) {
		v.Level, v.Reasons = level, append(v.Reasons, reasons...)
	}
	switch {
	case p.any && p.best == fateValid:
		set(ticket.Verified, p.best.reason())
	case p.any && p.best == fateAdded:
		set(ticket.Suspicious, p.best.reason())
	case provider.pass && (!p.any || p.best != fateLoose):
		set(ticket.Verified, "provider_confirms")
	case p.any && slices.Contains([]fate{fateLoose, fateTesting, fateGone, fateExpired}, p.best):
		set(ticket.Unverified, p.best.reason())
	case p.undecided():
		v.Pending = true
		set(ticket.Unverified, "cannot_tell_yet")
	default:
		j.unproven(ctx, o, p, provider, v)
	}
	j.answerAddress(o, p, s, v)
}

// unproven judges a mail from an official address that nothing speaks for.
func (j Judge) unproven(ctx context.Context, o opened, p proof, provider opinion, v *ticket.Verdict) {
	signs := j.Policy.signs(o.sender)
	arc := o.header.arcOpinion(o.sender.domain, signs)
	if arc.pass {
		v.Evidence = append(v.Evidence, "arc i=1"+arc.detail+" (seals not verified)")
	}
	why := "unsigned_official"
	if p.any {
		why = p.best.reason()
	}
	set := func(level string, reasons ...string) {
		v.Level, v.Reasons = level, append(v.Reasons, reasons...)
	}
	if o.header.onList() {
		if p.any && (p.best == fateBroken || p.best == fatePartial) || arc.pass {
			set(ticket.Unverified, "changed_on_the_way")
			return
		}
		set(ticket.Suspicious, why, "via_list")
		return
	}
	if p.any || arc.pass { // a forwarder that leaves no mark may have done this
		set(ticket.Suspicious, why)
		return
	}
	if provider.fail {
		set(ticket.Forged, why, "provider_refutes")
		return
	}
	policy := dmarcPolicy(ctx, o.sender.domain, j.DNS)
	v.Evidence = append(v.Evidence, "dmarc "+o.sender.domain+": "+policy.detail)
	switch {
	case policy.undecided:
		v.Pending = true
		set(ticket.Unverified, "cannot_tell_yet")
	case policy.refuses:
		set(ticket.Forged, why, "policy_refuses")
	default:
		set(ticket.Suspicious, why)
	}
}

// answerAddress looks where an answer would go, and where bounces do. A signed Reply-To is the desk's own will; one that
// could have been added on the way is not.
func (j Judge) answerAddress(o opened, p proof, s signature, v *ticket.Verdict) {
	if elsewhere(o.header.addressesIn("reply-to"), j.Policy) {
		v.Reasons = append(v.Reasons, "reply_elsewhere")
		signed := p.any && p.best == fateValid && s.covers("reply-to")
		if !signed && !v.Pending {
			v.Level = worse(v.Level, ticket.Suspicious)
		}
	}
	if v.Level != ticket.Verified && elsewhere(o.header.addressesIn("return-path"), j.Policy) {
		v.Reasons = append(v.Reasons, "return_elsewhere")
	}
}

func elsewhere(addresses []string, p Policy) bool {
	return slices.ContainsFunc(addresses, func(a string) bool {
		return strings.Contains(a, "@") && !p.officialAddress(a) && !within(domainOf(a), p.Signing)
	})
}

// stranger judges a mail from an address that is not official.
func (j Judge) stranger(o opened, v *ticket.Verdict) {
	tricks := j.Policy.tricks(o.sender)
	if o.sender.address == "" {
		v.Reasons = append(v.Reasons, "no_sender")
		if len(tricks) > 0 {
			v.Level = ticket.Suspicious
		}
	}
	if strings.ContainsFunc(o.Mail.From, hidden) {
		v.Reasons = append(v.Reasons, "hidden_characters")
		v.Level = ticket.Suspicious
	}
	switch {
	case len(tricks) > 0 && o.header.fromList(o.sender) && !slices.ContainsFunc(tricks, isLookAlike):
		v.Reasons = append(v.Reasons, "via_list") // lists put their own address behind the writer's name
	case len(tricks) > 0:
		v.Level, v.Reasons = ticket.Suspicious, append(v.Reasons, tricks...)
	default:
		v.Reasons = append(v.Reasons, "not_official")
	}
	if slices.ContainsFunc(o.header.addressesIn("reply-to"), func(a string) bool { return domainOf(a) != o.sender.domain }) {
		v.Reasons = append(v.Reasons, "reply_elsewhere")
	}
	if o.Ticket && !o.Known && o.Mail.Kind != ticket.KindBounce {
		v.Reasons = append(v.Reasons, "first_seen")
	}
}

func isLookAlike(reason string) bool { return strings.HasPrefix(reason, "lookalike_") }

// passes tells a mail that can be taken for one of support's: it belongs to a ticket, comes from an official address, or
// names support. A returned mail speaks for a mail server.
func (p Policy) passes(l Letter) bool {
	if l.Mail.Kind == ticket.KindBounce {
		return false
	}
	return l.Ticket || p.officialAddress(l.Mail.FromAddress) || p.names(l.Mail.Subject) || p.names(l.Mail.From) || p.names(l.Mail.Text)
}

// content raises the verdict on an unknown writer by what the mail wants, where it can be taken for one of support's. It
// never lowers one, and leaves alone what cannot be told yet or what a list changed.
func (j Judge) content(o opened, v *ticket.Verdict) {
	bait := []string{}
	if len(v.Requests) > 0 {
		bait = append(bait, "asks")
	}
	if slices.ContainsFunc(v.Links, j.Policy.deceives) {
		bait = append(bait, "deceptive_link")
	}
	if slices.ContainsFunc(v.Files, func(f ticket.FileFlags) bool { return slices.Contains(f.Flags, flagDangerous) }) {
		bait = append(bait, "dangerous_file")
	}
	if v.Level == ticket.Verified {
		return // the faces warn of these by themselves
	}
	v.Reasons = append(v.Reasons, bait...)
	claims := o.Ticket || j.Policy.names(o.Mail.Subject) || j.Policy.names(o.sender.name) || j.Policy.names(o.Mail.Text)
	if len(bait) > 0 && claims && !o.sender.official {
		v.Level = worse(v.Level, ticket.Suspicious)
	}
}

// worse is the worse of two levels.
func worse(a, b string) string {
	order := []string{ticket.Verified, ticket.Unverified, ticket.Suspicious, ticket.Forged}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}

// Unchecked is the verdict on a mail that nobody judged.
func Unchecked() ticket.Verdict {
	return ticket.Verdict{Level: ticket.Unverified, Reasons: []string{"not_checked"}, Pending: true}
}
