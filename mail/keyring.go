package mail

import "errors"

var errNoKeyring = errors.New("no keyring is wanted")

// NoKeyring is a keyring that cannot be used, so that a throwaway home keeps its key in its own folder and leaves
// nothing behind in the system's.
type NoKeyring struct{}

// Get fails.
func (NoKeyring) Get(string, string) (string, error) { return "", errNoKeyring }

// Set fails.
func (NoKeyring) Set(string, string, string) error { return errNoKeyring }

// Delete fails.
func (NoKeyring) Delete(string, string) error { return errNoKeyring }
