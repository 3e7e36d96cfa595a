package mail

import "okpay.example/support/mail/inbox"

// The states of a ConnState that a mailbox itself cannot be in.
const (
	ConnectionNone      = "none"      // no mailbox is set up
	ConnectionElsewhere = "elsewhere" // another process of this home has the mailboxes
)

// Connection says how the mailbox connection of a running Run is: with several mailboxes, the one that needs somebody
// most.
func (c *Client) Connection() ConnState {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// ConnectionOf says how the connection to one mailbox is; the zero ConnState where a running Run does not follow it.
func (c *Client) ConnectionOf(account int64) ConnState {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.states[account]
}

// connectionChanged takes what the watcher of a mailbox says.
func (c *Client) connectionChanged(id int64, s ConnState) {
	c.mu.Lock()
	if s.State == inbox.StateStopped {
		delete(c.states, id)
	} else {
		c.states[id] = s
	}
	for _, other := range c.states {
		if s.State == inbox.StateStopped || urgency[other.State] > urgency[s.State] {
			s = other
		}
	}
	c.state = s
	c.mu.Unlock()
	if s.State == inbox.StateConnected || s.State == inbox.StatePolling {
		raiseFlag(c.judges) // the network is there again
	}
	c.emit(Event{Kind: EventConnection, Connection: s})
}

// urgency orders the states of several mailboxes.
var urgency = map[string]int{
	inbox.StateConnected: 1, inbox.StatePolling: 2, inbox.StateConnecting: 3, inbox.StateOffline: 4, inbox.StateAuthFailed: 5,
}

// setConnection says how things are where no mailbox is followed.
func (c *Client) setConnection(state string) {
	s := ConnState{State: state, Since: c.o.Now()}
	c.mu.Lock()
	same := c.state.State == state
	if !same {
		c.state = s
	}
	c.mu.Unlock()
	if !same {
		c.emit(Event{Kind: EventConnection, Connection: s})
	}
}
