package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// TestConfigure_requests looks at what leaves for the server, by the provider
// block and by the environment.
func TestConfigure_requests(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.WithAccountID("first", "second"))
	elsewhere := "https://127.0.0.1:1/nobody"
	for name, tc := range map[string]struct {
		env     map[string]string
		config  protocoltest.Block
		account string
	}{
		"block only": {nil, protocoltest.ProviderBlock(server), "first"},
		"environment only": {
			map[string]string{"ACCESS_ENDPOINT": server.Endpoint, "ACCESS_ACCOUNT_ID": "second", "ACCESS_API_TOKEN": server.APIToken},
			nil, "second",
		},
		"block before environment": {
			map[string]string{"ACCESS_ENDPOINT": elsewhere, "ACCESS_ACCOUNT_ID": "second", "ACCESS_API_TOKEN": "wrong"},
			protocoltest.ProviderBlock(server), "first",
		},
		"each separately": {
			map[string]string{"ACCESS_ENDPOINT": elsewhere, "ACCESS_ACCOUNT_ID": "second", "ACCESS_API_TOKEN": server.APIToken},
			protocoltest.Block{"endpoint": server.Endpoint}, "second",
		},
		"Cloudflare's variables go to Cloudflare only": {
			map[string]string{
				"CLOUDFLARE_ACCOUNT_ID": "second", "CLOUDFLARE_API_TOKEN": "not for this host",
				"ACCESS_ACCOUNT_ID": "first", "ACCESS_API_TOKEN": server.APIToken,
			},
			protocoltest.Block{"endpoint": server.Endpoint}, "first",
		},
		"a slash at the end": {nil, protocoltest.Block{"endpoint": server.Endpoint + "/", "account_id": "first", "api_token": server.APIToken}, "first"},
	} {
		t.Run(name, func(t *testing.T) {
			p := protocoltest.Start(t.Context(), t, tc.env)
			p.MustSucceed(p.Configure(tc.config), nil)
			server.ResetRequests()
			p.MustSucceed(p.List(nil), nil)

			requests := server.Requests()
			if len(requests) != 1 {
				t.Fatalf("%d requests were sent, want 1", len(requests))
			}
			if want := "/accounts/" + tc.account + "/access/service_tokens"; requests[0].Path != want {
				t.Errorf("got the path %s, want %s", requests[0].Path, want)
			}
			for header, want := range map[string]string{
				"Authorization": "Bearer " + server.APIToken,
				"User-Agent":    "terraform-provider-access/1.2.3 terraform/" + protocoltest.TerraformVersion,
			} {
				if got := requests[0].Header.Get(header); got != want {
					t.Errorf("%s: got %q, want %q", header, got, want)
				}
			}
		})
	}
}

