package app

import (
	"fmt"
	"time"

	smail "okpay.example/support/mail"
)

// Parting is what is to be done once the window has closed and the store with it.
type Parting string

// What the window may part with.
const (
	PartingErase Parting = "erase" // everything that is kept in the home
	PartingLock  Parting = "lock"  // ask for the passphrase again

	PartingRestore Parting = "restore" // what Restoring tells
)

// PartToRestore asks for a backup, which was proved, to take the place of what is in the home.
func (a *App) PartToRestore(file, passphrase string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.parting, a.restoring = PartingRestore, Restore{File: file, Passphrase: passphrase, Replace: true}
}

// Restoring is what PartToRestore asked for; its Home and Mail are for the caller to fill in.
func (a *App) Restoring() Restore {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.restoring
}

// PartWith asks for it; whoever opened the window does it, after Close.
func (a *App) PartWith(p Parting) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.parting = p
}

// Parting tells what was asked for; "" for nothing.
func (a *App) Parting() Parting {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.parting
}

// TryPassphrase tests the passphrase of a locked home that is not open.
func TryPassphrase(home, passphrase string) error {
	f, err := FoldersIn(home)
	if err != nil {
		return fmt.Errorf("unlock the home: %w", err)
	}
	return smail.TryPassphrase(f.Data, passphrase, time.Now)
}
