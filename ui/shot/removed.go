package shot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
)

// maxHeld bounds a file that can be put back: until then its bytes are in memory alone.
const maxHeld = 40 << 20

// Removed is a file that was taken out of a draft, as long as it may be put back.
type Removed struct {
	file mail.DraftFile
	at   int    // its place among the draft's files
	data []byte // nil where it is gone for good
}

// Remove takes one of a draft's files out, off the UI thread. One that is gone already is no failure; another process may have
// put another one into its place.
func Remove(ctx context.Context, in Drafts, draft string, files []mail.DraftFile, file mail.DraftFile) (r Removed, err error) {
	r = Removed{file: file, at: slices.Index(files, file)}
	if file.Size <= maxHeld {
		r.data, err = held(ctx, in, file)
	}
	if !errors.Is(err, mail.ErrNotFound) { // what cannot be read any more does not stay in the mail for that
		err = in.RemoveFile(ctx, draft, file.ID)
	}
	if errors.Is(err, mail.ErrNotFound) { // by a second press, or another process
		return Removed{}, nil
	}
	return r, err
}

// held reads a file whole.
func held(ctx context.Context, in Drafts, file mail.DraftFile) (data []byte, err error) {
	f, err := in.OpenFile(ctx, file)
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if data, err = io.ReadAll(f); err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	return data, nil
}

// Offer says that the file was taken out, with a button that puts it back where that is possible.
func (r Removed) Offer(env screen.Env, putBack func()) {
	if env.Offer != nil && r.data != nil {
		env.Offer(env.T("compose.files.removed", "Name", r.file.Name), env.T("compose.files.unremove"), putBack)
	}
}

// PutBack adds the file to its draft again, at its former place, off the UI thread, and gives the files that are there then:
// with an error, too, where it came back at another place.
func (r Removed) PutBack(ctx context.Context, in Drafts, draft string) ([]mail.DraftFile, error) {
	back, err := in.AddFile(ctx, draft, r.file.Name, r.file.Type, bytes.NewReader(r.data))
	if err != nil {
		return nil, err
	}
	d, err := in.Draft(ctx, draft)
	if err != nil {
		return nil, err
	}
	files := slices.DeleteFunc(slices.Clone(d.Files), func(f mail.DraftFile) bool { return f.ID == back.ID })
	files = slices.Insert(files, min(max(r.at, 0), len(files)), back)
	order := make([]int64, len(files))
	for i, f := range files {
		order[i] = f.ID
	}
	return files, in.OrderFiles(ctx, draft, order)
}

// Return puts the file back into a draft that is not in front any more, and says so; done may look at the draft again.
func (r Removed) Return(env screen.Env, in Drafts, draft string, done func()) {
	env.Go(func() {
		_, err := r.PutBack(env.Ctx, in, draft)
		env.Do(func() {
			switch {
			case errors.Is(err, mail.ErrNotFound):
				r.TooLate(env)
			case err != nil:
				env.Fail("put a file back", err)
			default:
				env.Toast(env.T("compose.files.put_back", "Name", r.file.Name))
				done()
			}
		})
	})
}

// TooLate says that the mail which the file was taken out of is no longer being written.
func (r Removed) TooLate(env screen.Env) {
	env.Fail("put a file back", &mail.FieldError{Field: "files", Key: "late", Value: r.file.Name})
}
