package accesstest

import (
	"bytes"
	"cmp"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const proxyPage = `<!DOCTYPE html>
<html><head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>
`

// withFaults lets a fault happen where one is waiting for the request.
func (s *Server) withFaults(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fault, happens := s.faults.next(r)
		if !happens {
			next.ServeHTTP(w, r)

			return
		}
		s.happen(fault, next, w, r)
	})
}

func (s *Server) happen(f Fault, next http.Handler, w http.ResponseWriter, r *http.Request) {
	genuine := newRecorder(w)
	switch f.Kind {
	case FaultCutAfter, FaultTruncate, FaultContentType:
		next.ServeHTTP(genuine, r)
	case FaultStatus, FaultHTML, FaultSlow, FaultRateLimit, FaultEmptyBody, FaultEndlessBody, FaultRedirect, FaultRaw:
		if f.AfterWork {
			next.ServeHTTP(genuine, r)
		}
	case FaultCutBefore:
	}

	switch f.Kind {
	case FaultCutBefore, FaultCutAfter:
		cut(w)
	case FaultTruncate:
		f.decorate(genuine.header)
		genuine.sendHalf(w)
	case FaultSlow:
		if !s.wait(r, f.Delay) {
			return
		}
		if !f.AfterWork {
			next.ServeHTTP(w, r)

			return
		}
		genuine.reply().send(w)
	case FaultContentType:
		genuine.header.Set("Content-Type", cmp.Or(f.ContentType, "text/html"))
		f.decorate(genuine.header)
		genuine.reply().send(w)
	case FaultEndlessBody:
		s.sendForever(f, w, r)
	case FaultStatus, FaultHTML, FaultRateLimit, FaultEmptyBody, FaultRedirect, FaultRaw:
		answer := s.faultReply(f)
		f.decorate(answer.header)
		answer.send(w)
	}
}

// faultReply is the answer of a fault that has one of its own.
func (s *Server) faultReply(f Fault) reply {
	plain := reply{header: make(http.Header)}
	switch f.Kind {
	case FaultHTML:
		plain.status, plain.body = cmp.Or(f.Status, http.StatusBadGateway), []byte(proxyPage)
		plain.header.Set("Content-Type", "text/html")
	case FaultRateLimit:
		return s.throttled(seconds(f.RetryAfter))
	case FaultEmptyBody:
		plain.status = cmp.Or(f.Status, http.StatusOK)
	case FaultRedirect:
		plain.status = cmp.Or(f.Status, http.StatusTemporaryRedirect)
		plain.header.Set("Location", f.Location)
	case FaultRaw:
		plain.status, plain.body = cmp.Or(f.Status, http.StatusOK), []byte(f.Body)
		plain.header.Set("Content-Type", cmp.Or(f.ContentType, "application/json"))
	case FaultStatus, FaultCutBefore, FaultCutAfter, FaultTruncate, FaultSlow, FaultEndlessBody, FaultContentType:
		status := cmp.Or(f.Status, http.StatusInternalServerError)
		out := fail(status, cmp.Or(f.Code, codeInternal), "%s", cmp.Or(f.Message, http.StatusText(status)))
		if f.Pointer != "" {
			out.errors[0].Source = &wireSource{Pointer: f.Pointer}
		}

		return s.render(out)
	}

	return plain
}

// decorate adds the headers that any fault may have.
func (f Fault) decorate(header http.Header) {
	if f.RetryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(seconds(f.RetryAfter)))
	}
	for name, values := range f.Header {
		header[http.CanonicalHeaderKey(name)] = values
	}
}

func seconds(d time.Duration) int {
	return int((d + time.Second - 1) / time.Second)
}

// cut closes the connection of a request.
func cut(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		// Not a connection of this process's own: let net/http end it.
		panic(http.ErrAbortHandler)
	}
	_ = connection.Close()
}

// wait lets real time pass, and reports whether client and server are still
// there. A delay of zero lasts as long as they are.
func (s *Server) wait(r *http.Request, delay time.Duration) bool {
	var over <-chan time.Time
	if delay > 0 {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-over:
		return true
	case <-r.Context().Done():
	case <-s.closing:
	}

	return false
}

// sendForever sends a JSON document that does not end.
func (s *Server) sendForever(f Fault, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", cmp.Or(f.ContentType, "application/json"))
	f.decorate(w.Header())
	w.WriteHeader(cmp.Or(f.Status, http.StatusOK))
	chunk := []byte(`{"success":true,"errors":[],"messages":[],"result":"` + strings.Repeat("x", 1<<15))
	for {
		select {
		case <-r.Context().Done():
			return
		case <-s.closing:
			return
		default:
		}
		if _, err := w.Write(chunk); err != nil {
			return
		}
		chunk = chunk[len(chunk)-1<<15:]
	}
}

// recorder keeps the genuine answer to a request that a fault spoils.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// newRecorder makes a recorder that already has the headers of w, as the inner
// layers expect.
func newRecorder(w http.ResponseWriter) *recorder {
	return &recorder{header: w.Header().Clone(), status: http.StatusOK}
}

// Header implements http.ResponseWriter.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write implements http.ResponseWriter.
func (r *recorder) Write(data []byte) (int, error) { return r.body.Write(data) }

func (r *recorder) reply() reply {
	return reply{status: r.status, header: r.header, body: r.body.Bytes()}
}

// sendHalf promises the whole answer and sends half of it. net/http closes the
// connection over the broken promise.
func (r *recorder) sendHalf(w http.ResponseWriter) {
	whole := r.reply()
	maps.Copy(w.Header(), whole.header)
	w.Header().Set("Content-Length", strconv.Itoa(len(whole.body)))
	w.WriteHeader(whole.status)
	_, _ = w.Write(whole.body[:len(whole.body)/2])
}
