package diagnostics_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/diagnostics"
)

// single adds an error and returns the one diagnostic that this makes, and the
// attribute that it is at.
func single(t *testing.T, err error, attributes ...string) (diag.Diagnostic, string) {
	t.Helper()

	var diags diag.Diagnostics
	diagnostics.AddAPIError(&diags, "Unable to do something", `service token "ci"`, err, attributes...)
	if len(diags) != 1 || diags[0].Severity() != diag.SeverityError || diags[0].Summary() != "Unable to do something" {
		t.Fatalf("got %v, want one error", diags)
	}
	with, ok := diags[0].(diag.DiagnosticWithPath)
	if !ok || with.Path().Equal(path.Empty()) {
		return diags[0], ""
	}
	return diags[0], with.Path().String()
}

// answered is the error of an answer.
func answered(status, code int, pointer string) *access.Error {
	return &access.Error{
		Op: "create service token", Method: http.MethodPost, Path: "/accounts/a/access/service_tokens",
		StatusCode: status, Code: code, Message: "the API's words", Pointer: pointer, RequestID: "the-request",
		Errors: []access.ErrorDetail{{Code: code, Message: "the API's words", Pointer: pointer}},
	}
}

// TestAddAPIError_advice gives advice only about errors whose cause is known.
func TestAddAPIError_advice(t *testing.T) {
	t.Parallel()

	const before = "The request for service token \"ci\" failed.\n\nthe API's words\n"
	for name, tc := range map[string]struct {
		err    *access.Error
		advice []string
	}{
		"unauthorized":  {answered(401, 10000, ""), []string{"Check the token (api_token in the provider block, or ACCESS_API_TOKEN)"}},
		"forbidden":     {answered(403, 9109, ""), []string{`"Access: Service Tokens Write"`, `"Read" for data sources`}},
		"unknown route": {answered(400, 7003, ""), []string{`Check the account "a" (account_id) and the endpoint`}},
		"rate limited":  {answered(429, 971, ""), []string{"Wait a few minutes", "requests_per_second"}},
		"in use":        {answered(400, 12139, ""), []string{"Remove the token from it first", "create_before_destroy = true", "deposed", "A policy, a group or a SCIM configuration"}},
		"conflict":      {answered(409, 12202, ""), nil},
		"invalid":       {answered(400, 12130, ""), nil},
		"broken":        {answered(500, 10001, ""), nil},
	} {
		got, _ := single(t, tc.err)
		want := before + fmt.Sprintf("HTTP status: %d\nError code: %d\nRequest ID: the-request", tc.err.StatusCode, tc.err.Code)
		if !strings.HasPrefix(got.Detail(), want) {
			t.Errorf("%s: got\n%s\nwant it to begin with\n%s", name, got.Detail(), want)
		}
		rest := strings.TrimPrefix(got.Detail(), want)
		if tc.advice == nil && rest != "" {
			t.Errorf("%s: got the advice %q", name, rest)
		}
		for _, words := range tc.advice {
			if !strings.HasPrefix(rest, "\n\n") || !strings.Contains(rest, words) || !strings.HasSuffix(rest, ".") {
				t.Errorf("%s: got the advice %q, want %q in it", name, rest, words)
			}
		}
	}
}

// TestAddAPIError_attribute adds an error at the attribute at fault, if there is one.
func TestAddAPIError_attribute(t *testing.T) {
	t.Parallel()

	attributes := []string{"name", "domains", "previous_secret_grace_period"}
	for pointer, want := range map[string]string{
		"/name":                              "name",
		"/domains":                           "domains",
		"/domains/2":                         "domains",
		"name":                               "name",
		"/previous_client_secret_expires_at": "previous_secret_grace_period",
		"":                                   "",
		"/":                                  "",
		"/nam":                               "",
		"/names":                             "",
		"/color":                             "",
		"/enabled":                           "",
		"//name":                             "",
		"/~1name":                            "",
		"/body/name":                         "",
	} {
		if _, got := single(t, answered(400, 12130, pointer), attributes...); got != want {
			t.Errorf("%q: got %q, want %q", pointer, got, want)
		}
		if _, got := single(t, answered(400, 12130, pointer)); got != "" {
			t.Errorf("%q: got %q, although no attribute is known", pointer, got)
		}
		wrapped := fmt.Errorf("wrapped: %w", answered(400, 12130, pointer))
		if _, got := single(t, wrapped, attributes...); got != want {
			t.Errorf("%q, wrapped: got %q, want %q", pointer, got, want)
		}
	}
}

// TestAddAPIError_several repeats all that the API complained of.
func TestAddAPIError_several(t *testing.T) {
	t.Parallel()

	err := answered(400, 12130, "/name")
	err.Errors = append(err.Errors, access.ErrorDetail{Code: 12130, Message: "more words", Pointer: "/domains"}, access.ErrorDetail{Message: "the last words"})
	got, at := single(t, err, "name", "domains")
	if at != "name" || !strings.Contains(got.Detail(), "the API's words\nmore words\nthe last words\nHTTP status: 400") {
		t.Errorf("got at %q\n%s", at, got.Detail())
	}
}

