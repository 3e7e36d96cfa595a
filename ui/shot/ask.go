package shot

import (
	"runtime"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// delays are how long one may wait before the picture is taken.
var delays = []time.Duration{0, 3 * time.Second, 10 * time.Second}

// HideTime is what the desktop needs to take our window off the screen.
const HideTime = 400 * time.Millisecond

var modeNames = map[Mode]string{WholeScreen: "whole", FrontWindow: "window", Area: "area"}

// ask is the question of what to capture, and when.
type ask struct {
	env   screen.Env
	after widget.After
	start func(Mode)
	modes []Mode

	pop   *widget.Modal
	mode  *widget.Segmented
	delay *widget.Segmented
	begin *widget.Button
	count *widget.Text // what happens, then how long it is until then
	body  *fyne.Container
	stop  func() // the countdown
	title string // of the window, before the countdown stood there
}

// AskCapture asks what to capture and when, counts down, takes our window off the screen and calls start. Who called it
// shows the window again when the picture is there.
func AskCapture(env screen.Env, after widget.After, start func(Mode)) {
	a := &ask{env: env, after: after, start: start, modes: Modes(), stop: func() {}}
	a.show()
}

func (a *ask) show() {
	t := a.env.T
	var names, times []string
	for _, m := range a.modes {
		names = append(names, t("shot.capture."+modeNames[m]))
	}
	for _, d := range delays {
		times = append(times, a.env.N("shot.capture.delay", int(d/time.Second)))
	}
	times[0] = t("shot.capture.now")
	a.delay = widget.NewSegmented(times, 0, nil)
	a.mode = widget.NewSegmented(names, 0, nil)
	keys := widget.NewEscape(a.shut)
	cancel := widget.NewButton(widget.ButtonOptions{Text: t("shot.capture.cancel"), OnTapped: a.shut})
	a.begin = widget.NewButton(widget.ButtonOptions{Text: t("shot.capture.begin"), Icon: "camera", Kind: widget.Primary, OnTapped: a.countDown})
	a.env.Mark("shot.capture.mode", a.mode)
	a.env.Mark("shot.capture.delay", a.delay)
	a.env.Mark("shot.capture.begin", a.begin)
	a.env.Mark("shot.capture.cancel", cancel)
	parts := []fyne.CanvasObject{widget.Section(t("shot.capture"))}
	explained := t("shot.capture.desktop")
	if len(names) > 0 {
		parts = append(parts, widget.Labelled(t("shot.capture.what"), "", widget.Left(a.mode)))
		explained = t("shot.capture.text")
	}
	if runtime.GOOS == "darwin" {
		explained += t("shot.capture.mac")
	}
	a.count = widget.Explain(explained)
	parts = append(parts, widget.Labelled(t("shot.capture.when"), "", widget.Left(a.delay)), a.count)
	a.body = widget.Column(theme.Space16, parts...)
	foot := widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0}}, widget.Space(0, 0), cancel, a.begin)
	column := widget.Stack(keys, widget.Inset(widget.All(theme.Space16), widget.ColumnFill(theme.Space16, 0, widget.NewScroll(a.body), foot)))
	a.pop = widget.NewModal(column, a.env.Window.Canvas())
	window := a.env.Window.Canvas().Size()
	width := min(440*max(theme.Scale(), 1), window.Width-2*theme.Space40)
	a.body.Resize(fyne.NewSize(width-2*theme.Space16, 0)) // the height of wrapped text follows from the width
	height := min(a.body.MinSize().Height+foot.MinSize().Height+3*theme.Space16, window.Height-2*theme.Space16)
	a.pop.Resize(fyne.NewSize(width, height).AddWidthHeight(2*theme.Space4, 2*theme.Space4))
	a.pop.Open(keys, a.begin)
}

func (a *ask) shut() {
	a.stop()
	if a.title != "" {
		a.env.Window.SetTitle(a.title)
	}
	a.pop.Hide()
}

// countDown says how long it is until the picture is taken, here and in the window's title, which the task bar shows
// while one opens what is to be seen.
func (a *ask) countDown() {
	a.begin.SetBusy(true)
	a.title = a.env.Window.Title()
	a.tick(int(delays[a.delay.Selected()] / time.Second))
}

func (a *ask) tick(left int) {
	if left <= 0 {
		a.shut()
		a.take()
		return
	}
	words := a.env.N("shot.capture.left", left)
	a.count.SetText(words)
	a.body.Refresh()
	a.env.Window.SetTitle(words)
	a.stop = a.after(time.Second, func() { a.tick(left - 1) })
}

func (a *ask) take() {
	m := WholeScreen
	if len(a.modes) > 0 {
		m = a.modes[a.mode.Selected()]
	}
	a.env.Window.Hide()
	a.after(HideTime, func() { a.start(m) })
}
