package app_test

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/emersion/go-imap/v2"

	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
	"okpay.example/support/mail/account"
	"okpay.example/support/mail/wire"
)

// constants reads the string constants of a package whose names begin with prefix, so that a new one cannot be forgotten.
func constants(t *testing.T, dir, prefix string) []string {
	t.Helper()
	var out []string
	each(t, dir, func(n ast.Node) {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return
		}
		for i, name := range spec.Names {
			if !strings.HasPrefix(name.Name, prefix) || i >= len(spec.Values) {
				continue
			}
			if s, ok := literal(spec.Values[i]); ok {
				out = append(out, s)
			}
		}
	})
	if len(out) == 0 {
		t.Fatalf("%s has no constants %s…", dir, prefix)
	}
	return out
}

func each(t *testing.T, dir string, f func(ast.Node)) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			f(n)
			return true
		})
	}
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// both calls f with the words of each language.
func both(t *testing.T, f func(*i18n.Catalog)) {
	t.Helper()
	for _, lang := range i18n.Languages() {
		f(words(t, lang))
	}
}

func TestEveryFailureOfAMailboxHasWords(t *testing.T) {
	for _, code := range constants(t, "../../mail/account", "Code") {
		both(t, func(w *i18n.Catalog) {
			err := fmt.Errorf("check: %w", &mail.AccountError{Op: "imap_login", Code: code, Err: errors.New("BAD")})
			if x := app.Explain(w, err); x.Code != "account_"+code || !plain(x.Message) {
				t.Errorf("%s in %s: %+v", code, w.Lang(), x)
			}
			if s := app.Reason(w, code+": BAD"); !plain(s) || s == "BAD" {
				t.Errorf("reason %s in %s: %q", code, w.Lang(), s)
			}
		})
	}
}

func TestEveryReasonOfTheOutboxHasWords(t *testing.T) {
	for _, key := range constants(t, "../../mail/outbox", "Key") {
		both(t, func(w *i18n.Catalog) {
			if s := app.Reason(w, key+": 550 no"); !plain(s) || s == "550 no" {
				t.Errorf("%s in %s: %q", key, w.Lang(), s)
			}
		})
	}
	both(t, func(w *i18n.Catalog) {
		if s := app.Reason(w, "rejected: 550 no such user"); !strings.Contains(s, "550 no such user") {
			t.Errorf("%q does not hold what the server said", s)
		}
		for _, code := range []string{"turned_away", "no_service"} {
			fault := &mail.AccountError{Op: "smtp_login", Code: code, Err: errors.New("454 4.7.0 try in an hour")}
			if s := app.Reason(w, code+": "+fault.Error()); !strings.Contains(s, "454 4.7.0 try in an hour") || strings.Contains(s, "SMTP") {
				t.Errorf("%q does not hold what the server said, and that alone", s)
			}
		}
		for _, text := range []string{"", "plain words", "Not A Key: x"} {
			if s := app.Reason(w, text); s != text {
				t.Errorf("%q became %q", text, s)
			}
		}
	})
}

// configKeys are the keys of account.FieldError, read from the source: literals, and a field's name with a literal ending.
func configKeys(t *testing.T) []string {
	t.Helper()
	var keys []string
	each(t, "../../mail/account", func(n ast.Node) {
		c, ok := n.(*ast.CompositeLit)
		if !ok || len(c.Elts) != 3 {
			return
		}
		if name, ok := c.Type.(*ast.Ident); !ok || name.Name != "FieldError" {
			return
		}
		if key, ok := literal(c.Elts[1]); ok {
			keys = append(keys, key)
			return
		}
		sum, ok := c.Elts[1].(*ast.BinaryExpr)
		if !ok {
			t.Fatalf("a key that is neither a literal nor a field with an ending")
		}
		ending, _ := literal(sum.Y)
		fields := []string{"imap", "smtp"}
		if ending == "_invalid" {
			fields = []string{"user", "name"}
		}
		for _, f := range fields {
			keys = append(keys, f+ending)
		}
	})
	if len(keys) < 10 {
		t.Fatalf("only %d keys found: %v", len(keys), keys)
	}
	return keys
}

