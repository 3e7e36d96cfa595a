package theme

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// mapping says which role stands behind a Fyne colour name; alpha 0 leaves the role's own opacity.
type mapping struct {
	role  Role
	alpha uint8
}

var fyneColors = map[fyne.ThemeColorName]mapping{
	fynetheme.ColorNameBackground:          {role: Background},
	fynetheme.ColorNameButton:              {role: Surface2},
	fynetheme.ColorNameDisabledButton:      {role: Surface2},
	fynetheme.ColorNameDisabled:            {role: Text3},
	fynetheme.ColorNameError:               {role: Danger},
	fynetheme.ColorNameFocus:               {role: Primary, alpha: 0x40},
	fynetheme.ColorNameForeground:          {role: Text},
	fynetheme.ColorNameForegroundOnError:   {role: Surface},
	fynetheme.ColorNameForegroundOnPrimary: {role: OnPrimary},
	fynetheme.ColorNameForegroundOnSuccess: {role: Surface},
	fynetheme.ColorNameForegroundOnWarning: {role: Surface},
	fynetheme.ColorNameHeaderBackground:    {role: Surface2},
	fynetheme.ColorNameHover:               {role: Hover},
	fynetheme.ColorNameHyperlink:           {role: Primary},
	fynetheme.ColorNameInputBackground:     {role: Surface},
	fynetheme.ColorNameInputBorder:         {role: Border},
	fynetheme.ColorNameMenuBackground:      {role: Raised},
	fynetheme.ColorNameOverlayBackground:   {role: Surface},
	fynetheme.ColorNamePlaceHolder:         {role: Text3},
	fynetheme.ColorNamePressed:             {role: Text, alpha: 0x20},
	fynetheme.ColorNamePrimary:             {role: Primary},
	fynetheme.ColorNameScrollBar:           {role: Outline, alpha: 0xB0},
	fynetheme.ColorNameScrollBarBackground: {role: Transparent},
	fynetheme.ColorNameSelection:           {role: Primary, alpha: 0x48},
	fynetheme.ColorNameSeparator:           {role: Border},
	fynetheme.ColorNameShadow:              {role: Shadow},
	fynetheme.ColorNameSuccess:             {role: Good},
	fynetheme.ColorNameWarning:             {role: Warning},
}

// fyneIcons names the Lucide icons that stand in for Fyne's.
var fyneIcons = map[fyne.ThemeIconName]string{
	fynetheme.IconNameCancel:         "x",
	fynetheme.IconNameConfirm:        "check",
	fynetheme.IconNameDelete:         "trash-2",
	fynetheme.IconNameSearch:         "search",
	fynetheme.IconNameInfo:           "info",
	fynetheme.IconNameWarning:        "triangle-alert",
	fynetheme.IconNameError:          "octagon-alert",
	fynetheme.IconNameQuestion:       "circle-help",
	fynetheme.IconNameArrowDropDown:  "chevron-down",
	fynetheme.IconNameArrowDropUp:    "chevron-up",
	fynetheme.IconNameMenuExpand:     "chevron-right",
	fynetheme.IconNameNavigateBack:   "arrow-left",
	fynetheme.IconNameNavigateNext:   "arrow-right",
	fynetheme.IconNameVisibility:     "eye",
	fynetheme.IconNameVisibilityOff:  "eye-off",
	fynetheme.IconNameContentAdd:     "plus",
	fynetheme.IconNameContentCopy:    "copy",
	fynetheme.IconNameContentClear:   "x",
	fynetheme.IconNameHome:           "house",
	fynetheme.IconNameSettings:       "settings",
	fynetheme.IconNameViewRefresh:    "refresh-cw",
	fynetheme.IconNameMoreHorizontal: "ellipsis",
	fynetheme.IconNameFile:           "file",
	fynetheme.IconNameDocument:       "file-text",
	fynetheme.IconNameFolder:         "folder",
	fynetheme.IconNameFolderOpen:     "folder-open",
	fynetheme.IconNameList:           "list",
}
