package accesstest

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// credentialKind is what a route wants to be shown.
type credentialKind int

const (
	managementCredential credentialKind = iota // an API token, or a developer token's secret as bearer
	tokenCredential                            // the credential of any service token
)

// route is one operation of the API.
type route struct {
	method     string
	path       string // below the scope; {id} is the one variable element
	scopes     []scopeType
	extension  bool // not on a core-only server
	credential credentialKind
	work       func(*Server, *call) answer
}

func routes() []route {
	const (
		tokens   = "access/service_tokens"
		accounts = "access/service_accounts"
	)
	inAccount := []scopeType{accountScope}
	inBoth := []scopeType{accountScope, zoneScope}

	return []route{
		{method: "POST", path: tokens, scopes: inBoth, work: (*Server).createToken},
		{method: "GET", path: tokens, scopes: inBoth, work: (*Server).listTokens},
		{method: "GET", path: tokens + "/{id}", scopes: inBoth, work: (*Server).getToken},
		{method: "PUT", path: tokens + "/{id}", scopes: inBoth, work: (*Server).updateToken},
		{method: "DELETE", path: tokens + "/{id}", scopes: inBoth, work: (*Server).deleteToken},
		{method: "POST", path: tokens + "/{id}/refresh", scopes: inAccount, work: (*Server).refreshToken},
		{method: "POST", path: tokens + "/{id}/rotate", scopes: inAccount, work: (*Server).rotateToken},
		{method: "POST", path: tokens + "/{id}/reassign", scopes: inAccount, extension: true, work: (*Server).reassignToken},

		{method: "POST", path: accounts, scopes: inAccount, extension: true, work: (*Server).createAccount},
		{method: "GET", path: accounts, scopes: inAccount, extension: true, work: (*Server).listAccounts},
		{method: "GET", path: accounts + "/{id}", scopes: inAccount, extension: true, work: (*Server).getAccount},
		{method: "PUT", path: accounts + "/{id}", scopes: inAccount, extension: true, work: (*Server).updateAccount},
		{method: "DELETE", path: accounts + "/{id}", scopes: inAccount, extension: true, work: (*Server).deleteAccount},

		{method: "GET", path: "access/capabilities", scopes: inAccount, extension: true, work: (*Server).capabilities},
		{
			method: "GET", path: "access/identity", scopes: inAccount, extension: true,
			credential: tokenCredential, work: (*Server).identity,
		},
		{
			method: "POST", path: "access/uploads", scopes: inAccount, extension: true,
			credential: tokenCredential, work: (*Server).upload,
		},
	}
}

// call is a request on its way through the server.
type call struct {
	request *http.Request
	body    []byte
	route   route
	scope   scope
	store   *store
	id      string // the {id} of the path
	caller  caller
	view    view
}

// serve answers a request that no fault has caught.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.render(invalid(problem("", "the body cannot be read"))).send(w)

		return
	}
	c := &call{request: r, body: body, view: viewOf(r.Context())}
	if refused := s.find(c); refused != nil {
		s.hooks.run(r)
		s.render(*refused).send(w)

		return
	}
	if refused := s.authorize(c); refused != nil {
		s.render(*refused).send(w)

		return
	}
	if s.isRepeatable(c) {
		s.answerOnce(w, c)

		return
	}
	s.work(c).send(w)
}

// work does what a request asks for, once the hooks have run, and keeps it.
func (s *Server) work(c *call) reply {
	s.hooks.run(c.request)
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.view.stale {
		c.store = s.past(c.store, c.view.revision, c.view.at)
	}
	done := c.route.work(s, c)
	if err := s.save(); err != nil {
		done = fail(http.StatusInternalServerError, codeInternal, "the change could not be kept: %s", err)
	}

	return s.render(done)
}

// find looks up a call's route and scope, or returns an error.
func (s *Server) find(c *call) *answer {
	elements, isWellFormed := pathElements(c.request.URL)
	if !isWellFormed || len(elements) < 3 {
		return s.unknownRoute(c.request.URL)
	}
	scopeType, rest := scopeType(elements[0]), elements[2:]
	for _, candidate := range s.routes {
		if candidate.extension && s.config.coreOnly || !candidate.isIn(scopeType) {
			continue
		}
		id, matches := candidate.match(rest)
		if !matches || candidate.method != c.request.Method {
			continue
		}
		c.route, c.scope, c.id = candidate, scope{scopeType: scopeType, id: elements[1]}, id
		s.mu.Lock()
		c.store = s.stores[c.scope]
		s.mu.Unlock()
		if c.store == nil {
			return s.unknownRoute(c.request.URL)
		}

		return nil
	}

	return s.unknownRoute(c.request.URL)
}

func (r route) isIn(scopeType scopeType) bool {
	return slices.Contains(r.scopes, scopeType)
}

// match compares a path below the scope with the route's and reads the id.
func (r route) match(elements []string) (id string, matches bool) {
	pattern := strings.Split(r.path, "/")
	if len(pattern) != len(elements) {
		return "", false
	}
	for i, element := range elements {
		if pattern[i] == "{id}" {
			id = element
		} else if pattern[i] != element {
			return "", false
		}
	}

	return id, true
}

// pathElements splits a path below the base. Each element is unescaped by
// itself, so that an escaped slash in an id does not lead to another route.
func pathElements(u *url.URL) ([]string, bool) {
	path, isBelowBase := strings.CutPrefix(u.EscapedPath(), BasePath+"/")
	if !isBelowBase {
		return nil, false
	}
	elements := strings.Split(path, "/")
	for i, element := range elements {
		unescaped, err := url.PathUnescape(element)
		if err != nil || unescaped == "" {
			return nil, false
		}
		elements[i] = unescaped
	}

	return elements, true
}

func (s *Server) unknownRoute(u *url.URL) *answer {
	code := codeCannotRoute
	if !strings.HasPrefix(u.Path, BasePath+"/") {
		code = codeNoRoute
	}

	return new(fail(s.config.unknownRouteStatus, code,
		"Could not route to %s, perhaps your object identifier is invalid?", strings.TrimPrefix(u.Path, BasePath)))
}

// capabilities answers GET …/access/capabilities.
func (s *Server) capabilities(*call) answer {
	return succeed(http.StatusOK, wireCapabilities{
		ServiceAccounts: true,
		TokenTypes:      true,
		TokenVisibility: true,
		AbsoluteExpiry:  true,
		Idempotency:     true,
	})
}
