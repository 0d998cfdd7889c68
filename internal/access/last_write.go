package access

import (
	"errors"
	"time"
)

// How long after a write an older answer is taken for one of a replica that lags.
const (
	// staleWindow is for answers that show an older token. A server whose clock was
	// set back, or that was restored from a backup, is believed after that time.
	staleWindow = 10 * time.Minute
	// missingWindow is for answers that a token does not exist. It is shorter,
	// because a token that was deleted must be reported as gone.
	missingWindow = 20 * time.Second
)

// LastWrite is what the response to the last write of a token has shown. Whoever
// wrote it keeps this, so that a later read can tell an older answer from a newer
// one. Fields that the server does not return are zero. The zero value is not
// newer than anything.
type LastWrite struct {
	// Version is the version of the client secret.
	Version   int64     `json:"version,omitzero"`
	UpdatedAt time.Time `json:"updated_at,omitzero"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	// At is when the response arrived, on the clock of the writer.
	At time.Time `json:"at,omitzero"`
}

// NewLastWrite returns what a response has shown that arrived at a time.
func NewLastWrite(in *ServiceToken, at time.Time) LastWrite {
	w := LastWrite{At: at.UTC()}
	if in.ClientSecretVersion != nil {
		w.Version = *in.ClientSecretVersion
	}
	if in.UpdatedAt != nil {
		w.UpdatedAt = in.UpdatedAt.UTC()
	}
	if in.ExpiresAt != nil {
		w.ExpiresAt = in.ExpiresAt.UTC()
	}
	return w
}

// isNewerThan reports whether an answer is older than the write. The secret's
// version never decreases, and neither does the time of the last update. If they are
// equal or missing, only the date of expiry is left to compare, and the earlier one
// is taken for the older one.
func (w LastWrite) isNewerThan(in *ServiceToken, now time.Time) bool {
	if !isRecent(w.At, now, staleWindow) {
		return false
	}
	if w.Version != 0 && in.ClientSecretVersion != nil && *in.ClientSecretVersion != w.Version {
		return *in.ClientSecretVersion < w.Version
	}
	if !w.UpdatedAt.IsZero() && in.UpdatedAt != nil && !in.UpdatedAt.Equal(w.UpdatedAt) {
		return in.UpdatedAt.Before(w.UpdatedAt)
	}
	return !w.ExpiresAt.IsZero() && in.ExpiresAt != nil && in.ExpiresAt.Before(w.ExpiresAt)
}

// contradicts reports whether the result of a read cannot be believed yet: it shows
// an older token, or none although it was written moments ago.
func (w LastWrite) contradicts(in *ServiceToken, err error, now time.Time) bool {
	if err != nil {
		return errors.Is(err, ErrNotFound) && isRecent(w.At, now, missingWindow)
	}
	return w.isNewerThan(in, now)
}

// isRecent reports whether a time is within a window before now. The zero time is
// not recent; a clock that was set back makes no time recent.
func isRecent(at, now time.Time, window time.Duration) bool {
	age := now.Sub(at)
	return !at.IsZero() && age >= 0 && age < window
}
