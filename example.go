// Package userbot is what of this folder the program carries with it.
package userbot

import _ "embed" // config.example.yaml

// Example is the configuration with every key, its default and what it means.
//
//go:embed config.example.yaml
var Example string
