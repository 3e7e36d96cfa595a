// Package faq is the front door to everything the content pack knows: search, articles, fixes and channels. It works
// without a network and knows nothing of mail or of the window.
package faq

import (
	"sync"
	"time"

	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/pack"
	"okpay.example/support/faq/search"
)

// Library answers from one pack. It is immutable and safe for concurrent use.
type Library struct {
	pack     *pack.Pack
	articles map[string]map[string]*pack.Article // id → language
	fixes    map[string]*pack.Fix
	channels map[string]*pack.Channel
	index    func() *search.Index // made when it is first asked for
	docs     []search.Doc
	entries  []entry
	entryOf  []int // document → entry
	place    map[docKey]int
}

// New makes the library of a pack, which must not be changed afterwards.
func New(p *pack.Pack) *Library {
	l := &Library{
		pack:     p,
		articles: make(map[string]map[string]*pack.Article, len(p.Articles)),
		fixes:    make(map[string]*pack.Fix, len(p.Fixes)),
		channels: make(map[string]*pack.Channel, len(p.Channels)),
	}
	for i := range p.Articles {
		a := &p.Articles[i]
		if l.articles[a.ID] == nil {
			l.articles[a.ID] = map[string]*pack.Article{}
		}
		l.articles[a.ID][a.Lang] = a
	}
	for i := range p.Fixes {
		l.fixes[p.Fixes[i].ID] = &p.Fixes[i]
	}
	for i := range p.Channels {
		l.channels[p.Channels[i].ID] = &p.Channels[i]
	}
	l.docs = l.documents()
	l.enter()
	l.index = sync.OnceValue(func() *search.Index {
		return search.New(l.docs, search.Options{Synonyms: p.Synonyms, Urgent: urgentRules(p.Urgent)})
	})
	return l
}

// Prepare makes what searching needs, so that the first search does not wait for it.
func (l *Library) Prepare() { l.index() }

// Pack is the pack it answers from.
func (l *Library) Pack() *pack.Pack { return l.pack }

// Article gives an article in lang, else in another language.
func (l *Library) Article(id, lang string) (pack.Article, bool) {
	a := l.article(id, lang)
	if a == nil {
		return pack.Article{}, false
	}
	return *a, true
}

// article follows Text.In in what it takes when lang is missing.
func (l *Library) article(id, lang string) *pack.Article {
	byLang := l.articles[id]
	if a := byLang[lang]; a != nil {
		return a
	}
	names := pack.Text{}
	for name := range byLang {
		names[name] = name
	}
	return byLang[names.In(lang)]
}

// Articles lists all articles in lang, in the pack's order; those that lang lacks come in another language.
func (l *Library) Articles(lang string) []pack.Article {
	out := make([]pack.Article, 0, len(l.articles))
	seen := make(map[string]bool, len(l.articles))
	for i := range l.pack.Articles {
		if id := l.pack.Articles[i].ID; !seen[id] {
			seen[id] = true
			out = append(out, *l.article(id, lang))
		}
	}
	return out
}

// Fix gives a fix.
func (l *Library) Fix(id string) (*pack.Fix, bool) {
	f, ok := l.fixes[id]
	return f, ok
}

// Fixes lists all fixes in the pack's order.
func (l *Library) Fixes() []pack.Fix { return l.pack.Fixes }

// Contact lists the channels as of a moment, in the pack's order.
func (l *Library) Contact(at time.Time) []contact.Advice { return contact.List(l.pack, at) }

// Advise orders the channels for an urgency, or for the topic's own when u is empty.
func (l *Library) Advise(u contact.Urgency, topic string, at time.Time) []contact.Advice {
	return contact.Advise(l.pack, u, topic, at)
}

// ExpectedBy says when a mail accepted at the given time should be answered; zero when the pack does not say.
func (l *Library) ExpectedBy(at time.Time) time.Time {
	days := l.pack.Deployment.AnswerDays
	if days <= 0 {
		return time.Time{}
	}
	return contact.AddBusinessDays(l.pack, at, days)
}
