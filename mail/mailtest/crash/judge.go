package crash

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	smail "okpay.example/support/mail"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// held is what a store holds.
type held struct {
	tickets  map[string]ticket.Ticket
	lines    map[string][]ticket.Entry
	mails    []ticket.Message
	sums     map[string][][32]byte // of our mails' bytes, by Message-ID, of each version
	outgoing map[string]store.Outgoing
	drafts   map[string]string // mark to draft
	sealed   int
	dots     int
	orphans  int
}

// judge lets everything come to its end and compares.
func (h *home) judge() {
	h.office.recover()
	if !h.drain() {
		return
	}
	now, ok := h.read(h.store(), 0)
	if !ok {
		return
	}
	h.report.Orphans += now.orphans
	later, ok := h.read(h.store(), 48*time.Hour) // when what kills left is old enough to be swept
	if !ok {
		return
	}
	if later.orphans > 0 {
		h.violated("%d raw bytes that nothing refers to are never swept", later.orphans)
	}
	h.office.mu.Lock()
	defer h.office.mu.Unlock()
	h.report.Accepted, h.report.Answers, h.report.Again = len(h.office.order), len(h.office.answers), h.office.again
	h.report.Later = h.office.later
	for _, d := range h.office.doubled {
		h.violated("doubled: %s", d)
	}
	h.judgeStates(later)
	h.judgeMails(later)
	h.judgeTickets(later)
	h.judgeAnswers(later)
	h.judgeRebuilt(later)
}

// drain sends what waits and reads what came, with servers that are well.
func (h *home) drain() bool {
	for range 20 {
		r := h.call("outbox", "flush")
		if r.status == 1 && r.code() != "queued" {
			h.violated("the last flush ended with %d: %s", r.status, r.errors)
			return false
		}
		rows := h.outbox()
		if len(rows) == 0 {
			break
		}
		for _, row := range rows { // a changed mail whose version before has arrived waits for the person
			if row.State == "failed" {
				h.call("outbox", "cancel", strconv.FormatInt(row.ID, 10))
			}
		}
	}
	if rows := h.outbox(); len(rows) > 0 {
		h.violated("the outbox does not become empty: %+v", rows)
		return false
	}
	for range 2 { // the second finds nothing new; the flush sees to copies in Sent
		for _, args := range [][]string{{"outbox", "flush"}, {"check"}} {
			if r := h.call(args...); r.status != 0 {
				h.violated("the last %s ended with %d: %s", args[0], r.status, r.errors)
				return false
			}
		}
	}
	var last struct{ New, Updated int }
	if r := h.call("check"); json.Unmarshal([]byte(r.out), &last) != nil || last.New+last.Updated != 0 {
		h.violated("a check after two others still finds something: %s", r.out)
	}
	return true
}

// read opens a store with the package, as the program would, at a time from now.
func (h *home) read(dir string, ahead time.Duration) (held, bool) {
	v := held{
		tickets: map[string]ticket.Ticket{}, lines: map[string][]ticket.Entry{}, sums: map[string][][32]byte{},
		outgoing: map[string]store.Outgoing{}, drafts: map[string]string{},
	}
	ok := h.open(dir, ahead, func(ctx context.Context, s *store.Store) error {
		if err := s.View(ctx, v.load); err != nil {
			return err
		}
		return v.sum(ctx, s)
	})
	return v, ok
}

// open opens a store with the package.
func (h *home) open(dir string, ahead time.Duration, f func(context.Context, *store.Store) error) bool {
	err := func() error {
		ctx := context.Background()
		key, _, err := store.HomeKey(dir, smail.NoKeyring{})
		if err != nil {
			return err
		}
		s, err := store.Open(ctx, store.Options{
			Path: filepath.Join(dir, store.FileName), Key: key, Now: func() time.Time { return time.Now().Add(ahead) },
		})
		if err != nil {
			return err
		}
		return errors.Join(f(ctx, s), s.Close())
	}()
	if err != nil {
		h.violated("reading the store of %s: %v", filepath.Base(dir), err)
	}
	return err == nil
}

