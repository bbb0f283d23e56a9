// Ankebord is the tool that an appeals board works in: it reads a municipality's
// decision, helps a reviewer score it against the law, explains the outcome that
// this points to, and draws the ruling. README.md tells how to run it.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"ankebord/server/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
