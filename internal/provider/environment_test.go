package provider

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// TestApplyEnvironment checks the precedence: the block, the provider's variables, and
// Cloudflare's variables only for Cloudflare's own endpoint.
func TestApplyEnvironment(t *testing.T) {
	t.Parallel()

	const other = "https://access.example.com"
	every := map[string]string{
		"ACCESS_ENDPOINT": other, "ACCESS_ACCOUNT_ID": "ours", "ACCESS_API_TOKEN": "our-token",
		"CLOUDFLARE_ACCOUNT_ID": "theirs", "CLOUDFLARE_API_TOKEN": "their-token",
	}
	cloudflare := map[string]string{"CLOUDFLARE_ACCOUNT_ID": "theirs", "CLOUDFLARE_API_TOKEN": "their-token"}
	without := func(name string) map[string]string {
		out := map[string]string{}
		for k, v := range every {
			if k != name {
				out[k] = v
			}
		}
		return out
	}
	null, unknown, str := types.StringNull(), types.StringUnknown(), types.StringValue

	type values struct{ Endpoint, AccountID, APIToken types.String }
	for name, tc := range map[string]struct {
		env       map[string]string
		in, want  values
		wantError bool
	}{
		"nothing":                        {nil, values{}, values{str(access.DefaultEndpoint), null, null}, true},
		"ours":                           {every, values{}, values{str(other), str("ours"), str("our-token")}, false},
		"ours before theirs":             {without("ACCESS_ENDPOINT"), values{}, values{str(access.DefaultEndpoint), str("ours"), str("our-token")}, false},
		"theirs":                         {cloudflare, values{}, values{str(access.DefaultEndpoint), str("theirs"), str("their-token")}, false},
		"theirs where ours is empty":     {map[string]string{"ACCESS_API_TOKEN": "", "CLOUDFLARE_API_TOKEN": "t"}, values{}, values{str(access.DefaultEndpoint), null, str("t")}, false},
		"block before all":               {every, values{str(access.DefaultEndpoint), str("b"), str("t")}, values{str(access.DefaultEndpoint), str("b"), str("t")}, false},
		"each separately":                {cloudflare, values{AccountID: str("b")}, values{str(access.DefaultEndpoint), str("b"), str("their-token")}, false},
		"not theirs elsewhere":           {cloudflare, values{Endpoint: str(other)}, values{str(other), null, null}, true},
		"not theirs over http":           {cloudflare, values{Endpoint: str("http://api.cloudflare.com")}, values{str("http://api.cloudflare.com"), null, null}, true},
		"not theirs at another port":     {cloudflare, values{Endpoint: str("https://api.cloudflare.com:8443")}, values{str("https://api.cloudflare.com:8443"), null, null}, true},
		"not theirs at a subdomain":      {cloudflare, values{Endpoint: str("https://x.api.cloudflare.com")}, values{str("https://x.api.cloudflare.com"), null, null}, true},
		"not theirs behind a user name":  {cloudflare, values{Endpoint: str("https://api.cloudflare.com@example.com")}, values{str("https://api.cloudflare.com@example.com"), null, null}, true},
		"not theirs at what is no URL":   {cloudflare, values{Endpoint: str("https://%zz")}, values{str("https://%zz"), null, null}, true},
		"theirs at another path":         {cloudflare, values{Endpoint: str("https://api.cloudflare.com/client/v5")}, values{str("https://api.cloudflare.com/client/v5"), str("theirs"), str("their-token")}, false},
		"unknown is not null":            {every, values{unknown, unknown, unknown}, values{unknown, unknown, unknown}, false},
		"ours, whatever the endpoint":    {every, values{Endpoint: unknown}, values{unknown, str("ours"), str("our-token")}, false},
		"theirs, for an unknown one":     {cloudflare, values{Endpoint: unknown}, values{unknown, unknown, null}, false},
		"nothing, for an unknown one":    {nil, values{Endpoint: unknown}, values{unknown, null, null}, false},
		"theirs, for an unknown account": {cloudflare, values{AccountID: unknown}, values{str(access.DefaultEndpoint), unknown, str("their-token")}, false},
	} {
		m := model{Endpoint: tc.in.Endpoint, AccountID: tc.in.AccountID, APIToken: tc.in.APIToken}
		diags := m.applyEnvironment(func(name string) string { return tc.env[name] })
		if diags.HasError() != tc.wantError {
			t.Errorf("%s: got %v", name, diags)
		}
		if diff := cmp.Diff(tc.want, values{m.Endpoint, m.AccountID, m.APIToken}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
