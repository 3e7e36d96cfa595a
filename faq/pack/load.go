package pack

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// The files of a pack.
const (
	manifestFile   = "pack.yaml"
	deploymentFile = "deployment.toml"
	channelsFile   = "channels.yaml"
	calendarFile   = "calendar.yaml"
	synonymsFile   = "synonyms.txt"
	articlesDir    = "articles"
	fixesDir       = "fixes"
	scenariosDir   = "scenarios"
)

// manifest is pack.yaml.
type manifest struct {
	ID         string     `yaml:"id"`
	Version    string     `yaml:"version"`
	Languages  []string   `yaml:"languages"`
	Categories []Category `yaml:"categories"`
	Home       []string   `yaml:"home"`      // topics of the home screen's tiles, in their order
	Emergency  []string   `yaml:"emergency"` // topics where money or the account is in danger now
}

// Load reads a pack from a folder. It refuses what the program could not work with; what is merely wrong for a reader
// is told by Lint. Errors name file and line where there is one.
func Load(fsys fs.FS) (*Pack, error) {
	r := readPack(fsys)
	if len(r.problems) > 0 {
		first := r.problems[0]
		return nil, fmt.Errorf("load pack: %w", first.err())
	}
	return r.pack, nil
}

// Open reads what --pack names: a folder, a built pack, or a .toml file, which overlays the deployment fields of base.
// A signature is not looked at: whoever names a file has chosen it.
func Open(name string, base *Pack) (*Pack, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("open pack: %w", err)
	}
	if info.IsDir() {
		return Load(os.DirFS(name))
	}
	if path.Ext(strings.ToLower(name)) != ".toml" {
		return openBuilt(name)
	}
	if base == nil {
		return nil, fmt.Errorf("open pack: %s needs a pack to overlay", name)
	}
	// The folder of the file is the root, so that readFile's limits hold here too.
	dir, file := splitPath(name)
	data, err := readFile(os.DirFS(dir), file)
	if err != nil {
		return nil, fmt.Errorf("open pack: %w", err)
	}
	p, err := base.overlay(file, data)
	if err != nil {
		return nil, fmt.Errorf("open pack: %w", err)
	}
	return p, nil
}

// openBuilt reads a built pack from a file.
func openBuilt(name string) (*Pack, error) {
	data, err := readBounded(name, MaxBuiltSize)
	switch {
	case err != nil:
		return nil, fmt.Errorf("open pack: %w", err)
	case !IsBuilt(data):
		return nil, fmt.Errorf("open pack: %s is neither a folder, a built pack nor a .toml file", name)
	}
	return LoadBuilt(data)
}

// reading is a pack as it is being read, with what Lint needs to point at lines.
type reading struct {
	fsys      fs.FS
	pack      *Pack
	emergency []string
	docs      map[string]*document // by file
	bodyLine  map[string]int       // by article file: the line on which the Markdown begins
	problems  []Finding
}

// articleFile is where an article lies.
func articleFile(lang, id string) string { return path.Join(articlesDir, lang, id+".md") }

// fixFile is where a fix lies.
func fixFile(id string) string { return path.Join(fixesDir, id+".yaml") }

func (r *reading) report(file string, line int, code, format string, args ...any) {
	r.add(LevelError, faultOf(code, format, args...).at(file, line))
}

func (r *reading) reportError(file string, err error) {
	var at *Error
	if !errors.As(err, &at) {
		at = &Error{Problem: err.Error()}
	}
	f := *at
	f.File = cmp.Or(f.File, file)
	r.add(LevelError, &f)
}

func (r *reading) add(level Level, e *Error) {
	r.problems = append(r.problems, Finding{
		File: e.File, Line: e.Line, Level: level, Problem: e.Problem, Code: e.Code,
		Args: append([]string{}, e.Args...), // a list in JSON also where there is nothing in it
	})
}

// readPack reads every file, going on after a fault, so that Lint can tell all of them.
func readPack(fsys fs.FS) *reading {
	r := &reading{fsys: fsys, pack: &Pack{}, docs: map[string]*document{}, bodyLine: map[string]int{}}
	r.readManifest()
	r.readArticles()
	r.readFixes()
	r.readChannels()
	r.readCalendar()
	r.readSynonyms()
	r.readUrgent()
	r.readDeployment()
	return r
}

