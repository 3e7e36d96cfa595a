// Package fix runs guided fixes. A run is plain data: it can be stored as JSON and gone on with later. Nothing here
// asks the clock, reads a file or shows anything; each call gives a new run and leaves the old one as it was.
package fix

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"okpay.example/support/faq/pack"
)

// maxPath bounds a run. A flow may lead in circles ("try again"), and a run stored as JSON may come from anywhere.
const maxPath = 500

// Run is where somebody is in a fix. Answers keep what was answered further on when the person goes back.
type Run struct {
	Fix     string            `json:"fix"`
	Path    []string          `json:"path"`              // node ids from the start to where one is now
	Answers map[string]string `json:"answers"`           // node id → choice key
	Said    []Said            `json:"said"`              // what led from each node of the path to the next
	Earlier []Said            `json:"earlier,omitempty"` // what was answered that a changed guide no longer asks
	From    []Chapter         `json:"from,omitempty"`    // the fixes that led to this one, the first one first
	Result  Result            `json:"result,omitempty"`  // what the person says came of it; at the end of a fix only
	Started time.Time         `json:"started"`
	Updated time.Time         `json:"updated"`

	Transaction string `json:"transaction,omitempty"` // the ID that support will need
}

// Said is a question or a step as the person read it, and the answer. It holds the words themselves, in each language
// of the pack, so that a transcript tells what was asked then, also after the guide has changed.
type Said struct {
	Node   string      `json:"node"`
	Kind   string      `json:"kind"`
	Text   pack.Text   `json:"text"`
	Do     []pack.Text `json:"do,omitempty"`
	Key    string      `json:"key"`
	Answer pack.Text   `json:"answer"`
}

func said(n pack.Node, c pack.Choice) Said {
	return Said{Node: n.ID, Kind: n.Kind, Text: n.Text, Do: n.Do, Key: c.Key, Answer: c.Text}
}

// Start begins a run.
func Start(f *pack.Fix, now time.Time) Run {
	return Run{Fix: f.ID, Path: []string{f.Start}, Answers: map[string]string{}, Said: []Said{}, Started: now, Updated: now}
}

// Node is where the run is; a node without a kind when f does not have it (see Resume).
func (r Run) Node(f *pack.Fix) pack.Node {
	if len(r.Path) == 0 {
		return pack.Node{}
	}
	return node(f, r.Path[len(r.Path)-1])
}

func node(f *pack.Fix, id string) pack.Node {
	n := f.Nodes[id]
	n.ID = id
	return n
}

// Answer chooses key at the node the run is at; *UnknownAnswerError when there is no such choice.
func (r Run) Answer(f *pack.Fix, key string, now time.Time) (Run, error) {
	n := r.Node(f)
	c, ok := choice(n, key)
	if !ok {
		err := &UnknownAnswerError{Node: n.ID, Key: key}
		for _, c := range n.Choices {
			err.Choices = append(err.Choices, c.Key)
		}
		return r, err
	}
	if len(r.Path) >= maxPath {
		return r, fmt.Errorf("fix %s: more than %d answers in one run", f.ID, maxPath)
	}
	r = r.clone()
	r.Answers[n.ID] = key
	r.Path = append(r.Path, c.Next)
	r.Said = append(r.Said, said(n, c))
	r.Result, r.Updated = "", now
	return r, nil
}

func choice(n pack.Node, key string) (pack.Choice, bool) {
	for _, c := range n.Choices {
		if c.Key == key {
			return c, true
		}
	}
	return pack.Choice{}, false
}

// UnknownAnswerError lists what could have been answered.
type UnknownAnswerError struct {
	Node, Key string
	Choices   []string // keys; none at an outcome
}

func (e *UnknownAnswerError) Error() string {
	if len(e.Choices) == 0 {
		return fmt.Sprintf("%q cannot be answered: the fix has ended at %q", e.Key, e.Node)
	}
	return fmt.Sprintf("%q is no answer at %q: choose %s", e.Key, e.Node, strings.Join(e.Choices, ", "))
}

// Back goes one node back, keeping its answer marked; at the start it changes nothing.
func (r Run) Back(now time.Time) Run {
	if len(r.Path) < 2 {
		return r
	}
	r = r.clone()
	r.Path = r.Path[:len(r.Path)-1]
	r.Said = r.Said[:min(len(r.Said), len(r.Path)-1)]
	r.Result, r.Updated = "", now
	return r
}

// Done tells whether the run is at an outcome.
func (r Run) Done(f *pack.Fix) bool { return r.Node(f).Outcome != nil }

func (r Run) clone() Run {
	r.Path = slices.Clone(r.Path)
	r.Said = slices.Clone(r.Said)
	r.Earlier = slices.Clone(r.Earlier)
	r.From = slices.Clone(r.From)
	r.Answers = maps.Clone(r.Answers)
	if r.Answers == nil {
		r.Answers = map[string]string{}
	}
	return r
}
