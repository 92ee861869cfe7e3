package handlers_test

import (
	"io"
	"os"
)

// readHeld returns what is in a file.
func readHeld(f *os.File) ([]byte, error) { return io.ReadAll(f) }
