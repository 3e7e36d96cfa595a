package widget

import "okpay.example/support/ui/theme"

// Kind is the meaning of a banner or a badge.
type Kind int

// The kinds, each with its colours and its icon.
const (
	NeutralKind Kind = iota
	InfoKind
	GoodKind
	WarningKind
	DangerKind
	PrimaryKind
)

// Colors returns the roles of a kind: text and icon, what they stand on, and the border ("" is none).
func (k Kind) Colors() (text, fill, border theme.Role) {
	switch k {
	case InfoKind:
		return theme.Info, theme.InfoSoft, ""
	case GoodKind:
		return theme.Good, theme.GoodSoft, ""
	case WarningKind:
		return theme.Warning, theme.WarningSoft, theme.WarningBorder
	case DangerKind:
		return theme.Danger, theme.DangerSoft, theme.DangerBorder
	case PrimaryKind:
		return theme.OnPrimarySoft, theme.PrimarySoft, ""
	default:
		return theme.Text2, theme.Surface2, ""
	}
}

// Icon returns the Lucide name of the icon that goes with a kind.
func (k Kind) Icon() string {
	switch k {
	case GoodKind:
		return "circle-check"
	case WarningKind:
		return "shield-alert"
	case DangerKind:
		return "triangle-alert"
	default:
		return "info"
	}
}
