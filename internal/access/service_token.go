package access

import (
	"fmt"
	"time"
)

// ServiceToken is a service token as the API describes it. What a server does
// not tell is nil or empty.
type ServiceToken struct {
	ID string
	// ClientID is what a consumer sends with the client secret.
	ClientID string
	// Name is not unique.
	Name string
	// Duration is the lifetime as it was set: Go syntax ("8760h") or
	// "forever"; empty where the token has a fixed date of expiry.
	Duration string
	Enabled  *bool
	// ClientSecretVersion is 1 at first and one more at each rotation.
	ClientSecretVersion *int64
	// PreviousClientSecretExpiresAt is until when the secret before the last
	// rotation works, too.
	PreviousClientSecretExpiresAt *time.Time
	// ExpiresAt is nil for a token that lives forever.
	ExpiresAt  *time.Time
	CreatedAt  *time.Time
	UpdatedAt  *time.Time
	LastSeenAt *time.Time

	// The rest is known to servers with extensions alone.

	// ServiceAccountID is the owner, empty for a token of a user.
	ServiceAccountID string
	// Visibility is "private" or "public".
	Visibility string
	// Type is "developer" or "connector".
	Type string
	// Domains are the web origins that a public token may be used from.
	Domains []string
	Owner   *Owner
}

// Owner is whom a token belongs to.
type Owner struct {
	// Type is "user" or "service_account".
	Type string
	ID   string
	Name string
}

// wireServiceToken is a token as it comes over the wire, its secret included.
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

type wireOwner struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// token converts what came over the wire. Where a field cannot be read, the
// error names it and all others are converted all the same.
func (w *wireServiceToken) token() (*ServiceToken, error) {
	var p problems
	if w.ID == "" {
		p.note(fmt.Errorf("the API answered with a service token without %q: %w", "id", ErrBadAnswer))
	}
	out := &ServiceToken{
		ID:                            w.ID,
		ClientID:                      w.ClientID,
		Name:                          w.Name,
		Duration:                      w.Duration,
		Enabled:                       w.Enabled,
		ClientSecretVersion:           p.count("client_secret_version", w.ClientSecretVersion),
		PreviousClientSecretExpiresAt: p.time("previous_client_secret_expires_at", w.PreviousClientSecretExpiresAt),
		ExpiresAt:                     p.time("expires_at", w.ExpiresAt),
		CreatedAt:                     p.time("created_at", w.CreatedAt),
		UpdatedAt:                     p.time("updated_at", w.UpdatedAt),
		LastSeenAt:                    p.time("last_seen_at", w.LastSeenAt),
		ServiceAccountID:              w.ServiceAccountID,
		Visibility:                    w.Visibility,
		Type:                          w.Type,
		Domains:                       w.Domains,
	}
	if w.Owner != nil {
		out.Owner = &Owner{Type: w.Owner.Type, ID: w.Owner.ID, Name: w.Owner.Name}
	}
	return out, p.first
}

// IssuedToken is a token together with a secret that has just been issued. The
// API never shows the secret again.
type IssuedToken struct {
	ServiceToken

	// ClientSecret is empty where the API issued none.
	ClientSecret Secret
	// Recovery says how the secret was got where an answer was lost.
	Recovery Recovery
	// Strays are ids of other tokens of the same name that came to light after
	// a create whose first answer was lost. They may have been made by that
	// first request, long on its way; nobody knows their secrets.
	Strays []string
}

// Recovery says how a secret was got although an answer was lost.
type Recovery int

const (
	// RecoveryNone means that nothing was lost, or sending again was harmless.
	RecoveryNone Recovery = iota
	// RecoveryAdopted means that the answer to a create was lost. The token
	// that it made was found again and rotated, which gave the secret.
	RecoveryAdopted
	// RecoveryRotatedAgain means that the answer to a rotation was lost, and
	// with it a secret. The token was rotated once more. As the API keeps one
	// previous secret, that is now the lost one: the secret that consumers hold
	// does not outlive the rotation, whatever overlap was asked for.
	RecoveryRotatedAgain
)

// String names the recovery for logs.
func (r Recovery) String() string {
	switch r {
	case RecoveryNone:
		return "none"
	case RecoveryAdopted:
		return "adopted"
	case RecoveryRotatedAgain:
		return "rotated again"
	default:
		return "unknown"
	}
}

// CreateServiceToken describes a token to be made. Zero values are not sent,
// and the server's defaults apply.
type CreateServiceToken struct {
	Name string
	// Duration and ExpiresAt exclude each other.
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

// UpdateServiceToken describes a change. What is nil is not sent and stays as
// it is.
type UpdateServiceToken struct {
	Name *string
	// Duration restarts the lifetime from now, even where it is the same.
	Duration  *string
	ExpiresAt *time.Time
	Enabled   *bool

	ServiceAccountID *string
	Visibility       *string
	Type             *string
	// Domains replaces the list; an empty list that is not nil is sent.
	Domains []string

	// ClientSecretVersion rotates the secret where it is higher than the
	// current one; the answer then carries the new secret.
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
		Duration:                      sent(in.Duration),
		ExpiresAt:                     formatTime(in.ExpiresAt),
		Enabled:                       in.Enabled,
		ClientSecretVersion:           in.ClientSecretVersion,
		PreviousClientSecretExpiresAt: formatTime(in.PreviousClientSecretExpiresAt),
		ServiceAccountID:              sent(in.ServiceAccountID),
		Visibility:                    sent(in.Visibility),
		Type:                          sent(in.Type),
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

// sent returns a pointer to a value, or nil where it is empty.
func sent(value string) *string {
	if value == "" {
		return nil
	}
	return &value
}
