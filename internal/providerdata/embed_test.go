package providerdata_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

// TestEmbedded names and configures each of the embedded types: with data, before the
// provider is configured, and with data of another provider.
func TestEmbedded(t *testing.T) {
	t.Parallel()

	const suffix, want = "_thing", "access_thing"
	r, d, e, a := providerdata.NewResource(suffix), providerdata.NewDataSource(suffix), providerdata.NewEphemeralResource(suffix), providerdata.NewAction(suffix)
	var (
		resourceName   resource.MetadataResponse
		dataSourceName datasource.MetadataResponse
		ephemeralName  ephemeral.MetadataResponse
		actionName     action.MetadataResponse
	)
	r.Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "access"}, &resourceName)
	d.Metadata(t.Context(), datasource.MetadataRequest{ProviderTypeName: "access"}, &dataSourceName)
	e.Metadata(t.Context(), ephemeral.MetadataRequest{ProviderTypeName: "access"}, &ephemeralName)
	a.Metadata(t.Context(), action.MetadataRequest{ProviderTypeName: "access"}, &actionName)
	for _, got := range []string{resourceName.TypeName, dataSourceName.TypeName, ephemeralName.TypeName, actionName.TypeName} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}

	data := &providerdata.Data{}
	for name, tc := range map[string]struct {
		given any
		want  *providerdata.Data
		wrong bool
	}{
		"configured":     {given: data, want: data},
		"not configured": {},
		"other data":     {given: "text", wrong: true},
	} {
		var (
			resourceResp   resource.ConfigureResponse
			dataSourceResp datasource.ConfigureResponse
			ephemeralResp  ephemeral.ConfigureResponse
			actionResp     action.ConfigureResponse
		)
		r.Configure(t.Context(), resource.ConfigureRequest{ProviderData: tc.given}, &resourceResp)
		d.Configure(t.Context(), datasource.ConfigureRequest{ProviderData: tc.given}, &dataSourceResp)
		e.Configure(t.Context(), ephemeral.ConfigureRequest{ProviderData: tc.given}, &ephemeralResp)
		a.Configure(t.Context(), action.ConfigureRequest{ProviderData: tc.given}, &actionResp)
		for i, got := range []*providerdata.Data{r.Data, d.Data, e.Data, a.Data} {
			if got != tc.want {
				t.Errorf("%s: %d has %v, want %v", name, i, got, tc.want)
			}
		}
		for i, diags := range []diag.Diagnostics{resourceResp.Diagnostics, dataSourceResp.Diagnostics, ephemeralResp.Diagnostics, actionResp.Diagnostics} {
			if diags.HasError() != tc.wrong {
				t.Errorf("%s: %d got %v", name, i, diags)
			}
		}
	}
}
