package store

// SaveAccount inserts the account when its ID is 0, or else replaces what is stored, and returns the id.
func (t *Tx) SaveAccount(a Account) (int64, error) {
	config := a.Config
	if config == nil {
		config = []byte{}
	}
	if a.ID == 0 {
		return t.insert("adding an account", `INSERT INTO account (email, config, created) VALUES (?, ?, ?)`,
			a.Email, config, micros(a.Created))
	}
	return a.ID, t.must("saving an account", `UPDATE account SET email = ?, config = ?, created = ? WHERE id = ?`,
		a.Email, config, micros(a.Created), a.ID)
}

// RestoreAccount puts an account that was deleted back under its former id, which no other account ever gets: tickets and
// mails that name it are its own again.
func (t *Tx) RestoreAccount(a Account) error {
	_, err := t.insert("restoring an account", `INSERT INTO account (id, email, config, created) VALUES (?, ?, ?, ?)`,
		a.ID, a.Email, []byte{}, micros(a.Created))
	return err
}

// Accounts returns all accounts, by id.
func (t *Tx) Accounts() ([]Account, error) {
	return all(t, "reading the accounts", func(r row) (a Account, err error) {
		err = r.Scan(&a.ID, &a.Email, &a.Config, toTime{&a.Created})
		return a, err
	}, `SELECT id, email, config, created FROM account ORDER BY id`)
}

// DeleteAccount deletes an account with its secrets and positions; its tickets stay.
func (t *Tx) DeleteAccount(id int64) error {
	return t.must("deleting an account", `DELETE FROM account WHERE id = ?`, id)
}

// SetSecret keeps a password or token of an account; nil deletes it.
func (t *Tx) SetSecret(account int64, name string, value []byte) error {
	if value == nil {
		_, err := t.exec("deleting a secret", `DELETE FROM secret WHERE account = ? AND name = ?`, account, name)
		return err
	}
	_, err := t.exec("keeping a secret", `INSERT INTO secret (account, name, value) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET value = excluded.value`, account, name, value)
	return err
}

// Secret returns a password or token of an account, or ErrNotFound.
func (t *Tx) Secret(account int64, name string) ([]byte, error) {
	return one(t, "reading a secret", scanOne[[]byte],
		`SELECT value FROM secret WHERE account = ? AND name = ?`, account, name)
}
