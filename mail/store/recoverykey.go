package store

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrRecoveryKey says that what was typed is no recovery key: a letter is wrong, or some are missing.
var ErrRecoveryKey = errors.New("store: this is not a recovery key")

// recoveryDigits are Crockford's: no I, L, O and U, which are mistaken for others on paper.
var recoveryDigits = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

const (
	recoveryCheck  = 3 // bytes that show a slip of the pen
	recoveryLength = 56
	recoveryGroup  = 4
)

// RecoveryKey writes the home's key for paper, in groups of four with a checksum.
func RecoveryKey(key [32]byte) string {
	digits := recoveryDigits.EncodeToString(append(key[:], recoverySum(key)...))
	var groups []string
	for g := range slices.Chunk([]byte(digits), recoveryGroup) {
		groups = append(groups, string(g))
	}
	return strings.Join(groups, "-")
}

// ParseRecoveryKey reads what RecoveryKey wrote, as people type it: small letters, spaces and mistaken letters included.
func ParseRecoveryKey(text string) (key [32]byte, err error) {
	clean := strings.Map(func(r rune) rune {
		switch r {
		case '-', ' ', '\t', '\n', '\r', '–', '—', '\u00a0', '\u3000':
			return -1
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, strings.ToUpper(text))
	b, err := recoveryDigits.DecodeString(clean)
	if err != nil || len(clean) != recoveryLength || len(b) != len(key)+recoveryCheck { // the cause would quote from the key
		return key, ErrRecoveryKey
	}
	key = [32]byte(b[:len(key)])
	if string(recoverySum(key)) != string(b[len(key):]) {
		return [32]byte{}, ErrRecoveryKey
	}
	return key, nil
}

func recoverySum(key [32]byte) []byte {
	sum := sha256.Sum256(append([]byte("okpay-support recovery key\x00"), key[:]...))
	return sum[:recoveryCheck]
}

// Recover gives a home its key back, which the keyring lost, or whose passphrase was forgotten. A key that does not open
// the store is an ErrKey and changes nothing.
func Recover(ctx context.Context, dir string, ring Keyring, key [32]byte, now func() time.Time) (KeySource, error) {
	path := filepath.Join(dir, FileName)
	if info, err := os.Stat(path); err != nil || info.Size() == 0 { // Open would make one
		return "", fmt.Errorf("opening the store with the recovery key: %w", ErrLost)
	}
	s, err := Open(ctx, Options{Path: path, Key: key, Now: now})
	if err != nil {
		return "", err
	}
	if err := s.Close(); err != nil {
		return "", err
	}
	return putKey(dir, ring, key)
}
