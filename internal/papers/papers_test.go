package papers

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

const root = "../.."

// papers reads the Markdown of the tree, by its path from the root. The content pack is linted by the program.
func papers(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == "assets/pack" || name == "build" || name == "out" || strings.HasPrefix(name, ".git") && name != ".github"):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".md":
			return nil
		}
		text, err := os.ReadFile(path)
		found[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 20 {
		t.Fatalf("only %d papers found", len(found))
	}
	return found
}

var (
	fence   = regexp.MustCompile("(?ms)^```.*?^```$")
	heading = regexp.MustCompile(`(?m)^(#+) (.*)$`)
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	scheme  = regexp.MustCompile(`^[a-z]+:`)
	code    = regexp.MustCompile("`[^`\n]*`")
)

// anchor is what GitHub makes of a heading.
func anchor(text string) string {
	text = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`).ReplaceAllString(text, "$1")
	text = strings.Map(func(c rune) rune {
		switch {
		case c == ' ' || c == '-':
			return '-'
		case c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c):
			return unicode.ToLower(c)
		}
		return -1
	}, text)
	return text
}

func TestLinksLeadSomewhere(t *testing.T) {
	all, links := papers(t), 0
	for name, text := range all {
		for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(fence.ReplaceAllString(text, ""), ""), -1) {
			links++
			to, section, _ := strings.Cut(m[1], "#")
			if scheme.MatchString(m[1]) {
				continue
			}
			target := name
			if to != "" {
				target = filepath.ToSlash(filepath.Join(filepath.Dir(name), to))
			}
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s links to %s, which is not there", name, m[1])
				continue
			}
			if section != "" && !slices.ContainsFunc(heading.FindAllStringSubmatch(fence.ReplaceAllString(all[target], ""), -1),
				func(h []string) bool { return anchor(h[2]) == section }) {
				t.Errorf("%s links to %s, which has no such section", name, m[1])
			}
		}
	}
	if links < 100 {
		t.Errorf("only %d links are found", links)
	}
}

// shape is what two papers that say the same in two languages have in common: their sections, pictures and commands.
func shape(text string) (lines []string) {
	for _, block := range fence.FindAllString(text, -1) {
		if !strings.HasPrefix(block, "```sh") {
			continue
		}
		for line := range strings.Lines(strings.TrimSuffix(strings.TrimPrefix(block, "```sh\n"), "```")) {
			command, _, _ := strings.Cut(line, " #")
			if command = strings.Join(strings.Fields(strings.TrimSuffix(strings.TrimSpace(command), `\`)), " "); command != "" && !strings.HasPrefix(command, "#") {
				lines = append(lines, command)
			}
		}
	}
	for _, h := range heading.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		lines = append(lines, h[1])
	}
	for _, p := range regexp.MustCompile(`!\[[^\]]*\]\(([^)]*)\)`).FindAllStringSubmatch(text, -1) {
		lines = append(lines, p[1])
	}
	return lines
}

var (
	said  = regexp.MustCompile(`"[^"]*"|\S*\p{Han}\S*`) // what is said within a command
	other = strings.NewReplacer("zh-CN.", "en.", " --lang zh-CN", "")
)

// inEnglish is a line of a Chinese paper's shape as the English one must have it.
func inEnglish(line string) string { return said.ReplaceAllString(other.Replace(line), `""`) }