// yamlFile parses name and decodes it into v; false when it could not.
func (r *reading) yamlFile(name string, v any) bool {
	d, err := r.parseFile(name, v)
	if err != nil {
		r.reportError(name, err)
		return false
	}
	r.docs[name] = d
	return true
}

// parseFile reads name and decodes it into v. It changes nothing of r and may run beside others.
func (r *reading) parseFile(name string, v any) (*document, error) {
	data, err := readFile(r.fsys, name)
	if err != nil {
		return nil, err
	}
	return parseYAML(name, 1, trimText(data), v)
}

// inParallel maps the names, in their order, on all processors: parsing is most of the time that a start takes.
func inParallel[T any](names []string, parse func(name string) T) []T {
	out := make([]T, len(names))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		wg.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(names); i = next.Add(1) - 1 {
				out[i] = parse(names[i])
			}
		})
	}
	wg.Wait()
	return out
}

func (r *reading) readManifest() {
	var m manifest
	if !r.yamlFile(manifestFile, &m) {
		return
	}
	d := r.docs[manifestFile]
	r.pack.ID, r.pack.Version, r.pack.Languages, r.pack.Categories = m.ID, m.Version, m.Languages, m.Categories
	r.emergency, r.pack.Home = m.Emergency, m.Home
	switch {
	case m.ID == "":
		r.report(manifestFile, d.line("id"), "missing", "%s is missing", "id")
	case !isName(m.ID):
		r.report(manifestFile, d.line("id"), "id_name", "id %.80q is no name", m.ID)
	}
	if _, err := parseDate(m.Version); err != nil {
		r.report(manifestFile, d.line("version"), "version_date", "version %q is not a date like 2026-11-23", m.Version)
	}
	if len(m.Languages) == 0 {
		r.report(manifestFile, d.line("languages"), "languages_none", "languages is empty")
	}
	for i, lang := range m.Languages {
		if !isName(strings.ToLower(lang)) {
			r.report(manifestFile, d.line("languages", index(i)), "language_odd", "%q is not a language", lang)
		}
	}
	seen := map[string]bool{}
	for i, c := range m.Categories {
		if !isName(c.ID) || seen[c.ID] {
			r.report(manifestFile, d.line("categories", index(i), "id"), "category_name", "category %q is no name, or is given twice", c.ID)
		}
		seen[c.ID] = true
	}
}

func (r *reading) readFixes() {
	names := r.list(fixesDir, ".yaml")
	type parsed struct {
		fix Fix
		doc *document
		err error
	}
	results := inParallel(names, func(name string) (p parsed) {
		p.doc, p.err = r.parseFile(path.Join(fixesDir, name), &p.fix)
		return p
	})
	for i, name := range names {
		id := strings.TrimSuffix(name, ".yaml")
		file, f := fixFile(id), results[i].fix
		if results[i].err != nil {
			r.reportError(file, results[i].err)
			continue
		}
		r.docs[file] = results[i].doc
		if f.ID != "" && f.ID != id {
			r.report(file, r.docs[file].line("id"), "id_file", "id is %q, but the file is called %s", f.ID, name)
		}
		f.ID = id
		for key, n := range f.Nodes {
			n.ID = key
			f.Nodes[key] = n
		}
		r.checkFlow(&f)
		r.pack.Fixes = append(r.pack.Fixes, f)
	}
	r.orderFixes()
}

// orderFixes puts fixes in the order of their topics' categories, then by id.
func (r *reading) orderFixes() {
	place := map[string]int{}
	for i, a := range r.pack.Articles {
		if _, ok := place[a.ID]; !ok {
			place[a.ID] = i
		}
	}
	slices.SortStableFunc(r.pack.Fixes, func(a, b Fix) int {
		pa, oka := place[a.Topic]
		pb, okb := place[b.Topic]
		if oka != okb {
			return map[bool]int{true: -1, false: 1}[oka]
		}
		return cmp.Or(cmp.Compare(pa, pb), cmp.Compare(a.ID, b.ID))
	})
}