func TestEveryFaultOfSettingsOfAMailboxHasWords(t *testing.T) {
	for _, key := range configKeys(t) {
		both(t, func(w *i18n.Catalog) {
			if x := app.Explain(w, &mail.ConfigError{Field: "f", Key: key, Detail: "detail"}); x.Code != "config_"+key || !plain(x.Message) {
				t.Errorf("%s in %s: %+v", key, w.Lang(), x)
			}
		})
	}
}

func TestEveryFaultOfADraftHasWords(t *testing.T) {
	bad := []mail.Draft{
		{}, {To: "x", Subject: "a\nb", Body: "\x00"}, {Subject: "\x01", Body: strings.Repeat("a", mail.MaxBody+1)},
		{Subject: strings.Repeat("a", mail.MaxSubject+1)},
	}
	faults := []*mail.FieldError{{Field: "files", Key: "too_many"}, {Field: "files", Key: "too_large", Value: "a.png"}}
	for _, d := range bad {
		faults = append(faults, mail.Validate(d)...)
	}
	for _, f := range faults {
		both(t, func(w *i18n.Catalog) {
			if x := app.Explain(w, f); !plain(x.Message) {
				t.Errorf("%s %s in %s: %+v", f.Field, f.Key, w.Lang(), x)
			}
		})
	}
}

func TestEveryErrorThatCallersDecideByHasWords(t *testing.T) {
	path := &fs.PathError{Op: "open", Path: "/tmp/a", Err: fs.ErrNotExist}
	for _, c := range []struct {
		err       error
		code      string
		temporary bool
	}{
		{mail.ErrNoAccount, "no_account", false}, {mail.ErrTooLate, "too_late", false}, {mail.ErrNotFound, "not_found", false},
		{mail.ErrKey, "key", false}, {mail.ErrWrongKey, "key_wrong", false}, {mail.ErrDamaged, "damaged", false}, {mail.ErrNewer, "newer", false},
		{mail.ErrLost, "lost", false}, {mail.ErrNoAnswer, "no_answer", true},
		{fmt.Errorf("%w (%w)", mail.ErrKey, &fs.PathError{Op: "open", Path: "store.key", Err: fs.ErrPermission}), "foreign", false},
		{mail.ErrBusy, "busy", false}, {mail.ErrSending, "sending", false}, {mail.ErrEmptyNote, "empty_note", false},
		{mail.ErrInOutbox, "in_outbox", false}, {mail.ErrAttached, "attached", false}, {mail.ErrUnknown, "unanswered", false},
		{mail.ErrNotQueued, "not_queued", false}, {mail.ErrSettings, "mailbox_settings", false}, {mail.ErrClosed, "cancelled", false},
		{mail.ErrArrived, "arrived", false}, {mail.ErrEarlier, "earlier", false}, {&mail.UnlookedError{}, "unlookable", false},
		{&mail.UnlookedError{Err: &mail.AccountError{Code: "offline"}}, "unlooked", true},
		{&mail.UnlookedError{Err: &mail.AccountError{Code: "auth"}}, "unlooked", false},
		{&mail.RefusedError{Text: "550 no", Later: false}, "rejected", false},
		{&mail.RefusedError{Text: "450 wait", Later: true}, "later", true},
		{&mail.TooLargeError{Size: 9, Limit: 5}, "too_large", false},
		{&mail.UnsupportedAddressError{Address: "支持@okpay.example"}, "not_ascii", false},
		{&mail.UnsupportedAddressError{Address: "我@mailbox.example", Own: true}, "not_ascii_own", false},
		{&app.NotFoundError{Kind: "ticket", ID: "K7F3-9Q2M"}, "not_found_ticket", false},
		{&app.PackError{Path: "/tmp/p", Err: errors.New("odd")}, "pack", false},
		{&app.PackError{Path: "/tmp/p", Err: &fs.PathError{Op: "write", Path: "/tmp/home/pack.zip", Err: syscall.ENOSPC}}, "disk_full", false},
		{&app.PackError{Path: "/tmp/p", Err: &fs.PathError{Op: "open", Path: "/tmp/p", Err: syscall.EACCES}}, "read_only", false},
		{path, "no_file", false},
		{&fs.PathError{Op: "open", Path: "/tmp/a", Err: fs.ErrExist}, "file_exists", false},
		{&fs.PathError{Op: "open", Path: "/tmp/a", Err: syscall.EACCES}, "read_only", false},
		{syscall.ENOSPC, "disk_full", false},
		{context.Canceled, "cancelled", false}, {context.DeadlineExceeded, "account_timeout", true},
		{errors.New("odd"), "other", false},
	} {
		both(t, func(w *i18n.Catalog) {
			x := app.Explain(w, fmt.Errorf("doing: %w", c.err))
			if x.Code != c.code || x.Temporary != c.temporary || !plain(x.Message) || x.Hint != "" && !plain(x.Hint) {
				t.Errorf("%v in %s: %+v", c.err, w.Lang(), x)
			}
		})
	}
	if x := app.Explain(words(t, "en"), path); !x.NotFound || !strings.Contains(x.Message, "/tmp/a") {
		t.Errorf("a missing file: %+v", x)
	}
	beyond := &mail.UnsupportedAddressError{Address: "支持@xn--fsqu00a.xn--0zwm56d"}
	if x := app.Explain(words(t, "en"), beyond); !strings.Contains(x.Message, "支持@例子.测试") || x.Hint == "" {
		t.Errorf("an address beyond ASCII: %+v", x)
	}
}

