package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// maxStrays bounds the mails that are remembered for a second look; anybody can write one.
const maxStrays = 64

// stray is a mail that names an id of our shape which is not ours, as far as is known here. Another computer of the
// person may have sent that mail a moment ago: when its copy turns up in Sent, the stray is looked at again.
type stray struct {
	Folder           string
	UIDValidity, UID uint32
	IDs              []string
}

func (r *syncing) straysKey() string { return fmt.Sprintf("inbox/strays/%d", r.Account) }

func (r *syncing) strays(t *store.Tx) (list []stray, err error) {
	data, err := t.Get(r.straysKey())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if json.Unmarshal(data, &list) != nil {
		list = nil // what another version kept there is no loss
	}
	return list, nil
}

func (r *syncing) putStrays(t *store.Tx, list []stray) error {
	if len(list) == 0 {
		return t.Put(r.straysKey(), nil)
	}
	data, err := json.Marshal(list[max(0, len(list)-maxStrays):])
	if err != nil {
		return fmt.Errorf("keeping a mail for later: %w", err)
	}
	return t.Put(r.straysKey(), data)
}

// shaped gives the ids of our shape that a mail names as those of mails it belongs to, none of a deleted ticket.
func shaped(t *store.Tx, p *message.Parsed) ([]string, error) {
	e := evidence(p, false)
	gone, err := t.DeletedIDs()
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, list := range [][]string{{e.BouncedID}, e.InReplyTo, e.References, e.OriginalIDs} {
		for _, id := range list {
			if of, ok := ticket.FromMessageID(id); ok && !gone[of] && !slices.Contains(ids, id) && len(ids) < maxStrays {
				ids = append(ids, id)
			}
		}
	}
	return ids, nil
}

// keepStray remembers a mail that was dropped, if it may yet turn out to be ours.
func (r *syncing) keepStray(ctx context.Context, role role, c candidate, p *message.Parsed, pos store.Position) error {
	if role == roleSent {
		return nil
	}
	var ids []string
	err := r.Store.View(ctx, func(t *store.Tx) (err error) {
		if ids, err = shaped(t, p); err != nil {
			return err
		}
		own, err := t.OwnIDs(ids)
		if len(own) > 0 {
			ids = nil // it was dropped for another reason than that they are not known: a copy of a mail of ours, say
		}
		return err
	})
	if err != nil || len(ids) == 0 {
		return err
	}
	return r.Store.Update(ctx, func(t *store.Tx) error {
		list, err := r.strays(t)
		if err != nil {
			return err
		}
		s := stray{pos.Folder, pos.UIDValidity, c.UID, ids}
		list = slices.DeleteFunc(list, func(o stray) bool { return o.Folder == s.Folder && o.UID == s.UID })
		return r.putStrays(t, append(list, s))
	})
}

// retakeStrays looks again at mails that name what has turned out to be ours.
func (r *syncing) retakeStrays(ctx context.Context, names folders) error {
	var again, left []stray
	err := r.Store.View(ctx, func(t *store.Tx) error {
		list, err := r.strays(t)
		if err != nil {
			return err
		}
		for _, s := range list {
			own, err := t.OwnIDs(s.IDs)
			switch {
			case err != nil:
				return err
			case len(own) > 0:
				again = append(again, s)
			default:
				left = append(left, s)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the mails to look at again: %w", err)
	}
	for _, s := range again {
		if err := r.retake(ctx, names.roleOf(s.Folder), s); err != nil {
			return err
		}
	}
	if len(again) == 0 {
		return nil
	}
	return r.Store.Update(ctx, func(t *store.Tx) error { return r.putStrays(t, left) })
}

func (r *syncing) retake(ctx context.Context, role role, s stray) error {
	if role == "" {
		return nil // the folder has another use now
	}
	state, there, err := r.openFolder(ctx, s.Folder)
	if err != nil || !there || validity(state) != s.UIDValidity {
		return err
	}
	pos, read, err := r.position(ctx, s.Folder, state)
	if err != nil || !read || pos.LastUID < s.UID {
		return err // it comes with the others
	}
	mails, err := r.session.Headers(ctx, imap.UIDSetNum(imap.UID(s.UID)))
	if err != nil {
		return err
	}
	for _, e := range mails {
		if e.UID == s.UID {
			return r.take(ctx, role, r.parse(e), pos)
		}
	}
	return nil
}
