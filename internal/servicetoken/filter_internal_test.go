package servicetoken

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

func TestStatus(t *testing.T) {
	t.Parallel()

	yes, no := true, false
	for want, tokens := range map[string][]access.ServiceToken{
		statusActive: {
			{}, {Enabled: &yes}, {ExpiresAt: at(time.Nanosecond)}, {Enabled: &yes, ExpiresAt: at(time.Hour)},
		},
		statusExpired: {
			{ExpiresAt: at(0)}, {ExpiresAt: at(-time.Hour)}, {Enabled: &yes, ExpiresAt: at(-time.Nanosecond)},
		},
		statusDisabled: {
			{Enabled: &no}, {Enabled: &no, ExpiresAt: at(time.Hour)}, {Enabled: &no, ExpiresAt: at(-time.Hour)},
		},
	} {
		for _, token := range tokens {
			if got := status(&token, noon); got != want {
				t.Errorf("%+v: got %s, want %s", token, got, want)
			}
		}
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()

	const hour = time.Hour
	no := false
	user := &access.Owner{Type: "user", ID: "u"}
	machine := &access.Owner{Type: "service_account", ID: "sa"}
	str, lasting := types.StringValue, customtypes.NewDurationValue

	for name, tc := range map[string]struct {
		filter         filter
		passes, misses []access.ServiceToken
	}{
		"none": {
			filter{},
			[]access.ServiceToken{{}, {Name: "a", Enabled: &no, ExpiresAt: at(-hour), Type: "connector", Owner: machine}},
			nil,
		},
		"service account": {
			filter{ServiceAccountID: str("sa")},
			[]access.ServiceToken{{ServiceAccountID: "sa"}},
			[]access.ServiceToken{{}, {ServiceAccountID: "other"}, {ServiceAccountID: "SA"}},
		},
		"connectors": {
			filter{Type: str("connector")},
			[]access.ServiceToken{{Type: "connector"}},
			[]access.ServiceToken{{}, {Type: "developer"}},
		},
		"developers are all of a server without types": {
			filter{Type: str("developer")},
			[]access.ServiceToken{{}, {Type: "developer"}},
			[]access.ServiceToken{{Type: "connector"}},
		},
		"public": {
			filter{Visibility: str("public")},
			[]access.ServiceToken{{Visibility: "public"}},
			[]access.ServiceToken{{}, {Visibility: "private"}},
		},
		"private are all of a server without visibility": {
			filter{Visibility: str("private")},
			[]access.ServiceToken{{}, {Visibility: "private"}},
			[]access.ServiceToken{{Visibility: "public"}},
		},
		"active": {
			filter{Status: str(statusActive)},
			[]access.ServiceToken{{}, {ExpiresAt: at(hour)}},
			[]access.ServiceToken{{ExpiresAt: at(0)}, {Enabled: &no}},
		},
		"expired are not the disabled": {
			filter{Status: str(statusExpired)},
			[]access.ServiceToken{{ExpiresAt: at(-hour)}},
			[]access.ServiceToken{{}, {ExpiresAt: at(-hour), Enabled: &no}},
		},
		"disabled": {
			filter{Status: str(statusDisabled)},
			[]access.ServiceToken{{Enabled: &no}, {ExpiresAt: at(-hour), Enabled: &no}},
			[]access.ServiceToken{{}, {ExpiresAt: at(-hour)}},
		},
		"name prefix, in its case": {
			filter{NamePrefix: str("ci-")},
			[]access.ServiceToken{{Name: "ci-"}, {Name: "ci-deploy"}},
			[]access.ServiceToken{{}, {Name: "ci"}, {Name: "CI-deploy"}, {Name: "my-ci-deploy"}},
		},
		"people": {
			filter{OwnerType: str("user")},
			[]access.ServiceToken{{Owner: user}},
			[]access.ServiceToken{{}, {Owner: machine}},
		},
		"machines": {
			filter{OwnerType: str("service_account")},
			[]access.ServiceToken{{Owner: machine}},
			[]access.ServiceToken{{}, {Owner: user}},
		},
		"expires within, not before now and not forever": {
			filter{ExpiresWithin: lasting("24h")},
			[]access.ServiceToken{{ExpiresAt: at(time.Second)}, {ExpiresAt: at(24 * hour)}},
			[]access.ServiceToken{{}, {Duration: "forever"}, {ExpiresAt: at(0)}, {ExpiresAt: at(-hour)}, {ExpiresAt: at(24*hour + time.Second)}},
		},
		"disabled ones expire as well": {
			filter{ExpiresWithin: lasting("24h")},
			[]access.ServiceToken{{ExpiresAt: at(hour), Enabled: &no}},
			nil,
		},
		"not seen since a time": {
			filter{NotSeenSince: str("2026-06-14T14:00:00+02:00")},
			[]access.ServiceToken{{}, {LastSeenAt: at(-25 * hour)}, {CreatedAt: at(-25 * hour)}, {CreatedAt: at(-99 * hour), LastSeenAt: at(-25 * hour)}},
			[]access.ServiceToken{{LastSeenAt: at(-24 * hour)}, {CreatedAt: at(-23 * hour)}, {CreatedAt: at(-99 * hour), LastSeenAt: at(-hour)}},
		},
		"not seen for a duration": {
			filter{NotSeenSince: str("24h")},
			[]access.ServiceToken{{LastSeenAt: at(-25 * hour)}, {CreatedAt: at(-25 * hour)}},
			[]access.ServiceToken{{LastSeenAt: at(-24 * hour)}, {CreatedAt: at(-hour)}, {CreatedAt: at(-99 * hour), LastSeenAt: at(-hour)}},
		},
		"a time that is none passes nothing": {
			filter{NotSeenSince: str("yesterday")},
			nil,
			[]access.ServiceToken{{}, {LastSeenAt: at(-99 * hour)}},
		},
		"several must all pass": {
			filter{NamePrefix: str("ci-"), Status: str(statusActive), ExpiresWithin: lasting("24h"), NotSeenSince: str("1h"), OwnerType: str("user")},
			[]access.ServiceToken{{Name: "ci-a", ExpiresAt: at(hour), LastSeenAt: at(-2 * hour), Owner: user}},
			[]access.ServiceToken{
				{Name: "cd-a", ExpiresAt: at(hour), LastSeenAt: at(-2 * hour), Owner: user},
				{Name: "ci-a", ExpiresAt: at(hour), LastSeenAt: at(-2 * hour), Owner: user, Enabled: &no},
				{Name: "ci-a", ExpiresAt: at(25 * hour), LastSeenAt: at(-2 * hour), Owner: user},
				{Name: "ci-a", ExpiresAt: at(hour), LastSeenAt: at(0), Owner: user},
				{Name: "ci-a", ExpiresAt: at(hour), LastSeenAt: at(-2 * hour), Owner: machine},
			},
		},
	} {
		for _, token := range tc.passes {
			if !tc.filter.matches(&token, noon) {
				t.Errorf("%s: %+v does not pass", name, token)
			}
		}
		for _, token := range tc.misses {
			if tc.filter.matches(&token, noon) {
				t.Errorf("%s: %+v passes", name, token)
			}
		}
	}
}

func TestParseSince(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]*time.Time{
		"2026-06-15T12:00:00Z":      at(0),
		"2026-06-15T14:00:00+02:00": at(0),
		"2026-06-15T12:00:00.5Z":    at(500 * time.Millisecond),
		"24h":                       at(-24 * time.Hour),
		"0s":                        at(0),
		"1h30m":                     at(-90 * time.Minute),
		"-1h":                       nil,
		"":                          nil,
		"30d":                       nil,
		"2026-06-15":                nil,
		"forever":                   nil,
	} {
		got, err := parseSince(text, noon)
		if (err != nil) != (want == nil) || want != nil && !got.Equal(*want) {
			t.Errorf("%q: got %s and %v, want %v", text, got, err, want)
		}
	}
}
