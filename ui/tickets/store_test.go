package tickets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"path/filepath"
	"slices"
	"strings"

	"okpay.example/support/faq"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

// store is a Backend in memory. It notes what the screen asks for.
type store struct {
	library  *faq.Library
	lang     string
	tickets  []ticket.Ticket
	talks    map[ticket.ID]mail.Conversation
	claims   []ticket.Message
	drafts   []mail.Draft
	files    map[int64][]byte // attachments by mail
	pictures map[int64][]byte // of a draft
	asked    []string
	fail     map[string]error
	hears    func(mail.Event)
	sent     int64          // of an upload, of 10 MB
	state    mail.ConnState // of the mailbox
	limit    int64          // bytes that the mailbox takes of a mail
	reads    int            // of pages of the list
	listed   int            // tickets, in all of them
	searches []context.Context
	source   string // of a mail, below its subject
}

func (s *store) ask(format string, args ...any) error {
	a := fmt.Sprintf(format, args...)
	s.asked = append(s.asked, a)
	return s.fail[strings.Fields(a)[0]]
}

func (s *store) count(prefix string) (n int) {
	for _, a := range s.asked {
		if strings.HasPrefix(a, prefix) {
			n++
		}
	}
	return n
}

func (s *store) Library() *faq.Library { return s.library }
func (s *store) Lang() string          { return s.lang }

func (s *store) Tickets(ctx context.Context, f mail.TicketFilter) ([]ticket.Ticket, error) {
	s.reads++
	if f.Query != "" {
		s.searches = append(s.searches, ctx)
	}
	var out []ticket.Ticket
	for _, k := range s.tickets {
		if strings.Contains(k.Subject+string(k.ID), f.Query) && (f.State == "" || k.State == f.State) && (!f.Unread || k.Unread > 0) {
			out = append(out, k)
		}
	}
	out = out[min(f.Offset, len(out)):]
	if f.Limit > 0 {
		out = out[:min(f.Limit, len(out))]
	}
	s.listed += len(out)
	return out, s.fail["tickets"]
}

func (s *store) Ticket(_ context.Context, id ticket.ID) (mail.Conversation, error) {
	if v, ok := s.talks[id]; ok {
		return v, nil
	}
	return mail.Conversation{}, mail.ErrNotFound
}

func (s *store) Claims(context.Context) ([]ticket.Message, error) { return s.claims, nil }
func (s *store) Drafts(context.Context) ([]mail.Draft, error)     { return slices.Clone(s.drafts), nil }

// change applies f to a ticket, in the list and in its conversation.
func (s *store) change(id ticket.ID, f func(*ticket.Ticket)) {
	for i := range s.tickets {
		if s.tickets[i].ID == id {
			f(&s.tickets[i])
		}
	}
	if v, ok := s.talks[id]; ok {
		f(&v.Ticket)
		s.talks[id] = v
	}
}

func (s *store) MarkRead(_ context.Context, id ticket.ID) error {
	s.change(id, func(k *ticket.Ticket) { k.Unread = 0 })
	return s.ask("read %s", id)
}

func (s *store) Solve(_ context.Context, id ticket.ID) error {
	s.change(id, func(k *ticket.Ticket) { k.State = ticket.Solved })
	return s.ask("solve %s", id)
}

func (s *store) Reopen(_ context.Context, id ticket.ID) error {
	s.change(id, func(k *ticket.Ticket) { k.State = ticket.Answered })
	return s.ask("reopen %s", id)
}

func (s *store) Note(_ context.Context, id ticket.ID, text string) error {
	if strings.TrimSpace(text) == "" {
		return mail.ErrEmptyNote
	}
	v := s.talks[id]
	v.Timeline = append(v.Timeline, ticket.Entry{At: noon, Event: ticket.EventNoted, Evidence: text})
	s.talks[id] = v
	return s.ask("note %s %s", id, text)
}

