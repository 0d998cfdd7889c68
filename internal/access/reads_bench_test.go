package access_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// canned is a server of a thousand tokens without a network.
type canned struct{ page string }

func newCanned() *canned {
	entries := make([]string, 1000)
	for i := range entries {
		entries[i] = cannedToken(i)
	}
	return &canned{page(`[`+strings.Join(entries, ",")+`]`, `{"page":1,"per_page":1000,"total_pages":1,"total_count":1000}`)}
}

func cannedToken(i int) string {
	return fmt.Sprintf(`{"id":"id-%d","client_id":"88bf3b6d86161464f6509f7219099e57.access","name":"token-%d","duration":"8760h","enabled":true,`+
		`"client_secret_version":1,"expires_at":"2027-01-02T03:04:05Z","created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z"}`, i, i)
}

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	body := c.page
	if id, single := strings.CutPrefix(r.URL.Path, basePath+tokensPath+"/id-"); single {
		var number int
		_, _ = fmt.Sscan(id, &number)
		body = ok(cannedToken(number))
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}, nil
}

// BenchmarkRead reads tokens: one that is known already, and a thousand that ten
// readers read from a new client, as Terraform does. There is no network.
func BenchmarkRead(b *testing.B) {
	server := newCanned()
	start := func(b *testing.B) *access.Client {
		b.Helper()
		return newClient(b, "https://api.example"+basePath, func(o *access.Options) { o.Transport = server })
	}
	read := func(b *testing.B, client *access.Client, number int) {
		b.Helper()
		token, err := client.ServiceTokens.Read(b.Context(), account, fmt.Sprintf("id-%d", number))
		if err != nil || token.ClientID == "" {
			b.Errorf("got %+v, %v", token, err)
		}
	}
	b.Run("known", func(b *testing.B) {
		client := start(b)
		read(b, client, 0)
		read(b, client, 1)
		b.ReportAllocs()
		for b.Loop() {
			read(b, client, 7)
		}
	})
	b.Run("single", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			read(b, start(b), 7)
		}
	})
	b.Run("thousand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			client := start(b)
			var group sync.WaitGroup
			for reader := range 10 {
				group.Go(func() {
					for i := range 100 {
						read(b, client, reader*100+i)
					}
				})
			}
			group.Wait()
		}
	})
}
