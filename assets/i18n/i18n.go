// Package i18n embeds the translations: a folder a language, a JSON file a part of the program. Every key is in every
// language; a test holds that.
package i18n

import "embed"

// Files holds LANG/PART.json.
//
//go:embed */*.json
var Files embed.FS
