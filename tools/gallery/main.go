// Command gallery writes the index.html of a folder of pictures that the window's tests took ("make gallery"): a section
// a screen, a row a state, and a choice of the looks to see beside each other. It draws nothing itself.
package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gallery FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "gallery:", err)
		os.Exit(1)
	}
}

// section is the pictures of one screen.
type section struct {
	Name   string
	States []*state
}

// state is the pictures of one state of a screen, a look each.
type state struct {
	Name     string
	Pictures []picture
}

type picture struct{ Look, File string }

// looks are the words of which the end of a picture's name says how it looks.
var looks = []string{"zh", "en", "light", "dark", "150", "narrow"}

// split parts a picture's name into the state and the look, which is "" for a picture outside the usual looks.
func split(name string) (state, look string) {
	words := strings.Split(name, "-")
	i := len(words)
	for i > 1 && slices.Contains(looks, words[i-1]) {
		i--
	}
	return strings.Join(words[:i], "-"), strings.Join(words[i:], "-")
}

func run(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.png"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return errors.New("there are no pictures in " + dir)
	}
	var page struct {
		Sections []*section
		Looks    []string
		Count    int
	}
	page.Count = len(files)
	for _, f := range files { // sorted, so that sections and states come together
		folder, file := filepath.Base(filepath.Dir(f)), filepath.Base(f)
		if n := len(page.Sections); n == 0 || page.Sections[n-1].Name != folder {
			page.Sections = append(page.Sections, &section{Name: folder})
		}
		page.Sections[len(page.Sections)-1].add(strings.TrimSuffix(file, ".png"), folder+"/"+file)
		if _, look := split(strings.TrimSuffix(file, ".png")); look != "" && !slices.Contains(page.Looks, look) {
			page.Looks = append(page.Looks, look)
		}
	}
	slices.Sort(page.Looks)
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, page); err != nil {
		return err
	}
	index := filepath.Join(dir, "index.html")
	if err := os.WriteFile(index, out.Bytes(), 0o644); err != nil { //nolint:gosec // it is to be looked at
		return err
	}
	fmt.Printf("%d pictures: %s\n", page.Count, index)
	return nil
}

func (s *section) add(name, file string) {
	stateName, look := split(name)
	i := slices.IndexFunc(s.States, func(x *state) bool { return x.Name == stateName })
	if i < 0 {
		i = len(s.States)
		s.States = append(s.States, &state{Name: stateName})
	}
	s.States[i].Pictures = append(s.States[i].Pictures, picture{look, file})
}

//go:embed page.html
var files embed.FS

var pageTemplate = template.Must(template.ParseFS(files, "page.html"))
