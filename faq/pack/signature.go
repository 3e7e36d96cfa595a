package pack

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"aead.dev/minisign"
)

// Signatures are those of minisign (https://jedisct1.github.io/minisign/): Ed25519 over the BLAKE2b-512 of the file, in a
// text file beside it, with a trusted comment that is signed too. Whoever has minisign can make and check them without
// this program.

// SignatureExt is what a signature's file name has more than that of the pack.
const SignatureExt = ".minisig"

// maxSignature bounds a signature's or a key's file, in bytes.
const maxSignature = 4 << 10

// PublicKey says whose signatures are taken. The zero value is nobody's.
type PublicKey struct{ key minisign.PublicKey }

// ParsePublicKey reads a key as minisign writes it: the line alone, or the file with its comment.
func ParsePublicKey(text string) (PublicKey, error) {
	var k PublicKey
	if len(text) > maxSignature {
		return k, errors.New("the key is too long")
	}
	// The comment's own line is optional, as is the line end after the key.
	if err := k.key.UnmarshalText([]byte(strings.TrimSpace(text))); err != nil {
		return PublicKey{}, errors.New("that is not a minisign public key")
	}
	return k, nil
}

// String is the key in one line, as minisign -P takes it.
func (k PublicKey) String() string { return k.key.String() }

// ID names the key among others, in 16 hexadecimal digits. It proves nothing.
func (k PublicKey) ID() string { return keyID(k.key.ID()) }

// File is the key as minisign keeps it.
func (k PublicKey) File() []byte {
	return fmt.Appendf(nil, "untrusted comment: minisign public key %s\n%s\n", k.ID(), k)
}

// Is tells whether both are the same key.
func (k PublicKey) Is(other PublicKey) bool { return k.key.Equal(other.key) }

func keyID(id uint64) string { return fmt.Sprintf("%016X", id) }

// SecretKey signs.
type SecretKey struct{ key minisign.PrivateKey }

// Public is what others check its signatures with.
func (k SecretKey) Public() PublicKey {
	public, _ := k.key.Public().(minisign.PublicKey) // it is one, by the library's own word
	return PublicKey{public}
}

// NewSecretKey makes a key; nil for the system's randomness.
func NewSecretKey(random io.Reader) (SecretKey, error) {
	_, key, err := minisign.GenerateKey(random)
	if err != nil {
		return SecretKey{}, fmt.Errorf("make a key: %w", err)
	}
	return SecretKey{key}, nil
}

// KeyEncrypted tells whether the file of a secret key needs a passphrase.
func KeyEncrypted(file []byte) bool { return minisign.IsEncrypted(file) }

// ErrKeyFile is in the chain of an error about the file of a secret key.
var ErrKeyFile = errors.New("that is not a minisign secret key")

// ErrPassphrase says that a passphrase does not open a key.
var ErrPassphrase = errors.New("the passphrase does not open the key")

// ReadSecretKey reads the file of a secret key. The passphrase of one that is not encrypted is not looked at.
func ReadSecretKey(file []byte, passphrase string) (SecretKey, error) {
	if len(file) > maxSignature {
		return SecretKey{}, ErrKeyFile
	}
	if !KeyEncrypted(file) {
		var k SecretKey
		if err := k.key.UnmarshalText(file); err != nil {
			return SecretKey{}, ErrKeyFile
		}
		return k, nil
	}
	key, err := minisign.DecryptKey(passphrase, file)
	if err != nil {
		return SecretKey{}, ErrPassphrase
	}
	return SecretKey{key}, nil
}

// Sign signs a built pack, which must be one that opens. name is that of its file and only for people. The comment says
// in the same words as minisign's when it was signed, and which pack it is.
func Sign(data []byte, name string, key SecretKey, at time.Time) ([]byte, error) {
	p, err := LoadBuilt(data)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	trusted := fmt.Sprintf("timestamp:%d\tfile:%s\thashed\tid:%s\tversion:%s", at.Unix(), oneLine(name), oneLine(p.ID), p.Version)
	r := minisign.NewReader(strings.NewReader(string(data)))
	if _, err := io.Copy(io.Discard, r); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return r.SignWithComments(key.key, trusted, "signature from minisign secret key "+key.Public().ID()), nil
}

