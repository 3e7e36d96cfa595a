package settings

import (
	"fmt"
	"net/url"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/internal/app"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// choice is a line with words at the left and a control at the right.
func choice(label, caption string, control fyne.CanvasObject) fyne.CanvasObject {
	words := widget.Column(0, widget.Strong(label))
	if caption != "" {
		words.Add(widget.Caption(caption))
	}
	return container.New(&choiceLayout{}, words, control)
}

// choiceLayout sets a control at the right of its words, or below them where large words leave no room for both.
type choiceLayout struct {
	width float32 // of the last layout: the rows, and so the least height, follow from it
}

// leastWords is how wide the words are at least, in multiples of the type size.
const leastWords = 8

func (l *choiceLayout) stacked(control fyne.Size) bool {
	return l.width > 0 && l.width-control.Width-theme.Space16 < leastWords*theme.Size(theme.TypeBody)
}

// Layout implements fyne.Layout.
func (l *choiceLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	words, control, least := objects[0], objects[1], objects[1].MinSize()
	room := size.Width
	if !l.stacked(least) {
		room -= least.Width + theme.Space16
	}
	words.Resize(fyne.NewSize(room, 0)) // the height of wrapped text follows from the width
	height := words.MinSize().Height
	words.Resize(fyne.NewSize(room, height))
	if l.stacked(least) {
		words.Move(fyne.Position{})
		control.Move(fyne.NewPos(0, height+theme.Space8))
		control.Resize(fyne.NewSize(min(least.Width, size.Width), least.Height))
		return
	}
	words.Move(fyne.NewPos(0, max((size.Height-height)/2, 0)))
	control.Move(fyne.NewPos(size.Width-least.Width, max((size.Height-least.Height)/2, 0)))
	control.Resize(least)
}

// MinSize implements fyne.Layout.
func (l *choiceLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	words, control := objects[0].MinSize(), objects[1].MinSize()
	if l.stacked(control) {
		return fyne.NewSize(words.Width, words.Height+theme.Space8+control.Height)
	}
	return fyne.NewSize(words.Width, max(words.Height, control.Height))
}

// explained puts what a check box does below its words.
func explained(box *widget.CheckBox, caption string) fyne.CanvasObject {
	return widget.Column(0, box, widget.Inset(widget.Insets{Left: box.Indent()}, widget.Caption(caption)))
}

// pick is a segmented control over values of a setting.
func pick[T comparable](words []string, values []T, now T, chosen func(T)) *widget.Segmented {
	return widget.NewSegmented(words, slices.Index(values, now), func(i int) { chosen(values[i]) })
}

var textSizes = []int{80, 100, 125, 150, 200}

func (s *Screen) lookCard() fyne.CanvasObject {
	t, now := s.env.T, s.b.Settings()
	language := pick([]string{t("settings.system"), "中文", "English"}, []string{"", "zh-CN", "en"}, now.Language, func(v string) {
		s.change(true, func(x *app.Settings) { x.Language = v })
	})
	mode := pick([]string{t("settings.system"), t("settings.light"), t("settings.dark")}, []string{"", "light", "dark"}, now.Theme, func(v string) {
		s.change(true, func(x *app.Settings) { x.Theme = v })
	})
	sizes := make([]string, len(textSizes))
	for i, n := range textSizes {
		sizes[i] = fmt.Sprintf("%d%%", n)
	}
	size := pick(sizes, textSizes, now.TextSize, func(v int) { s.change(true, func(x *app.Settings) { x.TextSize = v }) })
	s.env.Mark("settings.language", language)
	s.env.Mark("settings.theme", mode)
	s.env.Mark("settings.text_size", size)
	return widget.NewCard(widget.Column(theme.Space12,
		choice(t("settings.language"), "", language), widget.NewDivider(),
		choice(t("settings.theme"), "", mode), widget.NewDivider(),
		choice(t("settings.text_size"), "", size)))
}

var callBacks = []int{0, 5, 10, 30}

func (s *Screen) sendingCard() fyne.CanvasObject {
	t, now := s.env.T, s.b.Settings()
	words := make([]string, len(callBacks))
	for i, n := range callBacks {
		words[i] = s.env.N("settings.seconds", n)
	}
	words[0] = t("settings.off")
	back := pick(words, callBacks, now.CallBackSeconds, func(v int) { s.change(false, func(x *app.Settings) { x.CallBackSeconds = v }) })
	notify := widget.NewCheckBox(t("settings.notify"), now.Notifications, func(on bool) {
		s.change(false, func(x *app.Settings) { x.Notifications = on })
	})
	s.env.Mark("settings.notify", notify)
	rows := []fyne.CanvasObject{
		choice(t("settings.call_back"), t("settings.call_back.text"), back), widget.NewDivider(),
		explained(notify, t("settings.notify.text")),
	}
	rows = append(rows, s.staying()...)
	if s.b.Library().Pack().Deployment.SupportAddress == "" {
		rows = append(rows, widget.NewDivider(), s.addressField(now.SupportAddress))
	}
	return widget.NewCard(widget.Column(theme.Space12, rows...))
}

// staying are the choices to have the program there while its window is closed; both are off in a new home.
func (s *Screen) staying() []fyne.CanvasObject {
	t := s.env.T
	tray := widget.NewCheckBox(t("settings.tray"), s.b.Settings().Tray, func(on bool) {
		s.change(false, func(x *app.Settings) { x.Tray = on })
	})
	s.env.Mark("settings.tray", tray)
	on, err := s.b.StartsAtSignIn()
	if err != nil {
		s.env.Fail("look whether the program starts at sign-in", err)
	}
	var start *widget.CheckBox
	start = widget.NewCheckBox(t("settings.start"), on, func(on bool) {
		if err := s.b.StartAtSignIn(on); err != nil {
			s.env.Fail("change whether the program starts at sign-in", err)
			start.SetOn(!on)
		}
	})
	s.env.Mark("settings.start", start)
	return []fyne.CanvasObject{
		widget.NewDivider(), explained(tray, t("settings.tray.text")),
		widget.NewDivider(), explained(start, t("settings.start.text")),
	}
}

// addressField takes support's address where the content pack names none.
func (s *Screen) addressField(now string) fyne.CanvasObject {
	f := widget.NewField(widget.FieldOptions{
		Label: s.env.T("settings.address"), Caption: s.env.T("settings.address.text"),
		EntryOptions: widget.EntryOptions{Text: now, Placeholder: "support@example.com"},
	})
	f.Entry.OnFocus = func(focused bool) {
		if text := f.Text(); !focused && text != s.b.Settings().SupportAddress {
			s.change(false, func(x *app.Settings) { x.SupportAddress = text })
		}
	}
	return f
}

func (s *Screen) dataCard() fyne.CanvasObject {
	t := s.env.T
	open := widget.NewButton(widget.ButtonOptions{Text: t("settings.open_folder"), Icon: "folder-open", OnTapped: func() {
		if err := fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: s.b.Home()}); err != nil {
			s.env.Fail("open the folder", err)
		}
	}})
	rows := []fyne.CanvasObject{choice(t("settings.folder"), s.b.Home(), open), s.keyWords()}
	return widget.NewCard(widget.Column(theme.Space12, append(rows, s.dataRows()...)...))
}

