package pack

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aead.dev/minisign"
)

var signedOn = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

// cheap is a cost for tests.
const cheap KeyCost = 10 // libsodium goes no lower

func newKey(t testing.TB) SecretKey {
	t.Helper()
	k, err := NewSecretKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sign(t testing.TB, data []byte, k SecretKey, at time.Time) []byte {
	t.Helper()
	s, err := Sign(data, "test.pack", k, at)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func reasonOf(err error) string {
	var e *SignatureError
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "minisign", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestASignatureSaysWhoAndWhen(t *testing.T) {
	data, k := built(t, nil), newKey(t)
	signature := sign(t, data, k, signedOn)
	got, err := Verify(data, signature, []PublicKey{newKey(t).Public(), k.Public()})
	if err != nil || !got.Key.Is(k.Public()) || !got.At.Equal(signedOn) {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.Comment != "timestamp:1795514400\tfile:test.pack\thashed\tid:test\tversion:2026-11-23" {
		t.Errorf("comment %q", got.Comment)
	}
	if p, _, err := OpenSigned(data, signature, []PublicKey{k.Public()}); err != nil || p.ID != "test" {
		t.Errorf("%v", err)
	}
}

func TestSignaturesThatDoNotCount(t *testing.T) {
	data, k := built(t, nil), newKey(t)
	good := sign(t, data, k, signedOn)
	of := func(comment string) []byte {
		r := minisign.NewReader(bytes.NewReader(data))
		if _, err := new(bytes.Buffer).ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		return r.SignWithComments(k.key, comment, "c")
	}
	for _, c := range []struct {
		what      string
		data      []byte
		signature []byte
		keys      []PublicKey
		reason    string
	}{
		{"nobody is trusted", data, good, nil, SignatureNoKey},
		{"another key", data, good, []PublicKey{newKey(t).Public()}, SignatureUnknown},
		{"another file", versioned(t, "2026-11-24"), good, []PublicKey{k.Public()}, SignatureWrong},
		{"no signature", data, []byte("hello"), []PublicKey{k.Public()}, SignatureMalformed},
		{"nothing", data, nil, []PublicKey{k.Public()}, SignatureMalformed},
		{"a long one", data, append(good, make([]byte, maxSignature)...), []PublicKey{k.Public()}, SignatureMalformed},
		{"the older kind", data, minisign.Sign(k.key, data), []PublicKey{k.Public()}, SignatureMalformed},
		{"of another version", data, of("timestamp:1\tversion:2026-11-22"), []PublicKey{k.Public()}, SignatureOther},
		{"of another pack", data, of("timestamp:1\tid:other"), []PublicKey{k.Public()}, SignatureOther},
		{"with another comment", data, bytes.Replace(good, []byte("version:2026"), []byte("version:2027"), 1), []PublicKey{k.Public()}, SignatureWrong},
	} {
		if _, _, err := OpenSigned(c.data, c.signature, c.keys); reasonOf(err) != c.reason {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	if _, _, err := OpenSigned(data, of("no word about when"), []PublicKey{k.Public()}); err != nil {
		t.Errorf("a comment of one's own: %v", err)
	}
}

func TestEachByteOfASignedPackIsSigned(t *testing.T) {
	data, k := built(t, nil), newKey(t)
	signature, keys := sign(t, data, k, signedOn), []PublicKey{k.Public()}
	for i := range data {
		data[i] ^= 1
		if _, err := Verify(data, signature, keys); reasonOf(err) != SignatureWrong {
			t.Fatalf("with byte %d changed: %v", i, err)
		}
		data[i] ^= 1
	}
	first := bytes.IndexByte(signature, '\n') + 1 // the comment before is not signed, and says so
	for i := first; i < len(signature); i++ {
		spoilt := bytes.Clone(signature)
		spoilt[i] ^= 1
		got, err := Verify(data, spoilt, keys)
		// Base64 may end in bits that count for nothing.
		if err == nil && (got.Comment != commentOf(t, signature) || !got.At.Equal(signedOn)) {
			t.Fatalf("with byte %d of the signature changed it says %q", i, got.Comment)
		}
	}
}

func commentOf(t *testing.T, signature []byte) string {
	var s minisign.Signature
	if err := s.UnmarshalText(signature); err != nil {
		t.Fatal(err)
	}
	return s.TrustedComment
}

func TestKeysAreKeptAndReadAgain(t *testing.T) {
	k := newKey(t)
	for _, passphrase := range []string{"", "correct horse", "密码 🔑"} {
		file, err := k.File(passphrase, cheap, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if KeyEncrypted(file) != (passphrase != "") {
			t.Errorf("%q: encrypted %v", passphrase, KeyEncrypted(file))
		}
		got, err := ReadSecretKey(file, passphrase)
		if err != nil || !got.Public().Is(k.Public()) {
			t.Errorf("%q: %v", passphrase, err)
		}
		if _, err := ReadSecretKey(file, passphrase+"x"); passphrase != "" && !errors.Is(err, ErrPassphrase) {
			t.Errorf("another passphrase than %q: %v", passphrase, err)
		}
		public, err := ParsePublicKey(string(k.Public().File()))
		if err != nil || !public.Is(k.Public()) || public.ID() != k.Public().ID() {
			t.Errorf("%v", err)
		}
		if public, err = ParsePublicKey(k.Public().String() + "\n"); err != nil || !public.Is(k.Public()) {
			t.Errorf("%v", err)
		}
	}
	for _, text := range []string{"", "RW", "RWQFYkqaZc9tXZCwWNpY5Ir4X4IZsVvKwxFD0Dwr31c3f0U95h", strings.Repeat("a", 5000), "untrusted comment: x\n"} {
		if _, err := ParsePublicKey(text); err == nil {
			t.Errorf("%.20q is taken for a key", text)
		}
		if _, err := ReadSecretKey([]byte(text), ""); !errors.Is(err, ErrKeyFile) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

// What minisign 0.11 made is read, and what we make of its key is what it made, to the byte.
func TestTheVectorsOfMinisign(t *testing.T) {
	hello := testdata(t, "hello.txt")
	public, err := ParsePublicKey(string(testdata(t, "plain.pub")))
	if err != nil || public.ID() != "5D6DCF659A4A6205" {
		t.Fatalf("%s, %v", public.ID(), err)
	}
	signature := testdata(t, "hello.txt.minisig")
	got, err := Verify(hello, signature, []PublicKey{public})
	if err != nil || got.At.Unix() != 1764000000 {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := Verify(hello, testdata(t, "hello.legacy.minisig"), []PublicKey{public}); reasonOf(err) != SignatureMalformed {
		t.Errorf("the older kind: %v", err)
	}
	secret, err := ReadSecretKey(testdata(t, "plain.key"), "")
	if err != nil || !secret.Public().Is(public) {
		t.Fatal(err)
	}
	r := minisign.NewReader(bytes.NewReader(hello))
	if _, err := new(bytes.Buffer).ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	ours := r.SignWithComments(secret.key, "timestamp:1764000000\tfile:hello.txt\thashed", "signature from minisign secret key")
	if !bytes.Equal(ours, signature) {
		t.Errorf("ours:\n%s\nminisign's:\n%s", ours, signature)
	}
}

// The real minisign checks what we sign with keys of ours, and we check what it signs with them.
func TestTheRealMinisignAgrees(t *testing.T) {
	tool, err := exec.LookPath("minisign")
	if err != nil {
		if os.Getenv("OKPAY_SUPPORT_REQUIRE_SERVERS") != "" {
			t.Fatal(err)
		}
		t.Skip("there is no minisign here; its vectors are tested above")
	}
	dir, k := t.TempDir(), newKey(t)
	data := built(t, nil)
	write := func(name string, data []byte) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	secret, err := k.File("", 0, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	file, key, public := write("test.pack", data), write("key", secret), write("key.pub", k.Public().File())
	write("test.pack.minisig", sign(t, data, k, signedOn))
	out, err := exec.CommandContext(t.Context(), tool, "-V", "-m", file, "-p", public).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "version:2026-11-23") {
		t.Errorf("%v: %s", err, out)
	}
	out, err = exec.CommandContext(t.Context(), tool, "-V", "-m", file, "-P", k.Public().String()).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
	out, err = exec.CommandContext(t.Context(), tool, "-S", "-m", file, "-s", key).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	_, signature, err := ReadBuilt(file)
	if err != nil {
		t.Fatal(err)
	}
	if p, signed, err := OpenSigned(data, signature, []PublicKey{k.Public()}); err != nil || p.ID != "test" || signed.At.IsZero() {
		t.Errorf("%+v, %v", signed, err)
	}
	// An encrypted key: minisign reads its passphrase from a terminal, or a pipe.
	locked, err := k.File("correct horse", cheap, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), tool, "-S", "-m", file, "-s", write("locked", locked))
	c.Stdin = strings.NewReader("correct horse\n")
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	if _, signature, err = ReadBuilt(file); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(data, signature, []PublicKey{k.Public()}); err != nil {
		t.Error(err)
	}
}

func FuzzVerify(f *testing.F) {
	data := []byte("hello\n")
	f.Add(testdata(f, "hello.txt.minisig"))
	f.Add(testdata(f, "hello.legacy.minisig"))
	key, err := ParsePublicKey(string(testdata(f, "plain.pub")))
	if err != nil {
		f.Fatal(err)
	}
	const comment = "timestamp:1764000000\tfile:hello.txt\thashed"
	f.Fuzz(func(t *testing.T, signature []byte) {
		if got, err := Verify(data, signature, []PublicKey{key}); err == nil && got.Comment != comment {
			t.Errorf("%q was never signed", got.Comment)
		}
	})
}