func (v *held) load(tx *store.Tx) error {
	all, err := tx.Tickets(store.TicketFilter{})
	if err != nil {
		return err
	}
	for _, k := range all {
		id := string(k.ID)
		v.tickets[id] = k
		if v.lines[id], err = tx.Timeline(k.ID); err != nil {
			return err
		}
		mails, err := tx.Messages(k.ID)
		if err != nil {
			return err
		}
		v.mails = append(v.mails, mails...)
	}
	claims, err := tx.Claims()
	if err != nil {
		return err
	}
	v.mails = append(v.mails, claims...)
	rows, err := tx.Outbox(store.OutgoingQueued, store.OutgoingSending, store.OutgoingUnknown, store.OutgoingFailed,
		store.OutgoingSent, store.OutgoingCancelled)
	if err != nil {
		return err
	}
	for _, o := range rows {
		v.outgoing[o.MessageID] = o
	}
	drafts, err := tx.Drafts()
	if err != nil {
		return err
	}
	for _, d := range drafts {
		v.drafts[mark.FindString(d.Body)] = d.ID
	}
	for prefix, n := range map[string]*int{"sealed/": &v.sealed, "outbox/dot/": &v.dots} {
		keys, err := tx.Keys(prefix)
		if err != nil {
			return err
		}
		*n = len(keys)
	}
	v.orphans, err = tx.Orphans()
	return err
}

// sum reads the bytes of our mails, which compares their checksums too.
func (v *held) sum(ctx context.Context, s *store.Store) error {
	for _, m := range v.mails {
		if m.Raw == 0 {
			continue
		}
		raw, err := s.OpenRaw(ctx, m.Raw)
		if err != nil {
			return fmt.Errorf("mail %s: %w", m.MessageID, err)
		}
		sum := sha256.New()
		_, err = io.Copy(sum, raw)
		raw.Close()
		if err != nil {
			return fmt.Errorf("mail %s: %w", m.MessageID, err)
		}
		if m.Direction == ticket.Out {
			v.sums[m.MessageID] = append(v.sums[m.MessageID], [32]byte(sum.Sum(nil)))
		}
	}
	return nil
}

// judgeStates looks for what was left half-way.
func (h *home) judgeStates(v held) {
	for id, o := range v.outgoing {
		if o.State != store.OutgoingSent && o.State != store.OutgoingCancelled {
			h.violated("half-way: %s is %s", id, o.State)
		}
		if o.State == store.OutgoingSent && !o.SentCopied {
			h.violated("half-way: the copy of %s in Sent was not seen to", id)
		}
	}
	if v.sealed > 0 || v.dots > 0 {
		h.violated("half-way: %d sealed drafts and %d marks before a dot are left over", v.sealed, v.dots)
	}
}

// judgeMails compares what calls said with what the server took.
func (h *home) judgeMails(v held) {
	byMark := map[string][]*taken{}
	for _, id := range h.office.order {
		k := h.office.accepted[id]
		byMark[k.mark] = append(byMark[k.mark], k)
	}
	for _, m := range h.marks {
		w, got := h.mails[m], byMark[m]
		draft := v.drafts[m]
		switch {
		case len(got) > 1:
			h.violated("doubled: %s went out as %s and %s", m, got[0].id, got[1].id)
		case len(got) == 0 && w.id != "" && draft == "":
			h.violated("lost: %s %s was reported as %s", m, w.id, w.state)
		case len(got) == 1 && w.id != "" && got[0].id != w.id:
			h.violated("lost: %s was reported as %s and went out as %s", m, w.id, got[0].id)
		}
		if at, back := h.givenBack[draft]; back && !h.again[draft] && len(got) == 1 {
			for _, begun := range got[0].begun {
				if begun.After(at) {
					h.violated("doubled: %s %s was sent after it had been taken back", m, got[0].id)
				}
			}
		}
	}
}

// judgeTickets compares the mails of each ticket with what the server took.
func (h *home) judgeTickets(v held) {
	own := map[string]int{}
	for _, m := range v.mails {
		if m.Direction != ticket.Out {
			continue
		}
		own[string(m.Ticket)]++
		k, took := h.office.accepted[m.MessageID]
		o := v.outgoing[m.MessageID]
		switch {
		case !took && o.State != store.OutgoingCancelled:
			h.violated("lost: the store shows %s as %s, and the server never took it", m.MessageID, o.State)
		case took && k.ticket != string(m.Ticket):
			h.violated("astray: %s lies in ticket %s and says %s", m.MessageID, m.Ticket, k.ticket)
		case took && m.Raw != 0 && !k.holds(v.sums[m.MessageID]):
			h.violated("lost: the store keeps other bytes of %s than the server took", m.MessageID)
		}
	}
	for id := range v.tickets {
		if own[id] == 0 {
			h.violated("astray: ticket %s has no mail of the person", id)
		}
	}
	for _, id := range h.office.order {
		k := h.office.accepted[id]
		here := slices.ContainsFunc(v.mails, func(m ticket.Message) bool { return m.MessageID == id && string(m.Ticket) == k.ticket })
		if !here && !h.touched[k.ticket] {
			h.violated("astray: the server took %s, and ticket %s does not hold it", id, k.ticket)
		}
	}
}

