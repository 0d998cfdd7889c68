package accesstest

import (
	"slices"
	"time"
)

// The types of this file are the JSON of the wire. They are written after the
// contract and shared with nobody.

type wireEnvelope struct {
	Success    bool            `json:"success"`
	Errors     []wireError     `json:"errors"`
	Messages   []wireError     `json:"messages"`
	Result     any             `json:"result"`
	ResultInfo *wireResultInfo `json:"result_info,omitempty"`
}

type wireError struct {
	Code    int         `json:"code"`
	Message string      `json:"message"`
	Source  *wireSource `json:"source,omitempty"`
}

type wireSource struct {
	Pointer string `json:"pointer"`
}

type wireResultInfo struct {
	Page       int `json:"page"`
	PerPage    int `json:"per_page"`
	Count      int `json:"count"`
	TotalCount int `json:"total_count"`
	TotalPages int `json:"total_pages"`
}

type wireToken struct {
	ID                            string     `json:"id"`
	ClientID                      string     `json:"client_id"`
	ClientSecret                  string     `json:"client_secret,omitempty"`
	Name                          string     `json:"name"`
	Duration                      string     `json:"duration,omitempty"`
	Enabled                       bool       `json:"enabled"`
	ClientSecretVersion           int64      `json:"client_secret_version,omitempty"`
	PreviousClientSecretExpiresAt string     `json:"previous_client_secret_expires_at,omitempty"`
	ExpiresAt                     string     `json:"expires_at,omitempty"`
	CreatedAt                     string     `json:"created_at"`
	UpdatedAt                     string     `json:"updated_at"`
	LastSeenAt                    string     `json:"last_seen_at,omitempty"`
	ServiceAccountID              string     `json:"service_account_id,omitempty"`
	Owner                         *wireOwner `json:"owner,omitempty"`
	Visibility                    string     `json:"visibility,omitempty"`
	Type                          string     `json:"type,omitempty"`
	Domains                       []string   `json:"domains,omitempty"`
}

type wireOwner struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

type wireAccount struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	TokenCount  int    `json:"token_count"`
	CreatedAt   string `json:"created_at"`
	UpdatedAt   string `json:"updated_at"`
}

type wireCapabilities struct {
	ServiceAccounts bool `json:"service_accounts"`
	TokenTypes      bool `json:"token_types"`
	TokenVisibility bool `json:"token_visibility"`
	AbsoluteExpiry  bool `json:"absolute_expiry"`
	Idempotency     bool `json:"idempotency"`
}

type wireIdentity struct {
	TokenID          string `json:"token_id"`
	Name             string `json:"name"`
	Type             string `json:"type"`
	Visibility       string `json:"visibility"`
	ServiceAccountID string `json:"service_account_id,omitempty"`
}

type wireUpload struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

// issuing is the kind of answer that a token is written for: only the answer to a
// request that created a secret contains it.
type issuing int

const (
	notIssued      issuing = iota // get, list, delete, refresh, reassign, an update that rotates nothing
	issuedByPost                  // create and rotate
	issuedByUpdate                // an update with a higher client_secret_version
)

// tokenToWire writes a token of a store. Its caller holds the lock.
func (s *Server) tokenToWire(st *store, t *ServiceToken, how issuing) wireToken {
	out := wireToken{
		ID:                            t.ID,
		ClientID:                      t.ClientID,
		Name:                          t.Name,
		Duration:                      t.Duration,
		Enabled:                       !t.Disabled,
		ClientSecretVersion:           t.ClientSecretVersion,
		PreviousClientSecretExpiresAt: s.optionalTime(t.PreviousClientSecretExpiresAt),
		ExpiresAt:                     s.optionalTime(t.ExpiresAt),
		CreatedAt:                     s.time(t.CreatedAt),
		UpdatedAt:                     s.time(t.UpdatedAt),
		LastSeenAt:                    s.optionalTime(t.LastSeenAt),
	}
	if how != notIssued {
		out.ClientSecret = t.ClientSecret
	}
	if s.config.withoutSecretVersion {
		out.ClientSecretVersion = 0
	}
	if s.isCoreOnly(st) {
		if how == issuedByPost {
			out.ExpiresAt = ""
		}

		return out
	}
	out.ServiceAccountID = t.ServiceAccountID
	out.Owner = st.ownerOf(t)
	out.Visibility = t.Visibility
	out.Type = t.Type
	out.Domains = slices.Clone(t.Domains)

	return out
}

// accountToWire writes a service account. Its caller holds the lock.
func (s *Server) accountToWire(st *store, a *ServiceAccount) wireAccount {
	return wireAccount{
		ID:          a.ID,
		Name:        a.Name,
		Description: a.Description,
		TokenCount:  st.tokenCount(a.ID),
		CreatedAt:   s.time(a.CreatedAt),
		UpdatedAt:   s.time(a.UpdatedAt),
	}
}

func (s *Server) time(t time.Time) string {
	layout := "2006-01-02T15:04:05Z"
	if s.config.fractionalTimes {
		layout = "2006-01-02T15:04:05.00000Z"
	}

	return t.UTC().Format(layout)
}

func (s *Server) optionalTime(t *time.Time) string {
	if t == nil {
		return ""
	}

	return s.time(*t)
}