// oneLine makes s fit for a comment's field.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '_'
		}
		return r
	}, s)
}

// Signed is what a good signature says.
type Signed struct {
	Key     PublicKey
	Comment string    // the trusted one
	At      time.Time // when it was signed, by its comment; zero when that does not say
}

// The reasons of a SignatureError.
const (
	SignatureMalformed = "malformed" // the file is no signature
	SignatureUnknown   = "unknown"   // by a key that is not trusted
	SignatureWrong     = "wrong"     // by a trusted key, but not of this file
	SignatureOther     = "other"     // good, but its comment is of another pack
	SignatureMissing   = "missing"   // there is none
	SignatureNoKey     = "no_key"    // there is no key to check it with
)

// SignatureError says why a signature does not count.
type SignatureError struct {
	Reason string
	KeyID  string // of the key that it says it is by; "" where that is not known
}

func (e *SignatureError) Error() string {
	text := map[string]string{
		SignatureMalformed: "the signature cannot be read",
		SignatureUnknown:   "it is signed by a key that is not trusted",
		SignatureWrong:     "the signature is not of this file",
		SignatureOther:     "the signature is of another pack or version",
		SignatureMissing:   "it is not signed",
		SignatureNoKey:     "no key is known to check the signature with",
	}[e.Reason]
	if e.KeyID != "" {
		text += " (key " + e.KeyID + ")"
	}
	return text
}

// Verify checks the signature of a file with the keys of those who are trusted. It says nothing of what the file holds.
func Verify(data, signature []byte, trusted []PublicKey) (Signed, error) {
	var s minisign.Signature
	if len(signature) > maxSignature || s.UnmarshalText(signature) != nil {
		return Signed{}, &SignatureError{Reason: SignatureMalformed}
	}
	id := keyID(s.KeyID)
	// The older kind signs the file itself and not its hash. A signature of the one kind could be shown as one of the
	// other, of a file of 64 bytes; minisign has not made the older kind by itself since 2021.
	if s.Algorithm != minisign.HashEdDSA {
		return Signed{}, &SignatureError{Reason: SignatureMalformed, KeyID: id}
	}
	if len(trusted) == 0 {
		return Signed{}, &SignatureError{Reason: SignatureNoKey, KeyID: id}
	}
	reason := SignatureUnknown
	for _, k := range trusted {
		if k.key.ID() != s.KeyID {
			continue
		}
		if minisign.Verify(k.key, data, signature) {
			return Signed{Key: k, Comment: s.TrustedComment, At: signedAt(s.TrustedComment)}, nil
		}
		reason = SignatureWrong
	}
	return Signed{}, &SignatureError{Reason: reason, KeyID: id}
}

// commentField gives a field of a trusted comment, which are NAME:VALUE between tabs.
func commentField(comment, name string) string {
	for field := range strings.SplitSeq(comment, "\t") {
		if value, ok := strings.CutPrefix(field, name+":"); ok {
			return value
		}
	}
	return ""
}

func signedAt(comment string) time.Time {
	n, err := strconv.ParseInt(commentField(comment, "timestamp"), 10, 64)
	if err != nil || n <= 0 || n > 1<<40 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// describes tells whether a comment is of this pack. One made by minisign itself names none and describes any.
func describes(comment string, p *Pack) bool {
	id, version := commentField(comment, "id"), commentField(comment, "version")
	return (id == "" || id == oneLine(p.ID)) && (version == "" || version == p.Version)
}

// OpenSigned verifies and reads a built pack.
func OpenSigned(data, signature []byte, trusted []PublicKey) (*Pack, Signed, error) {
	signed, err := Verify(data, signature, trusted)
	if err != nil {
		return nil, Signed{}, err
	}
	p, err := LoadBuilt(data)
	if err != nil {
		return nil, Signed{}, err
	}
	if !describes(signed.Comment, p) {
		return nil, Signed{}, &SignatureError{Reason: SignatureOther, KeyID: signed.Key.ID()}
	}
	return p, signed, nil
}
