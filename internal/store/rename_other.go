//go:build !linux

package store

// renameNew renames a file, but not to the name of another.
func renameNew(from, to string) error { return linkNew(from, to) }
