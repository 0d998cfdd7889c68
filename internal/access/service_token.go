package access

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ServiceToken is a service token as the API returns it. Fields that a server does
// not return are nil or empty.
type ServiceToken struct {
	ID string
	// ClientID is what a consumer sends with the client secret.
	ClientID string
	// Name is not unique.
	Name string
	// Duration is the lifetime as it was set: Go syntax ("8760h") or
	// "forever"; empty if the token has a fixed date of expiry.
	Duration string
	Enabled  *bool
	// ClientSecretVersion is 1 at first and one more at each rotation.
	ClientSecretVersion *int64
	// PreviousClientSecretExpiresAt is until when the secret before the last
	// rotation is also accepted.
	PreviousClientSecretExpiresAt *time.Time
	// ExpiresAt is nil for a token that does not expire.
	ExpiresAt  *time.Time
	CreatedAt  *time.Time
	UpdatedAt  *time.Time
	LastSeenAt *time.Time

	// Only servers with extensions return the rest.

	// ServiceAccountID is the owner, empty for a token of a user.
	ServiceAccountID string
	// Visibility is "private" or "public".
	Visibility string
	// Type is "developer" or "connector".
	Type string
	// Domains are the web origins that a public token is accepted from.
	Domains []string
	Owner   *Owner

	// Unreadable says which field of a listed token could not be read and is left out; it
	// is empty if all could. The read of a single token fails instead.
	Unreadable string
}

// Owner is the user or the service account that a token belongs to.
type Owner struct {
	// Type is "user" or "service_account".
	Type string
	ID   string
	Name string
}

// wireServiceToken is the JSON form of a token, with its secret.
type wireServiceToken struct {
	ID                            string     `json:"id"`
	ClientID                      string     `json:"client_id"`
	ClientSecret                  Secret     `json:"client_secret"`
	Name                          string     `json:"name"`
	Duration                      string     `json:"duration"`
	Enabled                       *bool      `json:"enabled"`
	ClientSecretVersion           *float64   `json:"client_secret_version"`
	PreviousClientSecretExpiresAt *string    `json:"previous_client_secret_expires_at"`
	ExpiresAt                     *string    `json:"expires_at"`
	CreatedAt                     *string    `json:"created_at"`
	UpdatedAt                     *string    `json:"updated_at"`
	LastSeenAt                    *string    `json:"last_seen_at"`
	ServiceAccountID              string     `json:"service_account_id"`
	Visibility                    string     `json:"visibility"`
	Type                          string     `json:"type"`
	Domains                       []string   `json:"domains"`
	Owner                         *wireOwner `json:"owner"`
}

// days is a lifetime in days, such as "365d", as some servers spell it. Go has no unit for
// days.
var days = regexp.MustCompile(`^[0-9]{1,6}d$`)

// inHours returns a lifetime in days in hours, and any other as it is.
func inHours(lifetime string) string {
	if !days.MatchString(lifetime) {
		return lifetime
	}
	count, err := strconv.Atoi(strings.TrimSuffix(lifetime, "d"))
	if err != nil {
		return lifetime
	}
	return strconv.Itoa(24*count) + "h"
}

type wireOwner struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// token converts the JSON form. If a field cannot be read, the error names it and
// all others are converted.
func (w *wireServiceToken) token() (*ServiceToken, error) {
	var errs fieldErrors
	if w.ID == "" {
		errs.add(fmt.Errorf("the API answered with a service token without %q: %w", "id", ErrBadResponse))
	}
	out := &ServiceToken{
		ID:                            w.ID,
		ClientID:                      w.ClientID,
		Name:                          w.Name,
		Duration:                      inHours(w.Duration),
		Enabled:                       w.Enabled,
		ClientSecretVersion:           errs.count("client_secret_version", w.ClientSecretVersion),
		PreviousClientSecretExpiresAt: errs.time("previous_client_secret_expires_at", w.PreviousClientSecretExpiresAt),
		ExpiresAt:                     errs.time("expires_at", w.ExpiresAt),
		CreatedAt:                     errs.time("created_at", w.CreatedAt),
		UpdatedAt:                     errs.time("updated_at", w.UpdatedAt),
		LastSeenAt:                    errs.time("last_seen_at", w.LastSeenAt),
		ServiceAccountID:              w.ServiceAccountID,
		Visibility:                    w.Visibility,
		Type:                          w.Type,
		Domains:                       w.Domains,
	}
	if end := out.PreviousClientSecretExpiresAt; end != nil && end.Equal(longAgo) {
		// A rotation of ours without an overlap has set it.
		out.PreviousClientSecretExpiresAt = nil
	}
	if w.Owner != nil {
		out.Owner = &Owner{Type: w.Owner.Type, ID: w.Owner.ID, Name: w.Owner.Name}
	}
	return out, errs.first
}

// IssuedToken is a token together with a secret that has just been issued. The
// API never shows the secret again.
type IssuedToken struct {
	ServiceToken

	// ClientSecret is empty if the API issued none.
	ClientSecret Secret
	// Recovery is how the secret was recovered if a response was lost.
	Recovery Recovery
	// PossibleDuplicates are the IDs of other tokens of the same name that were
	// found after a create whose first response was lost. That first request may
	// have created them later; then nobody knows their secrets.
	PossibleDuplicates []string
	// OtherRotations is how many rotations by others the version shows, between
	// the one that the caller knew and the one that issued the secret. Whoever has
	// their secrets, or the secret from before, may be locked out.
	OtherRotations int64
	// FirstSentAt is when the create was first sent whose response was lost, on
	// the server's clock if that is known. It is zero if none was lost.
	FirstSentAt time.Time
	// AdoptedByName is set if an adopted token was recognized by its name and what was
	// asked for, and not by a response that named it. Then somebody else may have
	// created it.
	AdoptedByName bool
	// AdoptedSecretExpiresAt is until when the secret stays valid that an adopted
	// token had before; nil if it is not valid any more.
	AdoptedSecretExpiresAt *time.Time
}

