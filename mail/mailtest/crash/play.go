package crash

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/store"
)

// home is one person's home, its servers, and what the driver knows of it.
type home struct {
	t       testing.TB
	o       Options
	n       int
	dir     string // with the journal and the home in it
	rand    *rand.Rand
	journal *journalFile
	office  *office

	mails     map[string]*written
	marks     []string                 // of mails, in order
	tickets   []string                 // whose numbers were told
	touched   map[string]bool          // tickets that were changed by hand, or had a mail taken back
	givenBack map[string]time.Time     // drafts that a mail taken back became, and when the call ended
	again     map[string]bool          // those of them that were sent again
	durations map[string]time.Duration // of calls that ended, by kind
	report    Report
}

// written is a mail that was asked for.
type written struct {
	mark       string
	ticket, id string // as the call said; "" when it was killed before it could
	state      string
	failed     bool // the call said that it did not take the mail
}

// sendResult is what send and reply print.
type sendResult struct {
	Ticket    string `json:"ticket"`
	MessageID string `json:"message_id"`
	State     string `json:"state"`
}

func (h *home) store() string { return filepath.Join(h.dir, "home") }

func (h *home) violated(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	h.journal.say("VIOLATION %s", text)
	h.report.Violations = append(h.report.Violations, fmt.Sprintf("home %d: %s", h.n, text))
}

// play kills until it is enough, lets everything end, and judges.
func (h *home) play(kills int) Report {
	h.touched, h.givenBack, h.again = map[string]bool{}, map[string]time.Time{}, map[string]bool{}
	if r := h.setUp(h.store()); r.status != 0 {
		h.violated("setting up ended with %d: %s", r.status, r.errors)
		return h.close()
	}
	h.attachment()
	for h.report.Kills < kills && len(h.report.Violations) == 0 {
		h.step()
	}
	began := time.Now()
	if len(h.report.Violations) == 0 {
		h.judge()
	}
	h.report.Verdict = time.Since(began)
	return h.close()
}

func (h *home) close() Report {
	_ = h.journal.file.Close()
	if len(h.report.Violations) > 0 {
		h.report.Kept = append(h.report.Kept, h.dir)
		return h.report
	}
	if err := os.RemoveAll(h.dir); err != nil {
		h.t.Errorf("remove a home: %v", err)
	}
	return h.report
}

func (h *home) setUp(dir string) result {
	return h.start(h.office.dovecot.Password+"\n", "--home", dir, "account", "add", "--email", person,
		"--user", h.office.dovecot.User, "--imap", h.office.imap.addr, "--smtp", h.office.smtp,
		"--security", "none", "--password-stdin", "--no-test").wait(plan{})
}

// attachment makes the file that some mails carry: about a megabyte that does not compress.
func (h *home) attachment() {
	b := make([]byte, 0, 1<<20)
	for block := sha256.Sum256([]byte{byte(h.n)}); len(b) < 1<<20; block = sha256.Sum256(block[:]) {
		b = append(b, block[:]...)
	}
	if err := os.WriteFile(h.file(), b, 0o600); err != nil {
		h.t.Errorf("write an attachment: %v", err)
	}
}

func (h *home) file() string { return filepath.Join(h.dir, "picture.bin") }

// step makes one call, or two at once, and kills most of them.
func (h *home) step() {
	switch n := h.rand.IntN(100); {
	case n < 32:
		h.send(false)
	case n < 43:
		h.send(true)
	case n < 51:
		h.run("flush", "outbox", "flush")
	case n < 63:
		h.takeBack()
	case n < 73:
		h.run("check", "check")
	case n < 79:
		h.watch()
	case n < 84:
		h.run("rebuild", "tickets", "rebuild")
	case n < 90:
		h.mark()
	case n < 96:
		h.sendBesideAWatch()
	default:
		h.look()
	}
}

// plan draws when a call of a kind is killed: over its life as measured so far, some after it, some never, and of those
// that send some right after a final dot.
func (h *home) plan(kind string, sends bool) plan {
	select {
	case <-h.office.dots: // of an earlier call
	default:
	}
	switch n := h.rand.IntN(100); {
	case n < 12:
		return plan{}
	case n < 37 && sends:
		return plan{after: time.Duration(h.rand.Int64N(int64(60*time.Millisecond))) + 1, atDot: true}
	}
	life, known := h.durations[kind]
	if !known {
		life = 300 * time.Millisecond
	}
	return plan{after: time.Duration(h.rand.Int64N(int64(life)*11/10)) + 1}
}