func (s *store) DeleteTicket(_ context.Context, id ticket.ID) error {
	delete(s.talks, id)
	s.tickets = slices.DeleteFunc(s.tickets, func(k ticket.Ticket) bool { return k.ID == id })
	return s.ask("delete %s", id)
}

func (s *store) AttachByHand(_ context.Context, id ticket.ID, messageID string) error {
	return s.ask("attach %s %s", id, messageID)
}

func (s *store) WriteMbox(_ context.Context, id ticket.ID, w io.Writer) error {
	_, err := fmt.Fprintf(w, "From %s", id)
	return err
}

type closer struct{ io.ReadSeeker }

func (closer) Close() error { return nil }

func (s *store) Source(_ context.Context, row int64) (io.ReadSeekCloser, error) {
	return closer{strings.NewReader(fmt.Sprintf("Subject: %d\r\n\r\nText\u202e\r\n%s", row, s.source))}, nil
}

func (s *store) Attachment(_ context.Context, row int64, part int) (ticket.Attachment, io.ReadCloser, error) {
	data, ok := s.files[row]
	if !ok {
		return ticket.Attachment{}, nil, errors.New("no such file")
	}
	return ticket.Attachment{Part: part}, io.NopCloser(bytes.NewReader(data)), nil
}

func (s *store) Reply(_ context.Context, id ticket.ID) (mail.Draft, error) {
	for _, d := range s.drafts {
		if d.Ticket == id {
			return d, nil
		}
	}
	d := mail.Draft{ID: "draft-" + string(id), Ticket: id, To: "support@okpay.example"}
	s.drafts = append(s.drafts, d)
	return d, s.ask("begin %s", id)
}

func (s *store) Draft(_ context.Context, id string) (mail.Draft, error) {
	for _, d := range s.drafts {
		if d.ID == id {
			return d, nil
		}
	}
	return mail.Draft{}, mail.ErrNotFound
}

func (s *store) SaveDraft(_ context.Context, d mail.Draft) error {
	if err := s.ask("save %s %s", d.ID, d.Body); err != nil {
		return err
	}
	for i := range s.drafts {
		if s.drafts[i].ID == d.ID {
			s.drafts[i].Body = d.Body
		}
	}
	return nil
}

func (s *store) DeleteDraft(_ context.Context, id string) error {
	s.drafts = slices.DeleteFunc(s.drafts, func(d mail.Draft) bool { return d.ID == id })
	return s.ask("discard %s", id)
}

func (s *store) AddFile(_ context.Context, draft, name, _ string, r io.Reader) (mail.DraftFile, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return mail.DraftFile{}, err
	}
	if !slices.ContainsFunc(s.drafts, func(d mail.Draft) bool { return d.ID == draft }) {
		return mail.DraftFile{}, mail.ErrNotFound
	}
	f := mail.DraftFile{ID: int64(len(s.asked) + 1), Name: name, Type: mime.TypeByExtension(filepath.Ext(name)), Size: int64(len(data))}
	s.keepPicture(f.ID, data)
	for i := range s.drafts {
		if s.drafts[i].ID == draft {
			s.drafts[i].Files = append(s.drafts[i].Files, f)
		}
	}
	return f, s.ask("file %s %s", draft, name)
}

// keepPicture keeps the bytes of a draft's file.
func (s *store) keepPicture(id int64, data []byte) {
	if s.pictures == nil {
		s.pictures = map[int64][]byte{}
	}
	s.pictures[id] = data
}

func (s *store) RemoveFile(_ context.Context, draft string, file int64) error {
	if err := s.ask("unfile %s %d", draft, file); err != nil {
		return err
	}
	if _, ok := s.pictures[file]; !ok {
		return mail.ErrNotFound
	}
	delete(s.pictures, file)
	for i := range s.drafts {
		s.drafts[i].Files = slices.DeleteFunc(slices.Clone(s.drafts[i].Files), func(f mail.DraftFile) bool { return f.ID == file })
	}
	return nil
}

