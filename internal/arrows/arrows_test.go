package arrows

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "okpay.example/support"

// listed is what the test reads of a package.
type listed struct {
	ImportPath string
	Imports    []string // of its own files, tests aside
	Deps       []string // all that it is built from
}

// tree lists the packages of the module by their path within it. Cgo is off and the software driver chosen, so that no
// C compiler and no header is needed to read what the window imports.
func tree(t *testing.T) map[string]listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-tags", "ci,no_glfw", "-json=ImportPath,Imports,Deps", module+"/...")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	packages := map[string]listed{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		packages[strings.TrimPrefix(p.ImportPath, module+"/")] = p
	}
	if len(packages) < 20 {
		t.Fatalf("only %d packages found", len(packages))
	}
	return packages
}

// own gives those of the imports that lie in this module, by their path within it.
func own(imports []string) (paths []string) {
	for _, i := range imports {
		if p, ok := strings.CutPrefix(i, module+"/"); ok {
			paths = append(paths, p)
		}
	}
	return paths
}

// within tells whether a path is one of the roots or lies below one.
func within(p string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool { return p == root || strings.HasPrefix(p, root+"/") })
}

// foreign are the libraries that a part of the tree must be kept from.
var foreign = map[string][]string{
	"Fyne": {"fyne.io"},
	"SQL":  {"database/sql", "github.com/ncruces/go-sqlite3", "modernc.org/sqlite"},
	"IMAP": {"github.com/emersion/go-imap"},
	"SMTP": {"net/smtp", "github.com/emersion/go-smtp", "github.com/wneessen/go-mail"},
}

// uses tells which of the named libraries are among the imports.
func uses(imports []string, names ...string) (found []string) {
	for _, name := range names {
		for _, i := range imports {
			if within(i, foreign[name]...) {
				found = append(found, name+" ("+i+")")
			}
		}
	}
	return found
}

// wanted fails when the packages that a rule is about are not there: a rule about nothing holds for ever.
func wanted(t *testing.T, tree map[string]listed, names ...string) {
	t.Helper()
	for _, n := range names {
		if _, ok := tree[n]; !ok {
			t.Errorf("there is no package %s", n)
		}
	}
}

func TestMailAndContentKnowNeitherEachOtherNorTheWindow(t *testing.T) {
	packages := tree(t)
	wanted(t, packages, "mail", "faq")
	for name, p := range packages {
		other := map[bool]string{true: "faq", false: "mail"}[within(name, "mail")]
		if !within(name, "mail", "faq") {
			continue
		}
		for _, dep := range own(p.Deps) {
			if within(dep, other, "ui", "cmd", "internal", "assets") {
				t.Errorf("%s depends on %s", name, dep)
			}
		}
		for _, u := range uses(p.Deps, "Fyne") {
			t.Errorf("%s depends on %s", name, u)
		}
	}
}

// mailRooms says which siblings a room of mail may import. Those that are not named are the root, which ties them
// together, and demo and mailtest, which may know all.
var mailRooms = map[string][]string{
	"mail/message": {"mail/ticket"}, // the plain types that both sides of a mail share
	"mail/ticket":  nil,
	"mail/privacy": nil,
	"mail/wake":    nil,
	"mail/wire":    nil, // a net.Conn with deadlines and a budget; it knows no mail
	"mail/store":   {"mail/message", "mail/ticket", "mail/privacy"},
	"mail/account": {"mail/store", "mail/wire"},
	"mail/outbox":  {"mail/message", "mail/ticket", "mail/store", "mail/account", "mail/wire"},
	"mail/inbox":   {"mail/message", "mail/ticket", "mail/store", "mail/account", "mail/wire"},
	"mail/trust":   {"mail/message", "mail/ticket"},

	"mail/account/discover": {"mail/account", "mail/wire"}, // asks the network; account itself knows the table only
}

// testsOnly are rooms that nothing in mail knows.
var testsOnly = []string{"mail/demo", "mail/mailtest"}