// note counts a call, learns how long its kind takes, and looks at how it ended.
func (h *home) note(kind string, k plan, r result, allowed ...string) {
	if r.killed {
		h.report.Kills++
		if k.atDot {
			h.report.AtDot++
		}
		return
	}
	h.report.Ended++
	if before, known := h.durations[kind]; known {
		r.took = (3*before + r.took) / 4
	}
	h.durations[kind] = r.took
	// Exit 4 and 5 are the network's doing, and the outbox knows more.
	if r.status == 0 || r.status == 4 || r.status == 5 || slices.Contains(allowed, r.code()) {
		return
	}
	h.violated("%s ended with %d: %s", kind, r.status, r.errors)
}

// run makes a call that sends or reads what there is.
func (h *home) run(kind string, args ...string) {
	k := h.plan(kind, kind == "flush")
	h.note(kind, k, h.start("", args...).wait(k), "queued")
}

func (h *home) newMail() *written {
	w := &written{mark: fmt.Sprintf("mark-h%d-m%d-end", h.n, len(h.marks)+1)}
	h.mails[w.mark] = w
	h.marks = append(h.marks, w.mark)
	return w
}

// letter draws a new mail, or a reply, with or without an attachment.
func (h *home) letter(reply bool) (w *written, kind string, args []string) {
	w = h.newMail()
	kind = "send"
	body := "It is stuck.\n" + w.mark + "\nPlease help."
	if reply && len(h.tickets) > 0 {
		kind = "reply"
		w.ticket = h.tickets[h.rand.IntN(len(h.tickets))]
		args = []string{"tickets", "reply", w.ticket, "--body", body}
	} else {
		args = []string{"send", "--to", support, "--subject", "It is stuck", "--body", body}
	}
	if h.rand.IntN(100) < 20 {
		kind += " large"
		args = append(args, "--attach", h.file())
	}
	if h.rand.IntN(100) < 30 {
		kind += " queue"
		args = append(args, "--queue-only")
	}
	return w, kind, args
}

func (h *home) send(reply bool) {
	w, kind, args := h.letter(reply)
	k := h.plan(kind, !slices.Contains(args, "--queue-only"))
	r := h.start("", args...).wait(k)
	h.note(kind, k, r, "not_found_ticket", "queued")
	h.told(w, r)
}

// told keeps what a call said of a mail, killed afterwards or not.
func (h *home) told(w *written, r result) {
	var said sendResult
	if json.NewDecoder(strings.NewReader(r.out)).Decode(&said) != nil || said.MessageID == "" {
		w.failed = !r.killed
		return
	}
	w.ticket, w.id, w.state = said.Ticket, said.MessageID, said.State
	h.report.Reported++
	if !slices.Contains(h.tickets, said.Ticket) {
		h.tickets = append(h.tickets, said.Ticket)
	}
}

// watch follows the mailbox for a while; only a signal ends it.
func (h *home) watch() {
	k := plan{after: time.Duration(h.rand.Int64N(int64(900*time.Millisecond))) + 1}
	h.note("watch", k, h.start("", "check", "--watch").wait(k))
}

// sendBesideAWatch sends while another process owns the mailbox; both may be killed.
func (h *home) sendBesideAWatch() {
	watch := h.start("", "check", "--watch")
	time.Sleep(time.Duration(h.rand.Int64N(int64(250 * time.Millisecond))))
	w, kind, args := h.letter(h.rand.IntN(3) == 0)
	kind += " beside"
	k := h.plan(kind, false)
	if k.after == 0 {
		k.after = 3 * time.Second // its owner is killed below, and it takes over
	}
	sending := h.start("", args...)
	ended := make(chan result, 1)
	go func() { ended <- sending.wait(k) }()
	life := plan{after: time.Duration(h.rand.Int64N(int64(1200*time.Millisecond))) + 1, atDot: h.rand.IntN(2) == 0}
	if life.atDot {
		life.after /= 20
	}
	select {
	case r := <-ended:
		h.note(kind, k, r, "not_found_ticket", "queued")
		h.told(w, r)
		h.note("watch", life, watch.wait(plan{after: 1}))
	case <-h.moment(life):
		h.note("watch", life, watch.wait(plan{after: 1}))
		r := <-ended
		h.note(kind, k, r, "not_found_ticket", "queued")
		h.told(w, r)
	}
}

