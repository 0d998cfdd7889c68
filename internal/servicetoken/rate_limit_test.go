package servicetoken_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
	"github.com/terraform-provider-access/terraform-provider-access/internal/acctest"
)

// TestAccServiceToken_rateLimit creates many more tokens than the server allows requests in
// a window. The provider slows down before the server refuses requests.
func TestAccServiceToken_rateLimit(t *testing.T) {
	t.Parallel()

	server := acctest.NewServer(t, accesstest.WithRunningClock(), accesstest.WithRateLimit(50, 10*time.Second))
	cli := acctest.NewProcess(t, server)
	cli.Write("provider \"access\" {}\nresource \"access_service_token\" \"many\" {\n  count = 200\n  name  = \"many-${count.index}\"\n}\n")
	began := time.Now()
	out := cli.Run("apply", "-auto-approve", "-no-color")
	if !strings.Contains(out, "200 added") || len(server.Tokens()) != 200 {
		t.Errorf("%d tokens were created", len(server.Tokens()))
	}
	refused := 0
	for _, request := range server.Requests() {
		if request.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused > 0 {
		t.Errorf("%d requests were refused", refused)
	}
	t.Logf("200 tokens at 50 requests in 10 s: %d requests, %d refused, %s", len(server.Requests()), refused, time.Since(began).Round(time.Second))
}
