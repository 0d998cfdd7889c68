package access

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestPageInfo: whatever a page reports of its list, the result is usable.
func TestPageInfo(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]pageInfo{
		``:                                      {100, 0, 0},
		`null`:                                  {100, 0, 0},
		`"three"`:                               {100, 0, 0},
		`{}`:                                    {100, 0, 0},
		`{"per_page":20,"total_pages":3}`:       {20, 3, 0},
		`{"per_page":20.0,"total_pages":3.0}`:   {20, 3, 0},
		`{"per_page":200}`:                      {100, 0, 0},
		`{"per_page":0,"total_pages":0}`:        {100, 0, 0},
		`{"per_page":-1,"total_pages":-1}`:      {100, 0, 0},
		`{"per_page":"20","total_pages":3}`:     {100, 3, 0},
		`{"per_page":20,"total_pages":"3"}`:     {20, 0, 0},
		`{"total_count":100}`:                   {100, 1, 100},
		`{"total_count":101}`:                   {100, 2, 101},
		`{"per_page":20,"total_count":101}`:     {20, 6, 101},
		`{"total_count":101,"total_pages":999}`: {100, 2, 0},
		`{"total_count":9999,"total_pages":2}`:  {100, 2, 0},
		`{"total_count":0,"total_pages":2}`:     {100, 2, 0},
		`{"total_count":150,"total_pages":2}`:   {100, 2, 150},
		`{"total_pages":1e300}`:                 {100, maxPages, 0},
	} {
		if got := (&envelope[int]{ResultInfo: []byte(in)}).info(100); got != want {
			t.Errorf("%s: got %+v, want %+v", in, got, want)
		}
	}
}

// TestList_tooLarge: a listing that is too large as a whole ends with an error that says
// so, and what to do.
func TestList_tooLarge(t *testing.T) {
	t.Parallel()
	pages := 0
	client, err := New(Options{APIToken: "token", Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		pages++
		body := fmt.Sprintf(`{"success":true,"result":[{"id":"id-%d","client_id":"c","name":%q}],"result_info":{"per_page":1}}`, pages, strings.Repeat("n", 1<<20))
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
	})})
	if err != nil {
		t.Fatal(err)
	}
	client.maxListing = 5 << 20
	found := 0
	for _, err = range client.ServiceTokens.List(t.Context(), Account("a"), ListServiceTokens{}) {
		if err == nil {
			found++
		}
	}
	if !errors.Is(err, ErrBadResponse) || !strings.Contains(err.Error(), "the first 5 pages have more than 5 MiB; use a filter") {
		t.Errorf("got %v", err)
	}
	if found != 4 || pages != 5 {
		t.Errorf("%d objects and %d pages, want 4 and 5", found, pages)
	}
}
