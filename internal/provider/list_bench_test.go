package provider_test

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider"
	"github.com/terraform-provider-access/terraform-provider-access/internal/provider/protocoltest"
)

// manyTokens is an API with so many tokens, which it makes up page by page.
type manyTokens int

func (n manyTokens) RoundTrip(req *http.Request) (*http.Response, error) {
	query := req.URL.Query()
	page, _ := strconv.Atoi(query.Get("page"))
	perPage, _ := strconv.Atoi(query.Get("per_page"))
	var body strings.Builder
	body.WriteString(`{"success":true,"errors":[],"messages":[],"result":[`)
	for i := (page - 1) * perPage; i < min(page*perPage, int(n)); i++ {
		if i%perPage > 0 {
			body.WriteByte(',')
		}
		fmt.Fprintf(&body, `{"id":"f174e90a-fafe-4643-bbbc-%012d","client_id":"%032d.access.example.com","name":"token-%06d","duration":"8760h","enabled":true,`+
			`"client_secret_version":1,"created_at":"2026-01-01T05:20:00Z","updated_at":"2026-01-01T05:20:00Z","expires_at":"2027-01-01T05:20:00Z"}`, i, i, i)
	}
	fmt.Fprintf(&body, `],"result_info":{"page":%d,"per_page":%d,"total_count":%d,"total_pages":%d}}`, page, perPage, int(n), (int(n)+perPage-1)/perPage)
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body.String())), Request: req,
	}, nil
}

// listAll reads the data source access_service_tokens without a filter.
func listAll(tb testing.TB, tokens int, server func(opts ...provider.Option) tfprotov6.ProviderServer) *tfprotov6.ReadDataSourceResponse {
	tb.Helper()

	p := protocoltest.New(tb.Context(), tb, server(
		provider.WithEnv(func(string) string { return "" }),
		provider.WithClientOptions(func(o *access.Options) { o.Transport = manyTokens(tokens) }),
	))
	if diagnostics := p.Configure(protocoltest.Block{"api_token": "the-api-token", "account_id": "f174e90afafe4643bbbc4a0ed4fc8415"}); len(diagnostics) > 0 {
		tb.Fatal(protocoltest.Text(diagnostics))
	}
	const name = "access_service_tokens"
	read, err := p.Server.ReadDataSource(p.Ctx, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: p.Encode(p.Schema.DataSourceSchemas[name], nil)})
	p.MustSucceed(read.Diagnostics, err)
	return read
}

func ours(opts ...provider.Option) tfprotov6.ProviderServer {
	return provider.NewServer("1.2.3", opts...)()
}

func frameworks(opts ...provider.Option) tfprotov6.ProviderServer {
	return providerserver.NewProtocol6(provider.New("1.2.3", opts...)())()
}

// TestReadDataSource_encoded: the state that the data source encodes is that of the
// framework, for an account that is kept and for one that is too large for that.
func TestReadDataSource_encoded(t *testing.T) {
	t.Parallel()

	for _, tokens := range []int{0, 1, 1500} {
		want, got := listAll(t, tokens, frameworks), listAll(t, tokens, ours)
		if string(want.State.MsgPack) != string(got.State.MsgPack) {
			t.Errorf("%d tokens: the states differ (%d and %d bytes)", tokens, len(want.State.MsgPack), len(got.State.MsgPack))
		}
	}
	// The tokens of an account that is too large to be kept are all there.
	kept, large := listAll(t, 1000, ours), listAll(t, 21_500, ours)
	if each := len(kept.State.MsgPack) / 1000; len(large.State.MsgPack)/21_500 != each {
		t.Errorf("21,500 tokens take %d bytes, want %d each", len(large.State.MsgPack), each)
	}
}

// BenchmarkListDataSource lists all tokens of a large account, and reports how much
// memory is in use at most, with the framework and without. The numbers are those of a
// process that collects garbage as the provider does.
func BenchmarkListDataSource(b *testing.B) {
	for _, tokens := range []int{1_000, 100_000} {
		for name, server := range map[string]func(...provider.Option) tfprotov6.ProviderServer{"ours": ours, "framework": frameworks} {
			b.Run(fmt.Sprintf("%d tokens, %s", tokens, name), func(b *testing.B) {
				var peak atomic.Uint64
				done := make(chan struct{})
				go func() {
					var stats runtime.MemStats
					for {
						select {
						case <-done:
							return
						case <-time.After(20 * time.Millisecond):
							runtime.ReadMemStats(&stats)
							peak.Store(max(peak.Load(), stats.HeapInuse+stats.StackInuse))
						}
					}
				}()
				for b.Loop() {
					runtime.KeepAlive(listAll(b, tokens, server))
				}
				close(done)
				b.ReportMetric(float64(peak.Load())/(1<<20), "MiB-peak")
			})
		}
	}
}
