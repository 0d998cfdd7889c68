package contracttest_test

import (
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/contracttest"
)

const (
	zone       = "/client/v4/zones/372e67954025e0ba6aaa6d586b9e0b59/access"
	zoneTokens = zone + "/service_tokens"
	zoneToken  = zoneTokens + "/f174e90a-fafe-4643-bbbc-4a0ed4fc8415"
)

// A zone has the core: the same bodies as an account, and no field of an
// extension among them.
func TestZone_requests(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		method, path string
		header       map[string]string
		body         string
		want         string // part of the one violation; none if empty
	}{
		"create":            {method: "POST", path: zoneTokens, body: `{"name":"ci","duration":"2h45m","enabled":false,"client_secret_version":2.0}`},
		"create, with key":  {method: "POST", path: zoneTokens, header: map[string]string{"Idempotency-Key": "0b9a2f6c-4c2e-4b0e-8a55-0d9b7c1e3f42"}, body: `{"name":"ci"}`},
		"create, no name":   {method: "POST", path: zoneTokens, body: `{}`, want: `property "name" is missing`},
		"create, no auth":   {method: "POST", path: zoneTokens, header: map[string]string{"Authorization": ""}, body: `{"name":"ci"}`, want: "Authorization"},
		"create, owner":     {method: "POST", path: zoneTokens, body: `{"name":"ci","service_account_id":"5b2f3c4e-8a1d-4c7b-9e60-2f1a7d3c9b58"}`, want: "the core does not take /service_account_id"},
		"create, connector": {method: "POST", path: zoneTokens, body: `{"name":"ci","type":"connector"}`, want: "the core does not take /type"},
		"create, private":   {method: "POST", path: zoneTokens, body: `{"name":"ci","visibility":"private"}`, want: "the core does not take /visibility"},
		"create, date":      {method: "POST", path: zoneTokens, body: `{"name":"ci","expires_at":"2027-01-01T00:00:00Z"}`, want: "the core does not take /expires_at"},

		"list":          {method: "GET", path: zoneTokens + "?page=2&per_page=1000&name=ci&search=c"},
		"list, unknown": {method: "GET", path: zoneTokens + "?cursor=x", want: `query parameter "cursor"`},
		"get":           {method: "GET", path: zoneToken},
		"get, body":     {method: "GET", path: zoneToken, body: `{}`, want: "body"},
		"delete":        {method: "DELETE", path: zoneToken},
		"renew":         {method: "PUT", path: zoneToken, body: `{"duration":"8760h"}`},
		"rotate by PUT": {method: "PUT", path: zoneToken, body: `{"client_secret_version":2,"previous_client_secret_expires_at":"2014-01-01T05:20:00Z"}`},
		"update, days":  {method: "PUT", path: zoneToken, body: `{"duration":"365d"}`, want: "/duration"},
		"update, date":  {method: "PUT", path: zoneToken, body: `{"expires_at":"2027-01-01T00:00:00Z"}`, want: "the core does not take /expires_at"},
		"update, owner": {method: "PUT", path: zoneToken, body: `{"service_account_id":"5b2f3c4e-8a1d-4c7b-9e60-2f1a7d3c9b58"}`, want: "the core does not take /service_account_id"},
		"update, field": {method: "PUT", path: zoneToken, body: `{"nam":"ci"}`, want: `property "nam" is unsupported`},

		"refresh":      {method: "POST", path: zoneToken + "/refresh", want: "no such route"},
		"rotate":       {method: "POST", path: zoneToken + "/rotate", want: "no such route"},
		"reassign":     {method: "POST", path: zoneToken + "/reassign", body: `{"service_account_id":"5b2f3c4e-8a1d-4c7b-9e60-2f1a7d3c9b58"}`, want: "no such route"},
		"accounts":     {method: "GET", path: zone + "/service_accounts", want: "no such route"},
		"capabilities": {method: "GET", path: zone + "/capabilities", want: "no such route"},
		"identity":     {method: "GET", path: zone + "/identity", want: "no such route"},
		"upload":       {method: "POST", path: zone + "/uploads", body: "hello", want: "no such route"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			violations := run(t, exchange{
				method: test.method, path: test.path, header: test.header, body: test.body, status: 200,
			}, contracttest.Checks{Requests: true})
			expect(t, violations, test.want)
		})
	}
}