func TestRoomsOfMailImportDownwardsOnly(t *testing.T) {
	packages := tree(t)
	wanted(t, packages, "mail/message", "mail/ticket", "mail/store", "mail/account", "mail/outbox", "mail/inbox")
	for name, p := range packages {
		if !within(name, "mail") || within(name, testsOnly...) {
			continue
		}
		allowed, room := mailRooms[name]
		if !room && name != "mail" && !belowARoom(name) {
			t.Errorf("%s is a room that no rule speaks of", name)
		}
		for _, i := range own(p.Imports) {
			switch {
			case !within(i, "mail"):
			case within(i, testsOnly...):
				t.Errorf("%s imports %s, which is for demonstrations and tests", name, i)
			case room && !within(i, name) && !within(i, allowed...):
				t.Errorf("%s imports %s; it may import %v", name, i, allowed)
			}
		}
	}
}

func belowARoom(name string) bool {
	for room := range mailRooms {
		if within(name, room) {
			return true
		}
	}
	return false
}

// frontDoors are what the faces may know of mail and content: the doors themselves, and the plain types behind them.
var frontDoors = []string{"mail", "mail/ticket", "mail/message", "mail/privacy", "faq", "faq/fix", "faq/contact", "faq/pack", "faq/search"}

func TestTheGlueAndTheFacesUseTheFrontDoors(t *testing.T) {
	packages := tree(t)
	wanted(t, packages, "internal/app", "ui", "cmd/okpay-support")
	for name, p := range packages {
		var allowed []string
		switch {
		case name == "internal/app":
			allowed = append([]string{"internal/i18n", "internal/logfile", "assets", "assets/fonts", "assets/icons", "assets/i18n"}, frontDoors...)
		case within(name, "internal"):
			allowed = nil
		case within(name, "ui"):
			allowed = append([]string{"internal/app", "internal/i18n", "assets/fonts", "assets/icons", "assets/i18n"}, frontDoors...)
		case within(name, "cmd"):
			allowed = append([]string{"internal/app", "internal/i18n", "internal/quiet", "assets", "assets/i18n", "mail/demo"}, frontDoors...)
		default:
			continue
		}
		for _, i := range own(p.Imports) {
			face := within(i, "ui") && within(name, "ui", "cmd")
			if !face && !slices.Contains(allowed, i) {
				t.Errorf("%s imports %s", name, i)
			}
		}
		for _, u := range uses(p.Imports, "SQL", "IMAP", "SMTP") {
			t.Errorf("%s imports %s", name, u)
		}
		if !within(name, "ui", "cmd") {
			for _, u := range uses(p.Deps, "Fyne") {
				t.Errorf("%s depends on %s", name, u)
			}
		}
	}
}

// parts are the packages of the window that screens share; the others are screens.
var parts = []string{"ui/screen", "ui/widget", "ui/theme", "ui/shot", "ui/tour"}

func isScreen(name string) bool { return path.Dir(name) == "ui" && !within(name, parts...) }

func TestScreensDoNotKnowEachOther(t *testing.T) {
	packages := tree(t)
	wanted(t, packages, "ui/home", "ui/settings", "ui/screen", "ui/widget")
	for name, p := range packages {
		for _, dep := range own(p.Deps) {
			switch {
			case isScreen(name) && dep != name && isScreen(dep):
				t.Errorf("%s depends on the screen %s", name, dep)
			case isScreen(name) && dep == "ui":
				t.Errorf("%s depends on the shell", name)
			case within(name, parts...) && name != "ui/tour" && (isScreen(dep) || dep == "ui"):
				t.Errorf("%s depends on %s", name, dep)
			case within(name, "ui/widget", "ui/theme") && within(dep, "mail", "faq", "internal/app"):
				t.Errorf("%s, which knows no screen and no mail, depends on %s", name, dep)
			}
		}
	}
}
