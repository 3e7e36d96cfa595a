package ticket

import (
	"slices"
	"strings"
	"time"
)

// EvidenceAsks stands at the start of an answered entry's Evidence and marks that the answer asks the person for something,
// which makes the ticket waiting_for_you. Whoever writes the entry decides, by AsksForSomething.
const EvidenceAsks = "asks"

// What a look into the mailbox for a mail in doubt showed.
const (
	EvidenceFound    = "found in the mailbox"
	EvidenceNotFound = "not found in the mailbox"
)

// Asks tells whether the entry is an answer that asks the person for something.
func (e Entry) Asks() bool {
	return e.Event == EventAnswered && (e.Evidence == EvidenceAsks || strings.HasPrefix(e.Evidence, EvidenceAsks+" "))
}

// AnswerEvidence gives the Evidence of an answered entry for a reply whose author wrote own.
func AnswerEvidence(own string) string {
	if AsksForSomething(own) {
		return EvidenceAsks
	}
	return ""
}

// StateOf derives a ticket's state from its timeline, oldest first. An empty timeline is a draft.
//
// Two clocks write a timeline, the person's and the mail servers', so entries may stand in a slightly wrong order:
// a late "sent" or "acknowledged" never takes back an answer. A mail that went out from another computer was queued
// there, and only its "sent" stands here: it counts for both. So does the "sent" of a later mail that waited here while
// something came, since what came cannot have answered it.
//
// What a mail that was taken back had put there before no longer counts, unless it turns out to have gone out: the ticket
// stands where it stood.
func StateOf(timeline []Entry) State {
	timeline = standing(timeline)
	open, solved, out, returned := Draft, false, false, false
	waiting := map[string]wait{}
	for _, e := range timeline {
		switch e.Event {
		case EventQueued:
			open, solved, returned = Queued, false, false
			waiting[e.MessageID] = queuedHere
		case EventSent:
			w := waiting[e.MessageID]
			if w == notHere || w == overtaken && out {
				open, solved, returned = Waiting, false, false
			}
			// It may be learnt late that a mail had gone out, when it was answered or had come back already.
			if open != Acknowledged && open != Answered && open != WaitingForYou && !returned {
				open = Waiting
			}
			waiting[e.MessageID], out = uncertain, true
		case EventUnknown:
			open = Unknown
			waiting[e.MessageID] = uncertain
		case EventFailed:
			open = Failed
		case EventBounced:
			open, returned = Failed, true
		case EventAcknowledged:
			if open != Answered && open != WaitingForYou {
				open = Acknowledged
			}
			overtake(waiting)
		case EventAnswered:
			open = Answered
			if e.Asks() {
				open, solved = WaitingForYou, false
			}
			overtake(waiting)
		case EventReplied:
			open, solved, out, returned = Waiting, false, true, false
		case EventSolved:
			solved = true
		case EventReopened:
			solved = false
		case EventCreated, EventDelayed, EventNoted, EventWithdrawn:
			// They say nothing about where the ticket stands: a delayed mail still waits to be delivered.
		}
	}
	if solved {
		return Solved
	}
	return open
}

// wait is what a timeline says of a mail before it says that the mail went out.
type wait int

const (
	notHere    wait = iota // nothing: it was written on another computer
	queuedHere             // it waits
	overtaken              // it waits, and something came meanwhile
	uncertain              // it may have gone out, so that what comes may answer it
)

func overtake(waiting map[string]wait) {
	for id, w := range waiting {
		if w == queuedHere {
			waiting[id] = overtaken
		}
	}
}

// standing leaves out of a timeline what mails did to it that were taken back afterwards.
func standing(timeline []Entry) []Entry {
	taken := map[string]bool{}
	kept := make([]Entry, 0, len(timeline))
	for _, e := range slices.Backward(timeline) {
		switch e.Event {
		case EventWithdrawn:
			taken[e.MessageID] = true
		case EventQueued, EventUnknown, EventFailed:
			if taken[e.MessageID] {
				continue
			}
		}
		kept = append(kept, e)
	}
	slices.Reverse(kept)
	return kept
}

// WasInDoubt tells whether it was ever unknown if a mail arrived: a server may know its Message-ID.
func WasInDoubt(timeline []Entry, messageID string) bool {
	return slices.ContainsFunc(timeline, func(e Entry) bool {
		return (e.Event == EventUnknown || e.Event == EventWithdrawn) && e.MessageID == messageID
	})
}

// InDoubt tells whether it still is: neither was it seen to have gone out, nor did the person take it back since.
func InDoubt(timeline []Entry, messageID string) (doubt bool) {
	for _, e := range timeline {
		if e.MessageID != messageID {
			continue
		}
		switch e.Event {
		case EventUnknown:
			doubt = true
		case EventWithdrawn, EventSent:
			doubt = false
		}
	}
	return doubt
}

// LastSent is when the person's last mail went out, from which an answer is due; zero when none did.
func LastSent(timeline []Entry) time.Time {
	for _, e := range slices.Backward(timeline) {
		if e.Event == EventSent || e.Event == EventReplied {
			return e.At
		}
	}
	return time.Time{}
}

// After is at, or else the first instant after last that a store can tell from it: no two entries of which one follows
// from the other stand at the same time, so that every computer sorts them alike.
func After(at, last time.Time) time.Time {
	at, last = at.Truncate(time.Microsecond), last.Truncate(time.Microsecond)
	if at.After(last) {
		return at
	}
	return last.Add(time.Microsecond)
}