// Recovery is how a secret was recovered although a response was lost.
type Recovery int

const (
	// RecoveryNone means that nothing was lost, or sending again was harmless.
	RecoveryNone Recovery = iota
	// RecoveryAdopted means that the response to a create was lost. A token was
	// found that the create can have created, and no other can, and was rotated,
	// which gave the secret. If somebody else has created it in the same moment,
	// their secret stays valid for the overlap.
	RecoveryAdopted
	// RecoveryRotatedAgain means that the response to a rotation was lost, and
	// with it a secret. The token was rotated once more. As the API keeps one
	// previous secret, that is now the lost one: the secret that consumers have
	// is no longer accepted, whatever overlap was asked for.
	RecoveryRotatedAgain
	// RecoveryResent means that the response was lost, that the request had no
	// effect as far as could be seen, and that it was sent again. If the first
	// request is executed late, it has done or will do the same once more: there
	// is a second token, or the secret is replaced by one that nobody knows.
	RecoveryResent
)

// orRecovery returns the first recovery, or the second if there was none.
func orRecovery(first, second Recovery) Recovery {
	if first == RecoveryNone {
		return second
	}
	return first
}

// String names the recovery for logs.
func (r Recovery) String() string {
	switch r {
	case RecoveryNone:
		return "none"
	case RecoveryAdopted:
		return "adopted"
	case RecoveryRotatedAgain:
		return "rotated again"
	case RecoveryResent:
		return "resent"
	default:
		return "unknown"
	}
}

// CreateServiceToken describes a new token. Zero values are not sent, and the
// server's defaults apply.
type CreateServiceToken struct {
	Name string
	// Duration is in Go syntax ("8760h") or "forever". It conflicts with ExpiresAt.
	Duration  string
	ExpiresAt *time.Time
	Enabled   *bool
	// ServiceAccountID, Visibility, Type, Domains and ExpiresAt are extensions.
	ServiceAccountID string
	Visibility       string
	Type             string
	Domains          []string

	ClientSecretVersion           *int64
	PreviousClientSecretExpiresAt *time.Time
}

// UpdateServiceToken describes a change. A field that is nil is not sent and stays
// as it is.
type UpdateServiceToken struct {
	Name *string
	// Duration restarts the lifetime from now, even if it is the same.
	Duration  *string
	ExpiresAt *time.Time
	Enabled   *bool

	ServiceAccountID *string
	Visibility       *string
	Type             *string
	// Domains replaces the list; an empty list that is not nil is sent.
	Domains []string

	// ClientSecretVersion rotates the secret if it is higher than the current
	// one; the response then contains the new secret.
	ClientSecretVersion *int64
	// PreviousClientSecretExpiresAt moves the end of an overlap; a time in the
	// past ends it now.
	PreviousClientSecretExpiresAt *time.Time
}

// wireWrite is the body of create and update.
type wireWrite struct {
	Name                          *string  `json:"name,omitempty"`
	Duration                      *string  `json:"duration,omitempty"`
	ExpiresAt                     *string  `json:"expires_at,omitempty"`
	Enabled                       *bool    `json:"enabled,omitempty"`
	ClientSecretVersion           *int64   `json:"client_secret_version,omitempty"`
	PreviousClientSecretExpiresAt *string  `json:"previous_client_secret_expires_at,omitempty"`
	ServiceAccountID              *string  `json:"service_account_id,omitempty"`
	Visibility                    *string  `json:"visibility,omitempty"`
	Type                          *string  `json:"type,omitempty"`
	Domains                       []string `json:"domains,omitzero"`
}

func (in *CreateServiceToken) wire() *wireWrite {
	out := &wireWrite{
		Name:                          &in.Name,
		Duration:                      nonEmpty(in.Duration),
		ExpiresAt:                     formatTime(in.ExpiresAt),
		Enabled:                       in.Enabled,
		ClientSecretVersion:           in.ClientSecretVersion,
		PreviousClientSecretExpiresAt: formatTime(in.PreviousClientSecretExpiresAt),
		ServiceAccountID:              nonEmpty(in.ServiceAccountID),
		Visibility:                    nonEmpty(in.Visibility),
		Type:                          nonEmpty(in.Type),
	}
	if len(in.Domains) > 0 {
		out.Domains = in.Domains
	}
	return out
}

func (in *UpdateServiceToken) wire() *wireWrite {
	return &wireWrite{
		Name:                          in.Name,
		Duration:                      in.Duration,
		ExpiresAt:                     formatTime(in.ExpiresAt),
		Enabled:                       in.Enabled,
		ClientSecretVersion:           in.ClientSecretVersion,
		PreviousClientSecretExpiresAt: formatTime(in.PreviousClientSecretExpiresAt),
		ServiceAccountID:              in.ServiceAccountID,
		Visibility:                    in.Visibility,
		Type:                          in.Type,
		Domains:                       in.Domains,
	}
}

// nonEmpty returns a pointer to a value, or nil if it is empty.
func nonEmpty(value string) *string {
	if value == "" {
		return nil
	}
	return &value
}

// clone returns a copy whose fields can be set. The values that its pointers point
// to are never changed.
func (t *ServiceToken) clone() *ServiceToken {
	out := *t
	out.Domains = slices.Clone(t.Domains)
	return &out
}
