package providerdata_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

var (
	null    = types.StringNull()
	unknown = types.StringUnknown()
	ours    = types.StringValue("ours")
	other   = types.StringValue("other")
)

// missing reports whether the diagnostics are the error of a missing account.
func missing(diags diag.Diagnostics) bool {
	return len(diags) == 1 && diags[0].Equal(diag.NewAttributeErrorDiagnostic(path.Root("account_id"), "Missing account", diags[0].Detail())) &&
		strings.Contains(diags[0].Detail(), "ACCESS_ACCOUNT_ID")
}

func TestData_Account(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		configured, provided, want types.String
	}{
		{null, ours, ours},
		{null, unknown, unknown},
		{other, ours, other},
		{other, null, other},
		{other, unknown, other},
		{unknown, ours, unknown},
		{unknown, null, unknown},
		{null, null, null},
	} {
		data := &providerdata.Data{AccountID: tc.provided}
		if got := data.PlanAccount(tc.configured); !got.Equal(tc.want) {
			t.Errorf("%s at a provider with %s: planned %s, want %s", tc.configured, tc.provided, got, tc.want)
		}
		got, diags := data.Account(tc.configured)
		if !got.Equal(tc.want) || missing(diags) != tc.want.IsNull() || diags.HasError() != tc.want.IsNull() {
			t.Errorf("%s at a provider with %s: got %s and %v, want %s", tc.configured, tc.provided, got, diags, tc.want)
		}
	}

	var absent *providerdata.Data
	if got := absent.PlanAccount(null); !got.IsNull() {
		t.Errorf("a provider that is not configured has the account %s", got)
	}
}

func TestData_ModifyAccount(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		provided, config, state, want types.String
		replace, missing, unknown     bool
	}{
		"created in the provider's":             {provided: ours, config: null, state: null, want: ours},
		"created elsewhere":                     {provided: ours, config: other, state: null, want: other},
		"created where the apply says":          {provided: unknown, config: null, state: null, want: unknown},
		"created nowhere":                       {provided: null, config: null, state: null, want: null, missing: true},
		"stays":                                 {provided: ours, config: null, state: ours, want: ours},
		"stays when named":                      {provided: ours, config: ours, state: ours, want: ours},
		"stays without a provider's":            {provided: null, config: null, state: ours, want: ours},
		"stays while the provider's is unknown": {provided: unknown, config: null, state: ours, want: ours},
		"moves by its own":                      {provided: ours, config: other, state: ours, want: other, replace: true},
		"moves with the provider's":             {provided: other, config: null, state: ours, want: other, replace: true},
		"may turn out the same":                 {provided: ours, config: unknown, state: ours, want: unknown, unknown: true},
	} {
		data := &providerdata.Data{AccountID: tc.provided}
		got, replace, diags := data.ModifyAccount(tc.config, tc.state)
		warned := len(diags) == 1 && diags[0].Summary() == "Value not known yet" && strings.Contains(diags[0].Detail(), "A change of account_id replaces the object")
		if !got.Equal(tc.want) || replace != tc.replace || missing(diags) != tc.missing || diags.HasError() != tc.missing || warned != tc.unknown {
			t.Errorf("%s: got %s, replaced %t, %v", name, got, replace, diags)
		}
	}
}

func TestData_ReadAccount(t *testing.T) {
	t.Parallel()

	client, err := access.New(access.Options{APIToken: "t"})
	if err != nil {
		t.Fatal(err)
	}
	unconfigured := diag.Diagnostics{providerdata.Unconfigured()}
	for name, tc := range map[string]struct {
		data    *providerdata.Data
		config  types.String
		want    types.String
		early   bool
		missing bool
	}{
		"known":                     {&providerdata.Data{Client: client, AccountID: ours}, null, ours, false, false},
		"named":                     {&providerdata.Data{Client: client, AccountID: unknown}, other, other, false, false},
		"not named":                 {&providerdata.Data{Client: client, AccountID: null}, null, null, false, true},
		"not known":                 {&providerdata.Data{Client: client, AccountID: unknown}, null, null, true, false},
		"no client":                 {&providerdata.Data{AccountID: ours}, null, null, true, false},
		"no provider":               {nil, null, null, true, false},
		"named, and the data is no": {&providerdata.Data{AccountID: ours}, other, other, true, false},
	} {
		got, diags := tc.data.ReadAccount(tc.config)
		if !got.Equal(tc.want) || missing(diags) != tc.missing || diags.Equal(unconfigured) != tc.early || diags.HasError() != (tc.early || tc.missing) {
			t.Errorf("%s: got %s and %v", name, got, diags)
		}
	}
}

func TestFrom(t *testing.T) {
	t.Parallel()

	data := &providerdata.Data{}
	if got, diags := providerdata.From(data); got != data || diags.HasError() {
		t.Errorf("got %v and %v", got, diags)
	}
	// Terraform validates before it configures.
	if got, diags := providerdata.From(nil); got != nil || diags.HasError() {
		t.Errorf("got %v and %v", got, diags)
	}
	got, diags := providerdata.From("data")
	if got != nil || len(diags) != 1 || !strings.HasSuffix(diags[0].Detail(), "This is a bug in the provider; please report it to the provider developers.") {
		t.Errorf("got %v and %v", got, diags)
	}
}

// TestData_Ready is an error wherever a request would meet no client, and what is
// left out for the same reason is a warning.
func TestData_Ready(t *testing.T) {
	t.Parallel()

	client, err := access.New(access.Options{APIToken: "t"})
	if err != nil {
		t.Fatal(err)
	}
	var absent *providerdata.Data
	for _, data := range []*providerdata.Data{absent, {}, {AccountID: ours}} {
		if got := data.Ready(); data.Known() || !got.Equal(diag.Diagnostics{providerdata.Unconfigured()}) || !got.HasError() {
			t.Errorf("%+v: got %v", data, got)
		}
	}
	if data := (&providerdata.Data{Client: client}); !data.Known() || data.Ready() != nil {
		t.Errorf("got %v", data.Ready())
	}
	if got := providerdata.NotRefreshed(); got.Severity() != diag.SeverityWarning {
		t.Errorf("got %v", got)
	}
}
