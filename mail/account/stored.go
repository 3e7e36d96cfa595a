package account

import (
	"encoding/json"
	"errors"
	"fmt"

	"okpay.example/support/mail/store"
)

// secretPassword is the name under which the store keeps an account's password.
const secretPassword = "password"

// Load reads an account's Config; store.ErrNotFound when there is none.
func Load(t *store.Tx, id int64) (Config, error) {
	accounts, err := t.Accounts()
	if err != nil {
		return Config{}, fmt.Errorf("reading the accounts: %w", err)
	}
	for _, a := range accounts {
		if a.ID != id {
			continue
		}
		var c Config
		if err := json.Unmarshal(a.Config, &c); err != nil {
			return Config{}, fmt.Errorf("reading the settings of account %d: %w", id, err)
		}
		return c, nil
	}
	return Config{}, fmt.Errorf("account %d: %w", id, store.ErrNotFound)
}

// Save validates and keeps an account and returns its id; id 0 inserts. An empty password leaves the stored one. What
// signed it in another way before is forgotten.
func Save(t *store.Tx, id int64, c Config, password string) (int64, error) {
	if err := c.Validate(); err != nil {
		return 0, err
	}
	config, err := json.Marshal(c)
	if err != nil {
		return 0, fmt.Errorf("writing the settings of %s: %w", c.Email, err)
	}
	id, err = t.SaveAccount(store.Account{ID: id, Email: c.Email, Config: config})
	if err != nil {
		return 0, fmt.Errorf("saving the account %s: %w", c.Email, err)
	}
	former := secretToken
	if c.OAuth != "" {
		former, password = secretPassword, ""
	}
	if err := t.SetSecret(id, former, nil); err != nil {
		return 0, fmt.Errorf("forgetting how %s signed in before: %w", c.Email, err)
	}
	if password == "" {
		return id, nil
	}
	if err := t.SetSecret(id, secretPassword, []byte(password)); err != nil {
		return 0, fmt.Errorf("saving the password of %s: %w", c.Email, err)
	}
	return id, nil
}

// Password reads an account's password; "" when none is kept.
func Password(t *store.Tx, id int64) (string, error) {
	password, err := t.Secret(id, secretPassword)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("reading the password of account %d: %w", id, err)
	}
	return string(password), nil
}
