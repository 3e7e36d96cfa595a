package shot

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"path/filepath"
	"strings"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/screen"
)

// ErrMoving says that a picture was not written anew, since its first frame alone would be left.
var ErrMoving = errors.New("the picture moves")

// File is a file on its way into a mail.
type File struct {
	Name, Type string
	Data       io.Reader
	// Unclean says why a picture is as it came, with whatever is in it that is not seen; nil where it was written anew, or
	// is no picture.
	Unclean error
}

// Clean writes a picture anew before it comes into a mail, so that nothing leaves that is not seen: where a photo was
// taken, what lay behind the picture's end. One that cannot be read is let through as it is; one that hides something
// else is refused. Other files are left alone. It reads at most the bytes of a picture ahead of what it gives.
func Clean(f File) (File, error) {
	if !isPicture(f) {
		return f, nil
	}
	data, err := io.ReadAll(io.LimitReader(f.Data, privacy.MaxBytes+1))
	if err != nil {
		return f, err
	}
	f.Data = io.MultiReader(bytes.NewReader(data), f.Data)
	made, err := privacy.Redact(data, nil, "")
	refused, isRefused := errors.AsType[*privacy.RefusedError](err)
	switch {
	case isRefused && refused.Reason == privacy.Polyglot, err != nil && !isRefused:
		return f, err
	case isRefused:
		f.Unclean = err
	case made.From.Animated:
		f.Unclean = ErrMoving
	default:
		f = File{Name: Named(f.Name, made.Format), Type: "image/" + string(made.Format), Data: bytes.NewReader(made.Data)}
	}
	return f, nil
}

// Note says that a picture is as it came, and why; "" where there is nothing to say.
func (f File) Note(env screen.Env) string {
	switch {
	case f.Unclean == nil:
		return ""
	case errors.Is(f.Unclean, ErrMoving):
		return env.T("shot.moving", "Name", f.Name)
	}
	return env.T("shot.unclean", "Name", f.Name, "Why", app.Explain(env.Words(), f.Unclean).Message)
}

// isPicture tells whether a file is meant to be one.
func isPicture(f File) bool {
	ext := strings.ToLower(filepath.Ext(f.Name))
	return strings.HasPrefix(f.Type, "image/") || strings.HasPrefix(mime.TypeByExtension(ext), "image/") || ext == ".heic" || ext == ".webp"
}

// Named gives a picture's name the ending of what it is now.
func Named(name string, format privacy.Format) string {
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	switch ext = strings.ToLower(ext); {
	case format == privacy.JPEG && (ext == ".jpg" || ext == ".jpeg"), format == privacy.PNG && ext == ".png":
		return name
	case format == privacy.JPEG:
		return stem + ".jpg"
	}
	return stem + ".png"
}
