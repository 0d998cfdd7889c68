package guides_test

import (
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccGuide_troubleshooting brings about errors that the page explains: the page
// must have them as Terraform prints them, and the fix must be one.
func TestAccGuide_troubleshooting(t *testing.T) {
	t.Parallel()

	page, err := os.ReadFile(filepath.Join("..", "..", "templates", "guides", "troubleshooting.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	server := acctest.NewServer(t)
	place := guide(t, "installation", nil)
	place.edit("main.tf", "", "\nprovider \"access\" {\n  max_retries = 0\n}\n\ndata \"access_service_tokens\" \"all\" {}\n")
	place.run("terraform init")

	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // nothing waits
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	html := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<html><title>Log in</title></html>"))
	}))
	t.Cleanup(html.Close)
	tls := httptest.NewTLSServer(html.Config.Handler)
	t.Cleanup(tls.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: tls.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}

	const account = "ACCESS_ACCOUNT_ID=699d98642c564d2e855e9661899b7252"
	for name, test := range map[string]struct {
		env  []string
		want string
	}{
		"no token":         {[]string{account}, "Missing API token"},
		"a line break":     {[]string{account, "ACCESS_API_TOKEN=x\n"}, "Invalid API token"},
		"wrong token":      {[]string{"ACCESS_ACCOUNT_ID=" + server.AccountID, "ACCESS_API_TOKEN=x", "ACCESS_ENDPOINT=" + server.Endpoint}, "Authentication error"},
		"wrong account":    {[]string{account, "ACCESS_API_TOKEN=" + server.APIToken, "ACCESS_ENDPOINT=" + server.Endpoint}, "Could not route to /accounts/"},
		"closed proxy":     {[]string{account, "ACCESS_API_TOKEN=x", "HTTPS_PROXY=" + closed}, "proxyconnect tcp: dial tcp"},
		"no host":          {[]string{account, "ACCESS_API_TOKEN=x", "ACCESS_ENDPOINT=https://nothing.invalid/client/v4", "HTTPS_PROXY="}, "no such host"},
		"no TLS":           {[]string{account, "ACCESS_API_TOKEN=x", "ACCESS_ENDPOINT=" + strings.Replace(html.URL, "http", "https", 1)}, "first record does not look like a TLS handshake"},
		"another page":     {[]string{account, "ACCESS_API_TOKEN=x", "ACCESS_ENDPOINT=" + html.URL}, "a proxy may have answered in place of the API, or the endpoint is wrong"},
		"private CA":       {[]string{account, "ACCESS_API_TOKEN=x", "ACCESS_ENDPOINT=" + tls.URL}, "certificate signed by unknown authority"},
		"private CA known": {[]string{account, "ACCESS_API_TOKEN=x", "ACCESS_ENDPOINT=" + tls.URL, "SSL_CERT_FILE=" + ca}, "the endpoint is wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			output, err := place.try("terraform plan -lock=false", test.env...)
			if err == nil {
				t.Error("the plan succeeds")
			}
			expect(t, strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(output)), " "), test.want)
			if !strings.Contains(string(page), test.want) {
				t.Errorf("the page does not explain %q", test.want)
			}
		})
	}
}

// TestAccGuide_providerFromResource lists tokens with a provider that is configured
// with a token of the same run.
func TestAccGuide_providerFromResource(t *testing.T) {
	t.Parallel()

	place := guide(t, "provider-from-resource", acctest.NewServer(t))
	place.run("terraform init && terraform apply -auto-approve")
	expect(t, place.run("terraform output -json names"), `["admin"]`)
	expect(t, place.run("terraform plan"), "No changes.")

	// Without depends_on, the data source reads before the token exists.
	place.run("terraform destroy -auto-approve")
	place.edit("main.tf", "depends_on = [access_service_token.admin]", "")
	if output, err := place.try("terraform apply -auto-approve"); err == nil {
		t.Errorf("depends_on is not needed:\n%s", output)
	}
}
