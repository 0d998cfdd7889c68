package access_test

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/access"
)

const htmlPage = "<!DOCTYPE html><html><head><title>Log in\n to &amp; go on</title></head><body>no</body></html>"

// TestHostileResponses reads a token from servers that return anything else. Each
// must become one clear error.
func TestHostileResponses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status      int
		contentType string
		body        string
		want        string // part of the message
		is          error
		isNot       []error
	}{
		"HTML with 200":       {200, "text/html", htmlPage, `200 OK with an HTML page titled "Log in to & go on" (text/html)`, access.ErrBadResponse, nil},
		"HTML with 404":       {404, "text/html; charset=utf-8", htmlPage, "404 Not Found with an HTML page", nil, []error{access.ErrNotFound, access.ErrUnknownRoute}},
		"HTML with 502":       {502, "text/html", htmlPage, "502 Bad Gateway with an HTML page", nil, nil},
		"empty 200":           {200, "application/json", "", "200 OK with an empty body", access.ErrBadResponse, nil},
		"empty 404":           {404, "", "", "404 Not Found with an empty body", nil, []error{access.ErrNotFound}},
		"empty 500":           {500, "", "", "500 Internal Server Error with an empty body", nil, nil},
		"plain text":          {200, "text/plain", "all is well", "200 OK with something that is not JSON (text/plain)", access.ErrBadResponse, nil},
		"XML":                 {403, "application/xml", "<Error/>", "403 Forbidden with an HTML page", access.ErrForbidden, nil},
		"a list":              {200, "application/json", "[]", "with JSON that is not the API's own", access.ErrBadResponse, nil},
		"a number":            {200, "application/json", "7", "with JSON that is not the API's own", access.ErrBadResponse, nil},
		"no envelope":         {200, "application/json", `{"id":"a"}`, "without a result", access.ErrBadResponse, nil},
		"cut off":             {200, "application/json", `{"success":true,"result":{"id":"a"`, "cut off", access.ErrBadResponse, nil},
		"cut off error":       {400, "application/json", `{"success":false,"errors":[{"code":1`, "JSON that was cut off", nil, []error{access.ErrNotFound}},
		"garbage behind":      {200, "application/json", ok(`{"id":"a"}`) + "x", "cut off", access.ErrBadResponse, nil},
		"null result":         {200, "application/json", ok(`null`), "without a result", access.ErrBadResponse, nil},
		"result of text":      {200, "application/json", ok(`"gone"`), `a string in the field "result"`, access.ErrBadResponse, nil},
		"result is a list":    {200, "application/json", ok(`[]`), `a list in the field "result"`, access.ErrBadResponse, nil},
		"failed with 200":     {200, "application/json", failure("12130", "that went wrong"), "that went wrong", nil, []error{access.ErrBadResponse, access.ErrUnknownOutcome}},
		"failed, no reason":   {400, "application/json", `{"success":false,"errors":[]}`, "gave no reason", access.ErrInvalid, nil},
		"errors is null":      {400, "application/json", `{"success":false,"errors":null}`, "gave no reason", access.ErrInvalid, nil},
		"odd errors":          {409, "application/json", `{"success":false,"errors":["no",{"code":"12202","message":"taken"}]}`, "taken", access.ErrConflict, nil},
		"odd source":          {400, "application/json", `{"success":false,"errors":[{"code":1.0,"message":"no","source":"x"}]}`, "no", access.ErrInvalid, nil},
		"JSON of a gateway":   {404, "application/json", `{"message":"no Route matched with those values"}`, "JSON that is not the API's own", nil, []error{access.ErrNotFound}},
		"enabled is text":     {200, "application/json", ok(`{"id":"a","enabled":"yes"}`), `a string in the field "enabled"`, access.ErrBadResponse, nil},
		"name is a number":    {200, "application/json", ok(`{"id":"a","name":7}`), `in the field "name"`, access.ErrBadResponse, nil},
		"owner is text":       {200, "application/json", ok(`{"id":"a","owner":"me"}`), `in the field "owner"`, access.ErrBadResponse, nil},
		"time is a number":    {200, "application/json", ok(`{"id":"a","expires_at":17}`), `in the field "expires_at"`, access.ErrBadResponse, nil},
		"time is no time":     {200, "application/json", ok(`{"id":"a","created_at":"yesterday"}`), `"yesterday" in the field "created_at"`, access.ErrBadResponse, nil},
		"version is a half":   {200, "application/json", ok(`{"id":"a","client_secret_version":1.5}`), `1.5 in the field "client_secret_version"`, access.ErrBadResponse, nil},
		"version is text":     {200, "application/json", ok(`{"id":"a","client_secret_version":"2"}`), `in the field "client_secret_version"`, access.ErrBadResponse, nil},
		"success is text":     {200, "application/json", `{"success":"true","result":{"id":"a"}}`, `in the field "success"`, access.ErrBadResponse, nil},
		"no id":               {200, "application/json", ok(`{"name":"a"}`), `without "id"`, access.ErrBadResponse, nil},
		"too deep":            {200, "application/json", ok(strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000)), "cut off", access.ErrBadResponse, nil},
		"too large":           {200, "application/json", ok(`{"id":"` + strings.Repeat("a", 1<<20) + `"}`), "too large", access.ErrBadResponse, nil},
		"too large error":     {400, "application/json", failure("12130", strings.Repeat("a", 2<<20)), "cut off", nil, nil},
		"long message":        {400, "application/json", failure("12130", strings.Repeat("a", 10_000)), strings.Repeat("a", 100), access.ErrInvalid, nil},
		"terminal codes":      {400, "application/json", failure("12130", `a\u001b[31mb\nc`), "a[31mb c", access.ErrInvalid, nil},
		"unknown route":       {400, "application/json", failure("7003", "Could not route to /x"), "Could not route", access.ErrUnknownRoute, []error{access.ErrNotFound, access.ErrInvalid}},
		"unknown route, 404":  {404, "application/json", failure("7003", "Could not route to /x"), "Could not route", access.ErrUnknownRoute, []error{access.ErrNotFound}},
		"unknown route, 7000": {404, "application/json", failure("7000", "No route"), "No route", access.ErrUnknownRoute, []error{access.ErrNotFound}},
		"not found":           {404, "application/json", failure("12404", "access.api.error.not_found"), "not_found", access.ErrNotFound, []error{access.ErrUnknownRoute}},
		"not found, no code":  {404, "application/json", `{"success":false,"errors":[],"result":null}`, "no reason", access.ErrNotFound, nil},
		"unauthorized":        {401, "application/json", failure("10000", "Authentication error"), "Authentication error", access.ErrUnauthorized, nil},
		"forbidden":           {403, "application/json", failure("9109", "Unauthorized to access requested resource"), "9109", access.ErrForbidden, nil},
		"unprocessable":       {422, "application/json", failure("12422", "the same key with another body"), "the same key", access.ErrInvalid, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := setup(t)
			server.handle("GET", onePath, func(w http.ResponseWriter, _ *http.Request) {
				if test.contentType != "" {
					w.Header().Set("Content-Type", test.contentType)
				}
				w.Header().Set("Cf-Ray", "ray-1")
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.body))
			})
			token, err := client.ServiceTokens.Get(t.Context(), account, tokenID)
			var apiError *access.Error
			if token != nil || !errors.As(err, &apiError) {
				t.Fatalf("got %+v, %v, want an *access.Error", token, err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q does not contain %q", err, test.want)
			}
			if strings.Contains(test.want, "too large") || strings.Contains(test.want, "cut off") && test.status == 200 {
				return // There was no complete response.
			}
			if apiError.StatusCode != test.status || apiError.RequestID != "ray-1" || apiError.Method != "GET" || apiError.Path != onePath {
				t.Errorf("got %+v", apiError)
			}
			if len(apiError.Message) > 2100 {
				t.Errorf("the message has %d bytes", len(apiError.Message))
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("error %q is not %q", err, test.is)
			}
			for _, no := range test.isNot {
				if errors.Is(err, no) {
					t.Errorf("error %q is %q", err, no)
				}
			}
		})
	}
}

