package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// compared is what one process measured of one engine.
type compared struct {
	Build      time.Duration
	Peak, Rest float64 // MB more than before the build: the most while building, and what stays
	P50, P99   time.Duration
	Hits       [3]int // queries with a right answer among the first 1, 3, 5
	Queries    int
}

// passes over the queries by engine. FTS5 takes minutes for one; only its hits are compared.
var passes = map[string]int{nameOwn: 5, nameBleve: 5, nameFTS5: 1}

func measureEngine(name, data string) (c compared, err error) {
	docs, err := read(data, questionsFile)
	if err != nil {
		return c, err
	}
	queries, err := read(data, queriesFile)
	if err != nil {
		return c, err
	}
	dir, err := os.MkdirTemp("", "searchbench")
	if err != nil {
		return c, err
	}
	defer os.RemoveAll(dir)
	e, err := newEngine(name, dir)
	if err != nil {
		return c, err
	}
	all := texts(docs)
	settle()
	before := memory("VmRSS")
	start := time.Now()
	if err := e.build(all); err != nil {
		return c, err
	}
	c.Build = time.Since(start)
	c.Peak = memory("VmHWM") - before
	settle()
	c.Rest = memory("VmRSS") - before

	const places = 5
	found := make([][]int, len(queries))
	t, err := quickest(len(queries), passes[name], func(i int) (err error) {
		found[i], err = e.find(queries[i].text, places)
		return err
	})
	if err != nil {
		return c, err
	}
	c.P50, c.P99, c.Queries = t.at(0.5), t.at(0.99), len(queries)
	for i, q := range queries {
		wanted := strings.Split(q.id, ",")
		place := slices.IndexFunc(found[i], func(doc int) bool { return slices.Contains(wanted, docs[doc].id) })
		for j, within := range []int{1, 3, 5} {
			if place >= 0 && place < within {
				c.Hits[j]++
			}
		}
	}
	return c, e.close()
}

// compare prints the engines side by side.
func compare(data string, names []string, rounds int) error {
	results := map[string][]compared{}
	for round := range rounds {
		for _, name := range names {
			if name == nameFTS5 && round > 0 {
				continue
			}
			var c compared
			if err := inChild(name, data, &c); err != nil {
				return err
			}
			results[name] = append(results[name], c)
		}
	}
	fmt.Printf("%d queries; build and times are the median of %d processes (the least and the most).\n\n",
		results[names[0]][0].Queries, rounds)
	fmt.Println("| | hit@1 | hit@3 | hit@5 | build | p50 | p99 | memory while building | memory kept |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, name := range names {
		rs := results[name]
		share := func(i int) string {
			return fmt.Sprintf("%.4f (%d)", float64(rs[0].Hits[i])/float64(rs[0].Queries), rs[0].Hits[i])
		}
		fmt.Printf("| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", name, share(0), share(1), share(2),
			spread(rs, func(c compared) float64 { return c.Build.Seconds() }, "%.3f s"),
			spread(rs, func(c compared) float64 { return micro(c.P50) / 1000 }, "%.2f ms"),
			spread(rs, func(c compared) float64 { return micro(c.P99) / 1000 }, "%.2f ms"),
			spread(rs, func(c compared) float64 { return c.Peak }, "%.0f MB"),
			spread(rs, func(c compared) float64 { return c.Rest }, "%.0f MB"))
	}
	if len(results[nameOwn]) > 0 && len(results[nameBleve]) > 0 {
		bounds(results)
	}
	return nil
}

// bounds prints what was asked of the search, and what it is.
func bounds(results map[string][]compared) {
	mid := func(name string, of func(compared) float64) float64 {
		var list []float64
		for _, c := range results[name] {
			list = append(list, of(c))
		}
		m, _, _ := median(list)
		return m
	}
	build := func(c compared) float64 { return c.Build.Seconds() }
	p99 := func(c compared) float64 { return micro(c.P99) / 1000 }
	own, other := results[nameOwn][0], 0
	for name, rs := range results {
		if name != nameOwn {
			other = max(other, rs[0].Hits[2])
		}
	}
	fmt.Println("\n| asked | bound | is | |\n| --- | --- | --- | --- |")
	row := func(what string, bound, is float64, ok bool) {
		fmt.Printf("| %s | %.3g | %.3g | %s |\n", what, bound, is, map[bool]string{true: "holds", false: "**missed**"}[ok])
	}
	most := func(what string, bound, is float64) { row(what, bound, is, is <= bound) }
	most("p99 at most a tenth of bleve's, ms", mid(nameBleve, p99)/10, mid(nameOwn, p99))
	most("p99, ms", 2, mid(nameOwn, p99))
	most("build at most a quarter of bleve's, s", mid(nameBleve, build)/4, mid(nameOwn, build))
	most("build, s", 0.4, mid(nameOwn, build))
	most("memory more, MB", 60, mid(nameOwn, func(c compared) float64 { return c.Peak }))
	row("hit@5 above the others, queries", float64(other), float64(own.Hits[2]), own.Hits[2] > other)
}

func micro(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

func spread(rs []compared, of func(compared) float64, format string) string {
	var list []float64
	for _, c := range rs {
		list = append(list, of(c))
	}
	m, least, most := median(list)
	if len(list) == 1 {
		return fmt.Sprintf(format, m)
	}
	return fmt.Sprintf(format+" ("+format[:4]+" to "+format[:4]+")", m, least, most)
}
