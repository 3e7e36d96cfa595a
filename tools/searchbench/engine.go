package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	_ "github.com/ncruces/go-sqlite3/driver"

	"okpay.example/support/faq/search"
)

// engine is a search engine under test: it indexes texts, and gives the places of the best of them.
type engine interface {
	build(texts []string) error
	find(query string, limit int) ([]int, error)
	close() error
}

// The engines, by the name that a child process is told.
const (
	nameOwn   = "okpay-support"
	nameBleve = "bleve"
	nameFTS5  = "fts5"
)

func newEngine(name, dir string) (engine, error) {
	switch name {
	case nameOwn:
		return &own{}, nil
	case nameBleve:
		return &bleveEngine{dir: dir}, nil
	case nameFTS5:
		return &fts5{dir: dir}, nil
	}
	return nil, fmt.Errorf("unknown engine %q", name)
}

// own is the program's engine, as `faq eval --docs` uses it, without synonyms: the others have none either.
type own struct{ index *search.Index }

func (o *own) build(texts []string) error {
	docs := make([]search.Doc, len(texts))
	for i, t := range texts {
		docs[i].Question = t
	}
	o.index = search.New(docs, search.Options{})
	return nil
}

func (o *own) find(query string, limit int) ([]int, error) {
	hits := o.index.Search(query, limit) // with snippets and marks, which the others are not asked for
	places := make([]int, len(hits))
	for i, h := range hits {
		places[i] = h.Doc
	}
	return places, nil
}

func (o *own) close() error { return nil }

// bleveEngine is bleve's default index (scorch) with its analyzer for Chinese, Japanese and Korean: pairs of characters.
type bleveEngine struct {
	dir   string
	index bleve.Index
}

// bleveBatch is how many documents bleve is given at once; larger batches gain no more time, and cost memory.
const bleveBatch = 5000

func (b *bleveEngine) build(texts []string) error {
	text := bleve.NewTextFieldMapping()
	text.Analyzer, text.Store, text.IncludeInAll, text.IncludeTermVectors, text.DocValues = cjk.AnalyzerName, false, false, false, false
	m := bleve.NewIndexMapping()
	m.DefaultMapping.Dynamic = false
	m.DefaultMapping.AddFieldMappingsAt("text", text)
	x, err := bleve.New(filepath.Join(b.dir, "bleve"), m)
	if err != nil {
		return fmt.Errorf("make bleve's index: %w", err)
	}
	b.index = x
	for at := 0; at < len(texts); at += bleveBatch {
		batch := x.NewBatch()
		for i := at; i < min(at+bleveBatch, len(texts)); i++ {
			if err := batch.Index(fmt.Sprint(i), map[string]string{"text": texts[i]}); err != nil {
				return fmt.Errorf("bleve: index: %w", err)
			}
		}
		if err := x.Batch(batch); err != nil {
			return fmt.Errorf("bleve: write a batch: %w", err)
		}
	}
	return nil
}

func (b *bleveEngine) find(query string, limit int) ([]int, error) {
	q := bleve.NewMatchQuery(query)
	q.SetField("text")
	found, err := b.index.Search(bleve.NewSearchRequestOptions(q, limit, 0, false))
	if err != nil {
		return nil, fmt.Errorf("bleve: search: %w", err)
	}
	var places []int
	for _, h := range found.Hits {
		place := 0
		if _, err := fmt.Sscan(h.ID, &place); err != nil {
			return nil, fmt.Errorf("bleve: id: %w", err)
		}
		places = append(places, place)
	}
	return places, nil
}

func (b *bleveEngine) close() error { return b.index.Close() }

// fts5 is SQLite's full-text index over pairs of characters, which its tokenizers do not make by themselves.
type fts5 struct {
	dir   string
	db    *sql.DB
	query *sql.Stmt
}

func (f *fts5) build(texts []string) error {
	ctx := context.Background()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(f.dir, "fts5.db")+"?_pragma=journal_mode(wal)&_pragma=synchronous(off)")
	if err != nil {
		return fmt.Errorf("open SQLite: %w", err)
	}
	db.SetMaxOpenConns(1)
	f.db = db
	if _, err := db.ExecContext(ctx, `CREATE VIRTUAL TABLE t USING fts5(text, content='', tokenize='unicode61')`); err != nil {
		return fmt.Errorf("make an FTS5 table: %w", err)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	insert, err := tx.PrepareContext(ctx, `INSERT INTO t(rowid, text) VALUES (?, ?)`)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	for i, t := range texts {
		if _, err := insert.ExecContext(ctx, i+1, strings.Join(pairs(t), " ")); err != nil {
			return fmt.Errorf("insert: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	f.query, err = db.PrepareContext(ctx, `SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?`)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	return nil
}

func (f *fts5) find(query string, limit int) (places []int, err error) {
	var terms []string
	for _, p := range pairs(query) {
		terms = append(terms, `"`+p+`"`)
	}
	if len(terms) == 0 {
		return nil, nil
	}
	rows, err := f.query.QueryContext(context.Background(), strings.Join(terms, " OR "), limit)
	if err != nil {
		return nil, fmt.Errorf("FTS5: search: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("FTS5: read: %w", err)
		}
		places = append(places, id-1)
	}
	return places, rows.Err()
}

func (f *fts5) close() error { return f.db.Close() }
