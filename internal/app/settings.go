package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// Settings are the person's choices. They hold nothing personal but a support address typed by hand, and lie in a
// plain file, so that the language is known before the store is open.
type Settings struct {
	Language        string `toml:"language"`          // "zh-CN", "en" or "" for the system's
	Theme           string `toml:"theme"`             // "light", "dark" or "" for the system's
	TextSize        int    `toml:"text_size"`         // percent, 80 to 200
	Notifications   bool   `toml:"notifications"`     // on the desktop, with fixed words
	Tray            bool   `toml:"tray"`              // closing the window leaves an icon in the desktop's tray
	CallBackSeconds int    `toml:"call_back_seconds"` // how long a mail can be taken back after "send", 0 to 60
	SupportAddress  string `toml:"support_address"`   // used where the content pack names none
	FetchContent    bool   `toml:"fetch_content"`     // from the address that the content pack names
	LockMinutes     int    `toml:"lock_minutes"`      // a home with a passphrase is locked when nobody used the computer so long, 0 for never to 240

	OAuth map[string]OAuthSetting `toml:"oauth,omitempty"` // by the name of the sign-in provider
}

// DefaultSettings are those of a new home.
func DefaultSettings() Settings {
	return Settings{TextSize: 100, Notifications: true, CallBackSeconds: 5, LockMinutes: 10}
}

const settingsFile = "settings.toml"

// LoadSettings reads the settings of a home. A missing file means the defaults; what a newer version wrote is ignored;
// a value out of its bounds is an error that names it.
func LoadSettings(dir string) (Settings, error) {
	s := DefaultSettings()
	name := filepath.Join(dir, settingsFile)
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("read the settings: %w", err)
	}
	if err := toml.Unmarshal(data, &s); err != nil {
		return DefaultSettings(), &SettingError{Key: "file", Value: err.Error(), File: name}
	}
	var wrong *SettingError
	if err := s.Validate(); errors.As(err, &wrong) {
		wrong.File = name
		return DefaultSettings(), wrong
	}
	return s, nil
}

// Save writes them, whole or not at all.
func (s Settings) Save(dir string) error {
	if err := s.Validate(); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(s); err != nil {
		return fmt.Errorf("write the settings: %w", err)
	}
	tmp, err := os.CreateTemp(dir, settingsFile+".*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("write the settings: %w", err)
	}
	_, err = tmp.Write(b.Bytes())
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(dir, settingsFile))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write the settings: %w", err), os.Remove(tmp.Name()))
	}
	return nil
}

// SettingError says which setting does not fit.
type SettingError struct {
	Key   string // "value"; "unknown" name; "pair" that is not KEY=VALUE; "file" that cannot be read
	Name  string // the setting's; "" with "pair" and "file"
	Value string // what was given; with "file", what is wrong with it
	Want  string // what would fit
	File  string // where it stands; "" for a setting of this run
}

func (e *SettingError) Error() string {
	words := map[string]string{
		"value":   fmt.Sprintf("%s is %q, but must be %s", e.Name, e.Value, e.Want),
		"unknown": fmt.Sprintf("there is no setting %q; there are %s", e.Name, e.Want),
		"pair":    fmt.Sprintf("%q is not KEY=VALUE", e.Value),
		"file":    e.Value,
	}[e.Key]
	if e.File != "" {
		return fmt.Sprintf("the settings in %s: %s", e.File, words)
	}
	return words
}

// What the settings may be.
const (
	wantLanguage = `zh-CN | en | ""`
	wantTheme    = `light | dark | ""`
	wantTextSize = "80–200"
	wantCallBack = "0–60"
	wantLock     = "0–240"
	wantBool     = "true | false"
	wantAddress  = `name@example.com | ""`
)

// Validate names the first value out of its bounds, as a *SettingError.
func (s Settings) Validate() error {
	wrong := func(name, value, want string) error {
		return &SettingError{Key: "value", Name: name, Value: value, Want: want}
	}
	switch {
	case s.Language != "" && s.Language != "zh-CN" && s.Language != "en":
		return wrong("language", s.Language, wantLanguage)
	case s.Theme != "" && s.Theme != "light" && s.Theme != "dark":
		return wrong("theme", s.Theme, wantTheme)
	case s.TextSize < 80 || s.TextSize > 200:
		return wrong("text_size", strconv.Itoa(s.TextSize), wantTextSize)
	case s.CallBackSeconds < 0 || s.CallBackSeconds > 60:
		return wrong("call_back_seconds", strconv.Itoa(s.CallBackSeconds), wantCallBack)
	case s.LockMinutes < 0 || s.LockMinutes > 240:
		return wrong("lock_minutes", strconv.Itoa(s.LockMinutes), wantLock)
	}
	if address := strings.TrimSpace(s.SupportAddress); address != "" {
		if _, err := mail.ParseAddress(address); err != nil {
			return wrong("support_address", s.SupportAddress, wantAddress)
		}
	}
	return s.validateOAuth()
}

// With gives the settings with some of them set for this run, each as "KEY=VALUE".
func (s Settings) With(pairs []string) (Settings, error) {
	for _, pair := range pairs {
		if err := s.Override(pair); err != nil {
			return s, err
		}
	}
	return s, nil
}

// Override sets one value for this run, from "KEY=VALUE". Its error is a *SettingError.
func (s *Settings) Override(pair string) error {
	name, value, ok := strings.Cut(pair, "=")
	if !ok {
		return &SettingError{Key: "pair", Value: pair}
	}
	type field struct {
		to   any
		want string
	}
	fields := map[string]field{
		"language": {&s.Language, wantLanguage}, "theme": {&s.Theme, wantTheme}, "text_size": {&s.TextSize, wantTextSize},
		"notifications": {&s.Notifications, wantBool}, "tray": {&s.Tray, wantBool}, "call_back_seconds": {&s.CallBackSeconds, wantCallBack},
		"support_address": {&s.SupportAddress, wantAddress}, "fetch_content": {&s.FetchContent, wantBool},
		"lock_minutes": {&s.LockMinutes, wantLock},
	}
	if strings.HasPrefix(name, oauthPrefix) {
		return s.overrideOAuth(name, value)
	}
	f, ok := fields[name]
	if !ok {
		return &SettingError{Key: "unknown", Name: name, Want: strings.Join(append(slices.Sorted(maps.Keys(fields)), oauthPrefix+"NAME.client_id"), ", ")}
	}
	var err error
	switch p := f.to.(type) {
	case *string:
		*p = value
	case *int:
		*p, err = strconv.Atoi(value)
	case *bool:
		*p, err = strconv.ParseBool(value)
	}
	if err != nil {
		return &SettingError{Key: "value", Name: name, Value: value, Want: f.want}
	}
	return s.Validate()
}
