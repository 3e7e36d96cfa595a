package compose

import (
	"context"
	"errors"
	"image"
	"slices"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// usualLimit is what mailboxes commonly take, for one that has not said yet. It is about the whole mail, in which files
// are larger by a good third (base64, RFC 2045 section 6.8).
const usualLimit = 25 << 20

// maxNotes is of how many files that were added together something is said.
const maxNotes = 4

// files are the pictures and files of a mail: copied into the draft at once, so that they are there even when the
// original is moved.
type files struct {
	x       *sheet
	list    []mail.DraftFile
	limit   int64      // bytes that the mailbox takes of a mail; 0 while it has not said
	adding  []string   // names of those under way
	getting int        // pictures on their way from the clipboard
	notes   shot.Notes // about those that came last
	missed  bool       // some of these did not
	thumbs  map[int64]image.Image
	asked   map[int64]bool // thumbs that were asked for
	caption *widget.Text
	cards   *fyne.Container
	trouble *fyne.Container
	zone    *widget.DropZone
	content fyne.CanvasObject
	column  *fyne.Container
}

func newFiles(x *sheet, list []mail.DraftFile, limit int64) *files {
	t := x.env.T
	f := &files{x: x, list: list, limit: limit, thumbs: map[int64]image.Image{}, asked: map[int64]bool{}}
	f.caption = widget.Caption("")
	f.cards = widget.FlowTop(theme.Space12)
	f.trouble = widget.Column(0)
	f.zone = widget.NewDropZone(widget.DropZoneOptions{Text: t("compose.files.zone"), OnTapped: f.pick})
	small := func(icon, key string, do func()) fyne.CanvasObject {
		b := widget.NewButton(widget.ButtonOptions{Icon: icon, Text: t(key), Kind: widget.Plain, Size: widget.Small, OnTapped: do})
		x.env.Mark(key, b)
		return b
	}
	ways := widget.Inset(widget.Insets{Left: -theme.Space16}, // the first one's words in line with what stands above
		widget.Flow(0, small("camera", "compose.files.capture", f.capture), small("clipboard", "compose.files.paste", f.paste),
			small("folder-open", "compose.files.pick", f.pick)))
	label := widget.NewText(t("compose.files"), widget.TextOptions{Bold: true, Wrap: widget.OneLine})
	f.column = widget.Column(theme.Space8, widget.Captioned(label, f.caption), widget.Column(theme.Space4, f.cards, ways), f.trouble)
	f.content = f.column
	f.show()
	return f
}

func (f *files) mark() {
	f.x.env.Mark("compose.add", f.zone)
	f.x.env.Mark("compose.files.total", f.caption)
}

// show draws the cards anew. The focus stays where it was, as far as that is still there.
func (f *files) show() {
	card, control := f.focused()
	defer f.refocus(card, control, len(f.cards.Objects))
	var cards []fyne.CanvasObject
	for i, file := range f.list {
		cards = append(cards, f.card(i, file))
	}
	for _, name := range f.adding {
		cards = append(cards, widget.NewThumb(widget.ThumbOptions{Icon: "loader-circle", Name: name, Size: "…"}))
	}
	cards = append(cards, f.zone)
	f.cards.Objects = cards
	f.cards.Refresh()
	f.showTotal()
	f.column.Refresh()
	f.x.relay()
}

func (f *files) total() (n int64) {
	for _, file := range f.list {
		n += file.Size
	}
	return n
}

// setLimit takes what the mailbox has said.
func (f *files) setLimit(limit int64) {
	if f.limit != limit {
		f.limit = limit
		f.quiet()
		f.showTotal()
	}
}

// showTotal says how much the files are, and in time that the mail becomes too large: in a mail they are larger.
func (f *files) showTotal() {
	t := f.x.env.T
	limit := t("compose.files.text")
	if f.limit > 0 {
		limit = t("compose.files.limit", "Limit", app.Size(mail.RoomForFiles(f.limit)))
	}
	total := f.total()
	if len(f.list) > 0 {
		limit = t("compose.files.total", "Files", f.x.env.N("compose.files.count", len(f.list), "Size", app.Size(total)), "Limit", limit)
	}
	f.caption.SetText(limit)
	switch about := mail.EstimateSize(mail.Draft{Files: f.list}); {
	case len(f.list) == 0:
	case f.limit > 0 && about > f.limit:
		f.say(widget.DangerKind, t("compose.files.over", "Size", app.Size(total), "Limit", app.Size(mail.RoomForFiles(f.limit))))
	case f.limit == 0 && about > usualLimit:
		f.say(widget.DangerKind, t("compose.files.too_large", "Size", app.Size(about)))
	case f.limit == 0 && about > usualLimit*9/10:
		f.say(widget.WarningKind, t("compose.files.large", "Size", app.Size(about)))
	}
}

// say shows what is wrong with the files, below them.
func (f *files) say(kind widget.Kind, text string) {
	said := widget.NewBanner(widget.BannerOptions{Kind: kind, Icon: "paperclip", Text: text})
	f.x.env.Mark("compose.files.trouble", said)
	f.trouble.Objects = []fyne.CanvasObject{said}
	f.trouble.Refresh()
	f.x.relay()
	if f.x.form != nil && f.x.s.sheet == f.x && f.x.s.writing() {
		f.x.form.Reveal(f.trouble) // at the end of the form; what was never drawn, as said, has no place yet
	}
}

// tell says it with what was said of the other files that came with this one.
func (f *files) tell(kind widget.Kind, text string) {
	f.notes.Add(text)
	if f.missed = f.missed || kind == widget.DangerKind; f.missed {
		kind = widget.DangerKind
	}
	f.say(kind, f.notes.Text(maxNotes))
}

func (f *files) quiet() {
	f.notes, f.missed = nil, false
	f.trouble.RemoveAll()
	f.x.relay()
}

// card shows one file, with the ways to move and remove it.
func (f *files) card(i int, file mail.DraftFile) fyne.CanvasObject {
	var edit *widget.Button
	if shot.Editable(file) {
		edit = widget.NewButton(widget.ButtonOptions{Icon: "pencil", Size: widget.Tiny, OnTapped: func() { f.edit(file) }})
		f.x.env.Mark("compose.files.edit", edit)
	}
	card := widget.NewThumb(widget.ThumbOptions{
		Picture: f.thumbs[file.ID], Icon: iconOf(file.Type), Name: file.Name, Size: app.Size(file.Size),
		OnTapped: func() { f.edit(file) }, OnRemove: func() { f.remove(file) }, Edit: edit,
	})
	f.load(file)
	if len(f.list) < 2 {
		return card
	}
	var moves []fyne.CanvasObject
	if i > 0 {
		moves = append(moves, f.mover("arrow-left", i, -1))
	}
	if i < len(f.list)-1 {
		moves = append(moves, f.mover("arrow-right", i, +1))
	}
	return widget.Stack(card, widget.Column(0, widget.Inset(widget.All(6), widget.Inline(theme.Space4, moves...))))
}

func (f *files) mover(icon string, i, by int) fyne.CanvasObject {
	return widget.NewButton(widget.ButtonOptions{Icon: icon, Size: widget.Tiny, OnTapped: func() { f.move(i, by) }})
}

// load asks for a picture's thumbnail, once.
func (f *files) load(file mail.DraftFile) {
	if f.asked[file.ID] || !isPicture(file) {
		return
	}
	f.asked[file.ID] = true
	f.x.env.Go(func() {
		picture := f.x.s.thumbnail(file)
		if picture == nil {
			return // the icon stays
		}
		f.x.env.Do(func() {
			f.thumbs[file.ID] = picture
			f.show()
		})
	})
}

// add copies files into the draft, one after the other, in the order given.
func (f *files) add(sources ...shot.Source) {
	if len(sources) == 0 {
		return
	}
	f.quiet()
	for _, src := range sources {
		f.adding = append(f.adding, mail.FileName(src.Name))
	}
	f.show()
	f.x.saver.create(func(err error) {
		if err != nil {
			f.added(sources, nil, err)
			return
		}
		id := f.x.saver.draft.ID
		f.x.env.Go(func() {
			for _, src := range sources {
				file, note, err := f.copy(id, src)
				f.x.env.Do(func() {
					f.added([]shot.Source{src}, file, err)
					if err == nil && note != "" {
						f.tell(widget.WarningKind, note)
					}
				})
			}
		})
	})
}

// copy is what add does off the UI thread; note says why a picture was not cleaned.
func (f *files) copy(draft string, src shot.Source) (file *mail.DraftFile, note string, err error) {
	added, note, err := src.AddTo(f.x.env.Ctx, f.x.env, f.x.s.b, draft)
	if err != nil {
		return nil, "", err
	}
	return &added, note, nil
}

func (f *files) added(sources []shot.Source, file *mail.DraftFile, err error) {
	for _, src := range sources {
		if i := slices.Index(f.adding, mail.FileName(src.Name)); i >= 0 {
			f.adding = slices.Delete(f.adding, i, i+1)
		}
	}
	if file != nil {
		f.list = append(f.list, *file)
	}
	f.show()
	f.x.changed()
	switch {
	case err != nil:
		f.fail(sources[0], err)
	case f.x.form != nil && f.x.s.writing() && !f.x.form.Shows(f.cards): // pasted while writing, further up
		f.x.env.Toast(f.x.env.T("compose.files.added", "Name", file.Name))
	}
}

// fail says beside the files why one of them is not there.
func (f *files) fail(src shot.Source, err error) {
	f.tell(widget.DangerKind, src.WhyNot(f.x.env, err))
}

// remove takes a file out of the draft, and offers to put it back.
func (f *files) remove(file mail.DraftFile) {
	draft, list := f.x.saver.draft.ID, f.list
	var removed shot.Removed
	f.changeThen("remove a file", func(ctx context.Context) (err error) {
		removed, err = shot.Remove(ctx, f.x.s.b, draft, list, file)
		return err
	}, func() {
		removed.Offer(f.x.env, func() { f.putBack(draft, removed) })
	})
}

// putBack adds a file that was removed to its mail, which may have been left and opened again since.
func (f *files) putBack(draft string, removed shot.Removed) {
	now := f.x.s.sheet
	if draft != now.saver.draft.ID || now.saver.closed { // another mail is written, or this one is on its way
		removed.Return(f.x.env, f.x.s.b, draft, func() { f.x.s.sheet.files.reread(draft) })
		return
	}
	now.files.change("put a file back", func(ctx context.Context) error {
		_, err := removed.PutBack(ctx, f.x.s.b, draft)
		return err
	})
}

// reread shows what came into the store while its mail was being opened.
func (f *files) reread(draft string) {
	if draft == f.x.saver.draft.ID && !f.x.saver.closed {
		f.change("read the files again", func(context.Context) error { return nil })
	}
}

// move puts a file one place to the left or right.
func (f *files) move(i, by int) {
	order := make([]int64, len(f.list))
	for j, file := range f.list {
		order[j] = file.ID
	}
	order[i], order[i+by] = order[i+by], order[i]
	draft := f.x.saver.draft.ID
	f.change("order the files", func(ctx context.Context) error { return f.x.s.b.OrderFiles(ctx, draft, order) })
}

// change changes the files in the store and then shows what is there.
func (f *files) change(doing string, do func(context.Context) error) {
	f.changeThen(doing, do, func() {})
}

func (f *files) changeThen(doing string, do func(context.Context) error, then func()) {
	draft := f.x.saver.draft.ID
	f.quiet()
	screen.Load(f.x.env, doing, func(ctx context.Context) (mail.Draft, error) {
		if err := do(ctx); err != nil && !errors.Is(err, mail.ErrNotFound) { // removed twice: it is gone
			return mail.Draft{}, err
		}
		return f.x.s.b.Draft(ctx, draft)
	}, func(d mail.Draft) {
		f.list = d.Files
		f.show()
		f.x.changed()
		f.x.s.previewAgain(f.x)
		then()
	})
}