// codesOf reads the codes of all classes of failures from the source: whole ones, and the beginnings of those that are put
// together.
func codesOf(t *testing.T) (whole, beginnings []string) {
	t.Helper()
	each(t, ".", func(n ast.Node) {
		c, ok := n.(*ast.CompositeLit)
		if !ok || len(c.Elts) == 0 {
			return
		}
		if kind, ok := c.Type.(*ast.Ident); !ok || kind.Name != "class" {
			return
		}
		e, list := c.Elts[0], &whole
		if named, ok := e.(*ast.KeyValueExpr); ok {
			e = named.Value
		}
		for {
			sum, ok := e.(*ast.BinaryExpr)
			if !ok {
				break
			}
			e, list = sum.X, &beginnings
		}
		code, ok := literal(e)
		if !ok {
			t.Errorf("a code that does not begin with a literal, at byte %d", c.Pos())
		}
		*list = append(*list, code)
	})
	return whole, beginnings
}

func TestEveryErrorSaysWhatToDo(t *testing.T) {
	whole, beginnings := codesOf(t)
	if len(whole) < 30 || len(beginnings) < 5 {
		t.Fatalf("only %d and %d codes found", len(whole), len(beginnings))
	}
	for _, lang := range i18n.Languages() {
		all, err := i18n.Words(translations.Files, lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range whole {
			if all["error."+code] == "" {
				t.Errorf("%s in %s has no words", code, lang)
			}
		}
		for _, code := range beginnings {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(all)), func(k string) bool { return strings.HasPrefix(k, "error."+code) }) {
				t.Errorf("no error in %s begins with %s", lang, code)
			}
		}
		for key := range all {
			if !strings.HasPrefix(key, "error.") || strings.HasSuffix(key, ".hint") {
				continue
			}
			code, _, _ := strings.Cut(strings.TrimPrefix(key, "error."), ".") // its faults share the hint of a code
			if strings.TrimSpace(all["error."+code+".hint"]) == "" {
				t.Errorf("%s in %s has no hint", key, lang)
			}
		}
	}
}

