// Command okpay-support is OKPAY Support: the window and, with a subcommand, the same program for scripts and for
// machines without a display. It parses flags and wires the parts; the work is done behind the doors it opens.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"okpay.example/support/internal/app"
	"okpay.example/support/internal/quiet"
)

func main() {
	quiet.End()
	// A reader that went away must not end the program before it has tidied up: writing fails instead.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends it at once
	c := &cli{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, toolkit: app.ToolkitFolders()}
	os.Exit(c.run(ctx, os.Args[1:]))
}
