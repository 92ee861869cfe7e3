//go:build !linux

package store

import "os"

// dataSync puts what a file holds on disk.
func dataSync(f *os.File) error { return f.Sync() }