// TestConfigure_refusals returns errors for invalid provider blocks at the attribute at
// fault. The errors do not contain the token.
func TestConfigure_refusals(t *testing.T) {
	t.Parallel()

	const token = "cf-secret-token"
	with := func(attribute string, value any) protocoltest.Block {
		config := protocoltest.Block{"endpoint": "https://access.example.com", "account_id": "a", "api_token": token}
		config[attribute] = value
		return config
	}
	for name, tc := range map[string]struct {
		env       map[string]string
		config    protocoltest.Block
		at, words string
	}{
		"no token": {nil, nil, "api_token", "Set api_token in the provider block, or the environment variable ACCESS_API_TOKEN or CLOUDFLARE_API_TOKEN."},
		"Cloudflare's token for another host": {
			map[string]string{"CLOUDFLARE_API_TOKEN": token}, protocoltest.Block{"endpoint": "https://access.example.com"}, "api_token",
			"CLOUDFLARE_API_TOKEN is set, but it is used for Cloudflare's own endpoint only, and the endpoint is https://access.example.com (endpoint in the provider block).",
		},
		"Cloudflare's token for a host that looks like Cloudflare": {
			map[string]string{"CLOUDFLARE_API_TOKEN": token}, protocoltest.Block{"endpoint": "https://api.cloudflare.com.example.net/client/v4"}, "api_token", "the endpoint is https://api.cloudflare.com.example.net",
		},
		"an empty variable":         {map[string]string{"ACCESS_API_TOKEN": "", "CLOUDFLARE_API_TOKEN": ""}, nil, "api_token", "Missing API token"},
		"empty token":               {nil, with("api_token", ""), "api_token", "at least 1"},
		"token with a line break":   {nil, with("api_token", token+"\n"), "api_token", "white space"},
		"variable with a space":     {map[string]string{"ACCESS_API_TOKEN": " " + token}, protocoltest.Block{"endpoint": "https://access.example.com"}, "api_token", "white space"},
		"empty endpoint":            {nil, with("endpoint", ""), "endpoint", "at least 1"},
		"http":                      {nil, with("endpoint", "http://access.example.com"), "endpoint", "http would show the API token to the network"},
		"http to a look-alike":      {nil, with("endpoint", "http://localhost.example.com"), "endpoint", "http would show the API token to the network"},
		"http from the environment": {map[string]string{"ACCESS_ENDPOINT": "http://access.example.com", "ACCESS_API_TOKEN": token}, nil, "endpoint", "http would show the API token to the network"},
		"no scheme":                 {nil, with("endpoint", "access.example.com/client/v4"), "endpoint", `must begin with https://`},
		"another scheme":            {nil, with("endpoint", "ftp://access.example.com"), "endpoint", `must begin with https://`},
		"no host":                   {nil, with("endpoint", "https:///client/v4"), "endpoint", `names no host`},
		"a query":                   {nil, with("endpoint", "https://access.example.com/?a=b"), "endpoint", `neither a query nor a fragment`},
		"a password":                {nil, with("endpoint", "https://user:"+token+"@access.example.com"), "endpoint", `must not contain a user name or a password`},
		"no URL":                    {nil, with("endpoint", "https://access.example.com:"+token), "endpoint", "is not a URL"},
		"an address": {
			map[string]string{"ACCESS_ENDPOINT": "127.0.0.1:18790/client/v4", "ACCESS_API_TOKEN": token}, nil, "endpoint",
			`the endpoint "127.0.0.1:18790/client/v4" must begin with https://.` + "\n\nThe endpoint comes from environment variable ACCESS_ENDPOINT. It is the base URL of the API, such as https://api.cloudflare.com/client/v4, or http://127.0.0.1:8080/client/v4 for a server on this machine.",
		},
		"Cloudflare without a path": {nil, with("endpoint", "https://api.cloudflare.com/"), "endpoint", `has no path; Cloudflare's API is at https://api.cloudflare.com/client/v4`},
		"a dashboard's URL for an account": {
			map[string]string{"ACCESS_ACCOUNT_ID": "https://dash.cloudflare.com/0123456789abcdef0123456789abcdef/access"}, protocoltest.Block{"endpoint": "https://access.example.com", "api_token": token}, "account_id",
			`environment variable ACCESS_ACCOUNT_ID is not an account ID: "https://dash.cloudflare.com/0123456789abcdef0123456789abcdef/access" must not contain a slash, write only the ID, which may be "0123456789abcdef0123456789abcdef".`,
		},
		"a blank in Cloudflare's account": {map[string]string{"CLOUDFLARE_ACCOUNT_ID": "a ", "CLOUDFLARE_API_TOKEN": token}, nil, "account_id", `environment variable CLOUDFLARE_ACCOUNT_ID is not an account ID: "a " must not contain white space`},
		"no identity file": {
			map[string]string{"ACCESS_AGE_IDENTITY_FILE": "/nope", "CLOUDFLARE_API_TOKEN": token}, nil, "age_identity_file",
			"environment variable ACCESS_AGE_IDENTITY_FILE: open /nope: no such file or directory.",
		},
		"a wrong identity": {
			map[string]string{"ACCESS_AGE_IDENTITY": "AGE-SECRET-KEY-1", "CLOUDFLARE_API_TOKEN": token}, nil, "age_identity", "The value of environment variable ACCESS_AGE_IDENTITY has an identity, on line 1, that",
		},
		"empty account":          {nil, with("account_id", ""), "account_id", "must not be empty"},
		"account in a path":      {nil, with("account_id", "accounts/a"), "account_id", "must not contain a slash"},
		"negative retries":       {nil, with("max_retries", -1), "max_retries", "between 0 and 20"},
		"many retries":           {nil, with("max_retries", 21), "max_retries", "between 0 and 20"},
		"no timeout at all":      {nil, with("request_timeout", "0s"), "request_timeout", "must be positive"},
		"timeout without a unit": {nil, with("request_timeout", "30"), "request_timeout", "the unit is missing"},
		"no requests":            {nil, with("requests_per_second", 0), "requests_per_second", "between 1 and 1000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := protocoltest.Start(t.Context(), t, tc.env).Configure(tc.config)
			if len(got) != 1 || !strings.Contains(protocoltest.Text(got), tc.words) || !strings.Contains(protocoltest.Text(got), `AttributeName("`+tc.at+`")`) {
				t.Errorf("got %s, want %q at %s", protocoltest.Text(got), tc.words, tc.at)
			}
			if strings.Contains(protocoltest.Text(got), token) {
				t.Errorf("the token is in %s", protocoltest.Text(got))
			}
		})
	}
}

