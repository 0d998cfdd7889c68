package servicetoken

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

func TestScope(t *testing.T) {
	t.Parallel()

	null, unknown, account, zone := types.StringNull(), types.StringUnknown(), types.StringValue("acc"), types.StringValue("zone")
	for name, tc := range map[string]struct {
		scope         scope
		inZone, known bool
		api           access.Scope
		conflict      bool
		// extension is what the use of an extension leads to.
		extension []string
	}{
		"account":                 {scope: scope{account, null}, known: true, api: access.Account("acc")},
		"zone":                    {scope: scope{null, zone}, inZone: true, known: true, api: access.Zone("zone"), extension: []string{"error type: Not supported in a zone"}},
		"neither":                 {scope: scope{null, null}, api: access.Account("")},
		"both":                    {scope: scope{account, zone}, inZone: true, known: true, api: access.Zone("zone"), conflict: true, extension: []string{"error type: Not supported in a zone"}},
		"unknown account":         {scope: scope{unknown, null}, api: access.Account("")},
		"unknown zone":            {scope: scope{null, unknown}, api: access.Account("")},
		"account or unknown zone": {scope: scope{account, unknown}, api: access.Account("acc")},
	} {
		if got := tc.scope.inZone(); got != tc.inZone {
			t.Errorf("%s: inZone is %t", name, got)
		}
		if got := tc.scope.known(); got != tc.known {
			t.Errorf("%s: known is %t", name, got)
		}
		if got := tc.scope.apiScope(); got != tc.api {
			t.Errorf("%s: API scope is %s", name, got)
		}
		if got := tc.scope.validateScope().HasError(); got != tc.conflict {
			t.Errorf("%s: conflict is %t", name, got)
		}
		uses := []extensionUse{{"type", providerdata.TokenTypes, true}, {"visibility", providerdata.TokenVisibility, false}}
		words := ""
		if tc.extension != nil {
			words = "Token types are an extension of the Access API that is not available for the tokens of a zone."
		}
		expectDiagnostics(t, name, tc.scope.requireExtensions(t.Context(), nil, uses, (*providerdata.Data).Require), tc.extension, words)
	}
	if got := (scope{null, zone}).identity(types.StringValue("id")); got.ID.ValueString() != "id" || !got.ZoneID.Equal(zone) || !got.AccountID.IsNull() {
		t.Errorf("identity is %+v", got)
	}
}

func TestScope_resolve(t *testing.T) {
	t.Parallel()

	null, unknown, account, zone := types.StringNull(), types.StringUnknown(), types.StringValue("acc"), types.StringValue("zone")
	configured := &providerdata.Data{Client: &access.Client{}, AccountID: types.StringValue("default")}
	const unconfigured = "error: Provider configuration not known yet"
	for name, tc := range map[string]struct {
		data        *providerdata.Data
		scope, want scope
		errors      []string
	}{
		"provider's account":                    {configured, scope{null, null}, scope{types.StringValue("default"), null}, nil},
		"account":                               {configured, scope{account, null}, scope{account, null}, nil},
		"zone":                                  {configured, scope{null, zone}, scope{null, zone}, nil},
		"both":                                  {configured, scope{account, zone}, scope{account, zone}, []string{"error zone_id: Conflicting attributes"}},
		"unknown zone":                          {configured, scope{null, unknown}, scope{null, unknown}, []string{unconfigured}},
		"unknown account":                       {configured, scope{unknown, null}, scope{unknown, null}, []string{unconfigured}},
		"zone, provider not configured":         {&providerdata.Data{}, scope{null, zone}, scope{null, zone}, []string{unconfigured}},
		"account, provider not configured":      {&providerdata.Data{}, scope{account, null}, scope{account, null}, []string{unconfigured}},
		"no account, provider names none":       {&providerdata.Data{Client: &access.Client{}}, scope{null, null}, scope{null, null}, []string{"error account_id: Missing account"}},
		"no account, provider's is not yet set": {&providerdata.Data{Client: &access.Client{}, AccountID: unknown}, scope{null, null}, scope{null, null}, []string{unconfigured}},
	} {
		got, diags := tc.scope.resolve(tc.data)
		if !got.AccountID.Equal(tc.want.AccountID) || !got.ZoneID.Equal(tc.want.ZoneID) {
			t.Errorf("%s: got %+v, want %+v", name, got, tc.want)
		}
		expectDiagnostics(t, name, diags, tc.errors, "")
	}
}

func TestBaseAction_validateScope(t *testing.T) {
	t.Parallel()

	null, account, zone := types.StringNull(), types.StringValue("acc"), types.StringValue("zone")
	configured := &providerdata.Data{Client: &access.Client{}}
	for name, tc := range map[string]struct {
		data   *providerdata.Data
		scope  scope
		errors []string
	}{
		"account":                     {configured, scope{account, null}, nil},
		"zone":                        {configured, scope{null, zone}, nil},
		"neither":                     {configured, scope{null, null}, []string{"error account_id: Missing account"}},
		"neither, not configured yet": {nil, scope{null, null}, nil},
		"both":                        {configured, scope{account, zone}, []string{"error zone_id: Conflicting attributes"}},
	} {
		a := &baseAction{}
		a.Data = tc.data
		expectDiagnostics(t, name, a.validateScope(tc.scope), tc.errors, "")
	}
}

func TestModel_hasDefaults(t *testing.T) {
	t.Parallel()

	connector := func(m *model) { m.Type = types.StringValue(typeConnector) }
	public := func(m *model) { m.Visibility = types.StringValue(visibilityPublic) }
	disabled := func(m *model) { m.Enabled = types.BoolValue(false) }
	for name, tc := range map[string]struct {
		state, config []change
		want          bool
	}{
		"defaults":              {want: true},
		"connector":             {[]change{connector}, nil, false},
		"connector, configured": {[]change{connector}, []change{connector}, true},
		"public":                {[]change{public}, nil, false},
		"public, configured":    {[]change{public}, []change{public}, true},
		"disabled":              {[]change{disabled}, nil, false},
		"disabled, configured":  {[]change{disabled}, []change{disabled}, true},
	} {
		if got := newState(tc.state...).hasDefaults(newConfig(tc.config...)); got != tc.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}
