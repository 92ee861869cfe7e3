// Command userbot manages a chat's group calls by typed commands, as one Telegram user.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, os.Args[1:], standard())
	stop()
	os.Exit(code)
}
