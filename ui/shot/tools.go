package shot

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/shot/sketch"
)

// tool is what the mouse does in the editor.
type tool int

const (
	pickTool tool = iota
	cropTool
	redactTool
	boxTool
	arrowTool
	textTool
	numberTool
)

// tools are those of the strip: covering is what most come for, so it stands right below cropping.
var tools = []struct {
	tool tool
	icon string
	key  fyne.KeyName
	name string // of its words: "shot.tool.NAME", and what it does in "shot.tool.NAME.text"
	kind sketch.Kind
}{
	{pickTool, "mouse-pointer-2", fyne.KeyV, "pick", 0},
	{cropTool, "crop", fyne.KeyC, "crop", 0},
	{redactTool, "square-dashed", fyne.KeyR, "redact", sketch.Redact},
	{boxTool, "square", fyne.KeyB, "box", sketch.Box},
	{arrowTool, "arrow-up-right", fyne.KeyA, "arrow", sketch.Arrow},
	{textTool, "type", fyne.KeyT, "text", sketch.Text},
	{numberTool, "circle-dot", fyne.KeyN, "number", sketch.Number},
}

// kind is what a tool draws; 0 is nothing.
func (t tool) kind() sketch.Kind { return tools[t].kind }
