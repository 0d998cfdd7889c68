package accesstest

import (
	"net/http"
	"slices"
	"strings"
	"sync"
)

// hooks are functions that a test has run during a request.
type hooks struct {
	mu   sync.Mutex
	kept []*hook
}

type hook struct {
	method string
	path   string
	run    func()
}

// Before calls a function each time just before the work of a request of this
// method and path is done: after the request has been let in, and before
// anything is read or changed for it. The function may call any method of the
// server, and block. An empty method matches every method; for the pattern
// see [Fault]. Requests that do no work (a fault's, one that is not let in, a
// repetition of an idempotent one) call nothing. The function returned
// removes the hook.
func (s *Server) Before(method, path string, run func()) (remove func()) {
	added := &hook{method: method, path: path, run: run}
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	s.hooks.kept = append(s.hooks.kept, added)

	return func() {
		s.hooks.mu.Lock()
		defer s.hooks.mu.Unlock()
		s.hooks.kept = slices.DeleteFunc(s.hooks.kept, func(h *hook) bool { return h == added })
	}
}

// run calls the hooks of a request, with no lock held.
func (h *hooks) run(r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, BasePath)
	h.mu.Lock()
	var matching []*hook
	for _, candidate := range h.kept {
		if (candidate.method == "" || candidate.method == r.Method) && matchesPath(candidate.path, path) {
			matching = append(matching, candidate)
		}
	}
	h.mu.Unlock()
	for _, match := range matching {
		match.run()
	}
}
