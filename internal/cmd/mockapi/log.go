package main

import (
	"io"
	"net/http"
	"strconv"
	"sync"
)

// logged writes one line for each request: method, path and status. What could
// contain a secret (query, headers, bodies) is left out.
func logged(next http.Handler, out io.Writer) http.Handler {
	var mu sync.Mutex

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		noting := &notingWriter{ResponseWriter: w}
		// Deferred: a handler that cuts the connection may panic.
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			// The path is written escaped, as it came: no request can forge a line.
			_, _ = io.WriteString(out, r.Method+" "+r.URL.EscapedPath()+" "+noting.outcome()+"\n")
		}()
		next.ServeHTTP(noting, r)
	})
}

// notingWriter remembers the status of an answer.
type notingWriter struct {
	http.ResponseWriter

	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *notingWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *notingWriter) Unwrap() http.ResponseWriter {
	return w.ResponseWriter
}

func (w *notingWriter) outcome() string {
	if w.status == 0 {
		return "no answer"
	}

	return strconv.Itoa(w.status)
}
