package contracttest_test

import (
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/contracttest"
)

const (
	withSecret   = `,"client_secret":"` + secret + `"`
	fullFields   = `,"service_account_id":"5b2f3c4e-8a1d-4c7b-9e60-2f1a7d3c9b58","owner":{"type":"service_account","id":"5b2f","name":"ci"},"type":"connector","visibility":"public","domains":["https://shop.example.com:8443"]`
	capabilities = `{"service_accounts":true,"token_types":true,"token_visibility":true,"absolute_expiry":true,"idempotency":true}`
	identity     = `{"token_id":"f174e90a-fafe-4643-bbbc-4a0ed4fc8415","name":"ci","type":"developer","visibility":"private"`
)

// Every operation with good answers that fit, and with those that break one rule.
func TestAnswers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		method, path, body string
		status             int
		answer             string
		want               string // part of the one violation; none if empty
	}{
		"create":                {method: "POST", path: tokens, status: 201, answer: good(tokenJSON(withSecret + `,"duration":"8760h","client_secret_version":1.0`))},
		"create, more fields":   {method: "POST", path: tokens, status: 201, answer: good(tokenJSON(withSecret + `,"color":"blue"`))},
		"create, extensions":    {method: "POST", path: tokens, status: 201, answer: good(tokenJSON(withSecret + fullFields))},
		"create, no secret":     {method: "POST", path: tokens, status: 201, answer: good(tokenJSON("")), want: `property "client_secret" is missing`},
		"create, empty secret":  {method: "POST", path: tokens, status: 201, answer: good(tokenJSON(`,"client_secret":""`)), want: "/client_secret"},
		"create, 200":           {method: "POST", path: tokens, status: 200, answer: good(tokenJSON(withSecret)), want: "no such status"},
		"create, bare":          {method: "POST", path: tokens, status: 201, answer: tokenJSON(withSecret), want: "is missing"},
		"create, no messages":   {method: "POST", path: tokens, status: 201, answer: `{"success":true,"errors":[],"result":` + tokenJSON(withSecret) + `}`, want: `property "messages" is missing`},
		"create, no success":    {method: "POST", path: tokens, status: 201, answer: `{"success":false,"errors":[],"messages":[],"result":` + tokenJSON(withSecret) + `}`, want: "/success"},
		"create, with an error": {method: "POST", path: tokens, status: 201, answer: `{"success":true,"errors":[{"code":1000,"message":"x"}],"messages":[],"result":` + tokenJSON(withSecret) + `}`, want: "/errors"},
		"create, null errors":   {method: "POST", path: tokens, status: 201, answer: `{"success":true,"errors":null,"messages":[],"result":` + tokenJSON(withSecret) + `}`, want: "/errors"},
		"create, null":          {method: "POST", path: tokens, status: 201, answer: good("null"), want: "/result"},

		"list":                 {method: "GET", path: tokens, status: 200, answer: page("[" + tokenJSON(fullFields) + "," + tokenJSON("") + "]")},
		"list, empty":          {method: "GET", path: tokens, status: 200, answer: page("[]")},
		"list, no result_info": {method: "GET", path: tokens, status: 200, answer: good("[]"), want: `property "result_info" is missing`},
		"list, half info":      {method: "GET", path: tokens, status: 200, answer: `{"success":true,"errors":[],"messages":[],"result":[],"result_info":{"page":1,"per_page":10,"count":0,"total_pages":0}}`, want: "total_count"},
		"list, null":           {method: "GET", path: tokens, status: 200, answer: page("null"), want: "/result"},
		"list, secret":         {method: "GET", path: tokens, status: 200, answer: page("[" + tokenJSON(withSecret) + "]"), want: "/result/0/client_secret"},

		"get":                  {method: "GET", path: token, status: 200, answer: good(tokenJSON(""))},
		"get, fractions":       {method: "GET", path: token, status: 200, answer: good(tokenJSON(`,"expires_at":"2014-01-01T05:20:00.12345Z"`))},
		"get, null times":      {method: "GET", path: token, status: 200, answer: good(tokenJSON(`,"expires_at":null,"last_seen_at":null,"previous_client_secret_expires_at":null`))},
		"get, private":         {method: "GET", path: token, status: 200, answer: good(tokenJSON(`,"type":"developer","visibility":"private","owner":{"type":"user","id":"u1","name":"Ada"}`))},
		"get, secret":          {method: "GET", path: token, status: 200, answer: good(tokenJSON(withSecret)), want: "The secret must not be in this answer."},
		"get, null secret":     {method: "GET", path: token, status: 200, answer: good(tokenJSON(`,"client_secret":null`)), want: "/client_secret"},
		"get, no id":           {method: "GET", path: token, status: 200, answer: good(`{"client_id":"c","name":"ci","enabled":true,"created_at":"2026-11-21T09:00:00Z","updated_at":"2026-11-21T09:00:00Z"}`), want: `property "id" is missing`},
		"get, id of an int":    {method: "GET", path: token, status: 200, answer: good(`{"id":7,"client_id":"c","name":"ci","enabled":true,"created_at":"2026-11-21T09:00:00Z","updated_at":"2026-11-21T09:00:00Z"}`), want: "/id"},
		"get, id of a word":    {method: "GET", path: token, status: 200, answer: good(`{"id":"ci","client_id":"c","name":"ci","enabled":true,"created_at":"2026-11-21T09:00:00Z","updated_at":"2026-11-21T09:00:00Z"}`), want: "/id"},
		"get, wrong type":      {method: "GET", path: token, status: 200, answer: good(tokenJSON(`,"client_secret_version":"2"`)), want: "/client_secret_version"},
		"get, local time":      {method: "GET", path: token, status: 200, answer: good(tokenJSON(`,"expires_at":"2027-01-01T00:00:00+01:00"`)), want: "/expires_at"},
		"get, unknown kind":    {method: "GET", path: token, status: 200, answer: good(tokenJSON(`,"type":"robot"`)), want: "/type"},
		"get, raw domain":      {method: "GET", path: token, status: 200, answer: good(tokenJSON(`,"domains":["https://Shop.example.com/"]`)), want: "/domains/0"},
		"get, http domain":     {method: "GET", path: token, status: 200, answer: good(tokenJSON(`,"domains":["http://shop.example.com"]`)), want: "/domains/0"},
		"get, domain twice":    {method: "GET", path: token, status: 200, answer: good(tokenJSON(`,"domains":["https://a.example","https://a.example"]`)), want: "/domains"},
		"get, list":            {method: "GET", path: token, status: 200, answer: page("[]"), want: "/result"},
		"get, no JSON":         {method: "GET", path: token, status: 200, answer: `{"success":true`, want: "not one JSON value"},
		"get, empty":           {method: "GET", path: token, status: 200, want: "not one JSON value"},
		"update":               {method: "PUT", path: token, body: `{"name":"ci"}`, status: 200, answer: good(tokenJSON(""))},
		"update, rotated":      {method: "PUT", path: token, body: `{"client_secret_version":2}`, status: 200, answer: good(tokenJSON(withSecret))},
		"update, not rotated":  {method: "PUT", path: token, body: `{"client_secret_version":1}`, status: 200, answer: good(tokenJSON(""))},
		"update, bare secret":  {method: "PUT", path: token, body: `{"name":"ci"}`, status: 200, answer: good(tokenJSON(withSecret)), want: "/result/client_secret is there though the request has no client_secret_version"},
		"update, null version": {method: "PUT", path: token, body: `{"client_secret_version":null}`, status: 200, answer: good(tokenJSON(withSecret)), want: "/result/client_secret is there"},
		"delete":               {method: "DELETE", path: token, status: 200, answer: good(tokenJSON(""))},
		"delete, secret":       {method: "DELETE", path: token, status: 200, answer: good(tokenJSON(withSecret)), want: "/result/client_secret"},
		"delete, 204":          {method: "DELETE", path: token, status: 204, want: "no such status"},
		"refresh":              {method: "POST", path: token + "/refresh", status: 200, answer: good(tokenJSON(""))},
		"refresh, secret":      {method: "POST", path: token + "/refresh", status: 200, answer: good(tokenJSON(withSecret)), want: "/result/client_secret"},
		"rotate":               {method: "POST", path: token + "/rotate", status: 200, answer: good(tokenJSON(withSecret))},
		"rotate, no secret":    {method: "POST", path: token + "/rotate", status: 200, answer: good(tokenJSON("")), want: `property "client_secret" is missing`},
		"rotate, 201":          {method: "POST", path: token + "/rotate", status: 201, answer: good(tokenJSON(withSecret)), want: "no such status"},
		"reassign":             {method: "POST", path: token + "/reassign", body: `{"service_account_id":"5b2f3c4e-8a1d-4c7b-9e60-2f1a7d3c9b58"}`, status: 200, answer: good(tokenJSON(fullFields))},
		"reassign, secret":     {method: "POST", path: token + "/reassign", body: `{"service_account_id":"5b2f3c4e-8a1d-4c7b-9e60-2f1a7d3c9b58"}`, status: 200, answer: good(tokenJSON(withSecret)), want: "/result/client_secret"},

		"account, create":       {method: "POST", path: accounts, body: `{"name":"ci"}`, status: 201, answer: good(accountJSON(""))},
		"account, create 200":   {method: "POST", path: accounts, body: `{"name":"ci"}`, status: 200, answer: good(accountJSON("")), want: "no such status"},
		"account, list":         {method: "GET", path: accounts, status: 200, answer: page("[" + accountJSON(`,"description":""`) + "]")},
		"account, list of text": {method: "GET", path: accounts, status: 200, answer: page(`["ci"]`), want: "/result/0"},
		"account, get":          {method: "GET", path: accountOne, status: 200, answer: good(accountJSON(`,"description":null`))},
		"account, get count":    {method: "GET", path: accountOne, status: 200, answer: good(`{"id":"5b2f3c4e-8a1d-4c7b-9e60-2f1a7d3c9b58","name":"ci","created_at":"2026-11-21T09:00:00Z","updated_at":"2026-11-21T09:00:00Z"}`), want: "token_count"},
		"account, update":       {method: "PUT", path: accountOne, body: `{"name":"ci"}`, status: 200, answer: good(accountJSON(""))},
		"account, update text":  {method: "PUT", path: accountOne, body: `{"name":"ci"}`, status: 200, answer: good(`"done"`), want: "/result"},
		"account, delete":       {method: "DELETE", path: accountOne, status: 200, answer: good(accountJSON(""))},
		"account, delete 202":   {method: "DELETE", path: accountOne, status: 202, answer: good(accountJSON("")), want: "no such status"},

		"capabilities":              {method: "GET", path: account + "/capabilities", status: 200, answer: good(capabilities)},
		"capabilities, one missing": {method: "GET", path: account + "/capabilities", status: 200, answer: good(`{"service_accounts":true,"token_types":true,"token_visibility":true,"absolute_expiry":true}`), want: "idempotency"},
		"identity":                  {method: "GET", path: account + "/identity", status: 200, answer: good(identity + `,"service_account_id":null}`)},
		"identity, secret":          {method: "GET", path: account + "/identity", status: 200, answer: good(identity + withSecret + `}`), want: "/client_secret"},
		"identity, no token":        {method: "GET", path: account + "/identity", status: 200, answer: good(`{"name":"ci","type":"developer","visibility":"private"}`), want: "token_id"},
		"upload":                    {method: "POST", path: account + "/uploads", body: "hello", status: 201, answer: good(`{"size":5}`)},
		"upload, silent":            {method: "POST", path: account + "/uploads", body: "hello", status: 201, answer: good(`null`)},
		"upload, size of text":      {method: "POST", path: account + "/uploads", body: "hello", status: 201, answer: good(`{"size":"5"}`), want: "/size"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			violations := run(t, exchange{
				method: test.method, path: test.path, body: test.body, status: test.status, answer: test.answer,
			}, contracttest.Checks{Answers: true})
			expect(t, violations, test.want)
		})
	}
}

