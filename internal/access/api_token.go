package access

import (
	"net/http"
	"sync"
)

// apiToken is the API token of a client. It can be replaced while the client is in use,
// as by a workload identity that renews a file. It is kept in closures, so that nothing
// that prints a client can find the token.
type apiToken struct {
	// current returns the token.
	current func() string
	// renew returns another token than the one that the API has refused, false if there
	// is none.
	renew func(refused string) (string, bool)
}

// newAPIToken returns a token. If reload is set, it is called after the API has refused the
// token. learn is called with each new token before it is used.
func newAPIToken(token string, reload func() (string, error), learn func(string)) apiToken {
	var mu sync.Mutex
	return apiToken{
		current: func() string {
			mu.Lock()
			defer mu.Unlock()
			return token
		},
		renew: func(refused string) (string, bool) {
			mu.Lock()
			defer mu.Unlock()
			if token != refused {
				return token, true // Another request has reloaded it meanwhile.
			}
			if reload == nil {
				return "", false
			}
			fresh, err := reload()
			if err != nil || fresh == refused || !ValidHeaderValue(fresh) {
				return "", false // The answer of the API says what is wrong.
			}
			learn(fresh)
			token = fresh
			return token, true
		},
	}
}

// canSendAgain reports whether a request that the API has refused can be sent again. A 401
// means that nothing was done.
func canSendAgain(req *http.Request, resp *http.Response) bool {
	return resp.StatusCode == http.StatusUnauthorized && (req.Body == nil || req.Body == http.NoBody || req.GetBody != nil)
}
