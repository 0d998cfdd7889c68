package servicetoken

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// noon is the current time of the tests.
var noon = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

// at returns a point in time relative to noon.
func at(d time.Duration) *time.Time {
	t := noon.Add(d)
	return &t
}

// timestamp returns an attribute value of a point in time relative to noon.
func timestamp(d time.Duration) customtypes.Timestamp {
	return customtypes.NewTimestampPointerValue(at(d))
}

func duration(text string) customtypes.Duration { return customtypes.NewDurationValue(text) }

// change changes a model.
type change = func(*model)

// newState returns a token as it is in a state: created at noon with a duration of ten
// days, and changed.
func newState(changes ...change) *model {
	m := &model{
		scope:                         scope{AccountID: types.StringValue("acc"), ZoneID: types.StringNull()},
		ID:                            types.StringValue("id"),
		Name:                          types.StringValue("ci"),
		Type:                          types.StringValue(typeDeveloper),
		Visibility:                    types.StringValue(visibilityPrivate),
		Domains:                       customtypes.NewOriginSetNull(),
		Duration:                      customtypes.NewLifetimeValue("240h"),
		ExpiresAt:                     timestamp(240 * time.Hour),
		Enabled:                       types.BoolValue(true),
		RotateTriggers:                types.MapNull(types.StringType),
		PreviousSecretGracePeriod:     duration(noGrace),
		ClientSecretEncryption:        types.ObjectNull(encryptionTypes),
		ClientID:                      types.StringValue("id.access"),
		ClientSecret:                  types.StringValue("secret"),
		EncryptedClientSecret:         types.StringNull(),
		ClientSecretVersion:           types.Int64Value(1),
		PreviousClientSecretExpiresAt: customtypes.NewTimestampNull(),
		CreatedAt:                     timestamp(0),
	}
	return m.with(changes...)
}

// newConfig returns a configuration with only a name and a duration, and changed.
func newConfig(changes ...change) *model {
	m := &model{
		Name:                   types.StringValue("ci"),
		Domains:                customtypes.NewOriginSetNull(),
		Duration:               customtypes.NewLifetimeValue("240h"),
		RotateTriggers:         types.MapNull(types.StringType),
		ClientSecretEncryption: types.ObjectNull(encryptionTypes),
	}
	return m.with(changes...)
}

// with returns a changed copy.
func (m *model) with(changes ...change) *model {
	out := *m
	for _, f := range changes {
		f(&out)
	}
	return &out
}

var encryptionTypes = map[string]attr.Type{
	"age_recipients": types.SetType{ElemType: types.StringType}, "pgp_key": types.StringType, "sealed_box_public_key": types.StringType,
}

// recipients returns the value of client_secret_encryption for age recipients.
func recipients(texts ...attr.Value) types.Object {
	return types.ObjectValueMust(encryptionTypes, map[string]attr.Value{
		"age_recipients": types.SetValueMust(types.StringType, texts), "pgp_key": types.StringNull(), "sealed_box_public_key": types.StringNull(),
	})
}

// triggers returns the value of rotate_triggers with one key.
func triggers(value attr.Value) types.Map {
	return types.MapValueMust(types.StringType, map[string]attr.Value{"n": value})
}

// encrypted gives a token an encrypted secret.
func encrypted(m *model) {
	m.ClientSecret, m.EncryptedClientSecret = types.StringNull(), types.StringValue("sealed")
}

// imported makes the secret of a token unknown to the provider.
func imported(m *model) { m.ClientSecret = types.StringNull() }

// summaries returns diagnostics as "severity attribute: summary".
func summaries(diags diag.Diagnostics) []string {
	out := []string{}
	for _, d := range diags {
		severity := strings.ToLower(d.Severity().String())
		if with, ok := d.(diag.DiagnosticWithPath); ok {
			severity += " " + with.Path().String()
		}
		out = append(out, severity+": "+d.Summary())
	}
	return out
}

// expectDiagnostics fails the test if the diagnostics have other summaries, or if their
// details lack the words.
func expectDiagnostics(t *testing.T, name string, diags diag.Diagnostics, want []string, words string) {
	t.Helper()

	if want == nil {
		want = []string{}
	}
	if diff := cmp.Diff(want, summaries(diags)); diff != "" {
		t.Errorf("%s: diagnostics (-want +got):\n%s", name, diff)
	}
	var details strings.Builder
	for _, d := range diags {
		fmt.Fprintln(&details, d.Detail())
	}
	if !strings.Contains(details.String(), words) {
		t.Errorf("%s: %q lacks %q", name, details.String(), words)
	}
}

// expectModel fails the test if a model has other values.
func expectModel(t *testing.T, name string, want, got *model) {
	t.Helper()

	if diff := cmp.Diff(want, got, cmp.AllowUnexported(model{}), cmp.Comparer(func(a, b attr.Value) bool { return a.IsNull() && b.IsNull() || a.Equal(b) })); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// resourceWith returns a resource of a configured provider.
func resourceWith(data *providerdata.Data) *Resource {
	r := &Resource{}
	r.Data = data
	return r
}
