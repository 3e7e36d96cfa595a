// Package i18n chooses the language the program speaks and looks up its words. It does not translate content: articles
// and fixes carry both languages in the pack.
package i18n

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// The two languages of the program.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Languages lists them, the first being the fallback.
func Languages() []string { return []string{Chinese, English} }

// Catalog holds the words of one language. It is immutable and safe for concurrent use.
type Catalog struct {
	lang  string
	words func() words // waits until they are read
	fyne  []byte
}

// words are those of one language.
type words struct {
	plain     map[string]string // those without placeholder and count, which are most of them, by key
	localizer *goi18n.Localizer // of the others
	err       error
}

// New returns the catalogue of lang, whose words stand in LANG/*.json of files. They are read beside what the caller does
// next, and waited for when the first is wanted; see Err.
func New(files fs.FS, lang string) (*Catalog, error) {
	if !Supported(lang) {
		return nil, fmt.Errorf("i18n: no translation for %q; there are %s", lang, strings.Join(Languages(), ", "))
	}
	names, err := fs.Glob(files, path.Join(lang, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("i18n: list translations: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("i18n: no translation files for %s", lang)
	}
	c := &Catalog{lang: lang}
	if at := slices.Index(names, path.Join(lang, "fyne.json")); at >= 0 {
		if c.fyne, err = fs.ReadFile(files, names[at]); err != nil {
			return nil, fmt.Errorf("i18n: read %s: %w", names[at], err)
		}
		names = slices.Delete(names, at, at+1)
	}
	c.words = sync.OnceValue(func() words { return read(files, names, lang) })
	go c.words()
	return c, nil
}

// manyWords is about how many there are, so that their map need not grow.
const manyWords = 1600

// read reads the words of a language.
func read(files fs.FS, names []string, lang string) words {
	tag := language.MustParse(lang)
	bundle := goi18n.NewBundle(tag)
	w := words{plain: make(map[string]string, manyWords)}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		var messages []*goi18n.Message
		if err == nil {
			messages, err = w.take(data)
		}
		if err == nil {
			err = bundle.AddMessages(tag, messages...)
		}
		if err != nil {
			w.err = errors.Join(w.err, fmt.Errorf("i18n: read %s: %w", name, err))
		}
	}
	w.localizer = goi18n.NewLocalizer(bundle, lang)
	return w
}

// take takes the plain words of a file, and returns the others. They are read into any, since that is three times as quick as
// into a type that reads itself.
func (w words) take(data []byte) (messages []*goi18n.Message, err error) {
	var all map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	for key, word := range all {
		m := &goi18n.Message{ID: key}
		var ok bool
		if m.One, m.Other, ok = forms(word); !ok {
			return nil, fmt.Errorf("%s has no words", key)
		}
		if m.One == "" && !strings.Contains(m.Other, "{{") {
			w.plain[key] = m.Other
			continue
		}
		messages = append(messages, m)
	}
	return messages, nil
}

// forms are the words for a key: a text, or an object with one for each form that a count takes.
func forms(word any) (one, other string, ok bool) {
	switch w := word.(type) {
	case string:
		return "", w, true
	case map[string]any:
		one, _ = w["one"].(string)
		other, ok = w["other"].(string)
	}
	return one, other, ok
}

// Err tells which words could not be read. Their keys come back as themselves, as unknown ones do.
func (c *Catalog) Err() error { return c.words().err }

// Lang is "zh-CN" or "en".
func (c *Catalog) Lang() string { return c.lang }

// Fyne gives the toolkit's own words in this language, for lang.AddTranslationsForLocale.
func (c *Catalog) Fyne() []byte { return c.fyne }

// T gives the words for key. Args are pairs of a placeholder's name and its value: T("sent.to", "Address", a).
// An unknown key comes back as itself, so that it is seen and mended.
func (c *Catalog) T(key string, args ...any) string {
	if text := c.words().plain[key]; text != "" {
		return text
	}
	return c.localize(&goi18n.LocalizeConfig{MessageID: key, TemplateData: pairs(args)})
}

// N gives the words for a count; {{.N}} is the number.
func (c *Catalog) N(key string, n int, args ...any) string {
	if text := c.words().plain[key]; text != "" {
		return text
	}
	data := pairs(args)
	data["N"] = n
	return c.localize(&goi18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: n})
}

// Has tells whether there are words for key.
func (c *Catalog) Has(key string) bool {
	if c.words().plain[key] != "" {
		return true
	}
	s, err := c.words().localizer.Localize(&goi18n.LocalizeConfig{MessageID: key})
	return err == nil && s != ""
}

func (c *Catalog) localize(l *goi18n.LocalizeConfig) string {
	s, err := c.words().localizer.Localize(l)
	if err != nil || s == "" {
		return l.MessageID
	}
	return s
}

func pairs(args []any) map[string]any {
	data := make(map[string]any, len(args)/2+1)
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			data[name] = args[i+1]
		}
	}
	return data
}

// Supported tells whether the program speaks lang.
func Supported(lang string) bool { return lang == Chinese || lang == English }

// Choose picks the language: the setting when it names one; else Chinese for any zh locale and for C, POSIX or none;
// else English. locales are tried in order, as LC_ALL, LC_MESSAGES and LANG are; the first that is set decides.
func Choose(setting string, locales ...string) string {
	switch {
	case Supported(setting):
		return setting
	case strings.HasPrefix(strings.ToLower(setting), "zh"):
		return Chinese
	case strings.HasPrefix(strings.ToLower(setting), "en"):
		return English
	}
	for _, l := range locales {
		if l == "" {
			continue
		}
		name, _, _ := strings.Cut(strings.ToLower(l), ".")
		switch {
		case name == "c", name == "posix", strings.HasPrefix(name, "zh"):
			return Chinese
		default:
			return English
		}
	}
	return Chinese
}

// Keys lists every key of a language's files with the file it stands in.
func Keys(files fs.FS, lang string) (map[string]string, error) {
	keys := map[string]string{}
	err := each(files, lang, func(file, key string, _ json.RawMessage) error {
		if other, twice := keys[key]; twice {
			return fmt.Errorf("i18n: key %q stands in %s and in %s", key, other, file)
		}
		keys[key] = file
		return nil
	})
	return keys, err
}

// Words gives every key's text in the form that counts use ("other").
func Words(files fs.FS, lang string) (map[string]string, error) {
	words := map[string]string{}
	err := each(files, lang, func(file, key string, raw json.RawMessage) error {
		var plain string
		if json.Unmarshal(raw, &plain) == nil {
			words[key] = plain
			return nil
		}
		var forms struct{ Other string }
		if err := json.Unmarshal(raw, &forms); err != nil {
			return fmt.Errorf("i18n: %s: key %q: %w", file, key, err)
		}
		words[key] = forms.Other
		return nil
	})
	return words, err
}

func each(files fs.FS, lang string, f func(file, key string, raw json.RawMessage) error) error {
	names, err := fs.Glob(files, path.Join(lang, "*.json"))
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		var m map[string]json.RawMessage
		if err := json.Unmarshal(data, &m); err != nil {
			return fmt.Errorf("i18n: %s: %w", name, err)
		}
		for key, raw := range m {
			if err := f(path.Base(name), key, raw); err != nil {
				return err
			}
		}
	}
	return nil
}
