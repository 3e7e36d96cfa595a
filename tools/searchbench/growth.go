package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	"okpay.example/support/assets"
	"okpay.example/support/faq/pack"
	"okpay.example/support/faq/search"
)

var sizes = []int{100, 300, 1000, 3000, 10_000, 30_000, 100_000}

// grown is the cost at one size.
type grown struct {
	Docs     int
	Build    time.Duration
	Memory   float64 // MB kept
	P50, P99 time.Duration
}

// growth measures packs of more and more documents.
func growth(data, plot string) error {
	fmt.Println("| documents | build | memory | keystroke, p50 | p99 |\n| --- | --- | --- | --- | --- |")
	var list []grown
	for _, n := range sizes {
		var g grown
		if err := inChild("grown:"+strconv.Itoa(n), data, &g); err != nil {
			return err
		}
		fmt.Printf("| %d | %.3g s | %.0f MB | %.0f µs | %.0f µs |\n", g.Docs, g.Build.Seconds(), g.Memory, micro(g.P50), micro(g.P99))
		list = append(list, g)
	}
	if plot == "" {
		return nil
	}
	if err := os.WriteFile(plot, draw(list), 0o644); err != nil {
		return fmt.Errorf("write the plot: %w", err)
	}
	return nil
}

func measureGrown(size, data string) (g grown, err error) {
	if g.Docs, err = strconv.Atoi(size); err != nil {
		return g, err
	}
	questions, err := read(data, questionsFile)
	if err != nil {
		return g, err
	}
	queries, err := read(data, queriesFile)
	if err != nil {
		return g, err
	}
	p, err := pack.LoadCompiled(assets.CompiledPack())
	if err != nil {
		return g, err
	}
	docs := invent(p, questions, g.Docs)
	settle()
	before := memory("VmRSS")
	start := time.Now()
	x := search.New(docs, search.Options{Synonyms: p.Synonyms})
	g.Build = time.Since(start)
	settle()
	g.Memory = memory("VmRSS") - before
	prefixes := typed(texts(queries[:100]))
	t, err := quickest(len(prefixes), 3, func(i int) error {
		x.Search(prefixes[i], shownResults)
		return nil
	})
	if err != nil {
		return g, err
	}
	g.P50, g.P99 = t.at(0.5), t.at(0.99)
	return g, nil
}

// invent makes documents like the pack's: titles, questions and keywords of customers, and bodies of the pack's own
// sentences and their questions, as long as its articles.
func invent(p *pack.Pack, questions []line, n int) []search.Doc {
	rng := rand.New(rand.NewPCG(1, 2))
	var sentences []string
	for _, a := range p.Articles {
		sentences = append(sentences, strings.FieldsFunc(a.Answer+"\n"+a.Markdown, func(r rune) bool { return r == '。' || r == '\n' })...)
	}
	ask := func() string { return questions[rng.IntN(len(questions))].text }
	docs := make([]search.Doc, n)
	for i := range docs {
		var body strings.Builder
		for body.Len() < 900 { // bytes, 300 Chinese characters
			body.WriteString(sentences[rng.IntN(len(sentences))] + "。" + ask() + "。\n")
		}
		docs[i] = search.Doc{ID: strconv.Itoa(i), Lang: "zh-CN", Title: ask(), Question: ask(), Keywords: []string{ask(), ask()}, Body: body.String()}
	}
	return docs
}
