package app

import (
	"context"
	"errors"
	"fmt"

	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

// Followed is where a link leads: to a ticket, or to a draft that it began.
type Followed struct {
	Ticket ticket.ID
	Draft  string
}

// Follow does what a link asks for, which is never more than to begin a draft. The same link gives the same draft, as
// long as that was left as it was. Its errors are *LinkErrors where the link is at fault.
func (a *App) Follow(ctx context.Context, link string) (Followed, error) {
	l, err := ParseLink(link, a.Mail.Desk().Addresses)
	if err != nil {
		return Followed{}, err
	}
	if l.Ticket != "" {
		if _, err := a.Mail.Ticket(ctx, l.Ticket); errors.Is(err, mail.ErrNotFound) {
			return Followed{}, &LinkError{Key: "missing", ID: l.Ticket}
		} else if err != nil {
			return Followed{}, fmt.Errorf("look for the ticket of a link: %w", err)
		}
		return Followed{Ticket: l.Ticket}, nil
	}
	drafts, err := a.Mail.Drafts(ctx)
	if err != nil {
		return Followed{}, err
	}
	for _, d := range drafts {
		if d.Ticket == "" && d.To == l.To && d.Subject == l.Subject && d.Body == l.Body && len(d.Files) == 0 {
			return Followed{Draft: d.ID}, nil
		}
	}
	d, err := a.Mail.NewDraft(ctx, mail.Draft{To: l.To, Subject: l.Subject, Body: l.Body, Lang: a.Lang()})
	return Followed{Draft: d.ID}, err
}

// WindowError says why no window can be opened. Key is "display_refused" or "no_opengl".
type WindowError struct {
	Key    string
	Detail string // as the system put it
}

func (e *WindowError) Error() string { return "open a window: " + e.Key + ": " + e.Detail }

// explainWindow puts into words what keeps a window from opening, or a link from being followed; false when err is
// neither.
func explainWindow(w *i18n.Catalog, err error) (Explanation, bool) {
	var (
		link   *LinkError
		window *WindowError
		code   string
		args   []any
		detail string
	)
	switch {
	case errors.As(err, &link):
		code, args = "link_"+link.Key, []any{"ID", link.ID}
	case errors.As(err, &window):
		code, detail = window.Key, window.Detail
	case errors.Is(err, ErrWindowSilent):
		code = "window_silent"
	default:
		return Explanation{}, false
	}
	return Explanation{
		Code: code, Message: w.T("error."+code, args...), Hint: w.T("error." + code + ".hint"), Detail: detail,
	}, true
}
