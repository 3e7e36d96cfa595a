package main

import (
	"fmt"
	"time"

	"okpay.example/support/assets"
	"okpay.example/support/faq"
	"okpay.example/support/faq/pack"
)

// shownResults is how many results the window asks for.
const shownResults = 20

// typed gives every prefix of the texts, as a person types them.
func typed(texts []string) (prefixes []string) {
	for _, t := range texts {
		for i := range t {
			if i > 0 {
				prefixes = append(prefixes, t[:i])
			}
		}
		prefixes = append(prefixes, t)
	}
	return prefixes
}

// keys measures the real pack: each keystroke of real questions, and how soon it is ready.
func keys(data string) error {
	p, err := pack.LoadCompiled(assets.CompiledPack())
	if err != nil {
		return err
	}
	lib := faq.New(p)
	lib.Prepare()
	var asked []string
	for _, f := range routingFiles {
		lines, err := read(data, f)
		if err != nil {
			return err
		}
		asked = append(asked, texts(lines)...)
	}
	prefixes := typed(asked)
	t, err := quickest(len(prefixes), 5, func(i int) error {
		lib.Search(faq.Query{Text: prefixes[i], Lang: "zh-CN", Limit: shownResults})
		return nil
	})
	if err != nil {
		return err
	}
	within := 0
	for _, d := range t {
		if d <= 200*time.Microsecond {
			within++
		}
	}
	fmt.Printf("%d keystrokes of %d questions, with snippets and marks of %d results: median %.0f µs, p99 %.0f µs, "+
		"the most %.0f µs; %.2f %% within 200 µs.\n", len(t), len(asked), shownResults,
		micro(t.at(0.5)), micro(t.at(0.99)), micro(t.at(1)), 100*float64(within)/float64(len(t)))

	var load, index, all []float64
	for range 15 {
		var r ready
		if err := inChild("ready", data, &r); err != nil {
			return err
		}
		load, index = append(load, micro(r.Load)/1000), append(index, micro(r.Index)/1000)
		all = append(all, micro(r.Load+r.Index)/1000)
	}
	l, _, _ := median(load)
	i, _, _ := median(index)
	m, least, most := median(all)
	fmt.Printf("\nReady after %.1f ms (%.1f to %.1f in 15 new processes): reading the pack %.1f ms, indexing it %.1f ms.\n", m, least, most, l, i)
	return nil
}

// ready is how long a new process takes until it can search.
type ready struct{ Load, Index time.Duration }

func measureReady() (r ready, err error) {
	start := time.Now()
	p, err := pack.LoadCompiled(assets.CompiledPack())
	if err != nil {
		return r, err
	}
	r.Load = time.Since(start)
	start = time.Now()
	faq.New(p).Prepare()
	r.Index = time.Since(start)
	return r, nil
}