// Refusals: the status, the code that belongs to it, and the headers.
func TestRefusals(t *testing.T) {
	t.Parallel()
	const (
		unknown = `{"code":7003,"message":"Could not route to /x, perhaps your object identifier is invalid?"}`
		invalid = `{"code":12130,"message":"access.api.error.invalid_request: x","source":{"pointer":"/name"}}`
		gone    = `{"code":12404,"message":"access.api.error.not_found: x"}`
	)
	html := map[string]string{"Content-Type": "text/html"}

	tests := map[string]struct {
		method, path string
		status       int
		header       map[string]string
		answer       string
		want         string
	}{
		"400 of a field":         {method: "PUT", path: token, status: 400, answer: errorBody(invalid)},
		"400 of a route":         {method: "GET", path: tokens, status: 400, answer: errorBody(unknown)},
		"400 in use":             {method: "DELETE", path: token, status: 400, answer: errorBody(`{"code":12139,"message":"access.api.error.service_token_in_use: x"}`)},
		"400 in use, of a get":   {method: "GET", path: token, status: 400, answer: errorBody(`{"code":12139,"message":"x"}`), want: "/errors/0/code"},
		"400 of two":             {method: "PUT", path: token, status: 400, answer: errorBody(invalid + "," + invalid)},
		"400 of none":            {method: "PUT", path: token, status: 400, answer: errorBody(""), want: "/errors"},
		"400 with success":       {method: "PUT", path: token, status: 400, answer: `{"success":true,"errors":[` + invalid + `],"messages":[],"result":null}`, want: "/success"},
		"400 with a result":      {method: "PUT", path: token, status: 400, answer: `{"success":false,"errors":[` + invalid + `],"messages":[],"result":{"id":"x"}}`, want: "/result"},
		"400 without a result":   {method: "PUT", path: token, status: 400, answer: `{"success":false,"errors":[` + invalid + `],"messages":[]}`, want: "result"},
		"400 with a bad pointer": {method: "PUT", path: token, status: 400, answer: errorBody(`{"code":12130,"message":"x","source":{"pointer":"name"}}`), want: "/source/pointer"},
		"400 without a message":  {method: "PUT", path: token, status: 400, answer: errorBody(`{"code":12130}`), want: "message"},
		"400 of HTML":            {method: "PUT", path: token, status: 400, header: html, answer: "<html>", want: "Content-Type"},
		"401":                    {method: "GET", path: token, status: 401, answer: errorBody(`{"code":10000,"message":"Authentication error"}`)},
		"401 of another code":    {method: "GET", path: token, status: 401, answer: errorBody(`{"code":9109,"message":"x"}`), want: "/errors/0/code"},
		"403":                    {method: "PUT", path: token, status: 403, answer: errorBody(`{"code":9109,"message":"Unauthorized to access requested resource"}`)},
		"404":                    {method: "GET", path: token, status: 404, answer: errorBody(gone)},
		"404 of a route":         {method: "GET", path: token, status: 404, answer: errorBody(unknown)},
		"404 of a list":          {method: "GET", path: tokens, status: 404, answer: errorBody(gone), want: "/errors/0/code"},
		"409 name":               {method: "POST", path: accounts, status: 409, answer: errorBody(`{"code":12202,"message":"x","source":{"pointer":"/name"}}`)},
		"409 in use":             {method: "DELETE", path: accountOne, status: 409, answer: errorBody(`{"code":12201,"message":"x"}`)},
		"409 of a token":         {method: "POST", path: tokens, status: 409, answer: errorBody(`{"code":12202,"message":"x"}`), want: "no such status"},
		"422":                    {method: "POST", path: tokens, status: 422, answer: errorBody(`{"code":12422,"message":"x"}`)},
		"422 of a put":           {method: "PUT", path: token, status: 422, answer: errorBody(`{"code":12422,"message":"x"}`), want: "no such status"},
		"429":                    {method: "GET", path: token, status: 429, header: map[string]string{"Retry-After": "300"}, answer: errorBody(`{"code":971,"message":"x"}`)},
		"429 without a wait":     {method: "GET", path: token, status: 429, answer: errorBody(`{"code":971,"message":"x"}`), want: "Retry-After"},
		"429 of an hour":         {method: "GET", path: token, status: 429, header: map[string]string{"Retry-After": "3600"}, answer: errorBody(`{"code":971,"message":"x"}`), want: "Retry-After"},
		"500":                    {method: "GET", path: token, status: 500, answer: errorBody(`{"code":10001,"message":"x"}`)},
		"502 of a proxy":         {method: "GET", path: token, status: 502, header: map[string]string{"Content-Type": "text/html", "Ratelimit": "", "Ratelimit-Policy": "", "x-request-id": ""}, answer: "<html>"},
		"302":                    {method: "GET", path: token, status: 302, want: "no such status"},
		"301":                    {method: "GET", path: token, status: 301, want: "no such status"},

		"no route, 400":         {method: "GET", path: account + "/nothing", status: 400, answer: errorBody(unknown)},
		"no route, 404":         {method: "PATCH", path: token, status: 404, answer: errorBody(`{"code":7000,"message":"No route for that URI"}`)},
		"no route, 401":         {method: "GET", path: account + "/nothing", status: 401, answer: errorBody(`{"code":10000,"message":"Authentication error"}`)},
		"no route, other code":  {method: "GET", path: account + "/nothing", status: 400, answer: errorBody(invalid), want: "/errors/0/code"},
		"no route, 200":         {method: "GET", path: account + "/nothing", status: 200, answer: good("{}"), want: "not one for an unknown route"},
		"no route, HTML":        {method: "GET", path: "/elsewhere", status: 404, header: html, answer: "<html>", want: "Content-Type"},
		"without Ratelimit":     {method: "GET", path: token, status: 200, header: map[string]string{"Ratelimit": ""}, answer: good(tokenJSON("")), want: `"Ratelimit" missing`},
		"without policy":        {method: "GET", path: token, status: 200, header: map[string]string{"Ratelimit-Policy": ""}, answer: good(tokenJSON("")), want: `"Ratelimit-Policy" missing`},
		"with a bare Ratelimit": {method: "GET", path: token, status: 200, header: map[string]string{"Ratelimit": "1200"}, answer: good(tokenJSON("")), want: `"Ratelimit"`},
		"without a name":        {method: "GET", path: token, status: 200, header: map[string]string{"x-request-id": ""}, answer: good(tokenJSON("")), want: "Cf-Ray"},
		"named by Cf-Ray":       {method: "GET", path: token, status: 200, header: map[string]string{"x-request-id": "", "Cf-Ray": "ray"}, answer: good(tokenJSON(""))},
		"replayed":              {method: "POST", path: tokens, status: 201, header: map[string]string{"Idempotent-Replayed": "true"}, answer: good(tokenJSON(withSecret))},
		"replayed, perhaps":     {method: "POST", path: tokens, status: 201, header: map[string]string{"Idempotent-Replayed": "maybe"}, answer: good(tokenJSON(withSecret)), want: "Idempotent-Replayed"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			violations := run(t, exchange{
				method: test.method, path: test.path, status: test.status, replied: test.header, answer: test.answer,
			}, contracttest.Checks{Answers: true})
			expect(t, violations, test.want)
		})
	}
}

