package accesstest

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// HeldRequest is a request whose answer was given up and whose work is still to
// be done. See [FaultLate].
type HeldRequest struct {
	Method string
	Path   string // below the base path
	Body   []byte

	run      func() int
	requests int // that must still come; 0: not counted
}

// Run does the work of the request now and returns the status of the answer
// that nobody gets. The work is done once: Run returns that status again.
func (h *HeldRequest) Run() (status int) {
	return h.run()
}

// HeldRequests lists the requests whose work is still to be done, in the order
// of their coming.
func (s *Server) HeldRequests() []*HeldRequest {
	s.held.mu.Lock()
	defer s.held.mu.Unlock()

	return slices.Clone(s.held.kept)
}

// RunHeldRequests does the work of all held requests, in the order of their
// coming, and returns how many there were.
func (s *Server) RunHeldRequests() int {
	held := s.HeldRequests()
	for _, request := range held {
		request.Run()
	}

	return len(held)
}

// held are the requests whose work is still to be done.
type held struct {
	mu   sync.Mutex
	kept []*HeldRequest
}

func (h *held) add(request *HeldRequest) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kept = append(h.kept, request)
}

func (h *held) remove(request *HeldRequest) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kept = slices.DeleteFunc(h.kept, func(other *HeldRequest) bool { return other == request })
}

// nextDue counts a request that has come, and returns the held requests that
// have waited for it.
func (h *held) nextDue() []*HeldRequest {
	h.mu.Lock()
	defer h.mu.Unlock()

	var due []*HeldRequest
	for _, request := range h.kept {
		if request.requests > 0 {
			request.requests--
			if request.requests == 0 {
				due = append(due, request)
			}
		}
	}

	return due
}

// hold keeps a request for later and gives its answer up.
func (s *Server) hold(f Fault, next http.Handler, finish func(), w http.ResponseWriter, r *http.Request) {
	request := s.keep(f, next, w, r)
	s.held.add(request)
	if f.RunAfter > 0 {
		s.Clock.at(s.Clock.Now().Add(f.RunAfter), func() { request.Run() })
	}
	finish()
	switch {
	case f.Hang:
		s.wait(r, 0)
		cut(w)
	case f.Status == 0:
		cut(w)
	default:
		answer := proxyReply(f.Status)
		if f.Body != "" {
			answer.body = []byte(f.Body)
			answer.header.Set("Content-Type", cmp.Or(f.ContentType, "application/json"))
		}
		f.decorate(answer.header)
		answer.send(w)
	}
}

// keep makes a request that can be done after its connection is gone.
func (s *Server) keep(f Fault, next http.Handler, w http.ResponseWriter, r *http.Request) *HeldRequest {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // Not reached: the whole body has been read before.
	}
	later := r.Clone(context.WithoutCancel(r.Context()))
	later.Body = io.NopCloser(bytes.NewReader(body))
	genuine := newRecorder(w)
	request := &HeldRequest{
		Method:   r.Method,
		Path:     strings.TrimPrefix(r.URL.Path, BasePath),
		Body:     body,
		requests: f.RunAfterRequests,
	}
	request.run = sync.OnceValue(func() int {
		s.held.remove(request)
		genuine.header.Set("Date", s.Clock.Now().Format(http.TimeFormat))
		next.ServeHTTP(genuine, later)

		return genuine.status
	})

	return request
}
