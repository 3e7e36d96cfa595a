package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
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
	CallBackSeconds int    `toml:"call_back_seconds"` // how long a mail can be taken back after "send", 0 to 60
	SupportAddress  string `toml:"support_address"`   // used where the content pack names none
}

// DefaultSettings are those of a new home.
func DefaultSettings() Settings {
	return Settings{TextSize: 100, Notifications: true, CallBackSeconds: 5}
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
		return DefaultSettings(), fmt.Errorf("read the settings in %s: %w", name, err)
	}
	if err := s.Validate(); err != nil {
		return DefaultSettings(), fmt.Errorf("read the settings in %s: %w", name, err)
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

// Validate names the first value out of its bounds.
func (s Settings) Validate() error {
	switch {
	case s.Language != "" && s.Language != "zh-CN" && s.Language != "en":
		return fmt.Errorf("language is %q, but must be zh-CN, en or empty", s.Language)
	case s.Theme != "" && s.Theme != "light" && s.Theme != "dark":
		return fmt.Errorf("theme is %q, but must be light, dark or empty", s.Theme)
	case s.TextSize < 80 || s.TextSize > 200:
		return fmt.Errorf("text_size is %d, but must be between 80 and 200", s.TextSize)
	case s.CallBackSeconds < 0 || s.CallBackSeconds > 60:
		return fmt.Errorf("call_back_seconds is %d, but must be between 0 and 60", s.CallBackSeconds)
	}
	return nil
}

// Override sets one value for this run, from "KEY=VALUE".
func (s *Settings) Override(pair string) error {
	key, value, ok := strings.Cut(pair, "=")
	if !ok {
		return fmt.Errorf("%q is not KEY=VALUE", pair)
	}
	fields := map[string]any{
		"language": &s.Language, "theme": &s.Theme, "text_size": &s.TextSize, "notifications": &s.Notifications,
		"call_back_seconds": &s.CallBackSeconds, "support_address": &s.SupportAddress,
	}
	var err error
	switch p := fields[key].(type) {
	case *string:
		*p = value
	case *int:
		*p, err = strconv.Atoi(value)
	case *bool:
		*p, err = strconv.ParseBool(value)
	default:
		names := make([]string, 0, len(fields))
		for n := range fields {
			names = append(names, n)
		}
		sort.Strings(names)
		return fmt.Errorf("there is no setting %q; there are %s", key, strings.Join(names, ", "))
	}
	if err != nil {
		return fmt.Errorf("%s: %q does not fit", key, value)
	}
	return s.Validate()
}