// A core-only server knows nothing of the extensions. What it may say is checked
// without looking at the rest of the answer.
func TestCoreOnly(t *testing.T) {
	t.Parallel()
	unknown := errorBody(`{"code":7003,"message":"Could not route to /x, perhaps your object identifier is invalid?"}`)
	tests := map[string]struct {
		method, path string
		status       int
		header       map[string]string
		answer       string
		want         []string
	}{
		"token":             {method: "GET", path: token, status: 200, answer: good(tokenJSON(`,"expires_at":"2027-01-01T00:00:00Z"`))},
		"capabilities":      {method: "GET", path: account + "/capabilities", status: 400, answer: unknown},
		"capabilities, 404": {method: "GET", path: account + "/capabilities", status: 404, answer: unknown},
		"identity, 401":     {method: "GET", path: account + "/identity", status: 401, answer: errorBody(`{"code":10000,"message":"x"}`)},
		"accounts, 502":     {method: "GET", path: accounts, status: 502},
		"fields": {
			method: "GET", path: token, status: 200, answer: good(tokenJSON(fullFields)),
			want: []string{"/result/domains", "/result/owner", "/result/service_account_id", "/result/type", "/result/visibility"},
		},
		"field in a list": {
			method: "GET", path: tokens, status: 200, answer: page("[" + tokenJSON("") + "," + tokenJSON(`,"visibility":"private"`) + "]"),
			want: []string{"/result/1/visibility"},
		},
		"field of a new token": {
			method: "POST", path: tokens, status: 201, answer: good(tokenJSON(withSecret + `,"type":"developer"`)), want: []string{"/result/type"},
		},
		"replay": {
			method: "POST", path: tokens, status: 201, header: map[string]string{"Idempotent-Replayed": "true"}, answer: good(tokenJSON(withSecret)),
			want: []string{"Idempotent-Replayed"},
		},
		"reassign, known to the server": {
			method: "POST", path: token + "/reassign", status: 404, answer: errorBody(`{"code":12404,"message":"x"}`), want: []string{"does not know this route"},
		},
		"account, refused":      {method: "POST", path: accounts, status: 400, answer: errorBody(`{"code":12130,"message":"x"}`), want: []string{"does not know this route"}},
		"capabilities answered": {method: "GET", path: account + "/capabilities", status: 200, answer: good(capabilities), want: []string{"does not know this route"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			violations := run(t, exchange{
				method: test.method, path: test.path, status: test.status, replied: test.header, answer: test.answer,
			}, contracttest.Checks{CoreOnly: true})
			if len(violations) != len(test.want) {
				t.Fatalf("got %d violations, want %d:\n%v", len(violations), len(test.want), violations)
			}
			for i, want := range test.want {
				expect(t, violations[i:i+1], want)
			}
		})
	}
}