func (r *reading) readChannels() {
	var list []Channel
	if !r.yamlFile(channelsFile, &list) {
		return
	}
	seen := map[string]bool{}
	for i, c := range list {
		if !isName(c.ID) || seen[c.ID] {
			r.report(channelsFile, r.docs[channelsFile].line(index(i), "id"), "channel_name", "channel %q is no name, or is given twice", c.ID)
		}
		seen[c.ID] = true
	}
	r.pack.Channels = list
}

func (r *reading) readCalendar() {
	if _, err := fs.Stat(r.fsys, calendarFile); errors.Is(err, fs.ErrNotExist) {
		return // a desk without a calendar: hours stay unconfirmed
	}
	var c Calendar
	if !r.yamlFile(calendarFile, &c) {
		return
	}
	d := r.docs[calendarFile]
	if c.TimeZone != "" {
		if problem := checkZone(c.TimeZone); problem.there() {
			r.add(LevelError, problem.at(calendarFile, d.line("time_zone")))
		}
	}
	if c.Expires != "" {
		r.checkDate(d, c.Expires, "expires")
	}
	for i, s := range c.Holidays {
		r.checkDate(d, s, "holidays", index(i))
	}
	for i, s := range c.Workdays {
		r.checkDate(d, s, "workdays", index(i))
	}
	r.pack.Calendar = c
}

func (r *reading) checkDate(d *document, s string, at ...string) {
	if _, err := parseDate(s); err != nil {
		r.report(d.file, d.line(at...), "date", "%q is not a date like 2026-11-23", s)
	}
}

// readSynonyms reads a group a line, its words separated by commas of either width; # begins a comment.
func (r *reading) readSynonyms() {
	if _, err := fs.Stat(r.fsys, synonymsFile); errors.Is(err, fs.ErrNotExist) {
		return
	}
	data, err := readFile(r.fsys, synonymsFile)
	if err != nil {
		r.reportError(synonymsFile, err)
		return
	}
	n := 0
	for line := range strings.Lines(string(trimText(data))) {
		n++
		text, _, _ := strings.Cut(line, "#")
		if strings.TrimSpace(text) == "" {
			continue
		}
		group := wordList(text)
		if len(group) < 2 {
			r.report(synonymsFile, n, "synonyms_few", "a group needs two words or more, separated by commas")
			continue
		}
		r.pack.Synonyms = append(r.pack.Synonyms, group)
	}
}

func (r *reading) readDeployment() {
	if _, err := fs.Stat(r.fsys, deploymentFile); errors.Is(err, fs.ErrNotExist) {
		return
	}
	data, err := readFile(r.fsys, deploymentFile)
	if err != nil {
		r.reportError(deploymentFile, err)
		return
	}
	p, err := r.pack.overlay(deploymentFile, data)
	if err != nil {
		r.reportError(deploymentFile, err)
		return
	}
	r.pack = p
}

// list gives the names in dir that end in ext, sorted; anything else but hidden files is reported.
func (r *reading) list(dir, ext string) []string {
	entries, err := fs.ReadDir(r.fsys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		r.report(dir, 0, "unreadable", "cannot be read: %v", err)
		return nil
	}
	if len(entries) > maxFiles {
		r.report(dir, 0, "files_many", "holds more than %d files", maxFiles)
		return nil
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case strings.HasPrefix(name, "."):
		case e.IsDir():
			r.report(path.Join(dir, name), 0, "folder", "is a folder among the files")
		case path.Ext(name) != ext || !isName(strings.TrimSuffix(name, ext)):
			r.report(path.Join(dir, name), 0, "file_name", "is not called like this-name%s", ext)
		default:
			names = append(names, name)
		}
	}
	return names
}

// clone copies what Overlay may change; texts and articles are shared, for nobody changes them.
func (p *Pack) clone() *Pack {
	q := *p
	q.Channels = slices.Clone(p.Channels)
	q.Deployment.BrandWords = slices.Clone(p.Deployment.BrandWords)
	q.Deployment.Domains = slices.Clone(p.Deployment.Domains)
	q.Deployment.SigningDomains = slices.Clone(p.Deployment.SigningDomains)
	q.Deployment.Updates.Keys = slices.Clone(p.Deployment.Updates.Keys)
	q.Deployment.Channels = maps.Clone(p.Deployment.Channels)
	q.Deployment.OAuth = maps.Clone(p.Deployment.OAuth)
	return &q
}
