// Package seal keeps a session unreadable on disk for whoever has not its key, which lies elsewhere.
package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"

	"userbot/internal/secret"
)

// KeySize is how many bytes a key has.
const KeySize = 32

// What keeps a session from being read.
var (
	ErrNoKey = errors.New("the session is sealed, and its key is not here: name it as session.key_file, or hand it over as the credential session_key " +
		"(sudo systemd-run -P --wait --uid=userbot -p LoadCredentialEncrypted=session_key userbot …); " +
		"if it is lost, run `userbot logout --forget` and log in again")
	ErrWrongKey = errors.New("the session is sealed with another key than session.key_file or the credential session_key: put the right one there, " +
		"or beside it as the old one; if it is lost, run `userbot logout --forget` and log in again")
)

// head is what everything sealed begins with, and is vouched for by the seal: the next way to seal gets another one. What is not sealed
// is JSON.
const head = "sealed 1\n"

// Is reports whether data is sealed.
func Is(data []byte) bool { return bytes.HasPrefix(data, []byte(head)) }

// Box seals with a key, and opens what was sealed with it or with an older one. Both have [KeySize] bytes. Without a key, as the zero Box
// is, nothing is sealed.
type Box struct {
	Key, Old secret.Text
}

// Seals reports whether there is a key to seal with.
func (b Box) Seals() bool { return b.Key.Reveal() != "" }

// Seal returns plain as it is to be kept: sealed, or as it is where there is no key.
func (b Box) Seal(plain []byte) ([]byte, error) {
	if !b.Seals() {
		return plain, nil
	}
	with, err := aead(b.Key)
	if err != nil {
		return nil, err
	}
	return with.Seal([]byte(head), nil, plain, []byte(head)), nil
}

// Open returns what was sealed, or data itself if it is not sealed. current is false for what Seal would not have written: with the old
// key, or not sealed, or sealed while it is not to be. The errors are [ErrNoKey] and [ErrWrongKey].
func (b Box) Open(data []byte) (plain []byte, current bool, err error) {
	if !Is(data) {
		return data, !b.Seals(), nil
	}
	err = ErrNoKey
	for i, key := range []secret.Text{b.Key, b.Old} {
		if key.Reveal() == "" {
			continue
		}
		with, wrong := aead(key)
		if wrong != nil {
			return nil, false, wrong
		}
		if plain, err := with.Open(nil, nil, data[len(head):], []byte(head)); err == nil {
			return plain, i == 0, nil
		}
		err = ErrWrongKey
	}
	return nil, false, err
}

func aead(key secret.Text) (cipher.AEAD, error) {
	if n := len(key.Reveal()); n != KeySize {
		return nil, fmt.Errorf("the key of the session has %d bytes, not %d", n, KeySize)
	}
	block, err := aes.NewCipher([]byte(key.Reveal()))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
