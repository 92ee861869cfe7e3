package demo

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var transcripts = flag.String("transcripts", "", "write what is to be in the pictures to this folder, as a terminal shows it")

// The stories in the pictures of a wide terminal and of a phone's, and the Monday on which they are told.
var (
	story = []string{
		"/schedulecall --remind 1h every fri 20:00 Film club",
		"!clock +7d",
		"/endcall",
		"!clock +1m",
		"!crash",
		"!clock +7d",
	}
	shortStory = []string{"!crash", "/startcall Friday Q&A", "!join", "bob: !join", "/callwho", "/endcall", "/yes"}
	monday     = time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC)
)

// TestThePictures holds those in docs to what the demo prints: what is in them must not be a memory.
func TestThePictures(t *testing.T) {
	told := func(columns int, story []string) func(*testing.T) string {
		return func(t *testing.T) string {
			began := time.Now()
			return shown(t, Options{columns: columns, Now: func() time.Time { return monday.Add(time.Since(began)) }}, story...)
		}
	}
	for name, print := range map[string]func(*testing.T) string{
		"demo":    told(100, story),
		"demo-40": told(40, shortStory),
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.TrimRight(print(t), "\n")
			if *transcripts != "" {
				// What draws it does not know dim.
				text := strings.ReplaceAll(got, dim, "\x1b[38;5;246m")
				if err := os.WriteFile(filepath.Join(*transcripts, name+".ansi"), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			file, err := os.Open("../../docs/" + name + ".svg")
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
				t.Errorf("the picture shows\n%s\nand should show\n%s\nAfter a look at what has changed: make picture", drawn, got)
			}
		})
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
