package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// Role names what a colour is for. A Role is a Fyne colour name, so it can also be used where Fyne wants one, as in a
// rich text segment's style.
type Role = fyne.ThemeColorName

// The roles of the palette. Text, Text2 and Text3 go on Background, Surface and Surface2; each On… goes on the role it
// is named after; Warning, Danger, Good and Info go on their own …Soft and on Surface.
const (
	Background Role = "okpay.background" // behind everything
	Surface    Role = "okpay.surface"    // cards, side bar, fields
	Surface2   Role = "okpay.surface2"   // quiet areas: segmented control, neutral badge, picture well
	Raised     Role = "okpay.raised"     // menus, which lie over the surfaces
	Chosen     Role = "okpay.chosen"     // the chosen part of a segmented control, which lies on Surface2
	Border     Role = "okpay.border"     // one-pixel lines
	// BorderStrong is for lines that must show on Background: the dashes of a drop zone.
	BorderStrong Role = "okpay.borderStrong"
	Outline      Role = "okpay.outline" // a hovered control's line, the ring of an empty radio

	Text  Role = "okpay.text"  // what is to be read
	Text2 Role = "okpay.text2" // explanation
	Text3 Role = "okpay.text3" // captions, placeholders

	Primary       Role = "okpay.primary"       // the filled button, focus, selection
	PrimaryHover  Role = "okpay.primaryHover"  // Primary under the pointer
	OnPrimary     Role = "okpay.onPrimary"     // text on Primary
	PrimarySoft   Role = "okpay.primarySoft"   // selected rows, tile icons
	OnPrimarySoft Role = "okpay.onPrimarySoft" // text on PrimarySoft

	Warning       Role = "okpay.warning"
	WarningSoft   Role = "okpay.warningSoft"
	WarningBorder Role = "okpay.warningBorder"
	Danger        Role = "okpay.danger"
	DangerSoft    Role = "okpay.dangerSoft"
	DangerBorder  Role = "okpay.dangerBorder"
	Good          Role = "okpay.good"
	GoodSoft      Role = "okpay.goodSoft"
	Info          Role = "okpay.info"
	InfoSoft      Role = "okpay.infoSoft"

	Highlight   Role = "okpay.highlight"   // behind the words that a search found
	Hover       Role = "okpay.hover"       // translucent, over a row under the pointer
	Shadow      Role = "okpay.shadow"      // translucent, under pop-ups and pictures
	Transparent Role = "okpay.transparent" // no colour at all
)

// pair is one role's colour in the two variants.
type pair struct{ light, dark color.NRGBA }

var palette = map[Role]pair{
	Background:   {rgb(0xF5F6F8), rgb(0x11161C)},
	Surface:      {rgb(0xFFFFFF), rgb(0x1A2129)},
	Surface2:     {rgb(0xEEF1F4), rgb(0x232C36)},
	Raised:       {rgb(0xFFFFFF), rgb(0x232C36)},
	Chosen:       {rgb(0xFFFFFF), rgb(0x3D4A59)},
	Border:       {rgb(0xDFE3E8), rgb(0x313C48)},
	BorderStrong: {rgb(0xC6CDD6), rgb(0x465463)},
	Outline:      {rgb(0x828C9A), rgb(0x6B7886)},

	Text:  {rgb(0x16202C), rgb(0xE9EEF3)},
	Text2: {rgb(0x4A5563), rgb(0xB3BDC8)},
	Text3: {rgb(0x5B6675), rgb(0x8F9BA8)},

	Primary:       {rgb(0x0B6E63), rgb(0x46B8A9)},
	PrimaryHover:  {rgb(0x095C53), rgb(0x5CC7B9)},
	OnPrimary:     {rgb(0xFFFFFF), rgb(0x06231F)},
	PrimarySoft:   {rgb(0xE2F1EF), rgb(0x16332F)},
	OnPrimarySoft: {rgb(0x0A5A51), rgb(0x8FDCD1)},

	Warning:       {rgb(0x7A4F00), rgb(0xF0C66B)},
	WarningSoft:   {rgb(0xFFF3D6), rgb(0x33290F)},
	WarningBorder: {rgb(0xEBCB85), rgb(0x5C4A1B)},
	Danger:        {rgb(0xA8231B), rgb(0xF2988F)},
	DangerSoft:    {rgb(0xFDEBE9), rgb(0x3A1B19)},
	DangerBorder:  {rgb(0xF0B9B4), rgb(0x6B302B)},
	Good:          {rgb(0x1A6638), rgb(0x7FD19B)},
	GoodSoft:      {rgb(0xE4F3E9), rgb(0x16301F)},
	Info:          {rgb(0x1D5A9E), rgb(0x8DBDF0)},
	InfoSoft:      {rgb(0xE6F0FA), rgb(0x172A3E)},

	Highlight:   {rgb(0xFDE7AE), rgb(0x5C4A1B)},
	Hover:       {rgba(0x16202C, 0x0B), rgba(0xE9EEF3, 0x0E)},
	Shadow:      {rgba(0x16202C, 0x24), rgba(0x000000, 0x66)},
	Transparent: {},
}

// rgb makes an opaque colour of 0xRRGGBB.
func rgb(hex uint32) color.NRGBA { return rgba(hex, 0xFF) }

// rgba makes a colour of 0xRRGGBB and an opacity.
func rgba(hex uint32, alpha uint8) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: alpha}
}

// faded is c at a lower opacity.
func faded(c color.NRGBA, alpha uint8) color.NRGBA {
	c.A = alpha
	return c
}
