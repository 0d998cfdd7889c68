package provider

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// TestObserver_masks masks secrets in every field of an event and at every level.
func TestObserver_masks(t *testing.T) {
	t.Parallel()

	const (
		apiToken = "api-token-of-the-user"
		secret   = "cfast_0123456789abcdefghij"
	)
	leak := "x " + apiToken + " y " + secret + " z"
	for kind, message := range map[access.EventKind]string{
		access.EventRequest:  "request to the Access API",
		access.EventRetry:    "retrying the request",
		access.EventRateWait: "waiting for the rate limit",
		access.EventRecovery: "recovering a lost response",
	} {
		var log bytes.Buffer
		observer(func() []string { return []string{apiToken} })(tflogtest.RootLogger(t.Context(), &log), access.Event{
			Kind: kind, Op: leak, Method: "GET", Path: "/" + leak, RequestID: leak, Reason: leak, Err: leak,
		})
		if got := log.String(); !strings.Contains(got, message) || strings.Contains(got, apiToken) || strings.Contains(got, secret) {
			t.Errorf("%s: got %s", kind, got)
		}
	}
}

// TestMask masks unknown secrets by the names of their fields.
func TestMask(t *testing.T) {
	t.Parallel()

	var log bytes.Buffer
	ctx := mask(tflogtest.RootLogger(t.Context(), &log), "api-token")
	fields := map[string]any{"name": "ci"}
	for _, key := range []string{"api_token", "authorization", "client_secret", "previous_client_secret"} {
		fields[key] = "unheard-of"
	}
	tflog.Trace(ctx, "with api-token and cfast_0123456789abcdefghij", fields)
	tflog.Error(ctx, "api-token", fields)
	got := log.String()
	for _, secret := range []string{"unheard-of", "api-token", "cfast_0123"} {
		if strings.Contains(got, secret) {
			t.Errorf("%q is in %s", secret, got)
		}
	}
	if !strings.Contains(got, `"name":"ci"`) {
		t.Errorf("nothing is left of %s", got)
	}

	// An empty API token must not mask everything.
	log.Reset()
	tflog.Info(mask(tflogtest.RootLogger(t.Context(), &log), ""), "words", nil)
	if !strings.Contains(log.String(), "words") {
		t.Errorf("got %s", log.String())
	}
}