func TestBothLanguagesSayTheSame(t *testing.T) {
	all := papers(t)
	pairs := 0
	for name, zh := range all {
		base, ok := strings.CutSuffix(name, ".zh-CN.md")
		if !ok {
			continue
		}
		pairs++
		want, got := shape(all[base+".md"]), shape(zh)
		for i := range got {
			got[i] = inEnglish(got[i])
		}
		for i := range want {
			want[i] = said.ReplaceAllString(want[i], `""`)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s and %s.md differ:\n%s\n\n%s", name, base, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	if pairs < 3 {
		t.Errorf("only %d papers are there in two languages", pairs)
	}
}

func TestThePapersNameTargetsThatCanBeMade(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	target := regexp.MustCompile("(?m)`make ([a-z][a-z-]*)|^make ([a-z][a-z-]*)")
	found := 0
	for name, text := range papers(t) {
		for _, m := range target.FindAllStringSubmatch(text, -1) {
			found++
			if made := m[1] + m[2]; !regexp.MustCompile(`(?m)^`+made+`:`).Match(makefile) && made != "install" && made != "uninstall" {
				t.Errorf("%s speaks of make %s, which the Makefile does not know", name, made)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d targets are named: the test no longer sees how", found)
	}
}

// TestTheReadmesNameWhatIsInstalled compares the table of the two commands with what scripts/setup.sh installs.
func TestTheReadmesNameWhatIsInstalled(t *testing.T) {
	script, err := os.ReadFile(filepath.Join(root, "scripts/setup.sh"))
	if err != nil {
		t.Fatal(err)
	}
	list := func(name string) (packages []string) {
		m := regexp.MustCompile(`(?ms)^` + name + `="(.*?)"$`).FindSubmatch(script)
		if m == nil {
			t.Fatalf("setup.sh has no list of the name %s", name)
		}
		for line := range strings.Lines(string(m[1])) {
			each, _, _ := strings.Cut(line, ":")
			packages = append(packages, each)
		}
		return packages
	}
	quoted := regexp.MustCompile("`([^`]*)`")
	for name, text := range papers(t) {
		if !strings.HasPrefix(name, "README.") {
			continue
		}
		for command, want := range map[string][][]string{
			"make run":  {list("build"), list("virtual")},
			"make test": {append(list("virtual"), list("tests")...), {"postfix"}},
		} {
			_, row, _ := strings.Cut(text, "\n| `"+command+"` |")
			row, _, _ = strings.Cut(row, "\n")
			var got [][]string
			for _, m := range quoted.FindAllStringSubmatch(row, -1) {
				got = append(got, strings.Fields(m[1]))
			}
			if !slices.EqualFunc(got, want, slices.Equal) {
				t.Errorf("%s says of %s that it installs %v; it installs %v", name, command, got, want)
			}
		}
	}
}

// shown are the words of the window and the command line in one language.
func shown(t *testing.T, lang string) (words []string) {
	t.Helper()
	parts, err := filepath.Glob(filepath.Join(root, "assets/i18n", lang, "*.json"))
	if err != nil || len(parts) == 0 {
		t.Fatalf("no words in %s: %v", lang, err)
	}
	for _, part := range parts {
		if filepath.Base(part) == "fyne.json" {
			continue // the toolkit's, in a form of its own
		}
		var keys map[string]map[string]string
		text, err := os.ReadFile(part)
		if err == nil {
			err = json.Unmarshal(text, &keys)
		}
		if err != nil {
			t.Fatalf("%s: %v", part, err)
		}
		for _, forms := range keys {
			words = slices.AppendSeq(words, maps.Values(forms))
		}
	}
	return words
}

// What people are told to press or look for is called so in the window, or begins so.
func TestTheGuidesNameWhatTheWindowShows(t *testing.T) {
	all := papers(t)
	for _, c := range []struct {
		lang   string
		named  *regexp.Regexp
		papers []string
		not    []string // what stands in the same marks and is no name
	}{
		{"en", regexp.MustCompile(`(?:^|[^*])\*([A-Z][^*]*)\*`), []string{"README.md", "docs/user-guide.md"}, nil},
		{"zh-CN", regexp.MustCompile(`“([^”]*)”`), []string{"README.zh-CN.md", "docs/user-guide.zh-CN.md"}, []string{"巡游"}},
	} {
		words := shown(t, c.lang)
		found := 0
		for _, paper := range c.papers {
			for _, m := range c.named.FindAllStringSubmatch(all[paper], -1) {
				for name := range strings.SplitSeq(strings.Join(strings.Fields(m[1]), " "), " → ") {
					found++
					begins := func(word string) bool { return strings.HasPrefix(word, strings.TrimSuffix(name, "…")) }
					if !slices.Contains(c.not, name) && !slices.ContainsFunc(words, begins) {
						t.Errorf("%s speaks of %s, which the program shows nowhere", paper, name)
					}
				}
			}
		}
		if found < 40 {
			t.Errorf("only %d names are found in the guides in %s: the test no longer sees how they are written", found, c.lang)
		}
	}
}

// A semicolon ends a statement of Mermaid's, also within words, and the whole picture is not drawn then.
func TestDrawingsHoldNoSemicolons(t *testing.T) {
	drawings := 0
	for name, text := range papers(t) {
		for _, block := range fence.FindAllString(text, -1) {
			if !strings.HasPrefix(block, "```mermaid") {
				continue
			}
			drawings++
			if strings.Contains(block, ";") {
				t.Errorf("%s: a semicolon in\n%s", name, block)
			}
		}
	}
	if drawings < 2 {
		t.Errorf("only %d drawings are found", drawings)
	}
}

// TestEachDirectDependencyIsJustified compares docs/dependencies.md with all files go.mod.
func TestEachDirectDependencyIsJustified(t *testing.T) {
	needed := map[string]string{} // the version of each
	for _, dir := range []string{".", "tools", "tools/gentables", "tools/measure", "tools/packaging", "tools/searchbench"} {
		maps.Copy(needed, direct(t, dir))
	}
	if len(needed) < 40 {
		t.Fatalf("only %d found", len(needed))
	}
	row := regexp.MustCompile(`(?m)^\| ([a-z0-9.-]+\.[a-z]+/\S+) \|[^|]*\|[^|]*\| (v[^ …]+)…? \|`)
	told := map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(papers(t)["docs/dependencies.md"], -1) {
		told[m[1]] = true
		if version, ok := needed[m[1]]; !ok {
			t.Errorf("%s is spoken of and not needed", m[1])
		} else if !strings.HasPrefix(version, m[2]) {
			t.Errorf("%s is said to be %s and is %s", m[1], m[2], version)
		}
	}
	for name := range needed {
		if !told[name] {
			t.Errorf("%s is not spoken of", name)
		}
	}
}

// direct gives the modules that a go.mod asks for, or whose tools it names, and their versions.
func direct(t *testing.T, dir string) map[string]string {
	t.Helper()
	mod, err := os.ReadFile(filepath.Join(root, dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	tools := regexp.MustCompile(`(?m)^\t([^ \n]+)$`).FindAllStringSubmatch(string(mod), -1)
	found := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^(?:require )?\t?(\S+/\S+) (v\S+)( // indirect)?$`).FindAllStringSubmatch(string(mod), -1) {
		holds := func(tool []string) bool { return strings.HasPrefix(tool[1]+"/", m[1]+"/") }
		if own := strings.HasPrefix(m[1], "okpay.example/"); !own && (m[3] == "" || slices.ContainsFunc(tools, holds)) {
			found[m[1]] = m[2]
		}
	}
	return found
}
