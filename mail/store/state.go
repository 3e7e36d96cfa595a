package store

// Position says how far a folder was read. It is the zero Position, save for account and folder, when it never was.
func (t *Tx) Position(account int64, folder string) (Position, error) {
	list, err := all(t, "reading a position", func(r row) (p Position, err error) {
		err = r.Scan(&p.Account, &p.Folder, &p.UIDValidity, &p.LastUID, toTime{&p.Checked})
		return p, err
	}, `SELECT account, folder, uid_validity, last_uid, checked FROM position WHERE account = ? AND folder = ?`,
		account, folder)
	if err != nil || len(list) == 0 {
		return Position{Account: account, Folder: folder}, err
	}
	return list[0], nil
}

// SetPosition keeps how far a folder was read.
func (t *Tx) SetPosition(p Position) error {
	_, err := t.exec("keeping a position",
		`INSERT OR REPLACE INTO position (account, folder, uid_validity, last_uid, checked) VALUES (?, ?, ?, ?, ?)`,
		p.Account, p.Folder, p.UIDValidity, p.LastUID, micros(p.Checked))
	return err
}

// ResetPositions forgets how far an account's folders were read, so that the next check reads them from the start.
func (t *Tx) ResetPositions(account int64) error {
	_, err := t.exec("resetting positions", `DELETE FROM position WHERE account = ?`, account)
	return err
}

// Get returns a value of the program's own small state, or ErrNotFound.
func (t *Tx) Get(key string) ([]byte, error) {
	return one(t, "reading "+key, scanOne[[]byte], `SELECT value FROM state WHERE key = ?`, key)
}

// Put keeps a value of the program's own small state; nil deletes it.
func (t *Tx) Put(key string, value []byte) error {
	if value == nil {
		_, err := t.exec("deleting "+key, `DELETE FROM state WHERE key = ?`, key)
		return err
	}
	_, err := t.exec("keeping "+key, `INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)`, key, value)
	return err
}

// Keys returns the keys that begin with prefix, sorted by their bytes.
func (t *Tx) Keys(prefix string) ([]string, error) {
	return all(t, "listing keys", scanOne[string],
		`SELECT key FROM state WHERE key >= ?1 AND substr(key, 1, length(?1)) = ?1 ORDER BY key`, prefix)
}
