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
	Path    []string          `json:"path"`    // node ids from the start to where one is now
	Answers map[string]string `json:"answers"` // node id → choice key
	Started time.Time         `json:"started"`
	Updated time.Time         `json:"updated"`
}

// Start begins a run.
func Start(f *pack.Fix, now time.Time) Run {
	return Run{Fix: f.ID, Path: []string{f.Start}, Answers: map[string]string{}, Started: now, Updated: now}
}

// Resume checks a stored run against f and cuts the path at the first node or answer that the pack no longer has;
// changed says that it had to. A run of another fix, or one whose start is gone, begins anew.
func Resume(f *pack.Fix, r Run) (_ Run, changed bool) {
	if r.Fix != f.ID || len(r.Path) == 0 || len(r.Path) > maxPath || r.Path[0] != f.Start {
		fresh := Start(f, r.Updated)
		fresh.Started = r.Started
		return fresh, true
	}
	r = r.clone()
	for id, key := range r.Answers {
		if _, ok := choice(f.Nodes[id], key); !ok {
			delete(r.Answers, id)
		}
	}
	for i := range len(r.Path) - 1 {
		if _, ok := r.taken(f, i); !ok {
			r.Path = r.Path[:i+1]
			return r, true
		}
	}
	return r, false
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
	r.Updated = now
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
	r.Updated = now
	return r
}

// Done tells whether the run is at an outcome.
func (r Run) Done(f *pack.Fix) bool { return r.Node(f).Outcome != nil }

// taken is the choice that led from Path[i] to Path[i+1]. The path decides, not the last answer: on a second round
// through a node the answer of the first one is overwritten.
func (r Run) taken(f *pack.Fix, i int) (pack.Choice, bool) {
	n, next := node(f, r.Path[i]), r.Path[i+1]
	if _, ok := f.Nodes[next]; !ok {
		return pack.Choice{}, false
	}
	if c, ok := choice(n, r.Answers[n.ID]); ok && c.Next == next {
		return c, true
	}
	for _, c := range n.Choices {
		if c.Next == next {
			return c, true
		}
	}
	return pack.Choice{}, false
}

func (r Run) clone() Run {
	r.Path = slices.Clone(r.Path)
	r.Answers = maps.Clone(r.Answers)
	if r.Answers == nil {
		r.Answers = map[string]string{}
	}
	return r
}