// TestConfigure_accepted has what is none of the mistakes above.
func TestConfigure_accepted(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		env    map[string]string
		config protocoltest.Block
	}{
		"Cloudflare":              {map[string]string{"CLOUDFLARE_API_TOKEN": "t"}, nil},
		"Cloudflare by its name":  {map[string]string{"CLOUDFLARE_API_TOKEN": "t"}, protocoltest.Block{"endpoint": "https://API.cloudflare.com/client/v4/"}},
		"an empty one is absent":  {map[string]string{"ACCESS_API_TOKEN": "", "CLOUDFLARE_API_TOKEN": "t", "ACCESS_ENDPOINT": "", "ACCESS_ACCOUNT_ID": ""}, nil},
		"http to this machine":    {nil, protocoltest.Block{"endpoint": "http://localhost:8080", "api_token": "t"}},
		"http to this machine, 4": {nil, protocoltest.Block{"endpoint": "http://127.0.0.1:8080/client/v4", "api_token": "t"}},
		"http to this machine, 6": {nil, protocoltest.Block{"endpoint": "http://[::1]:8080", "api_token": "t"}},
		"https elsewhere":         {nil, protocoltest.Block{"endpoint": "https://access.example.com:8443/api", "api_token": "t"}},
		"everything": {nil, protocoltest.Block{
			"endpoint": "https://access.example.com", "account_id": "a", "api_token": "t",
			"max_retries": 20, "request_timeout": "1m30s", "requests_per_second": 1000,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := protocoltest.Start(t.Context(), t, tc.env)
			p.MustSucceed(p.Configure(tc.config), nil)
		})
	}
}

// TestConfigure_noRequests makes no request: validation must work without a server.
func TestConfigure_noRequests(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	server.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: http.StatusInternalServerError, Times: -1})
	p := protocoltest.Start(t.Context(), t, nil)
	p.MustSucceed(p.Configure(protocoltest.ProviderBlock(server)), nil)
	if n := len(server.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestConfigure_missingAccount returns an error without an account only if one is needed.
func TestConfigure_missingAccount(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	p := protocoltest.Start(t.Context(), t, map[string]string{"CLOUDFLARE_ACCOUNT_ID": server.AccountID})
	p.MustSucceed(p.Configure(protocoltest.Block{"endpoint": server.Endpoint, "api_token": server.APIToken}), nil)
	const words = "Set account_id here, or account_id in the provider block, or the environment variable ACCESS_ACCOUNT_ID. CLOUDFLARE_ACCOUNT_ID is set, but it is used for Cloudflare's own endpoint only"
	for name, got := range map[string]string{
		"list":    protocoltest.Text(p.List(nil)),
		"token":   protocoltest.Text(p.Plan("access_service_token", protocoltest.Block{"name": "ci"})),
		"account": protocoltest.Text(p.Plan("access_service_account", protocoltest.Block{"name": "ci"})),
	} {
		if !strings.Contains(got, words) || !strings.Contains(got, `AttributeName("account_id")`) {
			t.Errorf("%s: got %s", name, got)
		}
	}
	if n := len(server.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
	p.MustSucceed(p.List(protocoltest.Block{"account_id": server.AccountID}), nil)
}
