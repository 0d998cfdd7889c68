package servicetoken

import (
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// ownerTypes are the types of owners.
var ownerTypes = []string{"user", "service_account"}

// filter selects tokens. An attribute that is null matches every token.
type filter struct {
	ServiceAccountID types.String         `tfsdk:"service_account_id"`
	Type             types.String         `tfsdk:"type"`
	Visibility       types.String         `tfsdk:"visibility"`
	Status           types.String         `tfsdk:"status"`
	NamePrefix       types.String         `tfsdk:"name_prefix"`
	ExpiresWithin    customtypes.Duration `tfsdk:"expires_within"`
	NotSeenSince     types.String         `tfsdk:"not_seen_since"`
	OwnerType        types.String         `tfsdk:"owner_type"`
}

// matches reports whether a token matches every filter that is set.
func (f *filter) matches(in *access.ServiceToken, now time.Time) bool {
	ownerType := ""
	if in.Owner != nil {
		ownerType = in.Owner.Type
	}
	return equals(f.ServiceAccountID, in.ServiceAccountID) &&
		equals(f.Type, orDefault(in.Type, typeDeveloper).ValueString()) &&
		equals(f.Visibility, orDefault(in.Visibility, visibilityPrivate).ValueString()) &&
		equals(f.Status, status(in, now)) &&
		equals(f.OwnerType, ownerType) &&
		strings.HasPrefix(in.Name, f.NamePrefix.ValueString()) &&
		f.expiresSoon(in, now) && f.unused(in, now)
}

func equals(wanted types.String, got string) bool {
	return wanted.IsNull() || wanted.ValueString() == got
}

// expiresSoon reports whether a token expires within the given time, but has not
// expired yet.
func (f *filter) expiresSoon(in *access.ServiceToken, now time.Time) bool {
	within, ok := f.ExpiresWithin.Duration()
	if !ok {
		return true
	}
	return in.ExpiresAt != nil && in.ExpiresAt.After(now) && !in.ExpiresAt.After(now.Add(within))
}

// unused reports whether a token was last used before the given time. For a token
// that was never used, the time of its creation counts, so that a new token does not
// match.
func (f *filter) unused(in *access.ServiceToken, now time.Time) bool {
	if f.NotSeenSince.IsNull() {
		return true
	}
	since, err := parseSince(f.NotSeenSince.ValueString(), now)
	if err != nil {
		return false
	}
	last := in.LastSeenAt
	if last == nil {
		last = in.CreatedAt
	}
	return last == nil || last.Before(since)
}

// parseSince parses an RFC 3339 time, or a duration, which counts back from now.
func parseSince(text string, now time.Time) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	back, err := customtypes.ParseDuration(text)
	return now.Add(-back), err
}