func (s *Screen) keysCard() fyne.CanvasObject {
	return widget.NewCard(screen.KeyColumns(s.env.T))
}

func (s *Screen) aboutCard() fyne.CanvasObject {
	b := app.BuildInfo(s.b.Library().Pack().Version)
	content, notice := s.b.ContentText()
	text := fmt.Sprintf("OKPAY Support %s\n%s, %s/%s\n%s", b.Version, b.Go, b.OS, b.Arch, s.env.T("settings.about.content", "Content", content))
	copied := widget.NewButton(widget.ButtonOptions{Text: s.env.T("settings.about.copy"), Icon: "copy", OnTapped: func() {
		fyne.CurrentApp().Clipboard().SetContent(text)
		s.env.Toast(s.env.T("settings.about.copied"))
	}})
	rows := []fyne.CanvasObject{widget.Body(text)}
	if notice != "" {
		rows = append(rows, widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind, Text: notice}))
	}
	rows = append(rows, s.fetching()...)
	rows = append(rows, widget.Explain(s.env.T("settings.about.text")),
		widget.Caption(s.env.T("settings.about.licences")), widget.Left(copied))
	return widget.NewCard(widget.Column(theme.Space12, rows...))
}

// fetching lets newer content be fetched, where the content names an address.
func (s *Screen) fetching() []fyne.CanvasObject {
	address, err := url.Parse(s.b.FetchAddress())
	if err != nil || address.Host == "" {
		return nil
	}
	box := widget.NewCheckBox(s.env.T("settings.fetch"), s.b.Settings().FetchContent, func(on bool) {
		s.change(false, func(x *app.Settings) { x.FetchContent = on })
	})
	s.env.Mark("settings.fetch", box)
	return []fyne.CanvasObject{explained(box, s.env.T("settings.fetch.text", "Host", address.Host))}
}
