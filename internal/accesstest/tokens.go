package accesstest

import (
	"cmp"
	"slices"
	"time"
)

// The values of [ServiceToken.Type] and [ServiceToken.Visibility].
const (
	developer = "developer"
	connector = "connector"
	private   = "private"
	public    = "public"
)

// User is a user of the organization.
type User struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ServiceToken is a service token as the server keeps it.
type ServiceToken struct {
	// AccountID is the account it is in, and ZoneID the zone: one of the two.
	AccountID string `json:"-"`
	ZoneID    string `json:"-"`

	ID       string `json:"id"`
	ClientID string `json:"client_id"`
	Name     string `json:"name"`

	ClientSecret        string `json:"client_secret"`
	ClientSecretVersion int64  `json:"client_secret_version"`
	// PreviousClientSecret works until PreviousClientSecretExpiresAt; empty
	// if there is none (any more).
	PreviousClientSecret          string     `json:"previous_client_secret,omitempty"`
	PreviousClientSecretExpiresAt *time.Time `json:"previous_client_secret_expires_at,omitempty"`

	// Duration is as it was given; empty if a date was given instead.
	Duration string `json:"duration,omitempty"`
	// ExpiresAt is nil for a token that does not expire.
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	Disabled  bool       `json:"disabled,omitempty"`
	// InUse is whether a policy, group or SCIM configuration names it, which
	// forbids to delete it.
	InUse bool `json:"in_use,omitempty"`

	// ServiceAccountID is its owner; if it is empty User is.
	ServiceAccountID string `json:"service_account_id,omitempty"`
	User             User   `json:"user,omitzero"`

	Type       string   `json:"type"`
	Visibility string   `json:"visibility"`
	Domains    []string `json:"domains,omitempty"`

	CreatedAt  time.Time  `json:"created_at"`
	UpdatedAt  time.Time  `json:"updated_at"`
	LastSeenAt *time.Time `json:"last_seen_at,omitempty"`
}

// ServiceAccount is a service account as the server keeps it.
type ServiceAccount struct {
	// AccountID is the account it is in.
	AccountID string `json:"-"`

	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// store is what one account or zone has.
type store struct {
	scopeType scopeType
	tokens    map[string]*ServiceToken
	accounts  map[string]*ServiceAccount
}

func newStore(scopeType scopeType) *store {
	return &store{scopeType: scopeType, tokens: make(map[string]*ServiceToken), accounts: make(map[string]*ServiceAccount)}
}

// sortedTokens lists tokens by creation, then id.
func (st *store) sortedTokens() []*ServiceToken {
	out := make([]*ServiceToken, 0, len(st.tokens))
	for _, token := range st.tokens {
		out = append(out, token)
	}
	slices.SortFunc(out, func(a, b *ServiceToken) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})

	return out
}

// sortedAccounts lists service accounts by creation, then id.
func (st *store) sortedAccounts() []*ServiceAccount {
	out := make([]*ServiceAccount, 0, len(st.accounts))
	for _, account := range st.accounts {
		out = append(out, account)
	}
	slices.SortFunc(out, func(a, b *ServiceAccount) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})

	return out
}

// tokenCount counts the tokens of a service account.
func (st *store) tokenCount(accountID string) int {
	count := 0
	for _, token := range st.tokens {
		if token.ServiceAccountID == accountID {
			count++
		}
	}

	return count
}

func (st *store) ownerOf(t *ServiceToken) *wireOwner {
	if t.ServiceAccountID == "" {
		return &wireOwner{Type: "user", ID: t.User.ID, Name: t.User.Name}
	}
	owner := &wireOwner{Type: "service_account", ID: t.ServiceAccountID}
	if account := st.accounts[t.ServiceAccountID]; account != nil {
		owner.Name = account.Name
	}

	return owner
}

// opensWith reports whether a secret is one of the token's that work now.
func (t *ServiceToken) opensWith(secret string, now time.Time) bool {
	isCurrent := same(secret, t.ClientSecret)
	isPrevious := same(secret, t.PreviousClientSecret)

	return isCurrent || isPrevious && t.isOverlapping(now)
}

// isOverlapping reports whether the previous secret still works.
func (t *ServiceToken) isOverlapping(now time.Time) bool {
	return t.PreviousClientSecret != "" &&
		t.PreviousClientSecretExpiresAt != nil && now.Before(*t.PreviousClientSecretExpiresAt)
}

func (t *ServiceToken) isExpired(now time.Time) bool {
	return t.ExpiresAt != nil && !now.Before(*t.ExpiresAt)
}

// allows reports whether a canonical origin is one of a public token's.
func (t *ServiceToken) allows(origin string) bool {
	return origin != "" && slices.Contains(t.Domains, origin)
}

// rotate gives the token a new secret. The one before works until the given
// time; if it is nil, no longer.
func (t *ServiceToken) rotate(previousUntil *time.Time, version int64) {
	t.PreviousClientSecret, t.PreviousClientSecretExpiresAt = "", previousUntil
	if previousUntil != nil {
		t.PreviousClientSecret = t.ClientSecret
	}
	t.ClientSecret = newClientSecret()
	t.ClientSecretVersion = version
}

// moveOverlap moves the end of the overlap. What has ended stays ended: a
// secret that is dead does not come back to life.
func (t *ServiceToken) moveOverlap(until, now time.Time) {
	if !t.isOverlapping(now) {
		t.PreviousClientSecret = ""
	}
	t.PreviousClientSecretExpiresAt = &until
	if !t.isOverlapping(now) {
		t.PreviousClientSecret = ""
	}
}

// run lets the expiry begin to run now, for a duration that has been checked.
func (t *ServiceToken) run(duration string, now time.Time) {
	t.Duration, t.ExpiresAt = duration, expiryAfter(now, duration)
}

// clone copies a token with all that it points to.
func (t *ServiceToken) clone() ServiceToken {
	out := *t
	out.PreviousClientSecretExpiresAt = cloneTime(t.PreviousClientSecretExpiresAt)
	out.ExpiresAt = cloneTime(t.ExpiresAt)
	out.LastSeenAt = cloneTime(t.LastSeenAt)
	out.Domains = slices.Clone(t.Domains)

	return out
}

func cloneTime(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}

	return new(*t)
}