// moment is when a plan's kill is due.
func (h *home) moment(k plan) <-chan time.Time {
	if !k.atDot {
		return time.After(k.after)
	}
	due := make(chan time.Time, 1)
	go func() {
		select {
		case <-h.office.dots:
		case <-time.After(2 * time.Second):
		}
		time.Sleep(k.after)
		due <- time.Now()
	}()
	return due
}

// outboxRow is one of outbox list.
type outboxRow struct {
	ID     int64  `json:"id"`
	Ticket string `json:"ticket"`
	State  string `json:"state"`
}

func (h *home) outbox() (rows []outboxRow) {
	r := h.call("outbox", "list")
	h.note("outbox list", plan{}, r)
	if err := json.Unmarshal([]byte(r.out), &rows); err != nil {
		h.violated("outbox list printed %q", r.out)
	}
	return rows
}

// takeBack takes a mail of the outbox back, as it is or to change it, and mostly sends it again.
func (h *home) takeBack() {
	rows := h.outbox()
	if len(rows) == 0 {
		return
	}
	row := rows[h.rand.IntN(len(rows))]
	kind, args := "cancel", []string{"outbox", "cancel", strconv.FormatInt(row.ID, 10)}
	if h.rand.IntN(2) == 0 {
		kind, args = "edit", []string{"outbox", "edit", args[2], "--transaction", "T" + strconv.Itoa(h.rand.IntN(1_000_000))}
	}
	if h.rand.IntN(3) == 0 {
		args = append(args, "--anyway")
	}
	k := plan{} // half of them come to their end, so that there is something to send again
	if h.rand.IntN(2) == 0 {
		k = h.plan(kind, false)
	}
	r := h.start("", args...).wait(k)
	h.note(kind, k, r, "too_late", "arrived", "not_found_outgoing", "not_found")
	h.touched[row.Ticket] = true
	var said struct{ Draft string }
	if json.Unmarshal([]byte(r.out), &said) != nil || said.Draft == "" {
		return
	}
	h.givenBack[said.Draft] = time.Now()
	h.report.TakenBack++
	another := strings.Contains(r.errors, "now another mail") // its version before has arrived
	if h.rand.IntN(100) < 65 && !another {
		h.sendAgain(said.Draft, kind == "edit", strings.Contains(r.errors, "same Message-ID"))
	}
}

// sendAgain sends a draft that a mail taken back became. same tells that it must go as the same mail.
func (h *home) sendAgain(draft string, changed, same bool) {
	w := h.mails[h.markOf(draft)]
	if w == nil {
		h.violated("lost: the draft %s is not one of the driver's mails", draft)
		return
	}
	if !same {
		w.id = "" // another one is drawn, and the call may be killed before it tells
	}
	h.office.mayChange(w.mark, changed)
	h.again[draft] = true
	args := []string{"send", "--draft", draft}
	if h.rand.IntN(100) < 30 {
		args = append(args, "--queue-only")
	}
	k := h.plan("send again", len(args) == 3)
	r := h.start("", args...).wait(k)
	h.note("send again", k, r, "queued", "failed")
	h.report.SentAgain++
	before := w.id
	h.told(w, r)
	if same && before != "" && w.id != before {
		h.violated("doubled: %s %s was taken back in doubt and goes again as %s", w.mark, before, w.id)
	}
}

// markOf reads from the store which mail a draft is.
func (h *home) markOf(draft string) (m string) {
	h.open(h.store(), 0, func(ctx context.Context, s *store.Store) error {
		return s.View(ctx, func(tx *store.Tx) error {
			d, err := tx.Draft(draft)
			m = mark.FindString(d.Body)
			return err
		})
	})
	return m
}

// mark changes a ticket by hand.
func (h *home) mark() {
	if len(h.tickets) == 0 {
		return
	}
	id := h.tickets[h.rand.IntN(len(h.tickets))]
	h.touched[id] = true
	args := [][]string{{"tickets", "close", id}, {"tickets", "reopen", id}, {"tickets", "note", id, "called"}}[h.rand.IntN(3)]
	k := h.plan(args[1], false)
	h.note(args[1], k, h.start("", args...).wait(k), "not_found_ticket")
}

// look lists the tickets: what a start costs, and whether the store opens.
func (h *home) look() {
	r := h.call("tickets", "list")
	h.note("list", plan{}, r)
	h.report.Start += r.took
	h.report.starts++
}
