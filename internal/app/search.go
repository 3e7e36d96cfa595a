package app

import (
	"context"
	"sync"
	"sync/atomic"

	"okpay.example/support/faq"
	"okpay.example/support/faq/search"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

// ticketIndex is the search index over the person's tickets, made anew after they changed.
type ticketIndex struct {
	fresh atomic.Bool // set to false by whoever changes a ticket, who must not wait for a search
	mu    sync.Mutex
	docs  []search.Doc
	index *search.Index
}

// TicketsChanged says that the tickets must be read again before the next search.
func (a *App) TicketsChanged() { a.tickets.fresh.Store(false) }

// searchedTickets bounds what a search as one types goes over; the tickets screen searches all of them in the store.
const searchedTickets = 2000

func (a *App) ticketSearch(ctx context.Context) (*search.Index, []search.Doc) {
	x := &a.tickets
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fresh.Swap(true) { // before reading: what changes meanwhile is read the next time
		return x.index, x.docs
	}
	list, err := a.Mail.Tickets(ctx, mail.TicketFilter{Limit: searchedTickets})
	if err != nil {
		x.fresh.Store(false)
		a.Log.Error("read the tickets for search", "err", err)
		return nil, nil
	}
	x.docs = make([]search.Doc, 0, len(list))
	for _, k := range list {
		x.docs = append(x.docs, search.Doc{
			ID: string(k.ID), Kind: "ticket", Title: k.Subject, Keywords: []string{string(k.ID), compact(k.ID)},
		})
	}
	x.index = nil
	if len(x.docs) > 0 {
		x.index = a.library.Index(x.docs)
	}
	return x.index, x.docs
}

// compact is a ticket's number as people may type it, without the dash.
func compact(id ticket.ID) string {
	if len(id) == 9 {
		return string(id[:4] + id[5:])
	}
	return string(id)
}

// Search looks through articles, fixes, channels and the person's own tickets.
func (a *App) Search(ctx context.Context, text string, limit int) []faq.Result {
	index, docs := a.ticketSearch(ctx)
	return a.library.Search(faq.Query{Text: text, Lang: a.Lang(), Limit: limit, Extra: index, ExtraDocs: docs})
}
