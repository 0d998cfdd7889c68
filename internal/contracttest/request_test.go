package contracttest_test

import (
	"net/http"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/contracttest"
)

// Every operation with requests that fit, and with those that break one rule.
func TestRequests(t *testing.T) {
	t.Parallel()
	asToken := map[string]string{
		"Authorization": "", "CF-Access-Client-Id": "88bf3b6d86161464f6509f7219099e57.access", "CF-Access-Client-Secret": secret,
	}
	key := map[string]string{"Idempotency-Key": "0b9a2f6c-4c2e-4b0e-8a55-0d9b7c1e3f42"}

	tests := map[string]struct {
		method, path string
		header       map[string]string
		body         string
		want         string // part of the one violation; none if empty
	}{
		"create, least":         {method: "POST", path: tokens, body: `{"name":"ci"}`},
		"create, core":          {method: "POST", path: tokens, header: key, body: `{"name":"ci","duration":"2h45m","enabled":false,"client_secret_version":2.0}`},
		"create, forever":       {method: "POST", path: tokens, body: `{"name":"ci","duration":"forever"}`},
		"create, public":        {method: "POST", path: tokens, body: `{"name":"ci","visibility":"public","type":"connector","service_account_id":"5b2f3c4e-8a1d-4c7b-9e60-2f1a7d3c9b58","domains":["https://shop.example.com"],"expires_at":"2027-01-01T00:00:00Z"}`},
		"create, charset":       {method: "POST", path: tokens, header: map[string]string{"Content-Type": "application/json; charset=utf-8"}, body: `{"name":"ci"}`},
		"create, no body":       {method: "POST", path: tokens, want: "value is required"},
		"create, no name":       {method: "POST", path: tokens, body: `{"duration":"8760h"}`, want: `property "name" is missing`},
		"create, empty name":    {method: "POST", path: tokens, body: `{"name":""}`, want: "minimum string length"},
		"create, null":          {method: "POST", path: tokens, body: `{"name":"ci","duration":null}`},
		"create, wrong type":    {method: "POST", path: tokens, body: `{"name":7}`, want: "value must be a string"},
		"create, unknown field": {method: "POST", path: tokens, body: `{"name":"ci","nam":"ci"}`, want: `property "nam" is unsupported`},
		"create, days":          {method: "POST", path: tokens, body: `{"name":"ci","duration":"365d"}`, want: "/duration"},
		"create, zero duration": {method: "POST", path: tokens, body: `{"name":"ci","duration":"0h"}`, want: "not greater than zero"},
		"create, local time":    {method: "POST", path: tokens, body: `{"name":"ci","expires_at":"2027-01-01T00:00:00+01:00"}`, want: "/expires_at"},
		"create, both expiries": {method: "POST", path: tokens, body: `{"name":"ci","duration":"1h","expires_at":"2027-01-01T00:00:00Z"}`, want: "duration and expires_at exclude each other"},
		"create, public without domains": {
			method: "POST", path: tokens, body: `{"name":"ci","visibility":"public"}`, want: "a public token needs a service account and domains",
		},
		"create, private with domains": {
			method: "POST", path: tokens, body: `{"name":"ci","domains":["https://shop.example.com"]}`, want: "a private token has no domains",
		},
		"create, wildcard":     {method: "POST", path: tokens, body: `{"name":"ci","visibility":"public","service_account_id":"5b2f3c4e-8a1d-4c7b-9e60-2f1a7d3c9b58","domains":["https://*.example.com"]}`, want: "/domains/0"},
		"create, content type": {method: "POST", path: tokens, header: map[string]string{"Content-Type": "text/plain"}, body: `{"name":"ci"}`, want: "Content-Type"},
		"create, two values":   {method: "POST", path: tokens, body: `{"name":"ci"}{}`, want: "not one JSON value"},
		"create, cut off":      {method: "POST", path: tokens, body: `{"name":"ci`, want: "not one JSON value"},
		"create, key":          {method: "POST", path: tokens, header: map[string]string{"Idempotency-Key": "7"}, body: `{"name":"ci"}`, want: "Idempotency-Key"},
		"create, no auth":      {method: "POST", path: tokens, header: map[string]string{"Authorization": ""}, body: `{"name":"ci"}`, want: "Authorization"},
		"create, basic auth":   {method: "POST", path: tokens, header: map[string]string{"Authorization": "Basic dTpw"}, body: `{"name":"ci"}`, want: "Authorization"},
		"create, empty bearer": {method: "POST", path: tokens, header: map[string]string{"Authorization": "Bearer "}, body: `{"name":"ci"}`, want: "Authorization"},

		"list":               {method: "GET", path: tokens},
		"list, everything":   {method: "GET", path: tokens + "?page=2&per_page=1000&name=ci&search=c"},
		"list, per_page":     {method: "GET", path: tokens + "?per_page=1001", want: `"per_page" in query`},
		"list, page":         {method: "GET", path: tokens + "?page=0", want: `"page" in query`},
		"list, page in text": {method: "GET", path: tokens + "?page=one", want: `"page" in query`},
		"list, unknown":      {method: "GET", path: tokens + "?cursor=x", want: `query parameter "cursor"`},
		"list, no auth":      {method: "GET", path: tokens, header: map[string]string{"Authorization": ""}, want: "Authorization"},

		"get":             {method: "GET", path: token},
		"get, no UUID":    {method: "GET", path: tokens + "/nope"},
		"get, escaped":    {method: "GET", path: tokens + "/a%2Fb"},
		"get, query":      {method: "GET", path: token + "?page=1", want: `query parameter "page"`},
		"get, no auth":    {method: "GET", path: token, header: map[string]string{"Authorization": ""}, want: "Authorization"},
		"get, with token": {method: "GET", path: token, header: asToken, want: "Authorization"},

		"update, nothing":       {method: "PUT", path: token, body: `{}`},
		"update, nulls":         {method: "PUT", path: token, body: `{"name":null,"duration":null,"expires_at":null,"enabled":null,"client_secret_version":null,"previous_client_secret_expires_at":null,"service_account_id":null,"visibility":null,"domains":null,"type":null}`},
		"update, one of two":    {method: "PUT", path: token, body: `{"duration":"1h","expires_at":null}`},
		"update, rotate":        {method: "PUT", path: token, body: `{"client_secret_version":2,"previous_client_secret_expires_at":"2014-01-01T05:20:00.12345Z"}`},
		"update, both expiries": {method: "PUT", path: token, body: `{"duration":"1h","expires_at":"2027-01-01T00:00:00Z"}`, want: "duration and expires_at exclude each other"},
		"update, half version":  {method: "PUT", path: token, body: `{"client_secret_version":1.5}`, want: "value must be an integer"},
		"update, unknown field": {method: "PUT", path: token, body: `{"id":"f174e90a-fafe-4643-bbbc-4a0ed4fc8415"}`, want: `property "id" is unsupported`},
		"update, negative":      {method: "PUT", path: token, body: `{"duration":"-1h"}`, want: "/duration"},
		"update, no domains":    {method: "PUT", path: token, body: `{"domains":[]}`, want: "/domains"},
		"update, no body":       {method: "PUT", path: token, want: "value is required"},

		"delete":             {method: "DELETE", path: token},
		"delete, with body":  {method: "DELETE", path: token, body: `{}`, want: "request body not allowed"},
		"refresh":            {method: "POST", path: token + "/refresh", header: key},
		"refresh, with body": {method: "POST", path: token + "/refresh", body: `{"duration":"1h"}`, want: "request body not allowed"},
		"rotate":             {method: "POST", path: token + "/rotate"},
		"rotate, overlap":    {method: "POST", path: token + "/rotate", body: `{"previous_client_secret_expires_at":"2027-01-01T00:00:00Z"}`},
		"rotate, a date":     {method: "POST", path: token + "/rotate", body: `{"previous_client_secret_expires_at":"2027-01-01"}`, want: "/previous_client_secret_expires_at"},
		"rotate, unknown":    {method: "POST", path: token + "/rotate", body: `{"grace":"1h"}`, want: `property "grace" is unsupported`},
		"reassign":           {method: "POST", path: token + "/reassign", body: `{"service_account_id":"5b2f3c4e-8a1d-4c7b-9e60-2f1a7d3c9b58"}`},
		"reassign, nobody":   {method: "POST", path: token + "/reassign", body: `{"service_account_id":null}`, want: "/service_account_id"},
		"reassign, no UUID":  {method: "POST", path: token + "/reassign", body: `{"service_account_id":"ci"}`, want: "/service_account_id"},
		"reassign, empty":    {method: "POST", path: token + "/reassign", body: `{}`, want: `property "service_account_id" is missing`},

		"account, create":          {method: "POST", path: accounts, header: key, body: `{"name":"ci_2-x","description":""}`},
		"account, name of spaces":  {method: "POST", path: accounts, body: `{"name":"c i"}`, want: "/name"},
		"account, name too long":   {method: "POST", path: accounts, body: `{"name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}`, want: "/name"},
		"account, no name":         {method: "POST", path: accounts, body: `{}`, want: `property "name" is missing`},
		"account, list":            {method: "GET", path: accounts + "?name=ci&per_page=1"},
		"account, list per_page":   {method: "GET", path: accounts + "?per_page=0", want: `"per_page" in query`},
		"account, get":             {method: "GET", path: accountOne},
		"account, get no auth":     {method: "GET", path: accountOne, header: map[string]string{"Authorization": ""}, want: "Authorization"},
		"account, update":          {method: "PUT", path: accountOne, body: `{"name":"ci","description":null}`},
		"account, update of count": {method: "PUT", path: accountOne, body: `{"token_count":1}`, want: `property "token_count" is unsupported`},
		"account, delete":          {method: "DELETE", path: accountOne},
		"account, delete by force": {method: "DELETE", path: accountOne + "?force=true", want: `query parameter "force"`},

		"capabilities":              {method: "GET", path: account + "/capabilities"},
		"capabilities, no auth":     {method: "GET", path: account + "/capabilities", header: map[string]string{"Authorization": ""}, want: "Authorization"},
		"identity, two headers":     {method: "GET", path: account + "/identity", header: asToken},
		"identity, bearer":          {method: "GET", path: account + "/identity", header: map[string]string{"Authorization": "Bearer " + secret}},
		"identity, one header":      {method: "GET", path: account + "/identity", header: map[string]string{"Authorization": `{"cf-access-client-id":"x","cf-access-client-secret":"` + secret + `"}`}},
		"identity, half credential": {method: "GET", path: account + "/identity", header: map[string]string{"Authorization": "", "CF-Access-Client-Id": "x"}, want: "security requirements failed"},
		"upload":                    {method: "POST", path: account + "/uploads", header: asToken, body: "hello"},
		"upload, of an image":       {method: "POST", path: account + "/uploads", header: map[string]string{"Content-Type": "image/png"}, body: "\x89PNG"},
		"upload, of nothing":        {method: "POST", path: account + "/uploads", header: asToken},
		"upload, no credential":     {method: "POST", path: account + "/uploads", header: map[string]string{"Authorization": ""}, body: "hello", want: "security requirements failed"},

		"unknown path":   {method: "GET", path: account + "/service_token", want: "no such route"},
		"unknown method": {method: "PATCH", path: token, want: "no such route"},
		"trailing slash": {method: "GET", path: tokens + "/", want: "no such route"},
		"base only":      {method: "GET", path: "/client/v4", want: "no such route"},
		"outside base":   {method: "GET", path: "/client/v40/accounts/x/access/service_tokens", want: "no such route"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			violations := run(t, exchange{
				method: test.method, path: test.path, header: test.header, body: test.body,
				status: http.StatusTeapot, // answers are not looked at here
			}, contracttest.Checks{Requests: true})
			expect(t, violations, test.want)
		})
	}
}
