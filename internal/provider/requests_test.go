package provider_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// buffer is a log that several goroutines write to.
type buffer struct {
	mu   sync.Mutex
	kept bytes.Buffer
}

func (b *buffer) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.kept.Write(data)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.kept.String()
}

// TestRequests_retries sends requests as often as the provider block allows.
func TestRequests_retries(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		retries any
		failing int
		fails   bool
		want    int
	}{
		"none":                    {0, 1, true, 1},
		"one":                     {1, 1, false, 2},
		"one more than is enough": {1, 2, true, 2},
		"by default":              {nil, 2, false, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewServer(t)
			server.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: http.StatusServiceUnavailable, Times: tc.failing})
			config := protocoltest.ProviderBlock(server)
			config["max_retries"] = tc.retries
			p := protocoltest.Start(t.Context(), t, nil)
			p.MustSucceed(p.Configure(config), nil)
			if got := protocoltest.Text(p.List(nil)); (got != "") != tc.fails || tc.fails && !strings.Contains(got, "HTTP status: 503") {
				t.Errorf("got %q", got)
			}
			if got := len(server.Requests()); got != tc.want {
				t.Errorf("%d requests were sent, want %d", got, tc.want)
			}
		})
	}
}

// TestRequests_timeout gives up on an answer that does not come.
func TestRequests_timeout(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t)
	server.AddFault(accesstest.Fault{Kind: accesstest.FaultSlow, Times: -1})
	config := protocoltest.ProviderBlock(server)
	config["max_retries"], config["request_timeout"] = 0, "50ms"
	p := protocoltest.Start(t.Context(), t, nil)
	p.MustSucceed(p.Configure(config), nil)
	if got := protocoltest.Text(p.List(nil)); !strings.Contains(got, "no answer within 50ms") {
		t.Errorf("got %q", got)
	}
}

// TestRequests_perSecond delays requests beyond the limit of the provider block, and logs
// that.
func TestRequests_perSecond(t *testing.T) {
	t.Parallel()

	var log buffer
	server := acctest.NewServer(t)
	config := protocoltest.ProviderBlock(server)
	config["requests_per_second"] = 1
	p := protocoltest.Start(tflogtest.RootLogger(t.Context(), &log), t, nil)
	p.MustSucceed(p.Configure(config), nil)
	// The second request waits, unless the test is paused for a second.
	for i := range 5 {
		p.List(protocoltest.Block{"account_id": fmt.Sprintf("account-%d", i)}) // requests for the same listing would share one
		if strings.Contains(log.String(), "the cap of requests per second") {
			return
		}
	}
	t.Errorf("no request was delayed:\n%s", log.String())
}

// TestRequests_log logs requests, responses and retries without a secret.
func TestRequests_log(t *testing.T) {
	t.Parallel()

	var log buffer
	server := acctest.NewServer(t)
	token := server.SeedServiceToken(accesstest.ServiceToken{Name: "ci"})
	server.AddFault(accesstest.Fault{Kind: accesstest.FaultStatus, Status: http.StatusServiceUnavailable, Message: "no " + server.APIToken})
	server.AddFault(accesstest.Fault{
		Kind: accesstest.FaultStatus, Status: http.StatusBadRequest, Code: 12130, Message: "no " + server.APIToken + " " + token.ClientSecret,
	})
	p := protocoltest.Start(tflogtest.RootLogger(t.Context(), &log), t, nil)
	p.MustSucceed(p.Configure(protocoltest.ProviderBlock(server)), nil)
	said := protocoltest.Text(p.List(nil))
	p.MustSucceed(p.List(nil), nil)

	entries, err := tflogtest.MultilineJSONDecode(strings.NewReader(log.String()))
	if err != nil {
		t.Fatal(err)
	}
	var statuses []any
	retries := 0
	for _, entry := range entries {
		switch entry["@message"] {
		case "request to the Access API":
			statuses = append(statuses, entry["status"])
			if entry["@level"] != "debug" || entry["method"] != "GET" || entry["path"] != "/accounts/"+server.AccountID+"/access/service_tokens" ||
				entry["operation"] != "list service tokens" || entry["duration_ms"] == nil || entry["request_id"] == nil {
				t.Errorf("got %v", entry)
			}
		case "retrying the request":
			retries++
			if entry["@level"] != "info" || entry["wait_ms"] == nil || entry["reason"] != "the server failed" {
				t.Errorf("got %v", entry)
			}
		}
	}
	if len(statuses) != 3 || statuses[0] != 503.0 || statuses[1] != 400.0 || statuses[2] != 200.0 || retries != 1 {
		t.Errorf("the log reports the answers %v and %d retries", statuses, retries)
	}
	for _, text := range []string{log.String(), said} {
		for _, secret := range []string{server.APIToken, token.ClientSecret, "Bearer", "Authorization"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is in\n%s", secret, text)
			}
		}
	}
}
