package accesstest

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// maxBody is how much of a body is read; more is refused.
const maxBody = 16 << 20

// Request is one request as the server got it.
type Request struct {
	Method string
	Path   string // below the base path, such as /accounts/…/access/service_tokens
	Query  url.Values
	Header http.Header
	Body   []byte
	// Status is that of the answer; 0 while there is none, and also if
	// the connection was cut before one.
	Status int
	Time   time.Time // on the server's clock
}

type requestLog struct {
	mu   sync.Mutex
	kept []*Request
}

// Requests lists the requests that have come so far, those among them that
// faults and the rate limit answered. They are in the order in which they came.
func (s *Server) Requests() []Request {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()

	out := make([]Request, 0, len(s.requests.kept))
	for _, request := range s.requests.kept {
		out = append(out, request.clone())
	}

	return out
}

// CountRequests counts the requests of a method and path. An empty method
// matches every method; for the pattern see [Fault].
func (s *Server) CountRequests(method, path string) int {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()

	count := 0
	for _, request := range s.requests.kept {
		if (method == "" || method == request.Method) && matchesPath(path, request.Path) {
			count++
		}
	}

	return count
}

// CountRotations counts the requests to rotate a token that have come so far: POST
// …/rotate, and updates of the secret's version.
func (s *Server) CountRotations() int {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()

	count := 0
	for _, request := range s.requests.kept {
		isUpdate := request.Method == http.MethodPut && bytes.Contains(request.Body, []byte(`"client_secret_version"`))
		if isUpdate || request.Method == http.MethodPost && matchesPath("rotate", request.Path) {
			count++
		}
	}

	return count
}

// ResetRequests forgets the requests that have come so far.
func (s *Server) ResetRequests() {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	s.requests.kept = nil
}

func (r *Request) clone() Request {
	out := *r
	out.Query = url.Values(http.Header(r.Query).Clone())
	out.Header = r.Header.Clone()
	out.Body = slices.Clone(r.Body)

	return out
}

// withRequestLog notes each request before anything else sees it, and its
// status before the client does.
func (s *Server) withRequestLog(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		entry := &Request{
			Method: r.Method,
			Path:   strings.TrimPrefix(r.URL.Path, BasePath),
			Query:  r.URL.Query(),
			Header: r.Header.Clone(),
			Body:   slices.Clone(body),
			Time:   s.Clock.Now(),
		}
		s.requests.mu.Lock()
		s.requests.kept = append(s.requests.kept, entry)
		s.requests.mu.Unlock()

		noting := &notingWriter{ResponseWriter: w, log: &s.requests, entry: entry}
		if err != nil {
			s.render(invalid(problem("", "the body is too long or was cut off"))).send(noting)

			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(noting, r)
	})
}

// notingWriter writes down the status of an answer when it is sent.
type notingWriter struct {
	http.ResponseWriter

	log   *requestLog
	entry *Request
}

// WriteHeader implements http.ResponseWriter.
func (w *notingWriter) WriteHeader(status int) {
	w.note(status)
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *notingWriter) Write(data []byte) (int, error) {
	w.note(http.StatusOK)

	return w.ResponseWriter.Write(data)
}

// note keeps the first status, as net/http does.
func (w *notingWriter) note(status int) {
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	if w.entry.Status == 0 {
		w.entry.Status = status
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *notingWriter) Unwrap() http.ResponseWriter {
	return w.ResponseWriter
}