// proof is the event that an answer of a kind puts on the timeline.
var proof = map[string]ticket.Event{
	"answer": ticket.EventAnswered, "auto": ticket.EventAcknowledged, "bounce": ticket.EventBounced,
}

// judgeAnswers looks for each answer in the ticket of the mail that it answers.
func (h *home) judgeAnswers(v held) {
	for _, a := range h.office.answers {
		if _, there := v.tickets[a.ticket]; !there {
			if !h.touched[a.ticket] {
				h.violated("astray: %s answers ticket %s, which is not there", a.id, a.ticket)
			}
			continue
		}
		places := []string{}
		for _, m := range v.mails {
			if m.MessageID == a.id {
				places = append(places, string(m.Ticket))
			}
		}
		if len(places) != 1 || places[0] != a.ticket {
			h.violated("astray: %s belongs to ticket %s and lies in %q", a.id, a.ticket, places)
			continue
		}
		entries := 0
		for _, e := range v.lines[a.ticket] {
			if e.MessageID == a.id && e.Event == proof[a.kind] {
				entries++
			}
		}
		if entries != 1 {
			h.violated("astray: the timeline of %s speaks of %s %d times", a.ticket, a.id, entries)
		}
	}
}

// judgeRebuilt makes a new home from the mailbox and compares its tickets.
func (h *home) judgeRebuilt(v held) {
	h.office.mu.Unlock() // the servers are asked
	defer h.office.mu.Lock()
	copies := h.copies()
	dir := filepath.Join(h.dir, "rebuilt")
	if r := h.setUp(dir); r.status != 0 {
		h.violated("setting up a new home ended with %d: %s", r.status, r.errors)
		return
	}
	if r := h.call("--home", dir, "tickets", "rebuild"); r.status != 0 {
		h.violated("rebuilding ended with %d: %s", r.status, r.errors)
		return
	}
	again, ok := h.read(dir, 0)
	if !ok {
		return
	}
	kept := h.inMailbox(copies)
	for id, k := range v.tickets {
		want, got := mailsOf(v, id, kept), mailsOf(again, id, kept)
		if !slices.ContainsFunc(want, func(m string) bool { return copies[m] > 0 }) {
			continue // nothing of it reached the mailbox
		}
		if !slices.Equal(want, got) {
			h.violated("astray: rebuilt, ticket %s holds %q instead of %q", id, got, want)
			continue
		}
		h.report.Rebuilt++
		// Of several mails within a second, or one that went out twice, the mailbox does not tell the order.
		if state := again.tickets[id].State; state != k.State && !h.touched[id] && h.sentOnce(v, id) {
			h.violated("astray: rebuilt, ticket %s is %s instead of %s", id, state, k.State)
		}
	}
	for id := range again.tickets {
		if _, there := v.tickets[id]; !there && !h.touched[id] {
			h.violated("astray: the mailbox knows ticket %s, and the store does not", id)
		}
	}
}

// inMailbox tells of a mail whether the mailbox says where it belongs: our own with a copy in Sent, and what answers
// such a mail. A mail that was taken back although it had arrived has no copy there.
func (h *home) inMailbox(copies map[string]int) func(id string) bool {
	answered := map[string]string{}
	for _, a := range h.office.answers {
		answered[a.id] = a.to
	}
	return func(id string) bool { return copies[id] > 0 || copies[answered[id]] > 0 }
}

// sentOnce tells whether a ticket has one mail of the person, which went out once.
func (h *home) sentOnce(v held, id string) bool {
	times := 0
	for _, m := range v.mails {
		if k, took := h.office.accepted[m.MessageID]; took && string(m.Ticket) == id {
			times += k.times
		}
	}
	return times == 1
}

// mailsOf lists the ids of a ticket's mails that the mailbox knows, sorted. Of a mail that went in a later version it may
// know one version, and the store that sent them another, too.
func mailsOf(v held, id string, known func(messageID string) bool) (ids []string) {
	for _, m := range v.mails {
		if string(m.Ticket) == id && known(m.MessageID) {
			ids = append(ids, m.MessageID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// copies counts the mails in Sent by their Message-ID.
func (h *home) copies() map[string]int {
	n := map[string]int{}
	for _, raw := range h.office.dovecot.Messages(h.t, "Sent") {
		m, err := mail.ReadMessage(strings.NewReader(string(raw)))
		if err != nil {
			h.violated("half a mail lies in Sent: %v", err)
			continue
		}
		id := m.Header.Get("Message-ID")
		if n[id]++; n[id] == 2 {
			h.report.CopiesTwice++
		}
	}
	return n
}
