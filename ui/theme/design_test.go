package theme_test

import (
	"fmt"
	"image/color"
	"os"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/ui/theme"
)

// described is a line of the table of colours in docs/design.md.
type described struct {
	role        theme.Role
	light, dark string
	on          []theme.Role
}

// roleOf is the role that a name of the table stands for: "OnPrimary" is theme.OnPrimary.
func roleOf(name string) theme.Role {
	return theme.Role("okpay." + strings.ToLower(name[:1]) + name[1:])
}

func design(t *testing.T) (table []described) {
	t.Helper()
	text, err := os.ReadFile("../../docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text2, _ := strings.Cut(string(text), "| role | light | dark | goes on |\n| --- | --- | --- | --- |\n")
	for line := range strings.Lines(text2) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 4 {
			break
		}
		d := described{role: roleOf(strings.TrimSpace(cells[0])), light: strings.TrimSpace(cells[1]), dark: strings.TrimSpace(cells[2])}
		for name := range strings.SplitSeq(cells[3], ",") {
			if name = strings.TrimSpace(name); name != "" {
				d.on = append(d.on, roleOf(name))
			}
		}
		table = append(table, d)
	}
	return table
}

func hex(c color.Color) string {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return fmt.Sprintf("%02X%02X%02X", n.R, n.G, n.B)
}

func TestTheDesignDescribesThePalette(t *testing.T) {
	light, dark := theme.New(theme.Options{Mode: theme.Light}), theme.New(theme.Options{Mode: theme.Dark})
	rows := design(t)
	for _, role := range theme.Roles() {
		_, _, _, alpha := light.Color(role, 0).RGBA()
		at := slices.IndexFunc(rows, func(d described) bool { return d.role == role })
		switch {
		case alpha != 0xFFFF: // translucent
		case at < 0:
			t.Errorf("%s is not described", role)
		case rows[at].light != hex(light.Color(role, 0)) || rows[at].dark != hex(dark.Color(role, 0)):
			t.Errorf("%s is %s and %s, described as %s and %s", role, hex(light.Color(role, 0)), hex(dark.Color(role, 0)), rows[at].light, rows[at].dark)
		}
	}
	for _, d := range rows {
		if !slices.Contains(theme.Roles(), d.role) {
			t.Errorf("%s is described and there is none", d.role)
		}
		for _, under := range d.on {
			for mode, th := range map[string]*theme.Theme{"light": light, "dark": dark} {
				if got := contrast(th.Color(d.role, 0), th.Color(under, 0)); got < 4.5 {
					t.Errorf("%s: %s on %s has contrast %.2f", mode, d.role, under, got)
				}
			}
		}
	}
}

// What shows where a control is, or which one has the focus, is no text: WCAG 2.2, 1.4.11.
func TestRingsAreSeen(t *testing.T) {
	for name, mode := range map[string]theme.Mode{"light": theme.Light, "dark": theme.Dark} {
		th := theme.New(theme.Options{Mode: mode})
		for _, ring := range []theme.Role{theme.Primary, theme.Danger, theme.Outline} {
			for _, under := range []theme.Role{theme.Background, theme.Surface} {
				if got := contrast(th.Color(ring, 0), th.Color(under, 0)); got < 3 {
					t.Errorf("%s: %s on %s has contrast %.2f, want 3", name, ring, under, got)
				}
			}
		}
	}
}