func TestTheSystemsEnglishStandsApartFromTheWords(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for _, c := range []struct {
		name, code, want string
		err              error
		detail           string // "" for what err says
	}{
		{"refused", "refused", "服务器没有接受连接", dial(syscall.ECONNREFUSED), ""},
		{"no time", "timeout", "服务器没有及时回应", dial(os.ErrDeadlineExceeded), ""},
		{"no such host", "dns", "找不到服务器 imap.firma.example", dial(&net.DNSError{Err: "no such host", Name: "imap.firma.example", IsNotFound: true}), ""},
		{"unreachable", "offline", "到服务器的网络不通", dial(syscall.ENETUNREACH), ""},
		{"reset", "offline", "连接到一半断了", dial(syscall.ECONNRESET), ""},
		{"unknown authority", "certificate", "服务器的证书不可信：签发证书的机构，这台电脑不认识", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, ""},
		{"expired", "certificate", "服务器的证书过期了，或者还没生效", &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}, ""},
		{"other name", "certificate", "服务器的证书不是发给 imap.firma.example 的",
			&tls.CertificateVerificationError{Err: x509.HostnameError{Host: "imap.firma.example", Certificate: &x509.Certificate{}}}, ""},
		{"other fault", "certificate", "服务器的证书不可信", &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.TooManyIntermediates}}, ""},
		{"turned away", "turned_away", "服务器暂时不让登录或连接，它说：421 too many connections", &textproto.Error{Code: 421, Msg: "too many connections"}, "421 too many connections"},
		{"said otherwise", "protocol", "服务器不让继续，它说：try elsewhere", &imap.Error{Type: "NO", Text: "try elsewhere"}, ""},
		{"proxy gone", "proxy", "连不上代理", &wire.ProxyError{Proxy: "10.0.0.1:1080", Err: dial(syscall.ECONNREFUSED)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := app.Explain(words(t, "zh-CN"), fmt.Errorf("check: %w", account.Classify("imap_connect", nil, c.err)))
			if x.Code != "account_"+c.code || x.Message != c.want {
				t.Errorf("%s: %q, wanted %q", x.Code, x.Message, c.want)
			}
			if detail := cmp.Or(c.detail, strings.TrimSpace(c.err.Error())); x.Detail != detail {
				t.Errorf("the detail is %q, wanted %q", x.Detail, detail)
			}
		})
	}
}

// atTerminal are the failures that only the command line tells, or who started the program from it.
var atTerminal = []string{
	"display_refused", "no_opengl", "home", "home_file", "locked", "not_empty", "not_found_article", "not_found_draft",
	"not_found_follow_up", "not_found_mail", "not_found_mailbox", "not_found_outgoing", "not_found_ticket", "not_found_topic", "pack",
	"pack_early", "pack_lint", "pack_no_address", "pack_older", "pack_other", "pack_secret_key", "pack_signature_malformed",
	"pack_signature_no_key", "pack_signature_unknown", "recovery_other", "recovery_shown", "setting_pair",
}

// commands find what is typed at a command line: a command, or a flag.
var commands = regexp.MustCompile(`okpay-support (account|check|doctor|faq|fix|outbox|pack|preview|recovery|send|tickets)|(^|[ （(])--[a-z]|rebuild|account add|recovery use`)

func TestTheWindowNamesWhatToPressAndTheCommandLineWhatToType(t *testing.T) {
	for _, lang := range i18n.Languages() {
		all, err := i18n.Words(translations.Files, lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, text := range all {
			code, isHint := strings.CutSuffix(strings.TrimPrefix(key, "error."), ".hint")
			switch {
			case strings.HasSuffix(key, ".terminal"):
				if window, ok := all[strings.TrimSuffix(key, ".terminal")]; !ok || !commands.MatchString(text) || commands.MatchString(window) {
					t.Errorf("%s in %s names no command, or the window's words do", key, lang)
				}
			case strings.HasPrefix(key, "error.") && isHint:
				if commands.MatchString(text) != slices.Contains(atTerminal, code) {
					t.Errorf("%s in %s: %q", key, lang, text)
				}
			}
		}
	}
}

// A hint is joined to other words, so that it ends without a full stop, be it of several sentences.
func TestAHintEndsWithoutAFullStop(t *testing.T) {
	for _, lang := range i18n.Languages() {
		all, err := i18n.Words(translations.Files, lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, text := range all {
			if strings.HasPrefix(key, "error.") && strings.Contains(key, ".hint") && strings.TrimRight(text, ".。") != text {
				t.Errorf("%s in %s is %q", key, lang, text)
			}
		}
	}
}

func TestAFailureIsToldForTheFaceThatTellsIt(t *testing.T) {
	w := words(t, i18n.English)
	x := app.Explain(w, errors.New("out of order"))
	if typed := x.AtTerminal(); commands.MatchString(x.Hint) || !strings.Contains(typed.Hint, "okpay-support doctor") || typed.Message != x.Message {
		t.Errorf("the window says %q, the command line %q", x.Hint, typed.Hint)
	}
	if by := x.Advice(w); by != x.Hint+"." {
		t.Errorf("by itself the window says %q", by)
	}
	if by := (app.Explanation{}).Advice(w); by != "" {
		t.Errorf("of no hint it says %q", by)
	}
	x = app.Explain(w, mail.ErrNotQueued)
	if typed := x.AtTerminal(); typed != x {
		t.Errorf("%+v and %+v", x, typed)
	}
}