// TestAddAPIError_ambiguous names the tokens that a request with a lost response may have
// created.
func TestAddAPIError_ambiguous(t *testing.T) {
	t.Parallel()

	got, at := single(t, &access.AmbiguousCreateError{Name: "ci", IDs: []string{"first-id", "second-id"}, Err: answered(502, 0, "/name")}, "name")
	for _, words := range []string{"first-id", "second-id", "none of them was changed", "import", "delete", "the API's words"} {
		if !strings.Contains(got.Detail(), words) {
			t.Errorf("%q is missing in\n%s", words, got.Detail())
		}
	}
	if at != "" {
		t.Errorf("the name is not at fault, and the error is at %s", at)
	}
}

// TestAddAPIError_other words what is no error of the API.
func TestAddAPIError_other(t *testing.T) {
	t.Parallel()

	for _, err := range []error{context.Canceled, errors.New("some words")} {
		if got, at := single(t, err, "name"); at != "" || got.Detail() != "The request for service token \"ci\" failed.\n\n"+err.Error() {
			t.Errorf("got at %q\n%s", at, got.Detail())
		}
	}
	silent := &access.Error{Op: "read service token", Message: "connection refused"}
	if got, _ := single(t, silent); got.Detail() != "The request for service token \"ci\" failed.\n\nconnection refused" {
		t.Errorf("got\n%s", got.Detail())
	}
}

// TestAddAPIError_live checks the diagnostics of real responses, because the errors of
// the other tests are constructed by hand.
func TestAddAPIError_live(t *testing.T) {
	t.Parallel()

	server := accesstest.New(t)
	client, err := access.New(access.Options{Endpoint: server.Endpoint, APIToken: server.APIToken})
	if err != nil {
		t.Fatal(err)
	}
	scope, ctx := access.Account(server.AccountID), t.Context()
	inUse := server.SeedServiceToken(accesstest.ServiceToken{InUse: true})
	server.SeedServiceAccount(accesstest.ServiceAccount{Name: "taken"})
	past := time.Now().Add(-time.Hour)
	fault := func(f accesstest.Fault) { server.AddFault(f) }

	for name, tc := range map[string]struct {
		try   func() error
		at    string
		words []string
	}{
		"in use": {
			func() error { return client.ServiceTokens.Delete(ctx, scope, inUse.ID) },
			"", []string{"HTTP status: 400", "Error code: 12139", "Request ID: ", "Remove the token from it first", "create_before_destroy"},
		},
		"gone": {
			func() error { _, err := client.ServiceTokens.Refresh(ctx, scope, "no-such-id"); return err },
			"", []string{"HTTP status: 404", "Create a new plan"},
		},
		"name taken": {
			func() error {
				_, err := client.ServiceAccounts.Create(ctx, scope, access.CreateServiceAccount{Name: "taken"})
				return err
			},
			"name", []string{"exists already", "HTTP status: 409", "Error code: 12202"},
		},
		"two mistakes": {
			func() error {
				_, err := client.ServiceTokens.Create(ctx, scope, access.CreateServiceToken{Name: strings.Repeat("x", 351), ExpiresAt: &past})
				return err
			},
			"name", []string{"350", "future", "HTTP status: 400", "Error code: 12130"},
		},
		"wrong account": {
			func() error { _, err := client.ServiceTokens.Get(ctx, access.Account("elsewhere"), "x"); return err },
			"", []string{"HTTP status: 400", "Error code: 7003", `Check the account "elsewhere" (account_id)`},
		},
		"proxy": {
			func() error {
				fault(accesstest.Fault{Kind: accesstest.FaultHTML, Status: http.StatusForbidden, Method: http.MethodGet})
				_, err := client.ServiceTokens.Get(ctx, scope, inUse.ID)
				return err
			},
			"", []string{"HTTP status: 403", "HTML"},
		},
		"an echo of secrets": {
			func() error {
				fault(accesstest.Fault{
					Kind: accesstest.FaultStatus, Status: http.StatusBadRequest, Code: 12130, Method: http.MethodPut,
					Message: "no " + server.APIToken + " and no " + inUse.ClientSecret, Pointer: "/name",
				})
				name := "x"
				_, err := client.ServiceTokens.Update(ctx, scope, inUse.ID, access.UpdateServiceToken{Name: &name})
				return err
			},
			"name", []string{"no ", " and no ", "HTTP status: 400"},
		},
	} {
		err := tc.try()
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		got, at := single(t, err, "name", "expires_at")
		if at != tc.at {
			t.Errorf("%s: got at %q, want %q", name, at, tc.at)
		}
		for _, words := range tc.words {
			if !strings.Contains(got.Detail(), words) {
				t.Errorf("%s: %q is missing in\n%s", name, words, got.Detail())
			}
		}
		for _, secret := range []string{server.APIToken, inUse.ClientSecret, "Bearer", "<html"} {
			if strings.Contains(got.Detail(), secret) {
				t.Errorf("%s: %q is in\n%s", name, secret, got.Detail())
			}
		}
	}
}

// TestGone names the missing object: by its ID only, if an import did not find it.
func TestGone(t *testing.T) {
	t.Parallel()

	got := diagnostics.Gone("service token", types.StringValue("ci"), types.StringValue("the-id"))
	if got.Severity() != diag.SeverityWarning || got.Summary() != "The service token no longer exists" ||
		!strings.HasPrefix(got.Detail(), `The API no longer has service token "ci" ("the-id"), so it is removed from the state`) {
		t.Errorf("got %s: %s", got.Summary(), got.Detail())
	}
	got = diagnostics.Gone("service token", types.StringNull(), types.StringValue("the-id"))
	if !strings.HasPrefix(got.Detail(), `The API no longer has service token "the-id", so`) {
		t.Errorf("got %s", got.Detail())
	}
}
