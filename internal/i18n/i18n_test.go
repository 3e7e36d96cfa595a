package i18n_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	assets "okpay.example/support/assets/i18n"
	"okpay.example/support/internal/i18n"
)

func TestChooseTakesTheSettingThenTheLocale(t *testing.T) {
	for _, c := range []struct {
		setting string
		locales []string
		want    string
	}{
		{"", nil, "zh-CN"},
		{"", []string{"C"}, "zh-CN"},
		{"", []string{"C.UTF-8"}, "zh-CN"},
		{"", []string{"POSIX"}, "zh-CN"},
		{"", []string{"", "", "zh_TW.UTF-8"}, "zh-CN"},
		{"", []string{"en_GB.UTF-8"}, "en"},
		{"", []string{"de_DE.UTF-8"}, "en"},
		{"", []string{"", "fr_FR"}, "en"},
		{"en", []string{"zh_CN.UTF-8"}, "en"},
		{"zh-CN", []string{"en_US.UTF-8"}, "zh-CN"},
		{"zh", []string{"en_US.UTF-8"}, "zh-CN"},
		{"system", []string{"en_US.UTF-8"}, "en"},
	} {
		if got := i18n.Choose(c.setting, c.locales...); got != c.want {
			t.Errorf("Choose(%q, %q) = %s, want %s", c.setting, c.locales, got, c.want)
		}
	}
}

func TestCatalogFillsPlaceholdersAndCounts(t *testing.T) {
	files := fstest.MapFS{"en/a.json": {Data: []byte(`{
		"hello": {"other": "Hello {{.Name}}"},
		"mails": {"one": "{{.N}} mail", "other": "{{.N}} mails"}}`)}}
	c, err := i18n.New(files, "en")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Err(); err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		c.T("hello", "Name", "Ann"): "Hello Ann",
		c.N("mails", 1):             "1 mail",
		c.N("mails", 3):             "3 mails",
		c.T("nowhere"):              "nowhere",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if _, err := i18n.New(files, "fr"); err == nil {
		t.Error("a language without translation was accepted")
	}
	for _, words := range []string{`5`, `{"one": "a mail"}`, `{"other": 5}`, `null`} {
		files["en/a.json"].Data = []byte(`{"hello": ` + words + `}`)
		c, err := i18n.New(files, "en")
		if err != nil || c.Err() == nil || c.T("hello") != "hello" {
			t.Errorf("%s was taken for words: %q, %v", words, c.T("hello"), err)
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func TestEveryKeyIsInEveryLanguageWithTheSamePlaceholders(t *testing.T) {
	all := map[string]map[string]string{}
	for _, lang := range i18n.Languages() {
		keys, err := i18n.Keys(assets.Files, lang)
		if err != nil {
			t.Fatal(err)
		}
		all[lang] = keys
		if c, err := i18n.New(assets.Files, lang); err != nil || c.Err() != nil {
			t.Errorf("the words of %s: %v, %v", lang, err, c.Err())
		}
	}
	zh, en := all[i18n.Chinese], all[i18n.English]
	for k, file := range zh {
		if en[k] != file {
			t.Errorf("%s/%s: key %q is missing in English (found in %q)", i18n.Chinese, file, k, en[k])
		}
	}
	for k, file := range en {
		if zh[k] != file {
			t.Errorf("%s/%s: key %q is missing in Chinese (found in %q)", i18n.English, file, k, zh[k])
		}
	}
	words := map[string]map[string]string{}
	for _, lang := range i18n.Languages() {
		m, err := i18n.Words(assets.Files, lang)
		if err != nil {
			t.Fatal(err)
		}
		words[lang] = m
	}
	for k, z := range words[i18n.Chinese] {
		e := words[i18n.English][k]
		if z == "" || e == "" {
			t.Errorf("key %q has no words in one language, and would be shown itself", k)
		}
		if strings.HasPrefix(k, "when.date") {
			continue // a language may name months or number them
		}
		if names(z) != names(e) {
			t.Errorf("key %q has other placeholders in Chinese (%q) than in English (%q)", k, z, e)
		}
	}
}

// names lists a text's placeholders, each once, sorted.
func names(s string) string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}
