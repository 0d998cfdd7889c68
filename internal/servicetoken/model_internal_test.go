package servicetoken

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/customtypes"
)

func TestModel_toCreate(t *testing.T) {
	t.Parallel()

	no := false
	for name, tc := range map[string]struct {
		plan change
		want access.CreateServiceToken
	}{
		"defaults": {func(*model) {}, access.CreateServiceToken{Name: "ci", Duration: "240h"}},
		"date": {
			func(m *model) { m.Duration, m.ExpiresAt = customtypes.NewLifetimeNull(), timestamp(time.Hour) },
			access.CreateServiceToken{Name: "ci", ExpiresAt: at(time.Hour)},
		},
		"extensions": {
			func(m *model) {
				m.Type, m.Visibility, m.Enabled = types.StringValue(typeConnector), types.StringValue(visibilityPublic), types.BoolValue(false)
				m.ServiceAccountID, m.Domains = types.StringValue("sa"), customtypes.NewOriginSetValue([]string{"https://EXAMPLE.com"})
			},
			access.CreateServiceToken{
				Name: "ci", Duration: "240h", Type: "connector", Visibility: "public", Enabled: &no, ServiceAccountID: "sa", Domains: []string{"https://example.com"},
			},
		},
	} {
		plan := newState(func(m *model) { m.ExpiresAt = customtypes.NewTimestampUnknown() }, tc.plan)
		got, diags := plan.toCreate(t.Context())
		expectDiagnostics(t, name, diags, nil, "")
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestModel_fromAPI(t *testing.T) {
	t.Parallel()

	no, version := false, int64(3)
	for name, tc := range map[string]struct {
		in    access.ServiceToken
		state *model
		want  change
	}{
		"core": {
			access.ServiceToken{ID: "id", Name: "ci", ClientID: "id.access"}, &model{},
			func(m *model) {
				*m = model{
					ID: types.StringValue("id"), Name: types.StringValue("ci"), ClientID: types.StringValue("id.access"),
					Type: types.StringValue(typeDeveloper), Visibility: types.StringValue(visibilityPrivate), Enabled: types.BoolValue(true),
					Domains: customtypes.NewOriginSetNull(),
				}
			},
		},
		"everything": {
			access.ServiceToken{
				ID: "id", Name: "new", ClientID: "id.access", ServiceAccountID: "sa", Type: "connector", Visibility: "public", Enabled: &no,
				Duration: "1h", ExpiresAt: at(time.Hour), ClientSecretVersion: &version, PreviousClientSecretExpiresAt: at(2 * time.Hour), CreatedAt: at(0),
				Domains: []string{"https://example.com"},
			},
			newState(),
			func(m *model) {
				m.Name, m.ServiceAccountID, m.Type, m.Visibility = types.StringValue("new"), types.StringValue("sa"), types.StringValue(typeConnector), types.StringValue(visibilityPublic)
				m.Enabled, m.Duration, m.ExpiresAt = types.BoolValue(false), customtypes.NewLifetimeValue("1h"), timestamp(time.Hour)
				m.ClientSecretVersion, m.PreviousClientSecretExpiresAt = types.Int64Value(3), timestamp(2*time.Hour)
				m.Domains = customtypes.NewOriginSetValue([]string{"https://example.com"})
			},
		},
		"a server that does not return enabled": {
			access.ServiceToken{ID: "id", Name: "ci", ClientID: "id.access", Duration: "240h", ExpiresAt: at(240 * time.Hour), CreatedAt: at(0)},
			newState(func(m *model) { m.Enabled = types.BoolValue(false) }),
			func(m *model) { m.ClientSecretVersion = types.Int64Null() },
		},
	} {
		got := tc.state.with()
		got.fromAPI(&tc.in)
		expectModel(t, name, tc.state.with(tc.want), got)
	}
}

// TestModel_keepPlanned sets every attribute but the ID to what the plan knows, and
// leaves the others.
func TestModel_keepPlanned(t *testing.T) {
	t.Parallel()

	for _, plan := range []*model{newState(), newState(func(m *model) {
		m.ZoneID, m.ServiceAccountID, m.OnExternalRotation = types.StringValue("zone"), types.StringValue("sa"), types.StringValue(externalWarn)
		m.RotateBeforeExpiry, m.RenewBeforeExpiry = duration("1h"), duration("2h")
		m.Domains, m.RotateTriggers = customtypes.NewOriginSetValue([]string{"https://example.com"}), triggers(types.StringValue("1"))
		m.EncryptedClientSecret, m.PreviousClientSecretExpiresAt = types.StringValue("sealed"), timestamp(0)
		m.ClientSecretEncryption = recipients()
	})} {
		got := model{ID: plan.ID, RotateTriggers: types.MapUnknown(types.StringType), ClientSecretEncryption: types.ObjectUnknown(encryptionTypes), Domains: customtypes.NewOriginSetUnknown()}
		got.CreatedAt, got.Type, got.Name = timestamp(9), types.StringValue("old"), types.StringUnknown()
		got.keepPlanned(plan)
		expectModel(t, "known", plan, &got)
	}

	state := newState()
	unknown := state.with(func(m *model) {
		values := reflect.ValueOf(m).Elem()
		for _, field := range reflect.VisibleFields(values.Type()) {
			if field.Anonymous {
				continue
			}
			value := values.FieldByIndex(field.Index)
			known, ok := reflect.TypeAssert[attr.Value](value)
			if !ok {
				t.Fatalf("%s is no attribute", field.Name)
			}
			typ := known.Type(t.Context())
			raw, err := typ.ValueFromTerraform(t.Context(), tftypes.NewValue(typ.TerraformType(t.Context()), tftypes.UnknownValue))
			if err != nil {
				t.Fatal(err)
			}
			value.Set(reflect.ValueOf(raw))
		}
	})
	got := state.with()
	got.keepPlanned(unknown)
	expectModel(t, "unknown", state, got)
}

// TestModel_setSecret stores a secret plain, encrypted or not at all.
func TestModel_setSecret(t *testing.T) {
	t.Parallel()

	plain := newState(imported)
	expectDiagnostics(t, "plain", plain.setSecret("new", nil), nil, "")
	if plain.ClientSecret.ValueString() != "new" || !plain.EncryptedClientSecret.IsNull() {
		t.Errorf("plain: got %s and %s", plain.ClientSecret, plain.EncryptedClientSecret)
	}

	for name, recipient := range map[string]string{"encrypted": firstRecipient, "invalid": "age1nonsense"} {
		m := newState(func(m *model) { m.ClientSecretEncryption = recipients(types.StringValue(recipient)) })
		sealer, diags := m.sealer(t.Context(), noon)
		if name == "invalid" {
			expectDiagnostics(t, name, diags, []string{"error client_secret_encryption: Invalid key"}, "")
			continue
		}
		expectDiagnostics(t, name, diags, nil, "")
		expectDiagnostics(t, name, m.setSecret("new", sealer), nil, "")
		if !m.ClientSecret.IsNull() || m.EncryptedClientSecret.ValueString() == "new" || m.EncryptedClientSecret.IsNull() || !m.secretKnown() {
			t.Errorf("%s: got %s and %s", name, m.ClientSecret, m.EncryptedClientSecret)
		}
	}

	none := newState()
	expectDiagnostics(t, "none", none.setSecret("", nil), nil, "")
	if none.secretKnown() {
		t.Error("a response without a secret leaves the old one")
	}
	if sealer, diags := none.sealer(t.Context(), noon); sealer != nil || diags.HasError() {
		t.Errorf("no encryption: got %v, %v", sealer, diags)
	}
}
