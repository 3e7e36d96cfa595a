package app

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"okpay.example/support/assets"
	"okpay.example/support/faq"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/i18n"
)

// PackKey is the minisign public key whose packs may take the place of the built-in one, set by the linker when a desk
// builds the program for its people (-X okpay.example/support/internal/app.PackKey=RW…). It is empty here: this project has
// no desk, so that the first pack needs a key by hand.
var PackKey string

// PackOrigin says where the content in force comes from.
type PackOrigin string

// The origins. With PackPrevious the newest installed pack cannot be opened, and the one before is used.
const (
	PackBuiltIn   PackOrigin = "built_in"
	PackInstalled PackOrigin = "installed"
	PackPrevious  PackOrigin = "previous"
	PackFolder    PackOrigin = "folder" // named by --pack
	PackFile      PackOrigin = "file"   // the same, a built pack
)

// Content is the pack in force, and where it comes from.
type Content struct {
	Library  *faq.Library
	Origin   PackOrigin
	Path     string  // with PackFolder and PackFile
	Unsigned error   // with PackFile: why its signature does not count; it is used all the same, since it was named
	Trouble  []error // why an installed pack is not used; the next best is

	shelf   pack.Shelf
	shelved pack.Shelved
	builtIn *pack.Pack // nil while it is not needed
}

// packFolder is that of the installed packs, in the home.
const packFolder = "packs"

// OpenContent opens what is in force in a home: what packPath names, else the installed pack, else the built-in one. A
// .toml file at packPath is laid over that one, and so is deployment. An installed pack that cannot be opened is no error.
func OpenContent(home, packPath string, deployment []byte) (*Content, error) {
	c := &Content{}
	f, err := FoldersIn(home)
	if err != nil {
		return nil, err
	}
	c.shelf = pack.Shelf{Dir: filepath.Join(f.Data, packFolder)}
	return c, c.open(packPath, deployment)
}

// OpenLibrary opens the built-in content alone, or what packPath names.
func OpenLibrary(packPath string, deployment []byte) (*faq.Library, error) {
	c := &Content{}
	if err := c.open(packPath, deployment); err != nil {
		return nil, err
	}
	return c.Library, nil
}

func (c *Content) open(packPath string, deployment []byte) error {
	p, err := c.base()
	if err != nil {
		return err
	}
	if packPath != "" {
		if p, err = pack.Open(packPath, p); err != nil {
			return &PackError{Path: packPath, Err: err}
		}
	}
	if len(deployment) > 0 {
		if p, err = p.Overlay(deployment); err != nil {
			return fmt.Errorf("lay the deployment over the content: %w", err)
		}
	}
	c.Library = faq.New(p)
	if packPath != "" && !strings.EqualFold(filepath.Ext(packPath), ".toml") {
		c.named(packPath)
	}
	return nil
}

// base is the pack in force while none is named.
func (c *Content) base() (*pack.Pack, error) {
	c.shelved = c.shelf.Open()
	c.Trouble = c.shelved.Trouble
	switch {
	case c.shelved.Pack == nil:
		c.Origin = PackBuiltIn
		return c.embedded()
	case c.shelved.Fallback:
		c.Origin = PackPrevious
	default:
		c.Origin = PackInstalled
	}
	return c.shelved.Pack, nil
}

func (c *Content) embedded() (*pack.Pack, error) {
	if c.builtIn == nil {
		p, err := pack.LoadCompiled(assets.CompiledPack())
		if err != nil {
			return nil, fmt.Errorf("load the built-in content: %w", err)
		}
		c.builtIn = p
	}
	return c.builtIn, nil
}

// named says of what --pack names where it comes from and whether it is signed.
func (c *Content) named(path string) {
	c.Path, c.Origin = path, PackFolder
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		c.Origin = PackFile
		_, c.Unsigned = c.Verify(path, "")
	}
}

// trusted are the keys whose packs may be installed: those in the record of the newest one installed; while there is none,
// those that the content in use names, else the one that is built in. A pack that --pack names is used for once and says
// nothing of others.
func (c *Content) trusted() []pack.PublicKey {
	if c.shelved.Record.Folder != "" {
		return c.shelved.Keys()
	}
	if c.Origin == PackBuiltIn {
		if keys := c.Library.Pack().TrustedKeys(); len(keys) > 0 {
			return keys
		}
	}
	if key, err := pack.ParsePublicKey(PackKey); err == nil {
		return []pack.PublicKey{key}
	}
	return nil
}

// Verified is a pack whose signature counts.
type Verified struct {
	Pack   *pack.Pack
	Signed pack.Signed
}

// Verify checks a built pack and the signature beside it, with the key given (a key or its file) or else with those that are
// trusted. Its error is a *PackError, a *KeyError or one about the key's file.
func (c *Content) Verify(file, key string) (Verified, error) {
	keys, err := c.keys(key)
	if err != nil {
		return Verified{}, err
	}
	data, signature, err := pack.ReadBuilt(file)
	if err == nil && signature == nil {
		err = &pack.SignatureError{Reason: pack.SignatureMissing}
	}
	var v Verified
	if err == nil {
		v.Pack, v.Signed, err = pack.OpenSigned(data, signature, keys)
	}
	if err != nil {
		return Verified{}, &PackError{Path: file, Err: err}
	}
	return v, nil
}