// TestErrorFields reads an error of the API with all of its fields.
func TestErrorFields(t *testing.T) {
	t.Parallel()
	client, server := setup(t)
	server.handle("PUT", onePath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Request-Id", "request-1")
		reply(w, http.StatusBadRequest, `{"success":false,"errors":[
			{"code":12130,"message":"duration is wrong","documentation_url":"https://docs.example","source":{"pointer":"/duration"}},
			{"code":12139,"message":"and in use"}],"messages":[],"result":null}`)
	})
	_, err := client.ServiceTokens.Update(t.Context(), account, tokenID, access.UpdateServiceToken{Duration: new("x")})
	var e *access.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v", err)
	}
	if e.Op != "update service token" || e.Code != 12130 || e.Pointer != "/duration" || e.RequestID != "request-1" ||
		len(e.Errors) != 2 || e.Errors[0].DocumentationURL == "" || e.Errors[1].Message != "and in use" || e.Attempts != 1 {
		t.Errorf("got %+v", e)
	}
	if !errors.Is(err, access.ErrInUse) || errors.Is(err, access.ErrInvalid) {
		t.Errorf("code 12139 must be ErrInUse and not ErrInvalid")
	}
	want := "update service token: PUT " + onePath + ": 400 Bad Request: duration is wrong (code 12130, at /duration, request request-1)"
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
}

