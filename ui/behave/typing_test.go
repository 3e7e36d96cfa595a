//go:build linux && behave

package behave

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"okpay.example/support/ui"
	"okpay.example/support/ui/screen"
)

// TestChineseIsTyped types Pinyin with an input method (XIM) into the fields of the program.
func TestChineseIsTyped(t *testing.T) {
	d := newDesktop(t)
	locales := filepath.Join(d.out, "locales")
	if err := os.MkdirAll(locales, 0o750); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("localedef", "-i", "zh_CN", "-f", "UTF-8", filepath.Join(locales, "zh_CN.UTF-8")).CombinedOutput(); err != nil {
		t.Fatalf("localedef: %v: %s; make setup-test installs what it wants on Debian", err, out)
	}
	d.more = []string{"LOCPATH=" + locales, "XMODIFIERS=@im=uim"}
	d.run("uim-xim", "--engine=py")
	p := newProgram(d)
	p.open()
	p.untilSight("the search to have the focus", func(v ui.Sight) bool { return v.Focus.Name == "home.search" })
	p.key("shift+space") // Chinese from now on
	for _, f := range []struct{ key, name string }{
		{"", "home.search"}, {"ctrl+comma", "settings.name"}, {"ctrl+n", "compose.subject"}, {"", "compose.body"},
	} {
		if f.key != "" {
			p.key(f.key)
			p.untilSeen(f.name)
		}
		p.tab(f.name)
		p.enter("ni")
		p.key("space", "Return") // the next of the words that fit, and that is it; the keys are not for the program
		p.until("a Chinese word in "+f.name, func() string {
			v := p.sight()
			words := v.Controls[f.name].Text
			if f.name == "home.search" { // the first letter leads to the results, where one goes on typing
				words = v.Controls["help.search"].Text
			}
			if r, n := utf8.DecodeRuneInString(words); n != len(words) || !unicode.Is(unicode.Han, r) {
				return fmt.Sprintf("it says %q", words)
			}
			return ""
		})
		p.step(f.name)
	}
	// A letter too much, which begins another word, is taken back: what stands there already stays.
	before := p.sight().Focus.Text
	p.enter("haoo")
	p.key("BackSpace")
	p.until("another word", func() string {
		if now := p.sight().Focus.Text; !strings.HasPrefix(now, before) || utf8.RuneCountInString(now) != 2 {
			return fmt.Sprintf("it says %q", now)
		}
		return ""
	})
	p.step("corrected")
	if v := p.sight(); v.Screen != screen.Compose || v.Focus.Name != "compose.body" {
		t.Errorf("at the end %s is in front, the focus in %s", v.Screen, v.Focus.Name)
	}
	p.quit()
}