func (s *store) OrderFiles(_ context.Context, draft string, files []int64) error {
	for i, d := range s.drafts {
		if d.ID != draft {
			continue
		}
		s.drafts[i].Files = slices.Clone(d.Files)
		slices.SortFunc(s.drafts[i].Files, func(a, b mail.DraftFile) int {
			return slices.Index(files, a.ID) - slices.Index(files, b.ID)
		})
	}
	return s.ask("order %s %v", draft, files)
}

func (s *store) ReplaceFile(_ context.Context, draft string, file int64, name, mediaType string, r io.Reader) (mail.DraftFile, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return mail.DraftFile{}, err
	}
	made := mail.DraftFile{ID: file + 1000, Name: name, Type: mediaType, Size: int64(len(data))}
	if err := s.ask("refile %s %d", draft, file); err != nil {
		return mail.DraftFile{}, err
	}
	delete(s.pictures, file) // the former one is gone
	s.keepPicture(made.ID, data)
	for i := range s.drafts {
		files := slices.Clone(s.drafts[i].Files)
		if at := slices.IndexFunc(files, func(f mail.DraftFile) bool { return f.ID == file }); at >= 0 {
			files[at] = made
		}
		s.drafts[i].Files = files
	}
	return made, nil
}

func (s *store) OpenFile(_ context.Context, f mail.DraftFile) (io.ReadSeekCloser, error) {
	data, ok := s.pictures[f.ID]
	if !ok {
		return nil, mail.ErrNotFound
	}
	if err := s.fail["open"]; err != nil {
		return nil, err
	}
	return seekCloser{bytes.NewReader(data)}, nil
}

type seekCloser struct{ *bytes.Reader }

func (seekCloser) Close() error { return nil }

func (s *store) Queue(_ context.Context, draft string) (mail.Outgoing, error) {
	if err := s.ask("queue %s", draft); err != nil {
		return mail.Outgoing{}, err
	}
	for _, d := range s.drafts {
		if d.ID == draft {
			v := s.talks[d.Ticket]
			m := own(int64(1000+len(v.Messages)), noon, d.Body)
			v.Messages = append(v.Messages, m)
			v.Outbox = append(v.Outbox, mail.Outgoing{ID: 7, Ticket: d.Ticket, MessageID: m.MessageID, State: mail.OutgoingQueued})
			s.talks[d.Ticket] = v
		}
	}
	s.drafts = slices.DeleteFunc(s.drafts, func(d mail.Draft) bool { return d.ID == draft })
	return mail.Outgoing{ID: 7}, nil
}

func (s *store) TakeBack(_ context.Context, id int64) (mail.Draft, error) {
	return s.takeBack("back", id)
}

func (s *store) TakeBackAnyway(_ context.Context, id int64) (mail.Draft, error) {
	return s.takeBack("anyway", id)
}

func (s *store) takeBack(how string, id int64) (mail.Draft, error) {
	if err := s.ask("%s %d", how, id); err != nil {
		return mail.Draft{}, err
	}
	for k, v := range s.talks {
		for i, o := range v.Outbox {
			if o.ID == id {
				d := mail.Draft{ID: "again", Ticket: k, Body: "撤回的文字"}
				s.drafts = append(s.drafts, d)
				v.Outbox = slices.Delete(v.Outbox, i, i+1)
				s.talks[k] = v
				return d, nil
			}
		}
	}
	return mail.Draft{}, mail.ErrTooLate
}

func (s *store) SizeLimit(context.Context, mail.Draft) (int64, error) { return s.limit, nil }

func (s *store) LookFor(_ context.Context, id int64) error { return s.ask("look %d", id) }

func (s *store) ConnectionOf(int64) mail.ConnState { return s.state }
func (s *store) Upload(int64) (sent, total int64) {
	if s.sent == 0 {
		return 0, 0
	}
	return s.sent, 10 << 20
}
func (s *store) Subscribe(f func(mail.Event)) (cancel func()) {
	s.hears = f
	return func() { s.hears = nil }
}

func (s *store) Retry(_ context.Context, id int64) error { return s.ask("retry %d", id) }
