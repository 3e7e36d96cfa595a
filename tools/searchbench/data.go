package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The files of real customers' questions, below the data folder; see the README there for their source and licence.
const (
	questionsFile = "faqsearch/questions-zh.tsv"
	queriesFile   = "faqsearch/queries-zh-dev.tsv"
)

// routingFiles are asked of the real pack.
var routingFiles = []string{"routing/zh-dev.tsv", "routing/en-dev.tsv"}

// line is an id (or several, parted by commas) and a text.
type line struct{ id, text string }

func read(data, name string) ([]line, error) {
	f, err := os.Open(filepath.Join(data, name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []line
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		id, text, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			return nil, fmt.Errorf("%s:%d: no tab", name, n)
		}
		out = append(out, line{id, text})
	}
	return out, lines.Err()
}

func texts(lines []line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.text
	}
	return out
}
