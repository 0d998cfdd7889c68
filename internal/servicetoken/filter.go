package servicetoken

import (
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

// The kinds of owners.
var ownerTypes = []string{"user", "service_account"}

// filter chooses tokens; what is null chooses all.
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

// matches tells whether a token passes every filter that is set.
func (f *filter) matches(in *access.ServiceToken, now time.Time) bool {
	ownerType := ""
	if in.Owner != nil {
		ownerType = in.Owner.Type
	}
	return is(f.ServiceAccountID, in.ServiceAccountID) &&
		is(f.Type, orDefault(in.Type, typeDeveloper).ValueString()) &&
		is(f.Visibility, orDefault(in.Visibility, visibilityPrivate).ValueString()) &&
		is(f.Status, status(in, now)) &&
		is(f.OwnerType, ownerType) &&
		strings.HasPrefix(in.Name, f.NamePrefix.ValueString()) &&
		f.expiresSoon(in, now) && f.unused(in, now)
}

func is(wanted types.String, got string) bool {
	return wanted.IsNull() || wanted.ValueString() == got
}

// expiresSoon passes tokens that end within the time given, but have not ended.
func (f *filter) expiresSoon(in *access.ServiceToken, now time.Time) bool {
	within, ok := f.ExpiresWithin.Duration()
	if !ok {
		return true
	}
	return in.ExpiresAt != nil && in.ExpiresAt.After(now) && !in.ExpiresAt.After(now.Add(within))
}

// unused passes tokens that were last used before the time given. One that never
// was counts from when it was made, so that a token of today is not stale.
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

// parseSince reads a point in time: an RFC 3339 time, or a duration that reaches
// back from now.
func parseSince(text string, now time.Time) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	back, err := customtypes.ParseDuration(text)
	return now.Add(-back), err
}
