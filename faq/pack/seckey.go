package pack

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"

	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/scrypt"
)

// KeyCost is what it takes to try a passphrase: the binary logarithm of scrypt's N, with r = 8 and p = 1. 0 is minisign's
// own cost, a gibibyte of memory and some seconds. The minisign library knows that one only, so tests of it would take
// minutes; hence our own code for this one thing.
type KeyCost int

const (
	keyCostUsual  KeyCost = 20
	scryptR               = 8
	scryptP               = 1
	keySaltSize           = 32
	keySecretSize         = 8 + 64 // the key's id, and the key
)

// Where things lie in the file of a secret key: algorithm, derivation, checksum's kind, salt, limits of operations and
// memory as libsodium has them, then the id, the key and a checksum, which are encrypted.
const (
	keyDerivation = 2
	keySalt       = 6
	keyOps        = keySalt + keySaltSize
	keyMem        = keyOps + 8
	keySecret     = keyMem + 8
	keySum        = keySecret + keySecretSize
	keySize       = keySum + blake2b.Size256
)

// File is the key as minisign keeps it: encrypted with the passphrase, or readable by anybody when that is empty. random
// gives the salt.
func (k SecretKey) File(passphrase string, cost KeyCost, random io.Reader) ([]byte, error) {
	text, err := k.key.MarshalText()
	if err != nil {
		return nil, fmt.Errorf("write the key: %w", err)
	}
	if passphrase == "" {
		return append(text, '\n'), nil
	}
	comment, encoded, _ := bytes.Cut(text, []byte("\n"))
	raw, err := base64.StdEncoding.DecodeString(string(encoded))
	if err == nil && len(raw) != keySize {
		err = fmt.Errorf("it has %d bytes and not %d", len(raw), keySize)
	}
	if err == nil {
		err = lockKey(raw, passphrase, cost, random)
	}
	if err != nil {
		return nil, fmt.Errorf("encrypt the key: %w", err)
	}
	return fmt.Appendf(nil, "%s\n%s\n", comment, base64.StdEncoding.EncodeToString(raw)), nil
}

// lockKey encrypts a secret key's file in place.
func lockKey(raw []byte, passphrase string, cost KeyCost, random io.Reader) error {
	if cost == 0 {
		cost = keyCostUsual
	}
	n := 1 << cost
	copy(raw[keyDerivation:], "Sc")
	salt := raw[keySalt : keySalt+keySaltSize]
	if _, err := io.ReadFull(random, salt); err != nil {
		return err
	}
	binary.LittleEndian.PutUint64(raw[keyOps:], uint64(n)*scryptR*scryptP*4) // as libsodium counts them
	binary.LittleEndian.PutUint64(raw[keyMem:], uint64(n)*scryptR*128)
	sum := blake2b.Sum256(append(bytes.Clone(raw[:2]), raw[keySecret:keySum]...))
	copy(raw[keySum:], sum[:])
	stream, err := scrypt.Key([]byte(passphrase), salt, n, scryptR, scryptP, keySize-keySecret)
	if err != nil {
		return err
	}
	for i, b := range stream {
		raw[keySecret+i] ^= b
	}
	return nil
}
