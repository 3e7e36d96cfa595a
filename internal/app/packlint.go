package app

import (
	"errors"
	"fmt"
	"time"

	"okpay.example/support/assets/icons"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/i18n"
)

// PackChecks are what linting and building a pack needs of this program.
func PackChecks(now time.Time) pack.Checks { return pack.Checks{Now: now, Icons: icons.Names()} }

// FindingText is a finding in a line as compilers write it, in the language of the words. What only a parser has words for
// is quoted.
func FindingText(w *i18n.Catalog, f pack.Finding) string {
	return fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, w.T("lint.level."+string(f.Level)), problemText(w, f.Code, f.Args, f.Problem))
}

// problemText puts what is wrong with a pack into the language of the words.
func problemText(w *i18n.Catalog, code string, args []string, english string) string {
	key := "lint." + code
	if code == "" || !w.Has(key) {
		return english
	}
	var named []any
	for i, a := range args {
		named = append(named, string(rune('A'+i)), a) // {{.A}} is the first
	}
	return w.T(key, named...)
}

// packDetail is what is wrong with a pack, of an error about one; "" of others.
func packDetail(w *i18n.Catalog, err error) string {
	if found, ok := errors.AsType[*pack.LintError](err); ok {
		text := FindingText(w, found.Findings[0])
		if n := len(found.Findings) - 1; n > 0 {
			text += w.N("lint.more", n)
		}
		return text
	}
	at, ok := errors.AsType[*pack.Error](err)
	if !ok {
		return ""
	}
	said := *at
	said.Problem = problemText(w, at.Code, at.Args, at.Problem)
	return said.Error()
}
