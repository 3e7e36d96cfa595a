package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// Tx is one transaction. It belongs to the function it was given to and ends with it.
type Tx struct {
	ctx context.Context // of Update or View: a transaction lives no longer than its call
	tx  *sql.Tx
}

func (t *Tx) exec(doing, query string, args ...any) (sql.Result, error) {
	res, err := t.tx.ExecContext(t.ctx, query, args...)
	return res, wrap(doing, err)
}

// must is exec for statements that have to hit a row: ErrNotFound if they hit none.
func (t *Tx) must(doing, query string, args ...any) error {
	res, err := t.exec(doing, query, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil {
		return wrap(doing, err)
	} else if n == 0 {
		return fmt.Errorf("%s: %w", doing, ErrNotFound)
	}
	return nil
}

// insert is exec that returns the new row's id.
func (t *Tx) insert(doing, query string, args ...any) (int64, error) {
	res, err := t.exec(doing, query, args...)
	if err != nil {
		return 0, err
	}
	id, err := res.LastInsertId()
	return id, wrap(doing, err)
}

// get reads one value, or ErrNotFound.
func (t *Tx) get(doing string, dest any, query string, args ...any) error {
	return wrap(doing, t.tx.QueryRowContext(t.ctx, query, args...).Scan(dest))
}

// row is what *sql.Row and *sql.Rows have in common.
type row interface{ Scan(dest ...any) error }

// one reads one row, or ErrNotFound.
func one[T any](t *Tx, doing string, scan func(row) (T, error), query string, args ...any) (T, error) {
	v, err := scan(t.tx.QueryRowContext(t.ctx, query, args...))
	return v, wrap(doing, err)
}

// all reads every row; none is no error.
func all[T any](t *Tx, doing string, scan func(row) (T, error), query string, args ...any) ([]T, error) {
	rows, err := t.tx.QueryContext(t.ctx, query, args...)
	if err != nil {
		return nil, wrap(doing, err)
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, wrap(doing, err)
		}
		list = append(list, v)
	}
	return list, wrap(doing, rows.Err())
}

func scanOne[T any](r row) (v T, err error) {
	err = r.Scan(&v)
	return v, err
}

// micros is how a time is stored: microseconds, which reach any year a mail may claim, or NULL for the zero time.
func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// toTime scans what micros stored, as UTC.
type toTime struct{ *time.Time }

func (d toTime) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d.Time = time.Time{}
	case int64:
		*d.Time = time.UnixMicro(v).UTC()
	default:
		return fmt.Errorf("a time stored as %T: %w", v, ErrDamaged)
	}
	return nil
}

// asJSON is how a list or a verdict is stored.
type asJSON struct{ v any }

func (j asJSON) text() string {
	b, err := json.Marshal(j.v)
	if err != nil { // only strings and numbers are given here, and they always marshal
		panic(err)
	}
	return string(b)
}

func (j asJSON) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("a list stored as %T: %w", v, ErrDamaged)
	}
	if err := json.Unmarshal([]byte(s), j.v); err != nil {
		return fmt.Errorf("a stored list: %w (%w)", ErrDamaged, err)
	}
	return nil
}

// orNull stores the zero value, which stands for "none", as NULL, so that it refers to nothing.
func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// into scans what orNull stored.
func into[T any](p *T) sql.Scanner { return reference[T]{p} }

type reference[T any] struct{ p *T }

func (d reference[T]) Scan(v any) error {
	var n sql.Null[T]
	if err := n.Scan(v); err != nil {
		return err
	}
	*d.p = n.V
	return nil
}