// Unusual says which packs are installed that would be refused: the person asks for it.
type Unusual struct{ Older, Early bool }

// Install is Verify, and puts the pack into force from the next start on. changed is false when it already was.
func (c *Content) Install(file, key string, allow Unusual, now time.Time) (in pack.Installed, changed bool, err error) {
	o, err := c.installOptions()
	if err != nil {
		return in, false, err
	}
	o.AllowOlder, o.AllowEarly, o.Now = allow.Older, allow.Early, now
	if key != "" {
		if o.Given, err = c.keys(key); err != nil {
			return in, false, err
		}
	}
	if o.From, err = filepath.Abs(file); err != nil {
		o.From = file
	}
	data, signature, err := pack.ReadBuilt(file)
	if err == nil {
		in, changed, err = c.shelf.Install(data, signature, o)
	}
	if err != nil {
		return in, false, &PackError{Path: file, Err: err}
	}
	return in, changed, nil
}

func (c *Content) installOptions() (pack.InstallOptions, error) {
	builtIn, err := c.embedded()
	return pack.InstallOptions{Trusted: c.trusted(), BuiltIn: builtIn}, err
}

// Remove takes the installed packs away, so that the built-in one is in force from the next start on.
func (c *Content) Remove() (bool, error) { return c.shelf.Remove() }

// keys are those trusted, or the one that was given.
func (c *Content) keys(given string) ([]pack.PublicKey, error) {
	if given == "" {
		return c.trusted(), nil
	}
	key, err := readPublicKey(given)
	return []pack.PublicKey{key}, err
}

// KeyError says that something is no key.
type KeyError struct {
	Value string // the file, or what was typed
	Err   error
}

func (e *KeyError) Error() string { return fmt.Sprintf("%s: %v", e.Value, e.Err) }
func (e *KeyError) Unwrap() error { return e.Err }

// ErrPublicKey is in the chain of a KeyError about a public key.
var ErrPublicKey = errors.New("that is not a minisign public key")

// readPublicKey reads a public key, which is typed or in a file.
func readPublicKey(value string) (pack.PublicKey, error) {
	if key, err := pack.ParsePublicKey(value); err == nil {
		return key, nil
	}
	text, err := pack.ReadKeyFile(value)
	if errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(value, "RW") && !strings.ContainsRune(value, '.') {
		err = ErrPublicKey // a key with a slip in it and no file's name
	}
	if err == nil {
		key, e := pack.ParsePublicKey(string(text))
		if e == nil {
			return key, nil
		}
		err = ErrPublicKey
	}
	if errors.Is(err, fs.ErrNotExist) {
		return pack.PublicKey{}, fmt.Errorf("read the key: %w", err)
	}
	return pack.PublicKey{}, &KeyError{Value: value, Err: err}
}

// Text says in a line which pack is in force and where it comes from.
func (c *Content) Text(w *i18n.Catalog) string {
	p := c.Library.Pack()
	args := []any{"Pack", p.ID + " " + p.Version, "Path", c.Path, "Key", c.keyID()}
	if c.Unsigned != nil {
		return w.T("pack.origin.unsigned", args...)
	}
	return w.T("pack.origin."+string(c.Origin), args...)
}

// ContentText is Text and Notice for the window, in the language that the program speaks.
func (a *App) ContentText() (text, notice string) {
	w := a.Words()
	return a.content.Text(w), a.content.notice(w, "")
}

// keyID names the key that the installed pack is signed by.
func (c *Content) keyID() string {
	key, err := pack.ParsePublicKey(c.shelved.Installed.Key)
	if err != nil {
		return "?"
	}
	return key.ID()
}

// Notice says at the command line what a person must know of the content in force; "" when there is nothing.
func (c *Content) Notice(w *i18n.Catalog) string { return c.notice(w, ".terminal") }

// notice is Notice in the words of a face: "" is the window's.
func (c *Content) notice(w *i18n.Catalog, face string) string {
	switch {
	case c.Unsigned != nil:
		return w.T("pack.notice.unsigned", "Path", c.Path, "Why", Explain(w, c.Unsigned).Message)
	case len(c.Trouble) > 0 && c.Origin == PackPrevious:
		return w.T("pack.notice.previous"+face, "Version", c.shelved.Installed.Version)
	case len(c.Trouble) > 0:
		return w.T("pack.notice.trouble" + face)
	}
	return ""
}

// log writes down what is used, and why not something newer.
func (c *Content) log(l *slog.Logger) {
	for _, err := range c.Trouble {
		l.Warn("an installed content pack is not used", "err", err)
	}
	if c.Unsigned != nil {
		l.Warn("the content pack is used without a signature that counts, since --pack names it", "err", c.Unsigned)
	}
	p := c.Library.Pack()
	l.Info("content", "id", p.ID, "version", p.Version, "origin", c.Origin)
}
