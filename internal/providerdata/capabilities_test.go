package providerdata_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/providerdata"
)

const capabilitiesPath = "/accounts/*/access/capabilities"

func dataFor(t *testing.T, server *accesstest.Server) *providerdata.Data {
	t.Helper()

	client, err := access.New(access.Options{Endpoint: server.Endpoint, APIToken: server.APIToken})
	if err != nil {
		t.Fatal(err)
	}
	return &providerdata.Data{Client: client, AccountID: types.StringValue(server.AccountID)}
}

// extensions are all there are, by the words that begin their message.
var extensions = map[string]providerdata.Extension{
	"Service accounts":      providerdata.ServiceAccounts,
	"Token types":           providerdata.TokenTypes,
	"Public tokens":         providerdata.TokenVisibility,
	"Fixed dates of expiry": providerdata.AbsoluteExpiry,
}

// TestData_Require asks once, however many use an extension, and blames the
// attribute that uses it.
func TestData_Require(t *testing.T) {
	t.Parallel()

	full, core := accesstest.New(t), accesstest.New(t, accesstest.CoreOnly())
	withAll, withNone := dataFor(t, full), dataFor(t, core)
	at := path.Root("x")
	for name, extension := range extensions {
		if got := withAll.Require(t.Context(), withAll.AccountID, extension, at); len(got) > 0 {
			t.Errorf("%s: got %v", name, got)
		}
		got := withNone.Require(t.Context(), withNone.AccountID, extension, at)
		if len(got) != 1 || !strings.HasPrefix(got[0].Detail(), name+" are an extension of the Access API that this server does not have") {
			t.Errorf("%s: got %v", name, got)
			continue
		}
		if with, ok := got[0].(diag.DiagnosticWithPath); !ok || !with.Path().Equal(at) {
			t.Errorf("%s: got it at another attribute", name)
		}
	}
	for _, server := range []*accesstest.Server{full, core} {
		if n := server.CountRequests(http.MethodGet, capabilitiesPath); n != 1 {
			t.Errorf("%d requests were sent, want 1", n)
		}
	}
}

// TestData_Require_each has servers that lack one extension each.
func TestData_Require_each(t *testing.T) {
	t.Parallel()

	for field, name := range map[string]string{
		"service_accounts": "Service accounts", "token_types": "Token types",
		"token_visibility": "Public tokens", "absolute_expiry": "Fixed dates of expiry",
	} {
		server := accesstest.New(t)
		body := `{"service_accounts":true,"token_types":true,"token_visibility":true,"absolute_expiry":true,"idempotency":true}`
		server.AddFault(accesstest.Fault{
			Path: capabilitiesPath, Kind: accesstest.FaultRaw,
			Body: `{"success":true,"errors":[],"messages":[],"result":` + strings.Replace(body, `"`+field+`":true`, `"`+field+`":false`, 1) + `}`,
		})
		data := dataFor(t, server)
		for other, extension := range extensions {
			if got := data.Require(t.Context(), data.AccountID, extension, path.Root("x")); got.HasError() != (other == name) {
				t.Errorf("without %s: %s: got %v", field, other, got)
			}
		}
	}
}

// TestData_Require_later asks nothing as long as it is not known whom, and reports
// a server that cannot say.
func TestData_Require_later(t *testing.T) {
	t.Parallel()

	server := accesstest.New(t, accesstest.CoreOnly())
	data := dataFor(t, server)
	var absent *providerdata.Data
	for _, got := range []diag.Diagnostics{
		data.Require(t.Context(), unknown, providerdata.ServiceAccounts, path.Root("x")),
		data.Require(t.Context(), null, providerdata.ServiceAccounts, path.Root("x")),
		(&providerdata.Data{}).Require(t.Context(), ours, providerdata.ServiceAccounts, path.Root("x")),
		absent.Require(t.Context(), ours, providerdata.ServiceAccounts, path.Root("x")),
	} {
		if len(got) > 0 {
			t.Errorf("got %v", got)
		}
	}
	if n := len(server.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}

	server.AddFault(accesstest.Fault{Path: capabilitiesPath, Kind: accesstest.FaultStatus, Status: http.StatusForbidden, Code: 9109})
	got := data.Require(t.Context(), data.AccountID, providerdata.ServiceAccounts, path.Root("x"))
	if len(got) != 1 || got[0].Summary() != "Unable to read the capabilities of the server" || !strings.Contains(got[0].Detail(), "HTTP status: 403") {
		t.Errorf("got %v", got)
	}
	// The failure is not what is remembered.
	got = data.Require(t.Context(), data.AccountID, providerdata.ServiceAccounts, path.Root("x"))
	if len(got) != 1 || got[0].Summary() != "Not supported by this server" {
		t.Errorf("got %v", got)
	}
}
