package access_test

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

// wireTokens writes n tokens, numbered from first.
func wireTokens(first, n int) string {
	var all []string
	for i := first; i < first+n; i++ {
		all = append(all, fmt.Sprintf(`{"id":"id-%d","name":"Token-%d"}`, i, i))
	}
	return "[" + strings.Join(all, ",") + "]"
}

// page is a response with a result_info.
func page(result, info string) string {
	return `{"success":true,"errors":[],"messages":[],"result":` + result + `,"result_info":` + info + `}`
}

func TestPages(t *testing.T) {
	t.Parallel()
	const perPage = 3
	slice := func(total int, info string) func(page int) string {
		return func(number int) string {
			first := (number - 1) * perPage
			return page(wireTokens(first, max(0, min(perPage, total-first))), info)
		}
	}
	for name, test := range map[string]struct {
		pages    func(number int) string
		tokens   int
		requests int
		wrong    string
	}{
		"none":                  {slice(0, `{}`), 0, 1, ""},
		"short page":            {slice(2, `{}`), 2, 1, ""},
		"full page":             {slice(3, `{}`), 3, 2, ""},
		"several":               {slice(7, `{}`), 7, 3, ""},
		"total_pages too small": {slice(7, `{"total_pages":1,"per_page":3}`), 7, 3, ""},
		"total_pages too large": {slice(7, `{"total_pages":99,"per_page":3}`), 7, 3, ""},
		"no info":               {slice(7, `null`), 7, 3, ""},
		"odd info":              {slice(7, `{"per_page":"three","total_pages":[]}`), 7, 3, ""},
		"info is text":          {slice(7, `"x"`), 7, 3, ""},
		"the same page for ever": {
			func(int) string { return page(wireTokens(0, 3), `{"total_pages":1000}`) }, 3, 2, "page 2 of the list repeats",
		},
		"one token moves on": {func(number int) string {
			if number > 2 {
				return page("[]", "{}")
			}
			return page(wireTokens((number-1)*2, 3), `{}`)
		}, 5, 3, ""},
		"fewer per page than asked, and reports it": {func(number int) string {
			first := (number - 1) * 2
			return page(wireTokens(first, max(0, min(2, 5-first))), `{"per_page":2}`)
		}, 5, 3, ""},
		"null in the list":   {func(int) string { return page(`[{"id":"a"},null]`, "{}") }, 1, 1, "null in a list"},
		"a token without id": {func(int) string { return page(`[{"id":"a"},{"name":"b"}]`, "{}") }, 1, 1, `without "id"`},
		"a wrong field":      {func(int) string { return page(`[{"id":"a"},{"id":"b","expires_at":1}]`, "{}") }, 2, 1, ""},
		"a wrong time":       {func(int) string { return page(`[{"id":"a"},{"id":"b","expires_at":"soon"}]`, "{}") }, 2, 1, ""},
		"a wrong id":         {func(int) string { return page(`[{"id":"a"},{"id":7,"name":"b"}]`, "{}") }, 1, 1, `without "id"`},
		"not an object":      {func(int) string { return page(`[{"id":"a"},"b"]`, "{}") }, 0, 1, "not an object"},
		"null":               {func(int) string { return page(`null`, "{}") }, 0, 1, "without a result"},
		"an object":          {func(int) string { return page(`{}`, "{}") }, 0, 1, `an object in the field "result"`},
		"error on page two": {func(number int) string {
			if number == 2 {
				return failure("1", "no second page")
			}
			return page(wireTokens(0, 3), "{}")
		}, 3, 2, "no second page"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := setup(t)
			requests := 0
			server.handle("GET", tokensPath, func(w http.ResponseWriter, r *http.Request) {
				requests++
				query := r.URL.Query()
				if query.Get("page") != strconv.Itoa(requests) || query.Get("per_page") != strconv.Itoa(perPage) {
					t.Errorf("request %d asks for %s", requests, r.URL.RawQuery)
				}
				reply(w, 200, test.pages(requests))
			})
			tokens, err := collect(client.ServiceTokens.List(t.Context(), account, access.ListServiceTokens{PerPage: perPage}))
			if len(tokens) != test.tokens || requests != test.requests {
				t.Errorf("got %d tokens in %d requests, want %d in %d (%v)", len(tokens), requests, test.tokens, test.requests, err)
			}
			if (test.wrong == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), test.wrong) {
				t.Errorf("got %v, want %q", err, test.wrong)
			}
		})
	}
}

// TestListStopsEarly: a consumer that stops early causes no more requests.
func TestListStopsEarly(t *testing.T) {
	t.Parallel()
	client, server := setup(t)
	requests := 0
	server.handle("GET", tokensPath, func(w http.ResponseWriter, _ *http.Request) {
		requests++
		reply(w, 200, ok(wireTokens(requests*2, 2)))
	})
	seen := 0
	for _, err := range client.ServiceTokens.List(t.Context(), account, access.ListServiceTokens{PerPage: 2}) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; seen == 3 {
			break
		}
	}
	if requests != 2 {
		t.Errorf("%d requests, want 2", requests)
	}
}

// TestFiltersAreAppliedAgain: a server may return more than was asked for.
func TestFiltersAreAppliedAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		filter access.ListServiceTokens
		query  string
		want   string
	}{
		"none":   {access.ListServiceTokens{}, "page=1&per_page=1000", "deploy,Deploy,deploy-2,other"},
		"name":   {access.ListServiceTokens{Name: "deploy"}, "name=deploy&page=1&per_page=1000", "deploy"},
		"search": {access.ListServiceTokens{Search: "DEPLOY"}, "page=1&per_page=1000&search=DEPLOY", "deploy,Deploy,deploy-2"},
		"both":   {access.ListServiceTokens{Name: "Deploy", Search: "dep"}, "name=Deploy&page=1&per_page=1000&search=dep", "Deploy"},
		"odd":    {access.ListServiceTokens{Name: "a&b=c d", PerPage: 5000}, "name=a%26b%3Dc+d&page=1&per_page=1000", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := setup(t)
			server.handle("GET", tokensPath, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.RawQuery != test.query {
					t.Errorf("asked for %s, want %s", r.URL.RawQuery, test.query)
				}
				reply(w, 200, ok(`[{"id":"1","name":"deploy"},{"id":"2","name":"Deploy"},{"id":"3","name":"deploy-2"},{"id":"4","name":"other"}]`))
			})
			tokens, err := collect(client.ServiceTokens.List(t.Context(), account, test.filter))
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, token := range tokens {
				names = append(names, token.Name)
			}
			if got := strings.Join(names, ","); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestLargeLists: a page of a list may be larger than other responses.
func TestLargeLists(t *testing.T) {
	t.Parallel()
	client, server := setup(t)
	server.answer("GET", tokensPath, 200, ok(`[{"id":"a","name":"`+strings.Repeat("n", 2<<20)+`"}]`))
	tokens, err := collect(client.ServiceTokens.List(t.Context(), account, access.ListServiceTokens{}))
	if err != nil || len(tokens) != 1 {
		t.Errorf("got %d tokens, %v", len(tokens), err)
	}
	client, server = setup(t)
	requests := 0
	server.handle("GET", tokensPath, func(w http.ResponseWriter, _ *http.Request) {
		requests++
		chunk := []byte(strings.Repeat(" ", 1<<20))
		for range 20 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	_, err = collect(client.ServiceTokens.List(t.Context(), account, access.ListServiceTokens{}))
	if !errors.Is(err, access.ErrBadResponse) || !strings.Contains(err.Error(), "too large") || requests != 1 {
		t.Errorf("got %v after %d requests", err, requests)
	}
}
