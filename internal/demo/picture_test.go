package demo

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

var transcript = flag.String("transcript", "", "write what is to be in the README's picture to this file, as a terminal shows it")

// The story in the README's picture, and the Monday on which it is told.
var (
	story = []string{
		"/schedulecall --remind 1h every fri 20:00 Film club",
		"!clock +7d",
		"/endcall",
		"!clock +1m",
		"!crash",
		"!clock +7d",
	}
	monday = time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC)
)

// TestThePicture holds the README's picture to what the demo prints: what is in it must not be a memory.
func TestThePicture(t *testing.T) {
	began := time.Now()
	got := shown(t, Options{columns: 100, Now: func() time.Time { return monday.Add(time.Since(began)) }}, story...)
	got = strings.TrimRight(got, "\n")
	if *transcript != "" {
		// What draws it does not know dim.
		if err := os.WriteFile(*transcript, []byte(strings.ReplaceAll(got, dim, "\x1b[38;5;246m")), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	file, err := os.Open("../../docs/demo.svg")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	drawn, err := linesOf(file)
	if err != nil {
		t.Fatal(err)
	}
	got = regexp.MustCompile(`\x1b\[\d*m`).ReplaceAllString(got, "")
	if serviceFirst(drawn) != serviceFirst(got) {
		t.Errorf("the picture shows\n%s\nand the demo prints\n%s\nAfter a look at what has changed: make picture", drawn, got)
	}
}

// linesOf reads the lines of text in a picture.
func linesOf(svg io.Reader) (string, error) {
	var lines []string
	d := xml.NewDecoder(svg)
	for deep := false; ; {
		token, err := d.Token()
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "text" {
				deep, lines = true, append(lines, "")
			}
		case xml.EndElement:
			deep = deep && token.Name.Local != "text"
		case xml.CharData:
			if deep {
				lines[len(lines)-1] += string(token)
			}
		}
		if errors.Is(err, io.EOF) {
			return strings.Join(lines, "\n"), nil
		}
		if err != nil {
			return "", err
		}
	}
}
