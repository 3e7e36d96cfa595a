package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/store"
)

const (
	fewFound  = 24  // of so many mails the headers are read without asking further
	firstLoot = 4   // mails that only claim to be from the desk, taken of a folder that was never read
	laterLoot = 200 // of any other

	firstLootBytes = 8 << 10 // all of them together, of a folder that was never read
)

// search asks for the mails that may be of interest. Of many it asks which are: what the mailbox held before there was
// a ticket, newsletters and other people's bounces, must not make a check dear. end is the UID up to which the answer
// goes, 0 when it is whole.
func (r *syncing) search(ctx context.Context, sp span, w wanted) (uids []uint32, end uint32, err error) {
	uids, complete, err := r.find(ctx, sp, w.all())
	if !complete && len(uids) > 0 {
		end = uids[len(uids)-1]
	}
	if err != nil || len(uids) <= fewFound || len(w.desk)+len(w.bounces)+len(w.claims) == 0 {
		return uids, end, err
	}
	sp.until = uids[len(uids)-1]
	kept, _, err := r.find(ctx, sp, w.certain)
	if err != nil {
		return nil, 0, err
	}
	bounces, err := r.likelyBounces(ctx, sp, w.bounces)
	if err != nil {
		return nil, 0, err
	}
	answers, err := r.likelyAnswers(ctx, sp, w.desk)
	if err != nil {
		return nil, 0, err
	}
	loose, _, err := r.find(ctx, sp, slices.Concat(w.desk, w.claims))
	if err != nil {
		return nil, 0, err
	}
	kept = slices.Concat(kept, bounces, answers)
	loose = slices.DeleteFunc(loose, func(uid uint32) bool { return slices.Contains(kept, uid) })
	most := laterLoot
	if sp.after == 0 {
		most = firstLoot
	}
	if n := len(loose) - most; n > 0 {
		r.log().Info("mails that only claim to be from support are left out", "mails", n)
		loose = loose[n:]
	}
	kept = append(kept, loose...)
	slices.Sort(kept)
	return slices.Compact(kept), end, nil
}

// light leaves out what only claims to be from the desk and came before the folder was ever read, but for the newest of
// it: a first check is cheap whatever newsletters there are. Who asks for everything gets it.
func (r *syncing) light(role role, sp span, found []candidate) []candidate {
	if sp.after > 0 || role == roleSent || r.mode.full {
		return found
	}
	left := int64(firstLootBytes)
	var kept []candidate
	for _, c := range slices.Backward(found) {
		tied := c.names() || c.bounce || c.TicketToken != "" || len(c.InReplyTo)+len(c.References) > 0 || r.plusToken(c, c.Parsed) != ""
		if !tied {
			if left -= c.Size; left < 0 {
				continue
			}
		}
		kept = append(kept, c)
	}
	slices.Reverse(kept)
	return kept
}

// likelyBounces asks which of many bounces hold an id of ours; some servers search by words only and find none, so that
// the newest ones are looked into all the same.
func (r *syncing) likelyBounces(ctx context.Context, sp span, t terms) ([]uint32, error) {
	if len(t) == 0 {
		return nil, nil
	}
	uids, _, err := r.find(ctx, sp, t)
	if err != nil || len(uids) <= maxProbes {
		return uids, err
	}
	ours, _, err := r.find(ctx, sp, t, func(c *imap.SearchCriteria) { c.Body = []string{idPrefix} })
	if err != nil && !refused(err) {
		return nil, err
	}
	return append(ours, uids[len(uids)-newestProbes:]...), nil
}

// likelyAnswers asks which of many mails from the desk answer some mail.
func (r *syncing) likelyAnswers(ctx context.Context, sp span, t terms) ([]uint32, error) {
	if len(t) == 0 {
		return nil, nil
	}
	var answers terms
	answers.header("In-Reply-To", "")
	answers.header("References", "")
	uids, _, err := r.find(ctx, sp, t, func(c *imap.SearchCriteria) { c.And(new(answers.any())) })
	if refused(err) {
		return nil, nil
	}
	return uids, err
}

// believeSearch is how long a server's search is believed to work, or not to.
const believeSearch = 7 * 24 * time.Hour

// searching says whether a server's search was seen to find what is there.
type searching struct {
	Blind bool
	At    time.Time
}

func (r *syncing) searchKey() string { return fmt.Sprintf("inbox/search/%d", r.Account) }

// blind tells whether the server's search finds nothing although it says that all is well: it is remembered for a while.
func (r *syncing) blind(ctx context.Context) (known, blind bool, err error) {
	var seen searching
	err = r.Store.View(ctx, func(t *store.Tx) error {
		data, err := t.Get(r.searchKey())
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err == nil && json.Unmarshal(data, &seen) != nil {
			seen = searching{} // tried again
		}
		return err
	})
	if err != nil {
		return false, false, fmt.Errorf("reading whether the server can search: %w", err)
	}
	age := r.now().Sub(seen.At)
	known = !seen.At.IsZero() && age >= 0 && age < believeSearch
	return known, known && seen.Blind, nil
}

// tryBlind looks, when a search found nothing, whether it finds a mail that is there by the two means that all depends
// on: its sender and a header field. It takes the oldest mail: the index of a slow server has it.
func (r *syncing) tryBlind(ctx context.Context, sp span) (blind bool, err error) {
	known, blind, err := r.blind(ctx)
	if known || err != nil || sp.state.Messages == 0 {
		return blind, err
	}
	mails, err := r.session.Headers(ctx, imap.SeqSetNum(1))
	if err != nil || len(mails) == 0 {
		return false, err
	}
	c := r.parse(mails[0])
	if c.MessageID == "" || c.FromAddress == "" || strings.ContainsFunc(c.MessageID+c.FromAddress, func(r rune) bool { return r > '~' }) {
		return false, nil // another mail will do, another time
	}
	var id, from terms
	id.header("Message-ID", c.MessageID)
	from.header("From", c.FromAddress)
	criteria := id.any()
	criteria.And(new(from.any()))
	criteria.UID = []imap.UIDSet{imap.UIDSetNum(imap.UID(c.UID))}
	uids, err := r.session.Search(ctx, &criteria)
	if err != nil {
		return false, err
	}
	blind = !slices.Contains(uids, c.UID)
	data, err := json.Marshal(searching{blind, r.now()})
	if err != nil {
		return false, fmt.Errorf("remembering whether the server can search: %w", err)
	}
	if err := r.Store.Update(ctx, func(t *store.Tx) error { return t.Put(r.searchKey(), data) }); err != nil {
		return false, fmt.Errorf("remembering whether the server can search: %w", err)
	}
	return blind, nil
}
