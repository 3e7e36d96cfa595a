package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"okpay.example/support/internal/app"
	"okpay.example/support/ui"
)

// unlockWindow asks for the passphrase of a locked home in a window. That can be done once in a process, and the program's
// own window is opened by another: again tells that it has taken over.
func (c *cli) unlockWindow(ctx context.Context) (passphrase string, again bool, err error) {
	if !app.Locked(c.home) {
		return "", false, nil
	}
	if c.passphraseStdin {
		passphrase, err = c.unlock(ctx)
		return passphrase, false, err
	}
	passphrase, ok := ui.AskPassphrase(ctx, ui.Unlock{
		Words: c.words, Look: app.LookOf(c.home), Try: func(p string) error { return app.TryPassphrase(c.home, p) },
	})
	if !ok {
		return "", true, nil // the window was closed: there is nothing to open
	}
	return "", true, startAgain(passphrase)
}

// part does what the window was closed for, once nothing is open any more.
func (c *cli) part(ctx context.Context, a *app.App) error {
	switch a.Parting() {
	case app.PartingErase:
		_, err := app.Erase(context.WithoutCancel(ctx), c.home, c.network, c.toolkit...)
		return err
	case app.PartingLock:
		if ctx.Err() == nil { // else the computer is shutting down, or it was Ctrl-C
			return startAgain("")
		}
	case app.PartingRestore:
		return c.restoreAndStart(ctx, a.Restoring())
	}
	return nil
}

// restoreAndStart puts a backup in place and opens the window again, which tells what came of it: the home holds either
// the backup's or its own.
func (c *cli) restoreAndStart(ctx context.Context, o app.Restore) error {
	o.Home, o.Mail = c.home, c.network
	_, err := app.RestoreHome(context.WithoutCancel(ctx), o)
	if ctx.Err() != nil {
		return err
	}
	outcome := restored
	if err != nil {
		outcome = app.Explain(c.words, err).Code
	}
	return errors.Join(err, startAgain("", "--"+restoredFlag+"="+outcome))
}

// restoredFlag tells a window what the restore came to that was done before it: restored, or an error's code.
const (
	restoredFlag = "restored"
	restored     = "done"
)

// saidAtStart is what the window tells first; good is false for a failure.
func (c *cli) saidAtStart(outcome string) (text string, good bool) {
	switch outcome {
	case "":
		return "", false
	case restored:
		return c.words.T("shell.restored"), true
	}
	text = c.words.T("shell.restored.not")
	if key := "error." + outcome; c.words.Has(key) {
		text += "\n" + c.words.T(key)
	}
	return text, false
}

// startAgain lets a new process of this program take over, with the passphrase on its standard input where there is one:
// arguments and the environment can be seen by others.
func startAgain(passphrase string, more ...string) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("start the program anew: %w", err)
	}
	args := slices.Insert(againArgs(os.Args, passphrase != ""), 1, more...)
	in, out, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("start the program anew: %w", err)
	}
	if passphrase != "" { // far shorter than what a pipe holds
		passphrase += "\n"
	}
	_, err = out.WriteString(passphrase)
	if e := out.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = takeOver(program, args, in)
	}
	if err != nil {
		return fmt.Errorf("start the program anew: %w", err)
	}
	return nil
}

// againArgs are those of the same call, with or without a passphrase on standard input.
func againArgs(args []string, passphrase bool) []string {
	const flag = "--passphrase-stdin"
	again := slices.DeleteFunc(slices.Clone(args), func(a string) bool {
		return a == flag || strings.HasPrefix(a, "--"+restoredFlag+"=")
	})
	if passphrase {
		again = slices.Insert(again, 1, flag)
	}
	return again
}
