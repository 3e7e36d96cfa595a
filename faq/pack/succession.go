package pack

import (
	"fmt"
	"time"
)

// InstallOptions say what may be installed.
type InstallOptions struct {
	Given      []PublicKey // keys that the person names for this once; they may bring another pack
	Trusted    []PublicKey // else those of the record, or these while none is installed; the id must be the same, too
	BuiltIn    *Pack       // in force while none is installed
	AllowOlder bool
	AllowEarly bool // take a version that is still to come
	Now        time.Time
	From       string // for the record
}

// keys are those that count, by the record of the newest pack.
func (o InstallOptions) keys(record Installed) []PublicKey {
	switch {
	case len(o.Given) > 0:
		return o.Given
	case record.Folder != "":
		return Updates{Keys: record.Keys}.keys()
	}
	return o.Trusted
}

// OlderError says that a pack is older than the one in force.
type OlderError struct{ Version, Have string }

func (e *OlderError) Error() string {
	return fmt.Sprintf("its version %s is older than %s, which is in use", e.Version, e.Have)
}

// EarlyError says that a pack is of a day that is still to come, or was when it was signed. It would keep out all that
// follow until then.
type EarlyError struct{ Version string }

func (e *EarlyError) Error() string { return fmt.Sprintf("its version %s is still to come", e.Version) }

// OtherPackError says that a pack is another one than that in force.
type OtherPackError struct{ ID, Have string }

func (e *OtherPackError) Error() string {
	return fmt.Sprintf("it is the pack %q and not %q, which is in use", e.ID, e.Have)
}

// allows tells whether a pack may take the place of what is in force. The record counts even if its pack can no longer
// be opened: spoiling a file must not open the way to an older pack.
func (o InstallOptions) allows(in Installed, now Shelved) error {
	have := now.Record
	if have.Folder == "" {
		if o.BuiltIn == nil {
			return nil
		}
		have = Installed{ID: o.BuiltIn.ID, Version: o.BuiltIn.Version}
	}
	switch {
	case in.ID != have.ID && len(o.Given) == 0:
		return &OtherPackError{ID: in.ID, Have: have.ID}
	case !o.AllowEarly && (inFuture(in.Version, o.Now) || in.day() != in.Version):
		return &EarlyError{Version: in.Version}
	case in.ID != have.ID, o.AllowOlder:
		return nil
	case in.day() < have.day():
		return &OlderError{Version: in.Version, Have: have.Version}
	case in.day() == have.day() && in.SignedAt.Before(have.SignedAt): // two of one day
		return &OlderError{Version: stamp(in), Have: stamp(have)}
	}
	return nil
}

// day is the version as it counts among others: a pack that dates itself later than it was signed is of the day on which
// it was signed. Else one slip of the pen, "2099", would shut out all that follow.
func (in Installed) day() string {
	if !in.SignedAt.IsZero() && inFuture(in.Version, in.SignedAt.UTC()) {
		return in.SignedAt.UTC().Format(time.DateOnly)
	}
	return in.Version
}

// stamp is a version with the time of its signature.
func stamp(in Installed) string {
	if in.SignedAt.IsZero() {
		return in.Version
	}
	return in.Version + " (" + in.SignedAt.UTC().Format(time.RFC3339) + ")"
}
