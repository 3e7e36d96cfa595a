package app_test

import (
	"go/ast"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
)

// faults finds in the source of faq/pack what can be wrong with a pack: the English format of each code.
func faults(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	each(t, "../../faq/pack", func(n ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if !ok || !slices.Contains([]string{"report", "warn", "faultOf", "fail"}, calledName(call)) {
			return
		}
		for i := range len(call.Args) - 1 { // the code stands before the format
			code, isCode := literal(call.Args[i])
			format, isFormat := literal(call.Args[i+1])
			if !isCode || !isFormat {
				continue
			}
			if other, ok := found[code]; ok && other != format {
				t.Errorf("%q is both %q and %q", code, other, format)
			}
			found[code] = format
			return
		}
	})
	return found
}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

var verb = regexp.MustCompile(`%(?:\.\d+)?[a-zA-Z]`)

// named is a format with placeholders for its verbs, quoted where the verb quotes.
func named(format string) string {
	next := 'A'
	return verb.ReplaceAllStringFunc(format, func(v string) string {
		name := "{{." + string(next) + "}}"
		next++
		if strings.HasSuffix(v, "q") {
			return `"` + name + `"`
		}
		return name
	})
}

// The English words of a finding stand in faq/pack, and again beside the Chinese ones: both are the same, and none lacks.
func TestEveryFaultOfAPackHasWords(t *testing.T) {
	english, err := i18n.Words(translations.Files, i18n.English)
	if err != nil {
		t.Fatal(err)
	}
	codes := faults(t)
	if len(codes) < 100 {
		t.Errorf("only %d faults are found: the test no longer sees how they are told", len(codes))
	}
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		if got, want := english["lint."+code], named(codes[code]); got != want {
			t.Errorf("lint.%s is %q, and the code says %q", code, got, want)
		}
	}
	for key := range english {
		code, ok := strings.CutPrefix(key, "lint.")
		if _, known := codes[code]; ok && !known && !strings.HasPrefix(code, "level.") && code != "more" {
			t.Errorf("%s belongs to no fault", key)
		}
	}
}

func TestFindingsAreToldInTheLanguage(t *testing.T) {
	length := pack.Finding{File: "a.md", Line: 3, Level: pack.LevelWarning, Problem: "has 20 words, not 150 to 500",
		Code: "words", Args: []string{"20", "150", "500"}}
	parser := pack.Finding{File: "pack.yaml", Line: 1, Level: pack.LevelError, Problem: "did not find expected key",
		Code: "yaml_syntax", Args: []string{"did not find expected key"}}
	for lang, want := range map[string][2]string{
		"en":    {"a.md:3: warning: has 20 words, not 150 to 500", "pack.yaml:1: error: did not find expected key"},
		"zh-CN": {"a.md:3: 提醒: 有 20 个词，应在 150 到 500 之间", "pack.yaml:1: 错误: YAML 写法不对，看看缩进、冒号、引号和括号（解析器说：did not find expected key）"},
	} {
		w := words(t, lang)
		if got := [2]string{app.FindingText(w, length), app.FindingText(w, parser)}; got != want {
			t.Errorf("%s: %q", lang, got)
		}
	}
}
