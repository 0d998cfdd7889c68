package contracttest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/routers"
)

// exchange is one request and, later, its answer.
type exchange struct {
	request *http.Request // without the base path; its body has been read
	body    []byte        // of the request
	route   *routers.Route
	params  map[string]string // of the path
	known   bool              // the document has this route

	status int
	header http.Header
	answer []byte
}

// Handler returns a handler that passes requests to next and answers back, both
// unchanged, and reports what breaks the contract. base is the path before that
// of the document, for example "/client/v4"; a request outside it has an unknown
// route.
//
// An answer is held back until next returns and is checked before it is sent, so
// that a violation reaches the test before the test can go on. Put faults, such
// as broken connections and proxies, outside of this handler: if next panics,
// nothing is sent and nothing checked.
func (v *Validator) Handler(next http.Handler, base string, checks Checks) http.Handler {
	if !checks.Requests && !checks.Answers && !checks.CoreOnly {
		return next
	}
	base = strings.TrimSuffix(base, "/")

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, readErr := io.ReadAll(r.Body)
		passed := r.WithContext(r.Context())
		if r.Body != http.NoBody {
			passed.Body = &replayedBody{Reader: replay(body, readErr), Closer: r.Body}
		}

		ex := v.contract.newExchange(r, base, body)
		if checks.Requests && readErr == nil {
			v.report(checks, ex.describe("request", v.contract.checkRequest(r.Context(), ex)))
		}

		recorder := &recorder{target: w}
		next.ServeHTTP(recorder, passed)
		ex.status, ex.header, ex.answer = recorder.result()

		var violations []string
		if checks.Answers {
			violations = append(violations, v.contract.checkAnswer(r.Context(), ex)...)
		}
		if checks.CoreOnly || checks.Answers && ex.isCoreOnly() {
			violations = append(violations, checkCoreOnly(ex)...)
		}
		v.report(checks, ex.describe(fmt.Sprintf("answer %d", ex.status), violations))
		recorder.send()
	})
}

// newExchange looks up what r asks for.
func (c *contract) newExchange(r *http.Request, base string, body []byte) *exchange {
	ex := &exchange{request: r.WithContext(r.Context()), body: body, route: c.unknownRoute}

	stripped := *r.URL
	var inBase bool
	if stripped.Path, inBase = cutBase(r.URL.Path, base); !inBase {
		return ex
	}
	stripped.RawPath, _ = cutBase(r.URL.RawPath, base)
	stripped.Scheme, stripped.Host, stripped.User = "", "", nil
	ex.request.URL = &stripped
	ex.route, ex.params, ex.known = c.find(ex.request)
	return ex
}

// cutBase returns path without base, and false if it does not begin with it.
func cutBase(path, base string) (string, bool) {
	rest, found := strings.CutPrefix(path, base)
	if !found || !strings.HasPrefix(rest, "/") {
		return path, false
	}
	return rest, true
}

// describe puts the request before each violation and takes secrets out.
func (ex *exchange) describe(side string, violations []string) []string {
	if len(violations) == 0 {
		return nil
	}
	scrub := ex.scrubber()
	described := make([]string, 0, len(violations))
	for _, violation := range violations {
		path := (&url.URL{Path: ex.request.URL.Path, RawPath: ex.request.URL.RawPath}).EscapedPath()
		described = append(described, scrub.Replace(fmt.Sprintf("%s %s: %s: %s", ex.request.Method, path, side, violation)))
	}
	return described
}

// replay reads body again, and then the error that ended it the first time.
func replay(body []byte, err error) io.Reader {
	if err == nil {
		return bytes.NewReader(body)
	}
	return io.MultiReader(bytes.NewReader(body), failingReader{err})
}

// replayedBody is a body that was read and can be read once more.
type replayedBody struct {
	io.Reader
	io.Closer
}

// failingReader fails as the connection did.
type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }
