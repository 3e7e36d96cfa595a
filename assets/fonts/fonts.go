// Package fonts embeds the window's typeface: a subset of Noto Sans SC (SIL Open Font License, see OFL.txt), made by
// scripts/fonts.sh. It covers simplified and frequent traditional Chinese, Latin and the symbols that the window
// uses; what it lacks is left to the system's fonts.
package fonts

import _ "embed"

//go:embed NotoSansSC-Regular.otf
var regular []byte

//go:embed NotoSansSC-Bold.otf
var bold []byte

// Regular returns the OpenType data of the regular weight (400). The caller must not change it.
func Regular() []byte { return regular }

// Bold returns the OpenType data of the bold weight (700). The caller must not change it.
func Bold() []byte { return bold }
