package theme

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Spacing in Fyne's device-independent units. Distances come from this scale only.
const (
	Space4  float32 = 4
	Space8  float32 = 8
	Space12 float32 = 12
	Space16 float32 = 16
	Space24 float32 = 24
	Space32 float32 = 32
	Space40 float32 = 40
)

// Radii of corners.
const (
	RadiusCard    float32 = 12
	RadiusControl float32 = 8
)

// Fixed measures of the window.
const (
	SideBarWidth  float32 = 204  // the navigation at the left
	ReadingWidth  float32 = 760  // the widest column of text
	CardsWidth    float32 = 1160 // the widest column of cards, at text size 100 %
	WindowWidth   float32 = 1180
	WindowHeight  float32 = 780
	MinimumWidth  float32 = 900
	MinimumHeight float32 = 600
)

// TouchSize is the least height of what can be pressed, so that a finger finds it (WCAG 2.2, 2.5.8).
const TouchSize float32 = 24

// SizeName names a size that follows the text scale. It is a Fyne size name, so it can also be used where Fyne wants
// one, as in a rich text segment's style.
type SizeName = fyne.ThemeSizeName

// The type scale and the heights of controls.
const (
	TypeTitle   SizeName = "okpay.title"   // 26, a screen's title
	TypeSection SizeName = "okpay.section" // 18
	TypeLead    SizeName = "okpay.lead"    // 16, lead, search
	TypeBody    SizeName = "okpay.body"    // 14
	TypeCaption SizeName = "okpay.caption" // 12, never for what matters

	ControlHeight SizeName = "okpay.control" // 38
	MainHeight    SizeName = "okpay.main"    // 44, the main button of a screen
	RowHeight     SizeName = "okpay.row"     // 42, navigation, fields
	IconSmall     SizeName = "okpay.icon16"
	IconMedium    SizeName = "okpay.icon18"
	IconLarge     SizeName = "okpay.icon20"
)

// scaled holds the sizes that grow with the text scale, at scale 1. Fyne's own text sizes are mapped onto the scale.
var scaled = map[SizeName]float32{
	TypeTitle:   26,
	TypeSection: 18,
	TypeLead:    16,
	TypeBody:    14,
	TypeCaption: 12,

	ControlHeight: 38,
	MainHeight:    44,
	RowHeight:     42,
	IconSmall:     16,
	IconMedium:    18,
	IconLarge:     20,

	fynetheme.SizeNameText:           14,
	fynetheme.SizeNameHeadingText:    26,
	fynetheme.SizeNameSubHeadingText: 18,
	fynetheme.SizeNameCaptionText:    12,
	fynetheme.SizeNameInlineIcon:     18,
}

// fixed holds the sizes of Fyne's own widgets that do not follow the text scale.
var fixed = map[SizeName]float32{
	fynetheme.SizeNamePadding:            Space4,
	fynetheme.SizeNameInnerPadding:       Space8,
	fynetheme.SizeNameLineSpacing:        Space4,
	fynetheme.SizeNameSeparatorThickness: 1,
	fynetheme.SizeNameInputBorder:        1,
	fynetheme.SizeNameInputRadius:        RadiusControl,
	fynetheme.SizeNameButtonRadius:       RadiusControl,
	fynetheme.SizeNameMenuRadius:         RadiusControl,
	fynetheme.SizeNamePopupRadius:        RadiusCard,
	fynetheme.SizeNameCardRadius:         RadiusCard,
	fynetheme.SizeNameDialogRadius:       RadiusCard,
	fynetheme.SizeNameSelectionRadius:    Space4,
	fynetheme.SizeNameScrollBar:          10,
	fynetheme.SizeNameScrollBarSmall:     4,
	fynetheme.SizeNameScrollBarRadius:    5,
}