// TestLastMessageSurvivesRetries: after the last attempt the user sees the API's
// message, not "giving up".
func TestLastMessageSurvivesRetries(t *testing.T) {
	t.Parallel()
	for _, status := range []int{429, 500, 503} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			client, server := setup(t)
			attempts := 0
			server.handle("GET", onePath, func(w http.ResponseWriter, _ *http.Request) {
				attempts++
				reply(w, status, failure("971", "attempt "+strconv.Itoa(attempts)))
			})
			_, err := client.ServiceTokens.Get(t.Context(), account, tokenID)
			var e *access.Error
			if !errors.As(err, &e) || e.Message != "attempt 4" || e.Attempts != 4 || attempts != 4 {
				t.Errorf("got %v after %d attempts", err, attempts)
			}
			if errors.Is(err, access.ErrRateLimited) != (status == 429) {
				t.Errorf("ErrRateLimited is wrong for %d", status)
			}
		})
	}
}

// TestDeleteResponses: a delete needs no result, but a response of the API.
func TestDeleteResponses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		fails  bool
	}{
		"object":       {200, ok(`{"id":"a"}`), false},
		"null":         {200, ok(`null`), false},
		"no content":   {204, "", false},
		"odd object":   {200, ok(`{"id":7}`), false},
		"log-in page":  {200, htmlPage, true},
		"empty":        {200, "", true},
		"failure":      {200, failure("1", "no"), true},
		"not envelope": {200, "{}", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := setup(t)
			server.answer("DELETE", onePath, test.status, test.body)
			if err := client.ServiceTokens.Delete(t.Context(), account, tokenID); (err != nil) != test.fails {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestLenientDecoding reads what differs between servers.
func TestLenientDecoding(t *testing.T) {
	t.Parallel()
	client, server := setup(t)
	server.answer("GET", onePath, 200, ok(`{
		"id":"a","client_id":"c.access","name":"n","duration":"8760h","enabled":false,"client_secret_version":2.0,
		"previous_client_secret_expires_at":"","expires_at":"2030-01-02T05:04:05.25+02:00","created_at":null,
		"brand_new":{"x":[1,2]},"owner":null,"domains":null}`))
	token, err := client.ServiceTokens.Get(t.Context(), account, tokenID)
	if err != nil {
		t.Fatal(err)
	}
	if *token.ClientSecretVersion != 2 || *token.Enabled || token.PreviousClientSecretExpiresAt != nil || token.CreatedAt != nil ||
		token.UpdatedAt != nil || token.LastSeenAt != nil || token.Owner != nil || token.Domains != nil {
		t.Errorf("got %+v", token)
	}
	if got := token.ExpiresAt.String(); got != "2030-01-02 03:04:05.25 +0000 UTC" {
		t.Errorf("expires at %s", got)
	}
}
