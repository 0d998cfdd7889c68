package customtypes_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

func instant(s string) customtypes.Instant {
	return customtypes.Instant{StringValue: basetypes.NewStringValue(s)}
}

func TestInstantSemanticEquals(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		a, b string
		want bool
	}{
		"same":            {"2027-01-31T10:00:00Z", "2027-01-31T10:00:00Z", true},
		"another zone":    {"2027-01-31T12:00:00+02:00", "2027-01-31T10:00:00Z", true},
		"zero offset":     {"2027-01-31T10:00:00+00:00", "2027-01-31T10:00:00Z", true},
		"fraction":        {"2027-01-31T10:00:00.123456Z", "2027-01-31T10:00:00Z", true},
		"another second":  {"2027-01-31T10:00:01Z", "2027-01-31T10:00:00Z", false},
		"same wall clock": {"2027-01-31T10:00:00+02:00", "2027-01-31T10:00:00Z", false},
		"no time":         {"tomorrow", "tomorrow", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := instant(tc.a).StringSemanticEquals(t.Context(), instant(tc.b))
			if diags.HasError() {
				t.Fatal(diags)
			}
			if got != tc.want {
				t.Errorf("%s and %s: got %t, want %t", tc.a, tc.b, got, tc.want)
			}
		})
	}
}

func TestInstantValidate(t *testing.T) {
	t.Parallel()

	for value, wrong := range map[string]bool{
		"2027-01-31T10:00:00Z":      false,
		"2027-01-31T10:00:00+01:00": false,
		"2027-01-31":                true,
		"next year":                 true,
		"":                          true,
	} {
		resp := &xattr.ValidateAttributeResponse{}
		instant(value).ValidateAttribute(t.Context(), xattr.ValidateAttributeRequest{Path: path.Root("expires_at")}, resp)
		if resp.Diagnostics.HasError() != wrong {
			t.Errorf("%q: got %v", value, resp.Diagnostics)
		}
		if wrong && !strings.Contains(resp.Diagnostics[0].Detail(), "RFC 3339") {
			t.Errorf("%q: the message does not name the format: %s", value, resp.Diagnostics[0].Detail())
		}
	}
}

func TestInstantPointer(t *testing.T) {
	t.Parallel()

	if !customtypes.NewInstantPointer(nil).IsNull() {
		t.Error("no time should be null")
	}
	at := time.Date(2027, 1, 31, 12, 0, 0, 0, time.FixedZone("", 7200))
	if got := customtypes.NewInstantPointer(&at).ValueString(); got != "2027-01-31T10:00:00Z" {
		t.Errorf("got %s", got)
	}
}
