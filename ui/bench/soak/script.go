package main

import (
	"context"
	"fmt"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
)

const (
	stepTime = 20 * time.Second // a server may be away for a moment, and the machine busy
	keep     = 20               // tickets; the oldest are deleted, as a person may
)

// use goes round and round until ctx is done.
func (s *script) use(ctx context.Context) {
	for ctx.Err() == nil {
		for _, step := range s.round() {
			if ctx.Err() != nil {
				return
			}
			limited, cancel := context.WithTimeout(ctx, stepTime)
			err := step.do(limited)
			cancel()
			if err != nil && ctx.Err() == nil {
				s.failed.Add(1)
				s.core.Log.Warn("soak: a step did not come about", "step", step.name, "err", err)
			}
			s.Rest(ctx)
		}
		s.rounds.Add(1)
	}
}

type step struct {
	name string
	do   func(context.Context) error
}

// round is what is done in one round. The look stays: for each, Fyne keeps the measures and pictures of words for a minute, which
// would hide what is kept for ever.
func (s *script) round() []step {
	open := func(t screen.Target) func(context.Context) error {
		return func(context.Context) error { s.Open(t); return nil }
	}
	return []step{
		{"home", open(screen.Target{Screen: screen.Home})},
		{"help", open(screen.Target{Screen: screen.Help})},
		{"search", func(ctx context.Context) error { return s.Type(ctx, "help.search", "账户被锁") }},
		{"article", func(ctx context.Context) error { return s.Tap(ctx, "help.result.account-locked") }},
		{"fix", open(screen.Target{Screen: screen.Fixes, ID: "account-locked"})},
		{"contact", open(screen.Target{Screen: screen.Contact})},
		{"compose", open(screen.Target{Screen: screen.Compose})},
		{"write", s.write},
		{"send", s.send},
		{"tickets", open(screen.Target{Screen: screen.Tickets})},
		{"ticket search", func(ctx context.Context) error { return s.Type(ctx, "tickets.search", "锁定") }},
		{"ticket search ends", func(ctx context.Context) error { return s.Type(ctx, "tickets.search", "") }},
		{"newest ticket", s.openNewest},
		{"reply", s.reply},
		{"settings", open(screen.Target{Screen: screen.Settings})},
		{"narrow", func(context.Context) error { s.Resize(900, 600); return nil }},
		{"wide", func(context.Context) error { s.Resize(1180, 780); return nil }},
		{"tidy", s.tidy},
	}
}

// secret stands in every text that the script writes: none of it may be in the log.
const secret = "KIRSCHBAUM"

func (s *script) write(ctx context.Context) error {
	if err := s.Type(ctx, "compose.subject", fmt.Sprintf("账户被锁定 %s %d", secret, s.rounds.Load())); err != nil {
		return err
	}
	return s.Type(ctx, "compose.body", "今天早上提示密码错误，之后账户已锁定。"+secret)
}

func (s *script) send(ctx context.Context) error {
	if err := s.Tap(ctx, "compose.send"); err != nil {
		return err
	}
	s.sent.Add(1)
	return nil
}

func (s *script) openNewest(ctx context.Context) error {
	list, err := s.core.Mail.Tickets(ctx, mail.TicketFilter{Limit: 1})
	if err != nil || len(list) == 0 {
		return err
	}
	s.Open(screen.Target{Screen: screen.Tickets, ID: string(list[0].ID)})
	return nil
}

// reply answers each third time.
func (s *script) reply(ctx context.Context) error {
	if s.rounds.Load()%3 != 0 {
		return nil
	}
	if err := s.Type(ctx, "tickets.reply", "谢谢，还是不行。"+secret); err != nil {
		return err
	}
	return s.Tap(ctx, "tickets.send")
}

// tidy deletes what is more than a person keeps.
func (s *script) tidy(ctx context.Context) error {
	list, err := s.core.Mail.Tickets(ctx, mail.TicketFilter{Offset: keep})
	if err != nil {
		return err
	}
	for _, k := range list {
		if err := s.core.Mail.DeleteTicket(ctx, k.ID); err != nil {
			return fmt.Errorf("delete a ticket: %w", err)
		}
	}
	return s.drafts(ctx)
}

// drafts deletes drafts that were left behind by steps that did not come about.
func (s *script) drafts(ctx context.Context) error {
	list, err := s.core.Mail.Drafts(ctx)
	if err != nil {
		return err
	}
	for len(list) > keep {
		if err := s.core.Mail.DeleteDraft(ctx, list[0].ID); err != nil {
			return fmt.Errorf("delete a draft: %w", err)
		}
		list = list[1:]
	}
	return nil
}