// No server answers for a zone with an extension, whatever it has for accounts.
func TestZone_answers(t *testing.T) {
	t.Parallel()
	invalid := errorBody(`{"code":12130,"message":"access.api.error.invalid_request: x"}`)
	unknown := errorBody(`{"code":7003,"message":"Could not route to /x, perhaps your object identifier is invalid?"}`)
	tests := map[string]struct {
		method, path string
		body         string
		status       int
		header       map[string]string
		answer       string
		want         string // part of each violation; none if empty
	}{
		"create":           {method: "POST", path: zoneTokens, status: 201, answer: good(tokenJSON(withSecret + `,"duration":"8760h"`))},
		"create, 200":      {method: "POST", path: zoneTokens, status: 200, answer: good(tokenJSON(withSecret)), want: "no such status"},
		"create, silent":   {method: "POST", path: zoneTokens, status: 201, answer: good(tokenJSON("")), want: `property "client_secret" is missing`},
		"create, type":     {method: "POST", path: zoneTokens, status: 201, answer: good(tokenJSON(withSecret + `,"type":"developer"`)), want: "the core does not send /result/type"},
		"create, replayed": {method: "POST", path: zoneTokens, status: 201, header: map[string]string{"Idempotent-Replayed": "true"}, answer: good(tokenJSON(withSecret)), want: "Idempotent-Replayed"},
		"create, 422":      {method: "POST", path: zoneTokens, status: 422, answer: errorBody(`{"code":12422,"message":"x"}`), want: "no such status"},
		"list":             {method: "GET", path: zoneTokens, status: 200, answer: page("[" + tokenJSON("") + "]")},
		"list, owner": {
			method: "GET", path: zoneTokens, status: 200, answer: page("[" + tokenJSON(`,"owner":{"type":"user","id":"u","name":"U"}`) + "]"),
			want: "the core does not send /result/0/owner",
		},
		"list, secret":       {method: "GET", path: zoneTokens, status: 200, answer: page("[" + tokenJSON(withSecret) + "]"), want: "/result/0/client_secret"},
		"get":                {method: "GET", path: zoneToken, status: 200, answer: good(tokenJSON(`,"client_secret_version":2`))},
		"get, secret":        {method: "GET", path: zoneToken, status: 200, answer: good(tokenJSON(withSecret)), want: "/result/client_secret"},
		"get, gone":          {method: "GET", path: zoneToken, status: 404, answer: errorBody(`{"code":12404,"message":"x"}`)},
		"get, no zone":       {method: "GET", path: zoneToken, status: 400, answer: unknown},
		"rotate by PUT":      {method: "PUT", path: zoneToken, body: `{"client_secret_version":2}`, status: 200, answer: good(tokenJSON(withSecret))},
		"rename, secret":     {method: "PUT", path: zoneToken, body: `{"name":"ci"}`, status: 200, answer: good(tokenJSON(withSecret)), want: "has no client_secret_version"},
		"update, visibility": {method: "PUT", path: zoneToken, body: `{"name":"ci"}`, status: 200, answer: good(tokenJSON(`,"visibility":"private"`)), want: "the core does not send /result/visibility"},
		"update, refused":    {method: "PUT", path: zoneToken, body: `{"name":""}`, status: 400, answer: invalid},
		"delete":             {method: "DELETE", path: zoneToken, status: 200, answer: good(tokenJSON(""))},
		"delete, in use":     {method: "DELETE", path: zoneToken, status: 400, answer: errorBody(`{"code":12139,"message":"x"}`)},
		"refresh":            {method: "POST", path: zoneToken + "/refresh", status: 400, answer: unknown},
		"refresh, done":      {method: "POST", path: zoneToken + "/refresh", status: 200, answer: good(tokenJSON("")), want: "not one for an unknown route"},
		"rotate, gone":       {method: "POST", path: zoneToken + "/rotate", status: 404, answer: errorBody(`{"code":12404,"message":"x"}`), want: "/errors/0/code"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			violations := run(t, exchange{
				method: test.method, path: test.path, body: test.body, status: test.status, replied: test.header, answer: test.answer,
			}, contracttest.Checks{Answers: true})
			expect(t, violations, test.want)
		})
	}
}
