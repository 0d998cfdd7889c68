package accesstest_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-access/terraform-provider-access/internal/accesstest"
)

// list gets a page and returns the names on it.
func (a *api) list(path string) ([]string, map[string]int) {
	a.t.Helper()
	out := a.do("GET", path, "")
	if out.status != http.StatusOK {
		a.t.Fatalf("GET %s: %d %s", path, out.status, out.body)
	}
	var objects []map[string]any
	decodeInto(a.t, out.Result, &objects)
	names := []string{}
	for _, object := range objects {
		names = append(names, text(a.t, object, "name"))
		absent(a.t, object, "client_secret")
	}

	info := map[string]int{}
	for name, value := range out.ResultInfo {
		if number, isNumber := value.(float64); isNumber {
			info[name] = int(number)
		}
	}

	return names, info
}

func TestList(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	for _, kind := range []string{"service_tokens", "service_accounts"} {
		for i := range 5 {
			a.good(http.StatusCreated, "POST", kind, fmt.Sprintf(`{"name":"ci-%d"}`, i))
			a.Clock.Advance(time.Second)
		}
		a.good(http.StatusCreated, "POST", kind, `{"name":"Deploy"}`)
		for query, want := range map[string]struct {
			names []string
			info  []int // page, per_page, count, total_count, total_pages
		}{
			"":                         {[]string{"ci-0", "ci-1", "ci-2", "ci-3", "ci-4", "Deploy"}, []int{1, 1000, 6, 6, 1}},
			"?page=1&per_page=4":       {[]string{"ci-0", "ci-1", "ci-2", "ci-3"}, []int{1, 4, 4, 6, 2}},
			"?page=2&per_page=4":       {[]string{"ci-4", "Deploy"}, []int{2, 4, 2, 6, 2}},
			"?page=3&per_page=4":       {[]string{}, []int{3, 4, 0, 6, 2}},
			"?page=2147483647":         {[]string{}, []int{2147483647, 1000, 0, 6, 1}},
			"?name=ci-3":               {[]string{"ci-3"}, []int{1, 1000, 1, 6, 1}},
			"?name=ci":                 {[]string{}, []int{1, 1000, 0, 6, 0}},
			"?name=deploy":             {[]string{}, []int{1, 1000, 0, 6, 0}},
			"?search=ci&per_page=2":    {[]string{"ci-0", "ci-1"}, []int{1, 2, 2, 6, 3}},
			"?search=DEPL":             {[]string{"Deploy"}, []int{1, 1000, 1, 6, 1}},
			"?search=ci&name=ci-4":     {[]string{"ci-4"}, []int{1, 1000, 1, 6, 1}},
			"?search=x&name=ci-4":      {[]string{}, []int{1, 1000, 0, 6, 0}},
			"?name=&search=&page=1":    {[]string{"ci-0", "ci-1", "ci-2", "ci-3", "ci-4", "Deploy"}, []int{1, 1000, 6, 6, 1}},
			"?name=ci-1%26page%3D2":    {[]string{}, []int{1, 1000, 0, 6, 0}},
			"?per_page=1000&search=-2": {[]string{"ci-2"}, []int{1, 1000, 1, 6, 1}},
		} {
			names, info := a.list(kind + query)
			if diff := cmp.Diff(want.names, names); diff != "" {
				t.Errorf("%s%s (-want +got):\n%s", kind, query, diff)
			}
			got := []int{info["page"], info["per_page"], info["count"], info["total_count"], info["total_pages"]}
			if diff := cmp.Diff(want.info, got); diff != "" {
				t.Errorf("%s%s: page, per_page, count, total_count, total_pages (-want +got):\n%s", kind, query, diff)
			}
		}
	}
}

func TestList_empty(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	out := a.do("GET", "service_tokens", "")
	if string(out.Result) != "[]" {
		t.Errorf("an empty list is %s", out.Result)
	}
}

func TestList_refused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, query := range []string{
		"page=0", "page=-1", "page=x", "page=1.0", "per_page=0", "per_page=1001", "per_page=-5", "per_page=all",
		"page=99999999999999999999", "limit=5", "page=1&page=2", "name=%zz",
	} {
		a.bad(http.StatusBadRequest, 12130, "", "GET", "service_tokens?"+query, "")
		a.bad(http.StatusBadRequest, 12130, "", "GET", "service_accounts?"+query, "")
	}
}

func TestList_orderOfEqualTimes(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t)
	for range 20 {
		a.SeedServiceToken(accesstest.ServiceToken{})
	}
	var ids []string
	for _, token := range a.Tokens() {
		ids = append(ids, token.ID)
	}
	if !slices.IsSorted(ids) {
		t.Errorf("tokens of the same time are not ordered by id: %v", ids)
	}
	out := a.do("GET", "service_tokens", "")
	var listed []struct{ ID string }
	decodeInto(t, out.Result, &listed)
	for i, token := range listed {
		if token.ID != ids[i] {
			t.Errorf("token %d is %s, want %s", i, token.ID, ids[i])
		}
	}
}

func TestWithLooseFilters(t *testing.T) {
	t.Parallel()
	a := newGoodAPI(t, accesstest.WithLooseFilters())
	a.createToken(`{"name":"ci"}`)
	a.createToken(`{"name":"the CI of old"}`)
	a.createToken(`{"name":"deploy"}`)
	if names, _ := a.list("service_tokens?name=ci"); len(names) != 2 {
		t.Errorf("the filter let %q through", names)
	}
}
