package contracttest

import (
	"bytes"
	"maps"
	"net/http"
)

// recorder keeps an answer back until it has been checked. It is no Flusher and
// no Hijacker: an answer is checked as a whole.
type recorder struct {
	target http.ResponseWriter
	status int         // 0 before the header is written
	header http.Header // as it was when the header was written
	body   bytes.Buffer
}

// Header returns the header of the target, so that what handlers outside have
// set is seen by the checks, too.
func (r *recorder) Header() http.Header { return r.target.Header() }

// WriteHeader keeps the status. Informational answers are passed on at once, and
// only the first final status counts, as in net/http.
func (r *recorder) WriteHeader(status int) {
	if status < http.StatusOK {
		r.target.WriteHeader(status)
		return
	}
	if r.status == 0 {
		r.status = status
		r.header = r.target.Header().Clone()
	}
}

// Write keeps a part of the body.
func (r *recorder) Write(data []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(data)
}

// result returns the answer. A handler that wrote nothing has answered 200.
func (r *recorder) result() (status int, header http.Header, body []byte) {
	r.WriteHeader(http.StatusOK)
	return r.status, r.header, r.body.Bytes()
}

// send passes the answer on as it was recorded. The handler may have changed the
// header after it was written, which net/http would not have sent.
func (r *recorder) send() {
	header := r.target.Header()
	clear(header)
	maps.Copy(header, r.header)
	r.target.WriteHeader(r.status)
	if r.body.Len() > 0 {
		// A client that is gone is not the business of the checks.
		_, _ = r.target.Write(r.body.Bytes())
	}
}
