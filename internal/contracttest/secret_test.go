package contracttest_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-access/terraform-provider-access/internal/contracttest"
)

// Violations end up in the logs of CI, so none may show a secret, wherever it
// stands and whatever is wrong with it.
func TestViolations_showNoSecrets(t *testing.T) {
	t.Parallel()
	const old = `0123456789abcdef0123456789abcdef` // secrets of before had no prefix
	tests := map[string]exchange{
		"secret of a get":         {method: "GET", path: token, status: 200, answer: good(tokenJSON(withSecret))},
		"old secret of a get":     {method: "GET", path: token, status: 200, answer: good(tokenJSON(`,"client_secret":"` + old + `"`))},
		"secret in another field": {method: "POST", path: tokens, body: `{"name":"ci"}`, status: 201, answer: good(tokenJSON(`,"client_secret":7,"type":"` + secret + `"`))},
		"secret in a code":        {method: "GET", path: token, status: 400, answer: errorBody(`{"code":"` + secret + `","message":"x"}`)},
		"secret in a broken body": {method: "GET", path: token, status: 200, answer: `{"result":{"client_secret":"` + secret},
		"secret that is sent":     {method: "PUT", path: token, body: `{"client_secret":"` + secret + `","name":7}`, status: 200, answer: good(tokenJSON(""))},
		"secret as a number":      {method: "GET", path: tokens + "?page=" + secret, status: 200, answer: page("[]")},
		"secret as a parameter":   {method: "GET", path: tokens + "?" + secret + "=1", status: 200, answer: page("[]")},
		"secret in the path":      {method: "GET", path: account + "/" + secret, status: 200},
		"secret as a key":         {method: "POST", path: tokens, header: map[string]string{"Idempotency-Key": secret}, body: `{"name":"ci"}`, status: 201, answer: good(tokenJSON(withSecret))},
		"secret in the headers":   {method: "GET", path: token, header: map[string]string{"Authorization": "", "CF-Access-Client-Secret": old}, status: 200, answer: good(tokenJSON(`,"type":"` + old + `"`))},
		"secret in one header":    {method: "GET", path: token, header: map[string]string{"Authorization": `{"cf-access-client-secret":"` + old + `"}`}, status: 200, answer: good(tokenJSON(`,"type":"` + old + `"`))},
		"API token as a field":    {method: "POST", path: tokens, body: `{"` + apiToken + `":1,"name":"ci"}`, status: 201, answer: good(tokenJSON(withSecret))},
		"API token in the header": {method: "GET", path: tokens, header: map[string]string{"Authorization": "Basic " + apiToken}, status: 200, answer: page("[]"), replied: map[string]string{"Ratelimit": apiToken}},
	}
	for name, ex := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			violations := run(t, ex, contracttest.Checks{Requests: true, Answers: true, CoreOnly: true})
			if len(violations) == 0 {
				t.Error("got no violation")
			}
			for _, violation := range violations {
				for _, hidden := range []string{secret, old, apiToken} {
					if strings.Contains(violation, hidden) {
						t.Errorf("the violation shows a secret: %s", violation)
					}
				}
			}
		})
	}
}
