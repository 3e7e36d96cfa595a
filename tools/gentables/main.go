// Command gentables writes the tables that package search embeds: traditional to simplified characters, from the
// OpenCC dictionary TSCharacters (Apache-2.0) as packed by github.com/longbridgeapp/opencc, and the readings of
// characters, from github.com/mozillazg/go-pinyin (MIT). Reading the libraries' own data at each start would cost more
// than the start may take; the tables cost nothing to load. Run it by `go generate ./faq/search`.
package main

import (
	"bufio"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	_ "github.com/longbridgeapp/opencc" // its dictionary files are read; the import keeps its version in go.mod
	"github.com/mozillazg/go-pinyin"
)

// The ranges of the tables; package search has the same.
const (
	foldFirst, foldLast = 0x3400, 0x9fff
	readFirst, readLast = 0x4e00, 0x9fff
)

// second gives the reading, besides the first of the dictionary, that people use in words of everyday life. Taking
// all rare readings would make too much sound alike.
var second = map[rune]string{
	'行': "hang", '重': "chong", '还': "huan", '长': "zhang", '调': "diao", '都': "du", '率': "lv", '便': "pian",
	'得': "dei", '地': "di", '了': "liao", '着': "zhao", '没': "mo", '降': "xiang", '传': "zhuan", '参': "cen",
	'乐': "yue", '觉': "jiao", '差': "chai", '朝': "zhao", '给': "ji", '会': "kuai", '强': "jiang", '数': "shuo",
	'省': "xing", '系': "ji", '校': "jiao", '折': "she", '正': "zheng", '转': "zhuan", '号': "hao", '单': "shan",
	'藏': "zang", '盛': "cheng", '解': "xie", '量': "liang", '更': "geng", '称': "chen", '查': "cha",
}

func main() {
	out := flag.String("out", "tables.bin", "file to write")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "gentables:", err)
		os.Exit(1)
	}
}

// run writes: the fold table (uint16 a rune, 0 for itself), the reading table (two uint16 a rune, 0 for none, else the
// place in the syllable list counted from 1), and the syllables, sorted, separated by line feeds. Little endian.
func run(out string) error {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/longbridgeapp/opencc").Output()
	if err != nil {
		return fmt.Errorf("find opencc's dictionaries: %w", err)
	}
	fold, err := readFold(filepath.Join(strings.TrimSpace(string(dir)), "dictionary", "TSCharacters.txt"))
	if err != nil {
		return err
	}
	var readings [readLast - readFirst + 1][2]string
	args := pinyin.NewArgs()
	args.Heteronym = true
	seen := map[string]bool{}
	for r := rune(readFirst); r <= readLast; r++ {
		all := pinyin.SinglePinyin(r, args)
		if len(all) == 0 {
			continue
		}
		pair := [2]string{all[0]}
		if s := second[r]; s != "" {
			if !slices.Contains(all, s) {
				return fmt.Errorf("%c is not read %s: %v", r, s, all)
			}
			if s != all[0] {
				pair[1] = s
			}
		}
		readings[r-readFirst] = pair
		for _, s := range pair {
			if s != "" {
				seen[s] = true
			}
		}
	}
	syllables := make([]string, 0, len(seen))
	for s := range seen {
		syllables = append(syllables, s)
	}
	slices.Sort(syllables)

	var data []byte
	for r := rune(foldFirst); r <= foldLast; r++ {
		data = binary.LittleEndian.AppendUint16(data, uint16(fold[r]))
	}
	for _, pair := range readings {
		for _, s := range pair {
			place := uint16(0)
			if i, ok := slices.BinarySearch(syllables, s); ok {
				place = uint16(i + 1)
			}
			data = binary.LittleEndian.AppendUint16(data, place)
		}
	}
	data = append(data, strings.Join(syllables, "\n")...)
	return os.WriteFile(out, data, 0o644)
}

// readFold reads "traditional<TAB>simplified …" lines; the first simplified form is the usual one.
func readFold(name string) (map[rune]rune, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	fold := map[rune]rune{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		from, to, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			return nil, fmt.Errorf("%s: no tab in %q", name, lines.Text())
		}
		a, _ := utf8.DecodeRuneInString(from)
		b, _ := utf8.DecodeRuneInString(to)
		if a != b && b <= 0xffff { // the few that fold beyond the basic plane are no one's daily characters
			fold[a] = b
		}
	}
	fold['帐'], fold['帳'] = '账', '账' // opencc gives 帐, people write 账
	return fold, lines.Err()
}
